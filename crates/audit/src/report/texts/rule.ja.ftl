# 中継される条件を一文で
rule-anyone = 誰でも外部宛てに中継できます。
rule-anyone-if = { $conditions }であれば、誰でも外部宛てに中継できます。
rule-unproven = 受理したメールが実際に配送される場合、{ $sentence }
rule-and = { $left }、かつ { $right }
rule-no-difference = { $count ->
   *[other] { $things } は関係ありません。
}

rule-sender-this = MAIL FROM が { $address }（ほかに実在するアドレスは把握できず）
rule-sender-listed = MAIL FROM が { $addresses }（同じく実在する { $refused } は拒否）
rule-sender-existing = MAIL FROM が { $domains } に実在するアドレス
rule-sender-whole-domain = MAIL FROM が { $domains } のアドレス（実在するかどうかは問わず）
rule-sender-outsider = MAIL FROM が外部に実在するアドレス
rule-sender-outsider-made-up = MAIL FROM が外部の実在しないアドレス
rule-sender-recipient = MAIL FROM が宛先と同じアドレス
rule-sender-null = MAIL FROM が空（<>）
rule-sender-no-domain = MAIL FROM がドメインのないアドレス
rule-sender-localhost = MAIL FROM が localhost のアドレス
rule-sender-literal = MAIL FROM がサーバー自身の IP アドレス（{ $literal }）のアドレス
rule-sender-partner = MAIL FROM が取引先ドメイン { $domain } のアドレス

rule-helo = HELO が { $names }
rule-helo-ours = 検査元自身の名前
rule-header-from = ヘッダーの From がサーバーに実在するアドレス（{ $address }）
rule-header-from-same = ヘッダーの From が MAIL FROM と同じ
rule-authentication = AUTH の認証情報が{ $logins }
rule-authentication-none = 認証なし
rule-login-random-plain = 無作為な名前とパスワード（AUTH PLAIN）
rule-login-random-login = 無作為な名前とパスワード（AUTH LOGIN）
rule-login-empty-plain = 空のパスワード（AUTH PLAIN）
rule-mail-parameter = 認証なしで MAIL の AUTH= パラメーターがサーバー内のアドレス
rule-claim = { $claims } で申告した接続元が 127.0.0.1
rule-claim-none = 接続元の申告なし
rule-claim-xclient = XCLIENT
rule-claim-proxy-v1 = PROXY ヘッダー（バージョン 1）
rule-claim-proxy-v2 = PROXY ヘッダー（バージョン 2）
rule-recipient = RCPT TO の書式が { $forms }（{ $name }）
rule-recipient-plain = RCPT TO が通常の書式
rule-recipient-mx = 宛先ドメイン（{ $domain }）の MX がこのサーバー
rule-form-without-brackets = 山括弧なし
rule-form-trailing-at = 末尾の @
rule-form-trailing-dot = 末尾のドット
rule-form-own-prefix = 先頭に自分の名前
rule-form-full-width = 全角記号
rule-form-encoded-word = encoded-word
rule-form-space = 空白
rule-form-nul = NUL 文字
rule-order-after-local = 外部の宛先が自ドメインの宛先より後
rule-order-alone = 外部の宛先のみ
rule-history-reset = 同じセッションで RSET による中断の後
rule-history-failed-auth = 同じセッションで失敗した AUTH の後
rule-history-second = 同じセッションで自ドメイン宛てのメールが受理された後
rule-history-fresh = セッションの最初

rule-endpoint-family = 接続が { $families }
rule-endpoint-ports = ポートが { $ports }
rule-endpoint-hosts = 接続先が { $hosts }
rule-endpoint-tls = 接続が TLS の中
rule-endpoint-clear = 接続が TLS なし
rule-endpoint-listed = 接続先が { $endpoints }

rule-thing-helo = HELO
rule-thing-endpoint = 接続先
rule-thing-port = ポート
rule-thing-family = IPv4/IPv6
rule-thing-tls = TLS
rule-thing-host = ホスト
rule-thing-recipient = 宛先の書式
rule-thing-sender = MAIL FROM
rule-thing-header-from = ヘッダーの From
rule-thing-authentication = 認証
rule-thing-claim = 申告した接続元
rule-thing-order = 宛先の順序
rule-thing-history = セッション内の前後関係
