//! Reads a message, part by part.

use std::io::{self, Read};
use std::sync::Arc;

use sekisho_store::log::{Log, Place, Record};

use super::record::{CHUNK, Chunk};
use super::{Envelope, MessageId, SpoolError};

/// A message as it goes out: the trace lines, then the octets as they came. Every part is checked before any of it is given.
pub struct Body {
    log: Arc<Log>,
    id: u64,
    envelope: Arc<Envelope>,
    chunks: Arc<[Place]>,
    last: (Arc<Record>, usize),
    part: Part,
    /// Octets of the part that were read.
    read: usize,
}

/// What is read now.
enum Part {
    Trace,
    Chunk { number: usize, record: Record, length: usize },
    Tail,
    End,
}

impl std::fmt::Debug for Body {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Body").field("id", &MessageId::from_number(self.id)).finish_non_exhaustive()
    }
}

impl Body {
    pub(super) fn new(
        log: Arc<Log>,
        id: u64,
        envelope: Arc<Envelope>,
        chunks: Arc<[Place]>,
        last: (Arc<Record>, usize),
    ) -> Self {
        Self { log, id, envelope, chunks, last, part: Part::Trace, read: 0 }
    }

    /// What is left of the part that is read.
    fn rest(&self) -> &[u8] {
        let whole = match &self.part {
            Part::Trace => self.envelope.trace.as_slice(),
            Part::Chunk { record, length, .. } => record.payload().get(..*length).unwrap_or_default(),
            Part::Tail => self.last.0.payload().get(..self.last.1).unwrap_or_default(),
            Part::End => &[],
        };
        whole.get(self.read..).unwrap_or_default()
    }

    /// Goes to the next part; it blocks on the disk.
    fn advance(&mut self) -> Result<(), SpoolError> {
        let number = match &self.part {
            Part::Trace => 0,
            Part::Chunk { number, .. } => number + 1,
            Part::Tail | Part::End => usize::MAX,
        };
        self.part = match self.chunks.get(number) {
            Some(place) => self.chunk(number, *place)?,
            None if number == usize::MAX => Part::End,
            None => Part::Tail,
        };
        self.read = 0;
        Ok(())
    }

    fn chunk(&self, number: usize, place: Place) -> Result<Part, SpoolError> {
        let record = self.log.read(place)?;
        let chunk = Chunk::read(record.payload());
        let length = chunk.as_ref().map_or(0, |chunk| chunk.octets.len());
        let is_ours = chunk.is_ok_and(|chunk| usize::try_from(chunk.number) == Ok(number));
        if record.kind == CHUNK && record.key == self.id && is_ours {
            Ok(Part::Chunk { number, record, length })
        } else {
            Err(SpoolError::Damaged(MessageId::from_number(self.id)))
        }
    }

    /// Goes on until there is something, or the end.
    fn fill(&mut self) -> Result<(), SpoolError> {
        while self.rest().is_empty() && !matches!(self.part, Part::End) {
            self.advance()?;
        }
        Ok(())
    }

    /// The next octets, at most a chunk of 64 KiB; `None` at the end. For whoever must not block.
    ///
    /// # Errors
    /// The disk fails, or the message is damaged; what was given before is right, but not all.
    pub async fn chunk_async(mut self) -> Result<(Self, Option<Vec<u8>>), SpoolError> {
        let needs_disk = self.rest().is_empty() && !self.chunks.is_empty();
        let filled = if needs_disk {
            let filled = tokio::task::spawn_blocking(move || self.fill().map(|()| self)).await;
            filled.map_err(|_| SpoolError::Closed)?
        } else {
            self.fill().map(|()| self)
        };
        let mut body = filled?;
        let octets = body.rest().to_vec();
        body.read += octets.len();
        let octets = (!octets.is_empty()).then_some(octets);
        Ok((body, octets))
    }
}

/// Blocks on the disk: for threads that may.
impl Read for Body {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.fill().map_err(io::Error::other)?;
        let length = self.rest().read(out)?;
        self.read += length;
        Ok(length)
    }
}
