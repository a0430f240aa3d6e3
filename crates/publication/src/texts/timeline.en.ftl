# The lines of the timeline.

timeline-opened-complaint = The case was opened with a message
timeline-opened-through = The case was opened with a message that came through the accused server itself
timeline-opened-audit = The case was opened with an audit
timeline-opened-listing = The case was opened with an entry of the block list
timeline-opened-word = The case was opened on somebody's word
timeline-opened-import = The case was taken over from somebody else

timeline-reported = { $name } reported it
timeline-reported-unnamed = A reporter who is not named reported it
timeline-targeted-name = { $target } was added to the case
timeline-targeted = Addresses of { $target } were added: { $addresses }
timeline-tested = { $target } was tested
timeline-found = { $address }: { $verdict } (audit { $audit })
timeline-found-silent = { $address }: UNTESTABLE (no answer, audit { $audit })
timeline-found-proof = { $address }: { $verdict } ({ $level }, audit { $audit })
timeline-named = DNS: { $kind } of { $name } is { $values } (TTL { $ttl } s)

timeline-wrote-notice = { $party } was notified
timeline-wrote-reminder = { $party } was asked again
timeline-wrote-escalation = { $party } was told that nobody had acted
timeline-wrote-thanks = { $party } was thanked
timeline-wrote-publication = { $party } was told of the publication to come
timeline-answered = { $party } answered: { $summary }
timeline-answered-only = { $party } answered
timeline-came = An answer came
timeline-answered-unknown = An answer came: { $summary }
timeline-bounced = { $party } could not be reached: the message came back
timeline-promised = Promise by { $whose }, due on { $due }: { $what }
timeline-embargoed = It was decided to publish on { $until }
timeline-embargo-lifted = The decision when to publish was taken back
timeline-fix-claimed = Fix reported by { $whose }: { $what }
timeline-published = It was published
timeline-published-at = It was published: { $place }
timeline-this = This text was published
timeline-this-draft = This text is to be published
timeline-closed-fixed = The fix was verified, and the case closed
timeline-closed-not-reproduced = No relay was found, and the case closed
timeline-closed-withdrawn = The report was withdrawn, and the case closed
timeline-closed-duplicate = The case was closed as the duplicate of another one
timeline-reopened = The case was reopened

timeline-side-operator = The operator
timeline-side-network = The owner of the network
timeline-side-authority = The authority
timeline-side-reporter = The reporter
timeline-party = { $side } ({ $organisation })

timeline-lane-reporter = Report
timeline-lane-authority = Authority
timeline-lane-network = Network
timeline-lane-operator = Operator
timeline-lane-coordinator = Coordinator
timeline-relays = relays
timeline-shut = shut
timeline-unknown = not known
timeline-chart-says = The course from { $from } to { $to } as a chart. The numbers are those of the timeline.
timeline-chart-says-one = The course of { $day } as a chart. The numbers are those of the timeline.
timeline-chart-lane = { $lane }: { $steps }
timeline-chart-mark = { $number } ({ $day })
timeline-chart-open = { $address }: relayed from { $from } to { $to }
timeline-chart-open-one = { $address }: relayed on { $day }
timeline-chart-open-still = { $address }: relayed from { $from }, not found shut
timeline-chart-never = { $address }: no relay was proven
