progress-resolving = 名前とアドレスを調べています
progress-greeting = { $listeners } か所のポートに接続しています
progress-witness = 受信側の自己試験中です（自分宛てに 1 通送信）
progress-confirming = 公開されているアドレスが実在するか確認しています
progress-about = あと約 { $seconds } 秒
progress-explaining = 受理されました（{ $class }）。最小の条件を調べています
progress-proving = 証明のための試験メールを送信しています
progress-arrived = 試験 { $probe } のメールが戻ってきました（{ $level }）
progress-repeated = 試験 { $probe } のメールがもう 1 通届きました
progress-bounced = 試験 { $probe } のエラーメールが届きました（中継ではありません）
progress-handed-on = 試験 { $probe } のメールが届きましたが、転送または返送されたものです（中継ではありません）
progress-pausing = 一時的に拒否された { $probes } 件を { $seconds } 秒後に再試行します
progress-awaiting = 試験メール { $canaries } 通の到着を待っています（最大 { $seconds } 秒）

ask-authorised = { $target } は公開アドレスです。検査には所有者の同意が必要です。
    送信するエンベロープは最大 { $probes } 件、1 件ずつです。第三者にはメールを送りません。
    誰の同意ですか（氏名と方法。報告書に記載されます。空欄で中止）
interrupted = 中断しました。ここまでの結果は保存されています。
rehearsal = 予行です。DNS サーバー以外には何も送信していません。送信するのは最大で次のとおりです（全ポートが応答し、
    STARTTLS、AUTH、XCLIENT を提供する場合）。始まりが同じ項目は 1 つのセッションにまとめます。
rehearsal-no-domain = 対象のドメインがまだ分からないため、その名前やアドレスを使う項目は含まれません。接続時の応答で分かれば
    追加されます。先に確認する場合:  --domain ドメイン
rehearsal-accepted = 受理されたものは条件を減らして再度検査し、試験メールを送信して証明します。
late-arrival = 監査 { $audit }（{ $target }）の試験メールが遅れて届きました。判定は { $after } のままです。
late-reopened = 監査 { $audit }（{ $target }）の試験メールが遅れて届いたため、判定を改めました。{ $before } → { $after }
    確認:  sekisho audit show { $audit }{ $data }
kept-not = 監査結果を保存できません: { $reason }
    結果は画面の表示だけです。別の保存先:  --data ディレクトリ
prove-relayed = 試験 { $probe } のメールがサーバーを経由して届いたことを確認しました。
prove-bounced = 試験 { $probe } のエラーメールを確認しました。バックスキャッタであり、中継ではありません。
prove-other = 試験 { $probe } のメールは別の経路で届きました。中継ではありません。
prove-repeated = 試験 { $probe } のメールは確認済みです。2 通目は新たな証拠になりません。
list-empty = { $directory } にはまだ監査結果がありません。
    まずはこちら:  sekisho lab incident-2002
unreadable = { $name }: 読み込めません: { $reason }
code-sent = { $recipient } にコードを送信しました。
    届いたら:  { $command }
basis-way-own = {"自分のサーバー:  "}
basis-way-code = {"コードで確認:    "}
basis-way-authorised = {"所有者の同意あり:  "}

lab-list-next = 練習:  sekisho lab serve incident-2002      （監査コマンドを表示します）
lab-open = 開放 { $class }
lab-trap = 罠
lab-closed = 閉鎖
lab-smtp = 自ドメイン宛てのメールを受信
lab-smtp-v6 = 同上（IPv6）
lab-submission = 利用者からの送信を受け付け
lab-second-host = 2 台目のメールサーバー
lab-names = このサーバーの DNS
lab-exposed = 警告: 穴のあるこのサーバーには、ネットワークから { $address } で到達できます。中継されたメールはこのマシンにだけ届き、
    ほかへは送られませんが、練習が済んだら終了してください。
lab-counts = 終了しました。外部（受け取り先）へ { $sent } 通、利用者宛て { $kept } 通、破棄 { $dropped } 通、エラーメール { $bounces } 通
lab-serve-audit = 別の端末から次のコマンドで監査できます（終了は Ctrl-C）:

incident-title = 2002 年 7 月、日本。あるサーバーが第三者のメールを中継していました。公開の検査サイトはどれも「問題なし」でした。
incident-terms = ループバックだけで動作し、root 権限は不要です。何も保存せず、数秒で終わります。（名称は変更、出典は README）
incident-terms-kept = ループバックだけで動作し、root 権限は不要です。結果を保存し、数秒で終わります。（名称は変更、出典は README）
incident-server = 1 サーバー      {""}
incident-testers = 2 検査サイト    {""}
incident-more = {"                "}
incident-refused = { $name } { $tests } 件中 { $refused } 件を拒否
incident-says-no-relay = 「中継なし」
incident-says-open = 「オープンリレー」
incident-says-nothing = 判定なし
incident-reconstructed = （再構成）
incident-audit = 3 監査          {""}
incident-stranger = 外部の送信者
incident-made-up = 架空の内部アドレス
incident-came-back = 250。{ $took }後に戻ってきました
incident-open = {"  開放          "}
incident-fix = 4 対処          - relay_for = "existing senders"
    {"                "}+ relay_for = "authenticated"
incident-again = 5 再検査        { $probes } 件中 { $refused } 件を拒否、{ $controls }
incident-controlled = 対照試験もすべて正常
incident-uncontrolled = ただし対照試験が失敗
incident-gateway = 6 前段に配置    Sekisho ゲートウェイ（{ $domain }）、背後は欠陥のまま
incident-gateway-asked = {"                "}{ $probes } 件中 { $refused } 件を拒否、{ $controls }
incident-closed = {"  閉鎖          "}利用者は引き続き送信できます: { $ways }
incident-not-closed = {"  閉鎖ではない  "}利用者: { $ways }
incident-ways = ログインあり { $with }、なし { $without }
incident-ways-pop = ログインあり { $with }、
    {"                "}POP ログイン後 { $pop }、どちらもなし { $without }
incident-yes = 可
incident-no = 不可
incident-case =
    7 案件          2 団体、1 件の届出。2002 年 8 月の記事の日付による案件
incident-coordinator = 調整担当
incident-published = { $count } 個のファイルとして公表しました。--keep を付けると、データディレクトリに残ります。
incident-published-kept = { $count } 個のファイルとして公表しました:  { $directory }
incident-case-kept = 案件を保存しました:  sekisho case show { $case }
incident-next = 次は:  sekisho lab serve incident-2002      練習用サーバー（ポートを表示します）
    {"       "}sekisho lab list                     練習用サーバーの一覧
    {"       "}sekisho audit mx.自分のドメイン      自分のサーバーを外部から検査
