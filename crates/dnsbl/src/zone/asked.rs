//! What a name below a zone asks about.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use sekisho_wire::dns::NAME_LIMIT;

use crate::settings::Kind;

/// What is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked<'a> {
    /// The zone itself.
    Apex,
    /// An address; `shared` where names of addresses of the other family stand below the very name.
    Address {
        /// The address; never a mapped one.
        address: IpAddr,
        /// Whether the name may be a part of a longer one.
        shared: bool,
    },
    /// A domain in lower case.
    Domain(&'a str),
    /// A part of names that may be listed.
    Above,
    /// An address, and a label between it and the zone that means nothing.
    Misplaced,
    /// Nothing that could be listed.
    Nothing,
}

/// Room for a domain.
pub(crate) type Room = [u8; NAME_LIMIT];

/// The last label and what stands before it; none where the octets are no whole labels.
pub(crate) fn last_label(above: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut begin = 0;
    loop {
        let end = begin + 1 + usize::from(*above.get(begin)?);
        if end == above.len() {
            return Some((above.get(..begin)?, above.get(begin + 1..)?));
        }
        begin = end;
    }
}

/// What these labels ask about in a zone of this kind.
pub(crate) fn read<'a>(kind: Kind, above: &[u8], room: &'a mut Room) -> Asked<'a> {
    if above.is_empty() {
        return Asked::Apex;
    }
    match kind {
        Kind::Ip => address(above),
        Kind::Domain => domain(above, room).map_or(Asked::Nothing, Asked::Domain),
    }
}

fn address(above: &[u8]) -> Asked<'static> {
    let (four, behind_four) = octets(above);
    if let (4, []) = (four.count, behind_four) {
        return Asked::Address { address: four.address(), shared: four.digits_alone };
    }
    let (sixteen, behind_sixteen) = nibbles(above);
    if let (32, []) = (sixteen.0, behind_sixteen) {
        return Asked::Address {
            address: IpAddr::V6(Ipv6Addr::from(sixteen.1)).to_canonical(),
            shared: false,
        };
    }
    let is_one_label = |labels| matches!(last_label(labels), Some(([], _)));
    match (four.count, behind_four, sixteen.0, behind_sixteen) {
        (1..=3, [], _, _) | (_, _, 1..=31, []) => Asked::Above,
        // Such a label has the names of mistakes below it, which are answered.
        (0..=3, rest, ..) if is_one_label(rest) => Asked::Above,
        // Four nibbles may be octets, too; an address is what people ask about.
        (4, rest, ..) if is_one_label(rest) => Asked::Misplaced,
        (_, _, 0..=31, rest) if is_one_label(rest) => Asked::Above,
        (_, _, 32, rest) if is_one_label(rest) => Asked::Misplaced,
        _ => Asked::Nothing,
    }
}

#[derive(Clone, Copy, Default)]
struct Four {
    count: u8,
    reversed: u32,
    /// Whether each octet has one digit, as a nibble has.
    digits_alone: bool,
}

impl Four {
    fn address(self) -> IpAddr {
        IpAddr::V4(Ipv4Addr::from(self.reversed))
    }
}

/// At most four labels that are octets, the last octet of the address first, and what stands behind them.
fn octets(mut labels: &[u8]) -> (Four, &[u8]) {
    let mut four = Four { digits_alone: true, ..Four::default() };
    while four.count < 4 {
        let Some((octet, rest)) = octet(labels) else { break };
        four.reversed = four.reversed >> 8 | u32::from(octet) << 24;
        four.digits_alone &= octet < 10;
        four.count += 1;
        labels = rest;
    }
    (four, labels)
}

/// A label that is an octet in its one form.
fn octet(labels: &[u8]) -> Option<(u8, &[u8])> {
    let digit = |octet: u8| octet.is_ascii_digit().then(|| u16::from(octet - b'0'));
    match labels {
        [1, a, rest @ ..] => Some((u8::try_from(digit(*a)?).ok()?, rest)),
        [2, a @ b'1'..=b'9', b, rest @ ..] => Some((u8::try_from(digit(*a)? * 10 + digit(*b)?).ok()?, rest)),
        [3, a @ b'1'..=b'2', b, c, rest @ ..] => {
            Some((u8::try_from(digit(*a)? * 100 + digit(*b)? * 10 + digit(*c)?).ok()?, rest))
        }
        _ => None,
    }
}

