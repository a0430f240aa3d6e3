serve-cannot-listen = { $service } は { $address } で待ち受けできません: { $reason }
    使用中のプロセス:  ss -ltnp   別のアドレスは設定の listen.{ $service } で指定できます
serve-no-user = システムユーザー { $user } がありません。ポートを開いた後はこのユーザーで動作します。作成してください:
    useradd --system --home-dir /var/lib/sekisho --shell /usr/sbin/nologin { $user }
serve-root = root では動作しません。設定で別のユーザーを指定してください:  user = "sekisho"
serve-config-good = { $file } に誤りはありません。
serve-config-domains = 自ドメイン   { $domains }、アカウント { $accounts } 件
serve-config-networks = ログインなし { $networks } は、送信者が自ドメインのアドレスであれば中継できます
serve-config-no-networks = ログインなし 中継できるホストはありません
serve-config-grants = POP ログイン 接続元の IP アドレスに { $listeners } での送信を一時許可します（pop_before_smtp）
serve-config-no-grants = POP ログイン 送信は許可しません（POP before SMTP は無効）
serve-config-own-refused = 部外者       自ドメインの送信者を名乗るメールは拒否します
serve-config-own-accepted = 部外者       自ドメインの送信者を名乗るメールも自ドメイン宛てなら受け取ります。中継はしません
serve-config-way-out = 外部宛て     { $host } 経由で送信します
serve-config-no-way-out = 外部宛て     送信しません（スマートホスト delivery.smart_host が未設定）
serve-config-no-postmaster = Postmaster   このメールを読むアカウントがありません。設定してください:  postmaster = "suzuki@example.jp"
serve-no-settings = 設定ファイル { $file } がありません。作成してください:  sekisho init
    別の場所にある場合:  --config FILE
serve-config-list-refuses = ブロックリスト { $list }: 登録された外部ホストから届くのは postmaster 宛てだけ
serve-config-list-marks = ブロックリスト { $list }: ヘッダーに記録（X-Sekisho-Block-List）
