# The block list.
list-no-reason = The reason is empty, too long or has control characters. It stands in the history under your name:  --reason "WORDS"
list-no-name = That is no name. Say who you are:  --by "NAME"
list-no-basis = A nomination needs a reason to test: a message that came through the host, or its owner.
    A message:          sekisho list nominate --message spam.eml
    Its owner agreed:   sekisho list nominate ADDRESS --on-word-of "NAME, HOW"
    It is yours:        sekisho list nominate ADDRESS --own
list-no-outside = The Received lines that are trusted name no public address that handed the message over. To look behind your own inner hosts, name each:  --trust HOST
    Name your own servers:  --trust HOST
list-recipients = { $host } forwards mail for the recipient. To look behind it, name it and its address:  --trust NAME --trust { $host }
list-not-forwarded = The file carries no message as an attachment. Leave --forwarded out if it is the message itself.
list-carries = The message carries another one as an attachment, which was not looked at: a sender can attach what he likes.
    If somebody forwarded it to you that way, say so:  --forwarded
list-other-host = The message was handed over by { $host }, not by { $named }. Nothing was nominated.
list-reserved = { $host } is a private or reserved address: nobody on the Internet can ask about it.
    In a laboratory:  --vantage outside
list-test-entry = { $host } is one of the addresses by which every list is tested. It is never listed.
list-too-often-nominated = Hosts were nominated { $limit } times within { $hours } h, which is as often as is allowed. Possible again: { $next }
list-too-often-tested = { $host } was tested { $limit } times within { $hours } h, which is as often as is allowed. Possible again: { $next }
list-under-test = { $host } is being tested just now, by audit { $audit }. Wait until that ends; a test whose process is gone holds nobody up.
list-overtaken = Audit { $audit } came to its end, but meanwhile { $host } was taken off the list, or another test began. The audit is kept and changes nothing.
list-same-name = The list has another audit { $audit } already. Name the host or test it again:  sekisho list nominate --message spam.eml
list-proof-old = The proof for { $host } arrived { $arrived }. It was found closed, taken off the list or no longer excluded { $cleared }: only a new proof lists it again.
list-known-network = There is such an entry for { $network } already ({ $reason }). For another reason, lift it first.
list-host-bits = { $network } has bits behind its prefix. The network is { $meant }; say so if it is meant.
list-no-address = Audit { $audit } names no address that was tested.
list-no-witness = No witness is named, and nothing is proven without one:  --witness-listen 0.0.0.0:25 --witness-domain w.example.net
    or a mailbox:  --witness imaps://USER@HOST
list-busy = { $file }: somebody else is writing to the list. Nothing was changed; try again.
list-no-rights = { $file }: permission denied. The list belongs to the server: ask as root or as its user:  sudo -u USER sekisho list ...
list-torn = The history ended in an entry that was not finished ({ $octets } octets). It was cut off; nobody had been told of it.
list-is-excluded = { $host } is never listed: { $network } is excluded ({ $reason }).
    Take that back:  sekisho list exclude { $network } --lift --reason "WORDS"
list-is-opted-out = { $host } is untested by request: { $network } opted out ({ $reason }).
    Take that back:  sekisho list opt-out { $network } --lift --reason "WORDS"
list-not-nominated = { $host } is not nominated. A test needs a message that came through it, or its owner:
    sekisho list nominate --message spam.eml
list-nomination-old = { $host } was nominated { $at }, more than seven days ago. Nominate it again:  sekisho list nominate --message spam.eml
list-not-listed = { $host } is not listed. Who is:  sekisho list show
list-does-not-wait = { $host } does not wait for a person. Who does:  sekisho list show
list-no-network = There is no such entry for { $network }. Those there are:  sekisho list show
list-too-large = { $network } is too large: /8 for IPv4 and /16 for IPv6 is the most.
list-not-retired = { $zone } is not retired.
list-retired-by-settings = { $zone } stays retired, because { $file } says  retired = true  in its zone. Take that out, then reload the server.
list-output-retest = { $host } is listed as the output of { $inputs }, and leaves with it. Test that again:
    sekisho list retest { $input }
