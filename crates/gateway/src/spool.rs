//! The spool: messages between the 250 and their delivery.
//!
//! A message is begun, written in parts as it arrives, and committed with its envelope; the commit returns when all of
//! it is on stable storage, and not before (RFC 5321 §6.1). Whoever delivers asks for the next message that is due, reads it,
//! and says of each recipient that it is done, or when to try again. What was acknowledged survives a crash; what was done
//! is not given out again, unless the machine stops between a delivery and the note of it.
//!
//! Content never stays in memory: parts of at most 64 KiB go to the log as they come. Several spools never share a directory.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sekisho_net::clock;
use sekisho_store::fault::MemoryDisk;
use sekisho_store::lock::Lock;
use sekisho_store::log::{Appended, Directory, Disk, Frame, Log, LogSettings};
use tokio::sync::Notify;

mod body;
mod compaction;
mod encoding;
mod envelope;
mod error;
mod id;
mod incoming;
mod index;
mod look;
mod maintenance;
mod queued;
mod record;
mod recovery;
mod status;
#[cfg(test)]
mod tests;

pub use body::Body;
pub use envelope::{Envelope, Recipient};
pub use error::SpoolError;
pub use id::MessageId;
pub use incoming::Incoming;
pub use look::{Looked, Removal};
pub use queued::Queued;
pub use recovery::Recovery;
pub use status::{SpoolStatus, Waiting};

use index::{Due, Index};

/// Longest time for which a message can be put off.
const LONGEST_WAIT: Duration = Duration::from_secs(30 * 24 * 3600);
/// When a message that can not be read is tried again.
const UNREADABLE_RETRY: Duration = Duration::from_secs(600);

/// How much a spool takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpoolSettings {
    /// How its log is laid out.
    pub log: LogSettings,
    /// Most messages; about 200 octets of memory for each.
    pub messages: usize,
    /// Octets of the disk that the spool leaves to others: with less than that free, [`Spool::room`] says no.
    pub free_octets: u64,
    /// How many segments may be written while a message arrives: one that takes longer is given up, so that a slow client
    /// does not fill the disk with others' finished messages.
    pub upload_segments: u64,
    /// When a message is due again that was taken and dropped without a word.
    pub dropped_retry: Duration,
}

impl Default for SpoolSettings {
    fn default() -> Self {
        Self {
            log: LogSettings::default(),
            messages: 1_000_000,
            free_octets: 64 << 20,
            upload_segments: 16,
            dropped_retry: Duration::from_secs(60),
        }
    }
}

/// What all handles share.
struct Shared {
    log: Arc<Log>,
    index: Mutex<Index>,
    due: Notify,
    /// Messages whose last state is not in the log.
    unrecorded: Mutex<std::collections::BTreeSet<u64>>,
    /// State records that nobody waits for.
    noted: Mutex<Vec<(u64, Appended)>>,
    maintenance: Arc<Notify>,
    settings: SpoolSettings,
    closed: std::sync::atomic::AtomicBool,
    _lock: Option<Lock>,
}

impl Shared {
    fn index(&self) -> MutexGuard<'_, Index> {
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn unrecorded(&self) -> MutexGuard<'_, std::collections::BTreeSet<u64>> {
        self.unrecorded.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a message of `octets` more finds room. What is only noted, such as a delivery, finds room beyond that.
    fn room(&self, octets: u64) -> Result<(), SpoolError> {
        let messages = self.index().len();
        if messages >= self.settings.messages {
            return Err(SpoolError::TooManyMessages(messages));
        }
        let free = self.log.free()?;
        let kept = self.settings.free_octets;
        if free < octets.saturating_add(kept) {
            return Err(SpoolError::Kept { free, kept });
        }
        Ok(())
    }

    /// Lets segments go that nothing needs.
    fn reclaim(&self, index: &mut Index) {
        let upload_segments = self.settings.upload_segments;
        if let Some(number) =
            self.log.newest_segment().and_then(|newest| index.retire(newest, upload_segments))
        {
            self.log.retire_below(number);
        }
    }
}

/// A spool. Copies of the handle are the same spool.
#[derive(Clone)]
pub struct Spool {
    shared: Arc<Shared>,
}

impl std::fmt::Debug for Spool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Spool").field("status", &self.status()).finish()
    }
}

