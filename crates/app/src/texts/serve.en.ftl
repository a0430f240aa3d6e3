serve-listen-in-use = { $service } cannot listen at { $address }: something else listens there.
    Who:  ss -ltnp   Or another address in the settings:  { $key }
serve-listen-rights = { $service } cannot listen at { $address }: permission denied. Ports below 1024 need a right:
    start it as root (it becomes the user of the settings), or by systemd (etc/sekisho.service),
    or once:  setcap cap_net_bind_service=+ep /usr/bin/sekisho   Or a higher port:  { $key }
serve-listen-failed = { $service } cannot listen at { $address }: { $reason }
    Another address in the settings:  { $key }
serve-no-user = there is no system user { $user }, as which the server runs once its ports are open. Make one:
    useradd --system --home-dir /var/lib/sekisho --shell /usr/sbin/nologin { $user }
serve-root = it does not serve as root. Name another user in the settings:  user = "sekisho"
serve-config-good = { $file } is valid.
serve-config-bad = { $file } can be read, but with it the server cannot do its work:
serve-config-domains = Own mail     { $domains }; { $accounts ->
    [one] 1 account
   *[other] { $accounts } accounts
}
serve-config-listens = Listens at   { $listeners }
serve-config-listens-not = Listens at   nothing: every list in [listen] is empty, and there is no [dnsbl]
serve-config-certificate = Certificate  { $file }, for { $names }, until { $until }
serve-config-certificate-self-signed = Certificate  { $file }, for { $names }, until { $until }; self-signed: mail programs warn
serve-config-certificate-ends = Certificate  { $file }, for { $names }: WARNING: it ends at { $until }. Renew it, then reload
serve-config-maildir = Mailboxes    { $place } (a Maildir each)
serve-config-lmtp = Mailboxes    { $place } (by LMTP)
serve-config-hold = Held         no mail leaves the spool until delivery.hold is false again
serve-config-file = { $key }: { $file }: { $reason }
serve-config-file-of-zone = { $place }: { $key }, for { $zones }: { $file }: { $reason }
serve-config-fault = { $place }: { $key }: { $words }
serve-config-no-user = User         { $user }: WARNING: there is no such system user, and sekisho serve needs it when root starts it (user)
directory-nobody = { $alias } leads to { $target }, which is neither a mailbox nor an alias: its mail goes to its other targets, and is refused where there are none
directory-nowhere = { $alias } leads nowhere: its targets only lead back to each other. Its mail is refused
directory-twice = { $address } is given twice; expected each mailbox and each alias once
directory-domain-twice = { $address } is given twice; expected it once
directory-foreign = { $address } is not at one of `domains`
directory-too-many = { $address } leads to more than 1000 places
directory-unclear = { $address }: its domain cannot be read with certainty
postmaster-unknown = there is no account { $name }, so that nobody reads what postmasters are sent
certificate-empty = { $file }: there is no certificate in it; expected PEM
certificate-not-its-key = { $file }: this is not the key of the certificate ({ $reason })
serve-no-certificate = there is no certificate { $file }. sekisho init makes one; or name yours:  tls.certificate and tls.key
    (sekisho policy serve alone needs none.)
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
serve-config-zone = Zone         { $zone }: kind = "{ $kind }", source = "{ $source }"
serve-config-zone-retired = Zone         { $zone }: retired, only its test entries are answered
serve-config-list-refuses = Block list   { $list }: strangers on it reach postmasters only
serve-config-list-marks = Block list   { $list }: named in the header (X-Sekisho-Block-List)
serve-config-cases = cases         answers to notices go to { $address }
serve-config-template = template      { $problem }  (until that is mended, the program's own is used)
