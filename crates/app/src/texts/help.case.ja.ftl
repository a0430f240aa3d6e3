# sekisho case の説明
help-sekisho-case = 案件: 届出から対処の確認、公表まで
help-after-sekisho-case = 例:
      sekisho case new --message complaint.eml --forwarded
      sekisho case add last --audit 7K3Q
      sekisho case show last
      sekisho case recheck last --witness-listen 0.0.0.0:25 --witness-domain w.example.net
      sekisho case due
    案件の実体は経緯の記録です。データディレクトリの cases/番号/timeline.jsonl に残り、各行はそれより前のすべてに
    ハッシュで結び付いています。次にできることは sekisho case show が示します。
help-sekisho-case-new = 案件を登録する（メール、監査、掲載、または口頭などの届出による）
help-sekisho-case-new-message = ヘッダー全体を含むメール（届出、または中継されたメール）。- は標準入力
help-sekisho-case-new-forwarded = 中継されたメールはそのファイルの添付（message/rfc822）
help-sekisho-case-new-trust = Received 行を信用するホスト名かアドレス [既定: 先頭の行を書いたホスト]
help-sekisho-case-new-audit = このマシンの監査（名前、ホスト、または last）
help-sekisho-case-new-listing = ブロックリストに掲載中のホスト
help-sekisho-case-new-title = 件名 [既定: 中継するサーバーの名前から作成]
help-sekisho-case-new-day = 届出の日（今日でない場合。例: 2026-11-24）
help-after-sekisho-case-new = 例:
      sekisho case new --message spam.eml --trust mx.example.jp
      sekisho case new --message complaint.eml --forwarded --reporter "読者" --sealed
      sekisho case new --audit 7K3Q
      sekisho case new --listing 192.0.2.25
      sekisho case new --server mail.example.jp --title "送信者の詐称による第三者中継"
help-sekisho-case-show = 案件を表示する（段階、経緯、次にできること）
help-sekisho-case-show-unsealed = 伏せている届出者も表示する
help-after-sekisho-case-show = 例:
      sekisho case show last
      sekisho case show 2026-007 --format json
help-sekisho-case-list = 案件の一覧を表示する
help-sekisho-case-list-all = 終了した案件も表示する
help-after-sekisho-case-list = 例:
      sekisho case list
      sekisho case list --all
help-sekisho-case-add = 案件に加える（ファイル、監査、サーバー、連絡先、影響、メモ）
help-sekisho-case-add-audit = このマシンの監査（名前、ホスト、または last）
help-sekisho-case-add-file = 案件に属するファイル（1 オクテットも変えずに保管）
help-sekisho-case-add-kind = ファイルの種類: complaint（届出）、answer（回答）、other（その他）
help-sekisho-case-add-note = ファイルについての説明
help-sekisho-case-add-contact = 連絡先のアドレス
help-sekisho-case-add-known_from = その連絡先をどこで確認したか
help-sekisho-case-add-side = 立場: operator（運用者）、network（ネットワーク）、authority（所管・調整機関）、reporter（届出者）
help-sekisho-case-add-name = 連絡先の名前
help-sekisho-case-add-of_organisation = 連絡先の組織
help-sekisho-case-add-tongue = 連絡に使う言語: en または ja [既定: アドレスの国による]
help-sekisho-case-add-ability = 第三者にできること
help-sekisho-case-add-knowledge = そのために必要な知識
help-sekisho-case-add-affected = 影響を受ける人
help-sekisho-case-add-remark = そのほかに残しておくこと
help-sekisho-case-add-public = このメモは公表してよい
help-after-sekisho-case-add = 例:
      sekisho case add last --audit 7K3Q
      sekisho case add last --server mail2.example.jp=192.0.2.26
      sekisho case add last --contact postmaster@example.jp --side operator --known-from "同社のウェブサイト"
      sekisho case add last --ability "誰にでも送信できる" --knowledge "実在するアドレス 1 件" --affected "すべての人"
      sekisho case add last --file letter.pdf --kind other --note "7 月 25 日付の書面"
      sekisho case add last --remark "1 週間の猶予の依頼" --public
help-sekisho-case-promise = 約束を記録する
help-sekisho-case-promise-who = 約束した人
help-sekisho-case-promise-what = 約束の内容
help-sekisho-case-promise-due = 期限の日（例: 2026-12-07）
help-after-sekisho-case-promise = 例: sekisho case promise last --who "運用者" --what "POP before SMTP の導入" --due 2026-12-07
help-sekisho-case-embargo = 公表解禁日を決める（対処の有無にかかわらず、その日から公表できる）
help-sekisho-case-embargo-until = 公表解禁日（公表してよい最初の日）
help-sekisho-case-embargo-lift = 決定を取り消す
help-sekisho-case-embargo-reason = 誰の同意か、その理由
help-after-sekisho-case-embargo = 例:
      sekisho case embargo last --until 2027-01-15 --reason "運用者と合意"
      sekisho case embargo last --lift --reason "来週対処するとの連絡"