list-unpublished = NOT ANSWERED in { $zone }: { $reason }
list-one-unpublished = Answers    { $zone } does not answer for it: { $reason }
list-from-one-address = Asked from one address of ours alone: somebody could have mended it for that address. A second one asks as well:  --second-source ADDRESS
list-proof-is-old = The proof of audit { $audit } arrived { $arrived }; since then { $host } was found closed, taken off the list or no longer excluded ({ $cleared }). Only a new proof lists it again.
list-is-retired = { $zone } is retired already.
list-wrong-end = The proof is too old: it would list { $host } until { $until }. Test it again:  sekisho list nominate --message spam.eml
list-refused = The register refuses that: { $reason }

list-rests-message = the message that it handed to { $taken } (SHA-256 { $digest }...)
list-rests-word = the owner's agreement: { $words }
list-rests-own = it is yours, which is proven before the test
list-rests-audit = audit { $audit }
list-nominated = NOMINATED  { $host }
    Rests on   { $rests }
    Next       { $next }
list-nominated-listed = NOMINATED  { $host } once more: it is listed already
    Rests on   { $rests }
    Next       { $next }
list-nothing-due = No retest is due.
list-stays = { $host } stays listed: only a test that finds it closed takes it off.
list-delisted = OFF THE LIST  { $host }. It comes back only by a new nomination and a new proof.
list-accepted = LISTED  { $host }
list-declined = NOT LISTED  { $host }, as decided.
    Otherwise  sekisho list accept { $host } --reason "WORDS"
list-excluded = EXCLUDED  { $network } is never listed from now on. Taken off the list: { $left }
    Back       sekisho list exclude { $network } --lift --reason "WORDS"
list-included = { $network } may be listed again. Nobody comes back without a new proof.
list-opted-out = OPTED OUT  { $network } is untested by request from now on.
    Back       sekisho list opt-out { $network } --lift --reason "WORDS"
list-opted-in = { $network } may be tested again.
list-opted-out-listed = { $count } listed there stay listed until the proof is too old: asking not to be tested is no way off the list.
list-retired = RETIRED  { $zone } is empty from now on, but for its test entries. It answers "not listed" for everything else,
    says that it is retired in TXT and SOA, and never lists the world.
    Keep it running for a year, so that whoever still asks can notice. Back:  sekisho list retire { $zone } --lift --reason "WORDS"
list-revived = { $zone } is served again. Resolvers may remember the empty zone for a day.

list-nothing = Nobody is listed, nominated or waits.  Begin:  sekisho list nominate --message spam.eml
list-head-address = address
list-head-state = state
list-head-code = code
list-head-since = since
list-head-next = next or reason
list-state-unknown = NOT LISTED
list-state-nominated = nominated
list-state-testing = being tested
list-state-tested = tested: { $verdict }
list-state-listed = LISTED
list-state-retest = LISTED, being tested
list-state-delisted = off the list
list-state-expired = expired
list-state-waits = waits for a person
list-state-declined = not listed, as decided
list-state-excluded = excluded
list-state-opted-out = untested by request
list-state-retired = retired
list-next-retest = retest { $day }, until { $until }
list-output-of = output of { $inputs }
list-code-relay = relays for anyone
list-code-output = sends what a relay takes
list-code-forged-sender = relays for whoever names one of its own addresses
list-code-lost-source = lost its clients' addresses and takes strangers for its own
list-one-since = Since      { $since }, until { $until }
list-one-proof = Proof      { $level }, came back { $arrived }:  { $command }
list-one-rule = Rule       { $rule }
list-one-outputs = Output     sent by { $outputs }
list-one-hides = Last test  { $at }, it did not let itself be tested. { $said }
list-one-ours = Last test  { $at }, we could not test. { $said }
list-one-unclear = Last test  { $at }, not proven and not closed. { $said }
list-one-next = Next       retest due { $next }; after the fix:  { $command }
list-one-next-itself = Next       retest by itself { $next }; after the fix:  { $command }
list-one-next-never = Next       no retest: it opted out. Off the list on its day, or:  sekisho list delist { $host } --reason "WORDS"
list-next-command = Next       { $command }
list-one-closed = Closed     { $at }, proven by audit { $audit }:  { $command }
list-one-operator = Taken off  { $at } by { $by }: { $reason }
list-one-rests = Rests on   { $rests }
list-one-tested = Audit      { $command }   { $said }
list-one-next-test = Next       { $command }
list-one-next-retest = Next       it leaves with what it sends for:  { $command }
list-one-output = Output of  { $inputs }
list-one-judged = Decided    by { $by }: { $reason }
list-one-waits = Next       it may send for many who have no part in this. A person decides:
               sekisho list accept { $host } --reason "WORDS"   or   sekisho list decline { $host } --reason "WORDS"
