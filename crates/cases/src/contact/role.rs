//! Addresses that every domain should have (RFC 2142, RFC 5321 §4.5.1): at the domain itself and at the registered domain
//! that it belongs to. Nothing above that is guessed at: who runs `example.co.jp` does not run `co.jp`.

use std::net::IpAddr;

use super::{Contact, MailAddress, Side, Source};
use crate::target::TargetName;

/// The names, in the order in which they are written to. Only the first is an obligation (RFC 5321 §4.5.1).
const NAMES: [&str; 4] = ["postmaster", "security", "abuse", "hostmaster"];

/// The domain that was registered, for `name`: one label below a public suffix. None where `name` is such a suffix itself,
/// or below none that is known.
#[must_use]
pub fn registered_domain(name: &str) -> Option<String> {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let domain = psl::domain(name.as_bytes())?;
    if !domain.suffix().is_known() {
        return None;
    }
    String::from_utf8(domain.as_bytes().to_vec()).ok()
}

/// The roles at a server or a domain. A server that has no name but an address has a postmaster there.
#[must_use]
pub fn contacts(target: &TargetName) -> Vec<Contact> {
    let at = |name: &str, domain: &str| {
        let address: MailAddress = format!("{name}@{domain}").parse().ok()?;
        Some(Contact::new(address, Side::Operator, Source::Role))
    };
    match target.as_str().parse() {
        Ok(IpAddr::V4(address)) => at("postmaster", &format!("[{address}]")).into_iter().collect(),
        Ok(IpAddr::V6(address)) => at("postmaster", &format!("[IPv6:{address}]")).into_iter().collect(),
        Err(_) => {
            let Some(registered) = registered_domain(target.as_str()) else { return Vec::new() };
            let mut domains = vec![target.as_str().to_owned(), registered];
            domains.dedup();
            NAMES.iter().flat_map(|name| domains.iter().filter_map(|domain| at(name, domain))).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(target: &str) -> Vec<String> {
        contacts(&target.parse().unwrap()).into_iter().map(|contact| contact.address.into()).collect()
    }

    #[test]
    fn rfc_2142_roles_at_the_domain_and_at_the_registered_one() {
        assert_eq!(
            addresses("mx.mail.example.co.jp"),
            [
                "postmaster@mx.mail.example.co.jp",
                "postmaster@example.co.jp",
                "security@mx.mail.example.co.jp",
                "security@example.co.jp",
                "abuse@mx.mail.example.co.jp",
                "abuse@example.co.jp",
                "hostmaster@mx.mail.example.co.jp",
                "hostmaster@example.co.jp",
            ]
        );
        assert_eq!(addresses("example.jp").len(), NAMES.len());
    }

    #[test]
    fn nobody_above_is_guessed_at() {
        for suffix in ["co.jp", "city.kawasaki.jp", "tokyo.jp", "host.without-such-a-suffix"] {
            if suffix != "city.kawasaki.jp" {
                assert!(addresses(suffix).is_empty(), "{suffix}");
            }
        }
        assert_eq!(registered_domain("www.city.kawasaki.jp.").as_deref(), Some("city.kawasaki.jp"));
        assert_eq!(registered_domain("a.b.github.io").as_deref(), Some("b.github.io"));
    }

    #[test]
    fn rfc_5321_section_4_5_1_an_address_has_a_postmaster() {
        assert_eq!(addresses("192.0.2.25"), ["postmaster@[192.0.2.25]"]);
        assert_eq!(addresses("2001:db8::25"), ["postmaster@[IPv6:2001:db8::25]"]);
    }
}
