# The verdict, its evidence, and the lines around it.
verdict-open = OPEN
verdict-accepts = ACCEPTS
verdict-inconclusive = INCONCLUSIVE
verdict-untestable = UNTESTABLE
verdict-not-judged = NOT JUDGED
verdict-closed = CLOSED

verdict-open-says = { $target } relays mail for strangers.
verdict-open-evidence = { $count ->
    [one] Proven: 1 message came back ({ $level })
   *[other] Proven: { $count } messages came back ({ $level })
}
verdict-accepts-says = { $target } accepted a recipient outside, but no test message arrived.
verdict-accepts-evidence = A 250 reply alone does not prove relaying ({ $level }).
verdict-accepts-says-handed-on = { $target } accepted a recipient outside, and the message came, but not as a relayed one.
verdict-accepts-evidence-handed-on = Handed on with its routing form unresolved, or returned to its sender: neither proves relaying ({ $level }).
verdict-closed-says = { $target }: no relaying was observed.
verdict-closed-evidence = { $count } of { $count } refused, all controls passed
verdict-closed-says-small = { $target }: the small run observed no relaying.
verdict-closed-evidence-left = { $count } of { $count } refused, all controls passed; { $left } of { $classes } classes left to --deep
verdict-closed-mixed-left = { $refused } of { $count } refused, none of the others was relayed, all controls passed; { $left } of { $classes } classes left to --deep
verdict-closed-mixed = { $refused } of { $count } refused, none of the others was relayed, all controls passed
verdict-inconclusive-says = { $target } could not be judged.
verdict-untestable-says = { $target } could not be tested.
verdict-untestable-means = This does not mean that it refuses to relay.
verdict-not-judged-says = { $target } cannot be judged from here.
verdict-backscatter = Not relay
verdict-backscatter-says = but error mail goes to forged senders (backscatter).

verdict-proof = sent { $sent }, arrived { $arrived }
verdict-proof-output = sent { $sent }, arrived { $arrived } from { $output }
verdict-proof-arrived = arrived { $arrived }
verdict-proof-arrived-output = arrived { $arrived } from { $output }
verdict-body-intact = body intact
verdict-body-changed = body changed
verdict-proof-missing = { $count ->
    [one] not proven: 1 test message was accepted and has not arrived
   *[other] not proven: { $count } test messages were accepted and have not arrived
}
verdict-proof-handed-on = not proven: handed on or returned, not relayed
verdict-proof-none = not proven: only RCPT was answered with 250
verdict-cause-likely = likely: { $cause }
verdict-cause-unknown = not known: the software could not be told from its replies
verdict-cause-unknown-for = not known for { $software }

verdict-suites-name = { $name } { $tests }
verdict-suites-reconstructed = { $name } { $tests } (reconstructed)
verdict-suites-none = { $suites }: all refused, "no relay"
verdict-suites-none-missed = { $count ->
    [one] { $suites }: "no relay" - it misses this
    [2] { $suites }: "no relay" - both miss this
   *[other] { $suites }: "no relay" - all of them miss this
}
verdict-suites-open = { $suites }: { $accepted } accepted, "open relay"
verdict-suites-incomplete = { $suites }: { $asked } of { $tests } answered, no conclusion

verdict-untested-needs-owner = { $count ->
    [one] 1 class needs the owner's consent
   *[other] { $count } classes need the owner's consent
}
verdict-untested-needs-deep = { $count ->
    [one] 1 class belongs to the deep run
   *[other] { $count } classes belong to the deep run
}
verdict-untested-not-offered = { $count } not offered there
verdict-untested-needs-input = { $count } without the input they need
verdict-untested-not-answered = { $count } not answered by policy
verdict-untested-needs-arrival = { $count } where only an arrival would tell
verdict-untested-ownership = { $count ->
    [one] 1 class needs proof that the server is yours
   *[other] { $count } classes need proof that the server is yours
}

verdict-next-fix = after the fix:
verdict-next-fix-note = (this rule first)
verdict-next-closed = again after every change:
verdict-next-prove = as soon as a test message arrives:

verdict-plan-ports = ports { $ports }
verdict-plan-software = { $software } (by replies)
verdict-plan-from = from { $source }, { $place }
verdict-plan-basis = basis: { $basis }, until { $until }
verdict-plan-no-basis = basis: none
verdict-plan-witness-passed = canaries to { $address }: one sent directly came back in { $took }
verdict-plan-witness-failed = canaries to { $address }: one sent directly did not come back ({ $detail })
verdict-plan-witness-outside = canaries to { $address }: you read it; nothing else is proof
verdict-plan-witness-untested = canaries to { $address }: one is sent directly first, and must come back
verdict-plan-no-witness = no canaries: what is accepted cannot be proven
verdict-plan-envelopes = { $count ->
    [one] 1 envelope
   *[other] { $count } envelopes
}
verdict-plan-one = one at a time
verdict-plan-many = { $connections } connections at once
verdict-plan-about = about { $duration }
verdict-plan-mail = { $count ->
    [one] at most 1 message to { $recipient }
   *[other] at most { $count } messages to { $recipient }
}
verdict-plan-no-mail = no message to anybody
verdict-plan-only-canaries = no message to the server's own users; canaries go to the witness only

verdict-list-empty = No audit is kept here. Begin with:  sekisho audit mx.YOUR.DOMAIN
verdict-list-running = unfinished
verdict-exit-title = Exit codes
verdict-exit-0 = CLOSED: every question was refused, and the controls passed
verdict-exit-1 = OPEN: relaying is proven
verdict-exit-2 = the command line or the settings are wrong; nothing was sent
verdict-exit-3 = anything unproven: ACCEPTS, INCONCLUSIVE, UNTESTABLE or NOT JUDGED
verdict-exit-4 = findings at or above --fail-on
verdict-exit-order = The worst of several targets counts, in the order 1, 3, 4, 0.
