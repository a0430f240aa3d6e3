# 案件
case-none = 案件はまだありません。登録するには:  sekisho case new --message complaint.eml{ $data }{ $config }
case-all-over = 進行中の案件はありません。終了した案件を見るには:  sekisho case list --all{ $data }{ $config }
case-unknown = 案件 { $case } はありません。一覧:  sekisho case list --all{ $data }{ $config }
case-no-origin = 案件の登録には、メール、監査、ブロックリストの掲載、またはサーバー名のいずれかが必要です。
    メール:          sekisho case new --message spam.eml{ $data }{ $config }
    監査:            sekisho case new --audit last{ $data }{ $config }
    掲載:            sekisho case new --listing ADDRESS{ $data }{ $config }
    口頭などの届出:  sekisho case new --server mail.example.jp{ $data }{ $config }
case-nothing-to-add = 追加する内容が指定されていません。指定できるもの:  sekisho case add --help
case-no-server = この案件にはまだサーバーがありません:  sekisho case add { $case } --server mail.example.jp{ $data }{ $config }
case-other-server = 監査 { $audit } の対象 { $target } は、この案件のサーバーではありません。加えるには:  sekisho case add { $case } --server { $target }{ $data }{ $config }
case-not-imported = { $file }: { $problem }。何も取り込んでいません。
case-words = { $words }
case-busy = { $file }: ほかの人がこの案件に書き込んでいます。何も変更していません。もう一度実行してください。
case-tampered = { $file }: { $line } 行目: { $damage }。ここから後は信用できません。これより前に改ざんや欠損はありません。
case-impossible = { $file }: { $line } 行目の内容はありえません。{ $refusal }
case-file-changed = { $file }: 保管したときの内容と異なります（SHA-256 がファイル名と一致しません）。
case-file-missing = { $file }: 保管したはずのファイルがありません。
case-carries = 添付された別のメールは調べていません。添付は送信者が自由に作れるためです。
    転送されてきたメールであれば、次を付けてください:  --forwarded

case-stage-from = { $act }はまだできません。案件の段階は「{ $stage }」です。できるのは「{ $from }」になってからです。
    今できること: { $allowed }
case-stage = { $act }はできません。案件の段階は「{ $stage }」です。
    今できること: { $allowed }
case-say-outcome = 終了の形を指定してください:  --as withdrawn（取り下げ）、--as duplicate（重複）、検査後は --as not-reproduced（再現せず）
case-title = { $server } の第三者中継
case-outcome = 段階が「{ $stage }」の案件を「{ $outcome }」として終了することはできません。
case-missing = { $act }はまだできません。{ $need }
case-embargo = { $day } より前には公表しないと決めています。
    取り消すには:  sekisho case embargo { $case } --lift --reason "理由"{ $data }{ $config }
case-still-open = { $addresses } が中継する間はできません。案件で一度でも使われたアドレスは、すべて中継の停止を確認する必要があります。
    対処の後に:  sekisho case recheck { $case }{ $data }{ $config }
case-unproven = { $addresses } が中継するかどうか確認できていません。  sekisho case recheck { $case }{ $data }{ $config }
case-no-target = { $target } はこの案件のサーバーではありません。
case-no-contact = { $address } はこの案件の連絡先ではありません:  sekisho case add { $case } --contact { $address } --known-from "確認方法"{ $data }{ $config }
case-dead-contact = { $address } 宛てのメールは不達でした。別の連絡先を指定してください。
case-no-tag = この案件に { $tag } というタグの通知はありません。推測されたタグの可能性があるため、何も保管していません。
case-need-audit = 監査が必要です。誰かの言葉だけでは、証明にも対処の確認にもなりません。  sekisho case add { $case } --audit AUDIT{ $data }{ $config }
case-need-notice = 先に通知が必要です。  sekisho case notify { $case }{ $data }{ $config }
case-need-contact = 連絡先が必要です。  sekisho case contact { $case }{ $data }{ $config }
case-need-tag = このタグの通知が必要です。
case-need-original = 本文が案件に保管されている必要があります。
case-letter-no-server = 何も送信していません。{ $address } に知らせるサーバーが、この案件にありません。サーバーを指定してください:
    sekisho case add { $case } --contact { $address } --for サーバー --known-from "確認方法"{ $data }{ $config }
