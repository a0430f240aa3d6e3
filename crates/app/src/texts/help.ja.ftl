# --help の日本語。英語は引数の定義にあります。
help-usage = 使い方:
help-version = バージョンを表示
help-help = ヘルプを表示（--help は全項目）

help-sekisho = 第三者中継を許すメールサーバーを見つけ、証明し、原因を示します。中継を許さないメールサーバーとしても動作します
help-sekisho-lang = 言語 [既定: ロケールに従う]
help-sekisho-format = 結果の形式 [既定: text]
help-sekisho-color = 色。auto（端末に表示し NO_COLOR がない場合だけ）、always、never [既定: auto]
help-sekisho-data = 監査の保存先 [既定: ~/.local/share/sekisho または SEKISHO_DATA]
help-sekisho-config = 設定ファイル [既定: /etc/sekisho/sekisho.toml または SEKISHO_CONFIG]
help-sekisho-audit = メールサーバーが第三者のメールを中継するか調べ、証明し、条件を示します
help-sekisho-audit-target = ホスト、ドメイン（MX を検査）、またはアドレス
help-sekisho-audit-again = 監査を繰り返す（中継できた条件から先に検査）
help-sekisho-audit-resume = 中断した監査を再開
help-sekisho-audit-deep = 可能性の高い項目だけでなく、すべて検査
help-sekisho-audit-suite = 従来の検査セットだけを実行（abuse.net、nmap、metasploit、orve）
help-sekisho-audit-ports = 検査するポート（例: 25,587）
help-sekisho-audit-dry_run = 送信内容を表示し、何も送らない
help-sekisho-audit-basis = グローバルアドレスを検査する根拠
help-sekisho-audit-on_word_of = --basis authorised で、同意した人の氏名と方法（指定すると質問しない）
help-sekisho-audit-code = postmaster に届いたコード（--basis own）
help-sekisho-audit-send_code = 対象の postmaster にコードを送信（--basis own）
help-sekisho-audit-await_owner = 対象からの接続とコードをここで待つ（--basis own）
help-sekisho-audit-nominated = 対象を経由したメールのファイル
help-sekisho-audit-partner = 対象が信頼していそうなドメイン（複数可）
help-sekisho-audit-mx_domain = MX が対象を指している自分のドメイン
help-sekisho-audit-login = 対象の自分のアカウント（対照試験）。パスワードは SEKISHO_LOGIN_PASSWORD
help-sekisho-audit-block_list = 対象のアドレスの掲載を調べるブロックリスト（複数指定可）
help-sekisho-audit-lists = この設定ファイルのブロックリストにも問い合わせる
help-sekisho-audit-canary = 自分で読む外部アドレス（sekisho audit prove を参照）
help-sekisho-audit-rate = 1 秒あたりの最大試験件数
help-sekisho-audit-connections = 同時接続の上限 [既定: 1、--deep では 4]
help-sekisho-audit-html = HTML の報告書をこのファイルにも書き出す
help-sekisho-audit-fail_on = この重大度以上の検出事項があれば終了コード 4
help-sekisho-audit-list = 保存されている監査の一覧
help-sekisho-audit-show = 監査をもう一度表示
help-sekisho-audit-show-audit = 監査の名前、ホスト名、または last
help-sekisho-audit-show-html = HTML の報告書をこのファイルにも書き出す
help-sekisho-audit-prove = 受信した試験メールを証拠として取り込む
help-sekisho-audit-prove-audit = 監査の名前、ホスト名、または last
help-sekisho-audit-prove-file = 受信したメール [既定: 標準入力]
help-sekisho-evidence = メール 1 通から、どのホストが誰のために中継したかを読み取る
help-sekisho-evidence-file = ヘッダー全体を含むメールのファイル（- は標準入力）
help-sekisho-evidence-trust = Received 行を信用するホスト名かアドレス [既定: 先頭の行を書いたホスト]
help-sekisho-lab = 練習用の小さなメールサーバーと、2002 年の事例
help-sekisho-lab-incident-2002 = 2002 年の事例をループバック上で再現（サーバー、検査サイト、監査、対処、ゲートウェイ）
help-sekisho-lab-incident-2002-with_case = 案件としても再現（届出から公表まで、2002 年の日付で）
help-sekisho-lab-incident-2002-keep = 監査、案件、公表物を保存する
help-sekisho-lab-list = 練習用サーバーの一覧
help-sekisho-lab-serve = 練習用サーバーを実行（Ctrl-C で終了）
help-sekisho-lab-serve-hole = サーバーの名前（sekisho lab list を参照）
help-sekisho-lab-serve-fixed = 穴をふさいだ同じサーバー
help-sekisho-lab-serve-random = ドメイン、利用者、応答をランダムに決める
help-sekisho-lab-serve-listen = 待ち受けるアドレス（ループバック以外は --expose が必要）[既定: 127.0.0.1]
help-sekisho-lab-serve-port = 最初のポート（ほかはこれに続く）[既定: 2525]
help-sekisho-lab-serve-expose = 穴のあるサーバーをネットワークに公開する（自己責任）
help-sekisho-user = アカウントの追加、パスワード変更、一覧、無効化、有効化、削除
help-sekisho-user-data = メールサーバーのデータディレクトリ（設定の代わりに指定）
help-sekisho-user-add = アカウントを作る
help-sekisho-user-add-name = ログイン名（通常はメールアドレス。大文字と小文字は区別しない）
help-sekisho-user-add-sender = NAME のほかに送信に使える自分のアドレス（suzuki+shop@ も suzuki@ に含む）、または @example.jp でドメイン全体。複数可
help-sekisho-user-add-may_send_as = 代理で送信に使える、ほかの人のアドレス（複数可）
help-sekisho-user-add-certificate = パスワードの代わりになるクライアント証明書（PEM ファイルか sha256:フィンガープリント）
help-sekisho-user-add-password_stdin = 標準入力の 1 行目からパスワードを読む
help-sekisho-user-add-hash = パスワードの代わりにハッシュを指定（/etc/shadow、Dovecot、htpasswd の形式。- なら標準入力から読む）
help-sekisho-user-add-no_password = パスワードなし（証明書だけでログイン）
help-sekisho-user-passwd = パスワードを変更する
help-sekisho-user-passwd-name = ログイン名
help-sekisho-user-passwd-password_stdin = 標準入力の 1 行目からパスワードを読む
help-sekisho-user-passwd-hash = パスワードの代わりにハッシュを指定（/etc/shadow、Dovecot、htpasswd の形式。- なら標準入力から読む）
help-sekisho-user-list = アカウントの一覧
help-sekisho-user-disable = 無効にする（ログインできなくなり、セッションと一時許可も終わる）
help-sekisho-user-disable-name = ログイン名
help-sekisho-user-enable = 有効に戻す
help-sekisho-user-enable-name = ログイン名
help-sekisho-user-remove = 削除する（メールは残る）
help-sekisho-user-remove-name = ログイン名
help-sekisho-completions = シェルの補完スクリプトを表示
help-sekisho-completions-shell = シェル（bash、elvish、fish、powershell、zsh）
help-sekisho-man = マニュアルページ（英語）をディレクトリに書き出す
help-sekisho-man-directory = 書き出し先（なければ作成）
help-after-sekisho = 例:
      sekisho lab incident-2002                 ループバックで事例の全体を再現（数秒）
      sekisho audit mx.example.jp --basis own   自分のサーバーは中継するか
      sekisho evidence spam.eml                 このメールを中継したのは誰か
      sekisho init                              穴のないメールサーバーを用意
    終了コード:
      0  正常終了。監査では閉鎖: 計画した試験はすべて拒否、対照試験も正常
      1  開放: 戻ってきたメールで中継を証明
      2  使い方の誤り
      3  証明に至らず: 受理のみ、判定保留、検査不能、保存できない結果。メールサーバーが応答しない場合も
      4  --fail-on 以上の検出事項
