//! Address literals (RFC 5321 §4.1.3): an IP address or a tagged text in square brackets.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{AddressError, Charset, DOMAIN_LIMIT, check_charset};

/// What an address literal stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum LiteralValue {
    /// `[192.0.2.1]`
    Ipv4(Ipv4Addr),
    /// `[IPv6:2001:db8::1]`
    Ipv6(Ipv6Addr),
    /// `[tag:content]` of a standard that we do not know.
    General,
}

/// A bracketed address (RFC 5321 §4.1.3) as it was spelled.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AddressLiteral {
    raw: String,
    value: LiteralValue,
}

impl AddressLiteral {
    /// Parses the whole of `bytes`, brackets included.
    ///
    /// Deviates: RFC 5321 §4.1.3 `Snum` allows leading zeros; they are refused, since programs disagree whether `010` is ten
    /// or eight (RFC 6943 §3.1.1).
    ///
    /// # Errors
    /// Neither IPv4, nor `IPv6:` with an address, nor a tagged general literal.
    pub fn parse(bytes: &[u8]) -> Result<Self, AddressError> {
        if bytes.len() > DOMAIN_LIMIT {
            return Err(AddressError::DomainTooLong);
        }
        let text = check_charset(bytes, Charset::Ascii)?;
        let inner =
            text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).ok_or(AddressError::Literal)?;
        let value = literal_value(inner).ok_or(AddressError::Literal)?;
        Ok(Self { raw: text.to_owned(), value })
    }

    /// The literal of an IP address, as RFC 5321 §4.1.3 writes it.
    #[must_use]
    pub fn from_ip(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(v4) => Self { raw: format!("[{v4}]"), value: LiteralValue::Ipv4(v4) },
            IpAddr::V6(v6) => Self { raw: format!("[IPv6:{v6}]"), value: LiteralValue::Ipv6(v6) },
        }
    }

    /// The spelling, brackets included.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.raw
    }

    /// What it stands for.
    #[must_use]
    pub fn value(&self) -> &LiteralValue {
        &self.value
    }
}

fn literal_value(inner: &str) -> Option<LiteralValue> {
    if let Ok(v4) = inner.parse::<Ipv4Addr>() {
        return Some(LiteralValue::Ipv4(v4));
    }
    let (tag, content) = inner.split_once(':')?;
    if tag.eq_ignore_ascii_case("IPv6") {
        return parse_ipv6(content).map(LiteralValue::Ipv6);
    }
    let tag_octets = tag.as_bytes();
    let is_tag = tag_octets.last().is_some_and(u8::is_ascii_alphanumeric)
        && tag_octets.iter().all(|octet| octet.is_ascii_alphanumeric() || *octet == b'-');
    // dcontent: %d33-90 / %d94-126
    let is_content = !content.is_empty()
        && content.bytes().all(|octet| (33..=126).contains(&octet) && !(91..=93).contains(&octet));
    (is_tag && is_content).then_some(LiteralValue::General)
}

/// `IPv6-addr` (RFC 5321 §4.1.3): `::` stands for at least two groups there, for one with the standard library.
fn parse_ipv6(text: &str) -> Option<Ipv6Addr> {
    let address = text.parse::<Ipv6Addr>().ok()?;
    if text.contains("::") {
        let groups = text.split(':').filter(|group| !group.is_empty());
        let written: usize = groups.map(|group| if group.contains('.') { 2 } else { 1 }).sum();
        if written > 6 {
            return None;
        }
    }
    Some(address)
}
