//! What servers that transfer zones have to know of one another.

use std::net::SocketAddr;
use std::path::PathBuf;

use sekisho_store::atomic::{FileError, read_limited};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::Settings;
use crate::transfer::key::{KeyError, TransferKey};
use crate::transfer::rights::Primary;

/// The largest file of a secret in octets.
const FILE_LIMIT: u64 = 4096;

/// A key that two servers share (RFC 8945). The secret stands in a file of its own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransferKeySettings {
    /// Its name, the same on both servers.
    pub name: String,
    /// How it signs.
    #[serde(default = "default_algorithm")]
    pub algorithm: String,
    /// A file with the secret in BASE64, and nothing else.
    pub secret_file: PathBuf,
}

fn default_algorithm() -> String {
    "hmac-sha256".to_owned()
}

/// The server that a zone comes from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrimarySettings {
    /// Where it answers.
    pub address: SocketAddr,
    /// The name of the key that both have.
    pub key: Option<String>,
}

/// Why there is no key for transfers.
#[derive(Debug, thiserror::Error)]
pub enum TransferKeysError {
    /// The file of a secret cannot be read.
    #[error("the secret of the key {name}: {cause}")]
    File {
        /// The key.
        name: String,
        /// What is wrong with the file.
        cause: FileError,
    },
    /// What stands in it is no key.
    #[error("the key {name}: {cause}")]
    Key {
        /// The key.
        name: String,
        /// What is wrong with it.
        cause: KeyError,
    },
}

impl Settings {
    /// The keys of these names.
    ///
    /// # Errors
    /// One of them cannot be read, or is none.
    pub fn transfer_keys(&self, names: &[String]) -> Result<Vec<TransferKey>, TransferKeysError> {
        self.key.iter().filter(|key| names.contains(&key.name)).map(TransferKeySettings::read).collect()
    }

    /// The primary of a zone, with its key.
    ///
    /// # Errors
    /// The key cannot be read, or is none.
    pub fn primary(&self, settings: &PrimarySettings) -> Result<Primary, TransferKeysError> {
        let names: Vec<String> = settings.key.iter().cloned().collect();
        Ok(Primary { address: settings.address, key: self.transfer_keys(&names)?.pop() })
    }
}

impl TransferKeySettings {
    fn read(&self) -> Result<TransferKey, TransferKeysError> {
        let octets = read_limited(&self.secret_file, FILE_LIMIT)
            .map(Zeroizing::new)
            .map_err(|cause| TransferKeysError::File { name: self.name.clone(), cause })?;
        let wrong = |cause| TransferKeysError::Key { name: self.name.clone(), cause };
        let secret = std::str::from_utf8(&octets).map_err(|_| wrong(KeyError::Secret))?;
        TransferKey::new(&self.name, &self.algorithm, secret).map_err(wrong)
    }
}
