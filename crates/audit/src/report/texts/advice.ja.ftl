# 推定原因。各文は、疑わしい設定の前に置かれます。

## Postfix
advice-postfix-networks = mynetworks が自ホスト以外の広い範囲を信頼しています
advice-postfix-lost-address = 前段のコンテナやロードバランサで接続元アドレスが失われ、その中継元アドレスが信頼されています
advice-postfix-order = reject_unauth_destination より前に permit があります
advice-postfix-sender-access = reject_unauth_destination より前に送信者の許可があり、送信者アドレスだけで中継が許可されます
advice-postfix-listed-domain = ドメイン全体が送信者として許可され、未登録の送信者は拒否されるため、実在するアドレスならどれでも中継できます
advice-postfix-unqualified = ドメインのない送信者に自ドメインが補われ、そのドメインが許可されています
advice-postfix-filter = コンテンツフィルタまたは milter がヘッダで判断し、中継を許可するリスナーへ戻しています
advice-postfix-policy-service = ポリシーサービスが MAIL の AUTH= パラメータを認証済みとみなしています
advice-postfix-untrusted-routing = 経路指定を含む宛先をそのまま渡し、後段のサーバーがこのサーバーを信頼しています
advice-postfix-rewriting = 検査後に、宛先が外部アドレスへ書き換えられています
advice-postfix-dequoted = 宛先の検査で、引用符の中の経路指定が見られていません
advice-postfix-lenient-envelopes = 文法に合わないアドレスを受け付け、後で別の意味に解釈しています
advice-postfix-pattern = 自ドメインの指定が、両端を固定していないパターンです
advice-postfix-utf8 = 後段のマップやフィルタが全角記号を半角として扱っています
advice-postfix-original-recipient = 後段のフィルタが ORCPT を宛先として扱っています
advice-postfix-helo-access = reject_unauth_destination より前に HELO の名前の許可があります
advice-postfix-proxy-protocol = 誰でも接続できるリスナーが PROXY ヘッダを信用しています
advice-postfix-xclient = XCLIENT が誰にでも許可されています
advice-postfix-any-login = 認証バックエンドがどんなパスワードでも受け付けています
advice-postfix-networks-v6 = mynetworks に広すぎる IPv6 の範囲があります
advice-postfix-service = このサービスだけ中継制限が別に設定され、認証を求めていません
advice-postfix-backup-host = このホストの中継制限が他のホストと異なります
advice-postfix-mx-backup = MX がこのホストを指すドメインなら、誰が設定した MX でも中継します

## Exim
advice-exim-hosts = 中継を許可するホストが全ホストになっています
advice-exim-domains = 中継先として許可するドメインが全ドメインになっています
advice-exim-senders = 中継の検査より前に、ACL が送信者だけで accept しています
advice-exim-unqualified = ドメインのない送信者に自ドメインが補われてから中継を検査しています
advice-exim-header = ルーターがヘッダの From で判断しています
advice-exim-mailauth = MAIL の AUTH= パラメータを認証済みとみなしています
advice-exim-verified-sender = ACL が実在する自ドメインの送信者を accept するため、アドレスを 1 つ知っていれば誰でも中継できます
advice-exim-router = redirect ルーターがローカルの宛先を外部アドレスへ変えています
advice-exim-pattern = 自ドメインの指定が、先頭を固定していないパターンです
advice-exim-literals = アドレスリテラルを自ドメインとみなし、ローカルパートをさらに配送しています
advice-exim-utf8 = 検査後に、UTF-8 のアドレスが別のアドレスへ変換されています
advice-exim-original-recipient = 後段の処理が ORCPT を宛先として扱っています
advice-exim-local-parts = 経路指定の文字を含むローカルパートを受け付け、さらに配送しています
advice-exim-helo = ACL が HELO の名前だけで accept しています
advice-exim-proxy-protocol = 誰からの PROXY ヘッダでも信用しています
advice-exim-xclient = XCLIENT が誰にでも許可されています
advice-exim-any-login = 認証ドライバがどんなパスワードでも受け付けています
advice-exim-state = 接続単位の変数（acl_c）がトランザクション後も残っています
advice-exim-hosts-v6 = 中継を許可するホストに広すぎる IPv6 の範囲があります
advice-exim-port = ACL が認証なしに、ポート番号だけで accept しています
advice-exim-mx-any = MX がこのホストを指すドメインなら、誰が設定した MX でも中継します

