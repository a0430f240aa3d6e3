//! What the user named.

use std::net::{IpAddr, Ipv6Addr};

use sekisho_net::resolver::ascii_name;

/// A host or domain, or an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// An address; one mapped into IPv6 is taken for what it maps to.
    Address(IpAddr),
    /// A name in lower case, in ASCII (U-labels become A-labels), without a trailing dot.
    Name(String),
}

impl Target {
    /// Reads `192.0.2.1`, `2001:db8::1`, both in brackets with or without `IPv6:` (RFC 5321 §4.1.3), and
    /// names. `None` is for what can be neither.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let bare = inner.unwrap_or(text);
        let tagged = bare.get(..5).filter(|tag| tag.eq_ignore_ascii_case("IPv6:"));
        let address = match tagged {
            Some(_) => bare.get(5..).and_then(|rest| rest.parse::<Ipv6Addr>().ok()).map(IpAddr::V6),
            None => bare.parse::<IpAddr>().ok(),
        };
        match address {
            Some(address) => Some(Self::Address(address.to_canonical())),
            None if inner.is_some() => None,
            None => ascii_name(text).map(Self::Name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_names_are_told_apart() {
        let address = |text: &str| Some(Target::Address(text.parse().unwrap()));
        assert_eq!(Target::parse("192.0.2.1"), address("192.0.2.1"));
        assert_eq!(Target::parse("[192.0.2.1]"), address("192.0.2.1"));
        assert_eq!(Target::parse("[IPv6:2001:db8::1]"), address("2001:db8::1"));
        assert_eq!(Target::parse("[2001:db8::1]"), address("2001:db8::1"));
        assert_eq!(Target::parse("::ffff:192.0.2.1"), address("192.0.2.1"));
        assert_eq!(Target::parse("MX.Example.JP."), Some(Target::Name("mx.example.jp".to_owned())));
        assert_eq!(Target::parse("日本語.jp"), Some(Target::Name("xn--wgv71a119e.jp".to_owned())));
        for nothing in ["", " ", "[mx.example.jp]", "a b", "a..b", "-"] {
            assert_eq!(Target::parse(nothing), None, "{nothing:?}");
        }
    }
}
