# Cases.
case-none = There is no case yet. Begin one:  sekisho case new --message complaint.eml{ $data }{ $config }
case-all-over = Every case is over. To see them:  sekisho case list --all{ $data }{ $config }
case-unknown = There is no case { $case }. Those there are:  sekisho case list --all{ $data }{ $config }
case-no-origin = A case begins with a message, an audit, a listing, or a server that somebody names.
    A message:    sekisho case new --message spam.eml{ $data }{ $config }
    An audit:     sekisho case new --audit last{ $data }{ $config }
    A listing:    sekisho case new --listing ADDRESS{ $data }{ $config }
    By word:      sekisho case new --server mail.example.jp{ $data }{ $config }
case-nothing-to-add = Nothing was named that could be added. What can be:  sekisho case add --help
case-no-server = The case has no server yet:  sekisho case add { $case } --server mail.example.jp{ $data }{ $config }
case-other-server = Audit { $audit } is about { $target }, which is no server of the case. To make it one:  sekisho case add { $case } --server { $target }{ $data }{ $config }
case-not-imported = { $file }: { $problem }. Nothing was imported.
case-words = { $words }
case-busy = { $file }: somebody else is writing to the case. Nothing was changed; try again.
case-tampered = { $file }: line { $line }: { $damage }. Nothing from there on can be believed; what stands before it is whole.
case-impossible = { $file }: line { $line } says what may not be. { $refusal }
case-file-changed = { $file }: it is not what was filed: its SHA-256 is no longer its name.
case-file-missing = { $file }: it was filed, and is gone.
case-carries = The message carries another one as an attachment, which was not looked at: a sender can attach what he likes.
    If somebody forwarded it to you that way, say so:  --forwarded

case-stage-from = { $act }: not while the case is { $stage }; from { $from } on.
    Possible now: { $allowed }
case-stage = { $act }: not while the case is { $stage }.
    Possible now: { $allowed }
case-say-outcome = Say how it ends:  --as withdrawn, --as duplicate, or after a test --as not-reproduced
case-title = { $server } relays mail for strangers
case-outcome = A case that is { $stage } cannot end as { $outcome }.
case-missing = { $act }: { $need }
case-embargo = It was decided not to publish before { $day }.
    Take that back:  sekisho case embargo { $case } --lift --reason "WORDS"{ $data }{ $config }
case-still-open = Not while { $addresses } relays: an address that a server ever had in the case counts until it is shut.
    After the fix:  sekisho case recheck { $case }{ $data }{ $config }
case-unproven = Nobody knows whether { $addresses } relays.  sekisho case recheck { $case }{ $data }{ $config }
case-no-target = { $target } is no server of the case.
case-no-contact = { $address } is no contact of the case:  sekisho case add { $case } --contact { $address } --known-from "WORDS"{ $data }{ $config }
case-dead-contact = Mail to { $address } came back. Name another contact.
case-no-tag = No notice of this case has the tag { $tag }. Nothing was filed: a tag that nobody was given may be guessed.
case-need-audit = it needs an audit; no word of anybody proves or mends anything.  sekisho case add { $case } --audit AUDIT{ $data }{ $config }
case-need-notice = somebody has to be told first.  sekisho case notify { $case }{ $data }{ $config }
case-need-contact = it needs a contact.  sekisho case contact { $case }{ $data }{ $config }
case-need-tag = it needs a notice with this tag.
case-need-original = its text has to be kept with the case.
case-letter-no-server = Nothing was sent. No server of this case is one that { $address } is told of: name it.
    sekisho case add { $case } --contact { $address } --for SERVER --known-from "WORDS"{ $data }{ $config }
case-letter-mended = Nothing was sent. Every server that { $address } is told of is shut: there is nothing to ask of them.
case-letter-untested = Nothing was sent. No server that { $address } is told of was tested:  sekisho case add { $case } --audit AUDIT{ $data }{ $config }
case-other-organisation = No server of this case is one of { $organisation }. Its servers are of: { $known }
    Give one of these names, or name the servers and leave --of-organisation out:  --for SERVER
case-publication-no-text = The letter asks for mistakes in a text, and no text goes with it:  --attach FILE
    A draft of it:  sekisho case publish { $case } --output draft --dry-run{ $data }{ $config }
case-no-words = { $option } is empty, too long or has control characters.
case-empty-file = { $file } is empty.
case-need-verified-fix = it needs a verified fix.  sekisho case recheck { $case }{ $data }{ $config }
case-need-fix = it needs a verified fix, or a decision from which day on it is published without one.
    sekisho case recheck { $case }{ $data }{ $config }
    sekisho case embargo { $case } --until DAY --reason "WORDS"{ $data }{ $config }
