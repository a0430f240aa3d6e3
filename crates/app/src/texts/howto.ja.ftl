# sekisho list howto.
howto-unknown = 「{ $name }」の設定例はありません。あるもの: { $known }
howto-no-zone = どのリストですか。ゾーン名を指定:  --zone relays.example.jp   または設定ファイルに [[block_lists]] を書いてください。
howto-zone-nearest = { $file } にリスト { $zone } はありません。{ $nearest } のことですか。
    別のリストであれば、数える値を指定してください:  --zone { $zone }=127.0.0.2
howto-domains = { $zone } はドメインのリストですが、この手順は接続元のアドレスを問い合わせるものです。ドメインのリストは、メールに現れる名前について問い合わせます。Postfix では  reject_rhsbl_sender { $zone }=値 、Exim では  dnslists = { $zone }=値/$sender_address_domain 、rspamd と SpamAssassin では URI のリストとして設定します。値はファイルの各行にあります。必ず指定してください。
howto-retired = { $zone } は終了しています。テスト用のエントリ以外は掲載されておらず、いずれ名前が人手に渡るおそれもあります。設定から削除してください。
howto-retired-file = { $file }: ファイルごと削除
howto-retired-lines = { $file }: 次の行を削除
howto-values-foreign = 値の意味は { $zone } の運営者に確認してください。
howto-many-values = 範囲指定のできないソフトウェアには値が多すぎます（{ $most } 個まで）。
howto-names-next = 設定例:  sekisho list howto postfix --zone relays.example.jp
howto-place-append = { $file }（末尾に追加）
howto-place-create = { $file }（新しいファイル）
howto-place-before = { $file }（{ $before } で始まる最初の行の前）
howto-then = 反映
howto-try = 動作確認（1 行目は下のいずれかの値を返し、2 行目は何も返さないこと）
howto-try-commands = dig +short 2.0.0.127.{ $zone }
    dig +short 1.0.0.127.{ $zone }
    sekisho list check 127.0.0.2 --list { $zone }
howto-values = 数える値
howto-code-relay = 誰からのメールでも中継する
howto-code-output = 別のアドレスが受け取ったメールを送信する（多段中継の出口）
howto-code-forged_sender = 自ドメインの差出人を名乗るだけで中継する
howto-code-lost_source = 接続元アドレスを失い、外部を内部とみなして中継する
howto-short-postfix = Postfix: RCPT で reject_rbl_client
howto-short-postscreen = Postfix: smtpd の前段の postscreen（重み付き）
howto-short-exim = Exim: RCPT の ACL で dnslists
howto-short-sendmail = sendmail: FEATURE(enhdnsbl)
howto-short-opensmtpd = OpenSMTPD: rspamd をフィルターにして拒否
howto-short-rspamd = rspamd: rbl モジュール（スコア）
howto-short-spamassassin = SpamAssassin: check_rbl（スコア）
howto-short-haraka = Haraka: プラグイン
howto-short-sekisho = Sekisho のメールサーバー
howto-about-postfix = Postfix が RCPT の時点で { $zone } に掲載されたホストからのメールを拒否します。自ネットワーク、認証済みの利用者、postmaster 宛ては通します。smtpd_recipient_restrictions を設定済みなら、最後の 2 行をそこに加えてください。smtpd はリストの応答をプロセスが終わるまで覚えています。解除されたホストを受け入れるのは、postfix reload の後か、プロセスが終わってからです。
howto-about-postscreen = postscreen が { $zone } に掲載されたホストを smtpd の手前で拒否します。複数のリストは重み（*2）を合計し、しきい値と比べます。postmaster 宛ても例外にできません。chroot を使わない環境では、master.cf の行の y を n にしてください。
howto-about-exim = Exim が RCPT の時点で { $zone } に掲載されたホストからのメールを拒否します。自ネットワーク、認証済みの利用者、postmaster 宛ては通します。ファイルは Debian の構成です。ほかの環境では acl_smtp_rcpt の ACL で、宛先を受け入れる行より前に書いてください。
howto-about-sendmail = sendmail が { $zone } に掲載されたホストからのメールを、認証の機会を与えたあとに拒否します（delay_checks）。dnsbl はどんな回答も「掲載あり」とみなすため、値を比べる enhdnsbl を使います。引用符は m4 の形式（` で開き ' で閉じる）です。
howto-about-opensmtpd = OpenSMTPD 自体はリストを引きません。filter-rspamd（パッケージ opensmtpd-filter-rspamd）がメールを rspamd に渡し、{ $zone } に掲載されたホストからのメールを拒否します。listen 行が既にあれば、行を重ねずに filter "rspamd" を書き足してください。
howto-about-rspamd = rspamd が { $zone } に掲載されたホストからのメールに、値ごとに 8 点を加えます。標準のしきい値では「迷惑メールの疑い」で、ほかの要素が加われば拒否になります。
howto-about-spamassassin = SpamAssassin が { $zone } に掲載されたホストから渡されたメールに 5 点を加えます（標準のしきい値で「迷惑メール」）。どのホストから渡されたかの判定に使う trusted_networks と internal_networks を正しく設定してください。
howto-about-haraka = Haraka が RCPT の時点で { $zone } に掲載されたホストからのメールを拒否します。標準の dns-list プラグインはエラー値を含むどんな回答も「掲載あり」とみなすため、値を比べるプラグインを使います。config/plugins では、宛先を受け入れるプラグインより前に置きます。パスは Haraka のディレクトリからの相対です。
howto-about-sekisho = Sekisho のメールサーバーが RCPT の時点で { $zone } に掲載されたホストからのメールを拒否します。自ネットワーク、認証済みの利用者、postmaster 宛ては通します。自己テストに合格しないリストは無視し、報告します。
