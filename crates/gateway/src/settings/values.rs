//! Values of the settings file that have a grammar of their own.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use sekisho_policy::classify::DomainName;
use sekisho_wire::mail::address::{Charset, Mailbox};
use serde::{Deserialize, Deserializer, de};

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
    pub fn parse(text: &str) -> Result<Self, String> {
        Mailbox::parse(text.as_bytes(), Charset::Utf8).map(Self).map_err(|why| {
            format!("`{text}` is not a mail address ({why}); expected one as \"suzuki@example.jp\"")
        })
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
        Self::parse(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// A size: a number of octets, or a text as "32 MiB".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Octets(pub u64);

impl<'de> Deserialize<'de> for Octets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (number, unit) = match Amount::deserialize(deserializer)? {
            Amount::Number(number) => (number, String::new()),
            Amount::Text(text) => split(&text),
        };
        let factor = match unit.as_str() {
            "" | "B" => Some(1),
            "KiB" | "K" => Some(1024),
            "MiB" | "M" => Some(1024 * 1024),
            "GiB" | "G" => Some(1024 * 1024 * 1024),
            _ => None,
        };
        let octets =
            factor.and_then(|factor: u64| number.checked_mul(factor)).filter(|octets| *octets >= 64 * 1024);
        octets.map(Self).ok_or_else(|| {
            de::Error::custom(
                "not a size of 64 KiB or more; expected a number of octets, or a text as \"32 MiB\"",
            )
        })
    }
}

/// A time: a number of seconds, or a text as "5 min".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seconds(pub Duration);

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let seconds = seconds(Amount::deserialize(deserializer)?).filter(|seconds| *seconds > 0);
        seconds.map(|seconds| Self(Duration::from_secs(seconds))).ok_or_else(|| {
            de::Error::custom("not a time; expected a number of seconds, or a text as \"5 min\"")
        })
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
        let seconds = seconds(Amount::deserialize(deserializer)?).filter(|seconds| WINDOW.contains(seconds));
        seconds
            .map(|seconds| Self(Duration::from_secs(seconds)))
            .ok_or_else(|| de::Error::custom("out of range; expected 10 s to 600 s, as \"120 s\""))
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
        text.parse().map(Self::Address).map_err(|_| {
            de::Error::custom(format!(
                "`{text}` is neither; expected \"ADDRESS:PORT\" or the full path of a socket"
            ))
        })
    }
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a number, or a text with its unit")]
enum Amount {
    Number(u64),
    Text(String),
}

fn split(text: &str) -> (u64, String) {
    let digits = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(digits).unwrap_or((text, ""));
    // No digits, or too many, give a number that no unit makes valid.
    (number.parse().unwrap_or(u64::MAX), unit.trim().to_owned())
}

fn seconds(amount: Amount) -> Option<u64> {
    let (number, unit) = match amount {
        Amount::Number(number) => (number, "s".to_owned()),
        Amount::Text(text) => split(&text),
    };
    let factor = match unit.as_str() {
        "s" | "" => 1,
        "min" => 60,
        "h" => 3600,
        _ => return None,
    };
    number.checked_mul(factor)
}