## sendmail
advice-sendmail-promiscuous = 誰にでも中継を許可しています
advice-sendmail-connect = access マップが広すぎる範囲に中継を許可しています
advice-sendmail-mail-from = access マップが送信者だけで中継を許可しています
advice-sendmail-local-from = 自ドメインの送信者なら誰でも中継できます
advice-sendmail-unqualified = ドメインのない送信者をローカルとみなし、ローカルの送信者に中継を許可しています
advice-sendmail-loose = 経路指定を含む宛先の、最終的な行き先が検査されていません
advice-sendmail-uucp = UUCP 形式の宛先が今も配送されています
advice-sendmail-entire-domain = 自ドメイン配下のホストがすべて自ホスト扱いになっています
advice-sendmail-any-login = 認証バックエンドがどんなパスワードでも受け付けています
advice-sendmail-daemon = このリスナーが認証を求めていません
advice-sendmail-backup-host = このホストの access マップが他のホストと異なります
advice-sendmail-mx = MX がこのホストを指すドメインなら、誰が設定した MX でも中継します

## OpenSMTPD
advice-opensmtpd-any = 接続元も宛先も限定しない match があります
advice-opensmtpd-mail-from = match が送信者だけで中継を許可しています
advice-opensmtpd-helo = match が HELO の名前だけで中継を許可しています
advice-opensmtpd-proxy-protocol = 誰でも接続できるリスナーが PROXY ヘッダを信用しています
advice-opensmtpd-any-login = 認証テーブルがどんなパスワードでも受け付けています
advice-opensmtpd-source-v6 = match の接続元に広すぎる IPv6 の範囲があります
advice-opensmtpd-tag = match が認証なしに、リスナーのタグだけで許可しています
advice-opensmtpd-backup = backup の対象ドメインが限定されていません

## ソフトウェアを問わないもの
advice-general-a1 = すべての接続元を内部とみなしています。プロキシやコンテナで接続元アドレスが失われていることがよくあります
advice-general-a2 = エラーメール用の空の送信者に中継を許可しています
advice-general-a3 = ドメインなし、localhost、アドレスリテラルの送信者をローカルとみなしています
advice-general-b1 = 自ドメインの送信者を自分の利用者とみなしています
advice-general-b2 = 自ドメインに実在する送信者を本人とみなしています。この検査は防御になりません
advice-general-b3 = 迷惑メール対策用の許可リストにある取引先ドメインが、中継の許可にも使われています
advice-general-b4 = ヘッダの値で中継を許可しています
advice-general-b5 = MAIL の AUTH= パラメータを認証済みとみなしています
advice-general-c1 = ローカル宛てとして受理した後、ローカルパートの % をさらに配送しています
advice-general-c2 = UUCP 形式の宛先をさらに配送しています
advice-general-c3 = ソースルートに従い、最後のドメインを検査していません
advice-general-c4 = 引用符付きのローカルパートを、もう一度アドレスとして解釈しています
advice-general-c5 = @ が複数あるアドレスの解釈が、検査時と送信時で異なります
advice-general-c6 = アドレスリテラルを自ドメインとみなし、ローカルパートをさらに配送しています
advice-general-c7 = 自ドメインを名前の一部だけで比較しています
advice-general-c8 = 検査後に、全角や符号化された記号が通常の記号へ変換されています
advice-general-c9 = 制御文字や空白の扱いが、検査時と送信時で異なります
advice-general-c10 = ORCPT パラメータを宛先として扱っています
advice-general-d1 = HELO の名前だけで中継を許可しています
advice-general-d5 = 誰からの PROXY ヘッダでも信用しています
advice-general-d6 = 誰からの XCLIENT でも信用しています
advice-general-e1 = どんな認証情報でも認証が成功します
advice-general-e5 = セッション内の以前の状態が残っています
advice-general-h1 = IPv6 の規則が IPv4 と異なります
advice-general-h2 = このポートの規則が他のポートと異なります
advice-general-h3 = このホストの規則が他のホストと異なります
advice-general-mx = MX がこのサーバーを指すドメインなら、誰が設定した MX でも中継します
