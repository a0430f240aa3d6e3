policy-no-address = "{ $text }" is not an address: { $reason }
    Write it as suzuki@example.jp; the null sender is "<>".
policy-no-account = There is no account { $name }. Those that exist:  sekisho user list{ $config }
policy-disabled = The account { $name } is disabled: it cannot log in, and is a stranger.
policy-listen = "{ $text }" is no place to listen. Expected: an address and a port, as 127.0.0.1:10040,
    or the full path of a socket.
policy-decision-undecided = Undecided: nothing speaks against it so far. Give --from, --to and --header-from for more.
policy-decision-deliver = Delivered: the message is accepted and goes to one of our own addresses.
policy-decision-no-way-out = Refused: the rules let it go, but there is no way to other domains. Name a smart host:  delivery.smart_host
    The client sees: { $reply }
policy-decision-relay = Relayed: the message is accepted and goes to another domain.
policy-decision-refuse = Refused: { $reason }.
    The client sees: { $reply }
policy-decision-defer = Refused for now: { $reason }.
    The client sees: { $reply }
policy-facts = What is known
policy-rules = What the rules say
policy-content = no objection
policy-waits = depends on what is not known yet
policy-objects = objects: { $reason }
policy-decides = objects, and decides: { $reason }
policy-fact-way-out = Way to other domains
policy-value-no-way-out = none (delivery.smart_host)
policy-listen-in-use = Something else listens at { $address }.
    Who:  ss -ltnp   (a socket: ss -lxp)   Or listen elsewhere:  --listen ADDRESS:PORT|PATH
policy-listen-no-directory = Cannot listen at { $address }: there is no directory { $directory }.
    Is Postfix elsewhere?  postconf queue_directory   Or listen elsewhere:  --listen ADDRESS:PORT|PATH
policy-listen-rights = Cannot listen at { $address }: permission denied. Postfix's directories are for root and postfix: start it as root.
    It becomes the user of the settings. Or listen elsewhere:  --listen ADDRESS:PORT|PATH
policy-listen-failed = Cannot listen at { $address }: { $reason }
    Listen elsewhere:  --listen ADDRESS:PORT|PATH
policy-fact-listener = Listener
policy-fact-takes-grants = POP logins count here
policy-fact-logins-in-clear = Passwords without TLS count here
policy-fact-own-sender-from-strangers = Strangers who claim an address of ours, to our recipients
policy-fact-client = Client
policy-fact-tls = Connection
policy-fact-principal = Right
policy-fact-reverse-path = Sender (MAIL FROM)
policy-fact-recipient = Recipient (RCPT TO)
policy-fact-header-from = Author in the header (From, Sender)
policy-value-unknown = not known yet
policy-value-mx = for mail from other servers (port 25)
policy-value-submission = for our own users (ports 587 and 465)
policy-value-yes = yes
policy-value-no = no
policy-value-refused = refused
policy-value-accepted = accepted
policy-value-direct = its address is seen
policy-value-hidden = behind a proxy that did not name it
policy-value-barred = shut out by the settings
policy-value-encrypted = encrypted (TLS)
policy-value-clear = in clear
policy-value-account = an account that logged in
policy-value-certificate = a client certificate
policy-value-network = a network of the settings
policy-value-grant = a POP login just before
policy-value-nobody = none: a stranger
policy-value-bound = belongs to who sends
policy-value-null = the null sender <>
policy-value-foreign = at another domain
policy-value-others-own = an address of ours that does not belong to who sends
policy-value-own-unknown = at a domain of ours, but there is no such address
policy-value-unclear = cannot be read with certainty
policy-value-own = an address of ours
policy-value-postmaster = our postmaster
policy-value-own-full = an address of ours that can take nothing now
policy-value-route = a route (%, ! or @) at a domain of ours
policy-value-forwarded = an address of ours whose mail goes on to another domain
policy-value-not-bound = not all belong to who sends
policy-value-malformed = no From, several, or one that cannot be read with certainty
policy-rule-client = Is the client shut out?
policy-rule-permit = Has the client a right to use this port?
policy-rule-sender = Is it clear who the sender is?
policy-rule-recipient = Does the recipient exist?
policy-rule-relay = Has the client a right to send to other domains?
policy-rule-own-sender = Does a stranger claim one of our addresses?
policy-rule-binding = Does the sender belong to who sends?
policy-rule-header-from = Does the author in the header belong to who sends?
policy-reason-client-barred = the client's address is shut out by the settings
policy-reason-login-required = nobody logged in, and this port is for our own users only
policy-reason-login-in-clear = the login or certificate came without TLS, so it does not count
policy-reason-address-hidden = the client is behind a proxy that did not name it, so its address gives no right
policy-reason-grant-not-taken = a POP login gives no right at this listener
policy-reason-relay-denied = a stranger wants to send to another domain
policy-reason-sender-unclear = the sender's address cannot be read with certainty
policy-reason-own-sender-from-stranger = a stranger claims one of our addresses as sender; our users log in to send
policy-reason-sender-of-another = the sender is an address of ours that does not belong to who sends
policy-reason-sender-unknown = the sender is at a domain of ours, but there is no such address
policy-reason-sender-foreign = the sender is an address at another domain that who sends may not use
policy-reason-grant-needs-sender = a right by POP login needs a sender, for the sender tells which account it is
policy-reason-from-not-yours = From or Sender in the header is an address that who sends may not use
policy-reason-from-malformed = the header has no From, several, or one that cannot be read with certainty
policy-reason-no-such-mailbox = the recipient is at a domain of ours, but there is no such address
policy-reason-route-in-recipient = the recipient at a domain of ours contains %, ! or @, and no mailbox has this very name
policy-reason-recipient-unclear = the recipient's address cannot be read with certainty
policy-reason-mailbox-full = the recipient's mailbox takes nothing now
