# 何が起きたか、どうすればよいか
usage-complete = 監査 { $audit } は完了しています。再検査:  sekisho audit --again { $audit }{ $data }
usage-no-name = 監査に割り当てる名前がありません。データディレクトリの古い監査を削除してください。
usage-suite = 「{ $name }」という検査セットはありません。使用できるもの: { $known }
usage-witness-domain = --witness-listen には、そこに届くドメインの指定が必要です:  --witness-domain ドメイン
usage-witness-listen = --witness-domain には、待ち受けアドレスの指定が必要です:  --witness-listen 0.0.0.0:25
usage-mail-address = 「{ $text }」はメールアドレスではありません（例: user@example.net）。
usage-resolver = --resolver にはアドレスを指定してください（例: 192.0.2.53、192.0.2.53:5300）。「{ $text }」は使えません。
usage-login-password = --login のパスワードは環境変数 { $variable } から読み込みます。設定してください。
usage-mailbox-password = メールボックスのパスワードは環境変数 { $variable } から読み込みます。設定してください。
usage-no-terminal = --basis authorised では誰の同意かを確認します。端末がない場合は指定してください:  --on-word-of "氏名、方法"
usage-no-audit = 「{ $name }」という名前またはホストの監査はありません。
    一覧:  sekisho audit list{ $data }
usage-no-audits = { $directory } にはまだ監査がありません。
    まずはこちら:  sekisho lab incident-2002
usage-no-home = ホームディレクトリがありません。保存先を指定してください:  --data ディレクトリ
usage-empty-message = メールが空です。ファイルを指定するか、標準入力から渡してください:  < received.eml
usage-port = ポート { $port } では後続のポートが確保できません。{ $most } 以下を指定してください。
usage-expose = { $address } はネットワークから到達できます。このサーバーには意図的な穴があります。承知のうえで公開する場合:  --expose

error-permission = 権限がありません
error-manual = マニュアルを { $directory } に書き込めません: { $reason }
error-unwritten = 結果を標準出力に書き込めませんでした: { $reason }。処理そのものは終わっています。そこに表示されるはずだったパスワードは失われました。
error-not-found = ファイルまたはディレクトリがありません
error-full = 空き容量がありません
error-read-only = 読み取り専用のファイルシステムです
error-address-in-use = ほかのプログラムが使用中です
error-address-not-ours = このマシンのアドレスではありません
error-directory = ディレクトリです
error-no-directory = ディレクトリではありません
error-exists = すでに存在します
error-refused = 接続が拒否されました
error-timed-out = 時間内に接続できません
error-listen = { $address } で待ち受けできません: { $cause }
error-listen-lab = 別のポートを指定:  --port 3525
error-listen-witness = 使用中のプログラムを止めるか、別の待ち受け先を指定:  --witness-listen アドレス:ポート
error-listen-owner = 別のポートを指定:  --await-owner アドレス:ポート
error-listen-rights = 1024 未満のポートには権限が必要です。root で実行するか、上位のポートへ転送してください。
error-not-loopback = { $address } はループバックアドレスではありません。
error-too-big = { $path }: { $limit } バイトを超えています
error-no-file = { $path }: ファイルのパスとして使えません
error-held = 監査 { $audit } は別のプロセスが実行中です。終了後に:  sekisho audit show { $audit }{ $data }
error-record = { $path }: 壊れているか、別のバージョンで書かれています（{ $reason }）
error-resolver = DNS サーバーに問い合わせできません: { $detail }
    指定:  --resolver アドレス
error-no-such-name = その名前は存在しません
error-no-records = 該当するレコードがありません
error-not-a-name = ドメイン名ではありません
error-lookup-declined = DNS サーバーがエラー { $code } を返しました
error-lookup = DNS サーバーが応答しません（{ $detail }）
error-hole = 「{ $name }」という練習用サーバーはありません。
    一覧:  sekisho lab list
error-hole-nearest = 「{ $name }」という練習用サーバーはありません。{ $nearest } のことですか。
    sekisho lab serve { $nearest }

error-no-basis = { $address } はグローバルアドレスで、検査する根拠がありません。
error-unproven = { $address } が自分のものであることをまだ確認できません。次のどちらかを DNS に登録し、同じコマンドを実行してください:
    { $reverse }. IN TXT "{ $record }"
    _relay-check.{ $domain }. IN TXT "{ $record }"
    （2 つ目は、{ $domain } の A、AAAA、MX のいずれかが { $address } を指し、{ $address } の逆引き名が
    { $domain } かその配下である場合に有効です）
    DNS を使わない方法: postmaster@[{ $address }] へのコード送信（--send-code）、
    または { $address } からの接続（--await-owner 0.0.0.0:2599）
