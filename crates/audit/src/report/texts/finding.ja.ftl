# 中継以外の検出事項
finding-own-sender-to-own-user = 第三者が自組織のアドレスを名乗って、組織内にメールを送れます。
finding-authentication-in-clear = TLS なしで AUTH を提供しています（{ $mechanisms }）。
finding-any-credentials = AUTH が無作為な名前とパスワードを受け付けました。
finding-recipients-tell-apart = RCPT の応答から実在するアドレスが分かり、詐称に使える送信者を探せます。
finding-verify-answers = VRFY または EXPN が第三者に応答します。
finding-backscatter = 詐称された送信者にエラーメールを返しています（バックスキャッタ）。中継ではありません。
finding-xclient-offered = XCLIENT を第三者に提供しています。
finding-unequal-policy = ポート、IPv4/IPv6、ホストの間でポリシーが異なります。
finding-weak-tls = TLS が古いか、壊れています: { $detail }
finding-accepts-every-recipient = 実在しない宛先も含め、RCPT をすべて受理します。
finding-accepted-and-silent = 外部宛ての RCPT を受理しましたが、何も届いていません。
finding-no-postmaster = postmaster 宛てのメールを受理しません（RFC 5321 §4.5.1）。
finding-where = { $text }観測: { $endpoints }
