status-server = { $host }   sekisho { $version }, serving since { $started }
status-sessions = Sessions    { $sessions }
status-counts = Since then  { $accepted ->
    [one] 1 message
   *[other] { $accepted } messages
} accepted, { $refused ->
    [one] 1 refusal
   *[other] { $refused } refusals
}, { $logins ->
    [one] 1 failed login
   *[other] { $logins } failed logins
} (the log says which)
status-smart-host = Smart host  { $host }
status-spool-empty = Spool       empty
status-spool = Spool       { $messages ->
    [one] 1 message
   *[other] { $messages } messages
}, { $deferred } to be tried again; the oldest since { $oldest }
status-held = Held        no mail leaves the spool: delivery.hold is true in the settings
status-revoked = { $account }: { $grants ->
    [one] one grant
   *[other] { $grants } grants
} (rights to send after a POP3 login) taken back
status-block-list = Ignored     block list { $list } ({ $kind }): { $test }
status-zone = Zone        { $zone }: { $entries ->
    [one] 1 entry
   *[other] { $entries } entries
}, serial { $serial }; { $queries ->
    [one] 1 question
   *[other] { $queries } questions
}, { $listed } about what is listed, { $refused } not allowed
status-zone-retired = Zone        { $zone }: retired, only its test entries answer; { $queries ->
    [one] 1 question
   *[other] { $queries } questions
}
status-zone-unknown = WARNING     { $zone }: nobody knows what it lists, and every question is answered SERVFAIL: its files were not taken, or its primary does not answer. The log says why (list-not-loaded, zone-not-taken). Questions so far: { $queries }.
status-no-grants = There is no grant now. (A grant is the right to send that a POP3 login opens: POP before SMTP.)
status-grant-account = ACCOUNT
status-grant-address = ADDRESS
status-grant-time = TIME LEFT
status-grant-left = MESSAGES LEFT
status-grant-sent = SENT
status-grant-number = NUMBER
status-grant-senders = SENDS AS
status-grant-counts = Since the start: { $opened } opened, { $renewed } renewed, { $sent ->
    [one] 1 message
   *[other] { $sent } messages
} sent by them, { $revoked } taken back; { $refused ->
    [one] 1 login
   *[other] { $refused } logins
} opened none (the log says why)
status-not-there = no server answers at { $path }: { $reason }
    Start it:  sekisho serve{ $config }   If it runs, ask as root or as its user:  sudo -u USER sekisho status{ $config }
status-test-broken = broken: it answers a value that no list may. Which:  sekisho list check 127.0.0.2
status-zone-left-out = { $zone }: { $address } is listed and not answered. Why:  sekisho list show { $address }