case-need-impact = it needs words on what the hole means.  sekisho case add { $case } --ability "WORDS" --knowledge "WORDS" --affected "WORDS"{ $data }{ $config }
case-need-shut = every address has to be shut.  sekisho case recheck { $case }{ $data }{ $config }

case-wrote = { $directory }
case-wrote-published = SHA-256 of SHA256SUMS: { $digest }. It is kept with the case.
    To check the files:  cd { $directory } && sha256sum -c SHA256SUMS
case-wrote-draft = A draft: it says so on every page, and the case stays as it is. Read it to its end, above all what people wrote freely.
    Then delete it, and publish:  sekisho case publish { $case } --output { $directory }{ $data }{ $config }
case-not-before = Nothing was written. It was decided not to publish case { $case } before { $day }.
    Take that back:  sekisho case embargo { $case } --lift --reason "WORDS"{ $data }{ $config }
case-no-fix = Nothing was written. Case { $case } is published after a verified fix, or from the day on that was decided.
    The fix:  sekisho case recheck { $case }{ $data }{ $config }
    The day:  sekisho case embargo { $case } --until DAY --reason "WORDS"{ $data }{ $config }
case-no-impact = Nothing was written. Readers have to know what the hole means:
    sekisho case add { $case } --ability "WHAT A STRANGER CAN DO" --knowledge "WHAT THEY HAVE TO KNOW" --affected "WHO IS AFFECTED"{ $data }{ $config }
case-not-for-everybody = Nothing was written. Case { $case } is marked { $tlp }, and not for everybody.
    Mark it for everybody:     sekisho case add { $case } --tlp clear{ $data }{ $config }
    For those it is meant for: --restricted
case-leak = Nothing was written. In { $file } stands { $what }. Look for it in what people wrote: sekisho case show { $case } --unsealed{ $data }{ $config }
case-leak-reporter = the name or address of a sealed reporter
case-leak-contact = the mail address of somebody
case-leak-tag = the tag of a notice
case-opaque = Nothing was written. { $file } cannot be looked into: { $what }
case-occupied = Nothing was written. { $directory } holds { $what }, which is not of this publication. Name another directory.
case-published-there = Nothing was written. { $directory } holds what was published of case { $case }. Name another directory.
case-no-font = There is no Japanese font for the PDF: { $file } was not found.
    Debian, Ubuntu:  apt install { $package }
    Without a PDF:   --without-pdf
case-no-letter = The fonts of the PDF have no { $letters }. Say it in other letters, or publish without a PDF:  --without-pdf
case-nothing-proven = No relay is proven in case { $case }: there is nothing to report.
    sekisho case add { $case } --audit AUDIT{ $data }{ $config }
case-which-address = Relay was proven at several addresses. Name one:  --address, of { $addresses }
case-no-place = { $place } is no address of the web. Expected one as  https://cert.example/cases/2026-007/

case-comma = {", "}
case-head = { $stage }  { $case }  { $title }   { $tlp }
case-head-case = case
case-head-stage = stage
case-head-due = due
case-head-title = about
case-stage-reported = REPORTED
case-stage-not-reproduced = NOT REPRODUCED
case-stage-verified = VERIFIED
case-stage-notified = NOTIFIED
case-stage-acknowledged = ACKNOWLEDGED
case-stage-fixing = FIXING
case-stage-fix-claimed = FIX CLAIMED
case-stage-propagating = FIXED, PROPAGATING until { $until }
case-stage-propagates = FIXED, PROPAGATING
case-stage-fixed = FIXED
case-stage-published = PUBLISHED
case-stage-closed = CLOSED CASE
case-outcome-fixed = fixed
case-outcome-not-reproduced = not reproduced
case-outcome-withdrawn = withdrawn
case-outcome-duplicate = duplicate

case-began = Began      { $at }
case-server = Server     { $server }   { $organisation }
case-no-address =              no address yet:  sekisho case add { $case } --server { $server }=ADDRESS{ $data }{ $config }
case-address-open = relays
case-address-shut = shut
case-address-unproven = unproven
case-address-other-door = unproven: port { $ports }, where it relayed, was not tried
case-address-untested = not tested
case-tested = { $at }  sekisho audit show { $audit }{ $data }
case-old = names lead elsewhere; caches forget it { $until }
case-rule = Rule       { $rule }
case-impact = Impact     A stranger can { $ability }. Needed for that: { $knowledge }. Affected: { $affected }.
case-contact = Contact    { $address }  { $name }  { $dead }
case-dead = mail there came back
case-told = Told       { $to }  { $at }, no answer yet
case-told-answered = Told       { $to }  { $at }, answered
case-told-bounced = Told       { $to }  { $at }, came back
case-promised = Promised   { $whose }: { $what }, by { $due }
case-decided = Decided    published from { $until } on: { $reason }
case-timeline = Timeline
case-possible = Possible   { $acts }
case-next = Next       by { $day }: { $task }
case-next-wait = Next       nothing is due; what happened is in  sekisho case show { $case }{ $data }{ $config }
case-next-none = It is over. Should it relay again:  sekisho case recheck { $case }{ $data }{ $config }

