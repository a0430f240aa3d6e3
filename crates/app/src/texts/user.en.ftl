# Accounts of the gateway.
user-no-settings = There are no settings in { $file }. Set up a server:  sekisho init
    Or name the settings or the data directory:  --config FILE  or  --data DIR
user-no-data = { $directory } is no directory. Set up a server:  sekisho init
    Or name the data directory:  --data DIR
user-unknown = There is no account { $name }. Those there are:  sekisho user list{ $config }{ $data }
user-exists = There is an account { $name } already. Another password for it:  sekisho user passwd { $name }{ $config }{ $data }
user-named = { $name } stays: the settings lead to it, and without it mail for what they name there would be refused.
    In { $file } name somebody else or nobody in  { $keys }
    then  systemctl reload sekisho  and remove it again. To shut it out at once:  sekisho user disable { $name }{ $config }{ $data }
user-address-taken = { $address } belongs to another account already. Nothing was changed.
    Those there are:  sekisho user list{ $config }{ $data }   To let two send as it:  --may-send-as
user-busy = { $file }: somebody else is changing the accounts. Try again.
user-readable = { $file } can be read by everybody, and it holds password hashes. Nothing was changed.
    Close it:  chmod 600 { $file }
user-name-empty = The name is empty. It is usually the full address:  sekisho user add hanako@example.jp
user-name-long = The name is longer than 255 octets.
user-name-character = "{ $name }" cannot be a name: it holds a space, a control character, a slash, a backslash or a colon, or begins with a dot.
user-sender = "{ $text }" is no sender: an address as hanako@example.jp is expected, or, with --sender, a domain as @example.jp.
user-certificate = "{ $text }" is neither a file with a certificate (PEM) nor a fingerprint.
    The fingerprint of a file:  openssl x509 -in FILE -noout -fingerprint -sha256   (write it as sha256:...)
user-certificate-taken = The certificate { $fingerprint } belongs to { $owner } already. One certificate is one account.
user-no-terminal = The password is asked on a terminal, and there is none. Feed it:  --password-stdin
user-password-short = The password has fewer than { $least } characters. Nothing was changed.
user-password-long = A password has { $most } octets at most, and no NUL. Nothing was changed.
user-passwords-differ = The two passwords differ. Nothing was changed.
user-ask-password = Password:
user-ask-again = Once more:
user-hash-unknown = This is no password hash that is known here. Known are those of /etc/shadow ($6$, $5$, $y$, $2b$, $1$), of htpasswd ($apr1$, {"{SHA}"}) and of Dovecot ({"{SCHEME}"}).
    In a shell, write it in single quotes: --hash '$6$...'
user-hash-malformed = { $scheme }: the hash is not complete. Copy all of it; in a shell, write it in single quotes: --hash '$6$...'
user-hash-clear = { $scheme } is a password in clear, and everybody on this machine can read arguments. Change that password, and leave --hash out.
user-hash-weak = { $scheme } is too weak or of no use for a login here. Leave --hash out and choose a new password.
user-hash-locked = The account was locked where this hash comes from ("!" or "*" in front). Leave the mark out to use it all the same.
user-hash-costly = { $scheme }: verifying it would cost more than a login may (128 MiB, about a second). Leave --hash out and choose a new password.

user-added = Account     { $name }
user-sends-as = Sends as    { $senders }
user-sends-as-nobody = Sends as    nobody: it can read mail only. Its addresses are "senders" in { $file }
user-imported = Password    { $scheme }; the next login with PLAIN or LOGIN replaces it by argon2id and makes its keys for SCRAM.
    Until every account has such keys, SCRAM is not offered.
user-password-changed = { $name } has a new password. Its sessions and grants end within a second.
user-disabled = { $name } is switched off. Its sessions and grants end within a second.
    On again:  sekisho user enable { $name }{ $config }{ $data }
user-enabled = { $name } is switched on.
user-removed = { $name } is gone. Its sessions and grants end within a second; its mail stays where it is.
user-list-empty = There is no account yet. Make one:  sekisho user add ADDRESS{ $config }{ $data }
user-head-name = NAME
user-head-state = STATE
user-head-password = LOGIN
user-head-senders = SENDS AS
user-state-enabled = on
user-state-disabled = off
