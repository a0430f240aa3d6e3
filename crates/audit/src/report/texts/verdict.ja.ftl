# 判定と証拠、その前後の行
verdict-open = 開放
verdict-accepts = 受理のみ
verdict-inconclusive = 判定保留
verdict-untestable = 検査不能
verdict-not-judged = 判定不能
verdict-closed = 閉鎖

verdict-open-says = { $target } で第三者中継が可能です
verdict-open-evidence = { $count ->
   *[other] （中継された試験メール { $count } 通の到達を確認済み・{ $level }）
}
verdict-accepts-says = { $target } は外部宛ての RCPT を受理しましたが、試験メールは届いていません。
verdict-accepts-evidence = 250 応答だけでは中継の証拠になりません（{ $level }）。
verdict-accepts-says-handed-on = { $target } は外部宛ての RCPT を受理し、試験メールも届きましたが、中継されたものとは言えません。
verdict-accepts-evidence-handed-on = 経路指定のまま後段へ渡されたか、送信者へ返送されたもので、中継の証拠になりません（{ $level }）。
verdict-closed-says = { $target } で第三者中継は確認されませんでした
verdict-closed-evidence = （{ $count } 件すべて拒否、対照試験も正常）
verdict-closed-says-small = { $target } の簡易検査では第三者中継は確認されませんでした
verdict-closed-evidence-left = （{ $count } 件すべて拒否、対照試験も正常。{ $classes } 分類中 { $left } 分類は --deep のみ）
verdict-closed-mixed-left = （{ $count } 件中 { $refused } 件を拒否、残りも中継されず、対照試験も正常。{ $classes } 分類中 { $left } 分類は --deep のみ）
verdict-closed-mixed = （{ $count } 件中 { $refused } 件を拒否、残りも中継されず、対照試験も正常）
verdict-inconclusive-says = { $target } は判定できませんでした。
verdict-untestable-says = { $target } は検査できませんでした。
verdict-untestable-means = 中継を拒否しているという意味ではありません。
verdict-not-judged-says = ここから { $target } は判定できません。
verdict-backscatter = 中継以外
verdict-backscatter-says = 詐称された送信者にエラーメールを返しています（バックスキャッタ）。中継ではありません。

verdict-proof = { $sent } 送信、{ $arrived } 到達
verdict-proof-output = { $sent } 送信、{ $arrived } に { $output } から到達
verdict-proof-arrived = { $arrived } 到達
verdict-proof-arrived-output = { $arrived } に { $output } から到達
verdict-body-intact = 本文は無変更
verdict-body-changed = 本文に変更あり
verdict-proof-missing = { $count ->
   *[other] 未確認：受理された試験メール { $count } 通は届いていません
}
verdict-proof-handed-on = 未確認：届いたが、中継ではなく転送または返送
verdict-proof-none = 未確認：RCPT への 250 応答のみ
verdict-cause-likely = { $cause }
verdict-cause-unknown = 不明：応答からソフトウェアを特定できませんでした
verdict-cause-unknown-for = 不明（{ $software } で該当する設定が見つかりません）

verdict-suites-name = { $name } { $tests } 件
verdict-suites-reconstructed = { $name } { $tests } 件（再現）
verdict-suites-none = { $suites }：すべて拒否、判定は「no relay」
verdict-suites-none-missed = { $count ->
   *[other] { $suites }：「no relay」（見逃し）
}
verdict-suites-open = { $suites }：{ $accepted } 件受理、判定は「open relay」
verdict-suites-incomplete = { $suites }：{ $tests } 件中 { $asked } 件のみ応答、判定なし

verdict-untested-needs-owner = { $count ->
   *[other] { $count } 分類は所有者の同意が必要です
}
verdict-untested-needs-deep = { $count ->
   *[other] { $count } 分類は詳細検査の対象です
}
verdict-untested-not-offered = { $count } 分類は対象機能なし
verdict-untested-needs-input = { $count } 分類は入力が不足
verdict-untested-not-answered = { $count } 分類はポリシーの応答なし
verdict-untested-needs-arrival = { $count } 分類は到達の確認が必要
verdict-untested-ownership = { $count ->
   *[other] { $count } 分類はサーバーの所有確認が必要です
}

verdict-next-fix = 対処の後:
verdict-next-fix-note = （この条件から再検査）
verdict-next-closed = 設定変更のたびに:
verdict-next-prove = 試験メールが届いたら:

verdict-plan-ports = ポート { $ports }
verdict-plan-software = { $software }（応答から推定）
verdict-plan-from = 検査元 { $source }（{ $place }）
verdict-plan-basis = 根拠: { $basis }、期限 { $until }
verdict-plan-no-basis = 根拠: なし
verdict-plan-witness-passed = 試験メールの宛先 { $address }: 直接送った 1 通が { $took }で到達
verdict-plan-witness-failed = 試験メールの宛先 { $address }: 直接送った 1 通が届きません（{ $detail }）
verdict-plan-witness-outside = 試験メールの宛先 { $address }: 受信箱の確認は利用者が行います
verdict-plan-witness-untested = 試験メールの宛先 { $address }: 検査の前に 1 通を直接送り、届くことを確認します
verdict-plan-no-witness = 試験メールなし: 受理されても中継を証明できません
verdict-plan-envelopes = { $count ->
   *[other] エンベロープ { $count } 件
}
verdict-plan-one = 1 件ずつ
verdict-plan-many = 同時 { $connections } 接続
verdict-plan-about = 約 { $duration }
verdict-plan-mail = { $count ->
   *[other] メール最大 { $count } 通を { $recipient } へ
}
verdict-plan-no-mail = メールは送りません
verdict-plan-only-canaries = 対象の利用者宛てのメールは送りません（試験メールの宛先は受け取り先のみ）

verdict-list-empty = 検査の記録はありません。開始: sekisho audit mx.YOUR.DOMAIN
verdict-list-running = 未完了
verdict-exit-title = 終了コード
verdict-exit-0 = 閉鎖：すべて拒否され、対照試験も正常
verdict-exit-1 = 開放：中継を証明済み
verdict-exit-2 = コマンドラインまたは設定の誤り（何も送信していません）
verdict-exit-3 = 証明に至らない場合：受理のみ、判定保留、検査不能、判定不能
verdict-exit-4 = --fail-on 以上の検出事項あり
verdict-exit-order = 対象が複数のときは、1、3、4、0 の順に悪い結果を返します。
