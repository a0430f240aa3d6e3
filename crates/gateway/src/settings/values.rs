//! Values of the settings file that have a grammar of their own.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use sekisho_policy::classify::DomainName;
use sekisho_store::amount::Seconds;
use sekisho_store::mistake::carried;
use sekisho_wire::mail::address::{Charset, Mailbox};
use serde::{Deserialize, Deserializer};

use super::problem::Problem;

/// The shortest and the longest window of a grant.
const WINDOW: std::ops::RangeInclusive<u64> = 10..=600;

/// A mail address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailAddress(Mailbox);

impl MailAddress {
    /// Reads an address.
    ///
    /// # Errors
    /// It is none.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let mailbox = Mailbox::parse(text.as_bytes(), Charset::Utf8);
        mailbox.map(Self).map_err(|_| Problem::Address(text.to_owned()))
    }

    /// The parsed address.
    #[must_use]
    pub const fn mailbox(&self) -> &Mailbox {
        &self.0
    }

    /// Whether it is at one of these domains; at a literal it is not.
    #[must_use]
    pub fn is_at(&self, domains: &[DomainName]) -> bool {
        DomainName::parse(&self.0.domain.to_string()).is_ok_and(|domain| domains.contains(&domain))
    }
}

impl fmt::Display for MailAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl PartialOrd for MailAddress {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for MailAddress {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.to_bytes().cmp(&other.0.to_bytes())
    }
}

impl<'de> Deserialize<'de> for MailAddress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(|problem| carried(&problem))
    }
}

/// How long a grant lasts: ten seconds to ten minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LoginWindow(pub Duration);

impl Default for LoginWindow {
    fn default() -> Self {
        Self(Duration::from_secs(120))
    }
}

impl<'de> Deserialize<'de> for LoginWindow {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let time = Seconds::deserialize(deserializer).ok().filter(|time| WINDOW.contains(&time.0.as_secs()));
        time.map(|time| Self(time.0)).ok_or_else(|| carried(&Problem::Window))
    }
}

/// A server that takes mail by LMTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lmtp {
    /// By TCP.
    Address(SocketAddr),
    /// By a socket in the file system.
    Socket(PathBuf),
}

impl<'de> Deserialize<'de> for Lmtp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.starts_with('/') {
            return Ok(Self::Socket(text.into()));
        }
        text.parse().map(Self::Address).map_err(|_| carried(&Problem::Lmtp(text)))
    }
}
