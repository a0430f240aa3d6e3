# 待機中のメール
spool-empty = スプールは空です。待機中のメールはありません。
spool-count = 待機中のメール { $messages } 通
spool-more = 古いものから { $shown } 通を表示しています。
spool-held = 配送は保留中です（設定 delivery.hold が true）。false に戻して再読み込みすると再開します。
spool-further = ほか { $recipients } 件
spool-in-hand = 配送中
spool-waits = { $attempts ->
    [0] 未試行、次回 { $next }
   *[other] { $attempts } 回試行、次回 { $next }
}
spool-why = 理由        { $why }
spool-from = 送信者      <{ $from }>
spool-to-open = 宛先        <{ $to }>（{ $target }）
spool-to-done = 宛先        <{ $to }>（{ $target }）処理済み: 配送または差出人への返送（どちらかはログにあります）
spool-taken = 受付        { $taken }、サービス { $service }、クライアント { $client }、アカウント { $account }
spool-size = サイズ      { $octets } オクテット
spool-cut = （メールの一部だけを表示しています）
spool-retried-all = { $messages ->
    [0] 待機中のメールはありません。
   *[other] { $messages } 通の配送を今すぐ試みます。結果:  sekisho spool list{ $config }
}
spool-retried = { $id } の配送を今すぐ試みます。結果はログに記録されます。
spool-removed = { $id } を削除しました。送信者にも宛先にも通知していません。
spool-not-there = スプールにメール { $id } はありません。一覧:  sekisho spool list{ $config }
spool-busy = { $id } は配送中です。後で確認してください:  sekisho spool list{ $config }
spool-failed = { $id }: ディスクの障害、またはメールの破損です。詳細はサーバーのログにあります。