list-one-excluded = Excluded   { $network }, by { $by }: { $reason }
list-one-opted-out = Untested   by request: { $network }, written down by { $by }: { $reason }
list-did-nominate-message = nominated by a message ({ $reason }...)
list-did-nominate-word = nominated, the owner agreed: { $reason }
list-did-nominate-own = nominated as one's own
list-did-nominate-audit = nominated by audit { $reason }
list-did-begin = test { $reason } began
list-did-prove = relay proven ({ $level }) by audit { $audit }: listed
list-did-prove-again = relay proven ({ $level }) by audit { $audit } again: it stays listed
list-did-outputs-left = { $did }; no longer listed as its output: { $outputs }
list-did-close = audit { $reason } found it closed
list-did-fail = audit { $audit }: { $verdict }. { $said }
list-did-reason = { $did } ({ $reason })
list-did-expire = the listing ended
list-did-delist = taken off the list: { $reason }
list-did-accept = listed as an output: { $reason }
list-did-decline = not listed as an output: { $reason }
list-did-exclude = excluded: { $reason }
list-did-include = no longer excluded: { $reason }
list-did-opt-out = opted out: { $reason }
list-did-opt-in = no longer opted out: { $reason }
list-did-retire = retired: { $reason }
list-did-revive = served again: { $reason }
list-history-shown = Shown: { $shown } of { $count }.
list-history-head = { $count } entries, whole. The last one's hash: { $hash }
list-history-damaged = { $file }: line { $line }: { $reason }
    What stands before that line is whole. The list is not changed until this is settled: put a backup in its place.
