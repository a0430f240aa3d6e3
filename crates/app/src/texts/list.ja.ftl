# ブロックリスト。
list-no-reason = 理由が空か、長すぎるか、制御文字を含んでいます。理由は名前とともに履歴に残ります:  --reason "理由"
list-no-name = 名前として使えません。実行者を指定してください:  --by "名前"
list-no-basis = 指名には検査の根拠が必要です。そのホストを経由したメールか、所有者の同意です。
    メール:            sekisho list nominate --message spam.eml
    所有者が同意:      sekisho list nominate ADDRESS --on-word-of "誰が、どのように"
    自分のサーバー:    sekisho list nominate ADDRESS --own
list-no-outside = 信用できる Received 行に、メールを渡したグローバルアドレスがありません。自組織の内部ホストの先を調べるには、それぞれを指定してください:  --trust ホスト
    自分のサーバーを指定してください:  --trust HOST
list-recipients = { $host } は受信者のためにメールを転送しています。その手前を見るには、名前とアドレスを指定してください:  --trust NAME --trust { $host }
list-not-forwarded = ファイルに添付されたメール（message/rfc822）がありません。ファイルがそのメール自体であれば、--forwarded を外してください。
list-carries = このメールには別のメールが添付されていますが、調べていません。添付は送信者が自由に作れるためです。
    添付の形で転送されたものであれば、指定してください:  --forwarded
list-other-host = メールを渡したのは { $host } で、{ $named } ではありません。指名していません。
list-reserved = { $host } はプライベートまたは予約済みのアドレスです。インターネットから問い合わせる人はいません。
    実験環境では:  --vantage outside
list-test-entry = { $host } はリストの動作確認に使われるアドレスです。掲載されることはありません。
list-too-often-nominated = 指名が { $hours } 時間以内に { $limit } 回行われ、上限に達しました。次に可能な時刻: { $next }
list-too-often-tested = { $host } は { $hours } 時間以内に { $limit } 回検査され、上限に達しました。次に可能な時刻: { $next }
list-under-test = { $host } は監査 { $audit } で検査中です。終わるまでお待ちください。検査のプロセスが既になければ、待つ必要はありません。
list-overtaken = 監査 { $audit } は終わりましたが、その間に { $host } が解除されたか、別の検査が始まりました。監査は保存されますが、リストは変わりません。
list-same-name = リストには別の監査 { $audit } が既にあります。もう一度検査してください:  sekisho list nominate --message spam.eml
list-proof-old = { $host } の証拠の到達は { $arrived } です。閉鎖の確認、解除、または除外の取り消し（{ $cleared }）より古いため、再掲載には新しい証拠が必要です。
list-known-network = { $network } は既に指定されています（{ $reason }）。理由を変えるには、先に取り消してください。
list-host-bits = { $network } にはプレフィックスより後ろのビットがあります。そのネットワークは { $meant } です。それでよければ、そう指定してください。
list-no-address = 監査 { $audit } には、検査したアドレスがありません。
list-no-witness = 試験メールの受け取り先がありません。これがないと何も証明できません:  --witness-listen 0.0.0.0:25 --witness-domain w.example.net
    またはメールボックス:  --witness imaps://USER@HOST
list-busy = { $file }: ほかのプロセスがリストに書き込んでいます。何も変更していません。もう一度実行してください。
list-no-rights = { $file }: 権限がありません。リストはサーバーのものです。root またはサーバーのユーザーで実行してください:  sudo -u USER sekisho list ...
list-torn = 履歴の末尾に書きかけの記録（{ $octets } オクテット）があり、切り取りました。まだ誰にも知らせていない記録です。
list-is-excluded = { $host } は掲載されません。{ $network } は除外されています（{ $reason }）。
    取り消すには:  sekisho list exclude { $network } --lift --reason "理由"
list-is-opted-out = { $host } は要請により検査しません。{ $network } が検査を辞退しています（{ $reason }）。
    取り消すには:  sekisho list opt-out { $network } --lift --reason "理由"
