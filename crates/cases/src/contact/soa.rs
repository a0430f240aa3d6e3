//! The mailbox that a zone names: RNAME of its SOA record (RFC 1035 §3.3.13), a domain name that is read as an address.

use super::{Contact, MailAddress, Side, Source};

/// The address that `rname` stands for, written as zone files and look-ups show names: the first label is the local part,
/// whose dots and other signs are escaped by a backslash or as `\DDD` (RFC 1035 §5.1, §8). None where it names nobody.
#[must_use]
pub fn mailbox(rname: &str) -> Option<MailAddress> {
    let (local, domain) = first_label(rname)?;
    let domain = domain.strip_suffix('.').unwrap_or(domain);
    let atom = |sign: char| sign.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(sign);
    let is_plain = local.chars().all(atom) && local.split('.').all(|part| !part.is_empty());
    let local = if is_plain { local } else { quoted(&local) };
    MailAddress::published(&format!("{local}@{domain}"))
}

/// The first label without its escapes, and what stands behind its dot.
fn first_label(name: &str) -> Option<(String, &str)> {
    let mut label = String::new();
    let mut rest = name;
    loop {
        let mut signs = rest.chars();
        match signs.next()? {
            '.' => return Some((label, signs.as_str())),
            '\\' => {
                let escaped = signs.as_str();
                let digits =
                    escaped.get(..3).filter(|digits| digits.bytes().all(|octet| octet.is_ascii_digit()));
                if let Some(digits) = digits {
                    label.push(char::from(digits.parse::<u8>().ok()?));
                    rest = escaped.get(3..)?;
                } else {
                    label.push(signs.next()?);
                    rest = signs.as_str();
                }
            }
            sign => {
                label.push(sign);
                rest = signs.as_str();
            }
        }
    }
}

fn quoted(local: &str) -> String {
    let mut text = String::from("\"");
    for sign in local.chars() {
        if matches!(sign, '"' | '\\') {
            text.push('\\');
        }
        text.push(sign);
    }
    text.push('"');
    text
}

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
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rfc_1035_section_8_names_are_mailboxes() {
        let read = |name: &str| mailbox(name).map(String::from);
        assert_eq!(read("hostmaster.Example.JP.").as_deref(), Some("hostmaster@example.jp"));
        assert_eq!(read("Action\\.domains.ISI.EDU").as_deref(), Some("Action.domains@isi.edu"));
        assert_eq!(read("a\\046b.example.jp.").as_deref(), Some("a.b@example.jp"));
        assert_eq!(read("a\\032b.example.jp.").as_deref(), Some("\"a b\"@example.jp"));
        assert_eq!(read("a\\\"b.example.jp.").as_deref(), Some("\"a\\\"b\"@example.jp"));
        for nobody in [
            "",
            ".",
            "..",
            "hostmaster",
            "hostmaster.",
            "root.localhost.",
            "nobody.invalid.",
            "a\\",
            "a\\9",
            "a\\999.example.jp",
            "a\\013\\010b.example.jp",
            "hostmaster.2.0.192.in-addr.arpa.",
            "a@b.example.jp.",
        ] {
            let shown = read(nobody);
            assert!(shown.is_none() || nobody == "a@b.example.jp.", "{nobody}: {shown:?}");
        }
        assert_eq!(read("a@b.example.jp.").as_deref(), Some("\"a@b\"@example.jp"));
    }

    #[test]
    fn a_reverse_zone_is_of_the_network() {
        let address: MailAddress = "hostmaster@isp.example".parse().unwrap();
        assert_eq!(contact("2.0.192.in-addr.arpa.", address.clone()).side, Side::Network);
        assert_eq!(contact("8.b.d.0.1.0.0.2.ip6.arpa", address.clone()).side, Side::Network);
        let own = contact("Example.JP.", address);
        assert_eq!((own.side, own.source), (Side::Operator, Source::Soa { zone: "example.jp".into() }));
    }

    proptest! {
        #[test]
        fn any_name_is_an_answer(name in "[a.\\\\0-9\"@\u{3042} ]{0,40}") {
            if let Some(address) = mailbox(&name) {
                prop_assert!(address.as_str().parse::<MailAddress>().is_ok());
            }
        }
    }
}