help-after-sekisho-audit = 例:
      sekisho audit mx.example.jp --basis own --canary you@example.net
      sekisho audit mx.example.jp --dry-run
      sekisho audit --again last
    終了コード: 0 閉鎖、1 開放、2 使い方の誤り、3 証明に至らず、4 検出事項。全項目: --help
help-after-long-sekisho-audit = 例:
      sekisho audit mx.example.jp --basis own --witness-listen 0.0.0.0:25 --witness-domain w.example.net
      sekisho audit mx.example.jp --deep --witness imaps://me%40example.net@imap.example.net
      sekisho audit --again last

    検査できる対象:
      ループバックとプライベートアドレス   条件なし
      自分のグローバルアドレス             --basis own（DNS レコードかコードで証明）
      他者のグローバルアドレス             --basis authorised（所有者の同意がある場合。小規模な検査のみ）
      メールを中継したグローバルアドレス   --nominated spam.eml（小規模な検査のみ）
help-after-sekisho-user = 例:
      sekisho user add hanako@example.jp
      sekisho user add office@example.jp --sender @example.jp
      sekisho user add taro@example.jp --hash - < hash-from-shadow
      sekisho user passwd hanako@example.jp
      sekisho user disable hanako@example.jp
    アカウントは、設定のデータディレクトリ（または --data DIR）の accounts.toml にあります。
    直接編集してもかまいません。稼働中のサーバーは変更を 1 秒以内に反映します。

