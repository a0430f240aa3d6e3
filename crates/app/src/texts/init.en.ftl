init-exists = { $file } exists already, and nothing was changed.
    Edit it, then check it:  sekisho check-config --config { $file }
init-no-host-name = the server's name in DNS is missing. Name it:  --host-name mx.example.jp
init-no-domain = there is no domain whose mail is delivered here. Name one:  --domain example.jp
init-wrong = { $problem }
init-account-elsewhere = { $account } is not at one of the domains. Name its domain too:  --domain DOMAIN
init-ask-host-name = The server's name in DNS (mx.example.jp):
init-ask-domains = Domains whose mail is delivered here (example.jp):
init-ask-account = The first account (suzuki@example.jp; empty = later):
init-disk = Disk         { $place }: a write is on the disk after { $milliseconds } ms
init-disk-lies = Disk         { $place }: WARNING: a write is said to be on the disk after { $milliseconds } ms.
    No disk is so fast: after a power cut, mail that was accepted may be lost. Look for a write cache
    without battery, or a virtual disk that ignores syncs.
init-disk-memory = Disk         { $place }: WARNING: this is a file system in memory. Mail is lost when the machine stops.
init-settings = Settings     { $file }
init-certificate = Certificate  { $file } (self-signed; a signed one: tls.certificate and tls.key in the settings)
init-account = Account      { $name }
init-account-password = Account      { $name }, password { $password }   (shown only now)
init-records =
    DNS records to publish:
init-record-four = YOUR.IPV4.ADDRESS
init-record-six = YOUR:IPV6::ADDRESS
init-record-reverse = (reverse zone, at your provider)
init-next-smart-host =
    Mail to other domains needs a smart host, usually your provider's:  delivery.smart_host in { $file }
    The SPF record (v=spf1) must then also name who sends for it, as that provider says:  include:...
init-next-login =
    If the smart host wants a login, its user and password_file belong into { $file }.
    The SPF record (v=spf1) must also name who sends for it, as its provider says:  include:...
init-next = Next:  sekisho check-config --config { $file }
           sekisho serve --config { $file }
           sekisho user add ADDRESS --config { $file }      another account
    Then, from outside:  sekisho audit { $host } --basis own
init-no-user = User         { $user } is no user of this system yet, and the server becomes it once its ports are open. Make it:
    useradd --system --home-dir /var/lib/sekisho --shell /usr/sbin/nologin { $user }
init-smart-host = "{ $text }" is no server: smtp.provider.example or smtp.provider.example:587 is expected.
init-ask-smart-host = The server that takes mail for other domains (smtp.provider.example; empty = later):
