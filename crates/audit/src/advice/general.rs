//! What is true of any software.

use sekisho_evidence::class::Class;

use super::{Case, cause};
use crate::record::Advice;

/// The rule that closes every one of these holes, in no software's language.
const RELAY: &str = "relay: AUTH ok || client in { HOST, HOST, … }; else 550";

/// The likely cause in general.
pub(super) fn advise(case: &Case<'_>) -> Advice {
    let senders = case.senders.join(", ");
    let (key, directive) = match case.class {
        Class::A1 => ("advice-general-a1", "client in 0.0.0.0/0 -> relay".to_owned()),
        Class::A2 => ("advice-general-a2", "MAIL FROM:<> -> relay".to_owned()),
        Class::A3 => ("advice-general-a3", "MAIL FROM without an own domain -> relay".to_owned()),
        Class::B1 => ("advice-general-b1", format!("MAIL FROM: {senders} -> relay")),
        Class::B2 => ("advice-general-b2", format!("MAIL FROM: {senders} -> relay")),
        Class::B3 => ("advice-general-b3", format!("MAIL FROM: {senders} -> relay")),
        Class::B4 => ("advice-general-b4", "header From -> relay".to_owned()),
        Class::B5 => ("advice-general-b5", "MAIL … AUTH=<…> -> relay".to_owned()),
        Class::C1 => ("advice-general-c1", format!("user%domain@{0} -> user@domain", case.domain)),
        Class::C2 => ("advice-general-c2", "domain!user -> user@domain".to_owned()),
        Class::C3 => ("advice-general-c3", format!("@{}:user@domain -> user@domain", case.domain)),
        Class::C4 => ("advice-general-c4", format!("\"user@domain\"@{} -> user@domain", case.domain)),
        Class::C5 => ("advice-general-c5", format!("user@domain@{} -> user@domain", case.domain)),
        Class::C6 => ("advice-general-c6", "user%domain@[address] -> user@domain".to_owned()),
        Class::C7 => ("advice-general-c7", format!("domain ~ {} -> own", case.domain)),
        Class::C8 => ("advice-general-c8", format!("user\u{ff20}domain@{} -> user@domain", case.domain)),
        Class::C9 => ("advice-general-c9", format!("user@domain\\0@{} -> user@domain", case.domain)),
        Class::C10 => ("advice-general-c10", "ORCPT=rfc822;user@domain -> user@domain".to_owned()),
        Class::D1 => ("advice-general-d1", format!("EHLO {} -> relay", case.helo)),
        Class::D5 => ("advice-general-d5", "PROXY TCP4 127.0.0.1 … -> relay".to_owned()),
        Class::D6 => ("advice-general-d6", "XCLIENT ADDR=127.0.0.1 -> relay".to_owned()),
        Class::E1 => ("advice-general-e1", "AUTH PLAIN … -> 235".to_owned()),
        Class::E5 => ("advice-general-e5", "RSET, AUTH 535, second MAIL -> relay".to_owned()),
        Class::H1 => ("advice-general-h1", "client in 2000::/3 -> relay".to_owned()),
        Class::H2 => ("advice-general-h2", format!("port {} -> relay", case.endpoint.port)),
        Class::H3 => ("advice-general-h3", format!("{} -> relay", case.endpoint.address)),
        Class::MxPointing => {
            ("advice-general-mx", "MX of the recipient's domain = own host -> relay".to_owned())
        }
    };
    cause(None, key, directive, fix(case.class))
}

const fn fix(class: Class) -> &'static [&'static str] {
    match class {
        Class::C1 | Class::C2 | Class::C3 | Class::C4 | Class::C5 | Class::C6 | Class::C8 | Class::C9 => {
            &["RCPT local part =~ [%!@] -> 550", RELAY]
        }
        Class::C7 => &["own domain: == , not =~", RELAY],
        Class::C10 => &["ORCPT: xtext, opaque (RFC 3461 §4.2)", RELAY],
        Class::D5 => &["PROXY: only from PROXY_ADDRESS"],
        Class::D6 => &["XCLIENT: only from PROXY_ADDRESS"],
        Class::E1 => &["AUTH PLAIN RANDOM:RANDOM -> 535"],
        Class::E5 => &["RSET, AUTH 535, end of DATA -> new transaction", RELAY],
        Class::H1 | Class::H2 | Class::H3 => &["IPv4 = IPv6 = 25 = 587 = MX 10 = MX 20", RELAY],
        Class::MxPointing => &["relay domains = DOMAIN, DOMAIN, …", RELAY],
        _ => &[RELAY],
    }
}
