status-server = { $host }   sekisho { $version }, serving since { $started }
status-sessions = Sessions  { $sessions }
status-accepted = Accepted  { $accepted } messages since then
status-spool-empty = Spool     empty
status-spool = Spool     { $messages } messages, { $deferred } to be tried again; the oldest since { $oldest }
status-waiting = {"          "}{ $id }  attempt { $attempts }, next { $next }: { $why }
status-zone = Zone      { $zone }: { $entries } entries, serial { $serial }; { $queries } questions, { $listed } about what is listed, { $refused } not allowed
status-zone-retired = Zone      { $zone }: retired, only its test entries answer; { $queries } questions
status-revoked = { $account }: { $grants } grants (rights to send after a POP3 login) taken back
status-no-grants = There is no grant now. (A grant is the right to send that a POP3 login opens: POP before SMTP.)
status-grants = Account, address, time left, messages left, messages sent, number
status-grant-counts = Since the start: { $opened } opened, { $renewed } renewed, { $sent } messages sent by them, { $revoked } taken back; { $refused } logins opened none (the log says why)
status-not-there = no server answers at { $path }: { $reason }
    Start it:  sekisho serve   If it runs, ask as root or as its user:  sudo -u USER sekisho status
