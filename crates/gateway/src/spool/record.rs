//! The records of the spool.
//!
//! A message that fits is one record; a longer one is chunks, and a record with the rest, which alone makes it a
//! message. What describes the octets stands behind them, so that they are written where they came to lie:
//!
//! ```text
//! chunk     octets, generation (4), number (4)
//! message   octets, envelope, state, generation (4), chunks (4), octets of the whole (8),
//!           length of envelope (4), length of state (4), version (1)
//! state     due (8), attempts (4), bits of recipients that are done, note
//! finished  nothing
//! ```
//!
//! A message that was copied onwards has a new generation; the last whole one counts. A state record says all of the state.

use super::encoding::{Malformed, Reader, Writer};

/// A part of a message.
pub(super) const CHUNK: u8 = 1;
/// The rest of a message, and its envelope.
pub(super) const MESSAGE: u8 = 2;
/// What became of a message so far.
pub(super) const STATE: u8 = 3;
/// All recipients are done.
pub(super) const FINISHED: u8 = 4;

/// Most octets of a note.
const NOTE_LIMIT: usize = 250;
/// Octets behind those of a chunk.
const CHUNK_END: usize = 8;
/// Octets behind the state of a message.
const MESSAGE_END: usize = 25;
/// The form in which messages are written.
const VERSION: u8 = 1;

/// What became of a message so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct State {
    /// When it is to be tried, in microseconds since 1970.
    pub(super) due: i64,
    pub(super) attempts: u32,
    done: Box<[u8]>,
    recipients: u32,
    note: Box<str>,
}

impl State {
    /// Nothing done yet.
    pub(super) fn new(due: i64, recipients: usize) -> Self {
        Self {
            due,
            attempts: 0,
            done: vec![0; recipients.div_ceil(8)].into(),
            recipients: u32::try_from(recipients).unwrap_or(u32::MAX),
            note: Box::default(),
        }
    }

    pub(super) fn recipients(&self) -> usize {
        usize::try_from(self.recipients).unwrap_or(usize::MAX)
    }

    pub(super) fn is_done(&self, recipient: usize) -> bool {
        self.done.get(recipient / 8).is_some_and(|octet| octet >> (recipient % 8) & 1 == 1)
    }

    pub(super) fn set_done(&mut self, recipient: usize) {
        if let Some(octet) = self.done.get_mut(recipient / 8) {
            *octet |= 1 << (recipient % 8);
        }
    }

    pub(super) fn all_done(&self) -> bool {
        (0..self.recipients()).all(|recipient| self.is_done(recipient))
    }

    pub(super) fn note(&self) -> &str {
        &self.note
    }

    pub(super) fn set_note(&mut self, note: &str) {
        let end = (0..=NOTE_LIMIT.min(note.len())).rev().find(|end| note.is_char_boundary(*end));
        self.note = note.get(..end.unwrap_or_default()).unwrap_or_default().into();
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        let mut writer = Writer { out };
        writer.long(self.due.cast_unsigned());
        writer.number(self.attempts);
        writer.number(self.recipients);
        writer.octets(&self.done);
        writer.octets(self.note.as_bytes());
    }

    pub(super) fn read(octets: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader { octets };
        let state = Self {
            due: reader.long()?.cast_signed(),
            attempts: reader.number()?,
            recipients: reader.number()?,
            done: reader.octets()?.into(),
            note: reader.text()?.into(),
        };
        reader.end()?;
        if state.done.len() == state.recipients().div_ceil(8) { Ok(state) } else { Err(Malformed) }
    }
}

/// Octets of a chunk, and what stands behind them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chunk<'a> {
    pub(super) octets: &'a [u8],
    pub(super) generation: u32,
    pub(super) number: u32,
}

impl<'a> Chunk<'a> {
    pub(super) fn end(generation: u32, number: u32) -> [u8; CHUNK_END] {
        (u64::from(number) << 32 | u64::from(generation)).to_le_bytes()
    }

    pub(super) fn read(payload: &'a [u8]) -> Result<Self, Malformed> {
        let length = payload.len().checked_sub(CHUNK_END).ok_or(Malformed)?;
        let mut reader = Reader { octets: payload };
        Ok(Self { octets: reader.take(length)?, generation: reader.number()?, number: reader.number()? })
    }
}

/// What stands in a message's record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Message<'a> {
    /// The octets behind those of the chunks.
    pub(super) tail: &'a [u8],
    pub(super) envelope: &'a [u8],
    pub(super) state: &'a [u8],
    pub(super) generation: u32,
    pub(super) chunks: u32,
    /// Octets of the whole message.
    pub(super) octets: u64,
}

impl<'a> Message<'a> {
    /// Appends what stands behind the tail.
    pub(super) fn write_end(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.envelope);
        out.extend_from_slice(self.state);
        let mut writer = Writer { out };
        writer.number(self.generation);
        writer.number(self.chunks);
        writer.long(self.octets);
        writer.count(self.envelope.len());
        writer.count(self.state.len());
        writer.octet(VERSION);
    }

    pub(super) fn read(payload: &'a [u8]) -> Result<Self, Malformed> {
        let end = payload.len().checked_sub(MESSAGE_END).ok_or(Malformed)?;
        let mut reader = Reader { octets: payload };
        let front = reader.take(end)?;
        let (generation, chunks, octets) = (reader.number()?, reader.number()?, reader.long()?);
        let (envelope, state) = (reader.count()?, reader.count()?);
        if reader.octet()? != VERSION {
            return Err(Malformed);
        }
        let tail = envelope
            .checked_add(state)
            .and_then(|behind| front.len().checked_sub(behind))
            .ok_or(Malformed)?;
        let mut reader = Reader { octets: front };
        Ok(Self {
            tail: reader.take(tail)?,
            envelope: reader.take(envelope)?,
            state: reader.take(state)?,
            generation,
            chunks,
            octets,
        })
    }
}
