//! Reads the spool at opening.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use sekisho_net::clock;
use sekisho_store::log::{Damage, Disk, Found, Log, Place};

use super::encoding::Malformed;
use super::index::{Entry, Index};
use super::record::{CHUNK, Chunk, FINISHED, MESSAGE, Message, STATE, State};
use super::{Envelope, MessageId, SpoolError, SpoolSettings, now};

/// Longest wait of a message that a start finds.
const LONGEST_WAIT_AFTER_START: Duration = Duration::from_secs(24 * 3600);

/// What was found at opening.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovery {
    /// Messages that wait for delivery.
    pub messages: usize,
    /// Parts of the log that could not be used, each with a copy in `damaged/`.
    pub damages: Vec<Damage>,
    /// Messages that were not finished and of which a part is missing: it is damaged, or they were never acknowledged.
    pub incomplete: Vec<MessageId>,
}

/// The chunks of a message that were found before its record.
#[derive(Default)]
struct Chunks {
    generation: u32,
    places: Vec<Place>,
    octets: u64,
}

struct Replay {
    /// The time of day at the start, in microseconds since 1970, and the same time on the other clock.
    start: (i64, Instant),
    index: Index,
    chunks: HashMap<u64, Chunks>,
    incomplete: BTreeSet<u64>,
}

/// Opens the log and builds the index of what is in it.
pub(super) fn recover(
    disk: Arc<dyn Disk>,
    settings: SpoolSettings,
) -> Result<(Log, Index, Recovery), SpoolError> {
    let mut replay = Replay::new();
    let (log, found) = Log::open(disk, settings.log, &mut |found| replay.visit(&found))?;
    // Where a copy was cut short, the original is still there.
    let missing = replay.incomplete.iter().filter(|id| replay.index.get(**id).is_none());
    let incomplete = missing.map(|id| MessageId::from_number(*id)).collect();
    let recovery = Recovery { messages: replay.index.len(), damages: found.damages, incomplete };
    Ok((log, replay.index, recovery))
}

impl Replay {
    fn new() -> Self {
        let start = (now(), clock::instant());
        Self { start, index: Index::default(), chunks: HashMap::new(), incomplete: BTreeSet::new() }
    }

    /// When a message of this state is due. The clock may have been wrong then, or is wrong now: nothing waits longer than a
    /// day for that.
    fn due(&self, state: &State) -> Instant {
        let (time, instant) = self.start;
        let wait = u64::try_from(state.due.saturating_sub(time)).unwrap_or_default();
        instant + Duration::from_micros(wait).min(LONGEST_WAIT_AFTER_START)
    }

    fn visit(&mut self, found: &Found<'_>) {
        self.index.saw_id(found.key);
        let understood = match found.kind {
            CHUNK => self.chunk(found),
            MESSAGE => self.message(found),
            STATE => self.state(found),
            FINISHED => {
                self.index.remove(found.key);
                self.chunks.remove(&found.key);
                // The beginning of what is finished may have gone with its segment.
                self.incomplete.remove(&found.key);
                Ok(())
            }
            _ => Err(Malformed),
        };
        if understood.is_err() {
            self.incomplete.insert(found.key);
        }
    }

    fn chunk(&mut self, found: &Found<'_>) -> Result<(), Malformed> {
        let chunk = Chunk::read(found.payload)?;
        let chunks = self.chunks.entry(found.key).or_default();
        if chunk.number == 0 || chunks.generation != chunk.generation {
            *chunks = Chunks { generation: chunk.generation, ..Chunks::default() };
        }
        chunks.places.push(found.place);
        chunks.octets += u64::try_from(chunk.octets.len()).map_err(|_| Malformed)?;
        Ok(())
    }

    fn message(&mut self, found: &Found<'_>) -> Result<(), Malformed> {
        let chunks = self.chunks.remove(&found.key).unwrap_or_default();
        let message = Message::read(found.payload)?;
        let (envelope, state) = (Envelope::read(message.envelope)?, State::read(message.state)?);
        let octets = chunks.octets + u64::try_from(message.tail.len()).map_err(|_| Malformed)?;
        let whole = usize::try_from(message.chunks) == Ok(chunks.places.len())
            && (chunks.places.is_empty() || chunks.generation == message.generation)
            && octets == message.octets
            && state.recipients() == envelope.recipients.len();
        if !whole {
            return Err(Malformed);
        }
        let entry = Entry {
            place: found.place,
            chunks: chunks.places.into(),
            generation: message.generation,
            octets,
            due: self.due(&state),
            state,
            in_hand: false,
        };
        self.index.insert(found.key, entry);
        Ok(())
    }

    fn state(&mut self, found: &Found<'_>) -> Result<(), Malformed> {
        let state = State::read(found.payload)?;
        let Some(entry) = self.index.get(found.key) else { return Ok(()) };
        if entry.state.recipients() != state.recipients() {
            return Err(Malformed);
        }
        let due = self.due(&state);
        self.index.set_state(found.key, state, due);
        Ok(())
    }
}