help-sekisho-init = メールサーバーの設定、証明書、最初のアカウントを作り、DNS レコードを表示します
help-sekisho-init-host_name = サーバー自身の DNS 名（例 mx.example.jp）
help-sekisho-init-domain = このサーバーでメールを受け取るドメイン（複数可）
help-sekisho-init-account = 最初のアカウント（パスワードを生成し、一度だけ表示）
help-sekisho-init-password_stdin = 最初のアカウントのパスワードを標準入力から読む
help-sekisho-init-data = アカウント、スプール、メールの保存先 [既定: /var/lib/sekisho]
help-sekisho-init-smart_host = 外部宛てのメールを渡すサーバー（通常はプロバイダーの送信サーバー）
help-sekisho-init-user = ポートを開いた後の実行ユーザー [既定: sekisho]
help-after-sekisho-init =
    例:
      sekisho init                              必要なことを質問します
      sekisho init --host-name mx.example.jp --domain example.jp --account suzuki@example.jp
      sekisho init --config ./sekisho.toml --data ./data --user "$USER" --host-name mx.example.jp --domain example.jp
help-sekisho-serve = 認証された利用者のメールだけを中継するメールサーバーを実行します
help-after-sekisho-serve =
    例:
      sekisho serve
      sekisho serve --config ./sekisho.toml
    シグナル: HUP で設定、アカウント、証明書を再読み込みします。TERM で停止します。何もしていないセッションは
    すぐに切断し、受信中のメールと実行中の POP3 コマンドだけは 20 秒まで完了を待ちます。
help-sekisho-check-config = 設定に誤りがないかを調べ、誰に送信を許すかを表示します
help-after-sekisho-check-config = 例: sekisho check-config --config ./sekisho.toml
help-sekisho-status = 稼働中のメールサーバーの状態と、待機中のメールを表示します
help-after-sekisho-status =
    例:
      sekisho status
      sekisho status --format json
help-sekisho-spool = 配送待ちのメールを一覧、表示、再送、削除します
help-sekisho-spool-list = 配送待ちのメールの一覧（古い順）
help-sekisho-spool-show = 送信者、宛先、待機の理由、ヘッダーを表示します
help-sekisho-spool-show-id = メールの ID（一覧とログに表示されるもの）
help-sekisho-spool-show-body = 本文も表示する（合わせて 64 KiB まで）
help-sekisho-spool-retry = 次回の時刻を待たず、今すぐ配送を試みます
help-sekisho-spool-retry-id = メールの ID（複数可）[既定: すべて]
help-sekisho-spool-remove = 削除します（送信者にも宛先にも通知しません）
help-sekisho-spool-remove-id = メールの ID（複数可）
help-after-sekisho-spool =
    例:
      sekisho spool list
      sekisho spool show 316R9MJ193B
      sekisho spool retry                       待機中のすべてのメールを今すぐ
      sekisho spool remove 316R9MJ193B
    稼働中のサーバーに問い合わせます。root か実行ユーザーで実行してください。
