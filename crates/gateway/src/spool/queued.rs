//! A message in the hands of whoever delivers it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use sekisho_net::clock;
use sekisho_store::log::{Appended, LogError, Place, Record};

use super::record::{FINISHED, MESSAGE, Message, STATE, State};
use super::{Body, Envelope, LONGEST_WAIT, MessageId, Shared, SpoolError, UNREADABLE_RETRY, small_frame};

/// A message in hand. Nobody else gets it until it is dropped; dropped without a word, it is due again after
/// [`super::SpoolSettings::dropped_retry`].
pub struct Queued {
    shared: Arc<Shared>,
    id: u64,
    envelope: Arc<Envelope>,
    record: Arc<Record>,
    tail: usize,
    chunks: Arc<[Place]>,
    octets: u64,
    state: State,
    in_hand: bool,
}

impl std::fmt::Debug for Queued {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Queued").field("id", &self.id()).field("state", &self.state).finish_non_exhaustive()
    }
}

/// What stands in a message's record on disk.
pub(super) struct Loaded {
    pub(super) envelope: Envelope,
    pub(super) tail: usize,
    pub(super) record: Record,
}

impl Queued {
    /// Reads a message that was taken in hand; where it can not be read, it is put back for later.
    pub(super) async fn load(shared: &Arc<Shared>, id: u64) -> Option<Self> {
        let entry = shared.index().get(id).cloned()?;
        // If this is dropped while it waits, the message is put back.
        let mut putting_back = PutBack::new(shared, id);
        let (log, place) = (Arc::clone(&shared.log), entry.place);
        let read =
            tokio::task::spawn_blocking(move || log.read(place).and_then(|record| loaded(record, place)));
        let loaded = match read.await {
            Ok(Ok(loaded)) => loaded,
            Ok(Err(error)) => {
                let id = MessageId::from_number(id);
                tracing::error!(%id, %error, "a message of the spool can not be read; it is kept and tried again");
                // What the disk refuses now, for want of files for example, it may give soon.
                if matches!(error, LogError::Damaged { .. } | LogError::Gone { .. }) {
                    putting_back.due = clock::instant() + UNREADABLE_RETRY;
                }
                return None;
            }
            Err(_) => return None,
        };
        putting_back.armed = false;
        Some(Self {
            shared: Arc::clone(shared),
            id,
            envelope: Arc::new(loaded.envelope),
            record: Arc::new(loaded.record),
            tail: loaded.tail,
            chunks: entry.chunks.into(),
            octets: entry.octets,
            state: entry.state,
            in_hand: true,
        })
    }

    /// Its name.
    #[must_use]
    pub fn id(&self) -> MessageId {
        MessageId::from_number(self.id)
    }

    /// Its envelope, with all recipients, those that are done included.
    #[must_use]
    pub fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    /// Octets of the message as it came, without the trace lines in front of it.
    #[must_use]
    pub fn octets(&self) -> u64 {
        self.octets
    }