case-relayed-by = Relayed    by { $host }, says { $by }
case-through = Through    This message itself came through { $host }. Who runs that server may have read it:
           answer the reporter another way.
case-through-if-report = Through    If this message is itself the report, it came through { $host }: who runs that server
           may have read it.
case-claims = Claims     { $count ->
        [one] 1 Received line below that is what that host or a forger claims.
       *[other] { $count } Received lines below that are what that host or a forger claims.
    }
case-audit-it = Next       the message is the right to test it:
           sekisho audit { $host } --nominated { $file }
           sekisho case add { $case } --audit last{ $data }{ $config }
case-delisted = { $host } is off the block list.
case-chain = { $case }  whole: { $entries ->
        [one] 1 entry
       *[other] { $entries } entries
    }, { $files ->
        [one] 1 file
       *[other] { $files } files
    }.  { $hash }

case-nothing-due = Nothing is due within { $days } days.
case-overdue = { $day } overdue
case-today = { $day } today
case-task-test = test it:  sekisho audit { $server }, then  sekisho case add { $case } --audit last{ $data }{ $config }
case-task-notify = tell somebody who can act:  sekisho case notify { $case }{ $data }{ $config }
case-task-notify-next = mail to { $to } came back; tell the next one:  sekisho case notify { $case }{ $data }{ $config }
case-task-remind = { $to } did not answer; ask again:  sekisho case remind { $case }{ $data }{ $config }
case-task-escalate = { $to } does not answer; tell somebody above:  sekisho case remind { $case } --escalate{ $data }{ $config }
case-task-promise = ask whether the promise was kept:  sekisho case remind { $case }{ $data }{ $config }
case-task-recheck = test whether it is mended:  sekisho case recheck { $case }{ $data }{ $config }
case-task-decide = decide when it is published:  sekisho case embargo { $case } --until DAY --reason "WORDS"{ $data }{ $config }
case-task-publish = publish:  sekisho case publish { $case } --output public{ $data }{ $config }
case-task-close = end it:  sekisho case close { $case } --reason "WORDS"{ $data }{ $config }

case-act-add = adding
case-act-test = a test
case-act-notify = a notice
case-act-remind = a reminder
case-act-thank = thanks
case-act-announce = telling of the publication
case-act-answer = an answer
case-act-promise = a promise
case-act-embargo = a decision when to publish
case-act-claim-fix = a claimed fix
case-act-publish = publishing
case-act-close = ending it
case-act-reopen = reopening

case-kind-complaint = a complaint
case-kind-audit = the record of an audit
case-kind-notice = the text of a notice
case-kind-answer = an answer
case-kind-bounce = a bounce
case-kind-manifest = the list of what was published
case-kind-other = a file
case-notice-notice = notice
case-notice-reminder = reminder
case-notice-escalation = escalation
case-notice-thanks = thanks
case-notice-publication = text to be published
case-did-open-through = began with a message that came through the accused server itself
case-did-open-complaint = began with a message
case-did-open-audit = began with audit { $audit }
case-did-open-listing = began with the listing of { $host }
case-did-open-word = began on somebody's word
case-did-open-import = began as case { $number } elsewhere
case-did-file = kept { $kind } (SHA-256 { $digest }...)  { $note }
case-did-report = told by { $name }
case-did-report-sealed = told by somebody who is not named
case-did-server = server { $server }  { $addresses }
case-did-judge = wrote down what it means
case-did-mark = marked { $tlp }
case-did-contact = contact { $address }
case-did-test = tested { $server }: { $findings }
case-did-notify = sent a { $kind } to { $to }
case-did-print = printed a { $kind } for { $to }
case-did-answer = { $from } answered: { $summary }
case-did-bounce = mail to { $address } came back: { $reason }
case-did-promise = { $whose } promised: { $what }, by { $due }
case-did-embargo = decided to publish from { $until } on: { $reason }
case-did-lift = took the decision to publish back: { $reason }
case-did-claim = { $whose } says it is mended: { $what }
case-did-publish = published  { $place }
case-did-close = ended as { $outcome }: { $reason }
case-did-reopen = reopened: { $reason }
case-did-remark = { $words }
case-no-settings = Nobody knows yet who writes. Put this into sekisho.toml, and name the file by --config:  [cases]  organisation = {"{"} en = "Example Centre", ja = "例示センター" {"}"}  address = "case@example.org"

