# Mistakes in sekisho.toml and accounts.toml: what is wrong, and what was expected.
settings-not-text = not UTF-8; expected a text file
settings-missing = this key is missing: `{ $key }`
settings-missing-host-name = host_name is missing; expected host_name = "mx.example.jp"
settings-missing-domains = domains is missing; expected domains = ["example.jp"]
settings-unknown-key = there is no key `{ $key }`; expected one of { $known }
settings-unknown-value = not known: `{ $value }`; expected one of { $known }
settings-twice = this key stands here a second time; expected it once
settings-quotes = a text stands between quotes; expected "…"
settings-kind = this is { $found }; expected { $expected }
settings-kind-text = a text between quotes
settings-kind-integer = a whole number
settings-kind-float = a number with a point
settings-kind-boolean = true or false
settings-kind-list = a list in brackets, as ["…"]
settings-kind-table = a table
settings-negative = this is { $value }; expected a whole number, 0 or more
settings-reader = { $detail }
settings-socket-address = not an address with a port; expected one as "[::]:25" or "192.0.2.1:25"
settings-network = not a network; expected one as "192.0.2.1/32" or "2001:db8::1/128"
settings-domain = `{ $text }` is not the name of a domain; expected one as "example.jp"
settings-address = `{ $text }` is not a mail address ({ $why }); expected one as "suzuki@example.jp"
settings-size = not a size of 64 KiB or more; expected a number of octets, or a text as "32 MiB"
settings-time = not a time; expected a number of seconds, or a text as "5 min"
settings-window = out of range; expected 10 s to 600 s, as "120 s"
settings-amount = expected a number, or a text with its unit
settings-lmtp = `{ $text }` is neither; expected "ADDRESS:PORT" or the full path of a socket
settings-no-domains = there is none; expected at least one, as ["example.jp"]
settings-half-identity = a certificate needs its key; expected both tls.certificate and tls.key, or neither
settings-grant-messages = { $messages } is out of range; expected 1 to 100
settings-wide-network = { $network } holds strangers; expected your own hosts, at most a /24 or a private network (IPv6: /64)
settings-wide-proxy = { $network } holds strangers; expected the addresses of your own proxies
settings-foreign-domain = { $domain } is not one of `domains`
settings-foreign-alias = { $alias } is not at one of `domains`
settings-domain-twice = { $domain } stands here twice; expected it once
settings-listen-twice = { $address } is named twice in [listen]; expected an address for each service
settings-plus = `{ $text }` cannot separate; expected one character, as "+", or ""
settings-half-login = a login needs its password; expected both user and password_file, or neither
settings-root = it does not serve as root; expected a user of its own, as "sekisho"
settings-few-recipients = { $recipients }; RFC 5321 §4.5.3.1.8 expects 100 or more
settings-too-many-lists = { $lists } are too many; expected at most { $most }
settings-no-values = { $zone }: no answer would count; expected some, as ["127.0.0.2-5"]
settings-list-value = `{ $text }` is no value; expected one as "127.0.0.2", "127.0.0.2-11" or "127.0.0.[2;4..11]"
settings-list-name = not a name for a reply; expected 1 to 63 printable ASCII characters
settings-list-twice = { $zone } stands here twice; expected it once

settings-version = version { $version } is not known; expected { $expected }
settings-salt-key = expected 32 octets in base64, as `sekisho user` writes them
settings-name-empty = the name is empty
settings-name-long = the name is longer than 255 octets
settings-name-character = a name holds no space, control character, slash, backslash or colon, and does not begin with a dot
settings-account-twice = there is an account of this name above
settings-hash-unknown = not a known password hash; expected $argon2id$, $6$, $5$, $y$, $2b$, $1$, $apr1$ or a Dovecot {"{"}SCHEME{"}"}
settings-hash-malformed = { $scheme }: not complete; copy the whole hash
settings-hash-clear = { $scheme }: a password in clear has no place in a file; set it with `sekisho user passwd`
settings-hash-weak = { $scheme }: too weak or of no use for a login; set the password anew with `sekisho user passwd`
settings-hash-locked = the account was locked where this hash comes from ("!" or "*"); use `sekisho user disable`
settings-hash-costly = { $scheme }: its parameters cost more than a login may (128 MiB, about a second)
settings-sender = { $why }; expected an address or "@domain"
settings-may-send-as = { $why }; expected an address
settings-fingerprint = a fingerprint is "sha256:" and 64 hexadecimal digits (openssl x509 -noout -fingerprint -sha256)
settings-certificate-twice = this certificate is named twice; expected once
settings-created = expected a time such as "2026-11-24T09:30:00Z"

settings-address-empty = the local part is empty
settings-address-local-long = the local part is longer than 64 octets
settings-address-local = the local part is neither a dot-string nor a quoted string
settings-address-no-domain = the domain is missing
settings-address-domain-long = the domain is longer than 255 octets
settings-address-label-long = a label of the domain is longer than 63 octets
settings-address-domain = the domain is not made of labels of letters, digits and hyphens
settings-address-literal = the address literal is not valid
settings-address-not-ascii = an octet above 0x7F needs SMTPUTF8
settings-address-not-utf8 = the address is not well-formed UTF-8 without control characters

settings-readable = { $file }: everybody can read it; it holds password hashes:  chmod 600 { $file }
# [dnsbl]
settings-zone-no-listen = listen is missing; expected listen = ["192.0.2.53:53"]
settings-zone-none = there is no zone; expected at least one [[dnsbl.zone]]
settings-zone-nsid = longer than 64 octets; expected a short name
settings-zone-twice = { $text } stands here twice; expected each zone once
settings-zone-half-files = { $text }: expected both or neither: source = "files" and files = ["/etc/sekisho/relays.list"] stand together
settings-zone-half-primary = { $text }: expected both or neither: source = "primary" and primary = {"{"} address = "192.0.2.53:53" {"}"} stand together
settings-zone-no-witness = no witness: expected witness_listen = ["192.0.2.54:25"] and witness_domain = "w.example.net" together, or witness = "imaps://USER@HOST"
settings-zone-listings = { $text }: what this server proves are addresses; expected kind = "ip", or source = "files"
settings-zone-brackets = this is one table; expected a list of them, each begun by [[{ $text }]]
settings-zone-no-key = there is no key { $text }; expected one as [[dnsbl.key]] name = "{ $text }"
settings-zone-no-name-servers = { $text } has no name_servers; expected at least one, as ["ns1.example.org"]
settings-zone-inside = { $text } is inside of the zone, where only listings are; expected a name outside
settings-zone-name = `{ $text }` is not the name of a domain; expected one as "relays.example.org"
settings-zone-mailbox = `{ $text }` is not a mail address; expected one as "list@example.org"
settings-zone-threads = { $threads } threads; expected at most { $most }, or 0 for one for each core
settings-zone-no-connections = 0 connections; expected at least 1: what does not fit a datagram is asked again by TCP
settings-zone-share = { $text }; expected a share above 0 and up to 1.0, as 0.1 for a tenth
settings-zone-growth = { $text }; expected 0 or more, as 0.5 for half of what is there
settings-zone-page = `{ $text }` is not the address of a page; expected one as "https://www.example.org/relays?$"
settings-zone-format = there is no format `{ $text }`; expected one of { $known }
settings-case-organisation = `{ $text }` is no name of an organisation; expected 1 to 200 characters on one line
settings-case-address = `{ $text }` is not a mail address; expected one as "case@example.org"
settings-case-no-room = `{ $text }` has no room for the tag of a notice, case+TAG@example.org; expected at most 47 letters before the @, and no +
settings-case-page = `{ $text }` is not the address of a page; expected one as "https://www.example.org/contact"
settings-case-service = `{ $text }` is not the address of a service; expected one as "https://rdap.example.org"
settings-case-relative = `{ $text }` is not an absolute path; expected one as "/etc/sekisho/templates"
settings-case-key = `{ $text }` is not the fingerprint of an OpenPGP key; expected its 40 hexadecimal digits
settings-case-days = { $text } is not a number of days; expected 0 to 366
settings-case-early = { $days } days are fewer than the { $least } of `{ $before }`; expected { $least } or more
