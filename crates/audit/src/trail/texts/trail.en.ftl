# What a message alone tells.
trail-relayed = RELAYED  A host of neither side passed this message on for somebody outside.
trail-relayed-for-own-sender = POSSIBLY RELAYED  The sender's own host took this message from outside, without a login.
trail-relayed-for-own-sender-means = Either one of its users sent it, or a stranger who named an address of that domain.
trail-submission = NOT RELAYED  By its own words, the host sent this message for one of its users.
trail-recipients = NOT RELAYED  The message came through a host of the recipient. To look further: --trust HOST
trail-direct = NOT JUDGED  The message came straight from this address; nothing says who was before it.
trail-no-outside = NOT JUDGED  No believed line names an address outside.

trail-handed-over = Handed over by  { $host }
trail-taken = Taken by        { $host }
trail-claims = It claims       to have had the message from { $host }, without a login
trail-claims-login = It claims       to have had the message from { $host }, logged in
trail-sender = Envelope from   <{ $address }>
trail-line-believed = { $number } believed  { $from } -> { $by }
trail-line-claimed = { $number } claimed   { $from } -> { $by }
trail-more-lines = and { $count } more
trail-name-without-address = Note  { $address } calls itself { $name }. If it is yours, add --trust { $address }
trail-gap = Note  line { $line } had it from { $from }, but the line below was written by { $by }: it may be forged
