//! Values of `[cases]` that have a grammar of their own.

use std::path::PathBuf;

use sekisho_store::mistake::carried;
use serde::{Deserialize, Deserializer};
use url::{Host, Url};

use super::problem::Problem;
use crate::contact::MailAddress;

/// Octets of a local part (RFC 5321 §4.5.3.1.1), less those of a tag and its sign.
const LOCAL_LIMIT: usize = 64 - 17;

/// An address that a tag can be put to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(pub MailAddress);

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let Some(address) = MailAddress::published(&text) else {
            return Err(carried(&Problem::Address(text)));
        };
        if address.local().contains(['+', '"']) || address.local().len() > LOCAL_LIMIT {
            return Err(carried(&Problem::NoRoom(text)));
        }
        Ok(Self(address))
    }
}

/// The address of a page over HTTPS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page(Box<str>);

impl Page {
    /// The address as it stands in the file.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// `text` as the address of a page, without a name or a password, a query or a fragment.
fn plain(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
    let printable = text.bytes().all(|octet| octet.is_ascii_graphic());
    (plain && printable && url.has_host() && url.fragment().is_none()).then_some(url)
}

impl<'de> Deserialize<'de> for Page {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match plain(&text) {
            Some(url) if url.scheme() == "https" => Ok(Self(text.into())),
            _ => Err(carried(&Problem::Page(text))),
        }
    }
}

/// The address of a service: over HTTPS, or over HTTP on this machine itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service(Box<str>);

impl Service {
    /// The address as it stands in the file.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Service {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let here = |url: &Url| match url.host() {
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            _ => false,
        };
        match plain(&text) {
            Some(url) if url.scheme() == "https" || (url.scheme() == "http" && here(&url)) => {
                Ok(Self(text.into()))
            }
            _ => Err(carried(&Problem::Service(text))),
        }
    }
}

/// A directory, from the root on: the program may be started anywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directory(pub PathBuf);

impl<'de> Deserialize<'de> for Directory {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let path = PathBuf::deserialize(deserializer)?;
        if path.is_absolute() { Ok(Self(path)) } else { Err(carried(&Problem::Relative(path))) }
    }
}

/// The fingerprint of an OpenPGP key (RFC 9580 §5.5.4): 40 or 64 hexadecimal digits. A shorter name of a key can be another one's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint(Box<str>);

impl Fingerprint {
    /// Its digits, in capitals.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digits: String =
            text.chars().filter(|sign| *sign != ' ').collect::<String>().to_ascii_uppercase();
        let fits = matches!(digits.len(), 40 | 64) && digits.bytes().all(|octet| octet.is_ascii_hexdigit());
        if fits { Ok(Self(digits.into())) } else { Err(carried(&Problem::Key(text))) }
    }
}
