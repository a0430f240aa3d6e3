# Headings and sentences of a publication. Its parts have the order of the article of 2002.

page-summary = Summary
page-impact = Impact
page-details = Details
page-response = Response
page-references = References
page-acknowledgements = Acknowledgements

page-number = Case
page-day = Published
page-publisher = Publisher
page-author = Author
page-contact = Contact
page-mark = Sharing
page-restricted = restricted copy
page-draft = DRAFT, not published

page-list-and = { $left }, { $right }
page-owned = { $name } ({ $organisation })
page-colon = { $left }: { $right }

page-relayed = The mail server { $servers } relayed mail for strangers. A test message that was sent through it from outside arrived outside.
page-relayed-several = These mail servers relayed mail for strangers: { $servers }. Test messages that were sent through them from outside arrived outside.
page-through-the-accused = The report itself came through this server, too.
page-through-one-of-them = The report itself came through one of them, too.
page-stopped = By { $day } every address of the case was found shut.
page-not-stopped = When this was published, these addresses had not been found shut: { $addresses }
page-not-stopped-yet = These addresses have not been found shut: { $addresses }
page-regressed = { $count ->
    [one] Relay that had stopped was open again once.
   *[other] Relay that had stopped was open again { $count } times.
}

page-ability = What a stranger could do
page-knowledge = What they had to know
page-affected = Who is affected

page-opens = What opened the relay
page-opens-unknown = The condition under which it relayed was not determined.
page-questions = Questions and answers
page-questions-says = What the server was asked, by the sender and the recipient of the envelope, and what it answered. The lines in bold are those that it relayed.
page-reply = Reply
page-arrived = Test message
page-remark = Remark
page-tests = What the tests found
page-tests-says = Every test is listed, those of the same address too.
page-tested-on = Tested
page-server = Server
page-address = Address
page-verdict = Verdict
page-level = Evidence
page-audit = Audit
page-addresses = Addresses, and when they were shut
page-addresses-says = Every address that the servers had during the case. Shut means that every planned test was refused and the controls passed, or that names led elsewhere and no mail server answered there any more.
page-proven-on = Relay proven
page-shut-on = Found shut
page-old = old address
page-not-yet = not yet
page-none = –
page-levels = Levels of evidence
page-levels-says = A reply of 250 alone proves no relay. E4 and above are proof.

page-fixes = How it was mended
page-fixes-claimed = What the operator says was done
page-chart = The course as a chart
page-timeline = The course
page-step = No.
page-step-day = Day
page-step-what = What happened

page-rfc-2505 = RFC 2505, Anti-Spam Recommendations for SMTP MTAs
page-rfc-4954 = RFC 4954, SMTP Service Extension for Authentication (SMTP AUTH)
page-rfc-5321 = RFC 5321, Simple Mail Transfer Protocol

page-thanks-named = We thank { $name }, who reported it.
page-thanks-unnamed = We thank a reporter who is not named.

page-verdict-open = OPEN
page-verdict-accepts = ACCEPTS
page-verdict-inconclusive = INCONCLUSIVE
page-verdict-untestable = UNTESTABLE
page-verdict-silent = UNTESTABLE (no answer)
page-verdict-not-judged = NOT JUDGED
page-verdict-closed = CLOSED

page-level-e0 = Nothing could be tested. This does not mean that relay is refused.
page-level-e1 = The sender (MAIL FROM) was accepted.
page-level-e2 = A recipient outside (RCPT TO) was accepted.
page-level-e3 = The message was accepted.
page-level-e4 = The test message arrived outside.
page-level-e5 = The test message arrived outside unchanged, and its Received lines name the tested address.
