# 推定原因。各文は、疑わしい設定の前に置かれます。

## Postfix
cause-postfix-networks = mynetworks が自ホスト以外の広い範囲を信頼しています
cause-postfix-lost-address = 前段のコンテナやロードバランサで接続元アドレスが失われ、その中継元アドレスが信頼されています
cause-postfix-order = reject_unauth_destination より前に permit があります
cause-postfix-sender-access = reject_unauth_destination より前に送信者の許可があり、送信者アドレスだけで中継が許可されます
cause-postfix-listed-domain = ドメイン全体が送信者として許可され、未登録の送信者は拒否されるため、実在するアドレスならどれでも中継できます
cause-postfix-unqualified = ドメインのない送信者に自ドメインが補われ、そのドメインが許可されています
cause-postfix-filter = コンテンツフィルタまたは milter がヘッダで判断し、中継を許可するリスナーへ戻しています
cause-postfix-policy-service = ポリシーサービスが MAIL の AUTH= パラメータを認証済みとみなしています
cause-postfix-untrusted-routing = 経路指定を含む宛先をそのまま渡し、後段のサーバーがこのサーバーを信頼しています
cause-postfix-rewriting = 検査後に、宛先が外部アドレスへ書き換えられています
cause-postfix-dequoted = 宛先の検査で、引用符の中の経路指定が見られていません
cause-postfix-lenient-envelopes = 文法に合わないアドレスを受け付け、後で別の意味に解釈しています
cause-postfix-pattern = 自ドメインの指定が、両端を固定していないパターンです
cause-postfix-utf8 = 後段のマップやフィルタが全角記号を半角として扱っています
cause-postfix-original-recipient = 後段のフィルタが ORCPT を宛先として扱っています
cause-postfix-helo-access = reject_unauth_destination より前に HELO の名前の許可があります
cause-postfix-proxy-protocol = 誰でも接続できるリスナーが PROXY ヘッダを信用しています
cause-postfix-xclient = XCLIENT が誰にでも許可されています
cause-postfix-any-login = 認証バックエンドがどんなパスワードでも受け付けています
cause-postfix-networks-v6 = mynetworks に広すぎる IPv6 の範囲があります
cause-postfix-service = このサービスだけ中継制限が別に設定され、認証を求めていません
cause-postfix-backup-host = このホストの中継制限が他のホストと異なります
cause-postfix-mx-backup = MX がこのホストを指すドメインなら、誰が設定した MX でも中継します

## Exim
cause-exim-hosts = 中継を許可するホストが全ホストになっています
cause-exim-domains = 中継先として許可するドメインが全ドメインになっています
cause-exim-senders = 中継の検査より前に、ACL が送信者だけで accept しています
cause-exim-unqualified = ドメインのない送信者に自ドメインが補われてから中継を検査しています
cause-exim-header = ルーターがヘッダの From で判断しています
cause-exim-mailauth = MAIL の AUTH= パラメータを認証済みとみなしています
cause-exim-verified-sender = ACL が実在する自ドメインの送信者を accept するため、アドレスを 1 つ知っていれば誰でも中継できます
cause-exim-router = redirect ルーターがローカルの宛先を外部アドレスへ変えています
cause-exim-pattern = 自ドメインの指定が、先頭を固定していないパターンです
cause-exim-literals = アドレスリテラルを自ドメインとみなし、ローカルパートをさらに配送しています
cause-exim-utf8 = 検査後に、UTF-8 のアドレスが別のアドレスへ変換されています
cause-exim-original-recipient = 後段の処理が ORCPT を宛先として扱っています
cause-exim-local-parts = 経路指定の文字を含むローカルパートを受け付け、さらに配送しています
cause-exim-helo = ACL が HELO の名前だけで accept しています
cause-exim-proxy-protocol = 誰からの PROXY ヘッダでも信用しています
cause-exim-xclient = XCLIENT が誰にでも許可されています
cause-exim-any-login = 認証ドライバがどんなパスワードでも受け付けています
cause-exim-state = 接続単位の変数（acl_c）がトランザクション後も残っています
cause-exim-hosts-v6 = 中継を許可するホストに広すぎる IPv6 の範囲があります
cause-exim-port = ACL が認証なしに、ポート番号だけで accept しています
cause-exim-mx-any = MX がこのホストを指すドメインなら、誰が設定した MX でも中継します

