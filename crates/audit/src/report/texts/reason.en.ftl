# Why a verdict is not stronger, and the words before the command that goes on.
reason-unknown-host = The name { $name } does not exist in DNS.
reason-unknown-host-next = if the name is right, ask another name server:
reason-no-mail-server = { $name } has no mail server: neither MX nor address records.
reason-no-mail-server-next = if it has one under another name, name it:
reason-null-mx = { $name } says that it takes no mail (null MX, RFC 7505).
reason-null-mx-next = if it has a server all the same, name it:
reason-resolver-failed = The name server did not answer for { $name }: { $detail }
reason-resolver-failed-next = ask another name server:
reason-connection-refused = Connections are refused at { $endpoints }.
reason-connection-refused-next = when the server listens:
reason-connection-timed-out = No connection within the time to { $endpoints }.
reason-connection-timed-out-next = from another network, to tell a filter here from one there:
reason-outbound-blocked = Port 25 cannot be reached, probably because outgoing port 25 is blocked on this line (OP25B).
reason-outbound-blocked-next = from a line with a fixed IP address or a VPS:
reason-unreachable = There is no route from here to { $address }.
reason-unreachable-next = from a network that reaches it:
reason-not-smtp = What answers at { $endpoint } is not SMTP. It said: { $said }
reason-not-smtp-next = if SMTP listens on another port, with its number for PORT:
reason-not-smtp-next-usual = at the usual ports:
reason-silent = { $endpoint } connected and then said nothing for { $seconds } s.
reason-silent-next = once more, from the beginning:
reason-endless = { $endpoint } sent lines or replies without end.
reason-endless-next = if SMTP listens on another port, with its number for PORT:
reason-endless-next-usual = at the usual ports:
reason-greeting-refused = { $endpoint } turned us away in its greeting: { $said }
reason-greeting-refused-next = from an address that it does not block:
reason-tls-failed = TLS failed at { $endpoint }: { $detail }
reason-tls-failed-next = when TLS works there:
reason-control-own-postmaster = { $endpoint } does not take mail for its own postmaster, so its refusals mean little. It said: { $said }
reason-control-own-postmaster-next = with an address that exists there:
reason-control-authentication-required = { $endpoint } does not ask a stranger to log in, so its refusals mean little. It said: { $said }
reason-control-authentication-required-next = when the port asks for a login:
reason-control-own-login = { $endpoint } did not take the login given, so its refusals mean little. It said: { $said }
reason-control-own-login-next = when the login works:
reason-banned = { $after ->
    [0] { $endpoint } turned us away from the first question on. It said: { $said }
   *[other] { $endpoint } began to turn us away after { $after } questions, perhaps a ban, so the audit stopped there. It said: { $said }
}
reason-banned-next = after a pause of an hour, go on:
reason-still-deferred = { $probes ->
    [one] 1 question still waits after 4xx replies (perhaps greylisting): { $said }
   *[other] { $probes } questions still wait after 4xx replies (perhaps greylisting): { $said }
}
reason-still-deferred-next = go on:
reason-unanswered = { $probes ->
    [one] 1 question got no answer.
   *[other] { $probes } questions got no answer.
}
reason-unanswered-next = ask again:
reason-canaries-pending = { $canaries ->
    [one] 1 test message was accepted and did not arrive within { $waited }.
   *[other] { $canaries } test messages were accepted and did not arrive within { $waited }.
}
reason-canaries-not-awaited = { $canaries ->
    [one] 1 test message was accepted. Nothing waited here for its arrival.
   *[other] { $canaries } test messages were accepted. Nothing waited here for their arrival.
}
reason-canaries-pending-next = wait longer:
reason-handed-on = { $canaries ->
    [one] 1 test message came, but handed on with its routing form unresolved, or returned to its sender.
   *[other] { $canaries } test messages came, but handed on with their routing form unresolved, or returned to their sender.
}
reason-handed-on-next = when such recipients are refused:
reason-no-witness = Nothing receives canaries, so nothing can be proven.
reason-no-witness-next = with an address outside that you read:
reason-witness-failed = The test message sent directly to the witness did not come back: { $detail }
reason-witness-failed-next = with an address outside that you read:
reason-recipients-say-nothing = Recipients outside were accepted at RCPT. That alone says nothing, and no arrival could be observed.
reason-recipients-say-nothing-next = with an address outside that you read:
reason-not-outside-same-host = { $source } is on the server's own host, which it may treat as inside.
reason-not-outside-same-subnet = { $source } is in the server's own subnet, which it may treat as inside.
reason-not-outside-private-range = { $source } and the server are in a private range, which it may treat as inside.
reason-not-outside-next = from a line outside:
reason-not-outside-declare = if the server treats this address as a stranger's:
reason-no-basis = { $address } is a public address, and nothing gives the right to test it.
reason-no-basis-next = if it is yours, prove it:
reason-no-basis-next-published = if it is yours, as soon as one of these is published:
reason-interrupted = The audit was stopped before its end. What was found is kept.
reason-interrupted-next = go on:
reason-only-suite = Only the list of { $name } was played. What it would say is no verdict: it never forges a sender that exists.
reason-only-suite-next = the audit itself:
reason-small-run = The small run leaves out what needs the owner's consent.
reason-small-run-next = the rest, on your own server:
reason-none-next = once more:
