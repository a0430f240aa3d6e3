//! How a server follows the history that commands write.

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use sekisho_store::chain::{ChainError, Damage};
use sekisho_store::lock::{Lock, LockError};

use super::{History, HistoryError, Learned, NAMES};
use crate::register::Register;

/// The file as the system tells of it: what changed it changed one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    file: (u64, u64),
    length: u64,
    changed: (i64, i64),
}

impl Stamp {
    fn of(path: &Path) -> Option<Self> {
        let file = std::fs::metadata(path).ok()?;
        let changed = (file.ctime(), file.ctime_nsec());
        Some(Self { file: (file.dev(), file.ino()), length: file.len(), changed })
    }
}

/// What following brought.
#[derive(Debug, Default)]
pub struct Followed {
    /// What is new.
    pub learned: Learned,
    /// Whether another history took the place of the one that was followed: then everything may be other than it was.
    pub whole: bool,
    /// What is wrong with what stands behind it. It is said once, until the file changes.
    pub wrong: Option<HistoryError>,
}

/// Follows the history for a server: what others write is known after the next [`poll`](Self::poll).
///
/// What stands before a damage counts, and stays. As soon as the file changes, it is looked at once more: what repairs it,
/// or a backup in its place, is followed again.
#[derive(Debug)]
pub struct Follower {
    data: PathBuf,
    history: History,
    /// As it was looked at last; none where it has to be looked at in any case.
    seen: Option<Option<Stamp>>,
    damaged: bool,
}

impl Follower {
    /// Begins at the end of the history in the data directory `data`, or before its damage.
    ///
    /// # Errors
    /// It cannot be read at all.
    pub fn open(data: &Path) -> Result<(Self, Followed), HistoryError> {
        let mut history = History::at(data)?;
        let lock = history.lock()?;
        let (learned, wrong) = history.read(&mut |_| ());
        let seen = Some(Stamp::of(&history.path()));
        drop(lock);
        match wrong {
            Some(wrong) if !is_damage(&wrong) => Err(wrong),
            wrong => {
                let follower = Self { data: data.to_owned(), history, seen, damaged: wrong.is_some() };
                Ok((follower, Followed { learned, whole: true, wrong }))
            }
        }
    }

    /// The register as far as it was read.
    #[must_use]
    pub const fn register(&self) -> &Register {
        self.history.register()
    }

    /// Has the next [`poll`](Self::poll) look at what was damaged once more, whether it changed or not.
    pub const fn look_again(&mut self) {
        if self.damaged {
            self.seen = None;
        }
    }

    /// Reads what is new; cheap where nothing is. While somebody writes, there is nothing yet: ask again soon.
    ///
    /// # Errors
    /// It cannot be read just now.
    pub fn poll(&mut self) -> Result<Followed, HistoryError> {
        let path = self.history.path();
        let stamp = Stamp::of(&path);
        if self.seen == Some(stamp) {
            return Ok(Followed::default());
        }
        let _lock = match Lock::take(&self.history.directory.join(NAMES.1)) {
            Err(LockError::Held(_)) => return Ok(Followed::default()),
            lock => lock?,
        };
        let is_same = |seen: Stamp, now: Stamp| seen.file == now.file && seen.length <= now.length;
        let goes_on = match (self.seen, Stamp::of(&path)) {
            (Some(Some(seen)), Some(now)) => !self.damaged && is_same(seen, now),
            (Some(None), _) => !self.damaged,
            _ => false,
        };
        let followed = if goes_on { self.go_on() } else { self.begin_again(Learned::default()) };
        // What reading cut is not news.
        self.seen = Some(Stamp::of(&path));
        followed
    }

    fn go_on(&mut self) -> Result<Followed, HistoryError> {
        match self.history.read(&mut |_| ()) {
            (learned, None) => Ok(Followed { learned, whole: false, wrong: None }),
            // Somebody may have written another history into the same file.
            (learned, Some(wrong)) if is_damage(&wrong) => self.begin_again(learned),
            (_, Some(wrong)) => Err(wrong),
        }
    }

    /// Reads everything from its beginning; where that is damaged, what is known stays, with what was learned before.
    fn begin_again(&mut self, learned: Learned) -> Result<Followed, HistoryError> {
        let mut again = History::at(&self.data)?;
        let (_, wrong) = again.read(&mut |_| ());
        let had_some = self.history.position().number > 0;
        let wrong = match wrong {
            None if again.position().number == 0 && had_some => {
                let (path, damage) = (self.history.path(), Damage::Shorter);
                let number = self.history.position().number;
                Some(HistoryError::Chain { path, cause: ChainError::Damaged { number, damage } })
            }
            wrong => wrong,
        };
        match wrong {
            None => {
                (self.history, self.damaged) = (again, false);
                Ok(Followed { learned, whole: true, wrong: None })
            }
            Some(wrong) if is_damage(&wrong) => {
                self.damaged = true;
                Ok(Followed { learned, whole: false, wrong: Some(wrong) })
            }
            Some(wrong) => Err(wrong),
        }
    }
}

const fn is_damage(error: &HistoryError) -> bool {
    matches!(
        error,
        HistoryError::Impossible { .. }
            | HistoryError::Unreadable { .. }
            | HistoryError::Chain { cause: ChainError::Damaged { .. }, .. }
    )
}