list-not-nominated = { $host } は指名されていません。検査には、そのホストを経由したメールか、所有者の同意が必要です:
    sekisho list nominate --message spam.eml
list-nomination-old = { $host } の指名は { $at } で、7 日を過ぎています。もう一度指名してください:  sekisho list nominate --message spam.eml
list-not-listed = { $host } は掲載されていません。一覧:  sekisho list show
list-does-not-wait = { $host } は人の判断を待っていません。一覧:  sekisho list show
list-no-network = { $network } の指定はありません。一覧:  sekisho list show
list-too-large = { $network } は大きすぎます。IPv4 は /8、IPv6 は /16 までです。
list-not-retired = { $zone } は終了していません。
list-retired-by-settings = { $zone } は終了したままです。{ $file } のゾーンに  retired = true  があります。削除してから、サーバーに再読み込みさせてください。
list-output-retest = { $host } は { $inputs } の出口として掲載されていて、それとともに解除されます。再検査の対象はそちらです:
    sekisho list retest { $input }
list-unpublished = { $zone } では応答しません: { $reason }
list-one-unpublished = 応答　　{ $zone } では応答しません: { $reason }
list-from-one-address = こちらの 1 つのアドレスだけから検査しました。そのアドレスにだけ対処した可能性が残ります。2 つ目のアドレスからも検査するには:  --second-source ADDRESS
list-proof-is-old = 監査 { $audit } の証拠の到達は { $arrived } です。{ $host } はその後、閉鎖の確認、解除、または除外の取り消し（{ $cleared }）を受けました。再掲載には新しい証拠が必要です。
list-is-retired = { $zone } は既に終了しています。
list-wrong-end = 証拠が古すぎます（{ $host } の掲載は { $until } までになります）。もう一度検査してください:  sekisho list nominate --message spam.eml
list-refused = 受け付けられません: { $reason }

list-rests-message = { $taken } に渡されたメール（SHA-256 { $digest }...）
list-rests-word = 所有者の同意: { $words }
list-rests-own = 自分のサーバー（検査の前に証明します）
list-rests-audit = 監査 { $audit }
list-nominated = 指名  { $host }
    根拠  { $rests }
    次    { $next }
list-nominated-listed = 指名  { $host }（既に掲載されています）
    根拠  { $rests }
    次    { $next }
list-nothing-due = 再検査の時期が来たホストはありません。
list-stays = { $host } は掲載されたままです。解除されるのは、検査で閉鎖が確認されたときだけです。
list-delisted = 解除　{ $host }　再び掲載するには、新しい指名と新しい証拠が必要です。
list-accepted = 掲載　{ $host }
list-declined = 掲載しません　{ $host }
    変えるには　sekisho list accept { $host } --reason "理由"
list-excluded = 除外　{ $network } は今後掲載されません。解除した件数: { $left }
    取り消し　sekisho list exclude { $network } --lift --reason "理由"
list-included = { $network } は再び掲載の対象になります。新しい証拠がなければ、誰も再掲載されません。
list-opted-out = 検査辞退　{ $network } は要請により今後検査しません。
    取り消し　sekisho list opt-out { $network } --lift --reason "理由"
list-opted-in = { $network } を再び検査できます。
list-opted-out-listed = 掲載中の { $count } 件は、証拠が古くなるまで掲載されたままです。検査の辞退では解除されません。
list-retired = 終了　{ $zone } は、テスト用のエントリを除いて空になります。ほかの問い合わせにはすべて「掲載なし」と答え、
    終了したことを TXT と SOA で示します。すべてを掲載中と答えることはありません。
    まだ問い合わせている人が気づけるよう、1 年は動かし続けてください。取り消し:  sekisho list retire { $zone } --lift --reason "理由"
list-revived = { $zone } を再び提供します。リゾルバーは空のゾーンを 1 日ほど覚えていることがあります。

