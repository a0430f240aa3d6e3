# Weaknesses besides relay.
finding-own-sender-to-own-user = A stranger may write to the server's users in the name of its own users.
finding-authentication-in-clear = AUTH is offered without TLS ({ $mechanisms }).
finding-any-credentials = AUTH accepted a random name and password.
finding-recipients-tell-apart = RCPT tells existing addresses from others, which finds senders to forge.
finding-verify-answers = VRFY or EXPN answers strangers.
finding-backscatter = Error mail goes to forged senders (backscatter). This is not relay.
finding-xclient-offered = XCLIENT is offered to strangers.
finding-unequal-policy = Ports, IP families or hosts do not have the same policy.
finding-weak-tls = TLS is old or broken: { $detail }.
finding-accepts-every-recipient = Every recipient is accepted at RCPT, existing or not.
finding-accepted-and-silent = A recipient outside was accepted, and nothing arrived.
finding-no-postmaster = Mail for postmaster is not taken (RFC 5321 §4.5.1).
finding-where = { $text } Observed at { $endpoints }.
