init-exists = { $file } は既にあります。何も変更していません。
    編集してから確認してください:  sekisho check-config --config { $file }
init-no-host-name = サーバーの DNS 名がありません。指定してください:  --host-name mx.example.jp
init-no-domain = メールを受け取るドメインがありません。指定してください:  --domain example.jp
init-wrong = { $problem }
init-account-elsewhere = { $account } はどのドメインにも属していません。ドメインを追加してください:  --domain DOMAIN
init-ask-host-name = サーバーの DNS 名（例 mx.example.jp）:
init-ask-domains = メールを受け取るドメイン（例 example.jp）:
init-ask-account = 最初のアカウント（例 suzuki@example.jp、空なら後で）:
init-disk = ディスク     { $place }: 書き込みがディスクに届くまで { $milliseconds } ms
init-disk-lies = ディスク     { $place }: 警告: 書き込みが { $milliseconds } ms でディスクに届いたと報告されました。
    速すぎます。停電時に、受理済みのメールが失われるおそれがあります。電池のない書き込みキャッシュや、
    同期を無視する仮想ディスクを疑ってください。
init-disk-memory = ディスク     { $place }: 警告: メモリー上のファイルシステムです。停止するとメールは失われます。
init-settings = 設定         { $file }
init-certificate = 証明書       { $file }（自己署名。正式な証明書は設定の tls.certificate と tls.key で指定）
init-account = アカウント   { $name }
init-account-password = アカウント   { $name }、パスワード { $password }   （表示は今回だけ）
init-records =
    公開する DNS レコード:
init-next =
    次に:  sekisho check-config --config { $file }
           sekisho serve --config { $file }
           sekisho user add ADDRESS --config { $file }      アカウントの追加
    その後、外部から:  sekisho audit YOUR.HOST --basis own
