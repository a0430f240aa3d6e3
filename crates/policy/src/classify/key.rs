//! The one form in which addresses and domains are compared.

use std::fmt;
use std::net::IpAddr;

use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};
use sekisho_wire::mail::address::{Charset, DomainPart, LiteralValue, LocalPart, Mailbox};

/// Why an address cannot be compared with ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Unclear {
    /// The name breaks UTS 46: no two programs need agree which domain it is.
    #[error("its domain is not a valid internationalised name")]
    Domain,
    /// A literal whose standard we do not know.
    #[error("its address literal is of no kind that we know")]
    Literal,
    /// A local part with `%`, `!` or `@` at one of our domains that names no mailbox.
    #[error("its local part names a route, and we take no routes")]
    Route,
    /// No domain where one is needed.
    #[error("it is not a mail address")]
    NoAddress,
}

/// A domain as it is compared: a name of A-labels in lower case (RFC 5890 §2.3.2.1), or an IP address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DomainKey {
    /// A name without a trailing dot.
    Name(String),
    /// The address of a literal; an IPv4-mapped IPv6 address is the IPv4 address.
    Address(IpAddr),
}

impl DomainKey {
    /// The form of what was parsed. A name in another script is mapped here, once, and nowhere else.
    ///
    /// # Errors
    /// A name that is not valid by UTS 46, or a literal of an unknown kind.
    pub fn of(domain: &DomainPart) -> Result<Self, Unclear> {
        match domain {
            DomainPart::Domain(name) => Self::name(name.as_str()).map(Self::Name),
            DomainPart::Literal(literal) => match literal.value() {
                LiteralValue::Ipv4(address) => Ok(Self::Address(IpAddr::V4(*address))),
                LiteralValue::Ipv6(address) => Ok(Self::Address(IpAddr::V6(*address).to_canonical())),
                LiteralValue::General => Err(Unclear::Literal),
            },
        }
    }

    /// The form of a name; one trailing dot is the root and says nothing more.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn parse(text: &str) -> Result<Self, Unclear> {
        let text = text.strip_suffix('.').unwrap_or(text);
        let domain = DomainPart::parse(text.as_bytes(), Charset::Utf8).map_err(|_| Unclear::Domain)?;
        Self::of(&domain)
    }

    fn name(spelled: &str) -> Result<String, Unclear> {
        let lower = spelled.to_ascii_lowercase();
        // Without A-labels and U-labels there is nothing to map; real host names have hyphens where UTS 46 wants none.
        if lower.is_ascii() && !lower.split('.').any(|label| label.starts_with("xn--")) {
            return Ok(lower);
        }
        let mapped = Uts46::new()
            .to_ascii(lower.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::Verify)
            .map_err(|_| Unclear::Domain)?;
        // A full stop of another script would move the borders of the labels: no two programs agree on those.
        let labels = |name: &str| name.split('.').count();
        if labels(&mapped) == labels(&lower) { Ok(mapped.into_owned()) } else { Err(Unclear::Domain) }
    }

    /// Whether it is this very host by any name: its loopback addresses and `localhost` (RFC 6761 §6.3).
    pub(super) fn is_this_host(&self) -> bool {
        match self {
            Self::Name(name) => name == "localhost" || name.ends_with(".localhost"),
            Self::Address(address) => address.is_loopback() || address.is_unspecified(),
        }
    }
}

impl fmt::Display for DomainKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => formatter.write_str(name),
            Self::Address(IpAddr::V4(address)) => write!(formatter, "[{address}]"),
            Self::Address(IpAddr::V6(address)) => write!(formatter, "[IPv6:{address}]"),
        }
    }
}

/// An address as it is compared: what the local part means with ASCII letters in lower case, and the domain's key.
///
/// Letters of other scripts are compared as they are: a capital that we do not fold can only make an address
/// unknown, never somebody else's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AddressKey {
    /// The meaning of the local part, quoting resolved.
    pub local: String,
    /// The domain.
    pub domain: DomainKey,
}

impl AddressKey {
    /// The form of an address.
    ///
    /// # Errors
    /// As [`DomainKey::of`].
    pub fn of(mailbox: &Mailbox) -> Result<Self, Unclear> {
        Ok(Self { local: local_value(&mailbox.local)?, domain: DomainKey::of(&mailbox.domain)? })
    }

    /// The form of an address in a text, quotes as in RFC 5321 §4.1.2.
    ///
    /// # Errors
    /// It is no address, or unclear.
    pub fn parse(text: &str) -> Result<Self, Unclear> {
        let mailbox = Mailbox::parse(text.as_bytes(), Charset::Utf8).map_err(|_| Unclear::NoAddress)?;
        Self::of(&mailbox)
    }
}

impl fmt::Display for AddressKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if LocalPart::parse(self.local.as_bytes(), Charset::Utf8).is_ok_and(|local| !local.is_quoted()) {
            return write!(formatter, "{}@{}", self.local, self.domain);
        }
        let escaped = self.local.replace('\\', "\\\\").replace('"', "\\\"");
        write!(formatter, "\"{escaped}\"@{}", self.domain)
    }
}

/// The meaning of a local part with ASCII letters in lower case.
pub(super) fn local_value(local: &LocalPart) -> Result<String, Unclear> {
    let mut value = String::from_utf8(local.value().into_owned()).map_err(|_| Unclear::NoAddress)?;
    value.make_ascii_lowercase();
    Ok(value)
}
