//! Who can be told: an address, on which side it stands, and where it was found.

use std::fmt;
use std::str::FromStr;

use sekisho_evidence::words::Reason;
use sekisho_wire::mail::address::{Charset, Mailbox};
use serde::{Deserialize, Serialize};

/// An address that mail can be sent to: a local part and a domain, as RFC 5321 §4.1.2 writes it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MailAddress(Box<str>);

/// A text is no address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no mail address")]
pub struct NotAnAddress(pub String);

impl MailAddress {
    /// The address as it is written in a command.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands behind the last `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

impl FromStr for MailAddress {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let mailbox =
            Mailbox::parse(text.as_bytes(), Charset::Ascii).map_err(|_| NotAnAddress(text.to_owned()))?;
        let written = mailbox.to_string();
        let (local, domain) = written.rsplit_once('@').ok_or_else(|| NotAnAddress(text.to_owned()))?;
        Ok(Self(format!("{local}@{}", domain.to_ascii_lowercase()).into()))
    }
}

impl fmt::Display for MailAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl TryFrom<String> for MailAddress {
    type Error = NotAnAddress;

    fn try_from(text: String) -> Result<Self, NotAnAddress> {
        text.parse()
    }
}

impl From<MailAddress> for String {
    fn from(address: MailAddress) -> Self {
        address.0.into()
    }
}

/// On which side of a case somebody stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// Who runs the server.
    Operator,
    /// Who has the network it stands in.
    Network,
    /// Who has to see to it that somebody acts: a ministry, a coordination centre.
    Authority,
    /// Who told of it.
    Reporter,
}

impl Side {
    /// All sides.
    pub const ALL: [Self; 4] = [Self::Operator, Self::Network, Self::Authority, Self::Reporter];
}

/// The language that somebody is written to in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Tongue {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Japanese.
    #[serde(rename = "ja")]
    Japanese,
}

/// Where an address was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "by")]
pub enum Source {
    /// The field Contact of a security.txt (RFC 9116 §2.5.3).
    SecurityTxt {
        /// The address of the file.
        url: Box<str>,
    },
    /// An entity of an RDAP answer (RFC 9083 §5.1).
    Rdap {
        /// The address of the answer.
        url: Box<str>,
        /// The role that it has there, such as `abuse`.
        role: Box<str>,
    },
    /// The RNAME of a zone's SOA record (RFC 1035 §3.3.13).
    Soa {
        /// The zone.
        zone: Box<str>,
    },
    /// A name that every domain should have (RFC 2142).
    Role,
    /// A TXT record of a register of abuse contacts.
    AbuseRecord {
        /// The name that was asked.
        name: Box<str>,
    },
    /// Somebody said so.
    Word {
        /// Who, and how they know.
        words: Reason,
    },
}

/// Somebody who can be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Where to write.
    pub address: MailAddress,
    /// Who that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Reason>,
    /// The organisation. Contacts of one organisation get one notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<Reason>,
    /// On which side they stand.
    pub side: Side,
    /// In which language they are written to.
    #[serde(default)]
    pub tongue: Tongue,
    /// Where the address was found.
    pub source: Source,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_domain_in_small_letters() {
        let address: MailAddress = "Abuse@Example.JP".parse().unwrap();
        assert_eq!((address.as_str(), address.domain()), ("Abuse@example.jp", "example.jp"));
        for text in [
            "",
            "abuse",
            "abuse@",
            "@example.jp",
            "a b@example.jp",
            "a@example.jp\r\nBcc: b@example.jp",
            "a@b@c",
        ] {
            assert!(text.parse::<MailAddress>().is_err(), "{text:?}");
        }
    }
}
