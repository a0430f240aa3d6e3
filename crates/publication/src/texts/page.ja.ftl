# 公表文の見出しと文。章の順序は 2002 年の記事に合わせている。

page-summary = 概要
page-impact = 影響
page-details = 詳細
page-response = 対応・経緯
page-references = 参考
page-acknowledgements = 謝辞

page-number = 案件番号
page-day = 公表日
page-publisher = 発行
page-author = 執筆
page-contact = 問い合わせ先
page-mark = 取り扱い
page-restricted = 限定配布
page-draft = 草稿（未公表）

page-list-and = { $left }、{ $right }
page-owned = { $name }（{ $organisation }）
page-colon = { $left }: { $right }

page-relayed = メールサーバー { $servers } が、第三者からのメールを外部へ中継する状態（第三者中継）にありました。外部から送った試験メールが、このサーバーを経由して外部に届いたことを確認しています。
page-relayed-several = 次のメールサーバーが、第三者からのメールを外部へ中継する状態（第三者中継）にありました: { $servers }。外部から送った試験メールが、これらのサーバーを経由して外部に届いたことを確認しています。
page-through-the-accused = 届出のメールも、このサーバーを経由して届きました。
page-through-one-of-them = 届出のメールも、そのうちの 1 台を経由して届きました。
page-stopped = { $day }までに、対象のすべてのアドレスで第三者中継が止まったことを確認しました。
page-not-stopped = 公表の時点で、次のアドレスでは第三者中継が止まったことを確認できていません: { $addresses }
page-not-stopped-yet = 次のアドレスでは、第三者中継が止まったことを確認できていません: { $addresses }
page-regressed = 一度止まった後に第三者中継が再発したことが { $count } 回ありました。

page-ability = 第三者にできること
page-knowledge = 必要な知識
page-affected = 影響を受ける範囲

page-opens = 中継の条件
page-opens-unknown = 中継の条件は特定できていません。
page-questions = 検査の内容と応答
page-questions-says = 送信したコマンド（エンベロープの送信者と宛先）と、サーバーの応答は次のとおりです。太字の行が中継されたものです。
page-reply = 応答
page-arrived = 試験メール
page-remark = 備考
page-tests = 検査の結果
page-tests-says = 同じアドレスを複数回検査したものも、すべて記載しています。
page-tested-on = 検査日
page-server = サーバー
page-address = アドレス
page-verdict = 判定
page-level = 証拠
page-audit = 検査番号
page-addresses = アドレスと中継停止の確認日
page-addresses-says = 案件の期間中に各サーバーが使用したすべてのアドレスです。「中継停止」は、計画した検査がすべて拒否され対照試験も正常であったこと、または、名前がほかのアドレスに変更され、元のアドレスでメールサーバーが応答しなくなったことをいいます。
page-proven-on = 中継を確認した日
page-shut-on = 中継停止を確認した日
page-old = 旧アドレス
page-not-yet = 未確認
page-none = –
page-levels = 証拠のレベル
page-levels-says = 250 応答だけでは中継の証拠になりません。E4 以上を証拠とします。

page-fixes = 対処の内容
page-fixes-claimed = 運用者による対処の説明
page-chart = 経過の図
page-timeline = 経過
page-step = 番号
page-step-day = 年月日
page-step-what = 内容

page-rfc-2505 = RFC 2505 SMTP MTA における迷惑メール対策の推奨事項
page-rfc-4954 = RFC 4954 SMTP 認証（SMTP AUTH）
page-rfc-5321 = RFC 5321 SMTP

page-thanks-named = 本件を届け出てくださった{ $name }に感謝します。
page-thanks-unnamed = 本件を届け出てくださった、匿名の届出者に感謝します。

page-verdict-open = 開放
page-verdict-accepts = 判定保留（受理のみ）
page-verdict-inconclusive = 判定保留
page-verdict-untestable = 検査不能
page-verdict-silent = 検査不能（応答なし）
page-verdict-not-judged = 判定不能
page-verdict-closed = 閉鎖

page-level-e0 = 検査できませんでした。中継を拒否しているという意味ではありません。
page-level-e1 = 送信者（MAIL FROM）が受理されました。
page-level-e2 = 外部の宛先（RCPT TO）が受理されました。
page-level-e3 = メールの本文まで受理されました。
page-level-e4 = 試験メールが外部に届きました。
page-level-e5 = 試験メールが改変されずに外部に届き、Received の経路に対象のアドレスが記録されていました。
