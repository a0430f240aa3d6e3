status-server = { $host }   sekisho { $version }, serving since { $started }
status-sessions = Sessions  { $sessions }
status-accepted = Accepted  { $accepted } messages since then
status-spool-empty = Spool     empty
status-spool = Spool     { $messages } messages, of which { $deferred } wait for another attempt; the oldest since { $oldest }
status-waiting =           { $id }  attempt { $attempts }, next { $next }: { $why }
status-revoked = { $account }: { $grants } grants taken back
status-no-grants = There is no grant now.
status-grants = Account, address, time left, messages left, messages sent, number
status-grant-counts = Since the start: { $opened } opened, { $renewed } renewed, { $sent } messages sent by them, { $revoked } taken back; { $refused } logins opened none
status-not-there = no server answers at { $path }: { $reason }
    Start it:  sekisho serve   Or ask as its user:  sudo -u USER sekisho status