list-keys-file = The keys_file of { $zone } cannot be read: { $reason }
list-keys-line = The keys_file of { $zone }: { $file }:{ $line }: expected NAME KEY, where KEY is 16 to 63 letters of a-z, digits and hyphens
list-transfer-key-file = The key { $key }, with which { $zone } is transferred, cannot be read: { $reason }
list-transfer-key-secret = The key { $key }, with which { $zone } is transferred: what stands in its secret_file is not BASE64 of at least 16 octets. Make one:  openssl rand -base64 32
list-transfer-key-name = The key { $key }, with which { $zone } is transferred: its name is no domain name, as which both servers know it.
list-transfer-key-algorithm = The key { $key }, with which { $zone } is transferred: { $algorithm } is not known; expected hmac-sha256, hmac-sha384 or hmac-sha512
list-no-zone = { $file } has no zone { $zone } below [dnsbl]. Zones are written as  [[dnsbl.zone]] name = "{ $zone }"
list-no-zone-nearest = { $file } has no zone { $zone } below [dnsbl]. Did you mean { $nearest }?
list-import-no-file = { $zone } does not read exactly one file. Import into a zone of its own, with  source = "files"  and  files = ["FILE"]
list-import-link = The file of { $zone }, { $file }, is a link, and is not followed: whoever may write beside it could choose what is overwritten. Name the file itself in the settings.
list-import-empty = { $file } has no entry for { $zone }: the list would be empty. If that is meant:  --allow-empty
list-import-combined = { $zone } reads a combined file that has parts for other zones, too: only a whole combined file takes its place. Or give the zone a file of its own, in the format of the part, as  format = "ip4trie"
list-import-loses = What is said of { $subject } cannot be kept as { $format }: it would be answered otherwise. Give the zone the format of the file, with  format = "…"  in its [[dnsbl.zone]]
list-export-retired = { $zone } has ended: nothing but its test entries is written.
list-no-form = { $subject } cannot be written as { $format }; choose one of { $instead }
list-several-answers = The list has several answers, and { $format } only one; choose another format.
list-file = { $path }: { $reason }
list-mistakes = { $lines }
list-mistakes-more = and { $count } more
list-mistakes-nothing = Nothing of this file was taken.
list-refused-never = { $entry } would list { $never }, which no list may (RFC 5782 §5): clients would take this one for broken. Take the entry out of its source, or exclude { $never }.
list-refused-everything = { $entry } would list everything. Take the entry out of its source.
list-refused-large = { $entry } is larger than a /{ $largest }. Take the entry out of its source; where it is meant, set  self_check = { "{" } { $setting } = … { "}" }  in the zone.
list-refused-private = { $entry } lies in or around { $range } ({ $what }). Take the entry out of its source; for a list within an organisation or for a test, set  self_check = { "{" } allow_private = true { "}" }  in the zone.
list-refused-reserved = { $entry } lies in or around { $range } ({ $what }), where no server can be. Take the entry out of its source.
list-refused-registry = { $entry } would list every domain of a registry. Take the entry out of its source; where it is meant, set  self_check = { "{" } allow_top_level = true { "}" }  in the zone.
list-refused-value = { $entry } has the value { $value }: a listing is in 127.0.0.0/8, and neither 127.0.0.1 nor in 127.255.255.0/24, which mean errors. Give the entry another value.
list-refused-growth-entries = The list would grow from { $before } to { $after } entries, and by no more than { $most } at once is set. Look at its source; where it is meant, set  self_check = { "{" } growth_floor = … { "}" }  in the zone.
list-refused-growth-v4 = The list would grow from { $before } to { $after } IPv4 addresses, and by no more than { $most } at once is set. Look at its source; where it is meant, set  self_check = { "{" } growth_floor_addresses = … { "}" }  in the zone.
list-refused-growth-v6 = The list would grow from { $before } to { $after } IPv6 networks /48, and by no more than { $most } at once is set. Look at its source; where it is meant, set  self_check = { "{" } growth_floor_addresses = … { "}" }  in the zone.
list-refused-share-v4 = The list would name { $covered } IPv4 addresses, and no more than { $most } are set. Look at its source; where it is meant, set  self_check = { "{" } largest_share = … { "}" }  in the zone.
list-refused-share-v6 = The list would name { $covered } IPv6 networks /48, and no more than { $most } are set. Look at its source; where it is meant, set  self_check = { "{" } largest_share = … { "}" }  in the zone.
list-import-notice = { $file }:{ $notice }
list-import-holds = Entries: { $entries }. Nothing was changed.
list-imported = IMPORTED  { $entries } into { $zone }
list-exported = EXPORTED  { $entries } to { $file }
list-export-primary = { $zone } comes from another server: ask that one, or transfer it:  dig AXFR { $zone }
list-cause-connection-refused = It refuses connections.
list-cause-timed-out = No connection within the time.
list-cause-silent = It connected and said nothing.
list-cause-unreachable = It cannot be reached.
list-cause-gone = Nobody answers where it relayed. That counts as closed once it has lasted a day: again on { $next }.
list-cause-one-source = It is closed for one of our addresses; it leaves the list when it is for the second one, too.
list-cause-not-asked-again = What opened it was not asked again.
list-cause-outbound-blocked = Our own way out to port 25 is blocked.
list-cause-witness-failed = Our witness did not work.
list-cause-interrupted = We were interrupted.
list-cause-not-outside = We do not stand outside.
list-cause-resolver-failed = Our name server did not answer.
list-cause-no-right = Nothing gave us the right.
list-cause-said = It said: { $said }

# What ranges of special addresses are for.
range-this-network = this network
range-protocols = protocol assignments, RFC 6890
range-multicast = multicast
range-future = reserved, RFC 1112
range-broadcast = broadcast
range-private = private, RFC 1918
range-shared = shared behind carriers' NAT, RFC 6598
range-loopback = loopback
range-link-local = link-local
range-benchmarks = benchmarks, RFC 2544
range-documentation = documentation, RFC 5737, 3849 and 9637
range-unspecified = unspecified, loopback and IPv4-compatible
range-mapped = IPv4-mapped: list the IPv4 addresses
range-translated = translated IPv4, RFC 6052
range-discard = discard only, RFC 6666
range-unique-local = unique local, RFC 4193
range-site-local = site-local, RFC 3879