help-after-sekisho-spool-list =
    例:
      sekisho spool list
      sekisho spool list --format json | jq -r '.oldest[].id'
help-after-sekisho-spool-show =
    例:
      sekisho spool show 316R9MJ193B
      sekisho spool show 316R9MJ193B --body
help-after-sekisho-spool-retry =
    例:
      sekisho spool retry
      sekisho spool retry 316R9MJ193B
help-after-sekisho-spool-remove = 例: sekisho spool show 316R9MJ193B && sekisho spool remove 316R9MJ193B
help-sekisho-grants = POP before SMTP による一時許可を一覧表示または取り消します
help-after-sekisho-grants =
    例:
      sekisho grants
      sekisho grants revoke suzuki@example.jp
help-sekisho-grants-revoke = アカウントの一時許可をすべて取り消します
help-sekisho-grants-revoke-account = アカウント
help-after-sekisho-grants-revoke = 例: sekisho grants revoke suzuki@example.jp
help-sekisho-policy = メールの扱いとその理由を示す、または同じ規則を既存の Postfix に適用します
help-sekisho-policy-explain = メールがどう扱われるかを、理由とともに示します
help-sekisho-policy-explain-port = 受信するポート（mx: 25 番、他のサーバーから。submission: 587 番と 465 番、自分の利用者から）[既定: mx]
help-sekisho-policy-explain-client = クライアントの IP アドレス
help-sekisho-policy-explain-in_clear = TLS なし
help-sekisho-policy-explain-login = ログインしたアカウント
help-sekisho-policy-explain-certificate = クライアント証明書で認証されたアカウント
help-sekisho-policy-explain-grant = 直前に同じ IP アドレスから POP3 で受信したアカウント
help-sekisho-policy-explain-from = MAIL FROM の送信者（<> は空の送信者）
help-sekisho-policy-explain-to = RCPT TO の宛先
help-sekisho-policy-explain-header_from = ヘッダーの From または Sender のアドレス（複数可）
help-after-sekisho-policy-explain =
    例:
      sekisho policy explain --from suzuki@example.jp --to friend@elsewhere.example
      sekisho policy explain --port submission --login suzuki@example.jp --from suzuki@example.jp \
          --to friend@elsewhere.example --header-from suzuki@example.jp
    指定しない項目は「まだ不明」として扱います。--to がなければ、MAIL FROM の時点の判断になります。
help-sekisho-policy-serve = 既存の Postfix の問い合わせ（check_policy_service）に答え、第三者中継を止めます
help-sekisho-policy-serve-listen = アドレスとポート、またはソケットの絶対パス [既定: 127.0.0.1:10040]
help-after-sekisho-policy-serve =
    例:
      sekisho policy serve --config ./sekisho.toml
      sekisho policy serve --listen /var/spool/postfix/private/sekisho
    main.cf では、既存の指定より前に書きます:
      smtpd_recipient_restrictions = check_policy_service inet:127.0.0.1:10040, ...
    Postfix の mynetworks にあるネットワークは、設定の policy.networks にも書いてください。
help-after-sekisho-policy =
    例:
      sekisho policy explain --from suzuki@example.jp --to friend@elsewhere.example
      sekisho policy serve --listen /var/spool/postfix/private/sekisho

help-after-sekisho-audit-list = 例: sekisho audit list --format json | jq -r '.[].name'
help-after-sekisho-audit-show =
    例:
      sekisho audit show last
      sekisho audit show 7K3Q --html report.html
help-after-sekisho-audit-prove = 例: sekisho audit prove last < received.eml
help-after-sekisho-evidence =
    例:
      sekisho evidence spam.eml
      sekisho evidence spam.eml --trust mx.example.jp --trust 192.0.2.0
      sekisho evidence - < spam.eml
help-after-sekisho-lab =
    例:
      sekisho lab incident-2002          2002 年の事例を最後まで再現
      sekisho lab list                   練習用サーバーの一覧
      sekisho lab serve percent          その 1 つを実行（監査コマンドを表示）
help-after-sekisho-lab-incident-2002 = 例: sekisho lab incident-2002 --lang ja
help-after-sekisho-lab-list = 例: sekisho lab list
help-after-sekisho-lab-serve =
    例:
      sekisho lab serve incident-2002
      sekisho lab serve percent --fixed
