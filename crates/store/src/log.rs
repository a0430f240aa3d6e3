//! A log: records appended to segment files, acknowledged when they are on stable storage.
//!
//! One thread writes. Everything that was appended while it synced goes out with the next write and is covered by the
//! next sync (group commit). A group is there whole or its waiters get an error: after a failed write or sync the segment is
//! abandoned where it was last known to be good, and the next group begins a new one; a sync is never asked a second time
//! about the same octets, since a kernel that failed once may call them clean.
//!
//! Segments are removed from the oldest on, one by one, so that a record which ends something never goes before the record
//! which began it. At opening every segment is read. What is damaged is copied to `damaged/` and reported; what stands
//! behind it is found again. A tail that was being written when the machine stopped is cut: nobody was told of it.
//!
//! The log knows records: a kind, a key, octets. What they mean is its owner's business.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::{Notify, SetOnce};

mod committer;
mod damage;
mod disk;
mod error;
mod frame;
mod recovery;
mod segment;
mod table;
#[cfg(test)]
mod tests;
mod writer;

pub use damage::{Damage, DamageReason};
pub use disk::{Directory, Disk, DiskFile};
pub use error::{Cause, LogError};
pub use frame::{Frame, PAYLOAD_LIMIT};
pub use recovery::{Found, LogRecovery};

use table::Table;

/// How a log is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogSettings {
    /// Octets after which a new segment is begun. A group is never split: a segment can be longer by one group.
    pub segment_octets: u64,
    /// Octets that may wait for the disk before [`Log::append`] waits.
    pub pending_octets: usize,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self { segment_octets: 64 << 20, pending_octets: 8 << 20 }
    }
}

/// Where a record lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The number of the segment; later segments have higher numbers.
    pub segment: u64,
    /// Octets before it in the segment.
    pub offset: u64,
    /// Octets of the record, head included.
    pub length: u32,
}

/// A record that was read, and is what was written.
#[derive(Debug)]
pub struct Record {
    /// What its owner calls it.
    pub kind: u8,
    /// What it belongs to.
    pub key: u64,
    octets: Vec<u8>,
}

impl Record {
    /// The payload.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        self.octets.get(frame::HEAD..).unwrap_or_default()
    }
}

/// What is written and synced together.
#[derive(Debug, Default)]
struct Group {
    /// Segment and offset of its first octet, once it is on stable storage.
    outcome: SetOnce<Result<(u64, u64), LogError>>,
}

/// A record that was appended; not yet a promise.
#[derive(Clone, Debug)]
pub struct Appended {
    group: Arc<Group>,
    offset: u64,
    length: u32,
}

impl Appended {
    /// Waits until it is on stable storage.
    ///
    /// # Errors
    /// The disk failed: the record is not in the log (after a crash it may be found there nevertheless).
    pub async fn durable(&self) -> Result<Place, LogError> {
        self.place(self.group.outcome.wait().await)
    }

    /// Its place, or the error, if that is known already.
    #[must_use]
    pub fn outcome(&self) -> Option<Result<Place, LogError>> {
        self.group.outcome.get().map(|outcome| self.place(outcome))
    }

    fn place(&self, outcome: &Result<(u64, u64), LogError>) -> Result<Place, LogError> {
        let (segment, base) = outcome.clone()?;
        Ok(Place { segment, offset: base.saturating_add(self.offset), length: self.length })
    }
}

/// What waits for the thread that writes.
#[derive(Debug, Default)]
struct Pending {
    octets: Vec<u8>,
    group: Arc<Group>,
    /// Segments below this number may go.
    retire_below: u64,
    retire_asked: bool,
    closing: bool,
    closed: bool,
    committer_waits: bool,
}

#[derive(Debug)]
struct Shared {
    pending: Mutex<Pending>,
    work: Condvar,
    room: Notify,
    pending_limit: usize,
    mark: u64,
    table: Table,
}

