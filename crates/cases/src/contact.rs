//! Who can be told: an address, on which side it stands, and where it was found.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use sekisho_evidence::words::Reason;
use sekisho_wire::mail::address::{Charset, Mailbox};
use serde::{Deserialize, Serialize};

use crate::notice::Tag;
use crate::target::TargetName;

pub mod abuse_record;
pub mod group;
pub mod order;
pub mod rdap;
pub mod role;
pub mod security_txt;
pub mod soa;

/// Domains below which nobody is reached by mail (RFC 6761, RFC 6762, RFC 3172).
const NOWHERE: [&str; 4] = ["invalid", "localhost", "local", "arpa"];

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

    /// What stands before it.
    #[must_use]
    pub fn local(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// This address with a tag: `case+TAG@example.jp` for `case@example.jp`.
    ///
    /// # Errors
    /// The local part has no room for it, or is a quoted one.
    pub fn tagged(&self, tag: &Tag) -> Result<Self, NotAnAddress> {
        format!("{}+{tag}@{}", self.local(), self.domain()).parse()
    }

    /// An address that others published. None where it is no address, or one at which nobody can be reached from outside:
    /// without a domain of two labels, an address literal, a domain that is reserved for something else than mail.
    #[must_use]
    pub fn published(text: &str) -> Option<Self> {
        let address: Self = text.trim().parse().ok()?;
        let domain = address.domain();
        let (_, last) = domain.rsplit_once('.')?;
        (!domain.starts_with('[') && !NOWHERE.contains(&last)).then_some(address)
    }
}

impl FromStr for MailAddress {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let mailbox =
            Mailbox::parse(text.as_bytes(), Charset::Ascii).map_err(|_| NotAnAddress(text.to_owned()))?;
        let written = mailbox.to_string();
        let (local, domain) = written.rsplit_once('@').ok_or_else(|| NotAnAddress(text.to_owned()))?;
        // The tag of a literal is written as RFC 5321 §4.1.3 spells it: not everybody reads `[ipv6:`.
        let domain = if domain.starts_with('[') { domain.to_owned() } else { domain.to_ascii_lowercase() };
        Ok(Self(format!("{local}@{domain}").into()))
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

impl Tongue {
    /// Both.
    pub const ALL: [Self; 2] = [Self::English, Self::Japanese];

    /// Its tag (RFC 5646), by which files are named.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Japanese => "ja",
        }
    }

    /// The one that is likelier to be read at `domain`.
    #[must_use]
    pub fn of_domain(domain: &str) -> Self {
        let name = domain.trim_end_matches('.');
        let is_japanese = name.rsplit('.').next().is_some_and(|last| last.eq_ignore_ascii_case("jp"));
        if is_japanese { Self::Japanese } else { Self::English }
    }
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
    /// Which servers of the case they can be told of; all where it is empty.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub targets: BTreeSet<TargetName>,
}

impl Contact {
    /// A contact of whom nothing is known but the address.
    #[must_use]
    pub fn new(address: MailAddress, side: Side, source: Source) -> Self {
        let tongue = Tongue::of_domain(address.domain());
        Self { address, name: None, organisation: None, side, tongue, source, targets: BTreeSet::new() }
    }

    /// Whether they can be told of `target`.
    #[must_use]
    pub fn knows_of(&self, target: &TargetName) -> bool {
        self.targets.is_empty() || self.targets.contains(target)
    }
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

    #[test]
    fn a_published_address_leads_somewhere() {
        assert!(MailAddress::published(" abuse@example.jp ").is_some());
        for text in [
            "root@localhost",
            "a@b.localhost",
            "a@[127.0.0.1]",
            "hostmaster@2.0.192.in-addr.arpa",
            "a@x.invalid",
        ] {
            assert_eq!(MailAddress::published(text), None, "{text}");
        }
    }

    #[test]
    fn a_tag_stands_behind_the_local_part() {
        let tag = Tag::from_random([1; 10]);
        let address: MailAddress = "case@example.jp".parse().unwrap();
        let tagged = address.tagged(&tag).unwrap();
        assert_eq!(tagged.as_str(), format!("case+{tag}@example.jp"));
        assert_eq!(Tag::in_local_part(tagged.local()), Some(tag.clone()));
        let long: MailAddress = format!("{}@example.jp", "x".repeat(60)).parse().unwrap();
        assert!(long.tagged(&tag).is_err());
        assert!("\"a b\"@example.jp".parse::<MailAddress>().unwrap().tagged(&tag).is_err());
    }

    #[test]
    fn a_tongue_follows_the_country() {
        assert_eq!(Tongue::of_domain("Mail.Example.JP."), Tongue::Japanese);
        assert_eq!(Tongue::of_domain("jp.example"), Tongue::English);
    }
}