case-letter-mended = 何も送信していません。{ $address } に知らせるサーバーは、すべて中継停止を確認済みです。
case-letter-untested = 何も送信していません。{ $address } に知らせるサーバーは、まだ検査していません:  sekisho case add { $case } --audit 監査{ $data }{ $config }
case-other-organisation = 「{ $organisation }」のサーバーは、この案件にありません。登録されている組織: { $known }
    上の名称を指定するか、--of-organisation を付けずにサーバーを指定してください:  --for サーバー
case-publication-no-text = 公表文の確認をお願いする通知に、公表文がありません:  --attach ファイル
    草稿の作成:  sekisho case publish { $case } --output draft --dry-run{ $data }{ $config }
case-no-words = { $option } が空か、長すぎるか、制御文字を含んでいます。
case-empty-file = { $file } は空のファイルです。
case-need-verified-fix = 対処の確認が必要です。  sekisho case recheck { $case }{ $data }{ $config }
case-need-fix = 対処の確認、または対処を待たずに公表する日の決定が必要です。
    sekisho case recheck { $case }{ $data }{ $config }
    sekisho case embargo { $case } --until 日付 --reason "理由"{ $data }{ $config }
case-need-impact = 影響の記述が必要です。  sekisho case add { $case } --ability "できること" --knowledge "必要な知識" --affected "影響を受ける人"{ $data }{ $config }
case-need-shut = すべてのアドレスで中継の停止を確認する必要があります。  sekisho case recheck { $case }{ $data }{ $config }

case-wrote = { $directory }
case-wrote-published = SHA256SUMS の SHA-256: { $digest }（案件に保管しました）
    ファイルの照合:  cd { $directory } && sha256sum -c SHA256SUMS
case-wrote-draft = これは草稿です。すべてのページに草稿と表示され、案件の状態は変わりません。特に自由に書かれた文は、最後まで読んで確認してください。
    確認後に草稿を削除し、公表する:  sekisho case publish { $case } --output { $directory }{ $data }{ $config }
case-not-before = 何も書き出していません。案件 { $case } は { $day } より前には公表しないと決めています。
    決定を取り消す:  sekisho case embargo { $case } --lift --reason "理由"{ $data }{ $config }
case-no-fix = 何も書き出していません。案件 { $case } を公表できるのは、対処を確認した後、または公表解禁日からです。
    対処の確認:        sekisho case recheck { $case }{ $data }{ $config }
    公表解禁日の決定:  sekisho case embargo { $case } --until 日付 --reason "理由"{ $data }{ $config }
case-no-impact = 何も書き出していません。読者に伝える影響の記述が必要です。
    sekisho case add { $case } --ability "第三者にできること" --knowledge "必要な知識" --affected "影響を受ける範囲"{ $data }{ $config }
case-not-for-everybody = 何も書き出していません。案件 { $case } の取り扱いは { $tlp } で、一般には公開できません。
    一般公開にする:      sekisho case add { $case } --tlp clear{ $data }{ $config }
    限定配布にする場合:  --restricted
case-leak = 何も書き出していません。{ $file } に{ $what }が含まれています。記述を確認してください: sekisho case show { $case } --unsealed{ $data }{ $config }
case-leak-reporter = 匿名の届出者の氏名またはアドレス
case-leak-contact = 個人のメールアドレス
case-leak-tag = 通知のタグ
case-opaque = 何も書き出していません。{ $file } の中身を確認できません: { $what }
case-occupied = 何も書き出していません。{ $directory } に、この公表物ではない { $what } があります。別のディレクトリを指定してください。
case-published-there = 何も書き出していません。{ $directory } には案件 { $case } の公表物があります。別のディレクトリを指定してください。
case-no-font = PDF 用の日本語フォント { $file } が見つかりません。
    Debian、Ubuntu:  apt install { $package }
    PDF なしで公表:  --without-pdf
case-no-letter = PDF のフォントに { $letters } がありません。別の文字で書くか、PDF なしで公表してください:  --without-pdf
case-nothing-proven = 案件 { $case } では、まだ中継が証明されていません。報告できる内容がありません。
    sekisho case add { $case } --audit 監査{ $data }{ $config }
case-which-address = 中継を確認したアドレスが複数あります。--address で指定してください: { $addresses }
case-no-place = { $place } はウェブのアドレスではありません。例:  https://cert.example/cases/2026-007/