case-asking = Asking     { $who }
case-contact-new = new
case-contact-known = known
case-contact-elsewhere = Also       { $way }  ({ $from })
case-contact-silent = No contact { $who }: { $why }
case-contact-nobody = Nobody was found. Whoever you find yourself:  sekisho case add { $case } --contact ADDRESS --known-from "WORDS"{ $data }{ $config }
case-contact-rehearsed = { $new } new; nothing was written down. To do so:  sekisho case contact { $case }{ $data }{ $config }
case-contact-next = { $new } new. Next, look at the letters; nothing leaves yet:  sekisho case notify { $case }{ $data }{ $config }
case-side-operator = operator
case-side-network = network
case-side-authority = authority
case-side-reporter = reporter
case-source-role = by custom (RFC 2142)
case-template = Template   { $problem }  (the program's own is used)
case-letter-head =
    To         { $to }   { $side }, { $source }
    Answers    { $from }
    Subject    { $subject }
case-letter-rehearsed =
    Letters    { $letters } ready, none left. By mail, or by your own hand:
    {"           "}sekisho case { $command } --send{ $data }{ $config }
    {"           "}sekisho case { $command } --print --output DIRECTORY{ $data }{ $config }
case-letter-sent = Sent       { $to }   { $by }
case-letter-by-us = by the server here, as { $id }
case-letter-refused = Not sent   { $to }: { $why }
case-letter-written = Written    { $directory }
case-letter-no-way = There is no way out for mail: no server runs with these settings, and they name no smart host.
    Start it:        sekisho serve
    Or name one:     delivery.smart_host in sekisho.toml
    Or by hand:      --print --output DIRECTORY
case-letter-reporter = Reporters are written to by hand: what they may know is yours to judge.
case-nobody-notice = Everybody who is known was told. To look for others:  sekisho case contact { $case }, or name one:  sekisho case add { $case } --contact ADDRESS --known-from "WORDS"{ $data }{ $config }
case-nobody-escalation = Nobody above is known whom you have not told. Name somebody:  sekisho case add { $case } --contact ADDRESS --side authority --known-from "WORDS"{ $data }{ $config }
case-nobody-told = Nobody was told yet:  sekisho case notify { $case }{ $data }{ $config }
case-no-signature = Not signed { $reason }
case-no-signature-next = Nothing left. Let gpg have the key of cases.openpgp_key, or take the key out of the settings.
case-answer-unknown = { $file }: it belongs to no notice of ours, and was not kept. From { $from }.
    If you know which case it is:  sekisho case add { $case } --file { $file } --kind answer{ $data }{ $config }
case-answer-known = { $file }: case { $case } has it already.
case-answer-kept = Answer     { $from }: { $text }
case-answer-bounce = Came back  { $text }
case-answer-machine = A machine  { $from }: { $text }
    It is kept, and is no answer.
case-answer-receipt = Opened     { $from } saw it. That is kept, and is no answer.
case-answer-complaint = Complaint  { $from } reports our notice itself. It is kept; read it.
case-answer-progress = Under way  { $text }. It is kept; the server there goes on trying.
case-answer-next = Next       tell { $to }:  sekisho case notify { $case } --to { $to } --send{ $data }{ $config }
case-answer-nobody = Nobody else is known:  sekisho case contact { $case }{ $data }{ $config }
case-clock = { "           " }line { $line } was written at { $at }, behind one of { $before }: a clock was set back. The case goes by the later time.
case-nobody-known = The case has no contact yet. To look for some:  sekisho case contact { $case }{ $data }{ $config }
    Or name one:  sekisho case add { $case } --contact ADDRESS --known-from "WORDS"{ $data }{ $config }
case-task-contact = find out who can act:  sekisho case contact { $case }{ $data }{ $config }
case-task-contact-next = mail to { $to } came back, and nobody else is known:  sekisho case contact { $case }{ $data }{ $config }
case-task-refuted = it was said to be mended, and relays still; tell them:  sekisho case remind { $case }{ $data }{ $config }
case-not-posted-path = an address cannot be written to
case-not-posted-message = the message has octets that mail cannot have as they are
case-not-posted-nobody-there = there is no such address in our own domain
case-not-posted-no-way-out = there is no smart host in the settings, so that mail for others has no way out
case-not-posted-spool = the spool does not take it; the log of the server says why
case-too-big = { $file } is larger than 32 MiB. Nothing was filed: a part of it would be no evidence.
case-told-already = { $address } got this on { $day }. To ask again:  sekisho case remind { $case }{ $data }{ $config }
    To send the same once more:  --again
case-sending = { $file }: somebody else is sending letters of this case. Nothing was sent; look at what left:  sekisho case show { $case }{ $data }{ $config }
case-left-unwritten = The letter to { $to } has left, and could not be written down. Make room, then write it down as a remark, with its address { $tag }:
case-letter-secret = Nothing left: in the letter to { $to } stands who a sealed reporter is. Look for it in what was written or attached:  sekisho case show { $case } --unsealed{ $data }{ $config }
case-output-alone = --output writes letters as messages, which count as sent. Say which:  --print or --send
case-past-day = { $day } is over. A decision to publish names a day that is still to come.
case-other-case = { $file }: it is the timeline of another case.
case-damaged = { $case } cannot be read; the others can. What is wrong:  sekisho case check-chain { $case }{ $data }{ $config }
case-answer-nothing = No letter of the case reached { $address }.
case-calls-itself = Calls      itself { $name }; nobody looked that up. If it is called so, begin again:  --server { $name }={ $host }
case-letter-unread = Look into  { $file } yourself: it cannot be searched for who is sealed.
case-unfinished = Line { $line } was never finished; what was there is in { $file }. Where the machine stopped meanwhile, nobody was told of it; otherwise somebody cut it.
case-export-not-public = Not everybody may see this case: it has to be marked TLP:CLEAR, and to be such that it may be published.
    For somebody who works on it:  sekisho case export { $case } --partner
case-imported-before = This document was imported before; it is case { $case }.
case-day-to-come = { $day } is still to come: a case holds what has happened.
case-letter-never = Not sent   { $to }: { $why }. It is written down as come back.

# Why nothing was found, read or enclosed.
case-no-mail-address = "{ $text }" is no mail address
case-page-no-address = { $text } is no address of a page
case-page-inside = { $host } leads to { $address }, which is not public
case-page-broken = no answer of HTTP ({ $detail })
case-page-status = the server answers { $code }
case-page-encoded = the answer is compressed, which was not asked for
case-page-too-long = longer than { $limit } octets
case-page-redirect = the server sends on to { $to }, and { $problem }
case-redirect-nowhere = that is no page
case-redirect-other-host = that is another host
case-redirect-out-of-tls = that leads from HTTPS to HTTP
case-redirect-too-many = no more than { $limit } such steps are taken
case-security-no-text = no text in UTF-8
case-security-line = line { $line } is no field of security.txt
case-security-outside = line { $line } stands outside of what is signed
case-security-twice = the field { $field } stands twice
case-security-no-expires = no Expires with a date and time
case-security-expired = it ran out on { $when }
case-security-elsewhere = its Canonical fields do not name the place where it was found
case-security-no-contact = no Contact
case-rdap-no-json = no JSON object
case-rdap-elsewhere = it is about something else than what was asked
case-no-number = The year has no number left for a case
case-original-too-big = more than { $limit } octets: a case keeps no such file
case-line-unreadable = { $file }: line { $line }: { $cause }
case-document-too-big = it has { $octets } octets, and { $limit } at most are read
case-document-other = it is no document of a case: "schema" has to be "{ $schema }"
case-document-version = it is "{ $version }", and only "{ $schema }" is known
case-document-wrong = line { $line }, column { $column }: { $path }: { $problem }
case-document-too-many = { $path } has { $count } items, and { $limit } at most are read
case-attachment-name = "{ $name }" is no name of an attachment: letters, digits, dots, hyphens and underscores are expected
case-attachments-too-long = the attachments have { $octets } octets, more than { $limit }

# What is wrong with a template of a letter
case-template-unreadable = { $why }
case-template-no-text = not UTF-8; expected a text file
case-template-unknown-name = there is no template of this name; expected one of { $known }
case-template-no-subject = expected a first line "Subject: …"
case-template-undefined = `{ $name }` stands for nothing here
case-template-endless = it does not end, or is too long
case-template-value = { $what }
case-template-unknown = { $what }
case-template-unknown-file = tried to include non-existing template { $name }
case-template-unknown-filter = filter { $name } is unknown
case-template-unknown-test = test { $name } is unknown
case-template-unknown-function = { $name } is unknown
case-template-statement = unknown statement { $name }
case-template-expected = unexpected { $found }, expected { $wanted }
case-template-syntax = { $what }
case-template-part-end = end of input
case-template-part-block-end = end of block
case-template-part-value-end = end of variable block
case-template-part-name = identifier
