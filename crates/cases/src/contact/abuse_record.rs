//! Registers of abuse contacts in DNS: TXT records with addresses, asked for a domain or for an address.

use std::fmt::Write as _;
use std::net::IpAddr;

use super::{Contact, MailAddress, Side, Source};

/// A register that is asked for domains.
pub const OF_DOMAINS: &str = "contacts.abuse.net";
/// A register that is asked for addresses.
pub const OF_ADDRESSES: &str = "abuse-contacts.abusix.zone";
/// The most records, and the longest one in octets.
const LIMITS: (usize, usize) = (20, 1024);

/// The name to ask `register` for about a domain.
#[must_use]
pub fn name_of_domain(domain: &str, register: &str) -> String {
    format!("{}.{register}", domain.trim_end_matches('.').to_ascii_lowercase())
}

/// The name to ask `register` for about an address: its octets, or the hexadecimal digits of IPv6, the last one first.
#[must_use]
pub fn name_of_address(address: IpAddr, register: &str) -> String {
    let mut name = String::new();
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            for octet in v4.octets().iter().rev() {
                let _ = write!(name, "{octet}.");
            }
        }
        IpAddr::V6(v6) => {
            for octet in v6.octets().iter().rev() {
                let _ = write!(name, "{:x}.{:x}.", octet & 15, octet >> 4);
            }
        }
    }
    name + register
}

/// The contacts that the TXT records at `name` name, for a domain those of the operator, for an address those of the
/// network. A record counts where it is addresses and nothing else, parted by commas, semicolons or spaces: registers answer
/// with words where they only guess.
#[must_use]
pub fn contacts(name: &str, side: Side, records: &[String]) -> Vec<Contact> {
    let mut contacts: Vec<Contact> = Vec::new();
    for record in records.iter().take(LIMITS.0).filter(|record| record.len() <= LIMITS.1) {
        let texts = record.split([',', ';', ' ', '\t']).filter(|text| !text.is_empty());
        let addresses: Option<Vec<MailAddress>> = texts.map(MailAddress::published).collect();
        for address in addresses.into_iter().flatten() {
            if contacts.iter().all(|known| known.address != address) {
                contacts.push(Contact::new(address, side, Source::AbuseRecord { name: name.into() }));
            }
        }
    }
    contacts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registers_are_asked_by_name() {
        assert_eq!(name_of_domain("Example.JP.", OF_DOMAINS), "example.jp.contacts.abuse.net");
        let of = |address: &str| name_of_address(address.parse().unwrap(), "r.example");
        assert_eq!(of("192.0.2.25"), "25.2.0.192.r.example");
        assert_eq!(of("::ffff:192.0.2.25"), "25.2.0.192.r.example");
        assert_eq!(
            of("2001:db8::25"),
            "5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.r.example"
        );
    }

    #[test]
    fn a_record_is_addresses_and_nothing_else() {
        let found = |records: &[&str]| {
            let records: Vec<String> = records.iter().map(ToString::to_string).collect();
            contacts("25.2.0.192.r.example", Side::Network, &records)
                .into_iter()
                .map(|it| String::from(it.address))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            found(&["abuse@isp.example,noc@isp.example", "abuse@isp.example"]),
            ["abuse@isp.example", "noc@isp.example"]
        );
        assert_eq!(
            found(&["postmaster@example.jp (default, no info)", "", "v=spf1 -all"]),
            Vec::<String>::new()
        );
        assert_eq!(found(&[&format!("abuse@isp.example{}", " ".repeat(LIMITS.1))]), Vec::<String>::new());
        let many: Vec<String> = (0..100).map(|number| format!("a{number}@isp.example")).collect();
        assert_eq!(contacts("x", Side::Network, &many).len(), LIMITS.0);
        assert_eq!(contacts("x", Side::Network, &many)[0].source, Source::AbuseRecord { name: "x".into() });
        assert_eq!(contacts("x", Side::Network, &many)[0].side, Side::Network);
    }
}
