# メールの Received 行だけから分かること
trail-relayed = 中継あり　送信者側でも受信者側でもないホストが、外部から受け取ったこのメールを中継しています。
trail-relayed-for-own-sender = 中継の可能性あり　送信者ドメインのホストが、外部から認証なしでこのメールを受け取っています。
trail-relayed-for-own-sender-means = 正規の利用者のほか、そのドメインのアドレスを名乗った第三者の可能性もあります。
trail-submission = 中継ではありません　ホスト自身の記録では、利用者のメールの送信です。
trail-recipients = 中継ではありません　受信者側のホストを経由しています。その先を調べるには: --trust HOST
trail-direct = 判定保留　このアドレスから直接届いています。それより前の経路は記録されていません。
trail-no-outside = 判定保留　信頼できる Received 行に外部のアドレスがありません。

trail-handed-over = 引き渡し元　　　　{ $host }
trail-taken = 受け取ったホスト　{ $host }
trail-claims = 引き渡し元の記録　{ $host } から認証なしで受信
trail-claims-login = 引き渡し元の記録　{ $host } から認証ありで受信
trail-sender = エンベロープ From <{ $address }>
trail-line-believed = { $number } 確認済  { $from } -> { $by }
trail-line-claimed = { $number } 未確認  { $from } -> { $by }
trail-more-lines = ほか { $count } 行
trail-name-without-address = 注意　{ $address } は { $name } と名乗っています。自分のホストであれば追加: --trust { $address }
trail-gap = 注意　{ $line } 行目の受信元は { $from } ですが、次の行を書いたのは { $by } です。偽造の可能性があります。
