//! Every line of a dialogue with its time, escaped for people, secrets left out.

use std::time::{Duration, Instant};

use crate::record::probe::{Line, Speaker};

/// The longest line that is kept, in characters; the rest is cut and said to be cut.
const LINE_LIMIT: usize = 600;
/// The most lines that are kept of one dialogue.
const LINES_LIMIT: usize = 400;

/// A dialogue as it is being spoken.
#[derive(Clone, Debug)]
pub struct Transcript {
    began: Instant,
    lines: Vec<Line>,
}

impl Transcript {
    /// Begins a transcript at `now`; every line's time counts from there.
    #[must_use]
    pub const fn new(now: Instant) -> Self {
        Self { began: now, lines: Vec::new() }
    }

    /// Adds what `speaker` said, one entry for each line.
    pub fn add(&mut self, speaker: Speaker, bytes: &[u8], now: Instant) {
        let at = milliseconds(now.saturating_duration_since(self.began));
        let whole = bytes.strip_suffix(b"\r\n").or_else(|| bytes.strip_suffix(b"\n")).unwrap_or(bytes);
        for line in whole.split(|octet| *octet == b'\n') {
            if self.lines.len() >= LINES_LIMIT {
                return;
            }
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            self.lines.push(Line { at, speaker, text: escape(line) });
        }
    }

    /// Adds a remark.
    pub fn note(&mut self, text: &str, now: Instant) {
        self.add(Speaker::Note, text.as_bytes(), now);
    }

    /// How many lines there are, as a mark for [`Transcript::since`].
    #[must_use]
    pub fn mark(&self) -> usize {
        self.lines.len()
    }

    /// The lines after `mark`.
    #[must_use]
    pub fn since(&self, mark: usize) -> Vec<Line> {
        self.lines.get(mark..).unwrap_or_default().to_vec()
    }

    /// All lines.
    #[must_use]
    pub fn into_lines(self) -> Vec<Line> {
        self.lines
    }
}

/// Printable text: valid UTF-8 without control characters stays, every other octet becomes `\xNN`.
#[must_use]
pub fn escape(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().min(LINE_LIMIT));
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            if character.is_control() {
                let mut buffer = [0; 4];
                for octet in character.encode_utf8(&mut buffer).bytes() {
                    text.push_str(&format!("\\x{octet:02x}"));
                }
            } else {
                text.push(character);
            }
        }
        for octet in chunk.invalid() {
            text.push_str(&format!("\\x{octet:02x}"));
        }
        if text.len() > LINE_LIMIT {
            let cut = text.char_indices().nth(LINE_LIMIT).map_or(text.len(), |(index, _)| index);
            if cut < text.len() {
                text.truncate(cut);
                text.push('…');
            }
            break;
        }
    }
    text
}

/// Whole milliseconds, as far as they fit.
#[must_use]
pub fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_drive_a_terminal_is_escaped() {
        assert_eq!(
            escape(b"220 \x1b[31mred\x07 \xff \xc2\x9b ok"),
            "220 \\x1b[31mred\\x07 \\xff \\xc2\\x9b ok"
        );
        assert_eq!(escape("220 関所".as_bytes()), "220 関所");
        assert_eq!(escape(&[b'a'; 5000]).chars().count(), LINE_LIMIT + 1);
    }
}
