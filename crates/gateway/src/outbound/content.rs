//! What a message really holds, where another server does not offer what it was announced with: many programs
//! announce eight bits for a message that has none.

use crate::spool::{Body, SpoolError};

/// What a message really holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// Octets above 0x7F somewhere.
    pub eight_bit: bool,
    /// Octets above 0x7F in the header.
    pub eight_bit_header: bool,
}

impl Content {
    /// Reads the whole message.
    ///
    /// # Errors
    /// It cannot be read.
    pub async fn of(body: &mut Body) -> Result<Self, SpoolError> {
        let mut content = Self::default();
        let mut header = true;
        // Octets of the line so far, but for its end.
        let mut line = 0_usize;
        while let Some(piece) = body.next_chunk().await? {
            for octet in piece {
                match octet {
                    b'\n' => {
                        header &= line > 0;
                        line = 0;
                    }
                    b'\r' => {}
                    _ => line = line.saturating_add(1),
                }
                content.eight_bit |= *octet >= 0x80;
                content.eight_bit_header |= header && *octet >= 0x80;
            }
        }
        Ok(content)
    }
}
