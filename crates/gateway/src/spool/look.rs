//! What an operator does with messages that wait: looks at one, has some tried at once, takes one out.

use std::sync::Arc;

use sekisho_net::clock;

use super::queued::loaded;
use super::{Body, Envelope, MessageId, Spool, SpoolError, Waiting};

/// A message as an operator sees it, whoever has it in hand.
#[derive(Debug)]
pub struct Looked {
    /// What became of it so far.
    pub waiting: Waiting,
    /// Its envelope.
    pub envelope: Envelope,
    /// Whether each recipient of the envelope is still to be delivered.
    pub open: Vec<bool>,
    /// The message: the trace lines, then the octets as they came.
    pub body: Body,
}

/// What became of the wish to take a message out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// It is gone.
    Removed,
    /// It is being delivered at this moment.
    InHand,
    /// There is none of this name.
    NotThere,
}

impl Spool {
    /// Looks at a message without taking it in hand; none where there is none. It blocks on the disk.
    ///
    /// # Errors
    /// It cannot be read: it is damaged, or just went.
    pub fn look(&self, id: MessageId) -> Result<Option<Looked>, SpoolError> {
        let found = self.shared.index().get(id.number()).cloned();
        let Some(entry) = found else { return Ok(None) };
        let loaded = self.shared.log.read(entry.place).and_then(|record| loaded(record, entry.place))?;
        let open = (0..entry.state.recipients()).map(|at| !entry.state.is_done(at)).collect();
        let envelope = Arc::new(loaded.envelope);
        let last = (Arc::new(loaded.record), loaded.tail);
        let body = Body::new(
            Arc::clone(&self.shared.log),
            id.number(),
            Arc::clone(&envelope),
            entry.chunks.clone().into(),
            last,
        );
        let waiting = Waiting::of(id, &entry);
        Ok(Some(Looked { waiting, envelope: envelope.as_ref().clone(), open, body }))
    }

    /// Whether there is such a message.
    #[must_use]
    pub fn holds(&self, id: MessageId) -> bool {
        self.shared.index().get(id.number()).is_some()
    }

    /// Makes a message due now, or without an `id` every one that nobody has in hand; says how many these are. That is
    /// not noted on disk, for nothing happened to them.
    pub fn hasten(&self, id: Option<MessageId>) -> usize {
        let hastened = self.shared.index().hasten(id.map(MessageId::number), clock::instant(), super::now());
        self.shared.due.notify_one();
        hastened
    }

    /// Takes a message out for good, without a word to anybody. It returns when that is on stable storage.
    ///
    /// # Errors
    /// The disk did not take it: it is gone all the same, and only a crash would bring it back. Or it is damaged, and stays.
    pub async fn remove(&self, id: MessageId) -> Result<Removal, SpoolError> {
        match self.take(id).await? {
            Some(mut queued) => queued.done_with_all().await.map(|()| Removal::Removed),
            None if self.holds(id) => Ok(Removal::InHand),
            None => Ok(Removal::NotThere),
        }
    }
}