case-comma = 、
case-head = { $stage }　{ $case }　{ $title }　{ $tlp }
case-head-case = 案件
case-head-stage = 段階
case-head-due = 期限
case-head-title = 件名
case-stage-reported = 届出
case-stage-not-reproduced = 再現せず
case-stage-verified = 確認済み
case-stage-notified = 通知済み
case-stage-acknowledged = 回答あり
case-stage-fixing = 対処中
case-stage-fix-claimed = 対処の連絡あり
case-stage-propagating = 対処済み・DNS 反映待ち（{ $until } まで）
case-stage-propagates = 対処済み・DNS 反映待ち
case-stage-fixed = 対処確認済み
case-stage-published = 公表済み
case-stage-closed = 終了
case-outcome-fixed = 対処済み
case-outcome-not-reproduced = 再現せず
case-outcome-withdrawn = 取り下げ
case-outcome-duplicate = 重複

case-began = 登録　　　{ $at }
case-server = サーバー　{ $server }　{ $organisation }
case-no-address =              アドレスがまだありません:  sekisho case add { $case } --server { $server }=ADDRESS{ $data }{ $config }
case-address-open = 中継あり
case-address-shut = 中継なし
case-address-unproven = 未確認
case-address-other-door = 未確認（中継したポート { $ports } は未検査）
case-address-untested = 未検査
case-tested = { $at }  sekisho audit show { $audit }{ $data }
case-old = 旧アドレス（キャッシュの期限 { $until }）
case-rule = 条件　　　{ $rule }
case-impact = 影響　　　第三者にできること: { $ability }。必要な知識: { $knowledge }。影響を受ける人: { $affected }。
case-contact = 連絡先　　{ $address }　{ $name }　{ $dead }
case-dead = 不達
case-told = 通知　　　{ $to }　{ $at }　未回答
case-told-answered = 通知　　　{ $to }　{ $at }　回答あり
case-told-bounced = 通知　　　{ $to }　{ $at }　不達
case-promised = 約束　　　{ $whose }: { $what }（期限 { $due }）
case-decided = 決定　　　{ $until } 以降に公表: { $reason }
case-timeline = 経緯
case-possible = できること　{ $acts }
case-next = 次に　　　{ $day } まで: { $task }
case-next-wait = 次に　　　期限のある作業はありません。経緯:  sekisho case show { $case }{ $data }{ $config }
case-next-none = 終了しています。再び中継する場合:  sekisho case recheck { $case }{ $data }{ $config }

case-relayed-by = 中継　　　{ $host }（{ $by } の記録による）
case-through = 経路　　　この届出自体が { $host } を経由しています。サーバーの運用者が読んだ可能性があります。
          届出者には別の手段で連絡してください。
case-through-if-report = 経路　　　このメール自体が届出であれば、{ $host } を経由しており、サーバーの運用者が読んだ可能性があります。
case-claims = 主張　　　これより下の Received 行 { $count } 行は、そのホストまたは偽造者の主張にすぎません。
case-audit-it = 次に　　　このメールを根拠に検査できます:
          sekisho audit { $host } --nominated { $file }
          sekisho case add { $case } --audit last{ $data }{ $config }
case-delisted = { $host } をブロックリストから外しました。
case-chain = { $case }  改ざんや欠損はありません: 記録 { $entries } 件、ファイル { $files } 件  { $hash }

case-nothing-due = { $days } 日以内に期限の来る作業はありません。
case-overdue = { $day } 期限超過
case-today = { $day } 本日
case-task-test = 検査:  sekisho audit { $server } の後に  sekisho case add { $case } --audit last{ $data }{ $config }
case-task-notify = 対処できる相手に通知:  sekisho case notify { $case }{ $data }{ $config }
case-task-notify-next = { $to } には届きませんでした。次の連絡先に通知:  sekisho case notify { $case }{ $data }{ $config }
case-task-remind = { $to } から回答がありません。再度連絡:  sekisho case remind { $case }{ $data }{ $config }
case-task-escalate = { $to } から回答がありません。上位の窓口に連絡:  sekisho case remind { $case } --escalate{ $data }{ $config }
case-task-promise = 約束が守られたかどうかの確認:  sekisho case remind { $case }{ $data }{ $config }
case-task-recheck = 対処の確認:  sekisho case recheck { $case }{ $data }{ $config }
case-task-decide = 公表解禁日の決定:  sekisho case embargo { $case } --until 日付 --reason "理由"{ $data }{ $config }
case-task-publish = 公表:  sekisho case publish { $case } --output public{ $data }{ $config }
case-task-close = 終了:  sekisho case close { $case } --reason "理由"{ $data }{ $config }