help-after-sekisho-user-add =
    例:
      sekisho user add hanako@example.jp
      echo "$PASSWORD" | sekisho user add hanako@example.jp --password-stdin
      sekisho user add hanako --sender hanako@example.jp --may-send-as office@example.jp
      sekisho user add robot@example.jp --certificate robot.pem --no-password
help-after-sekisho-user-passwd =
    例:
      sekisho user passwd hanako@example.jp
      sekisho user passwd hanako@example.jp --password-stdin < new-password
help-after-sekisho-user-list =
    例:
      sekisho user list
      sekisho user list --format json
help-after-sekisho-user-disable = 例: sekisho user disable hanako@example.jp
help-after-sekisho-user-enable = 例: sekisho user enable hanako@example.jp
help-after-sekisho-user-remove = 例: sekisho user remove hanako@example.jp
help-after-sekisho-completions = 例: sekisho completions bash > ~/.local/share/bash-completion/completions/sekisho
help-after-sekisho-man = 例: sekisho man ~/.local/share/man/man1 && man sekisho-audit
help-sekisho-list = ブロックリスト: 中継が証明されたサーバーの掲載と解除、他のリストの確認
help-sekisho-list-check = アドレスかドメインがブロックリストに掲載されているか調べる
help-sekisho-list-check-subject = アドレスかドメイン
help-sekisho-list-check-list = リストのゾーン名と、数える値（複数指定可）[既定: 設定ファイルのリスト]
help-sekisho-list-check-resolver = 問い合わせるネームサーバー [既定: このマシンの設定]
help-after-sekisho-list-check =
    例:
      sekisho list check 192.0.2.1
      sekisho list check 192.0.2.1 --list relays.example.jp=127.0.0.2-5 --resolver 127.0.0.1:5353
      sekisho list check spam.example --list domains.example.jp
    各リストの回答は、自己テスト（RFC 5782）に合格した場合だけ採用します。
    終了コード:
      0  どのリストにも掲載なし（すべてのリストが回答）
      1  1 件以上のリストに掲載あり
      2  使い方の誤り
      3  掲載は見つからないが、回答しないリストがある
help-sekisho-list-howto = メールサーバーでブロックリストを使う設定を表示
help-sekisho-list-howto-name = メールサーバー
help-sekisho-list-howto-zone = リストのゾーン名と、数える値 [既定: 設定ファイルのリスト、Sekisho のリストの値]
help-after-sekisho-list-howto =
    例:
      sekisho list howto                                  対応するメールサーバーの一覧
      sekisho list howto postfix --zone relays.example.jp
      sekisho list howto exim --zone relays.example.jp=127.0.0.2-3

