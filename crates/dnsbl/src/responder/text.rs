//! The text of a TXT record, made at the moment when it is asked for.

use std::fmt::{self, Write};

use crate::answer::{TEXT_LIMIT, pieces};
use crate::table::Query;

/// Room for a text.
pub(super) struct Room {
    octets: [u8; TEXT_LIMIT],
    length: usize,
}

impl Default for Room {
    fn default() -> Self {
        Self { octets: [0; TEXT_LIMIT], length: 0 }
    }
}

impl Room {
    /// What was written.
    pub(super) fn octets(&self) -> &[u8] {
        self.octets.get(..self.length).unwrap_or_default()
    }
}

impl Write for Room {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let left = self.octets.get_mut(self.length..).unwrap_or_default();
        let fits = text.len().min(left.len());
        for (octet, given) in left.iter_mut().zip(text.bytes()) {
            *octet = given;
        }
        self.length += fits;
        if fits == text.len() { Ok(()) } else { Err(fmt::Error) }
    }
}

/// Writes the text of an answer, `$` replaced by what was asked about. What has no room is cut.
pub(super) fn write(room: &mut Room, text: &str, asked: Query<'_>) {
    let _ = replaced(room, text, asked);
}

fn replaced(room: &mut Room, text: &str, asked: Query<'_>) -> fmt::Result {
    for piece in pieces(text) {
        match (piece, asked) {
            (Some(piece), _) => room.write_str(piece)?,
            (None, Query::Address(address)) => write!(room, "{address}")?,
            (None, Query::Domain(name)) => room.write_str(name)?,
        }
    }
    Ok(())
}
