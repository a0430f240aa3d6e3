//! Values of `[dnsbl]` that have a grammar of their own.

use std::fmt;

use sekisho_store::mistake::carried;
use sekisho_wire::dns::name::Name;
use serde::{Deserialize, Deserializer};

use super::problem::Problem;

/// The name of a zone or of a name server.
#[derive(Clone, Debug)]
pub struct ZoneName {
    name: Name,
    spelled: String,
}

impl ZoneName {
    /// Reads a name, in whatever script.
    ///
    /// # Errors
    /// It is no name of a domain.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let wrong = || Problem::Name(text.to_owned());
        let ascii = sekisho_net::resolver::ascii_name(text).ok_or_else(wrong)?;
        Ok(Self { name: Name::parse(&ascii).map_err(|_| wrong())?, spelled: text.to_owned() })
    }

    /// The name in the form of messages.
    #[must_use]
    pub const fn name(&self) -> &Name {
        &self.name
    }

    /// As it stands in the file.
    pub(super) fn spelled(&self) -> &str {
        &self.spelled
    }
}

impl PartialEq for ZoneName {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for ZoneName {}

impl fmt::Display for ZoneName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name.fmt(formatter)
    }
}

impl<'de> Deserialize<'de> for ZoneName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(|problem| carried(&problem))
    }
}

/// A mail address, as SOA records write it (RFC 1035 §8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox(pub Name);

impl<'de> Deserialize<'de> for Mailbox {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Name::mailbox(&text).map(Self).map_err(|_| carried(&Problem::Mailbox(text)))
    }
}
