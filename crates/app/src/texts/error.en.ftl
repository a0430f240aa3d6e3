# What went wrong, and what to do about it.
usage-complete = Audit { $audit } is complete. Repeat it:  sekisho audit --again { $audit }{ $data }
usage-no-name = No name is free for the audit: remove old ones from the data directory.
usage-suite = No suite is called "{ $name }". There are: { $known }.
usage-witness-domain = --witness-listen needs the domain whose mail comes there:  --witness-domain DOMAIN
usage-witness-listen = --witness-domain needs an address to listen on:  --witness-listen 0.0.0.0:25
usage-mail-address = "{ $text }" is no mail address: user@example.net is expected.
usage-resolver = --resolver takes an address, for example 192.0.2.53 or 192.0.2.53:5300, not "{ $text }".
usage-login-password = The password of --login is read from { $variable }; set it in the environment.
usage-mailbox-password = The mailbox's password is read from { $variable }; set it in the environment.
usage-no-terminal = --basis authorised asks whose agreement you have. Without a terminal, say it:  --on-word-of "NAME, HOW"
usage-no-audit = No audit is called "{ $name }", and none is about a host of that name.
    What there is:  sekisho audit list{ $data }
usage-no-audits = There is no audit yet in { $directory }.
    Begin:  sekisho lab incident-2002
usage-no-home = There is no home directory. Name one for the audits:  --data DIR
usage-empty-message = The message is empty. Give a file, or feed it:  < received.eml
usage-port = Port { $port } leaves no room for the others, which follow it: take one up to { $most }.
usage-expose = { $address } can be reached from the network, and this server is flawed on purpose. If you mean it:  --expose

error-permission = permission denied
error-manual = The manual cannot be written to { $directory }: { $reason }
error-unwritten = The result could not be written to standard output: { $reason }. What was to be done is done; a password that was shown there is lost.
error-not-found = no such file or directory
error-full = no space left
error-read-only = the file system is read-only
error-address-in-use = something else listens there
error-address-not-ours = this is no address of this machine
error-directory = this is a directory
error-no-directory = this is no directory
error-exists = it exists already
error-refused = the connection was refused
error-timed-out = no connection within the time
error-listen = Cannot listen at { $address }: { $cause }.
error-listen-lab = Take other ports:  --port 3525
error-listen-witness = End what listens there, or let the witness listen elsewhere:  --witness-listen ADDRESS:PORT
error-listen-owner = Take another port:  --await-owner ADDRESS:PORT
error-listen-rights = Ports below 1024 need rights: run it as root, or let a port above be forwarded.
error-not-loopback = { $address } is not a loopback address.
error-too-big = { $path }: bigger than { $limit } octets
error-no-file = { $path }: not a file's path
error-held = Another process works on audit { $audit } now. Wait until it has ended:  sekisho audit show { $audit }{ $data }
error-record = { $path }: damaged, or written by another version ({ $reason })
error-resolver = { $detail }
    Name one:  --resolver ADDRESS
error-no-such-name = the name does not exist
error-no-records = no such record
error-not-a-name = not a domain name
error-lookup-declined = the name server answered { $code }, an error
error-lookup = the name server did not answer ({ $detail })
error-hole = There is no practice server "{ $name }".
    What there is:  sekisho lab list
error-hole-nearest = There is no practice server "{ $name }". Did you mean { $nearest }?
    sekisho lab serve { $nearest }

error-no-basis = { $address } is a public address and nothing gives the right to test it.
error-unproven = Nothing proves yet that { $address } is yours. Publish one of these and run the same command again:
    { $reverse }. IN TXT "{ $record }"
    _relay-check.{ $domain }. IN TXT "{ $record }"
    (the second counts if an A, AAAA or MX record of { $domain } leads to { $address }, and the name of
    { $address } in its reverse zone is { $domain } or below it)
    Without the name server: a code to postmaster@[{ $address }] (--send-code), or a connection
    from { $address } (--await-owner 0.0.0.0:2599).
