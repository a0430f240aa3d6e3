//! What can stand on a list: an address, a network, a domain.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::{IpNet, Ipv4Net};
use serde::{Deserialize, Serialize};

/// What is listed. One form for each thing: a network of one address is that address, a mapped address is IPv4, a
/// network has no host bits, a domain is in lower case with A-labels and without a trailing dot.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Subject {
    /// One host.
    Address(IpAddr),
    /// All hosts of a network.
    Network(IpNet),
    /// A domain, or every name below one: as in the DNS, a wildcard does not speak of the name itself.
    Domain {
        /// The domain.
        name: Box<str>,
        /// Whether the names below it are meant, and not the domain itself.
        below: bool,
    },
}

/// The text is neither an address nor a network nor a domain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is neither an address nor a network nor a domain; expected one as 192.0.2.1, 2001:db8::/64 or mail.example"
)]
pub struct NoSubject(pub String);

impl From<IpAddr> for Subject {
    fn from(address: IpAddr) -> Self {
        Self::Address(address.to_canonical())
    }
}

impl From<IpNet> for Subject {
    fn from(network: IpNet) -> Self {
        let network = unmapped(network);
        if network.prefix_len() == network.max_prefix_len() {
            Self::from(network.addr())
        } else {
            Self::Network(network.trunc())
        }
    }
}

/// A network within ::ffff:0:0/96 is one of IPv4 (RFC 4291 §2.5.5.2).
fn unmapped(network: IpNet) -> IpNet {
    let (IpAddr::V4(address), IpNet::V6(_)) = (network.addr().to_canonical(), network) else {
        return network;
    };
    let length = network.prefix_len().checked_sub(96);
    length.and_then(|length| Ipv4Net::new(address, length).ok()).map_or(network, IpNet::V4)
}

impl FromStr for Subject {
    type Err = NoSubject;

    fn from_str(text: &str) -> Result<Self, NoSubject> {
        if let Ok(address) = text.parse::<IpAddr>() {
            return Ok(Self::from(address));
        }
        if let Ok(network) = text.parse::<IpNet>() {
            return Ok(Self::from(network));
        }
        let (name, below) = match text.strip_prefix("*.") {
            Some(name) => (name, true),
            None => (text, false),
        };
        let name = sekisho_net::resolver::ascii_name(name)
            // No top-level domain is a number: what ends in one is an address that is spelled wrong.
            .filter(|name| !name.rsplit('.').next().is_some_and(is_number))
            .ok_or_else(|| NoSubject(text.to_owned()))?;
        Ok(Self::Domain { name: name.into(), below })
    }
}

fn is_number(label: &str) -> bool {
    label.bytes().all(|octet| octet.is_ascii_digit())
}

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => address.fmt(formatter),
            Self::Network(network) => network.fmt(formatter),
            Self::Domain { name, below: false } => formatter.write_str(name),
            Self::Domain { name, below: true } => write!(formatter, "*.{name}"),
        }
    }
}

impl TryFrom<String> for Subject {
    type Error = NoSubject;

    fn try_from(text: String) -> Result<Self, NoSubject> {
        text.parse()
    }
}

impl From<Subject> for String {
    fn from(subject: Subject) -> Self {
        subject.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thing_has_one_form() {
        for (given, form) in [
            ("192.0.2.1", "192.0.2.1"),
            ("192.0.2.1/32", "192.0.2.1"),
            ("192.0.2.9/24", "192.0.2.0/24"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("::ffff:192.0.2.9/120", "192.0.2.0/24"),
            ("2001:DB8::1/64", "2001:db8::/64"),
            ("Mail.Example.", "mail.example"),
            ("*.Example", "*.example"),
            ("例え.jp", "xn--r8jz45g.jp"),
        ] {
            let subject: Subject = given.parse().unwrap();
            assert_eq!(subject.to_string(), form);
            assert_eq!(form.parse::<Subject>().unwrap(), subject);
        }
        for given in ["", "192.0.2.1/33", "a b", "-a.example", "*", ".example", "192.0.2", "192.0.2.256"] {
            assert_eq!(given.parse::<Subject>(), Err(NoSubject(given.to_owned())));
        }
    }
}
