//! Copies messages that wait long out of old segments.
//!
//! Segments go from the oldest on, so one message that waits for days would keep all that came after it. Where the log holds
//! more than twice what is needed, and a few segments besides, the messages of its oldest segment are written again at its
//! end. Each octet is copied at most about once for every octet that went, and the log stays within that bound.

use std::sync::Arc;

use sekisho_store::log::{Frame, LogError, Place, Record};

use super::incoming::Hold;
use super::index::Entry;
use super::queued::PutBack;
use super::record::{CHUNK, Chunk, MESSAGE, Message};
use super::{MessageId, Shared, SpoolError};

/// Segments that the log may have besides twice what is needed.
const SPARE_SEGMENTS: u64 = 4;
/// Segments that may be short, from restarts and failures, before they are counted too.
const SHORT_SEGMENTS: u64 = 64;

/// Copies messages onwards until the log is short enough, or those in the way are in hand.
pub(super) async fn compact(shared: &Arc<Shared>) -> Result<(), SpoolError> {
    while is_long(shared) {
        let ids = shared.index().in_oldest_segment();
        let mut moved = false;
        for id in ids {
            moved |= carry(shared, id).await?;
        }
        shared.reclaim(&mut shared.index());
        if !moved {
            break;
        }
    }
    Ok(())
}

fn is_long(shared: &Shared) -> bool {
    let index = shared.index();
    let (segments, octets) = shared.log.extent_from(index.retired_below());
    let segments = u64::try_from(segments).unwrap_or(u64::MAX);
    let segment_octets = shared.settings.log.segment_octets.max(1);
    let needed = index.octets_on_disk();
    let oldest_is_written = index.oldest_segment() >= shared.log.newest_segment();
    drop(index);
    let long = octets > needed.saturating_mul(2).saturating_add(SPARE_SEGMENTS * segment_octets);
    let many = segments > SHORT_SEGMENTS + 4 * octets / segment_octets;
    !oldest_is_written && (long || many)
}

/// Writes a message again; false where somebody has it in hand.
pub(super) async fn carry(shared: &Arc<Shared>, id: u64) -> Result<bool, SpoolError> {
    let Some(entry) = shared.index().take(id) else { return Ok(false) };
    let mut putting_back = PutBack::new(shared, id);
    putting_back.due = entry.due;
    match copy(shared, id, &entry).await {
        Ok(copied) => {
            putting_back.armed = false;
            shared.index().insert(id, copied);
            shared.due.notify_one();
            Ok(true)
        }
        Err(LogError::Damaged { segment, .. }) => {
            // It can not be delivered either. Its segment is kept for whoever can read more of it.
            let id_shown = MessageId::from_number(id);
            tracing::error!(id = %id_shown, segment, "a message of the spool is damaged; its segment goes to damaged/");
            putting_back.armed = false;
            entry.chunks.iter().chain([&entry.place]).for_each(|place| shared.log.set_aside(place.segment));
            shared.index().remove(id);
            Ok(true)
        }
        Err(error) => Err(error.into()),
    }
}

async fn copy(shared: &Arc<Shared>, id: u64, entry: &Entry) -> Result<Entry, LogError> {
    let _hold = Hold::new(shared, false);
    let generation = entry.generation.wrapping_add(1);
    let mut chunks = Vec::with_capacity(entry.chunks.len());
    for (number, place) in (0..).zip(&entry.chunks) {
        let record = read(shared, *place).await?;
        let chunk = Chunk::read(record.payload()).map_err(|_| damaged(*place))?;
        let mut frame = Frame::with_capacity(record.payload().len());
        frame.push(chunk.octets);
        frame.push(&Chunk::end(generation, number));
        chunks.push(shared.log.append(&mut frame, CHUNK, id).await?);
    }
    let record = read(shared, entry.place).await?;
    let message = Message::read(record.payload()).map_err(|_| damaged(entry.place))?;
    let mut state = Vec::with_capacity(64);
    entry.state.write(&mut state);
    let (mut frame, mut end) = (Frame::with_capacity(record.payload().len() + state.len()), Vec::new());
    frame.push(message.tail);
    Message { state: &state, generation, ..message }.write_end(&mut end);
    frame.push(&end);
    let place = shared.log.append(&mut frame, MESSAGE, id).await?.durable().await?;
    let mut places = Vec::with_capacity(chunks.len());
    for chunk in chunks {
        places.push(chunk.durable().await?);
    }
    Ok(Entry { place, chunks: places.into(), generation, in_hand: false, ..entry.clone() })
}

async fn read(shared: &Arc<Shared>, place: Place) -> Result<Record, LogError> {
    let log = Arc::clone(&shared.log);
    tokio::task::spawn_blocking(move || log.read(place)).await.unwrap_or(Err(LogError::Closed))
}

fn damaged(place: Place) -> LogError {
    LogError::Damaged { segment: place.segment, offset: place.offset }
}
