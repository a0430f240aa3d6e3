# Likely causes of a rule. Each is a sentence that stands before the suspected setting.

## Postfix
advice-postfix-networks = mynetworks trusts far more than this machine
advice-postfix-lost-address = a container or load balancer in front hides the client's address, and its own is trusted
advice-postfix-order = something permits before reject_unauth_destination
advice-postfix-sender-access = a sender that is let pass stands before reject_unauth_destination, so that the sender gives the right to relay
advice-postfix-listed-domain = the whole domain is let pass as a sender, and unlisted senders are refused, so that every existing address opens the relay
advice-postfix-unqualified = a sender without a domain is completed with the own domain, and that domain is let pass
advice-postfix-filter = a content filter or milter decides by the header and hands the message back to a listener that relays for it
advice-postfix-policy-service = a policy service takes the AUTH= parameter of MAIL for a login
advice-postfix-untrusted-routing = recipients with routing in them are passed on, and a server behind this one trusts it
advice-postfix-rewriting = the recipient is rewritten into an address outside after it was checked
advice-postfix-dequoted = routing inside quotes is not looked at when the recipient is checked
advice-postfix-lenient-envelopes = addresses that follow no grammar are taken and read differently later
advice-postfix-pattern = the own domains are a pattern that is not anchored at both ends
advice-postfix-utf8 = a map or filter behind reads full-width signs as ordinary ones
advice-postfix-original-recipient = a filter behind reads ORCPT as a recipient
advice-postfix-helo-access = a name in HELO that is let pass stands before reject_unauth_destination
advice-postfix-proxy-protocol = a listener that everybody reaches believes PROXY headers
advice-postfix-xclient = XCLIENT is allowed to everybody
advice-postfix-any-login = the password back end accepts every login
advice-postfix-networks-v6 = mynetworks holds an IPv6 range that is far too wide
advice-postfix-service = this service has relay restrictions of its own, without a login
advice-postfix-backup-host = this host has other relay restrictions than the others
advice-postfix-mx-backup = every domain whose MX record names this host is relayed for, whoever set that record

## Exim
advice-exim-hosts = the hosts to relay for are everybody
advice-exim-domains = the domains to relay to are all domains
advice-exim-senders = the ACL accepts by the sender, before the relay is checked
advice-exim-unqualified = a sender without a domain is completed with the own domain before the relay is checked
advice-exim-header = a router decides by the header From
advice-exim-mailauth = the AUTH= parameter of MAIL is taken for a login
advice-exim-verified-sender = the ACL accepts own senders that exist; whoever knows one address can relay
advice-exim-router = a redirect router turns a local recipient into an address outside
advice-exim-pattern = the own domains are a pattern that is not anchored
advice-exim-literals = address literals count as own domains, and the local part is routed further
advice-exim-utf8 = an address in UTF-8 is mapped to another one after it was checked
advice-exim-original-recipient = something behind reads ORCPT as a recipient
advice-exim-local-parts = local parts with routing characters are accepted and routed further
advice-exim-helo = the ACL accepts by the name in HELO
advice-exim-proxy-protocol = PROXY headers are believed from everybody
advice-exim-xclient = XCLIENT is allowed to everybody
advice-exim-any-login = an authenticator accepts every password
advice-exim-state = a variable of the connection (acl_c) outlives the transaction it was set in
advice-exim-hosts-v6 = the hosts to relay for hold an IPv6 range that is far too wide
advice-exim-port = the ACL accepts by the port, without a login
advice-exim-mx-any = every domain whose MX record names this host is relayed for, whoever set that record

## sendmail
advice-sendmail-promiscuous = everybody may relay
advice-sendmail-connect = the access map lets a far too wide range relay
advice-sendmail-mail-from = the access map gives the right to relay by the sender
advice-sendmail-local-from = every sender of an own domain may relay
advice-sendmail-unqualified = a sender without a domain counts as a local one, and local senders may relay
advice-sendmail-loose = recipients with routing in them are not checked for where they lead
advice-sendmail-uucp = UUCP paths are still routed
advice-sendmail-entire-domain = every host below the own domain counts as own
advice-sendmail-any-login = the password back end accepts every login
advice-sendmail-daemon = this listener does not ask for a login
advice-sendmail-backup-host = the access map of this host differs from that of the others
advice-sendmail-mx = every domain whose MX record names this host is relayed for, whoever set that record

## OpenSMTPD
advice-opensmtpd-any = a rule matches everybody for every recipient
advice-opensmtpd-mail-from = a rule gives the right to relay by the sender
advice-opensmtpd-helo = a rule gives the right to relay by the name in HELO
advice-opensmtpd-proxy-protocol = a listener that everybody reaches believes PROXY headers
advice-opensmtpd-any-login = the table of credentials accepts every login
advice-opensmtpd-source-v6 = a rule matches an IPv6 range that is far too wide
advice-opensmtpd-tag = a rule matches by the listener's tag, without a login
advice-opensmtpd-backup = the backup action is not limited to the domains it is for

## Any software
advice-general-a1 = the server takes every client for one of its own, often because a proxy or container hides the real address
advice-general-a2 = the null sender of error mail is taken for a right to relay
advice-general-a3 = a sender without a domain, at localhost or at an address literal is taken for a local one
advice-general-b1 = a sender of an own domain is taken for one of its own users
advice-general-b2 = a sender that exists in an own domain is taken for that user; such a check only looks like security
advice-general-b3 = the domain of a partner is on a list that was meant against spam and gives the right to relay
advice-general-b4 = a header field gives the right to relay
advice-general-b5 = the AUTH= parameter of MAIL is taken for a login
advice-general-c1 = the percent sign in a local part is routed further after the recipient was accepted as local
advice-general-c2 = a UUCP path is routed further
advice-general-c3 = a source route is followed and its last domain is not checked
advice-general-c4 = a quoted local part is read a second time as an address
advice-general-c5 = an address with several at signs is read differently when it is checked and when it is sent
advice-general-c6 = an address literal counts as an own domain and its local part is routed further
advice-general-c7 = own domains are compared by a part of the name
advice-general-c8 = full-width or encoded signs become ordinary ones after the recipient was checked
advice-general-c9 = control characters or spaces cut the address differently when it is checked and when it is sent
advice-general-c10 = the parameter ORCPT is read as a recipient
advice-general-d1 = the name in HELO gives the right to relay
advice-general-d5 = a PROXY header is believed from everybody
advice-general-d6 = XCLIENT is believed from everybody
advice-general-e1 = every login succeeds
advice-general-e5 = something from earlier in the session still counts
advice-general-h1 = the rules for IPv6 are not those for IPv4
advice-general-h2 = the rules of this port are not those of the others
advice-general-h3 = the rules of this host are not those of the others
advice-general-mx = the server relays for every domain whose MX record names it, whoever set that record
