//! The client's side: reading replies from whoever answers, and what an EHLO reply offers.
//!
//! There is no command writer here: an auditor writes raw bytes, since it must be able to say what no honest
//! client says.

use super::reply::{Anomaly, EnhancedCode, ReceivedReply};

mod ehlo;

pub use ehlo::EhloReply;

/// The longest line that is read, in octets. RFC 5321 §4.5.3.1.5 says 512; servers say more.
const LINE_LIMIT: usize = 4096;
/// The most lines of one reply.
const LINES_LIMIT: usize = 256;

/// Why what came is no reply.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplyError {
    /// A line does not begin with three digits.
    #[error("a reply begins with three digits")]
    NotSmtp {
        /// The line, cut to 200 octets.
        said: Vec<u8>,
    },
    /// A line never ends.
    #[error("a line of a reply does not end")]
    LineTooLong,
    /// A reply never ends.
    #[error("a reply does not end")]
    TooManyLines,
}

/// Collects octets and gives replies.
#[derive(Clone, Debug)]
pub struct ReplyReader {
    buffer: Vec<u8>,
    reply: Option<ReceivedReply>,
    line_limit: usize,
    lines_limit: usize,
}

impl Default for ReplyReader {
    fn default() -> Self {
        Self::new()
    }
}

impl ReplyReader {
    /// A reader with ordinary limits: lines of 4096 octets, replies of 256 lines.
    #[must_use]
    pub const fn new() -> Self {
        Self::with_limits(LINE_LIMIT, LINES_LIMIT)
    }

    /// A reader with other limits.
    #[must_use]
    pub const fn with_limits(line_octets: usize, lines: usize) -> Self {
        Self { buffer: Vec::new(), reply: None, line_limit: line_octets, lines_limit: lines }
    }

    /// Takes more octets.
    pub fn push(&mut self, octets: &[u8]) {
        self.buffer.extend_from_slice(octets);
    }

    /// What was taken and belongs to no complete line yet.
    #[must_use]
    pub fn pending(&self) -> &[u8] {
        &self.buffer
    }

    /// Forgets everything that was not given out yet.
    pub fn clear(&mut self) {
        self.buffer.clear();
        self.reply = None;
    }

    /// The next reply, once it is complete.
    ///
    /// # Errors
    /// What came cannot be a reply. The reader is of no use afterwards.
    #[expect(clippy::should_implement_trait, reason = "a reader is no iterator: it may have more later")]
    pub fn next(&mut self) -> Result<Option<ReceivedReply>, ReplyError> {
        loop {
            let Some(end) = self.buffer.iter().position(|octet| *octet == b'\n') else {
                return if self.buffer.len() > self.line_limit { Err(self.unending()) } else { Ok(None) };
            };
            if end > self.line_limit {
                return Err(self.unending());
            }
            let rest = self.buffer.split_off(end + 1);
            let line = std::mem::replace(&mut self.buffer, rest);
            if self.take_line(&line)? {
                return Ok(self.reply.take());
            }
        }
    }

    /// A line without end is no SMTP at all if it does not even begin like a reply.
    fn unending(&self) -> ReplyError {
        if code_of(&self.buffer).is_some() { ReplyError::LineTooLong } else { not_smtp(&self.buffer) }
    }

    /// Adds a line, its end included, to the reply; whether it was the last one.
    fn take_line(&mut self, line: &[u8]) -> Result<bool, ReplyError> {
        let (code, separator, text) = split_line(line).ok_or_else(|| not_smtp(line))?;
        let reply = self.reply.get_or_insert_with(|| ReceivedReply {
            code,
            enhanced: EnhancedCode::parse_prefix(text).map(|(enhanced, _)| enhanced),
            lines: Vec::new(),
            anomalies: Vec::new(),
            raw: Vec::new(),
        });
        if reply.lines.len() >= self.lines_limit {
            return Err(ReplyError::TooManyLines);
        }
        note(reply, code, separator, line);
        reply.code = code;
        reply.lines.push(text.to_vec());
        reply.raw.extend_from_slice(line);
        Ok(separator != Separator::Hyphen)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Separator {
    Space,
    Hyphen,
    Nothing,
    Missing,
}

fn split_line(line: &[u8]) -> Option<(u16, Separator, &[u8])> {
    let bare = line.strip_suffix(b"\n").unwrap_or(line);
    let bare = bare.strip_suffix(b"\r").unwrap_or(bare);
    let code = code_of(bare)?;
    let (separator, text) = match bare.get(3) {
        None => (Separator::Nothing, 3),
        Some(b' ') => (Separator::Space, 4),
        Some(b'-') => (Separator::Hyphen, 4),
        Some(_) => (Separator::Missing, 3),
    };
    Some((code, separator, bare.get(text..).unwrap_or_default()))
}

/// Three digits, of which the first is 1 to 5 (RFC 5321 §4.2.1 begins at 2; old servers used 1).
fn code_of(line: &[u8]) -> Option<u16> {
    let digits = line.get(..3)?;
    let valid = digits.iter().all(u8::is_ascii_digit) && matches!(digits.first(), Some(b'1'..=b'5'));
    // A fourth digit is no reply but a number.
    let number = line.get(3).is_some_and(u8::is_ascii_digit);
    if valid && !number { std::str::from_utf8(digits).ok()?.parse().ok() } else { None }
}

fn note(reply: &mut ReceivedReply, code: u16, separator: Separator, line: &[u8]) {
    let mut add = |found: bool, anomaly: Anomaly| {
        if found && !reply.anomalies.contains(&anomaly) {
            reply.anomalies.push(anomaly);
        }
    };
    let bare = line.strip_suffix(b"\r\n").unwrap_or(line);
    let text = bare.strip_suffix(b"\n").unwrap_or(bare);
    add(!line.ends_with(b"\r\n"), Anomaly::BareLineFeed);
    add(separator == Separator::Missing, Anomaly::MissingSeparator);
    add(!reply.lines.is_empty() && reply.code != code, Anomaly::DifferentCodes);
    add(text.iter().any(|octet| *octet < 0x20 && *octet != b'\t' || *octet == 0x7f), Anomaly::ControlOctet);
    add(!text.is_ascii(), Anomaly::EightBit);
    add(line.len() > 512, Anomaly::LongLine);
}

fn not_smtp(line: &[u8]) -> ReplyError {
    ReplyError::NotSmtp { said: line.get(..200).unwrap_or(line).to_vec() }
}

#[cfg(test)]
mod tests;
