//! Maildir: mail that is there whole or not at all, without locks between those who deliver and those who read.
//!
//! A message is written to `tmp/`, synced, renamed to `new/`, and that directory is synced: after a crash there is all of it
//! or nothing. Line ends are stored as LF, as other Maildir software expects; a name carries the size of the file (`S=`)
//! and the size on the wire (`W=`), so that listing reads no message.
//!
//! Everything here blocks: callers run it off the async threads.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sekisho_net::{clock, random};
use sekisho_store::lock::{Lock, LockError};
use sekisho_wire::pop3::content::WireSize;

mod list;
mod name;
#[cfg(test)]
mod tests;

pub use list::{Entry, MESSAGES_LIMIT};

/// The lock that a POP3 session holds (RFC 1939 §4).
const LOCK: &str = "sekisho-pop3.lock";
/// Octets that are copied at once.
const PIECE: usize = 64 * 1024;
/// What is older than this in `tmp/` was left by a crash.
const LEFT_BEHIND: Duration = Duration::from_secs(36 * 3600);

/// Why a Maildir was not read or written.
#[derive(Debug, thiserror::Error)]
pub enum MaildirError {
    /// The system says no.
    #[error("{}: {cause}", path.display())]
    System {
        /// The file or directory.
        path: PathBuf,
        /// What it says.
        cause: io::Error,
    },
    /// The message could not be read from where it comes.
    #[error("the message cannot be read: {0}")]
    Message(io::Error),
    /// Another session has the maildrop.
    #[error("another session has the maildrop open")]
    InUse,
    /// No unique name could be made.
    #[error("no unique name can be made: {0}")]
    Name(String),
}

impl MaildirError {
    /// Whether the disk, or this user's part of it, is full.
    #[must_use]
    pub fn is_full(&self) -> bool {
        let kind = match self {
            Self::System { cause, .. } => cause.kind(),
            _ => return false,
        };
        matches!(kind, io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
    }
}

/// A Maildir.
#[derive(Clone, Debug)]
pub struct Maildir {
    path: PathBuf,
    host: String,
}

impl Maildir {
    /// The Maildir at `path`, which is made if there is none. `host` goes into the names of messages.
    ///
    /// # Errors
    /// The system says no.
    pub fn at(path: impl Into<PathBuf>, host: &str) -> Result<Self, MaildirError> {
        let maildir = Self { path: path.into(), host: name::host(host) };
        for part in ["tmp", "new", "cur"] {
            let directory = maildir.path.join(part);
            if !directory.is_dir() {
                DirBuilder::new()
                    .recursive(true)
                    .mode(0o700)
                    .create(&directory)
                    .map_err(system(&directory))?;
                sync(&maildir.path)?;
                if let Some(parent) = maildir.path.parent() {
                    // Whether the parent may be opened is its owner's business.
                    let _ = sync(parent);
                }
            }
        }
        Ok(maildir)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Delivers a message, whose line ends may be CRLF or LF. When this returns, it is on the disk. Gives its name.
    ///
    /// # Errors
    /// It could not be read or written; then nothing of it is left.
    pub fn deliver(&self, message: &mut impl Read) -> Result<String, MaildirError> {
        let random = random::number().map_err(|error| MaildirError::Name(error.to_string()))?;
        let unique = name::unique(clock::now(), random, &self.host);
        let beside = self.path.join("tmp").join(&unique);
        let delivered = self.write_and_rename(&beside, &unique, message);
        if delivered.is_err() {
            // Whatever is left of the attempt is of no use.
            let _ = fs::remove_file(&beside);
        }
        delivered
    }

    fn write_and_rename(
        &self,
        beside: &Path,
        unique: &str,
        message: &mut impl Read,
    ) -> Result<String, MaildirError> {
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(beside)
            .map_err(system(beside))?;
        let (octets, wire) = copy(message, &mut file, beside)?;
        file.sync_all().map_err(system(beside))?;
        let name = format!("{unique},S={octets},W={wire}");
        let new = self.path.join("new");
        fs::rename(beside, new.join(&name)).map_err(system(&new))?;
        sync(&new)?;
        Ok(name)
    }

    /// Takes the maildrop for one session (RFC 1939 §4). Dropping the lock gives it back; so does the end of the process.
    ///
    /// # Errors
    /// [`MaildirError::InUse`], or the system says no.
    pub fn lock(&self) -> Result<Lock, MaildirError> {
        match Lock::take(&self.path.join(LOCK)) {
            Ok(lock) => Ok(lock),
            Err(LockError::Held(_)) => Err(MaildirError::InUse),
            Err(LockError::System { path, cause }) => Err(MaildirError::System { path, cause }),
        }
    }

    /// Removes what crashes left in `tmp/` 36 hours ago or earlier; gives how many files that were.
    ///
    /// # Errors
    /// `tmp/` cannot be read. A file that cannot be removed is left.
    pub fn clean(&self) -> Result<usize, MaildirError> {
        let directory = self.path.join("tmp");
        let now = clock::now();
        let mut removed = 0;
        for entry in fs::read_dir(&directory).map_err(system(&directory))? {
            let Ok(entry) = entry else { continue };
            let modified = entry.metadata().and_then(|data| data.modified());
            let age = modified.ok().and_then(|time| jiff::Timestamp::try_from(time).ok());
            let old =
                age.is_some_and(|time| now.duration_since(time).unsigned_abs() > LEFT_BEHIND && time < now);
            removed += usize::from(old && fs::remove_file(entry.path()).is_ok());
        }
        Ok(removed)
    }
}

/// Copies a message with LF line ends; gives the octets written and the octets on the wire.
fn copy(message: &mut impl Read, file: &mut File, path: &Path) -> Result<(u64, u64), MaildirError> {
    let (mut buffer, mut stored) = (vec![0; PIECE], Vec::with_capacity(PIECE + 1));
    let (mut octets, mut wire) = (0_u64, WireSize::default());
    let mut held = false;
    loop {
        let read = match message.read(&mut buffer) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(MaildirError::Message(error)),
        };
        let piece = buffer.get(..read).unwrap_or_default();
        stored.clear();
        for octet in piece {
            if held && *octet != b'\n' {
                // A CR that stands alone is stored as it would be sent: before an LF it would become another line end.
                stored.push(b' ');
            }
            held = *octet == b'\r';
            if !held {
                stored.push(*octet);
            }
        }
        if read == 0 && held {
            stored.push(b' ');
        }
        wire.push(&stored);
        file.write_all(&stored).map_err(system(path))?;
        octets = octets.saturating_add(u64::try_from(stored.len()).unwrap_or(u64::MAX));
        if read == 0 {
            return Ok((octets, wire.octets()));
        }
    }
}

fn sync(directory: &Path) -> Result<(), MaildirError> {
    File::open(directory).and_then(|directory| directory.sync_all()).map_err(system(directory))
}

fn system(path: &Path) -> impl FnOnce(io::Error) -> MaildirError + '_ {
    move |cause| MaildirError::System { path: path.to_owned(), cause }
}