case-act-add = 追加
case-act-test = 検査
case-act-notify = 通知
case-act-remind = 再連絡
case-act-thank = お礼
case-act-announce = 公表の予告
case-act-answer = 回答の記録
case-act-promise = 約束の記録
case-act-embargo = 公表解禁日の決定
case-act-claim-fix = 対処連絡の記録
case-act-publish = 公表
case-act-close = 終了
case-act-reopen = 再開

case-kind-complaint = 届出
case-kind-audit = 監査の記録
case-kind-notice = 通知の本文
case-kind-answer = 回答
case-kind-bounce = 不達通知
case-kind-manifest = 公表物の一覧
case-kind-other = ファイル
case-notice-notice = 通知
case-notice-reminder = 再連絡
case-notice-escalation = 上位窓口への連絡
case-notice-thanks = お礼
case-notice-publication = 公表文
case-did-open-through = 対象のサーバー自体を経由した届出により登録
case-did-open-complaint = 届出のメールにより登録
case-did-open-audit = 監査 { $audit } により登録
case-did-open-listing = { $host } の掲載により登録
case-did-open-word = 口頭などの届出により登録
case-did-open-import = 他機関の案件 { $number } として登録
case-did-file = { $kind }を保管（SHA-256 { $digest }...）{ $note }
case-did-report = 届出者 { $name }
case-did-report-sealed = 匿名の届出者
case-did-server = サーバー { $server }　{ $addresses }
case-did-judge = 影響を記述
case-did-mark = 共有範囲を { $tlp } に変更
case-did-contact = 連絡先 { $address }
case-did-test = { $server } を検査: { $findings }
case-did-notify = { $to } に{ $kind }を送信
case-did-print = { $to } 宛ての{ $kind }を出力
case-did-answer = { $from } から回答: { $summary }
case-did-bounce = { $address } 宛ては不達: { $reason }
case-did-promise = { $whose } が約束: { $what }（期限 { $due }）
case-did-embargo = { $until } 以降の公表を決定: { $reason }
case-did-lift = 公表解禁日の決定を取り消し: { $reason }
case-did-claim = { $whose } から対処の連絡: { $what }
case-did-publish = 公表　{ $place }
case-did-close = 「{ $outcome }」として終了: { $reason }
case-did-reopen = 再開: { $reason }
case-did-remark = { $words }
case-no-settings = 差出人が決まっていません。sekisho.toml に次の設定を書き、--config で指定してください:  [cases]  organisation = {"{"} en = "Example Centre", ja = "例示センター" {"}"}  address = "case@example.org"

case-asking = 照会中　　 { $who }
case-contact-new = 新規
case-contact-known = 登録済み
case-contact-elsewhere = その他　　 { $way }（{ $from }）
case-contact-silent = 連絡先なし { $who }: { $why }
case-contact-nobody = 連絡先は見つかりませんでした。ご自身で確認した連絡先の追加:  sekisho case add { $case } --contact アドレス --known-from "確認方法"{ $data }{ $config }
case-contact-rehearsed = 新規 { $new } 件。まだ何も記録していません。記録するには:  sekisho case contact { $case }{ $data }{ $config }
case-contact-next = 新規 { $new } 件。次に文面を確認してください（まだ送信しません）:  sekisho case notify { $case }{ $data }{ $config }
case-side-operator = 運用者
case-side-network = ネットワーク
case-side-authority = 所管・調整機関
case-side-reporter = 届出者
case-source-role = 慣例のアドレス（RFC 2142）
case-template = ひな形　　 { $problem }（組み込みのひな形を使います）
case-letter-head =
    宛先　　　 { $to }   { $side }、{ $source }
    返信先　　 { $from }
    件名　　　 { $subject }
case-letter-rehearsed =
    通知　　　 { $letters } 通を用意しました（未送信）。メールで送るか、手作業で送るかを選んでください:
    {"           "}sekisho case { $command } --send{ $data }{ $config }
    {"           "}sekisho case { $command } --print --output ディレクトリ{ $data }{ $config }
case-letter-sent = 送信　　　 { $to }   { $by }
case-letter-by-us = このサーバーが受け付けました（{ $id }）
case-letter-refused = 未送信　　 { $to }: { $why }
case-letter-written = 書き出し先 { $directory }
case-letter-no-way = メールを送る経路がありません。この設定のサーバーは動作しておらず、スマートホストの指定もありません。
    サーバーの起動:        sekisho serve
    スマートホストの指定:  sekisho.toml の delivery.smart_host
    手作業での送付:        --print --output ディレクトリ
