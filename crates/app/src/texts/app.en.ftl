progress-resolving = looking up names and addresses
progress-greeting = greeting { $listeners ->
    [one] one listener
   *[other] { $listeners } listeners
}
progress-witness = testing the witness: one mail to ourselves
progress-confirming = asking which published addresses the target takes
progress-about = about { $seconds } s
progress-explaining = something is accepted ({ $class }): finding the smallest condition
progress-proving = sending the message that proves it
progress-arrived = the message of probe { $probe } came back ({ $level })
progress-repeated = the message of probe { $probe } came once more
progress-bounced = a bounce of probe { $probe } arrived: error mail, no relay
progress-handed-on = the message of probe { $probe } came handed on or returned: no relay
progress-pausing = refused for now: { $probes ->
    [one] one probe is
   *[other] { $probes } probes are
} repeated in { $seconds } s
progress-awaiting = waiting for { $canaries ->
    [one] one message
   *[other] { $canaries } messages
} to come back, { $seconds } s at most

ask-authorised = { $target } is a public address. Testing it needs its owner's agreement.
    Up to { $probes } envelopes are sent, one at a time; no mail to third persons.
    Whose agreement do you have? (a name and how; it stands in the report; empty = stop)
interrupted = Interrupted. Everything so far is kept.
rehearsal = Dry run: only name servers were asked. At most this is sent: if every port speaks, and offers STARTTLS,
    AUTH and XCLIENT. Questions that have their beginning in common share a session.
rehearsal-no-domain = No domain of the target is known yet: questions with its names and addresses fall away. Its greeting may
    name one; then they come on top. To see them, name it:  --domain DOMAIN
rehearsal-accepted = What is accepted is asked again in smaller forms, and a message to the canary proves it.
late-arrival = A test message of audit { $audit } ({ $target }) arrived late. Its verdict stays { $after }.
late-reopened = Audit { $audit } ({ $target }) is reopened: a test message arrived late. { $before } -> { $after }
    See it:  sekisho audit show { $audit }{ $data }
kept-not = The audit cannot be kept: { $reason }
    Its result is only what you see. Another place:  --data DIR
prove-relayed = Taken: the canary of probe { $probe } came through the server.
prove-bounced = Taken: error mail about the canary of probe { $probe }. That is backscatter, not relay.
prove-other = Taken: the canary of probe { $probe } came another way. That is no relay.
prove-repeated = The canary of probe { $probe } is known already; a second copy proves nothing more.
list-empty = No audit is kept in { $directory } yet.
    Begin:  sekisho lab incident-2002
unreadable = { $name }: cannot be read: { $reason }
code-sent = A code was sent to { $recipient }.
    When it has arrived:  { $command }
basis-way-own = {"It is yours:          "}
basis-way-code = {"Or by a code:         "}
basis-way-authorised = {"Its owner has agreed: "}

lab-list-next = Practise:  sekisho lab serve incident-2002      (prints the command that audits it)
lab-open = open { $class }
lab-trap = trap
lab-closed = closed
lab-smtp = takes mail for its own domain
lab-smtp-v6 = the same over IPv6
lab-submission = takes mail from its own users
lab-second-host = the second mail exchanger
lab-names = answers DNS for it
lab-exposed = Warning: this flawed server can be reached from the network at { $address }. What it relays goes to this machine
    alone, never to others; even so, end it when you have practised.
lab-counts = Ended. Messages sent outside (to the witness): { $sent }, kept for own users: { $kept }, dropped: { $dropped }, bounces: { $bounces }
lab-serve-audit = Audit it from another terminal (Ctrl-C here ends it):

incident-title = Japan, July 2002. A server relays for strangers. Every public tester says it is fine.
incident-terms = Loopback only, no root, nothing kept. A few seconds.  (names are changed; source: README)
incident-terms-kept = Loopback only, no root; what it finds is kept. A few seconds.  (names are changed; source: README)
incident-server = 1 The server    {""}
incident-testers = 2 The testers   {""}
incident-more = {"                "}
incident-refused = { $name } { $refused } of { $tests } refused
incident-says-no-relay = "no relay"
incident-says-open = "open relay"
incident-says-nothing = no conclusion
incident-reconstructed = (reconstructed)
incident-audit = 3 The audit     {""}
incident-stranger = a stranger
incident-made-up = a made-up address there
incident-came-back = 250, and it came back after { $took }
incident-open = {"  OPEN          "}
incident-fix = 4 The fix       - relay_for = "existing senders"
    {"                "}+ relay_for = "authenticated"
incident-again = 5 Again         { $refused } of { $probes } refused, { $controls }
incident-controlled = all controls passed
incident-uncontrolled = but a control failed
incident-gateway = 6 In front      Sekisho's gateway for { $domain }, before the unmended server
incident-gateway-asked = {"                "}{ $refused } of { $probes } refused, { $controls }
incident-closed = {"  CLOSED        "}and its own users still send: { $ways }
incident-not-closed = {"  NOT CLOSED    "}own users: { $ways }
incident-ways = with login { $with }, without { $without }
incident-ways-pop = with login { $with },
    {"                "}after a POP login { $pop }, without either { $without }
incident-yes = yes
incident-no = no
incident-case =
    7 The case      Two bodies, one report: as a case, with the dates of the account of August 2002
incident-coordinator = coordinator
incident-published = Published as { $count } files; with --keep they are left in the data directory.
incident-published-kept = Published as { $count } files:  { $directory }
incident-case-kept = The case is kept:  sekisho case show { $case }
incident-next = Now you:  sekisho lab serve incident-2002      a server to practise on (prints its port)
    {"          "}sekisho lab list                     all of them
    {"          "}sekisho audit mx.YOUR.DOMAIN         your server, from outside
