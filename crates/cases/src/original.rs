//! Originals: what was received or sent, octet for octet, under the SHA-256 of its octets.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use sekisho_evidence::words::Reason;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The biggest original, in octets.
pub const SIZE_LIMIT: u64 = 64 << 20;

/// The SHA-256 of an original.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest([u8; 32]);

/// A text is no SHA-256.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no SHA-256: 64 hexadecimal digits are expected")]
pub struct NotADigest(pub String);

impl Digest {
    /// The digest of `octets`.
    #[must_use]
    pub fn of(octets: &[u8]) -> Self {
        Self(Sha256::digest(octets).into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl FromStr for Digest {
    type Err = NotADigest;

    fn from_str(text: &str) -> Result<Self, NotADigest> {
        let octets = HEXLOWER.decode(text.as_bytes()).ok().and_then(|octets| octets.try_into().ok());
        octets.map(Self).ok_or_else(|| NotADigest(text.to_owned()))
    }
}

impl TryFrom<String> for Digest {
    type Error = NotADigest;

    fn try_from(text: String) -> Result<Self, NotADigest> {
        text.parse()
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.to_string()
    }
}

/// What an original is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OriginalKind {
    /// The message with which somebody complains, or that was relayed.
    Complaint,
    /// The record of an audit.
    Audit,
    /// A text that was sent.
    Notice,
    /// What somebody answered.
    Answer,
    /// A message that says that another one was not delivered.
    Bounce,
    /// The list of what was published, with the digest of each file.
    Manifest,
    /// Anything else that belongs to the case.
    Other,
}

/// Something that is kept with a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Original {
    /// Where it is kept, and what it has to be.
    pub digest: Digest,
    /// Its length in octets.
    pub octets: u64,
    /// What it is.
    pub kind: OriginalKind,
    /// What was said of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Reason>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_has_one_form() {
        let digest = Digest::of(b"abc");
        let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(digest.to_string(), text);
        assert_eq!(text.parse(), Ok(digest));
        assert!(text.to_uppercase().parse::<Digest>().is_err());
        assert!("..".parse::<Digest>().is_err());
    }
}