impl Spool {
    /// Opens the spool in `directory`, made where it is not. It blocks while it reads what is there, and it must be called
    /// within a Tokio runtime: what tidies up runs there.
    ///
    /// # Errors
    /// Another process has it open, or the directory can not be used. Damage is no error: the recovery reports it.
    pub fn open(directory: &Path, settings: SpoolSettings) -> Result<(Self, Recovery), SpoolError> {
        let disk = Directory::at(directory)?;
        let lock = Lock::take(&directory.join("lock"))?;
        Self::open_locked(Arc::new(disk), settings, Some(lock))
    }

    /// A spool in memory: for tests that need no disk. What it acknowledges is as durable as the process.
    ///
    /// # Errors
    /// None that an empty memory could give.
    pub fn in_memory(settings: SpoolSettings) -> Result<Self, SpoolError> {
        Self::open_on(Arc::new(MemoryDisk::new()), settings).map(|(spool, _)| spool)
    }

    /// Opens the spool on any disk, which nobody else may use.
    ///
    /// # Errors
    /// As [`Spool::open`].
    pub fn open_on(disk: Arc<dyn Disk>, settings: SpoolSettings) -> Result<(Self, Recovery), SpoolError> {
        Self::open_locked(disk, settings, None)
    }

    fn open_locked(
        disk: Arc<dyn Disk>,
        settings: SpoolSettings,
        lock: Option<Lock>,
    ) -> Result<(Self, Recovery), SpoolError> {
        let (log, index, recovery) = recovery::recover(disk, settings)?;
        let shared = Arc::new(Shared {
            log: Arc::new(log),
            index: Mutex::new(index),
            due: Notify::new(),
            unrecorded: Mutex::default(),
            noted: Mutex::default(),
            maintenance: Arc::new(Notify::new()),
            settings,
            closed: std::sync::atomic::AtomicBool::new(false),
            _lock: lock,
        });
        shared.reclaim(&mut shared.index());
        tokio::spawn(maintenance::run(Arc::downgrade(&shared), Arc::clone(&shared.maintenance)));
        Ok((Self { shared }, recovery))
    }

    /// Begins a message. Nothing is on disk yet.
    #[must_use]
    pub fn begin(&self) -> Incoming {
        let id = self.shared.index().next_id(now());
        Incoming::new(Arc::clone(&self.shared), id)
    }

    /// Whether a message of `octets` would find room; to be asked at MAIL (RFC 1870 §6.1), and no promise.
    ///
    /// # Errors
    /// It would not.
    pub fn room(&self, octets: u64) -> Result<(), SpoolError> {
        self.shared.room(octets)
    }

    /// Waits for the next message that is due, and takes it in hand. Safe to cancel.
    ///
    /// # Errors
    /// The spool is closed. A message that can not be read stays and is tried again later.
    pub async fn next(&self) -> Result<Queued, SpoolError> {
        loop {
            let changed = self.shared.due.notified();
            if self.is_closed() {
                return Err(SpoolError::Closed);
            }
            let due = self.shared.index().take_due(clock::instant());
            match due {
                Due::Now(id) => {
                    // There may be more than one, and more than one who waits.
                    self.shared.due.notify_one();
                    if let Some(queued) = Queued::load(&self.shared, id).await {
                        return Ok(queued);
                    }
                }
                Due::Nothing => changed.await,
                Due::At(time) => {
                    // Whichever it is, look again.
                    let _ = tokio::time::timeout_at(time.into(), changed).await;
                }
            }
        }
    }

    /// Takes a certain message in hand, due or not.
    ///
    /// # Errors
    /// It is damaged.
    pub async fn take(&self, id: MessageId) -> Result<Option<Queued>, SpoolError> {
        if self.shared.index().take(id.number()).is_none() {
            return Ok(None);
        }
        Queued::load(&self.shared, id.number()).await.map(Some).ok_or(SpoolError::Damaged(id))
    }

    /// Writes what waits, and stops: nothing is taken or given any more.
    pub async fn close(&self) {
        self.shared.closed.store(true, std::sync::atomic::Ordering::SeqCst);
        self.shared.due.notify_waiters();
        self.shared.maintenance.notify_waiters();
        let log = Arc::clone(&self.shared.log);
        // It can only fail where the runtime is being stopped, and then dropping the log does the same.
        let _ = tokio::task::spawn_blocking(move || log.close()).await;
    }

    fn is_closed(&self) -> bool {
        self.shared.closed.load(std::sync::atomic::Ordering::SeqCst)
    }
}

/// The time in microseconds since 1970.
fn now() -> i64 {
    clock::now().as_microsecond()
}

/// A frame for small records.
fn small_frame() -> Frame {
    Frame::with_capacity(64)
}
