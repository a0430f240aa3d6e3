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
