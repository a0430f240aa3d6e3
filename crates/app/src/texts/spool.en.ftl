# The mail that waits.
spool-empty = The spool is empty: no mail waits.
spool-count = { $messages ->
    [one] One message waits.
   *[other] { $messages } messages wait.
}
spool-more = These are the { $shown } oldest.
spool-held = Mail is held: delivery.hold is true in the settings. It goes on when that is false again and reloaded.
spool-further = { $recipients ->
    [one] and one more
   *[other] and { $recipients } more
}
spool-in-hand = is being delivered at this moment
spool-waits = { $attempts ->
    [0] not tried yet, next { $next }
    [one] tried once, next { $next }
   *[other] tried { $attempts } times, next { $next }
}
spool-why = Why         { $why }
spool-from = Sender      <{ $from }>
spool-to-open = Recipient   <{ $to }>, by { $target }
spool-to-done = Recipient   <{ $to }>, by { $target }: finished, delivered or returned (the log says which)
spool-taken = Taken       { $taken }, service { $service }, client { $client }, account { $account }
spool-size = Size        { $octets } octets
spool-cut = (Not all of the message is shown.)
spool-retried-all = { $messages ->
    [0] No mail waits.
    [one] One message is tried now. What comes of it:  sekisho spool list{ $config }
   *[other] { $messages } messages are tried now. What comes of it:  sekisho spool list{ $config }
}
spool-retried = { $id } is tried now. What comes of it is in the log.
spool-removed = { $id } is gone. Nobody was told.
spool-not-there = There is no message { $id } in the spool. Those there are:  sekisho spool list{ $config }
spool-busy = { $id } is being delivered at this moment. Look again:  sekisho spool list{ $config }
spool-failed = { $id }: the disk failed, or the message is damaged. The server's log says more.
