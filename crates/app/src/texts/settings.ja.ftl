# sekisho.toml と accounts.toml の誤り: 何が誤りで、何を書けばよいか
settings-not-text = UTF-8 ではありません。テキストファイルを指定してください
settings-missing = キー `{ $key }` がありません
settings-missing-host-name = host_name がありません（例: host_name = "mx.example.jp"）
settings-missing-domains = domains がありません（例: domains = ["example.jp"]）
settings-unknown-key = `{ $key }` というキーはありません。使えるキー: { $known }
settings-unknown-value = `{ $value }` は指定できません。指定できる値: { $known }
settings-twice = 同じキーが重複しています。1 回だけ書いてください
settings-quotes = 文字列は引用符で囲んでください（"…"）
settings-kind = 値の型が違います（{ $found }）。正しい型: { $expected }
settings-kind-text = 引用符で囲んだ文字列
settings-kind-integer = 整数
settings-kind-float = 小数
settings-kind-boolean = true または false
settings-kind-list = 角括弧のリスト（例: ["…"]）
settings-kind-table = テーブル
settings-negative = 値が { $value } になっています。0 以上の整数を指定してください
settings-reader = TOML として読めません: { $detail }
settings-socket-address = アドレスとポートの形式ではありません（例: "[::]:25"、"192.0.2.1:25"）
settings-network = ネットワークの形式ではありません（例: "192.0.2.1/32"、"2001:db8::1/128"）
settings-domain = `{ $text }` はドメイン名ではありません（例: "example.jp"）
settings-address = `{ $text }` はメールアドレスではありません（{ $why }）。例: "suzuki@example.jp"
settings-size = サイズは 64 KiB 以上で、オクテット数か "32 MiB" のような文字列で指定してください
settings-time = 時間は秒数か "5 min" のような文字列で指定してください
settings-window = 範囲外です。10 s～600 s で指定してください（例: "120 s"）
settings-amount = 数値か、単位付きの文字列を指定してください
settings-lmtp = `{ $text }` は使えません。"アドレス:ポート" かソケットの絶対パスを指定してください
settings-no-domains = 空です。1 つ以上指定してください（例: ["example.jp"]）
settings-half-identity = 証明書と秘密鍵は組で必要です。tls.certificate と tls.key は、両方指定するか、両方省略してください
settings-grant-messages = { $messages } は範囲外です。1～100 で指定してください
settings-wide-network = { $network } には第三者のホストが含まれます。自組織のホストだけを、/24～/32 かプライベートネットワークで指定してください（IPv6 は /64～/128）
settings-wide-proxy = { $network } には第三者のホストが含まれます。自組織のプロキシのアドレスを指定してください
settings-foreign-domain = { $domain } は `domains` にありません
settings-foreign-alias = { $alias } のドメインは `domains` にありません
settings-domain-twice = { $domain } が重複しています。1 回だけ書いてください
settings-listen-twice = { $address } が [listen] で重複しています。サービスごとに別のアドレスを指定してください
settings-plus = `{ $text }` は区切り文字に使えません。"+" のような 1 文字か "" を指定してください
settings-half-login = ログインにはユーザー名とパスワードの両方が必要です。user と password_file は、両方指定するか、両方省略してください
settings-root = root では動作しません。専用のユーザーを指定してください（例: "sekisho"）
settings-few-recipients = { $recipients } では不足です。RFC 5321 §4.5.3.1.8 により 100 以上を指定してください
settings-too-many-lists = { $lists } 件は多すぎます。{ $most } 件以内にしてください
settings-no-values = { $zone }: 判定に使う応答値がありません。1 つ以上指定してください（例: ["127.0.0.2-5"]）
settings-list-value = `{ $text }` は応答値のパターンではありません（例: "127.0.0.2"、"127.0.0.2-11"、"127.0.0.[2;4..11]"）
settings-list-name = 応答に使えない名前です。表示可能な ASCII 文字で 1～63 文字にしてください
settings-list-twice = { $zone } が重複しています。1 回だけ書いてください

settings-version = バージョン { $version } には対応していません。対応しているのは { $expected } です
settings-salt-key = 32 オクテットを base64 で書いた値が必要です（`sekisho user` が書き込みます）
settings-name-empty = 名前が空です
settings-name-long = 名前が 255 オクテットを超えています
settings-name-character = 名前に空白、制御文字、スラッシュ、バックスラッシュ、コロンは使えず、ドットで始めることもできません
settings-account-twice = 同じ名前のアカウントが上にあります
settings-hash-unknown = 対応していないパスワードハッシュです。使えるのは $argon2id$、$6$、$5$、$y$、$2b$、$1$、$apr1$、Dovecot の {"{"}方式{"}"} です
settings-hash-malformed = { $scheme }: ハッシュが途中で切れているか壊れています。全体をコピーしてください
settings-hash-clear = { $scheme }: 平文のパスワードはファイルに書けません。`sekisho user passwd` で設定してください
settings-hash-weak = { $scheme }: 強度が不足しているか、ログインに使えない方式です。`sekisho user passwd` で設定し直してください
settings-hash-locked = 移行元でロックされていたアカウントです（"!" または "*"）。`sekisho user disable` を使ってください
settings-hash-costly = { $scheme }: パラメーターがログインの上限（128 MiB、約 1 秒）を超えています
settings-sender = { $why }。メールアドレスか "@ドメイン" を指定してください
settings-may-send-as = { $why }。メールアドレスを指定してください
settings-fingerprint = フィンガープリントは "sha256:" に続く 64 桁の 16 進数です（openssl x509 -noout -fingerprint -sha256）
settings-certificate-twice = この証明書は重複しています。1 回だけ書いてください
settings-created = 日時は "2026-11-24T09:30:00Z" の形式で指定してください