list-nothing = 掲載、指名、判断待ちのホストはありません。始めるには:  sekisho list nominate --message spam.eml
list-head-address = アドレス
list-head-state = 状態
list-head-code = コード
list-head-since = 開始
list-head-next = 次または理由
list-state-unknown = 掲載なし
list-state-nominated = 指名
list-state-testing = 検査中
list-state-tested = 検査済み: { $verdict }
list-state-listed = 掲載中
list-state-retest = 掲載中（再検査中）
list-state-delisted = 解除
list-state-expired = 期限切れ
list-state-waits = 人の判断待ち
list-state-declined = 掲載しない（判断済み）
list-state-excluded = 除外
list-state-opted-out = 要請により検査なし
list-state-retired = 終了
list-next-retest = 再検査 { $day }、期限 { $until }
list-output-of = { $inputs } の出口
list-code-relay = 誰のメールでも中継
list-code-output = 中継サーバーの受けたメールを送信
list-code-forged-sender = 自ドメインのアドレスを名乗れば誰でも中継
list-code-lost-source = 接続元アドレスを失い、第三者を内部とみなす
list-one-since = 掲載　　{ $since } から { $until } まで
list-one-proof = 証拠　　{ $level }、{ $arrived } に到達:  { $command }
list-one-rule = 条件　　{ $rule }
list-one-outputs = 出口　　{ $outputs } が送信
list-one-hides = 前回　　{ $at }、検査を受け付けませんでした。{ $said }
list-one-ours = 前回　　{ $at }、こちらの都合で検査できませんでした。{ $said }
list-one-unclear = 前回　　{ $at }、中継も閉鎖も確認できませんでした。{ $said }
list-one-next = 次　　　再検査の時期は { $next }。対処の後は:  { $command }
list-one-next-itself = 次　　　自動の再検査は { $next }。対処の後は:  { $command }
list-one-next-never = 次　　　再検査はありません（検査辞退）。期限に外れます。または:  sekisho list delist { $host } --reason "理由"
list-next-command = 次　　　{ $command }
list-one-closed = 閉鎖　　{ $at }、監査 { $audit } で確認:  { $command }
list-one-operator = 解除　　{ $at }、{ $by }: { $reason }
list-one-rests = 根拠　　{ $rests }
list-one-tested = 監査　　{ $command }   { $said }
list-one-next-test = 次　　　{ $command }
list-one-next-retest = 次　　　送信元の中継サーバーとともに解除されます:  { $command }
list-one-output = 出口　　{ $inputs } のメールを送信
list-one-judged = 判断　　{ $by }: { $reason }
list-one-waits = 次　　　関係のない多くの人のメールも送っている可能性があります。人が判断してください:
            sekisho list accept { $host } --reason "理由"   または   sekisho list decline { $host } --reason "理由"
list-one-excluded = 対象　　{ $network }、指定者 { $by }: { $reason }
list-one-opted-out = 辞退　　{ $network }、記録者 { $by }: { $reason }
list-did-nominate-message = メールによる指名（{ $reason }...）
list-did-nominate-word = 所有者の同意による指名: { $reason }
list-did-nominate-own = 自分のサーバーとして指名
list-did-nominate-audit = 監査 { $reason } による指名
list-did-begin = 検査 { $reason } を開始
list-did-prove = 監査 { $audit } が中継を証明（{ $level }）: 掲載
list-did-prove-again = 監査 { $audit } が中継を再び証明（{ $level }）: 掲載を継続
list-did-outputs-left = { $did }。その出口としての掲載も終了: { $outputs }
list-did-close = 監査 { $reason } で閉鎖を確認
list-did-fail = 監査 { $audit }: { $verdict }。{ $said }
list-did-reason = { $did }（{ $reason }）
list-did-expire = 掲載の期限切れ
list-did-delist = 解除: { $reason }
list-did-accept = 出口として掲載: { $reason }
list-did-decline = 出口として掲載しない: { $reason }
list-did-exclude = 除外: { $reason }
list-did-include = 除外の取り消し: { $reason }
list-did-opt-out = 検査の辞退: { $reason }
list-did-opt-in = 検査の辞退の取り消し: { $reason }
list-did-retire = 終了: { $reason }
list-did-revive = 再開: { $reason }
list-history-shown = 表示: 全 { $count } 件のうち { $shown } 件。
list-history-head = { $count } 件、改変なし。最後の記録のハッシュ: { $hash }
list-history-damaged = { $file }: { $line } 行目: { $reason }
    その行より前は正常です。解決するまでリストは変更されません。バックアップに戻してください。
