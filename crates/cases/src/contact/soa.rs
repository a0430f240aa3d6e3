//! The mailbox that a zone names: RNAME of its SOA record (RFC 1035 §3.3.13, §8), read as an address by who looked it up.

use super::{Contact, MailAddress, Side, Source};

/// The contact that the SOA record of `zone` names: of the operator for a zone of names, of the network for a reverse zone.
#[must_use]
pub fn contact(zone: &str, mailbox: MailAddress) -> Contact {
    let zone = zone.trim_end_matches('.').to_ascii_lowercase();
    let is_reverse = zone.ends_with(".in-addr.arpa") || zone.ends_with(".ip6.arpa");
    let side = if is_reverse { Side::Network } else { Side::Operator };
    Contact::new(mailbox, side, Source::Soa { zone: zone.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reverse_zone_is_of_the_network() {
        let address: MailAddress = "hostmaster@isp.example".parse().unwrap();
        assert_eq!(contact("2.0.192.in-addr.arpa.", address.clone()).side, Side::Network);
        assert_eq!(contact("8.b.d.0.1.0.0.2.ip6.arpa", address.clone()).side, Side::Network);
        let own = contact("Example.JP.", address);
        assert_eq!((own.side, own.source), (Side::Operator, Source::Soa { zone: "example.jp".into() }));
    }
}
