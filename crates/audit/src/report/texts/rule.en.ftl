# The rule in one sentence.
rule-anyone = Anyone may send anywhere.
rule-anyone-if = Anyone may send anywhere if { $conditions }.
rule-unproven = If accepted mail is really sent on: { $sentence }
rule-and = { $left } and { $right }
rule-no-difference = { $count ->
    [one] { $things } makes no difference.
   *[other] { $things } make no difference.
}

rule-sender-this = MAIL FROM is { $address } (no other existing address was known)
rule-sender-listed = MAIL FROM is { $addresses } (also there, but refused: { $refused })
rule-sender-existing = MAIL FROM is an address that exists at { $domains }
rule-sender-whole-domain = MAIL FROM is any address at { $domains }, whether it exists or not
rule-sender-outsider = MAIL FROM is an address outside that exists
rule-sender-outsider-made-up = MAIL FROM is an address outside that does not exist
rule-sender-recipient = MAIL FROM is the recipient's own address
rule-sender-null = MAIL FROM is empty (<>)
rule-sender-no-domain = MAIL FROM has no domain
rule-sender-localhost = MAIL FROM is an address at localhost
rule-sender-literal = MAIL FROM is an address at the server's own IP address ({ $literal })
rule-sender-partner = MAIL FROM is an address at { $domain }, a partner's domain

rule-helo = HELO is { $names }
rule-helo-ours = the client's own name
rule-header-from = the header From is an address that exists at the server ({ $address })
rule-header-from-same = the header From says the same as MAIL FROM
rule-authentication = the client logs in with { $logins }
rule-authentication-none = the client does not log in
rule-login-random-plain = a random name and password (AUTH PLAIN)
rule-login-random-login = a random name and password (AUTH LOGIN)
rule-login-empty-plain = an empty password (AUTH PLAIN)
rule-mail-parameter = the AUTH= parameter of MAIL names an address of the server, without any login
rule-claim = { $claims } says that the connection comes from 127.0.0.1
rule-claim-none = nothing is claimed about where the connection comes from
rule-claim-xclient = XCLIENT
rule-claim-proxy-v1 = a PROXY header (version 1)
rule-claim-proxy-v2 = a PROXY header (version 2)
rule-recipient = RCPT TO is written { $forms } ({ $name })
rule-recipient-plain = RCPT TO is written plainly
rule-recipient-mx = the MX of the recipient's domain ({ $domain }) names the server
rule-form-without-brackets = without angle brackets
rule-form-trailing-at = trailing @
rule-form-trailing-dot = trailing dot
rule-form-own-prefix = own name as a prefix
rule-form-full-width = full-width sign
rule-form-encoded-word = encoded word
rule-form-space = space
rule-form-nul = NUL byte
rule-order-after-local = a recipient of the server's own comes before the one outside
rule-order-alone = the recipient outside is the only one
rule-history-reset = the session gave up a transaction with RSET before
rule-history-failed-auth = an AUTH failed before in the session
rule-history-second = the server took a message for itself before in the session
rule-history-fresh = nothing came before in the session

rule-endpoint-family = the connection is made over { $families }
rule-endpoint-ports = the port is { $ports }
rule-endpoint-hosts = the connection goes to { $hosts }
rule-endpoint-tls = the connection is under TLS
rule-endpoint-clear = the connection is not under TLS
rule-endpoint-listed = the connection goes to { $endpoints }

rule-thing-helo = HELO
rule-thing-endpoint = listener
rule-thing-port = port
rule-thing-family = IP family
rule-thing-tls = TLS
rule-thing-host = host
rule-thing-recipient = recipient form
rule-thing-sender = MAIL FROM
rule-thing-header-from = header From
rule-thing-authentication = login
rule-thing-claim = claimed source address
rule-thing-order = the order of recipients
rule-thing-history = what came before in the session