## sendmail
cause-sendmail-promiscuous = 誰にでも中継を許可しています
cause-sendmail-connect = access マップが広すぎる範囲に中継を許可しています
cause-sendmail-mail-from = access マップが送信者だけで中継を許可しています
cause-sendmail-local-from = 自ドメインの送信者なら誰でも中継できます
cause-sendmail-unqualified = ドメインのない送信者をローカルとみなし、ローカルの送信者に中継を許可しています
cause-sendmail-loose = 経路指定を含む宛先の、最終的な行き先が検査されていません
cause-sendmail-uucp = UUCP 形式の宛先が今も配送されています
cause-sendmail-entire-domain = 自ドメイン配下のホストがすべて自ホスト扱いになっています
cause-sendmail-any-login = 認証バックエンドがどんなパスワードでも受け付けています
cause-sendmail-daemon = このリスナーが認証を求めていません
cause-sendmail-backup-host = このホストの access マップが他のホストと異なります
cause-sendmail-mx = MX がこのホストを指すドメインなら、誰が設定した MX でも中継します

## OpenSMTPD
cause-opensmtpd-any = 接続元も宛先も限定しない match があります
cause-opensmtpd-mail-from = match が送信者だけで中継を許可しています
cause-opensmtpd-helo = match が HELO の名前だけで中継を許可しています
cause-opensmtpd-proxy-protocol = 誰でも接続できるリスナーが PROXY ヘッダを信用しています
cause-opensmtpd-any-login = 認証テーブルがどんなパスワードでも受け付けています
cause-opensmtpd-source-v6 = match の接続元に広すぎる IPv6 の範囲があります
cause-opensmtpd-tag = match が認証なしに、リスナーのタグだけで許可しています
cause-opensmtpd-backup = backup の対象ドメインが限定されていません

## ソフトウェアを問わないもの
cause-general-a1 = すべての接続元を内部とみなしています。プロキシやコンテナで接続元アドレスが失われていることがよくあります
cause-general-a2 = エラーメール用の空の送信者に中継を許可しています
cause-general-a3 = ドメインなし、localhost、アドレスリテラルの送信者をローカルとみなしています
cause-general-b1 = 自ドメインの送信者を自分の利用者とみなしています
cause-general-b2 = 自ドメインに実在する送信者を本人とみなしています。この検査は防御になりません
cause-general-b3 = 迷惑メール対策用の許可リストにある取引先ドメインが、中継の許可にも使われています
cause-general-b4 = ヘッダの値で中継を許可しています
cause-general-b5 = MAIL の AUTH= パラメータを認証済みとみなしています
cause-general-c1 = ローカル宛てとして受理した後、ローカルパートの % をさらに配送しています
cause-general-c2 = UUCP 形式の宛先をさらに配送しています
cause-general-c3 = ソースルートに従い、最後のドメインを検査していません
cause-general-c4 = 引用符付きのローカルパートを、もう一度アドレスとして解釈しています
cause-general-c5 = @ が複数あるアドレスの解釈が、検査時と送信時で異なります
cause-general-c6 = アドレスリテラルを自ドメインとみなし、ローカルパートをさらに配送しています
cause-general-c7 = 自ドメインを名前の一部だけで比較しています
cause-general-c8 = 検査後に、全角や符号化された記号が通常の記号へ変換されています
cause-general-c9 = 制御文字や空白の扱いが、検査時と送信時で異なります
cause-general-c10 = ORCPT パラメータを宛先として扱っています
cause-general-d1 = HELO の名前だけで中継を許可しています
cause-general-d5 = 誰からの PROXY ヘッダでも信用しています
cause-general-d6 = 誰からの XCLIENT でも信用しています
cause-general-e1 = どんな認証情報でも認証が成功します
cause-general-e5 = セッション内の以前の状態が残っています
cause-general-h1 = IPv6 の規則が IPv4 と異なります
cause-general-h2 = このポートの規則が他のポートと異なります
cause-general-h3 = このホストの規則が他のホストと異なります
cause-general-mx = MX がこのサーバーを指すドメインなら、誰が設定した MX でも中継します
