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

    /// The same message, from its beginning.
    #[must_use]
    pub fn anew(&self) -> Self {
        let (envelope, chunks) = (Arc::clone(&self.envelope), Arc::clone(&self.chunks));
        let last = (Arc::clone(&self.last.0), self.last.1);
        Self::new(Arc::clone(&self.log), self.id, envelope, chunks, last)
    }

    /// What is left of the part that is read.
    fn rest(&self) -> &[u8] {
        let whole = self.part.octets(&self.envelope, &self.last);
        whole.get(self.read..).unwrap_or_default()
    }

    /// What comes behind the part that is read.
    fn following(&self) -> Following {
        let number = match &self.part {
            Part::Trace => 0,
            Part::Chunk { number, .. } => number + 1,
            Part::Tail | Part::End => return Following::Part(Part::End),
        };
        self.chunks.get(number).map_or(Following::Part(Part::Tail), |place| Following::Chunk(number, *place))
    }

    fn go_to(&mut self, part: Part) {
        self.part = part;
        self.read = 0;
    }

    fn is_at_end(&self) -> bool {
        matches!(self.part, Part::End)
    }

    /// The next octets, at most a chunk of 64 KiB; `None` at the end. The disk is read on a thread that may block.
    ///
    /// # Errors
    /// The disk fails, or the message is damaged; what was given before is right, but not all.
    pub async fn next_chunk(&mut self) -> Result<Option<&[u8]>, SpoolError> {
        while self.rest().is_empty() && !self.is_at_end() {
            let part = match self.following() {
                Following::Part(part) => part,
                Following::Chunk(number, place) => {
                    let (log, id) = (Arc::clone(&self.log), self.id);
                    let read = tokio::task::spawn_blocking(move || read_chunk(&log, id, number, place));
                    read.await.map_err(|_| SpoolError::Closed)??
                }
            };
            self.go_to(part);
        }
        let from = self.read;
        self.read += self.rest().len();
        let whole = self.part.octets(&self.envelope, &self.last);
        let octets = whole.get(from..).unwrap_or_default();
        Ok((!octets.is_empty()).then_some(octets))
    }
}

/// What comes next.
enum Following {
    Part(Part),
    Chunk(usize, Place),
}

impl Part {
    fn octets<'a>(&'a self, envelope: &'a Envelope, (last, tail): &'a (Arc<Record>, usize)) -> &'a [u8] {
        match self {
            Self::Trace => &envelope.trace,
            Self::Chunk { record, length, .. } => record.payload().get(..*length).unwrap_or_default(),
            Self::Tail => last.payload().get(..*tail).unwrap_or_default(),
            Self::End => &[],
        }
    }
}

/// Reads a chunk and sees that it is the right one.
fn read_chunk(log: &Log, id: u64, number: usize, place: Place) -> Result<Part, SpoolError> {
    let record = log.read(place)?;
    let chunk = Chunk::read(record.payload());
    let length = chunk.as_ref().map_or(0, |chunk| chunk.octets.len());
    let is_ours = chunk.is_ok_and(|chunk| usize::try_from(chunk.number) == Ok(number));
    if record.kind == CHUNK && record.key == id && is_ours {
        Ok(Part::Chunk { number, record, length })
    } else {
        Err(SpoolError::Damaged(MessageId::from_number(id)))
    }
}

/// Blocks on the disk: for threads that may.
impl Read for Body {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.rest().is_empty() && !self.is_at_end() {
            let part = match self.following() {
                Following::Part(part) => part,
                Following::Chunk(number, place) => {
                    read_chunk(&self.log, self.id, number, place).map_err(io::Error::other)?
                }
            };
            self.go_to(part);
        }
        let length = self.rest().read(out)?;
        self.read += length;
        Ok(length)
    }
}
