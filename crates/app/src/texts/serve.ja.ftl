serve-cannot-listen = { $service } は { $address } で待ち受けできません: { $reason }
    使用中のプロセス:  ss -ltnp   別のアドレスは設定の listen.{ $service } で指定できます
serve-no-user = ユーザー { $user } がありません。ポートを開いた後、このユーザーで動作します。作成してください:
    useradd --system --home-dir /var/lib/sekisho --shell /usr/sbin/nologin { $user }
serve-root = root では動作しません。設定で別のユーザーを指定してください:  user = "sekisho"
serve-config-good = { $file } に誤りはありません。
serve-config-domains = 自ドメイン   { $domains }、アカウント { $accounts } 件
serve-config-networks = ログインなし { $networks } は自ドメインの差出人で中継できます
serve-config-no-networks = ログインなし 中継できるホストはありません
serve-config-grants = POP ログイン そのアドレスに { $listeners } での送信を一時許可します（pop_before_smtp を参照）
serve-config-no-grants = POP ログイン 一時許可は無効です
serve-config-own-refused = 部外者       差出人が自ドメインの場合は拒否します
serve-config-own-accepted = 部外者       差出人が自ドメインでも内部宛ては受け取ります。中継はしません
serve-config-way-out = 外部宛て     { $host } 経由で送信します
serve-config-no-way-out = 外部宛て     送信しません（スマートホスト未設定）
serve-config-no-postmaster = Postmaster   宛先のアカウントがありません。設定してください:  postmaster = "suzuki@example.jp"
serve-no-settings = 設定ファイル { $file } がありません。作成してください:  sekisho init
    別の場所にある場合:  --config FILE
