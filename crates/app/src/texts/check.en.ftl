# sekisho list check.
check-no-subject = "{ $text }" is neither an address nor a domain: expected one as 192.0.2.1, 2001:db8::1 or mail.example.
check-no-lists = No list is named, and there is no [[block_lists]] in { $file }. Name one:  --list relays.example.jp
check-title = { $subject } on block lists
check-head-list = List
check-head-test = Self-test
check-head-answer = Answer
check-test-good = passed
check-test-empty = test entry missing: a dead list, or no list of this kind
check-test-lists-everything = lists the entry that no list may have: it lists the world
check-test-mistyped = error 127.255.255.252: the name of the list is mistyped
check-test-public-resolver = error 127.255.255.254: it does not answer public resolvers
check-test-too-many = error 127.255.255.255: too many questions from here
check-test-other-error = an error value (127.255.255.0/24)
check-test-broken = broken: it answers { $value }, which no list may
check-test-refused = REFUSED: the server does not answer us. Ask through a resolver of your own (--resolver ADDRESS); a list for subscribers wants your key in the name of its zone
check-test-server-failure = SERVFAIL: the name server could not find out; the servers of the list are silent or at fault
check-test-not-implemented = NOTIMP: the name server does not know such questions
check-test-other-response-code = an error of the name server, neither REFUSED, SERVFAIL nor NOTIMP
check-test-no-answer = no answer
check-answer-listed = LISTED: { $value }
check-answer-other-values = listed only with values that do not count: { $value }
check-answer-not-listed = not listed
check-answer-mistyped = error 127.255.255.252: the name of the list is mistyped
check-answer-public-resolver = error 127.255.255.254: it does not answer public resolvers
check-answer-too-many = error 127.255.255.255: too many questions from here
check-answer-other-error = an error value (127.255.255.0/24)
check-answer-broken = broken: it answers { $value }, which no list may
check-answer-refused = REFUSED: the server does not answer us. Ask through a resolver of your own (--resolver ADDRESS); a list for subscribers wants your key in the name of its zone
check-answer-server-failure = SERVFAIL: the name server could not find out; the servers of the list are silent or at fault
check-answer-not-implemented = NOTIMP: the name server does not know such questions
check-answer-other-response-code = an error of the name server, neither REFUSED, SERVFAIL nor NOTIMP
check-answer-no-answer = no answer
check-answer-not-asked = not believed
check-sum = Listed on { $listed } of { $lists }.
check-sum-silent = { $silent ->
    [one] One did not pass the self-test, so what it says does not count.
   *[other] { $silent } did not pass the self-test, so what they say does not count.
}
