# Likely causes of a rule. Each is a sentence that stands before the suspected setting.

## Postfix
cause-postfix-networks = mynetworks trusts far more than this machine
cause-postfix-lost-address = a container or load balancer in front hides the client's address, and its own is trusted
cause-postfix-order = something permits before reject_unauth_destination
cause-postfix-sender-access = a sender that is let pass stands before reject_unauth_destination, so that the sender gives the right to relay
cause-postfix-listed-domain = the whole domain is let pass as a sender, and unlisted senders are refused, so that every existing address opens the relay
cause-postfix-unqualified = a sender without a domain is completed with the own domain, and that domain is let pass
cause-postfix-filter = a content filter or milter decides by the header and hands the message back to a listener that relays for it
cause-postfix-policy-service = a policy service takes the AUTH= parameter of MAIL for a login
cause-postfix-untrusted-routing = recipients with routing in them are passed on, and a server behind this one trusts it
cause-postfix-rewriting = the recipient is rewritten into an address outside after it was checked
cause-postfix-dequoted = routing inside quotes is not looked at when the recipient is checked
cause-postfix-lenient-envelopes = addresses that follow no grammar are taken and read differently later
cause-postfix-pattern = the own domains are a pattern that is not anchored at both ends
cause-postfix-utf8 = a map or filter behind reads full-width signs as ordinary ones
cause-postfix-original-recipient = a filter behind reads ORCPT as a recipient
cause-postfix-helo-access = a name in HELO that is let pass stands before reject_unauth_destination
cause-postfix-proxy-protocol = a listener that everybody reaches believes PROXY headers
cause-postfix-xclient = XCLIENT is allowed to everybody
cause-postfix-any-login = the password back end accepts every login
cause-postfix-networks-v6 = mynetworks holds an IPv6 range that is far too wide
cause-postfix-service = this service has relay restrictions of its own, without a login
cause-postfix-backup-host = this host has other relay restrictions than the others
cause-postfix-mx-backup = every domain whose MX record names this host is relayed for, whoever set that record

## Exim
cause-exim-hosts = the hosts to relay for are everybody
cause-exim-domains = the domains to relay to are all domains
cause-exim-senders = the ACL accepts by the sender, before the relay is checked
cause-exim-unqualified = a sender without a domain is completed with the own domain before the relay is checked
cause-exim-header = a router decides by the header From
cause-exim-mailauth = the AUTH= parameter of MAIL is taken for a login
cause-exim-verified-sender = the ACL accepts own senders that exist; whoever knows one address can relay
cause-exim-router = a redirect router turns a local recipient into an address outside
cause-exim-pattern = the own domains are a pattern that is not anchored
cause-exim-literals = address literals count as own domains, and the local part is routed further
cause-exim-utf8 = an address in UTF-8 is mapped to another one after it was checked
cause-exim-original-recipient = something behind reads ORCPT as a recipient
cause-exim-local-parts = local parts with routing characters are accepted and routed further
cause-exim-helo = the ACL accepts by the name in HELO
cause-exim-proxy-protocol = PROXY headers are believed from everybody
cause-exim-xclient = XCLIENT is allowed to everybody
cause-exim-any-login = an authenticator accepts every password
cause-exim-state = a variable of the connection (acl_c) outlives the transaction it was set in
cause-exim-hosts-v6 = the hosts to relay for hold an IPv6 range that is far too wide
cause-exim-port = the ACL accepts by the port, without a login
cause-exim-mx-any = every domain whose MX record names this host is relayed for, whoever set that record

## sendmail
cause-sendmail-promiscuous = everybody may relay
cause-sendmail-connect = the access map lets a far too wide range relay
cause-sendmail-mail-from = the access map gives the right to relay by the sender
cause-sendmail-local-from = every sender of an own domain may relay
cause-sendmail-unqualified = a sender without a domain counts as a local one, and local senders may relay
cause-sendmail-loose = recipients with routing in them are not checked for where they lead
cause-sendmail-uucp = UUCP paths are still routed
cause-sendmail-entire-domain = every host below the own domain counts as own
cause-sendmail-any-login = the password back end accepts every login
cause-sendmail-daemon = this listener does not ask for a login
cause-sendmail-backup-host = the access map of this host differs from that of the others
cause-sendmail-mx = every domain whose MX record names this host is relayed for, whoever set that record

## OpenSMTPD
cause-opensmtpd-any = a rule matches everybody for every recipient
cause-opensmtpd-mail-from = a rule gives the right to relay by the sender
cause-opensmtpd-helo = a rule gives the right to relay by the name in HELO
cause-opensmtpd-proxy-protocol = a listener that everybody reaches believes PROXY headers
cause-opensmtpd-any-login = the table of credentials accepts every login
cause-opensmtpd-source-v6 = a rule matches an IPv6 range that is far too wide
cause-opensmtpd-tag = a rule matches by the listener's tag, without a login
cause-opensmtpd-backup = the backup action is not limited to the domains it is for

## Any software
cause-general-a1 = the server takes every client for one of its own, often because a proxy or container hides the real address
cause-general-a2 = the null sender of error mail is taken for a right to relay
cause-general-a3 = a sender without a domain, at localhost or at an address literal is taken for a local one
cause-general-b1 = a sender of an own domain is taken for one of its own users
cause-general-b2 = a sender that exists in an own domain is taken for that user; such a check only looks like security
cause-general-b3 = the domain of a partner is on a list that was meant against spam and gives the right to relay
cause-general-b4 = a header field gives the right to relay
cause-general-b5 = the AUTH= parameter of MAIL is taken for a login
cause-general-c1 = the percent sign in a local part is routed further after the recipient was accepted as local
cause-general-c2 = a UUCP path is routed further
cause-general-c3 = a source route is followed and its last domain is not checked
cause-general-c4 = a quoted local part is read a second time as an address
cause-general-c5 = an address with several at signs is read differently when it is checked and when it is sent
cause-general-c6 = an address literal counts as an own domain and its local part is routed further
cause-general-c7 = own domains are compared by a part of the name
cause-general-c8 = full-width or encoded signs become ordinary ones after the recipient was checked
cause-general-c9 = control characters or spaces cut the address differently when it is checked and when it is sent
cause-general-c10 = the parameter ORCPT is read as a recipient
cause-general-d1 = the name in HELO gives the right to relay
cause-general-d5 = a PROXY header is believed from everybody
cause-general-d6 = XCLIENT is believed from everybody
cause-general-e1 = every login succeeds
cause-general-e5 = something from earlier in the session still counts
cause-general-h1 = the rules for IPv6 are not those for IPv4
cause-general-h2 = the rules of this port are not those of the others
cause-general-h3 = the rules of this host are not those of the others
cause-general-mx = the server relays for every domain whose MX record names it, whoever set that record
