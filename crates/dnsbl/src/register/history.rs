//! The register's file: `dnsbl/history.jsonl` in the data directory, a [chain](sekisho_store::chain) of entries.
//!
//! Command line and server share it. Whoever reads or writes holds the lock for that moment; an entry is judged by the
//! register as it is then, and is on disk before anybody is told.

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sekisho_store::atomic::{FileError, make_directory};
use sekisho_store::chain::{Chain, ChainError, Position};
use sekisho_store::lock::{Lock, LockError};
use sekisho_store::log::Directory;

use super::event::Entry;
use super::{News, Refusal, Register};

mod follower;

pub use follower::{Followed, Follower};

/// The file, and the lock of all who use it.
const NAMES: (&str, &str) = ("history.jsonl", "lock");
/// How often the lock is tried, and how long is waited between.
const PATIENCE: (u32, Duration) = (400, Duration::from_millis(25));

/// Why the history was not read or not written. What was answered before is still right.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// A file or directory cannot be used.
    #[error(transparent)]
    File(#[from] FileError),
    /// Somebody else holds the lock for too long, or the system says no.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The file cannot be read or written, or was tampered with.
    #[error("{}: {cause}", path.display())]
    Chain {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: ChainError,
    },
    /// An entry is not what this program writes.
    #[error("{}: line {number}: {cause}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        number: u64,
        /// What is wrong.
        cause: String,
    },
    /// An entry says what may not be.
    #[error("{}: line {number}: {refusal}", path.display())]
    Impossible {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        number: u64,
        /// Why it may not be.
        refusal: Refusal,
    },
}

/// Why nothing was recorded.
#[derive(Debug, thiserror::Error)]
pub enum RecordError<E> {
    /// It may not be.
    #[error("{0}")]
    Refused(E),
    /// The history was not read or not written.
    #[error(transparent)]
    History(#[from] HistoryError),
}

/// What reading brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Learned {
    /// What changed.
    pub news: News,
    /// Entries that were read.
    pub entries: u64,
    /// Octets of an unfinished entry that were cut; nobody was told of it.
    pub torn: u64,
}

/// The register and its file.
#[derive(Debug)]
pub struct History {
    directory: PathBuf,
    chain: Chain,
    register: Register,
}

impl History {
    /// The history in the data directory `data`, read to its end. It is made where it is missing.
    ///
    /// # Errors
    /// It cannot be read, or says what may not be.
    pub fn open(data: &Path) -> Result<(Self, Learned), HistoryError> {
        let mut history = Self::at(data)?;
        let learned = history.refresh()?;
        Ok((history, learned))
    }

    /// Whether the data directory `data` has a history, or may have one that others must not see.
    #[must_use]
    pub fn is_in(data: &Path) -> bool {
        !matches!(std::fs::symlink_metadata(data.join("dnsbl")), Err(cause) if cause.kind() == std::io::ErrorKind::NotFound)
    }

    fn at(data: &Path) -> Result<Self, HistoryError> {
        let directory = data.join("dnsbl");
        make_directory(&directory)?;
        let system = |cause| FileError::System { path: directory.clone(), cause };
        // Where the server's user laid a link, root would work in somebody else's directory.
        let own = std::fs::symlink_metadata(&directory).map_err(system)?;
        if own.is_symlink() && own.uid() != 0 {
            return Err(system(std::io::Error::from(std::io::ErrorKind::NotADirectory)).into());
        }
        let disk = Directory::at(&directory).map_err(system)?;
        Ok(Self { chain: Chain::new(Arc::new(disk), NAMES.0), directory, register: Register::default() })
    }

    /// The register as far as it was read.
    #[must_use]
    pub const fn register(&self) -> &Register {
        &self.register
    }

    /// How far it was read.
    #[must_use]
    pub const fn position(&self) -> Position {
        self.chain.position()
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.directory.join(NAMES.0)
    }

    /// Reads what others wrote since.
    ///
    /// # Errors
    /// It cannot be read, or says what may not be; everything before that was read.
    pub fn refresh(&mut self) -> Result<Learned, HistoryError> {
        let _lock = self.lock()?;
        self.read_all(&mut |_| ())
    }