/// At most 32 labels that are nibbles, the last one of the address first, and what stands behind them.
fn nibbles(mut labels: &[u8]) -> ((u8, u128), &[u8]) {
    let (mut count, mut address) = (0, 0);
    while let (0..32, [1, digit, rest @ ..]) = (count, labels) {
        let nibble = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            b'A'..=b'F' => digit - b'A' + 10,
            _ => break,
        };
        address = address >> 4 | u128::from(nibble) << 124;
        count += 1;
        labels = rest;
    }
    ((count, address), labels)
}

/// The labels as text. A label with a dot in it, or with what no domain has, is nothing that could be listed.
fn domain<'a>(above: &[u8], room: &'a mut Room) -> Option<&'a str> {
    let mut length = 0;
    let mut rest = above;
    while let [size, labels @ ..] = rest {
        let (label, next) = labels.split_at_checked(usize::from(*size))?;
        if length > 0 {
            *room.get_mut(length)? = b'.';
            length += 1;
        }
        let place = room.get_mut(length..length + label.len())?;
        for (octet, given) in place.iter_mut().zip(label) {
            if !(given.is_ascii_alphanumeric() || matches!(given, b'-' | b'_')) {
                return None;
            }
            *octet = given.to_ascii_lowercase();
        }
        length += label.len();
        rest = next;
    }
    std::str::from_utf8(room.get(..length)?).ok()
}

#[cfg(test)]
mod tests {
    use sekisho_wire::dns::name::Name;

    use super::*;

    fn asked(kind: Kind, text: &str) -> String {
        let name = Name::parse(text).unwrap();
        let octets = name.octets();
        let mut room = [0; NAME_LIMIT];
        format!("{:?}", read(kind, &octets[..octets.len() - 1], &mut room))
    }

    #[test]
    fn an_address_has_one_form() {
        let ip = |text: &str| asked(Kind::Ip, text);
        assert_eq!(ip("99.2.0.192"), "Address { address: 192.0.2.99, shared: false }");
        assert_eq!(ip("4.3.2.1"), "Address { address: 1.2.3.4, shared: true }");
        let v6 = "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2";
        assert_eq!(ip(v6), "Address { address: 2001:db8:1:2:3:4:567:89ab, shared: false }");
        assert_eq!(ip(&v6.to_uppercase()), ip(v6));
        let mapped = "2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0";
        assert_eq!(ip(mapped), "Address { address: 127.0.0.2, shared: false }");
        for wrong in ["099.2.0.192", "256.2.0.192", "a.g.0.192", "1.2.3.4.50.600"] {
            assert_eq!(ip(wrong), "Nothing", "{wrong}");
        }
    }

    #[test]
    fn parts_of_addresses_are_above_them() {
        for part in [
            "192",
            "0.192",
            "2.0.192",
            "2",
            "0.2",
            "8.b.d.0.1.0.0.2",
            "1.8.b.d.0.1.0.0.2",
            "9.9.9.9.9",
            "x",
            "192.x",
        ] {
            assert_eq!(asked(Kind::Ip, part), "Above", "{part}");
        }
    }

    #[test]
    fn a_label_too_much_is_a_mistake() {
        assert_eq!(asked(Kind::Ip, "99.2.0.192.relay"), "Misplaced");
        // Octets of one digit are nibbles, too.
        assert_eq!(asked(Kind::Ip, "8.8.8.8.wrongkey"), "Misplaced");
        assert_eq!(asked(Kind::Ip, &format!("{}relay", "1.".repeat(32))), "Misplaced");
    }

    #[test]
    fn a_domain_is_in_lower_case() {
        assert_eq!(asked(Kind::Domain, "Mail.Example"), "Domain(\"mail.example\")");
        assert_eq!(asked(Kind::Domain, "a%b.example"), "Nothing");
        let mut room = [0; NAME_LIMIT];
        assert_eq!(read(Kind::Domain, b"\x03a.b", &mut room), Asked::Nothing);
    }

    #[test]
    fn the_last_label_ends_where_the_zone_begins() {
        assert_eq!(last_label(b"\x01a\x02bc"), Some((&b"\x01a"[..], &b"bc"[..])));
        assert_eq!(last_label(b"\x01a\x03bc"), None);
        assert_eq!(last_label(b""), None);
    }
}
