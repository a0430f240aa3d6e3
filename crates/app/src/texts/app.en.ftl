progress-resolving = looking up names and addresses
progress-greeting = greeting { $listeners ->
    [one] one listener
   *[other] { $listeners } listeners
}
progress-witness = testing the witness: one mail to ourselves
progress-confirming = asking which published addresses the target takes
progress-explaining = something is accepted ({ $class }): finding the smallest condition
progress-proving = sending the message that proves it
progress-arrived = the message of probe { $probe } came back ({ $level })
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
kept-not = The audit could not be kept: { $reason }
prove-none = No canary of audit { $audit } is in this message.
    Was the whole message saved, with all header lines?
prove-taken = Taken: the canary of probe { $probe } ({ $kind }).
list-empty = No audit is kept in { $directory } yet.
    Begin:  sekisho lab incident-2002
unreadable = { $name }: cannot be read: { $reason }
code-sent = A code was sent to { $recipient }.
    When it has arrived:  sekisho audit { $target } --basis own --code CODE

lab-list-next = Practise:  sekisho lab serve incident-2002      (prints the command that audits it)
lab-serve-audit = Audit it from another terminal (Ctrl-C here ends it):

incident-title = Japan, July 2002. A server relays for strangers. Every public tester says it is fine.
incident-terms = Loopback only, no root, nothing kept. A few seconds.  (names are changed; source: README)
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
incident-came-back = 250, and it came back after { $seconds } s
incident-open = {"  OPEN          "}
incident-fix = 4 The fix       - relay_for = "existing senders"
    {"                "}+ relay_for = "authenticated"
incident-again = 5 Again         { $refused } of { $probes } refused, all controls passed
incident-again-uncontrolled = 5 Again         { $refused } of { $probes } refused, but a control failed
incident-closed = {"  CLOSED        "}and its own users still send: with login { $with }, without { $without }
incident-not-closed = {"  NOT CLOSED    "}own users: with login { $with }, without { $without }
incident-yes = yes
incident-no = no
incident-next = Now you:  sekisho lab serve incident-2002      a server to practise on (prints its port)
    {"          "}sekisho lab list                     all of them
    {"          "}sekisho audit mx.YOUR.DOMAIN         your server, from outside