case-letter-reporter = 届出者への連絡は手作業で行ってください。伝えてよい内容の判断が必要です。
case-nobody-notice = 連絡先の全員に通知済みです。ほかの連絡先を探すには:  sekisho case contact { $case }、追加するには:  sekisho case add { $case } --contact アドレス --known-from "確認方法"{ $data }{ $config }
case-nobody-escalation = 未連絡の上位の窓口がありません。追加するには:  sekisho case add { $case } --contact アドレス --side authority --known-from "確認方法"{ $data }{ $config }
case-nobody-told = まだ誰にも通知していません:  sekisho case notify { $case }{ $data }{ $config }
case-no-signature = 署名不可　 { $reason }
case-no-signature-next = 何も送信していません。cases.openpgp_key の鍵を gpg で使えるようにするか、設定から鍵を外してください。
case-answer-unknown = { $file }: どの通知への返信でもないため、保管していません。差出人: { $from }
    案件が分かっている場合:  sekisho case add { $case } --file { $file } --kind answer{ $data }{ $config }
case-answer-known = { $file }: 案件 { $case } に保管済みです。
case-answer-kept = 回答　　　 { $from }: { $text }
case-answer-bounce = 不達　　　 { $text }
case-answer-machine = 自動応答　 { $from }: { $text }
    保管しましたが、回答とはみなしません。
case-answer-receipt = 開封通知　 { $from } が開封しました。保管しましたが、回答とはみなしません。
case-answer-complaint = 苦情　　　 { $from } は通知そのものを迷惑メールとして報告しています。保管しました。内容を確認してください。
case-answer-progress = 配送中　　 { $text }。保管しました。相手のサーバーは再送を続けます。
case-answer-next = 次に　　　 { $to } に通知:  sekisho case notify { $case } --to { $to } --send{ $data }{ $config }
case-answer-nobody = ほかの連絡先がありません:  sekisho case contact { $case }{ $data }{ $config }
case-clock = { "           " }{ $line } 行目の時刻 { $at } は、前の行の { $before } より前です。時計が戻された可能性があります。案件は遅いほうの時刻で判断します。
case-nobody-known = 連絡先がまだありません。探すには:  sekisho case contact { $case }{ $data }{ $config }
    追加するには:  sekisho case add { $case } --contact アドレス --known-from "確認方法"{ $data }{ $config }
case-task-contact = 対処できる相手を探す:  sekisho case contact { $case }{ $data }{ $config }
case-task-contact-next = { $to } には届かず、ほかの連絡先がありません:  sekisho case contact { $case }{ $data }{ $config }
case-task-refuted = 対処済みとの連絡がありましたが、まだ中継します。再度連絡:  sekisho case remind { $case }{ $data }{ $config }
case-not-posted-path = 宛先のアドレスが正しくありません
case-not-posted-message = メールにそのままでは使えないオクテットがあります
case-not-posted-nobody-there = 自ドメインにそのアドレスはありません
case-not-posted-no-way-out = スマートホストの設定がないため、外部に送れません
case-not-posted-spool = スプールに保存できませんでした。理由はサーバーのログにあります
case-too-big = { $file } は 32 MiB を超えています。一部だけでは証拠にならないため、何も保管していません。
case-told-already = { $address } には { $day } に送信済みです。再度連絡するには:  sekisho case remind { $case }{ $data }{ $config }
    同じ文面をもう一度送るには:  --again
case-sending = { $file }: この案件の通知を別の人が送信中です。何も送信していません。送信済みの通知:  sekisho case show { $case }{ $data }{ $config }
case-left-unwritten = { $to } 宛ての通知は送信しましたが、記録できませんでした。空き容量を確保し、返信先 { $tag } とともにメモとして記録してください:
case-letter-secret = 何も送信していません。{ $to } 宛ての通知に、伏せた届出者が分かる記述があります。書いた内容か添付を確認してください:  sekisho case show { $case } --unsealed{ $data }{ $config }
case-output-alone = --output は送ったものとして通知を書き出します。--print か --send を指定してください
case-past-day = { $day } は過ぎています。公表解禁日には今日以降の日を指定してください。
case-other-case = { $file }: 別の案件の経緯です。
case-damaged = { $case } は読み取れません（ほかの案件は読み取れます）。詳細:  sekisho case check-chain { $case }{ $data }{ $config }
case-answer-nothing = この案件の通知は { $address } に届いていません。
case-calls-itself = 自称　　　 { $name }（未確認）。実際にその名前であれば、登録し直してください:  --server { $name }={ $host }
case-letter-unread = 要確認　　 { $file } は内容を検索できません。伏せた届出者が分かる記述がないか、ご自身で確認してください。
case-unfinished = { $line } 行目は書き終えられていません。残っていた内容は { $file } にあります。書き込み中にマシンが停止した場合は、記録済みとは報告していません。それ以外は、誰かが切り取っています。
case-export-not-public = この案件はまだ誰にでも見せられる状態ではありません。TLP:CLEAR を付け、公表できる状態にしてください。
    案件に携わる相手に渡すには:  sekisho case export { $case } --partner