settings-address-empty = ローカル部が空です
settings-address-local-long = ローカル部が 64 オクテットを超えています
settings-address-local = ローカル部が dot-string でも quoted-string でもありません
settings-address-no-domain = ドメインがありません
settings-address-domain-long = ドメインが 255 オクテットを超えています
settings-address-label-long = ドメインのラベルが 63 オクテットを超えています
settings-address-domain = ドメインのラベルに英数字とハイフン以外が含まれています
settings-address-literal = アドレスリテラルが正しくありません
settings-address-not-ascii = ASCII 以外の文字には SMTPUTF8 が必要です
settings-address-not-utf8 = UTF-8 として正しくないか、制御文字が含まれています

settings-readable = { $file } は誰でも読める状態です。パスワードハッシュが入っています:  chmod 600 { $file }
# [dnsbl]
settings-zone-no-listen = listen がありません（例: listen = ["192.0.2.53:53"]）
settings-zone-none = ゾーンがありません。[[dnsbl.zone]] を 1 つ以上書いてください
settings-zone-nsid = 64 オクテットを超えています。短い名前にしてください
settings-zone-twice = { $text } が重複しています。各ゾーンは 1 回だけ書いてください
settings-zone-half-files = { $text }: source = "files" と files = ["/etc/sekisho/relays.list"] は、両方書くか、両方省略してください
settings-zone-half-primary = { $text }: source = "primary" と primary = {"{"} address = "192.0.2.53:53" {"}"} は、両方書くか、両方省略してください
settings-zone-no-witness = 試験メールの受け取り先がありません。witness_listen = ["192.0.2.54:25"] と witness_domain = "w.example.net" を両方書くか、witness = "imaps://USER@HOST" を書いてください
settings-zone-listings = { $text }: このサーバーが証明するのはアドレスです。kind = "ip" とするか、source = "files" を指定してください
settings-zone-brackets = テーブルが 1 つだけになっています。それぞれを [[{ $text }]] で始めるリストにしてください
settings-zone-no-key = 鍵 { $text } がありません（例: [[dnsbl.key]] name = "{ $text }"）
settings-zone-no-name-servers = { $text } に name_servers がありません。1 つ以上指定してください（例: ["ns1.example.org"]）
settings-zone-inside = { $text } はこのゾーンの内側の名前です。ゾーンには掲載項目しか置けないため、外側の名前を指定してください
settings-zone-name = `{ $text }` はドメイン名ではありません（例: "relays.example.org"）
settings-zone-mailbox = `{ $text }` はメールアドレスではありません（例: "list@example.org"）
settings-zone-threads = スレッド数 { $threads } は多すぎます。{ $most } 以下、またはコアごとに 1 つとする 0 を指定してください
settings-zone-no-connections = 接続数が 0 です。データグラムに収まらない応答は TCP で問い合わせ直されるため、1 以上を指定してください
settings-zone-share = { $text } は割合ではありません。0 より大きく 1.0 以下の値を指定してください（例: 10 分の 1 なら 0.1）
settings-zone-growth = { $text } は指定できません。0 以上の値を指定してください（例: 現在の 1.5 倍まで増えてよいなら 0.5）
settings-zone-page = `{ $text }` はページのアドレスではありません（例: "https://www.example.org/relays?$"）
settings-zone-format = `{ $text }` という書式はありません。使える書式: { $known }
settings-case-organisation = `{ $text }` は組織名として使えません。1 行で 1〜200 文字にしてください
settings-case-address = `{ $text }` はメールアドレスではありません（例: "case@example.org"）
settings-case-no-room = `{ $text }` には通知ごとのタグ（case+TAG@example.org）を付けられません。@ の前を 47 文字以内とし、+ を含めないでください
settings-case-page = `{ $text }` はページの URL ではありません（例: "https://www.example.org/contact"）
settings-case-service = `{ $text }` はサービスの URL ではありません（例: "https://rdap.example.org"）
settings-case-relative = `{ $text }` は絶対パスではありません（例: "/etc/sekisho/templates"）
settings-case-key = `{ $text }` は OpenPGP 鍵のフィンガープリントではありません。16 進数 40 桁で書いてください
settings-case-days = { $text } は日数として使えません。0〜366 で指定してください
settings-case-early = { $days } 日は `{ $before }` の { $least } 日より短い値です。{ $least } 日以上にしてください
