//! The text of a TXT record, made at the moment when it is asked for.

use std::fmt::{self, Write};

use crate::table::Query;

/// The most octets of a text; what is longer is cut.
const LIMIT: usize = 1000;

/// Room for a text.
pub(super) struct Room {
    octets: [u8; LIMIT],
    length: usize,
}

impl Default for Room {
    fn default() -> Self {
        Self { octets: [0; LIMIT], length: 0 }
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
    let mut parts = text.split('$');
    room.write_str(parts.next().unwrap_or_default())?;
    for part in parts {
        match asked {
            Query::Address(address) => write!(room, "{address}")?,
            Query::Domain(name) => room.write_str(name)?,
        }
        room.write_str(part)?;
    }
    Ok(())
}
