progress-resolving = 名前とアドレスを調べています
progress-greeting = { $listeners } 個の待ち受けポートに接続しています
progress-witness = 受信側の自己試験中です（自分宛てに 1 通送信）
progress-confirming = 公開されているアドレスが実在するか確認しています
progress-explaining = 受理されました（{ $class }）。最小の条件を調べています
progress-proving = 証明のための試験メールを送信しています
progress-arrived = 試験 { $probe } のメールが戻ってきました（{ $level }）
progress-pausing = 一時的に拒否された { $probes } 件を { $seconds } 秒後に再試行します
progress-awaiting = 試験メール { $canaries } 通の到着を待っています（最大 { $seconds } 秒）

ask-authorised = { $target } は公開アドレスです。検査には所有者の同意が必要です。
    送信するエンベロープは最大 { $probes } 件、1 件ずつです。第三者にはメールを送りません。
    誰の同意ですか（氏名と方法。報告書に記載されます。空欄で中止）
interrupted = 中断しました。ここまでの結果は保存されています。
kept-not = 監査結果を保存できませんでした: { $reason }
prove-none = このメールには監査 { $audit } の試験メールが含まれていません。
    ヘッダーを含むメール全体を保存したか確認してください。
prove-taken = 試験 { $probe } のメールを確認しました（{ $kind }）。
list-empty = { $directory } にはまだ監査結果がありません。
    まずはこちら:  sekisho lab incident-2002
unreadable = { $name }: 読み込めません: { $reason }
code-sent = { $recipient } にコードを送信しました。
    届いたら:  sekisho audit { $target } --basis own --code コード
