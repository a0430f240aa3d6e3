init-exists = { $file } は既にあります。何も変更していません。
    編集してから確認してください:  sekisho check-config --config { $file }
init-no-host-name = サーバーの DNS 名が指定されていません。指定してください:  --host-name mx.example.jp
init-no-domain = メールを受け取るドメインが指定されていません。指定してください:  --domain example.jp
init-wrong = { $problem }
init-account-elsewhere = { $account } は、指定したどのドメインのアドレスでもありません。ドメインも指定してください:  --domain DOMAIN
init-ask-host-name = サーバーの DNS 名（例 mx.example.jp）:
init-ask-domains = メールを受け取るドメイン（例 example.jp）:
init-ask-account = 最初のアカウント（例 suzuki@example.jp、後で作る場合は空欄）:
init-disk = ディスク     { $place }: 書き込みの同期に { $milliseconds } ms
init-disk-lies = ディスク     { $place }: 警告: 書き込みの同期が { $milliseconds } ms で終わりました。
    実際のディスクとしては速すぎます。停電時に、受理済みのメールが失われるおそれがあります。バッテリーのない書き込みキャッシュや、
    同期を無視する仮想ディスクでないか確認してください。
init-disk-memory = ディスク     { $place }: 警告: メモリー上のファイルシステムです。マシンが停止するとメールは失われます。
init-settings = 設定         { $file }
init-certificate = 証明書       { $file }（自己署名。正式な証明書は設定の tls.certificate と tls.key で指定）
init-account = アカウント   { $name }
init-account-password = アカウント   { $name }、パスワード { $password }   （表示は今回だけ）
init-records =
    公開する DNS レコード:
init-record-four = （IPv4 アドレス）
init-record-six = （IPv6 アドレス）
init-record-reverse = （逆引き。IP アドレスの提供元に依頼）
init-next-smart-host =
    外部宛ての送信にはスマートホスト（通常はプロバイダーの送信サーバー）が必要です:  { $file } の delivery.smart_host
    その場合、SPF レコード（v=spf1）にも、プロバイダーの案内に従って送信元を追加してください:  include:...
init-next-login =
    スマートホストにログインが必要であれば、user と password_file を { $file } に書いてください。
    SPF レコード（v=spf1）にも、プロバイダーの案内に従って送信元を追加してください:  include:...
init-next = 次に:  sekisho check-config --config { $file }
           sekisho serve --config { $file }
           sekisho user add ADDRESS --config { $file }      アカウントの追加
    その後、外部から:  sekisho audit { $host } --basis own
init-no-user = ユーザー     { $user } はまだありません。ポートを開いた後はこのユーザーで動作するため、作成してください:
    useradd --system --home-dir /var/lib/sekisho --shell /usr/sbin/nologin { $user }
init-smart-host = 「{ $text }」はサーバーではありません。smtp.provider.example か smtp.provider.example:587 の形で指定してください。
init-ask-smart-host = 外部宛てのメールを渡すサーバー（例 smtp.provider.example、後で設定する場合は空欄）:
