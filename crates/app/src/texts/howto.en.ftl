# sekisho list howto.
howto-unknown = There are no instructions for "{ $name }". There are some for: { $known }
howto-no-zone = Which list? Name its zone:  --zone relays.example.jp   or set [[block_lists]] in the settings.
howto-zone-nearest = { $file } has no list { $zone }. Did you mean { $nearest }?
    If another list is meant, name the values that count:  --zone { $zone }=127.0.0.2
howto-domains = { $zone } lists domains, and these instructions ask about the address of who connects. Software asks such a list about the names in a mail: Postfix with  reject_rhsbl_sender { $zone }=VALUE , Exim with  dnslists = { $zone }=VALUE/$sender_address_domain , rspamd and SpamAssassin as a list of URIs. VALUE stands in the lines of the file; name it always.
howto-retired = { $zone } is retired: nothing but its test entries is listed any more, and one day its name may be somebody else's. Take it out of the configuration.
howto-retired-file = { $file }: take the file away
howto-retired-lines = { $file }: take out
howto-values-foreign = What they mean, the operator of { $zone } says.
howto-many-values = These are too many values for software that knows no ranges: at most { $most }.
howto-names-next = A configuration:  sekisho list howto postfix --zone relays.example.jp
howto-place-append = { $file } (at the end)
howto-place-create = { $file } (a new file)
howto-place-before = { $file } (before the first line that begins with { $before })
howto-then = Then
howto-try = Does it work? The first must give a value from below, the second nothing
howto-try-commands = dig +short 2.0.0.127.{ $zone }
    dig +short 1.0.0.127.{ $zone }
    sekisho list check 127.0.0.2 --list { $zone }
howto-values = Values that count
howto-code-relay = takes mail from anyone and relays it
howto-code-output = sends what another address took: the output of a relay of several stages
howto-code-forged_sender = relays for whoever claims one of its own addresses as sender
howto-code-lost_source = lost the address of its clients and takes strangers for its own
howto-short-postfix = Postfix: reject_rbl_client, at RCPT
howto-short-postscreen = Postfix: postscreen, with weights, before smtpd
howto-short-exim = Exim: dnslists in the ACL for RCPT
howto-short-sendmail = sendmail: FEATURE(enhdnsbl)
howto-short-opensmtpd = OpenSMTPD: refused by rspamd as its filter
howto-short-rspamd = rspamd: the module rbl, with scores
howto-short-spamassassin = SpamAssassin: check_rbl, with scores
howto-short-haraka = Haraka: a plug-in
howto-short-sekisho = Sekisho's own mail server
howto-about-postfix = Postfix refuses mail from hosts on { $zone } at RCPT. Own networks, logins and mail to postmaster pass. Where smtpd_recipient_restrictions is set already, add the last two lines to it. Its smtpd keeps what a list answered for as long as the process lives: a host that left the list is let in after  postfix reload  or when the process ends.
howto-about-postscreen = postscreen refuses hosts on { $zone } before smtpd sees them. Several lists add up: give each a weight (*2) and set the threshold. It cannot spare postmaster, so the reply should say where to go. If the container or package runs without chroot, write n for y in the master.cf lines.
howto-about-exim = Exim refuses mail from hosts on { $zone } at RCPT. Own networks, logins and mail to postmaster pass. The files are those of Debian; elsewhere put the statement into the ACL of acl_smtp_rcpt, before recipients are accepted.
howto-about-sendmail = sendmail refuses mail from hosts on { $zone }, after a login could have come (delay_checks). dnsbl would take any answer for a yes; enhdnsbl compares it. The quotes are m4's: ` opens, ' closes.
howto-about-opensmtpd = OpenSMTPD asks no lists itself. Its filter-rspamd (package opensmtpd-filter-rspamd) hands each message to rspamd, which refuses it where its host is on { $zone }. Put the words filter "rspamd" behind your own listen lines instead of repeating them.
howto-about-rspamd = rspamd gives mail from hosts on { $zone } 8 points for each value. With its usual limits that is "probable spam", and with anything else it is refused.
howto-about-spamassassin = SpamAssassin gives mail that a host on { $zone } handed over to you 5 points, which is enough for "spam" with its usual limit. trusted_networks and internal_networks must be right, for they tell which host that was.
howto-about-haraka = Haraka refuses mail from hosts on { $zone } at RCPT. Its plug-in dns-list takes any answer for a yes, error values too, so this one compares values. In config/plugins it stands before the plug-ins that accept recipients. Paths are those below Haraka's own directory.
howto-about-sekisho = Sekisho's mail server refuses mail from hosts on { $zone } at RCPT. Own networks, logins and mail to postmaster pass. A list that does not pass its self-test is ignored and reported.
