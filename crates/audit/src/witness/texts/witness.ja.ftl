# 試験メールの受け取り先が使えない理由
witness-no-such-domain = { $domain } を名前解決できないため、試験メールが届きません
witness-lookup-failed = { $domain } の名前解決に失敗しました: { $detail }
witness-points-elsewhere = { $domain } は { $addresses } を指していますが、受け取り先の待ち受けアドレス（{ $listening }）と異なります
witness-nobody-listens = { $addresses } が応答しません: { $detail }
witness-another = { $address } で待ち受けているのは別の検査の受け取り先です
witness-refused = { $address } のサーバーが試験メールを拒否しました: { $said }
witness-not-back = { $address } のサーバーが試験メールを受理しましたが、{ $seconds } 秒たっても届きません（応答: { $greeting }）
