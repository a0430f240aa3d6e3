//! What is in a spool, for people and for counters.

use jiff::Timestamp;

use super::index::Entry;
use super::{MessageId, Spool};

/// What is in a spool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SpoolStatus {
    /// Messages.
    pub messages: usize,
    /// Those that somebody is delivering.
    pub in_hand: usize,
    /// Those that were tried and wait for another time.
    pub deferred: usize,
    /// Octets of the messages.
    pub octets: u64,
    /// When the oldest was taken.
    pub oldest: Option<Timestamp>,
    /// Segments on disk.
    pub segments: usize,
    /// Octets in them.
    pub octets_on_disk: u64,
    /// State changes that the disk did not take yet.
    pub unrecorded: usize,
}

/// A message in the spool, for lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Which one.
    pub id: MessageId,
    /// Octets as they came.
    pub octets: u64,
    /// Recipients that are not done.
    pub recipients: usize,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next; none while it is in hand.
    pub due: Option<Timestamp>,
    /// What was said at the last attempt.
    pub note: String,
}

impl Waiting {
    pub(super) fn of(id: MessageId, entry: &Entry) -> Self {
        Self {
            id,
            octets: entry.octets,
            recipients: (0..entry.state.recipients()).filter(|at| !entry.state.is_done(*at)).count(),
            attempts: entry.state.attempts,
            due: if entry.in_hand { None } else { Timestamp::from_microsecond(entry.state.due).ok() },
            note: entry.state.note().to_owned(),
        }
    }
}

impl Spool {
    /// What is in it.
    #[must_use]
    pub fn status(&self) -> SpoolStatus {
        let (segments, octets_on_disk) = self.shared.log.extent_from(0);
        let unrecorded = self.shared.unrecorded().len();
        let index = self.shared.index();
        let count = |wanted: &dyn Fn(&Entry) -> bool| index.iter().filter(|(_, entry)| wanted(entry)).count();
        SpoolStatus {
            messages: index.len(),
            in_hand: count(&|entry| entry.in_hand),
            deferred: count(&|entry| !entry.in_hand && entry.state.attempts > 0),
            octets: index.octets(),
            oldest: index.iter().next().and_then(|(id, _)| time_of(id)),
            segments,
            octets_on_disk,
            unrecorded,
        }
    }

    /// The oldest messages, at most `limit`.
    #[must_use]
    pub fn list(&self, limit: usize) -> Vec<Waiting> {
        let index = self.shared.index();
        index.iter().take(limit).map(|(id, entry)| Waiting::of(MessageId::from_number(id), entry)).collect()
    }
}

/// When a message of this number was begun.
fn time_of(id: u64) -> Option<Timestamp> {
    Timestamp::from_microsecond(i64::try_from(id).ok()?).ok()
}