error-unproven-found = Found: { $line }
error-wrong-code = This is not the code that was sent to postmaster@[{ $address }].
error-other-host = { $connected } connected, but { $address } is to be tested: the connection must come from there.
error-no-words = --basis authorised needs to say whose agreement it is:  --on-word-of "NAME, HOW"
error-nominated-other = The message was handed over by { $other }, not by { $address }. To nominate that one:
    sekisho audit { $other } --nominated FILE{ $data }
error-nominated-no-trace = No Received line of the message names a public address that handed it over.
error-postmaster = the server did not take mail for its postmaster: { $said }
error-owner-timed-out = { $address } did not connect within { $seconds } s and say the code.
error-message-large = The message is larger than { $limit } MiB.
error-mailbox-url = { $detail }
error-mailbox = The witness's mailbox cannot be read: { $detail }
error-host-no-address = { $host } has no address
error-imap-refused = { $command } was refused: { $said }
error-prove-no-token = No canary is in this message. Was it saved whole, with all header lines?
error-prove-other-audit = This canary is of another audit. Take it there:  sekisho audit prove { $audit }{ $data } < received.eml
error-prove-not-issued = The token { $token } is not genuine: this audit did not issue it.
error-prove-quoted = This message only quotes the canary: save the canary itself, or forward it as an attachment.
error-prove-no-witness = The audit sent no canaries, so nothing can prove anything.
error-tls = TLS failed: { $detail }
error-no-answer = no answer within { $seconds } s
error-dropped = the connection was closed
error-not-smtp = what answers is not SMTP: { $said }
error-endless = a reply without end
error-out-of-step = the server sent more replies than there were commands
error-no-received = The message has no Received line: it was saved before any server took it, or without its header.
error-top-not-trusted = The topmost Received line was written by { $by }, which --trust does not name.

clap-unknown-command = there is no command "{ $word }"
clap-unknown-option = there is no option "{ $word }"
clap-invalid-value = "{ $value }" is no value for { $option }
clap-possible = possible: { $values }
clap-missing = missing: { $option }
clap-conflict = { $option } and { $other } exclude each other
clap-needs-value = { $option } needs a value
clap-takes-no-value = { $option } takes no value
clap-twice = { $option } is given twice
clap-too-many = "{ $word }" is one word too many
clap-not-text = the command line holds octets that are no text (UTF-8)
clap-expected = expected: { $expected }
clap-nearest = did you mean { $nearest }?
clap-more = More:  { $command } --help

expected-command = a command
expected-ports = port numbers from 1 to 65535, apart by commas, for example 25,587
expected-port = a port number from 1 to 65535, for example 2525
expected-address-and-port = an IP address with a port, for example 0.0.0.0:25 or [::]:25
expected-network = an IP address or a network, for example 192.0.2.0/24
expected-address = an IP address, for example 192.0.2.7 or 2001:db8::7
expected-rate = a number above 0, transactions a second, for example 0.5
expected-connections = a number from 1 to 32, for example 4
expected-seconds = whole seconds, for example 120
expected-domain = a domain name, for example example.jp
expected-mail-address = a mail address, for example info@example.jp
expected-block-list = the zone of a block list, and which values count, for example relays.example.jp=127.0.0.2-5
expected-case = the number of a case, such as 2026-007, or last
expected-day = a day, for example 2026-11-24
expected-tlp = a mark of the Traffic Light Protocol: clear, green, amber, amber-strict or red
expected-server = a server and, where they are known, its addresses: mail.example.jp or mail.example.jp=192.0.2.1,2001:db8::1
expected-name-server = the address of a name server, for example 192.0.2.53 or 127.0.0.1:5353

damage-no-entry = it is no line of a history
damage-too-long = it is longer than any entry
damage-hash = its hash does not fit: it or the line before it was changed, removed or moved
damage-shorter = the file is shorter than it was