case-imported-before = このデータは取り込み済みです（案件 { $case }）。
case-day-to-come = { $day } はまだ来ていません。案件には、起きたことだけを記録できます。
case-letter-never = 未送信　　 { $to }: { $why }。不達として記録しました。

# 見つからなかった理由、読み込めない理由、添付できない理由
case-no-mail-address = 「{ $text }」はメールアドレスではありません
case-page-no-address = { $text } はページの URL ではありません
case-page-inside = { $host } の指す { $address } はグローバルアドレスではありません
case-page-broken = HTTP の応答ではありません（{ $detail }）
case-page-status = サーバーが { $code } を返しました
case-page-encoded = 求めていない圧縮がされています
case-page-too-long = { $limit } バイトを超えています
case-page-redirect = { $to } へのリダイレクトには従いません: { $problem }
case-redirect-nowhere = ページの URL ではないため
case-redirect-other-host = 別のホストであるため
case-redirect-out-of-tls = HTTPS から HTTP へ移るため
case-redirect-too-many = { $limit } 回を超えるため
case-security-no-text = UTF-8 のテキストではありません
case-security-line = { $line } 行目が security.txt の項目ではありません
case-security-outside = { $line } 行目が署名の範囲外にあります
case-security-twice = { $field } が重複しています
case-security-no-expires = 日時のある Expires がありません
case-security-expired = 有効期限が { $when } に切れています
case-security-elsewhere = Canonical に取得元の URL がありません
case-security-no-contact = Contact がありません
case-rdap-no-json = JSON オブジェクトではありません
case-rdap-elsewhere = 問い合わせたものとは別の情報です
case-no-number = 今年の案件番号を使い切りました
case-original-too-big = { $limit } バイトを超えるファイルは案件に保管できません
case-line-unreadable = { $file }: { $line } 行目: { $cause }
case-document-too-big = { $octets } バイトあります。読み込めるのは { $limit } バイトまでです
case-document-other = 案件のデータではありません。"schema" は "{ $schema }" でなければなりません
case-document-version = 形式が「{ $version }」です。対応しているのは「{ $schema }」だけです
case-document-wrong = { $line } 行目 { $column } 桁目: { $path }: { $problem }
case-document-too-many = { $path } が { $count } 件あります。読み込めるのは { $limit } 件までです
case-attachment-name = 「{ $name }」は添付ファイル名に使えません。英数字、ピリオド、ハイフン、下線だけを使えます
case-attachments-too-long = 添付ファイルが合計 { $octets } バイトあり、上限の { $limit } バイトを超えています

# 通知のひな形の誤り
case-template-unreadable = 読み取れません（{ $why }）
case-template-no-text = UTF-8 のテキストではありません
case-template-unknown-name = この名前のひな形はありません。使える名前: { $known }
case-template-no-subject = 先頭の行に「Subject: …」が必要です
case-template-undefined = `{ $name }` という値はありません
case-template-endless = 終わらないか、長すぎます
case-template-value = 値の扱いに誤りがあります（{ $what }）
case-template-unknown = 存在しないものを使っています（{ $what }）
case-template-unknown-file = 取り込むひな形 { $name } がありません
case-template-unknown-filter = フィルター { $name } はありません
case-template-unknown-test = テスト { $name } はありません
case-template-unknown-function = 関数 { $name } はありません
case-template-statement = { $name } という文はありません
case-template-expected = { $wanted }が必要なところに、{ $found }があります
case-template-syntax = 構文に誤りがあります（{ $what }）
case-template-part-end = ファイルの終わり
case-template-part-block-end = ブロックの終わり（%{"}"}）
case-template-part-value-end = 値の終わり（{"}}"}）
case-template-part-name = 名前
