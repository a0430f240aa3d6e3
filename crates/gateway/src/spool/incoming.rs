//! A message that is arriving.

use std::sync::Arc;

use sekisho_net::clock;
use sekisho_store::log::{Appended, Frame};

use super::index::Entry;
use super::record::{self, CHUNK, Chunk, MESSAGE, Message, State};
use super::{Envelope, MessageId, Shared, SpoolError, now, small_frame};

/// Octets that a message may have in memory; with more, they go to the log in chunks of this size.
pub(super) const CHUNK_OCTETS: usize = 64 << 10;
/// Room that is asked for at first: most messages fit, with their envelope.
const FIRST_OCTETS: usize = 8 << 10;

/// A message that is arriving. Dropping it gives it up.
pub struct Incoming {
    shared: Arc<Shared>,
    id: u64,
    frame: Frame,
    chunks: Vec<Appended>,
    octets: u64,
    hold: Option<Hold>,
}

impl std::fmt::Debug for Incoming {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Incoming")
            .field("id", &self.id())
            .field("octets", &self.octets)
            .finish_non_exhaustive()
    }
}

/// Keeps segments from going while something in them is not yet known to the index.
pub(super) struct Hold {
    shared: Arc<Shared>,
    segment: u64,
    upload: bool,
}

impl Hold {
    /// Holds what is appended from now on.
    pub(super) fn new(shared: &Arc<Shared>, upload: bool) -> Self {
        let mut index = shared.index();
        let segment = shared.log.newest_segment().unwrap_or_default();
        index.hold(segment, upload);
        drop(index);
        Self { shared: Arc::clone(shared), segment, upload }
    }

    /// From a hold that may be given up to one that may not.
    fn keep(&mut self) -> Result<(), SpoolError> {
        let mut index = self.shared.index();
        if !index.is_there(self.segment) {
            return Err(SpoolError::TooSlow);
        }
        index.release(self.segment, self.upload);
        self.upload = false;
        index.hold(self.segment, self.upload);
        Ok(())
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut index = self.shared.index();
        index.release(self.segment, self.upload);
        self.shared.reclaim(&mut index);
    }
}

impl Incoming {
    pub(super) fn new(shared: Arc<Shared>, id: u64) -> Self {
        Self { shared, id, frame: Frame::default(), chunks: Vec::new(), octets: 0, hold: None }
    }

    /// The name that it will have.
    #[must_use]
    pub fn id(&self) -> MessageId {
        MessageId::from_number(self.id)
    }

    /// Octets so far.
    #[must_use]
    pub fn octets(&self) -> u64 {
        self.octets
    }

    /// Takes the next octets. It waits where the disk is slower than the network. Not safe to cancel: then the message
    /// must be given up.
    ///
    /// # Errors
    /// What came before could not be stored. The message can not be committed any more.
    pub async fn write(&mut self, mut octets: &[u8]) -> Result<(), SpoolError> {
        if self.octets == 0 {
            self.frame = Frame::with_capacity(FIRST_OCTETS.max(octets.len().min(CHUNK_OCTETS)));
        }
        while !octets.is_empty() {
            let room = CHUNK_OCTETS.saturating_sub(self.frame.payload().len());
            if room == 0 {
                self.flush().await?;
                continue;
            }
            let (now, later) = octets.split_at_checked(room).unwrap_or((octets, &[]));
            self.frame.push(now);
            self.octets += u64::try_from(now.len()).unwrap_or_default();
            octets = later;
        }
        Ok(())
    }

    /// Appends a chunk; the disk catches up later.
    async fn flush(&mut self) -> Result<(), SpoolError> {
        match &self.hold {
            None => self.hold = Some(Hold::new(&self.shared, true)),
            Some(hold) if !self.shared.index().is_there(hold.segment) => return Err(SpoolError::TooSlow),
            Some(_) => {}
        }
        // The last outcome that is known says early what the commit would say.
        if let Some(Err(error)) = self.chunks.iter().rev().find_map(Appended::outcome) {
            return Err(error.into());
        }
        let number = u32::try_from(self.chunks.len()).map_err(|_| SpoolError::TooSlow)?;
        self.frame.push(&Chunk::end(0, number));
        self.chunks.push(self.shared.log.append(&mut self.frame, CHUNK, self.id).await?);
        Ok(())
    }

    /// Makes it a message of the spool. It returns when all of it is on stable storage: then the client may be told.
    ///
    /// # Errors
    /// It could not be stored, and the client must be told so ([`SpoolError::reply`]).
    pub async fn commit(mut self, envelope: &Envelope) -> Result<MessageId, SpoolError> {
        self.shared.room(0)?;
        match &mut self.hold {
            Some(hold) => hold.keep()?,
            None => self.hold = Some(Hold::new(&self.shared, false)),
        }
        let state = State::new(now(), envelope.recipients.len());
        self.push_end(envelope, &state);
        let unfinished = Unfinished { shared: &self.shared, id: self.id, known: false };
        let appended = self.shared.log.append(&mut self.frame, MESSAGE, self.id).await;
        unfinished.settle(appended?, &self.chunks, self.octets, state).await?;
        self.shared.due.notify_one();
        Ok(MessageId::from_number(self.id))
    }

    fn push_end(&mut self, envelope: &Envelope, state: &State) {
        let (mut envelope_octets, mut state_octets) = (Vec::with_capacity(512), Vec::with_capacity(32));
        envelope.write(&mut envelope_octets);
        state.write(&mut state_octets);
        let message = Message {
            tail: &[],
            envelope: &envelope_octets,
            state: &state_octets,
            generation: 0,
            chunks: u32::try_from(self.chunks.len()).unwrap_or(u32::MAX),
            octets: self.octets,
        };
        let mut end = Vec::with_capacity(1024);
        message.write_end(&mut end);
        self.frame.push(&end);
    }

    /// Gives it up. What is on disk of it is nobody's, and goes with its segment.
    pub fn abort(self) {}
}

/// A message whose record is on its way to disk. Where nobody waits for it any longer, it is taken back: the client was
/// not told.
struct Unfinished<'a> {
    shared: &'a Arc<Shared>,
    id: u64,
    known: bool,
}

impl Unfinished<'_> {
    async fn settle(
        mut self,
        appended: Appended,
        chunks: &[Appended],
        octets: u64,
        state: State,
    ) -> Result<(), SpoolError> {
        let place = appended.durable().await?;
        let mut places = Vec::with_capacity(chunks.len());
        for chunk in chunks {
            // Groups go to disk in order: these are known, and this does not wait.
            places.push(chunk.durable().await?);
        }
        let due = clock::instant();
        let entry = Entry { place, chunks: places.into(), generation: 0, octets, state, due, in_hand: false };
        self.shared.index().insert(self.id, entry);
        self.known = true;
        Ok(())
    }
}

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        if !self.known {
            // Where this fails too, the message may appear after a restart: it is whole, and was never acknowledged.
            let _ = self.shared.log.append_now(&mut small_frame(), record::FINISHED, self.id);
        }
    }
}
