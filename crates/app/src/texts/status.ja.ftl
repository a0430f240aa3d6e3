status-server = { $host }   sekisho { $version }、{ $started } から稼働中
status-sessions = セッション  { $sessions }
status-accepted = 受理        { $accepted } 通（起動以降）
status-spool-empty = スプール    空
status-spool = スプール    { $messages } 通（うち再送待ち { $deferred } 通）、最も古いものは { $oldest } から
status-waiting = {"            "}{ $id }  { $attempts } 回試行、次回 { $next }: { $why }
status-zone = ゾーン      { $zone }: 登録 { $entries } 件、シリアル { $serial }。問い合わせ { $queries } 件（登録あり { $listed } 件、許可外 { $refused } 件）
status-zone-retired = ゾーン      { $zone }: 終了済み（テスト項目のみ応答）。問い合わせ { $queries } 件
status-revoked = { $account }: 一時許可 { $grants } 件を取り消しました
status-no-grants = 現在、一時許可はありません（一時許可: POP3 ログインの直後に認める送信。POP before SMTP）。
status-grants = アカウント、IP アドレス、残り時間、残り通数、送信済み、番号
status-grant-counts = 起動以降: 発行 { $opened } 件、更新 { $renewed } 件、送信 { $sent } 通、取り消し { $revoked } 件。発行しなかったログイン { $refused } 件（理由はログにあります）
status-not-there = { $path } で応答するサーバーがありません: { $reason }
    起動:  sekisho serve   稼働中であれば、root か実行ユーザーで:  sudo -u USER sekisho status