    /// How often it was tried before.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.state.attempts
    }

    /// What was said at the last attempt.
    #[must_use]
    pub fn note(&self) -> &str {
        self.state.note()
    }

    /// The recipients that are not done, by their place in the envelope.
    pub fn open_recipients(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.state.recipients()).filter(|recipient| !self.state.is_done(*recipient))
    }

    /// The message: the trace lines, then the octets as they came. Each call begins anew.
    #[must_use]
    pub fn body(&self) -> Body {
        Body::new(
            Arc::clone(&self.shared.log),
            self.id,
            Arc::clone(&self.envelope),
            Arc::clone(&self.chunks),
            (Arc::clone(&self.record), self.tail),
        )
    }

    /// This recipient needs nothing more: it was delivered, or given up. With the last one the message is gone.
    /// It returns when that is on stable storage.
    ///
    /// # Errors
    /// The disk did not take it. It is done all the same and will be noted when the disk can; only a crash before that
    /// would bring it back.
    pub async fn done(&mut self, recipient: usize) -> Result<(), SpoolError> {
        self.change(|state| state.set_done(recipient)).await
    }

    /// All recipients need nothing more.
    ///
    /// # Errors
    /// As [`Queued::done`].
    pub async fn done_with_all(&mut self) -> Result<(), SpoolError> {
        self.change(|state| (0..state.recipients()).for_each(|recipient| state.set_done(recipient))).await
    }

    /// As [`Queued::done`], without waiting for the disk: for whoever has delivered and has more to deliver. A crash within the
    /// next moments may bring the recipient back, as one between delivery and note always may.
    pub fn done_without_waiting(&mut self, recipient: usize) {
        if let Some(appended) = self.change_now(|state| state.set_done(recipient)) {
            self.shared.note(self.id, appended);
        }
    }

    /// The rest is to be tried at `when`, at the latest in 30 days; `note` says why (its first 250 octets are kept).
    /// A clock that is set meanwhile does not change how long that is.
    ///
    /// # Errors
    /// As [`Queued::done`].
    pub async fn retry_at(mut self, when: Timestamp, note: &str) -> Result<(), SpoolError> {
        let due = due(when);
        let result = self
            .change(|state| {
                state.due = when.as_microsecond();
                state.attempts = state.attempts.saturating_add(1);
                state.set_note(note);
            })
            .await;
        if std::mem::take(&mut self.in_hand) {
            self.shared.index().put_back(self.id, due);
            self.shared.due.notify_one();
        }
        result
    }

    /// Nothing was tried: it is due again at `when`. That is not noted on disk, for nothing happened.
    pub fn postpone(mut self, when: Timestamp) {
        if std::mem::take(&mut self.in_hand) {
            self.shared.index().put_back(self.id, due(when));
            self.shared.due.notify_one();
        }
    }

    /// Changes the state in memory and in the log, in the same order.
    fn change_now(&mut self, change: impl FnOnce(&mut State)) -> Option<Result<Appended, LogError>> {
        if !self.in_hand {
            return None;
        }
        let mut index = self.shared.index();
        let state = index.state_mut(self.id)?;
        change(state);
        self.state = state.clone();
        let finished = state.all_done();
        let appended = self.shared.record_state((!finished).then_some(&*state), self.id);
        if finished {
            index.remove(self.id);
            self.in_hand = false;
            self.shared.reclaim(&mut index);
        }
        Some(appended)
    }

    async fn change(&mut self, change: impl FnOnce(&mut State)) -> Result<(), SpoolError> {
        let Some(appended) = self.change_now(change) else { return Ok(()) };
        let durable = match appended {
            Ok(appended) => appended.durable().await.map(|_| ()),
            Err(error) => Err(error),
        };
        durable.map_err(|error| {
            self.shared.unrecorded().insert(self.id);
            error.into()
        })
    }
}

impl Shared {
    /// Appends the state of a message, or that it is finished.
    pub(super) fn record_state(&self, state: Option<&State>, id: u64) -> Result<Appended, LogError> {
        let mut frame = small_frame();
        let Some(state) = state else { return self.log.append_now(&mut frame, FINISHED, id) };
        let mut octets = Vec::with_capacity(64);
        state.write(&mut octets);
        frame.push(&octets);
        self.log.append_now(&mut frame, STATE, id)
    }
}

impl Drop for Queued {
    fn drop(&mut self) {
        if self.in_hand {
            drop(PutBack::new(&self.shared, self.id));
        }
    }
}

/// Puts a message back when it is dropped.
pub(super) struct PutBack<'a> {
    shared: &'a Arc<Shared>,
    id: u64,
    pub(super) due: Instant,
    pub(super) armed: bool,
}

impl<'a> PutBack<'a> {
    pub(super) fn new(shared: &'a Arc<Shared>, id: u64) -> Self {
        let due = clock::instant() + shared.settings.dropped_retry.min(LONGEST_WAIT);
        Self { shared, id, due, armed: true }
    }
}

impl Drop for PutBack<'_> {
    fn drop(&mut self) {
        if !self.armed {
            return;
        }
        self.shared.index().put_back(self.id, self.due);
        self.shared.due.notify_one();
    }
}

/// Reads the record of a message.
pub(super) fn loaded(record: Record, place: Place) -> Result<Loaded, LogError> {
    let damaged = LogError::Damaged { segment: place.segment, offset: place.offset };
    let message = Message::read(record.payload()).map_err(|_| damaged.clone())?;
    let envelope = Envelope::read(message.envelope).map_err(|_| damaged.clone())?;
    let tail = message.tail.len();
    if record.kind == MESSAGE { Ok(Loaded { envelope, tail, record }) } else { Err(damaged) }
}

/// `when` by the monotonic clock, at the latest in 30 days.
fn due(when: Timestamp) -> std::time::Instant {
    let wait = when.duration_since(clock::now());
    clock::instant() + Duration::try_from(wait).unwrap_or_default().min(LONGEST_WAIT)
}
