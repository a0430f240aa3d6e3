//! Keys that two name servers share (RFC 8945).

use std::fmt;
use std::str::FromStr as _;

use data_encoding::BASE64;
use domain::base::name::{Name, ToName};
use domain::tsig::{Algorithm, Key, KeyName};

/// A key with its name; prints as `***`.
#[derive(Clone)]
pub struct TransferKey(std::sync::Arc<Key>);

impl fmt::Debug for TransferKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ***", self.0.name())
    }
}

impl AsRef<Key> for TransferKey {
    fn as_ref(&self) -> &Key {
        &self.0
    }
}

/// Why a key is none. It never says the secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The name is no domain name.
    #[error("the name {0:?} of a key; expected a domain name, the same on both servers")]
    Name(String),
    /// The algorithm is not known.
    #[error("the algorithm {0:?}; expected hmac-sha256, hmac-sha384 or hmac-sha512")]
    Algorithm(String),
    /// The secret is not BASE64, or too short.
    #[error("the secret is not BASE64 of at least 16 octets; make one by `head -c 32 /dev/urandom | base64`")]
    Secret,
}

/// The shortest secret in octets; RFC 8945 §8 wants what cannot be guessed.
const SECRET_LEAST: usize = 16;

impl TransferKey {
    /// A key as name servers write it in their settings.
    ///
    /// # Errors
    /// See [`KeyError`].
    pub fn new(name: &str, algorithm: &str, secret: &str) -> Result<Self, KeyError> {
        let key_name: KeyName = Name::from_str(name).map_err(|_| KeyError::Name(name.to_owned()))?;
        let algorithm = match algorithm {
            "hmac-sha256" => Algorithm::Sha256,
            "hmac-sha384" => Algorithm::Sha384,
            "hmac-sha512" => Algorithm::Sha512,
            other => return Err(KeyError::Algorithm(other.to_owned())),
        };
        let secret = BASE64.decode(secret.trim().as_bytes()).map_err(|_| KeyError::Secret)?;
        if secret.len() < SECRET_LEAST {
            return Err(KeyError::Secret);
        }
        let key = Key::new(algorithm, &secret, key_name, None, None).map_err(|_| KeyError::Secret)?;
        Ok(Self(std::sync::Arc::new(key)))
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> String {
        self.0.name().to_string()
    }
}

/// The keys of a zone: found by the name and the algorithm that a message says.
#[derive(Clone, Debug, Default)]
pub struct Keys(Vec<TransferKey>);

impl Keys {
    /// These keys.
    #[must_use]
    pub const fn new(keys: Vec<TransferKey>) -> Self {
        Self(keys)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl domain::tsig::KeyStore for Keys {
    type Key = TransferKey;

    fn get_key<N: ToName>(&self, name: &N, algorithm: Algorithm) -> Option<TransferKey> {
        let found = self.0.iter().find(|key| key.0.algorithm() == algorithm && key.0.name().name_eq(name));
        found.cloned()
    }
}
