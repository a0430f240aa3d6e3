# 経過の各行。体言止めで書く。

timeline-opened-complaint = 届け出られたメールに基づき、案件を開設
timeline-opened-through = 届出のメールに基づき、案件を開設（届出のメールは、対象のサーバーを経由して届いた）
timeline-opened-audit = 検査の結果に基づき、案件を開設
timeline-opened-listing = ブロックリストの登録に基づき、案件を開設
timeline-opened-word = 届出に基づき、案件を開設
timeline-opened-import = ほかの機関からの引き継ぎにより、案件を開設

timeline-reported = { $name }から届出を受領
timeline-reported-unnamed = 匿名の届出者から届出を受領
timeline-targeted-name = { $target } を案件に追加
timeline-targeted = { $target } のアドレスを案件に追加: { $addresses }
timeline-tested = { $target } を検査
timeline-found = { $address }: { $verdict }（検査 { $audit }）
timeline-found-silent = { $address }: 検査不能（応答なし、検査 { $audit }）
timeline-found-proof = { $address }: { $verdict }（{ $level }、検査 { $audit }）
timeline-named = DNS: { $name } の { $kind } は { $values }（TTL { $ttl } 秒）

timeline-wrote-notice = { $party }に通知
timeline-wrote-reminder = { $party }に再度連絡
timeline-wrote-escalation = { $party }に、対応がない旨を連絡
timeline-wrote-thanks = { $party }に謝意を連絡
timeline-wrote-publication = { $party }に公表の予定を連絡
timeline-answered = { $party }から回答: { $summary }
timeline-answered-only = { $party }から回答
timeline-came = 回答を受領
timeline-answered-unknown = 回答を受領: { $summary }
timeline-bounced = { $party }への連絡が不達
timeline-promised = { $whose }から{ $due }までに対応するとの連絡: { $what }
timeline-embargoed = 公表日を{ $until }と決定
timeline-embargo-lifted = 公表日の決定を取り消し
timeline-fix-claimed = { $whose }から対処済みの連絡: { $what }
timeline-published = 公表
timeline-published-at = 公表: { $place }
timeline-this = 本書を公表
timeline-this-draft = 本書を公表（予定）
timeline-closed-fixed = 対処を確認し、案件を終了
timeline-closed-not-reproduced = 第三者中継を再現できず、案件を終了
timeline-closed-withdrawn = 届出の取り下げにより、案件を終了
timeline-closed-duplicate = ほかの案件と重複するため、案件を終了
timeline-reopened = 案件を再開

timeline-side-operator = 運用者
timeline-side-network = ネットワークの管理者
timeline-side-authority = 所管・調整機関
timeline-side-reporter = 届出者
timeline-party = { $side }（{ $organisation }）

timeline-lane-reporter = 届出
timeline-lane-authority = 所管・調整機関
timeline-lane-network = ネットワーク
timeline-lane-operator = 運用者
timeline-lane-coordinator = 調整・検査
timeline-relays = 中継あり
timeline-shut = 中継なし
timeline-unknown = 未確認
timeline-chart-says = { $from }から{ $to }までの経過の図。番号は経過の表の番号に対応する。
timeline-chart-says-one = { $day }の経過の図。番号は経過の表の番号に対応する。
timeline-chart-lane = { $lane }: { $steps }
timeline-chart-mark = { $number }（{ $day }）
timeline-chart-open = { $address }: { $from }から{ $to }まで中継
timeline-chart-open-one = { $address }: { $day }に中継
timeline-chart-open-still = { $address }: { $from }から中継、停止は未確認
timeline-chart-never = { $address }: 中継は確認されていない
