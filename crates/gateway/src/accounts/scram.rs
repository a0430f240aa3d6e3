//! What SCRAM-SHA-256 needs of a password (RFC 5802 §3, RFC 7677): keys that verify a proof and prove nothing themselves.

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE64;
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::hash::HashError;
use super::secret::Secret;

/// Rounds of keys that are made here. RFC 7677 §4 asks for 4,096 at least; more than 65,536 are refused by the clients of
/// Cyrus SASL.
pub const ITERATIONS: u32 = 65_000;
/// Rounds of keys that are read: beyond this every login takes the client seconds.
const ITERATIONS_LIMIT: u32 = 1_000_000;
const ITERATIONS_LEAST: u32 = 4096;
/// Octets of a salt.
pub(crate) const SALT_OCTETS: usize = 16;
const SALT_LIMIT: usize = 64;
const NAME: &str = "SCRAM-SHA-256";

/// Salt, rounds and keys of an account. It prints as `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct ScramKeys {
    /// Rounds of PBKDF2.
    pub(crate) iterations: u32,
    pub(crate) salt: Vec<u8>,
    pub(crate) stored_key: [u8; 32],
    pub(crate) server_key: [u8; 32],
}

impl ScramKeys {
    /// Makes the keys of a password. It takes tens of milliseconds.
    #[must_use]
    pub fn create(password: &Secret, salt: [u8; SALT_OCTETS]) -> Self {
        Self::derive(password.prepared().expose(), &salt, ITERATIONS)
    }

    /// RFC 5802 §3: SaltedPassword, StoredKey, ServerKey.
    pub(crate) fn derive(password: &[u8], salt: &[u8], iterations: u32) -> Self {
        let salted: [u8; 32] = pbkdf2::pbkdf2_hmac_array::<Sha256, 32>(password, salt, iterations);
        let client_key = hmac(&salted, &[b"Client Key"]);
        Self {
            iterations,
            salt: salt.to_vec(),
            stored_key: Sha256::digest(client_key).into(),
            server_key: hmac(&salted, &[b"Server Key"]),
        }
    }

    /// Whether these are the keys of the password.
    pub(crate) fn verify(&self, password: &[u8]) -> bool {
        Self::derive(password, &self.salt, self.iterations).stored_key.ct_eq(&self.stored_key).into()
    }

    /// The keys as Dovecot writes them: rounds, salt, stored key and server key with commas between.
    pub(crate) fn from_dovecot(text: &str) -> Result<Self, HashError> {
        let fields: Vec<&str> = text.split(',').collect();
        let [iterations, salt, stored_key, server_key] = fields.as_slice() else {
            return Err(HashError::Malformed(NAME));
        };
        Self::from_fields(iterations, salt, stored_key, server_key)
    }

    fn from_fields(
        iterations: &str,
        salt: &str,
        stored_key: &str,
        server_key: &str,
    ) -> Result<Self, HashError> {
        let broken = || HashError::Malformed(NAME);
        let decode = |text: &str| BASE64.decode(text.as_bytes()).map_err(|_| broken());
        let iterations: u32 = iterations.parse().map_err(|_| broken())?;
        if iterations > ITERATIONS_LIMIT {
            return Err(HashError::TooCostly(NAME));
        }
        let salt = decode(salt)?;
        // RFC 7677 §4: fewer rounds are not asked of a client.
        if iterations < ITERATIONS_LEAST || salt.is_empty() || salt.len() > SALT_LIMIT {
            return Err(broken());
        }
        let stored_key = decode(stored_key)?.try_into().map_err(|_| broken())?;
        let server_key = decode(server_key)?.try_into().map_err(|_| broken())?;
        Ok(Self { iterations, salt, stored_key, server_key })
    }

    /// The text of the accounts file, the form of PostgreSQL and RFC 5803 §2.
    #[must_use]
    pub fn expose(&self) -> String {
        format!(
            "{NAME}${}:{}${}:{}",
            self.iterations,
            BASE64.encode(&self.salt),
            BASE64.encode(&self.stored_key),
            BASE64.encode(&self.server_key)
        )
    }
}

impl FromStr for ScramKeys {
    type Err = HashError;

    fn from_str(text: &str) -> Result<Self, HashError> {
        let fields: Vec<&str> = text.split(['$', ':']).collect();
        let [NAME, iterations, salt, stored_key, server_key] = fields.as_slice() else {
            return Err(HashError::Malformed(NAME));
        };
        Self::from_fields(iterations, salt, stored_key, server_key)
    }
}

impl fmt::Debug for ScramKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{NAME}:***")
    }
}

/// HMAC-SHA-256 over the parts, one after another.
pub(crate) fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC takes keys of any length, so the other branch is never reached.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        return [0; 32];
    };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}
