//! Dovecot's `{SCHEME}` prefixes, which LDAP and htpasswd use as well.

use data_encoding::HEXLOWER_PERMISSIVE;
use sha1::Sha1;
use subtle::ConstantTimeEq as _;

use super::argon::Argon;
use super::salted::{Encoding, Kind, Salted};
use super::{HashError, Scheme, unix};
use crate::accounts::scram::ScramKeys;

/// Rounds of PBKDF2; Dovecot's default is 5,000, and a million take about a second.
const ROUNDS_LIMIT: u32 = 1_000_000;

pub(super) fn parse(text: &str) -> Result<Scheme, HashError> {
    let (scheme, rest) =
        text.strip_prefix('{').and_then(|text| text.split_once('}')).ok_or(HashError::Unknown)?;
    let scheme = scheme.to_ascii_uppercase();
    let (scheme, suffix) = scheme.split_once('.').unwrap_or((&scheme, ""));
    // Base64 unless a suffix says otherwise, as Dovecot has it.
    let encoding = if suffix == "HEX" { Encoding::Hex } else { Encoding::Base64 };
    let salted = |kind, salted| Salted::parse(rest, kind, salted, encoding).map(Scheme::Salted);
    match scheme {
        "ARGON2ID" | "ARGON2I" | "ARGON2" => Argon::parse(rest).map(Scheme::Argon),
        "CRYPT" | "SHA512-CRYPT" | "SHA256-CRYPT" | "BLF-CRYPT" | "MD5-CRYPT" | "MD5" => unix::parse(rest),
        "SHA" | "SHA1" => salted(Kind::Sha1, false),
        "SSHA" => salted(Kind::Sha1, true),
        "SHA256" => salted(Kind::Sha256, false),
        "SSHA256" => salted(Kind::Sha256, true),
        "SHA512" => salted(Kind::Sha512, false),
        "SSHA512" => salted(Kind::Sha512, true),
        "PBKDF2" => Pbkdf2::parse(rest).map(Scheme::Pbkdf2),
        "SCRAM-SHA-256" => ScramKeys::from_dovecot(rest).map(Scheme::Scram),
        "SCRAM-SHA-1" => Err(HashError::Weak("{SCRAM-SHA-1}")),
        "PLAIN" | "CLEAR" | "CLEARTEXT" | "PLAIN-TRUNC" => Err(HashError::Clear("{PLAIN}")),
        "DES-CRYPT" => Err(HashError::Weak("{DES-CRYPT}")),
        "CRAM-MD5" | "HMAC-MD5" | "DIGEST-MD5" => Err(HashError::Weak("{CRAM-MD5} and {DIGEST-MD5}")),
        "LANMAN" | "NTLM" | "RPA" | "OTP" | "SKEY" => Err(HashError::Weak("{NTLM}, {LANMAN}, {OTP}")),
        "PLAIN-MD5" | "LDAP-MD5" | "SMD5" | "PLAIN-MD4" => Err(HashError::Weak("one round of MD5")),
        _ => Err(HashError::Unknown),
    }
}

/// `{PBKDF2}$1$salt$rounds$digest`: PBKDF2 with HMAC-SHA-1 (RFC 8018 §5.2), the salt as text, the digest hexadecimal.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Pbkdf2 {
    salt: String,
    rounds: u32,
    digest: Vec<u8>,
}

impl Pbkdf2 {
    fn parse(text: &str) -> Result<Self, HashError> {
        const NAME: &str = "{PBKDF2}";
        let fields: Vec<&str> = text.split('$').collect();
        let ["", "1", salt, rounds, digest] = fields.as_slice() else {
            return Err(HashError::Malformed(NAME));
        };
        let rounds: u32 = rounds.parse().map_err(|_| HashError::Malformed(NAME))?;
        let digest = HEXLOWER_PERMISSIVE.decode(digest.as_bytes()).unwrap_or_default();
        match (digest.len(), rounds) {
            (20, 1..=ROUNDS_LIMIT) => Ok(Self { salt: (*salt).to_owned(), rounds, digest }),
            (20, 1..) => Err(HashError::TooCostly(NAME)),
            _ => Err(HashError::Malformed(NAME)),
        }
    }

    pub(super) fn verify(&self, password: &[u8]) -> bool {
        let digest: [u8; 20] =
            pbkdf2::pbkdf2_hmac_array::<Sha1, 20>(password, self.salt.as_bytes(), self.rounds);
        digest.as_slice().ct_eq(&self.digest).into()
    }
}