help-sekisho-list-nominate = 検査するホストを指名する（経由したメール、所有者の同意、または監査による）
help-sekisho-list-nominate-host = ホストのアドレス
help-sekisho-list-nominate-message = ヘッダー全体を含むメール。渡したホストを指名（- は標準入力）
help-sekisho-list-nominate-forwarded = メールはそのファイルの添付（message/rfc822）
help-sekisho-list-nominate-trust = Received 行を信用するホスト名かアドレス [既定: 先頭の行を書いたホスト]
help-sekisho-list-nominate-audit = このマシンの監査。証明済みならすぐに掲載
help-sekisho-list-nominate-on_word_of = 所有者が検査に同意した場合、誰の同意か
help-sekisho-list-nominate-own = 自分のサーバー。検査の前に DNS レコードで証明（sekisho audit --basis own と同じ）
help-sekisho-list-nominate-reason = ほかに残しておくこと
help-sekisho-list-nominate-vantage = プライベートや予約済みのアドレスも外部とみなす（実験環境用）
help-sekisho-list-test = 指名されたホストを検査し、証明できれば掲載する
help-sekisho-list-test-host = ホストのアドレス
help-sekisho-list-test-ports = 検査するポート（例: 25,587）
help-sekisho-list-show = 掲載、指名、判断待ちのホストを表示する
help-sekisho-list-show-host = このアドレスだけ
help-sekisho-list-retest = 掲載中のホストを再検査する（前回の条件が先）。閉鎖を確認すれば解除
help-sekisho-list-retest-host = ホストのアドレス
help-sekisho-list-retest-due = 再検査の時期が来たホストを順に検査
help-sekisho-list-retest-ports = 検査するポート（例: 25,587）
help-sekisho-list-delist = 検査なしで、理由を付けて解除する
help-sekisho-list-delist-host = ホストのアドレス
help-sekisho-list-delist-reason = 理由（名前とともに履歴に残る）
help-sekisho-list-accept = 判断待ちの出口ホストを掲載する
help-sekisho-list-accept-host = ホストのアドレス
help-sekisho-list-accept-reason = 理由（名前とともに履歴に残る）
help-sekisho-list-accept-vantage = プライベートや予約済みのアドレスも外部とみなす（実験環境用）
help-sekisho-list-decline = 出口ホストを掲載しない
help-sekisho-list-decline-host = ホストのアドレス
help-sekisho-list-decline-reason = 理由（名前とともに履歴に残る）
help-sekisho-list-exclude = ネットワークを掲載の対象から外す
help-sekisho-list-exclude-network = アドレスまたはネットワーク（例: 192.0.2.0/24）
help-sekisho-list-exclude-reason = 理由（名前とともに履歴に残る）
help-sekisho-list-exclude-lift = 取り消す
help-sekisho-list-opt-out = 要請により、ネットワークを検査しない
help-sekisho-list-opt-out-network = アドレスまたはネットワーク（例: 192.0.2.0/24）
help-sekisho-list-opt-out-reason = 理由（名前とともに履歴に残る）
help-sekisho-list-opt-out-lift = 取り消す
help-sekisho-list-history = 起きたこと、実行者、理由を表示する
help-sekisho-list-history-host = このアドレスだけ
help-sekisho-list-retire = ゾーンを終了する（空にして告知し、すべてを掲載中とは決して答えない）
help-sekisho-list-retire-zone = ゾーン
help-sekisho-list-retire-reason = 理由（ゾーンが誰にでも示す）
help-sekisho-list-retire-lift = 取り消す
help-after-sekisho-list = 例:
      sekisho list nominate --message spam.eml --trust mx.example.jp
      sekisho list test 192.0.2.25 --witness-listen 0.0.0.0:25 --witness-domain w.example.net
      sekisho list show
      sekisho list retest 192.0.2.25
    中継が証明されたものだけを掲載し、閉鎖を確認した検査 1 回で解除します。すべてデータディレクトリの
    dnsbl/history.jsonl に、実行者と理由とともに残ります。動作中のサーバーは 1 秒以内に変更を反映します。
help-after-sekisho-list-nominate = 例:
      sekisho list nominate --message spam.eml --trust mx.example.jp
      sekisho list nominate --message forwarded.eml --forwarded
      sekisho list nominate 192.0.2.25 --on-word-of "所有者の田中さん、電話で"
      sekisho list nominate --audit 7K3Q
help-after-sekisho-list-test = 例:
      sekisho list test 192.0.2.25 --witness-listen 0.0.0.0:25 --witness-domain w.example.net
    終了コード: 0 閉鎖、1 開放（掲載）、2 使い方の誤り、3 証明に至らず
help-after-sekisho-list-retest = 例:
      sekisho list retest 192.0.2.25 --witness-listen 0.0.0.0:25 --witness-domain w.example.net
      sekisho list retest --due --witness-listen 0.0.0.0:25 --witness-domain w.example.net
    終了コード: 0 閉鎖（解除）、1 開放、2 使い方の誤り、3 証明に至らず（掲載のまま）
help-after-sekisho-list-show = 例:
      sekisho list show
      sekisho list show 192.0.2.25 --format json
help-after-sekisho-list-history = 例:
      sekisho list history
      sekisho list history 192.0.2.25 --format json
