//! Where audits are kept: `audits/NAME/` in the data directory, each with its record, its key and its page.
//!
//! Every file is there whole or not at all. A record that cannot be read is a value of the list, never a
//! reason to fail.

use std::path::{Path, PathBuf};

use sekisho_evidence::token::{AuditName, AuditNameError};
use sekisho_store::atomic::{self, FileError, Readers};
use sekisho_store::lock::{Lock, LockError};

use crate::record::{Record, SCHEMA, Secret};

/// The most octets of a record that are read.
const RECORD_LIMIT: u64 = 256 * 1024 * 1024;
/// The most octets of a secret that are read.
const SECRET_LIMIT: u64 = 64 * 1024;

/// Why an audit was not kept or found.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// Another process works on the audit.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// A file is not what this program writes.
    #[error("{}: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// No audit has this name or is about this host.
    #[error("no audit is called {0:?}, and none is about a host of that name")]
    NotFound(String),
    /// Nothing was audited yet.
    #[error("there is no audit yet in {}", .0.display())]
    Empty(PathBuf),
}

/// The audits in a data directory.
#[derive(Clone, Debug)]
pub struct Archive {
    directory: PathBuf,
}

/// One audit of the list.
#[derive(Debug)]
pub enum Entry {
    /// It can be read.
    Audit(Box<Record>),
    /// It cannot.
    Unreadable {
        /// The name of its directory.
        name: String,
        /// Why.
        error: ArchiveError,
    },
}

impl Archive {
    /// The audits below `data`, which need not exist yet.
    #[must_use]
    pub fn below(data: &Path) -> Self {
        Self { directory: data.join("audits") }
    }

    /// The directory of one audit.
    #[must_use]
    pub fn directory_of(&self, name: &AuditName) -> PathBuf {
        self.directory.join(name.as_str())
    }

    /// The page of one audit.
    #[must_use]
    pub fn page_of(&self, name: &AuditName) -> PathBuf {
        self.directory_of(name).join("report.html")
    }

    /// Whether `name` is taken.
    #[must_use]
    pub fn contains(&self, name: &AuditName) -> bool {
        self.directory_of(name).exists()
    }

    /// Takes the audit for this process alone; its directory is made where it is missing.
    ///
    /// # Errors
    /// Another process works on it, or the directory cannot be made.
    pub fn lock(&self, name: &AuditName) -> Result<Lock, ArchiveError> {
        let directory = self.directory_of(name);
        atomic::make_directory(&directory)?;
        Ok(Lock::take(&directory.join("lock"))?)
    }

    /// Takes back that [`lock`](Self::lock) made the directory of an audit that did not begin: where there is anything of
    /// an audit, it stays.
    pub fn forget_empty(&self, name: &AuditName) {
        atomic::remove_empty(&self.directory_of(name), "lock");
    }

    /// Writes the key of a new audit, for the owner's eyes alone.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save_secret(&self, name: &AuditName, secret: &Secret) -> Result<(), ArchiveError> {
        let path = self.directory_of(name).join("secret.json");
        let octets = serde_json::to_vec(secret).map_err(|error| unreadable(&path, &error))?;
        Ok(atomic::write_whole(&path, &octets, Readers::Owner)?)
    }

    /// Reads the key of an audit.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn load_secret(&self, name: &AuditName) -> Result<Secret, ArchiveError> {
        let path = self.directory_of(name).join("secret.json");
        let octets = atomic::read_limited(&path, SECRET_LIMIT)?;
        serde_json::from_slice(&octets).map_err(|error| unreadable(&path, &error))
    }

    /// Writes a record over its earlier state.
    ///
    /// # Errors
    /// The file cannot be written; then the earlier state is still there.
    pub fn save(&self, record: &Record) -> Result<(), ArchiveError> {
        let path = self.directory_of(&record.name).join("record.json");
        let octets = serde_json::to_vec(record).map_err(|error| unreadable(&path, &error))?;
        Ok(atomic::write_whole(&path, &octets, Readers::Owner)?)
    }

    /// Writes the page of an audit.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save_page(&self, name: &AuditName, page: &str) -> Result<(), ArchiveError> {
        Ok(atomic::write_whole(&self.page_of(name), page.as_bytes(), Readers::Owner)?)
    }

    /// Reads a record.
    ///
    /// # Errors
    /// The file cannot be read, or another version of this program wrote it.
    pub fn load(&self, name: &AuditName) -> Result<Record, ArchiveError> {
        let path = self.directory_of(name).join("record.json");
        let octets = atomic::read_limited(&path, RECORD_LIMIT)?;
        let record: Record = serde_json::from_slice(&octets).map_err(|error| unreadable(&path, &error))?;
        if record.schema == SCHEMA {
            Ok(record)
        } else {
            let reason = format!("its schema is {}, this program reads {SCHEMA}", record.schema);
            Err(ArchiveError::Unreadable { path, reason })
        }
    }

    /// Every audit, the latest first.
    ///
    /// # Errors
    /// The directory cannot be read.
    pub fn list(&self) -> Result<Vec<Entry>, ArchiveError> {
        let (mut records, mut unreadable) = (Vec::new(), Vec::new());
        for text in atomic::names_in(&self.directory)? {
            match AuditName::parse(&text).map(|name| self.load(&name)) {
                Ok(Ok(record)) => records.push(record),
                Ok(Err(error)) => unreadable.push(Entry::Unreadable { name: text, error }),
                // Whatever else lies there is not ours.
                Err(AuditNameError(_)) => {}
            }
        }
        records.sort_by_key(|record| std::cmp::Reverse(record.started));
        Ok(records.into_iter().map(|record| Entry::Audit(Box::new(record))).chain(unreadable).collect())
    }

    /// The audits that were changed last, the latest first; at most `count`, however many there are.
    ///
    /// # Errors
    /// The directory cannot be read.
    pub fn latest(&self, count: usize) -> Result<Vec<Record>, ArchiveError> {
        let names = atomic::names_in(&self.directory)?;
        let changed = |name: AuditName| {
            let record = self.directory_of(&name).join("record.json");
            Some((atomic::changed(&record)?, name))
        };
        let mut names: Vec<_> =
            names.iter().filter_map(|text| AuditName::parse(text).ok().and_then(changed)).collect();
        names.sort_unstable_by_key(|(changed, _)| std::cmp::Reverse(*changed));
        Ok(names.iter().filter_map(|(_, name)| self.load(name).ok()).take(count).collect())
    }

    /// The audit that `text` means: `last`, a name, or a host, of which the latest audit is taken.
    ///
    /// # Errors
    /// There is none.
    pub fn find(&self, text: &str) -> Result<Record, ArchiveError> {
        if let Ok(name) = AuditName::parse(text)
            && self.contains(&name)
        {
            return self.load(&name);
        }
        let mut audits = self.list()?.into_iter().filter_map(|entry| match entry {
            Entry::Audit(record) => Some(*record),
            Entry::Unreadable { .. } => None,
        });
        if text == "last" {
            return audits.next().ok_or_else(|| ArchiveError::Empty(self.directory.clone()));
        }
        audits.find(|record| is_about(record, text)).ok_or_else(|| ArchiveError::NotFound(text.to_owned()))
    }
}

fn is_about(record: &Record, text: &str) -> bool {
    let hosts = record.dossier.hosts.iter();
    record.target.eq_ignore_ascii_case(text)
        || hosts.flat_map(|host| &host.name).any(|name| name.eq_ignore_ascii_case(text))
}

fn unreadable(path: &Path, error: &serde_json::Error) -> ArchiveError {
    ArchiveError::Unreadable { path: path.to_owned(), reason: error.to_string() }
}
