policy-no-address = "{ $text }" はメールアドレスではありません: { $reason }
    suzuki@example.jp のように書いてください。空の送信者は "<>" です。
policy-no-account = アカウント { $name } はありません。一覧:  sekisho user list{ $config }
policy-disabled = アカウント { $name } は無効です。ログインできず、部外者として扱われます。
policy-listen = "{ $text }" では待ち受けできません。127.0.0.1:10040 のようなアドレスとポート、
    またはソケットの絶対パスを指定してください。
policy-decision-undecided = 未確定: 現時点で拒否する理由はありません。--from、--to、--header-from を指定すると詳しく判断します。
policy-decision-deliver = 配送: 受け取って、自ドメインの宛先に届けます。
policy-decision-no-way-out = 拒否: 規則上は送信できますが、外部への経路がありません。スマートホストを設定してください:  delivery.smart_host
    クライアントへの応答: { $reply }
policy-decision-relay = 中継: 受け取って、外部のドメインに送ります。
policy-decision-refuse = 拒否: { $reason }。
    クライアントへの応答: { $reply }
policy-decision-defer = 一時拒否: { $reason }。
    クライアントへの応答: { $reply }
policy-facts = 判断の材料
policy-rules = 各規則の判定
policy-content = 問題なし
policy-waits = まだ判断できない（不明な項目による）
policy-objects = 拒否: { $reason }
policy-decides = 拒否: { $reason }（この規則で決定）
policy-fact-way-out = 外部への経路
policy-value-no-way-out = なし（delivery.smart_host）
policy-listen-in-use = { $address } はほかのプログラムが使用中です。
    使用中のプロセス:  ss -ltnp   （ソケットは ss -lxp）   別の場所:  --listen ADDRESS:PORT|PATH
policy-listen-no-directory = { $address } で待ち受けできません: ディレクトリ { $directory } がありません。
    Postfix の場所:  postconf queue_directory   別の場所:  --listen ADDRESS:PORT|PATH
policy-listen-rights = { $address } で待ち受けできません: 権限がありません。Postfix のディレクトリに書けるのは root と postfix だけです。
    root で起動してください（その後、設定のユーザーに切り替わります）。別の場所:  --listen ADDRESS:PORT|PATH
policy-listen-failed = { $address } で待ち受けできません: { $reason }
    別の場所:  --listen ADDRESS:PORT|PATH
policy-fact-listener = 受信ポート
policy-fact-takes-grants = POP ログインによる一時許可を認める
policy-fact-logins-in-clear = TLS なしのパスワードを認める
policy-fact-own-sender-from-strangers = 部外者が自ドメインの送信者を名乗る自ドメイン宛て
policy-fact-client = クライアント
policy-fact-tls = 接続
policy-fact-principal = 送信の権限
policy-fact-reverse-path = 送信者（MAIL FROM）
policy-fact-recipient = 宛先（RCPT TO）
policy-fact-header-from = ヘッダーの差出人（From、Sender）
policy-value-unknown = まだ不明
policy-value-mx = 他のサーバー用（25 番）
policy-value-submission = 自分の利用者用（587 番、465 番）
policy-value-yes = はい
policy-value-no = いいえ
policy-value-refused = 拒否
policy-value-accepted = 受け入れ
policy-value-direct = 直接接続（IP アドレスが分かる）
policy-value-hidden = プロキシー経由（IP アドレスが分からない）
policy-value-barred = 設定で拒否されている
policy-value-encrypted = 暗号化（TLS）
policy-value-clear = 平文
policy-value-account = ログインしたアカウント
policy-value-certificate = クライアント証明書
policy-value-network = 設定で許可されたネットワーク
policy-value-grant = 直前の POP ログイン
policy-value-nobody = なし（部外者）
policy-value-bound = 送信する本人のアドレス
policy-value-null = 空の送信者 <>
policy-value-foreign = 外部のドメイン
policy-value-others-own = 自ドメインの、送信する本人のものではないアドレス
policy-value-own-unknown = 自ドメインの、存在しないアドレス
policy-value-unclear = 一意に解釈できない
policy-value-own = 自ドメインのアドレス
policy-value-postmaster = 自ドメインの postmaster
policy-value-own-full = 自ドメインのアドレス（現在は受信できない）
policy-value-route = 自ドメインのアドレスに経路（%、!、@）を含む
policy-value-forwarded = 自ドメインのアドレス（エイリアスで外部に転送される）
policy-value-not-bound = 本人のものではないアドレスがある
policy-value-malformed = From がない、複数ある、または一意に解釈できない
policy-rule-client = クライアントは拒否の対象か
policy-rule-permit = このポートを使う権限があるか
policy-rule-sender = 送信者を一意に解釈できるか
policy-rule-recipient = 宛先は存在するか
policy-rule-relay = 外部のドメインに送る権限があるか
policy-rule-own-sender = 部外者が自ドメインのアドレスを名乗っていないか
policy-rule-binding = 送信者は本人のものか
policy-rule-header-from = ヘッダーの差出人は本人のものか
policy-reason-client-barred = クライアントの IP アドレスは設定で拒否されています
policy-reason-login-required = このポートは自分の利用者専用ですが、クライアントはログインしていません
policy-reason-login-in-clear = ログインまたは証明書が TLS なしで届いたため、認められません
policy-reason-address-hidden = プロキシー経由の接続でクライアントの IP アドレスが分からないため、アドレスによる許可はできません
policy-reason-grant-not-taken = このポートでは POP ログインによる一時許可を認めていません
policy-reason-relay-denied = 部外者が外部のドメインに送ろうとしています
policy-reason-sender-unclear = 送信者のアドレスを一意に解釈できません
policy-reason-own-sender-from-stranger = 部外者が自ドメインのアドレスを送信者として名乗っています（利用者はログインして送信します）
policy-reason-sender-of-another = 送信者は自ドメインのアドレスですが、送信する本人のものではありません
policy-reason-sender-unknown = 送信者は自ドメインに存在しないアドレスです
policy-reason-sender-foreign = 送信者は外部のアドレスで、送信する本人には使えません
policy-reason-grant-needs-sender = POP ログインによる一時許可では送信者の指定が必要です（送信者でアカウントを見分けます）
policy-reason-from-not-yours = ヘッダーの From または Sender は、送信する本人には使えないアドレスです
policy-reason-from-malformed = ヘッダーの From がないか、複数あるか、一意に解釈できません
policy-reason-no-such-mailbox = 宛先は自ドメインに存在しないアドレスです
policy-reason-route-in-recipient = 自ドメインの宛先に %、!、@ が含まれ、その名前のとおりのメールボックスはありません
policy-reason-recipient-unclear = 宛先のアドレスを一意に解釈できません
policy-reason-mailbox-full = 宛先のメールボックスは現在受信できません