error-unproven-found = 確認結果: { $line }
error-wrong-code = postmaster@[{ $address }] に送信したコードと一致しません。
error-other-host = 接続元は { $connected } でした。検査対象の { $address } から接続してください。
error-no-words = --basis authorised では誰の同意かを指定してください:  --on-word-of "氏名、方法"
error-nominated-other = このメールを渡したのは { $other } で、{ $address } ではありません。そちらを指名する場合:
    sekisho audit { $other } --nominated ファイル{ $data }
error-nominated-no-trace = このメールの Received 行に、渡した側のグローバルアドレスがありません。
error-postmaster = サーバーが postmaster 宛てのメールを受理しません: { $said }
error-owner-timed-out = { $address } から { $seconds } 秒以内に正しいコードの接続がありませんでした。
error-message-large = メールが { $limit } MiB を超えています。
error-mailbox-url = メールボックスの指定が正しくありません: { $detail }
error-mailbox = 試験メールの受け取り先メールボックスを読めません: { $detail }
error-host-no-address = { $host } のアドレスがありません
error-imap-refused = { $command } が拒否されました: { $said }
error-prove-no-token = このメールに試験メールは含まれていません。ヘッダーを含むメール全体を保存したか確認してください。
error-prove-other-audit = この試験メールは別の監査のものです。こちらで:  sekisho audit prove { $audit }{ $data } < received.eml
error-prove-not-issued = トークン { $token } はこの監査が発行したものではありません。
error-prove-quoted = 試験メールの引用だけが含まれています。試験メールそのものを保存するか、添付ファイルとして転送してください。
error-prove-no-witness = この監査は試験メールを送っていないため、証明できません。
error-tls = TLS に失敗しました: { $detail }
error-no-answer = { $seconds } 秒以内に応答がありません
error-dropped = 接続が切断されました
error-not-smtp = 応答が SMTP ではありません: { $said }
error-endless = 応答がいつまでも終わりません
error-out-of-step = コマンドの数より多い応答が返されました
error-no-received = Received 行がありません。サーバーを経由する前に保存されたか、ヘッダーが欠けています。
error-top-not-trusted = 先頭の Received 行を書いた { $by } は --trust に含まれていません。

clap-unknown-command = 「{ $word }」というコマンドはありません
clap-unknown-option = 「{ $word }」というオプションはありません
clap-invalid-value = 「{ $value }」は { $option } に使えません
clap-possible = 使える値: { $values }
clap-missing = 指定が必要です: { $option }
clap-conflict = { $option } と { $other } は同時に指定できません
clap-needs-value = { $option } には値が必要です
clap-takes-no-value = { $option } に値は指定できません
clap-twice = { $option } が重複しています
clap-too-many = 引数「{ $word }」が余分です
clap-not-text = コマンドラインに UTF-8 ではないバイトが含まれています
clap-expected = 指定できるのは { $expected }
clap-nearest = { $nearest } のことですか
clap-more = 使い方:  { $command } --help

expected-command = コマンド
expected-ports = 1～65535 のポート番号です。コンマ区切りで複数可（例: 25,587）
expected-port = 1～65535 のポート番号です（例: 2525）
expected-address-and-port = IP アドレスとポートです（例: 0.0.0.0:25、[::]:25）
expected-network = IP アドレスまたはネットワークです（例: 192.0.2.0/24）
expected-address = IP アドレスです（例: 192.0.2.7、2001:db8::7）
expected-rate = 0 より大きい数（1 秒あたりの試験件数）です（例: 0.5）
expected-connections = 1～32 の数です（例: 4）
expected-seconds = 秒数（整数）です（例: 120）
expected-domain = ドメイン名です（例: example.jp）
expected-mail-address = メールアドレスです（例: info@example.jp）
expected-block-list = ブロックリストのゾーン名と、数える値です（例: relays.example.jp=127.0.0.2-5）
expected-case = 案件番号です（例: 2026-007、最新の案件は last）
expected-day = 日付です（例: 2026-11-24）
expected-tlp = TLP の区分です（clear、green、amber、amber-strict、red）
expected-server = サーバー名と、分かっていればアドレスです（例: mail.example.jp、mail.example.jp=192.0.2.1,2001:db8::1）
expected-name-server = ネームサーバーのアドレスです（例: 192.0.2.53、127.0.0.1:5353）

damage-no-entry = 記録の行ではありません
damage-too-long = 記録として長すぎます
damage-hash = ハッシュが一致しません。この行か前の行が変更、削除、または移動されています
damage-shorter = ファイルが以前より短くなっています