list-keys-file = { $zone } の keys_file を読み込めません: { $reason }
list-keys-line = { $zone } の keys_file: { $file }:{ $line }: 「名前 キー」の形で書いてください。キーは英数字とハイフン 16～63 文字です
list-transfer-key-file = { $zone } の転送に使うキー { $key } を読み込めません: { $reason }
list-transfer-key-secret = { $zone } の転送に使うキー { $key }: secret_file の内容が 16 オクテット以上の BASE64 ではありません。作るには:  openssl rand -base64 32
list-transfer-key-name = { $zone } の転送に使うキー { $key }: 名前がドメイン名の形ではありません。両方のサーバーで同じ名前を使います
list-transfer-key-algorithm = { $zone } の転送に使うキー { $key }: { $algorithm } には対応していません。hmac-sha256、hmac-sha384、hmac-sha512 のいずれかを指定してください
list-no-zone = { $file } の [dnsbl] にゾーン { $zone } がありません。ゾーンの書き方:  [[dnsbl.zone]] name = "{ $zone }"
list-no-zone-nearest = { $file } の [dnsbl] にゾーン { $zone } がありません。{ $nearest } のことですか。
list-import-no-file = { $zone } が読むファイルは 1 つではありません。取り込み先には専用のゾーンを用意してください:  source = "files"  と  files = ["FILE"]
list-import-link = { $zone } のファイル { $file } はシンボリックリンクです。同じ場所に書き込める人が上書き先を選べることになるため、リンク先には書き込みません。設定にファイル本体を指定してください。
list-import-empty = { $file } には { $zone } に取り込む項目がなく、リストが空になります。意図したものであれば  --allow-empty  を付けてください
list-import-combined = { $zone } が読む combined のファイルには、ほかのゾーンの分も含まれます。置き換えられるのは combined のファイル全体でだけです。または、ゾーン専用のファイルを用意し、取り込む部分の書式を指定してください（例: format = "ip4trie"）
list-import-loses = { $subject } の応答値やテキストを { $format } では表せず、応答が変わってしまいます。[[dnsbl.zone]] の  format = "…"  を取り込むファイルの書式に合わせてください
list-export-retired = { $zone } は終了しています。テスト用のエントリだけを書き出します。
list-no-form = { $subject } は { $format } では表せません。次のいずれかを指定してください: { $instead }
list-several-answers = リストの応答は 1 種類ではありませんが、{ $format } で表せるのは 1 種類だけです。別の書式を指定してください。
list-file = { $path }: { $reason }
list-mistakes = { $lines }
list-mistakes-more = ほか { $count } 行
list-mistakes-nothing = このファイルからは何も取り込んでいません。
list-refused-never = { $entry } を載せると { $never } も掲載されます。これは、どのリストにも掲載してはならないアドレスです（RFC 5782 §5）。利用者はリストが壊れているとみなします。元のファイルから項目を除くか、{ $never } を除外してください。
list-refused-everything = { $entry } を載せると、すべてが掲載されます。元のファイルから項目を除いてください。
list-refused-large = { $entry } は /{ $largest } より大きなネットワークです。元のファイルから項目を除いてください。意図したものであれば、ゾーンに  self_check = { "{" } { $setting } = … { "}" }  と書いてください。
list-refused-private = { $entry } は { $range }（{ $what }）と重なっています。元のファイルから項目を除いてください。組織内のリストや試験であれば、ゾーンに  self_check = { "{" } allow_private = true { "}" }  と書いてください。
list-refused-reserved = { $entry } は { $range }（{ $what }）と重なっています。ここにサーバーはありません。元のファイルから項目を除いてください。
list-refused-registry = { $entry } を載せると、レジストリのすべてのドメインが掲載されます。元のファイルから項目を除いてください。意図したものであれば、ゾーンに  self_check = { "{" } allow_top_level = true { "}" }  と書いてください。
list-refused-value = { $entry } の応答値は { $value } です。掲載を表すのは 127.0.0.0/8 の値で、エラーを表す 127.0.0.1 と 127.255.255.0/24 は使えません。別の値を指定してください。
list-refused-growth-entries = リストが { $before } 件から { $after } 件に増えます。一度に増やせるのは { $most } 件までです。元のファイルを確認してください。意図したものであれば、ゾーンに  self_check = { "{" } growth_floor = … { "}" }  と書いてください。
list-refused-growth-v4 = 掲載される IPv4 アドレスが { $before } 個から { $after } 個に増えます。一度に増やせるのは { $most } 個までです。元のファイルを確認してください。意図したものであれば、ゾーンに  self_check = { "{" } growth_floor_addresses = … { "}" }  と書いてください。
list-refused-growth-v6 = 掲載される IPv6 の /48 ネットワークが { $before } 個から { $after } 個に増えます。一度に増やせるのは { $most } 個までです。元のファイルを確認してください。意図したものであれば、ゾーンに  self_check = { "{" } growth_floor_addresses = … { "}" }  と書いてください。
list-refused-share-v4 = { $covered } 個の IPv4 アドレスが掲載されます。掲載できるのは { $most } 個までです。元のファイルを確認してください。意図したものであれば、ゾーンに  self_check = { "{" } largest_share = … { "}" }  と書いてください。
list-refused-share-v6 = { $covered } 個の IPv6 の /48 ネットワークが掲載されます。掲載できるのは { $most } 個までです。元のファイルを確認してください。意図したものであれば、ゾーンに  self_check = { "{" } largest_share = … { "}" }  と書いてください。
list-import-notice = { $file }:{ $notice }
list-import-holds = { $entries } 件。何も変更していません。
list-imported = 取り込み  { $zone } に { $entries } 件
list-exported = 書き出し  { $file } に { $entries } 件
list-export-primary = { $zone } の元データは別のサーバーにあります。そのサーバーで書き出すか、転送してください:  dig AXFR { $zone }
list-cause-connection-refused = 接続を拒否しました。
list-cause-timed-out = 時間内に接続できませんでした。
list-cause-silent = 接続後、何も応答しませんでした。
list-cause-unreachable = 到達できませんでした。
list-cause-gone = 中継していたポートが応答しません。1 日続けば閉鎖とみなします。次の確認: { $next }
list-cause-one-source = こちらの 1 つ目のアドレスには閉鎖されています。2 つ目のアドレスでも確認できれば解除されます。
list-cause-not-asked-again = 中継を許した手順を再確認できませんでした。
list-cause-outbound-blocked = こちらからポート 25 への接続が遮断されています。
list-cause-witness-failed = 試験メールの受け取り先が動作しませんでした。
list-cause-interrupted = 中断されました。
list-cause-not-outside = 外部からの検査ではありませんでした。
list-cause-resolver-failed = こちらのネームサーバーが応答しませんでした。
list-cause-no-right = 検査の根拠がありませんでした。
list-cause-said = 相手の応答: { $said }

# 特別な用途のアドレスの範囲
range-this-network = 「このネットワーク」
range-protocols = プロトコル用（RFC 6890）
range-multicast = マルチキャスト
range-future = 予約済み（RFC 1112）
range-broadcast = ブロードキャスト
range-private = プライベート（RFC 1918）
range-shared = 事業者の NAT 用（RFC 6598）
range-loopback = ループバック
range-link-local = リンクローカル
range-benchmarks = 性能測定用（RFC 2544）
range-documentation = 文書の例示用（RFC 5737、3849、9637）
range-unspecified = 未指定、ループバック、IPv4 互換
range-mapped = IPv4 射影。IPv4 アドレスで掲載してください
range-translated = 変換された IPv4（RFC 6052）
range-discard = 破棄用（RFC 6666）
range-unique-local = ユニークローカル（RFC 4193）
range-site-local = サイトローカル（RFC 3879）