impl Shared {
    fn pending(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A log.
#[derive(Debug)]
pub struct Log {
    shared: Arc<Shared>,
    committer: Mutex<Option<JoinHandle<()>>>,
}

impl Log {
    /// Opens the log in `disk`: gives every record that is there to `visit`, oldest first, sets aside what is
    /// damaged, and starts the thread that writes. It expects that nobody else has it open.
    ///
    /// # Errors
    /// The directory or a segment can not be opened at all; damage is no error.
    pub fn open(
        disk: Arc<dyn Disk>,
        settings: LogSettings,
        visit: &mut dyn FnMut(Found<'_>),
    ) -> Result<(Self, LogRecovery), LogError> {
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(std::io::Error::from)?;
        let mark = u64::from_le_bytes(random);
        let (table, recovery) = recovery::recover(disk, visit)?;
        let shared = Arc::new(Shared {
            pending: Mutex::default(),
            work: Condvar::new(),
            room: Notify::new(),
            pending_limit: settings.pending_octets,
            mark,
            table,
        });
        let committer = committer::start(Arc::clone(&shared), settings.segment_octets)?;
        Ok((Self { shared, committer: Mutex::new(Some(committer)) }, recovery))
    }

    /// Appends a record when there is room among what waits for the disk, and leaves the frame empty.
    ///
    /// # Errors
    /// The record is too long, or the log is closed.
    pub async fn append(&self, frame: &mut Frame, kind: u8, key: u64) -> Result<Appended, LogError> {
        loop {
            let room = self.shared.room.notified();
            tokio::pin!(room);
            room.as_mut().enable();
            if self.shared.pending().octets.len() < self.shared.pending_limit {
                return self.append_now(frame, kind, key);
            }
            room.await;
        }
    }

    /// Appends a record even where there is little room, and leaves the frame empty: for small ones whose number
    /// has a bound elsewhere. What is appended first stands first in the log.
    ///
    /// # Errors
    /// As [`Log::append`].
    pub fn append_now(&self, frame: &mut Frame, kind: u8, key: u64) -> Result<Appended, LogError> {
        let octets = frame.payload().len();
        let sealed = frame.seal(self.shared.mark, kind, key).ok_or(LogError::TooLong { octets })?;
        let length = u32::try_from(sealed.len()).map_err(|_| LogError::TooLong { octets })?;
        let mut pending = self.shared.pending();
        if pending.closing || pending.closed {
            return Err(LogError::Closed);
        }
        let offset = u64::try_from(pending.octets.len()).map_err(|_| LogError::TooLong { octets })?;
        pending.octets.extend_from_slice(sealed);
        let group = Arc::clone(&pending.group);
        let wake = std::mem::take(&mut pending.committer_waits);
        drop(pending);
        if wake {
            self.shared.work.notify_one();
        }
        frame.clear();
        Ok(Appended { group, offset, length })
    }

    /// Reads a record. It blocks on the disk.
    ///
    /// # Errors
    /// The disk fails, the segment is gone, or the record is not what was written.
    pub fn read(&self, place: Place) -> Result<Record, LogError> {
        self.shared.table.read(place)
    }

    /// Lets all segments below `number` go, oldest first, whenever the disk allows it.
    pub fn retire_below(&self, number: u64) {
        let mut pending = self.shared.pending();
        pending.retire_below = pending.retire_below.max(number);
        pending.retire_asked = true;
        pending.committer_waits = false;
        drop(pending);
        self.shared.work.notify_one();
    }

    /// Something in this segment can not be read: when its time comes, it is moved to `damaged/` instead of being removed.
    pub fn set_aside(&self, segment: u64) {
        self.shared.table.set_aside(segment);
    }

    /// The number of the oldest segment, if there is any.
    #[must_use]
    pub fn oldest_segment(&self) -> Option<u64> {
        self.shared.table.oldest()
    }

    /// The number of the newest segment, if there is any. What is appended from now on comes to lie in it or in later ones.
    #[must_use]
    pub fn newest_segment(&self) -> Option<u64> {
        self.shared.table.newest()
    }

    /// How many segments there are from this number on, and how many octets they hold.
    #[must_use]
    pub fn extent_from(&self, number: u64) -> (usize, u64) {
        self.shared.table.extent_from(number)
    }

    /// Octets that the disk still has room for.
    ///
    /// # Errors
    /// The system does not say.
    pub fn free(&self) -> Result<u64, LogError> {
        Ok(self.shared.table.disk().free()?)
    }

    /// Writes what waits and stops. Nothing can be appended any more; records can still be read.
    pub fn close(&self) {
        let mut pending = self.shared.pending();
        pending.closing = true;
        pending.committer_waits = false;
        drop(pending);
        self.shared.work.notify_one();
        let committer = self.committer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(committer) = committer {
            // It can only have ended by itself.
            let _ = committer.join();
        }
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        self.close();
    }
}
