//! `accounts.toml`: who has an account. Readable and written by people as well; written whole, by one at a time.

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use sekisho_net::clock;
use sekisho_net::random::{self, RandomError};
use sekisho_store::atomic::{self, FileError, Readers};
use sekisho_store::lock::{Lock, LockError};

use super::certificate::Fingerprint;
use super::hash::PasswordHash;
use super::scram::ScramKeys;
use super::sender::SenderPattern;
use crate::settings::Mistake;

mod text;

/// The name of the file in the data directory.
pub const FILE_NAME: &str = "accounts.toml";
/// Most octets of the file: about a hundred thousand accounts.
const FILE_LIMIT: u64 = 64 * 1024 * 1024;
/// How long a change waits for another one to end.
const LOCK_WITHIN: Duration = Duration::from_secs(5);
const LOCK_PAUSE: Duration = Duration::from_millis(20);

/// Why there are no accounts, or why they did not change.
#[derive(Debug, thiserror::Error)]
pub enum AccountsError {
    /// The file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// Another process changes it.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// What stands in it cannot be meant: file, line, key, what was expected.
    #[error(transparent)]
    Mistake(#[from] Mistake),
    /// Everybody on the machine can read the hashes.
    #[error("{}: everybody can read it; it holds password hashes:  chmod 600 {}", path.display(), path.display())]
    Readable {
        /// The file.
        path: PathBuf,
    },
    /// The accounts cannot be spelled; nothing was written.
    #[error("the accounts cannot be written: {0}")]
    Spelling(#[from] toml::ser::Error),
    /// There is no randomness for salts.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// There is no memory for hashing.
    #[error("a password cannot be hashed: {0}")]
    Hash(#[from] super::hash::HashError),
    /// There is no account of that name.
    #[error("there is no account {0}")]
    NoSuchAccount(String),
    /// There is an account of that name.
    #[error("there is an account {0} already")]
    Exists(String),
    /// The certificate belongs to another account.
    #[error("the certificate {fingerprint} belongs to {owner} already")]
    CertificateTaken {
        /// The certificate.
        fingerprint: Fingerprint,
        /// Whose it is.
        owner: String,
    },
}

/// An account as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its name in the form of [`super::account_name`].
    pub name: String,
    /// Its password; without one only a client certificate logs in.
    pub password: Option<PasswordHash>,
    /// What SCRAM needs of the password; made where the password is known in clear.
    pub scram: Option<ScramKeys>,
    /// From which addresses it sends.
    pub senders: Vec<SenderPattern>,
    /// Client certificates that are as good as its password.
    pub certificates: Vec<Fingerprint>,
    /// Whether it is switched off.
    pub disabled: bool,
    /// Since when it exists.
    pub created: Option<Timestamp>,
}

/// The whole file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountsFile {
    /// From it come the salts that SCRAM shows for names that do not exist.
    pub(crate) salt_key: [u8; 32],
    /// The accounts, by name.
    pub accounts: Vec<Record>,
}

/// By what a changed file is told from the one that was read: inode, seconds, nanoseconds, size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp(u64, i64, i64, u64);

impl Stamp {
    /// Of the file as it is now; none where there is no file.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let metadata = std::fs::metadata(path).ok()?;
        Some(Self(metadata.ino(), metadata.mtime(), metadata.mtime_nsec(), metadata.size()))
    }
}

impl AccountsFile {
    /// Reads the file; where there is none, there are no accounts.
    ///
    /// # Errors
    /// It cannot be read, everybody can read it, or something in it cannot be meant.
    pub fn read(path: &Path) -> Result<Self, AccountsError> {
        match std::fs::metadata(path) {
            Ok(metadata) if metadata.mode() & 0o004 != 0 => {
                return Err(AccountsError::Readable { path: path.to_owned() });
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self { salt_key: random::octets()?, accounts: Vec::new() });
            }
            // Whatever else is wrong, reading tells.
            Ok(_) | Err(_) => {}
        }
        let octets = atomic::read_limited(path, FILE_LIMIT)?;
        let text = String::from_utf8(octets).map_err(|error| Mistake::not_text(path, &error))?;
        text::parse(path, &text)
    }

    /// Changes the file under its lock: what `change` refuses leaves it as it was.
    ///
    /// # Errors
    /// As [`Self::read`], somebody else has held the lock for five seconds, or `change` says no.
    pub fn change<T>(
        path: &Path,
        change: impl FnOnce(&mut Self) -> Result<T, AccountsError>,
    ) -> Result<T, AccountsError> {
        let _lock = lock(path)?;
        let mut file = Self::read(path)?;
        let result = change(&mut file)?;
        file.accounts.sort_by(|one, other| one.name.cmp(&other.name));
        atomic::write_whole(path, text::write(&file)?.as_bytes(), Readers::Owner)?;
        Ok(result)
    }

    /// An account.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Record> {
        self.accounts.iter().find(|record| record.name == name)
    }

    /// An account that is to be changed.
    ///
    /// # Errors
    /// There is none of that name.
    pub fn find_mut(&mut self, name: &str) -> Result<&mut Record, AccountsError> {
        let found = self.accounts.iter_mut().find(|record| record.name == name);
        found.ok_or_else(|| AccountsError::NoSuchAccount(name.to_owned()))
    }

    /// A new account.
    ///
    /// # Errors
    /// Its name or one of its certificates is taken.
    pub fn add(&mut self, record: Record) -> Result<(), AccountsError> {
        if self.find(&record.name).is_some() {
            return Err(AccountsError::Exists(record.name));
        }
        for fingerprint in &record.certificates {
            let owner = self.accounts.iter().find(|other| other.certificates.contains(fingerprint));
            if let Some(owner) = owner {
                let (fingerprint, owner) = (*fingerprint, owner.name.clone());
                return Err(AccountsError::CertificateTaken { fingerprint, owner });
            }
        }
        self.accounts.push(record);
        Ok(())
    }

    /// Takes an account away.
    ///
    /// # Errors
    /// There is none of that name.
    pub fn remove(&mut self, name: &str) -> Result<Record, AccountsError> {
        let place = self.accounts.iter().position(|record| record.name == name);
        let place = place.ok_or_else(|| AccountsError::NoSuchAccount(name.to_owned()))?;
        Ok(self.accounts.remove(place))
    }
}

/// The lock lies beside the file, because the file itself is replaced.
fn lock(path: &Path) -> Result<Lock, AccountsError> {
    let beside = path.with_extension("lock");
    let end = clock::instant() + LOCK_WITHIN;
    loop {
        match Lock::take(&beside) {
            Err(LockError::Held(_)) if clock::instant() < end => std::thread::sleep(LOCK_PAUSE),
            taken => return Ok(taken?),
        }
    }
}
