serve-cannot-listen = { $service } cannot listen at { $address }: { $reason }
    Who holds it:  ss -ltnp   Or another address in the settings:  listen.{ $service }
serve-no-user = there is no system user { $user }, as which the server runs once its ports are open. Make one:
    useradd --system --home-dir /var/lib/sekisho --shell /usr/sbin/nologin { $user }
serve-root = it does not serve as root. Name another user in the settings:  user = "sekisho"
serve-config-good = { $file } holds.
serve-config-domains = Own mail     { $domains }; { $accounts } accounts
serve-config-networks = Without login { $networks } may relay, with own addresses as sender
serve-config-no-networks = Without login nobody relays
serve-config-grants = POP login    lets its address send at { $listeners } for a while (pop_before_smtp)
serve-config-no-grants = POP login    opens nothing
serve-config-own-refused = Strangers    with an own address as sender: refused
serve-config-own-accepted = Strangers    with an own address as sender: accepted for own recipients, never relayed
serve-config-way-out = Other domains through { $host }
serve-config-no-way-out = Other domains not at all: there is no smart host (delivery.smart_host)
serve-config-no-postmaster = Postmaster   nobody reads this mail. Name an account:  postmaster = "suzuki@example.jp"
serve-no-settings = there is no settings file { $file }. Make one:  sekisho init
    Or say where it is:  --config FILE
serve-config-list-refuses = Block list   { $list }: strangers on it reach postmasters only
serve-config-list-marks = Block list   { $list }: named in the header (X-Sekisho-Block-List)
