//! The header of a message as it passes: who wrote it, and how often it was passed on.

use sekisho_wire::mail::address::Mailbox;
use sekisho_wire::mail::author::{AuthorError, authors};
use sekisho_wire::mail::header::Fields;

/// The most octets of a header that are looked at.
const LIMIT: usize = 256 * 1024;
/// The most Received lines before a message is held for a loop (RFC 5321 §6.3 asks for at least 100).
const HOPS: usize = 100;

/// The beginning of a message.
#[derive(Debug, Default)]
pub(super) struct Head {
    octets: Vec<u8>,
    complete: bool,
}

impl Head {
    /// Takes a piece of the message.
    pub(super) fn take(&mut self, piece: &[u8]) {
        if self.complete {
            return;
        }
        // The empty line may begin in the piece before.
        let from = self.octets.len().saturating_sub(3);
        let room = LIMIT.saturating_sub(self.octets.len()).min(piece.len());
        self.octets.extend_from_slice(piece.get(..room).unwrap_or_default());
        let tail = self.octets.get(from..).unwrap_or_default();
        self.complete = self.octets.starts_with(b"\r\n")
            || tail.windows(4).any(|four| four == b"\r\n\r\n")
            || self.octets.len() >= LIMIT;
    }

    /// Whom it names as author.
    pub(super) fn authors(&self) -> Result<Vec<Mailbox>, AuthorError> {
        if self.octets.len() >= LIMIT { Err(AuthorError::Header) } else { authors(&self.octets) }
    }

    /// Whether it was passed on so often that it must be going round.
    pub(super) fn is_looping(&self) -> bool {
        Fields::of(&self.octets).filter(|field| field.is("Received")).count() > HOPS
    }

    /// Whether it has a field of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        Fields::of(&self.octets).any(|field| field.is(name))
    }
}