help-sekisho-case-fixed = 対処したとの連絡を記録する（証明は recheck だけが行う）
help-sekisho-case-fixed-who = 連絡した人
help-sekisho-case-fixed-what = 対処の内容
help-after-sekisho-case-fixed = 例: sekisho case fixed last --who "運用者" --what "全員に SMTP AUTH を導入"
help-sekisho-case-recheck = 対処を確認する（案件で一度でも使われたすべてのアドレスを検査）
help-sekisho-case-recheck-on_word_of = 所有者が検査に同意した場合、誰の同意か [既定: 案件の根拠]
help-sekisho-case-recheck-ports = 検査するポート（例: 25,587）
help-after-sekisho-case-recheck = 例:
      sekisho case recheck last --witness-listen 0.0.0.0:25 --witness-domain w.example.net
    終了コード: 0 すべて中継なし、1 中継するアドレスあり、2 使い方の誤り、3 証明に至らず、または反映待ち
help-sekisho-case-publish = 案件を公表する（閲覧用のページ・PDF・Markdown、プログラム用の報告、証拠一式のアーカイブ）
help-sekisho-case-publish-output = 書き出すディレクトリ（新規、空、または前回の途中まで書き出したもの）
help-sekisho-case-publish-dry_run = 公表前に読むための草稿を書き出す（全ページに草稿と表示。案件の状態は変わらない）
help-sekisho-case-publish-place = 公表する場所（ウェブのアドレス）
help-sekisho-case-publish-language = 言語: en、ja、both（両方）[既定: both]
help-sekisho-case-publish-restricted = 限定配布にする（案件の取り扱い区分を全ページに表示）[既定: 一般公開]
help-sekisho-case-publish-without_pdf = PDF を作らない（PDF にはフォントが必要）
help-sekisho-case-publish-author = 執筆者
help-sekisho-case-publish-reference = 参考資料。語句の末尾にウェブのアドレスを付けられる（複数可）
help-sekisho-case-publish-thanks = 謝辞の一文（複数可）。届出者への謝辞は自動で入る
help-sekisho-case-publish-day = 公表日（今日でない場合。例: 2026-11-24）
help-after-sekisho-case-publish = 例:
      sekisho case publish last --output public --dry-run
      sekisho case publish last --output public --place https://cert.example/cases/2026-007/
      sekisho case publish last --output public --language ja --thanks "対応された運用者に感謝します。"
    公表できるのは、対処を確認した後、または公表解禁日（sekisho case embargo）からです。
    書き出すもの: 言語ごとのページ、PDF、Markdown。プログラム用の XARF、ARF、イベント行。監査の記録。
    それらすべてのアーカイブと SHA256SUMS。SHA256SUMS は案件にも保管します。
help-sekisho-case-close = 案件を終了する
help-sekisho-case-close-outcome = 終了の形: fixed（対処済み）、not-reproduced（再現せず）、withdrawn（取り下げ）、duplicate（重複）
help-sekisho-case-close-reason = 理由
help-after-sekisho-case-close = 例:
      sekisho case close last --reason "公表済み"
      sekisho case close last --as withdrawn --reason "届出者自身の試験だった"
help-sekisho-case-reopen = 終了した案件を再開する
help-sekisho-case-reopen-reason = 理由
help-after-sekisho-case-reopen = 例: sekisho case reopen last --reason "新しいサーバーにも同じ問題がある"
help-sekisho-case-due = 期限のある作業を表示する（超過、本日、数日以内）
help-sekisho-case-due-days = 何日先までか [既定: 7]
help-after-sekisho-case-due = 例:
      sekisho case due
      sekisho case due --days 30
    終了コード: 0 本日の作業なし、1 あり
help-sekisho-case-export = 案件を他者向けに書き出す（見せてよい内容だけの JSON）
help-sekisho-case-export-partner = 共同で対応する相手向け（伏せた事実を除くすべて）[既定: 誰に見せてもよい内容]
help-sekisho-case-export-form = 対処する側のプログラム用の報告: xarf、arf、intelmq（イベント行）[既定: 案件]
help-sekisho-case-export-address = 対象のアドレス（中継を確認したアドレスが複数ある場合）
help-sekisho-case-export-output = 書き出すファイル [既定: 標準出力]
help-after-sekisho-case-export = 例:
      sekisho case export last --output case.json
      sekisho case export last --partner
      sekisho case export last --as intelmq
      sekisho case export last --as xarf --address 192.0.2.25 --output report.json
    伏せた届出者が書き出されることはありません。
