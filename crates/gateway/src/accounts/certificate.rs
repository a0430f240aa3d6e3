//! Client certificates by their fingerprint: whoever signed them, rights come from the accounts file alone.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER_PERMISSIVE;
use sha2::{Digest as _, Sha256};

/// SHA-256 of a certificate in DER, written `sha256:` and 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint([u8; 32]);

/// A text is no fingerprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a fingerprint is \"sha256:\" and 64 hexadecimal digits (openssl x509 -noout -fingerprint -sha256)")]
pub struct FingerprintError;

impl Fingerprint {
    /// Of a certificate in DER.
    #[must_use]
    pub fn of(certificate: &[u8]) -> Self {
        Self(Sha256::digest(certificate).into())
    }
}

impl FromStr for Fingerprint {
    type Err = FingerprintError;

    /// With or without the colons between the octets that `openssl` prints.
    fn from_str(text: &str) -> Result<Self, FingerprintError> {
        let digits = text.strip_prefix("sha256:").ok_or(FingerprintError)?.replace(':', "");
        let octets = HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).map_err(|_| FingerprintError)?;
        octets.try_into().map(Self).map_err(|_| FingerprintError)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}", HEXLOWER_PERMISSIVE.encode(&self.0))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_are_read_as_openssl_prints_them() {
        let fingerprint = Fingerprint::of(b"abc");
        let text = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(fingerprint.to_string(), text);
        let digits = text.strip_prefix("sha256:").unwrap();
        let pairs: Vec<&str> =
            digits.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap()).collect();
        let printed = format!("sha256:{}", pairs.join(":").to_uppercase());
        assert_eq!(printed.parse(), Ok(fingerprint));
        assert!("sha256:ba78".parse::<Fingerprint>().is_err() && digits.parse::<Fingerprint>().is_err());
    }
}
