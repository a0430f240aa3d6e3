serve-listen-in-use = { $service } は { $address } で待ち受けできません: ほかのプログラムが使用中です。
    使用中のプロセス:  ss -ltnp   別のアドレスは設定の { $key } で指定できます
serve-listen-rights = { $service } は { $address } で待ち受けできません: 権限がありません。1024 未満のポートには権限が必要です。
    root で起動する（その後、設定のユーザーに切り替わります）、systemd で起動する（etc/sekisho.service）、
    または一度だけ  setcap cap_net_bind_service=+ep /usr/bin/sekisho   上位のポートは { $key } で指定できます
serve-listen-failed = { $service } は { $address } で待ち受けできません: { $reason }
    別のアドレスは設定の { $key } で指定できます
serve-no-user = システムユーザー { $user } がありません。ポートを開いた後はこのユーザーで動作します。作成してください:
    useradd --system --home-dir /var/lib/sekisho --shell /usr/sbin/nologin { $user }
serve-root = root では動作しません。設定で別のユーザーを指定してください:  user = "sekisho"
serve-config-good = { $file } に誤りはありません。
serve-config-bad = { $file } は読み込めますが、次の問題があるためサーバーは動作できません:
serve-config-domains = 自ドメイン   { $domains }、アカウント { $accounts } 件
serve-config-listens = 待ち受け     { $listeners }
serve-config-listens-not = 待ち受け     なし（[listen] がすべて空で、[dnsbl] もありません）
serve-config-certificate = 証明書       { $file }（{ $names }）、有効期限 { $until }
serve-config-certificate-self-signed = 証明書       { $file }（{ $names }）、有効期限 { $until }。自己署名のため、メールソフトが警告を表示します
serve-config-certificate-ends = 証明書       { $file }（{ $names }）: 警告: 有効期限は { $until } です。更新し、再読み込みしてください
serve-config-maildir = メール保存先 { $place }（アカウントごとの Maildir）
serve-config-lmtp = メール配送先 { $place }（LMTP）
serve-config-hold = 保留         delivery.hold を false に戻すまで、メールは配送されません
serve-config-file = { $key }: { $file }: { $reason }
serve-config-file-of-zone = { $place }: { $key }（{ $zones }）: { $file }: { $reason }
serve-config-fault = { $place }: { $key }: { $words }
serve-config-no-user = ユーザー      { $user }: 警告: このユーザーはシステムにありません。root で sekisho serve を起動するには必要です（user）
directory-nobody = { $alias } の宛先 { $target } は、メールボックスでもエイリアスでもありません。ほかに宛先があればそこだけに届き、なければ受信を拒否します
directory-nowhere = { $alias } の宛先は互いを指しているだけで、どこにも届きません。受信を拒否します
directory-twice = { $address } が重複しています。メールボックスもエイリアスも 1 回だけ書いてください
directory-domain-twice = { $address } が重複しています。1 回だけ書いてください
directory-foreign = { $address } のドメインは `domains` にありません
directory-too-many = { $address } の宛先が 1000 を超えています
directory-unclear = { $address }: ドメインを正しく解釈できません
postmaster-unknown = アカウント { $name } はありません。postmaster 宛てのメールを誰も読めません
certificate-empty = { $file }: 証明書がありません。PEM 形式のファイルを指定してください
certificate-not-its-key = { $file }: 証明書と対になる鍵ではありません（{ $reason }）
serve-no-certificate = 証明書 { $file } がありません。sekisho init で作成するか、自分の証明書を指定してください:  tls.certificate、tls.key
    （sekisho policy serve だけを使う場合は不要です）
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
serve-config-zone = ゾーン       { $zone }: kind = "{ $kind }"、source = "{ $source }"
serve-config-zone-retired = ゾーン       { $zone }: 終了済み（動作確認用の項目だけに応答）
serve-config-list-refuses = ブロックリスト { $list }: 掲載された外部ホストから届くのは postmaster 宛てだけ
serve-config-list-marks = ブロックリスト { $list }: ヘッダーに記録（X-Sekisho-Block-List）
serve-config-cases = 案件          通知への返信先: { $address }
serve-config-template = ひな形        { $problem }（直るまでは組み込みのひな形を使います）
