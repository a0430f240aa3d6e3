# ゲートウェイのアカウント。
user-no-settings = 設定ファイル { $file } がありません。サーバーを用意してください:  sekisho init
    または設定かデータの場所を指定してください:  --config FILE  または  --data DIR
user-no-data = { $directory } はディレクトリではありません。サーバーを用意してください:  sekisho init
    またはデータの場所を指定してください:  --data DIR
user-unknown = アカウント { $name } はありません。一覧:  sekisho user list{ $config }{ $data }
user-exists = アカウント { $name } は既にあります。パスワードを変えるには:  sekisho user passwd { $name }{ $config }{ $data }
user-named = { $name } は削除していません。設定がこのアカウントを宛先にしており、なくなるとその宛先のメールが拒否されるためです。
    { $file } の  { $keys }  で、別の宛先に変えるか、外してください。
    そのあと  systemctl reload sekisho  を実行してから削除します。すぐに使えなくするには:  sekisho user disable { $name }{ $config }{ $data }
user-address-taken = { $address } は既に別のアカウントのアドレスです。何も変更していません。
    アカウントの一覧:  sekisho user list{ $config }{ $data }   差出人として使えるようにするだけなら:  --may-send-as
user-busy = { $file }: ほかのプロセスがアカウントを変更中です。もう一度実行してください。
user-readable = { $file } は誰でも読める状態です。パスワードハッシュが入っているため、何も変更していません。
    権限を直してください:  chmod 600 { $file }
user-name-empty = 名前が空です。通常はメールアドレスを使います:  sekisho user add hanako@example.jp
user-name-long = 名前が 255 オクテットを超えています。
user-name-character = 「{ $name }」は名前に使えません。空白、制御文字、スラッシュ、バックスラッシュ、コロンは使えず、ドットで始めることもできません。
user-sender = 「{ $text }」は送信者として使えません。hanako@example.jp のようなアドレスか、--sender では @example.jp のようなドメインを指定してください。
user-certificate = 「{ $text }」は証明書のファイル（PEM）でもフィンガープリントでもありません。
    ファイルのフィンガープリント:  openssl x509 -in FILE -noout -fingerprint -sha256  （sha256:... の形で指定）
user-certificate-taken = 証明書 { $fingerprint } は既に { $owner } のものです。1 枚の証明書は 1 つのアカウントだけに使えます。
user-no-terminal = パスワードは端末で入力しますが、端末がありません。標準入力から渡してください:  --password-stdin
user-password-short = パスワードが { $least } 文字未満です。何も変更していません。
user-password-long = パスワードは { $most } オクテット以内で、NUL を含められません。何も変更していません。
user-passwords-differ = 2 回の入力が一致しません。何も変更していません。
user-ask-password = パスワード:
user-ask-again = もう一度:
user-hash-unknown = この形式のパスワードハッシュには対応していません。/etc/shadow（$6$、$5$、$y$、$2b$、$1$）、htpasswd（$apr1$、{"{SHA}"}）、Dovecot（{"{SCHEME}"}）の形式が使えます。
    シェルでは一重引用符で囲んでください: --hash '$6$...'
user-hash-malformed = { $scheme }: ハッシュが途中で切れています。全体をコピーし、シェルでは一重引用符で囲んでください: --hash '$6$...'
user-hash-clear = { $scheme } は平文のパスワードです。引数はこのマシンの誰でも読めます。そのパスワードを変更し、--hash なしで実行してください。
user-hash-weak = { $scheme } は弱すぎるか、ここではログインに使えません。--hash なしで新しいパスワードを設定してください。
user-hash-locked = このハッシュは元のサーバーでロックされています（先頭の「!」または「*」）。使う場合は先頭の記号を除いてください。
user-hash-costly = { $scheme }: 検証の負荷がログインの上限（128 MiB、約 1 秒）を超えます。--hash なしで新しいパスワードを設定してください。

user-added = アカウント  { $name }
user-sends-as = 送信者      { $senders }
user-sends-as-nobody = 送信者      なし（受信のみ）。使えるアドレスは { $file } の "senders" に書きます
user-imported = パスワード  { $scheme }（次に PLAIN か LOGIN でログインすると argon2id に置き換わり、SCRAM の鍵も作られます）
    すべてのアカウントに鍵ができるまで、SCRAM は提示されません。
user-password-changed = { $name } のパスワードを変更しました。以前のセッションと一時許可は 1 秒以内に終わります。
user-disabled = { $name } を無効にしました。セッションと一時許可は 1 秒以内に終わります。
    戻すには:  sekisho user enable { $name }{ $config }{ $data }
user-enabled = { $name } を有効にしました。
user-removed = { $name } を削除しました。セッションと一時許可は 1 秒以内に終わります。メールは残ります。
user-list-empty = アカウントはまだありません。作るには:  sekisho user add ADDRESS{ $config }{ $data }
user-head-name = 名前
user-head-state = 状態
user-head-password = ログイン
user-head-senders = 送信に使えるアドレス
user-state-enabled = 有効
user-state-disabled = 無効