help-after-sekisho-list-delist = 例: sekisho list delist 192.0.2.25 --reason "アドレスの所有者が変わった"
help-after-sekisho-list-accept = 例: sekisho list accept 192.0.2.26 --reason "ほかの顧客はいないと事業者が回答"
help-after-sekisho-list-decline = 例: sekisho list decline 192.0.2.26 --reason "事業者全体の送信に使われている"
help-after-sekisho-list-exclude = 例:
      sekisho list exclude 198.51.100.0/24 --reason "事業者の送信用"
      sekisho list exclude 198.51.100.0/24 --lift --reason "事業者が手放した"
help-after-sekisho-list-opt-out = 例:
      sekisho list opt-out 203.0.113.0/24 --reason "所有者の要請、7 月 3 日"
      sekisho list opt-out 203.0.113.0/24 --lift --reason "検査の再開の要請"
help-after-sekisho-list-retire = 例: sekisho list retire relays.example.jp --reason "維持できなくなった"
help-sekisho-list-import = 他のリスト（rbldnsd のファイル、単純な一覧、ゾーンファイル）を専用のゾーンに取り込む
help-sekisho-list-import-file = ファイル（- は標準入力）
help-sekisho-list-import-syntax = 書式: ip4set, ip4trie, ip4tset, ip6trie, ip6tset, dnset, generic, combined（rbldnsd）, plain, zone, rpz
help-sekisho-list-import-zone = 取り込み先のゾーン（設定ファイルにあるもの）
help-sekisho-list-import-subzone = combined のうち、このサブゾーンの分だけを取り込む（@ はゾーン自身）
help-sekisho-list-import-allow_empty = 項目が 1 つもないファイルも取り込む（リストは空になる）
help-sekisho-list-import-check = ファイルの内容を確認するだけで、何も変更しない
help-after-sekisho-list-import =
    例:
      sekisho list import relays.ip4set --syntax ip4set --zone others.example.jp
      sekisho list import dump.zone --syntax zone --zone others.example.jp --check

    取り込み先は、設定で source = "files" としたゾーンです。ファイルは全体が正しい場合だけ取り込みます。
    読めない行はすべて表示し、掲載してはならないものは拒否します。動作中のサーバーは 2 秒以内に反映します。
help-sekisho-list-export = ゾーンを他のソフトウェアの書式で書き出す
help-sekisho-list-export-zone = ゾーン（設定ファイルにあるもの）
help-sekisho-list-export-syntax = 書式: ip4set, ip4trie, ip4tset, ip6trie, ip6tset, dnset, generic, combined（rbldnsd）, plain, zone, rpz
help-sekisho-list-export-output = 書き出すファイル [既定: 標準出力]
help-after-sekisho-list-export =
    例:
      sekisho list export --zone relays.example.jp --syntax ip4set > relays.ip4set
      sekisho list export --zone relays.example.jp --syntax zone --output relays.zone
      sekisho list export --zone relays.example.jp --syntax rpz --output relays.rpz
# What several commands may be told.
help-shared-address = 対象に実在するアドレス（複数可）
help-shared-domain = 対象のメールドメイン（複数可）
help-shared-resolver = 問い合わせる DNS サーバー
help-shared-witness_listen = 試験メールをここで受け取る（IPv4/IPv6 で複数可）
help-shared-witness_domain = --witness-listen に届くドメイン
help-shared-witness_at = 自己試験の接続先（ドメインの MX と異なる場合）
help-shared-witness = メールボックス imaps://USER@HOST。パスワードは SEKISHO_WITNESS_PASSWORD
help-shared-witness_address = メールボックスのアドレス（USER と異なる場合）
help-shared-witness_ca = メールボックスで追加で信頼する証明書
help-shared-our_name = EHLO で名乗る名前 [既定: 受け取り先のドメイン、なければこのマシンの名前]
help-shared-contact = 試験メールの問い合わせ先
help-shared-source = 検査元アドレス（複数ある場合）
help-shared-vantage = 検査元の位置（outside: アドレスにかかわらず外部とみなす）
help-shared-wait = 試験メールを待つ秒数 [既定: 120]
help-shared-patience = 一時的な拒否を再試行し続ける秒数 [既定: 420]
help-shared-second_source = 拒まれたときにもう一度試す検査元アドレス
help-shared-by = 実行者 [既定: このマシンでの名前]
help-shared-config = 設定ファイル