    /// Reads everything once more and gives each entry to `visit`.
    ///
    /// # Errors
    /// As for [`refresh`](Self::refresh).
    pub fn visit(&self, visit: &mut dyn FnMut(&Entry)) -> Result<(), HistoryError> {
        let data = self.directory.parent().unwrap_or_else(|| Path::new("."));
        let mut again = Self::at(data)?;
        let _lock = again.lock()?;
        again.read_all(visit).map(|_| ())
    }

    /// Records the entry that `make` gives for the register as it is now. It is on disk when this returns.
    ///
    /// # Errors
    /// `make` or the register says that it may not be, or the history cannot be written; then nothing changed.
    pub fn record<E: From<Refusal>>(
        &mut self,
        make: impl FnOnce(&Register) -> Result<Entry, E>,
    ) -> Result<(Entry, News), RecordError<E>> {
        let _lock = self.lock()?;
        let mut news = self.read_all(&mut |_| ())?.news;
        let entry = make(&self.register).map_err(RecordError::Refused)?;
        let decision =
            self.register.decide(&entry).map_err(|refusal| RecordError::Refused(refusal.into()))?;
        let line = serde_json::to_vec(&entry)
            .map_err(|cause| self.unreadable(self.position().number + 1, &cause))?;
        self.chain.append(&line).map_err(|cause| HistoryError::Chain { path: self.path(), cause })?;
        let more = self.register.commit(decision);
        news.addresses.extend(more.addresses);
        news.zones.extend(more.zones);
        Ok((entry, news))
    }

    fn lock(&self) -> Result<Lock, HistoryError> {
        let path = self.directory.join(NAMES.1);
        let (times, pause) = PATIENCE;
        for _ in 1..times {
            match Lock::take(&path) {
                Err(LockError::Held(_)) => std::thread::sleep(pause),
                other => return Ok(other?),
            }
        }
        Ok(Lock::take(&path)?)
    }

    fn read_all(&mut self, visit: &mut dyn FnMut(&Entry)) -> Result<Learned, HistoryError> {
        let (learned, wrong) = self.read(visit);
        wrong.map_or(Ok(learned), Err)
    }

    /// Reads what is new; what stands before something wrong counts.
    fn read(&mut self, visit: &mut dyn FnMut(&Entry)) -> (Learned, Option<HistoryError>) {
        let (path, register) = (self.directory.join(NAMES.0), &mut self.register);
        let (mut learned, mut wrong) = (Learned::default(), None);
        let result = self.chain.read(&mut |position, line| {
            if wrong.is_some() {
                return;
            }
            match judge(register, line) {
                Ok((entry, news)) => {
                    visit(&entry);
                    learned.news.addresses.extend(news.addresses);
                    learned.news.zones.extend(news.zones);
                    learned.entries += 1;
                }
                Err(reason) => wrong = Some((position.number, reason)),
            }
        });
        let wrong = match (wrong, result) {
            (Some((number, Wrong::Unreadable(cause))), _) => {
                Some(HistoryError::Unreadable { path, number, cause })
            }
            (Some((number, Wrong::Impossible(refusal))), _) => {
                Some(HistoryError::Impossible { path, number, refusal })
            }
            (None, Err(cause)) => Some(HistoryError::Chain { path, cause }),
            (None, Ok(torn)) => {
                learned.torn = torn;
                None
            }
        };
        (learned, wrong)
    }

    fn unreadable(&self, number: u64, cause: &serde_json::Error) -> HistoryError {
        HistoryError::Unreadable { path: self.path(), number, cause: cause.to_string() }
    }
}

enum Wrong {
    Unreadable(String),
    Impossible(Refusal),
}

fn judge(register: &mut Register, line: &[u8]) -> Result<(Entry, News), Wrong> {
    let entry: Entry = serde_json::from_slice(line).map_err(|error| Wrong::Unreadable(error.to_string()))?;
    let decision = register.decide(&entry).map_err(Wrong::Impossible)?;
    let news = register.commit(decision);
    Ok((entry, news))
}