help-sekisho-case-import = 他者の案件から案件を登録する（相手の検査結果は改めて検査が必要）
help-sekisho-case-import-file = JSON のファイル。- は標準入力
help-after-sekisho-case-import = 例: sekisho case import case.json
help-sekisho-case-check-chain = 経緯とファイルの整合性を確認する（1 件、またはすべて）
help-after-sekisho-case-check-chain = 例:
      sekisho case check-chain
      sekisho case check-chain 2026-007
    表示されるハッシュはそれまでのすべてを代表します。別の場所に控えてください。
help-shared-case = 案件の番号、または last（最新）
help-shared-day = 実施日（今日でない場合。例: 2026-11-24）
help-shared-server = サーバーと、分かっていればアドレス（HOST または HOST=ADDRESS,ADDRESS。複数指定可）
help-shared-organisation = サーバーの組織
help-shared-reporter = 届出者
help-shared-reporter_address = 届出者の連絡先
help-shared-sealed = 届出者を外部に明かさない
help-shared-tlp = 共有範囲: clear、green、amber、amber-strict、red
help-sekisho-case-contact = 連絡先を探す
help-sekisho-case-contact-dry_run = 見つかった連絡先を表示するだけで、何も記録しない
help-sekisho-case-contact-resolver = 問い合わせる DNS サーバー [既定: システムの設定]
help-after-sekisho-case-contact = 例:
      sekisho case contact last --dry-run
      sekisho case contact last
    security.txt、cases.rdap の登録情報、SOA レコード、abuse 連絡先のレジストリに照会し、どのドメインにもあるはずの
    アドレス（RFC 2142）を加えます。ご自身で確認した連絡先は sekisho case add --contact で記録します。
help-sekisho-case-notify = 対処できる相手に通知する（--send か --print がなければ何も送らない）
help-sekisho-case-notify-thanks = 対処へのお礼を送る
help-sekisho-case-notify-publication = 公表を知らせる（文面を --attach で添付）
help-sekisho-case-notify-place = 公表するページの URL
help-after-sekisho-case-notify = 例:
      sekisho case notify last                 文面を表示するだけで、何も送らない
      sekisho case notify last --send
      sekisho case notify last --side network --send
      sekisho case notify last --print --output letters/
      sekisho case notify last --thanks --send
    メールはこの設定で動作中のサーバーから、または delivery.smart_host を経由して送ります。
    終了コード: 0 すべて送信、または送るものなし、2 使い方の誤り、3 受け付けられない通知があった
help-sekisho-case-answer = 返信を、宛先のタグに対応する案件に保管する
help-sekisho-case-answer-messages = 届いたメール。- は標準入力
help-sekisho-case-answer-forward_path = 届いた先のアドレス（メール自体から分からない場合）
help-sekisho-case-answer-reverse_path = エンベロープ From（山括弧なし）
help-sekisho-case-answer-case = メール以外の回答があった案件（番号または last）
help-sekisho-case-answer-from = 回答した人
help-sekisho-case-answer-summary = 回答の内容
help-sekisho-case-answer-day = 回答の日（今日でない場合。例: 2026-11-24）
help-after-sekisho-case-answer = 例:
      sekisho case answer answer.eml
      sekisho case answer ~/Maildir/new/*
      sekisho case answer - --forward-path "$ORIGINAL_RECIPIENT" < answer.eml
      sekisho case answer --case last --from "運用者（電話）" --summary "確認するとのこと"
    メールは、書かれた宛先のタグによって案件に保管します。どの通知への返信でもないものは保管しません。
    終了コード: 0 保管、2 使い方の誤り、3 どの通知への返信でもないメールがあった
help-sekisho-case-remind = 再び連絡する、または上位の窓口に連絡する
help-sekisho-case-remind-escalate = 再連絡の代わりに、対処がないことを上位の窓口に知らせる
help-after-sekisho-case-remind = 例:
      sekisho case remind last
      sekisho case remind last --send
      sekisho case remind last --escalate --send
help-shared-to = この連絡先に送る [既定: 次の相手]
help-shared-side = この立場の全員に送る: operator（運用者）、network（ネットワーク）、authority（所管・調整機関）
help-shared-attach = 添付するファイル（繰り返し可）
help-shared-send = 送信する
help-shared-print = 表示し、送ったものとして記録する（送付は手作業）
help-shared-output = 各通知をメールの形でこのディレクトリに書き出す
help-shared-again = 同じ通知を受け取った相手にも送る
help-sekisho-case-answer-answers = 回答のあった通知の宛先 [既定: 回答待ちの相手が 1 人のとき、その相手]
help-sekisho-case-add-of_server = この連絡先に知らせてよいサーバー（繰り返し可）[既定: その組織のすべて]
