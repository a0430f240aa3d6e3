//! One round of SHA over password and salt: `{SSHA512}` and its kin of LDAP and Dovecot, `{SHA}` of htpasswd.
//!
//! Cheap to guess by the thousand million: read so that nobody has to choose a new password, replaced at the first login.

use data_encoding::{BASE64, HEXLOWER_PERMISSIVE};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};
use subtle::ConstantTimeEq as _;

use super::HashError;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Sha1,
    Sha256,
    Sha512,
}

/// How the octets are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Base64,
    Hex,
}

#[derive(Clone, PartialEq, Eq)]
pub(super) struct Salted {
    kind: Kind,
    digest: Vec<u8>,
    salt: Vec<u8>,
}

impl Salted {
    /// Reads what follows the scheme.
    pub(super) fn parse(text: &str, kind: Kind, salted: bool, encoding: Encoding) -> Result<Self, HashError> {
        let broken = || HashError::Malformed("salted SHA");
        let octets = match encoding {
            Encoding::Base64 => BASE64.decode(text.as_bytes()),
            Encoding::Hex => HEXLOWER_PERMISSIVE.decode(text.as_bytes()),
        };
        let octets = octets.map_err(|_| broken())?;
        let length = match kind {
            Kind::Sha1 => 20,
            Kind::Sha256 => 32,
            Kind::Sha512 => 64,
        };
        let (digest, salt) = octets.split_at_checked(length).ok_or_else(broken)?;
        if salt.is_empty() == salted {
            return Err(broken());
        }
        Ok(Self { kind, digest: digest.to_vec(), salt: salt.to_vec() })
    }

    pub(super) fn verify(&self, password: &[u8]) -> bool {
        let digest = match self.kind {
            Kind::Sha1 => digest::<Sha1>(password, &self.salt),
            Kind::Sha256 => digest::<Sha256>(password, &self.salt),
            Kind::Sha512 => digest::<Sha512>(password, &self.salt),
        };
        digest.ct_eq(&self.digest).into()
    }

    pub(super) const fn name(&self) -> &'static str {
        match (self.kind, self.salt.is_empty()) {
            (Kind::Sha1, true) => "sha1",
            (Kind::Sha1, false) => "ssha1",
            (Kind::Sha256, true) => "sha256",
            (Kind::Sha256, false) => "ssha256",
            (Kind::Sha512, true) => "sha512",
            (Kind::Sha512, false) => "ssha512",
        }
    }
}

fn digest<D: Digest>(password: &[u8], salt: &[u8]) -> Vec<u8> {
    D::new().chain_update(password).chain_update(salt).finalize().to_vec()
}
