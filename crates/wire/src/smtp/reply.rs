//! Replies (RFC 5321 §4.2): the ones we write, and the ones we read from whoever answers.
//!
//! What we write is strict. What we read is kept as it came: garbage is not refused but named, since a
//! tester must be able to read servers that are wrong.

use std::fmt;

/// An enhanced status code (RFC 3463 §2), for example 5.7.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EnhancedCode {
    /// 2 for success, 4 for a temporary, 5 for a permanent failure.
    pub class: u8,
    /// What it is about, 0 to 999.
    pub subject: u16,
    /// What exactly, 0 to 999.
    pub detail: u16,
}

impl EnhancedCode {
    /// A code from its three numbers.
    #[must_use]
    pub const fn new(class: u8, subject: u16, detail: u16) -> Self {
        Self { class, subject, detail }
    }

    /// Reads a code at the start of `text`, followed by a space or the end, and gives what follows.
    #[must_use]
    pub fn parse_prefix(text: &[u8]) -> Option<(Self, &[u8])> {
        let end = text.iter().position(|octet| *octet == b' ').unwrap_or(text.len());
        let (word, rest) = text.split_at_checked(end)?;
        let word = std::str::from_utf8(word).ok()?;
        let mut parts = word.split('.');
        let (class, subject, detail) = (parts.next()?, parts.next()?, parts.next()?);
        let number = |part: &str| {
            let digits =
                !part.is_empty() && part.len() <= 3 && part.bytes().all(|octet| octet.is_ascii_digit());
            if digits { part.parse::<u16>().ok() } else { None }
        };
        let class = match class {
            "2" => 2,
            "4" => 4,
            "5" => 5,
            _ => return None,
        };
        if parts.next().is_some() {
            return None;
        }
        let code = Self { class, subject: number(subject)?, detail: number(detail)? };
        Some((code, rest.strip_prefix(b" ").unwrap_or(rest)))
    }
}

impl fmt::Display for EnhancedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

/// A reply that we give. Its text is ours and constant; control octets in it become spaces when written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    code: u16,
    enhanced: Option<EnhancedCode>,
    lines: Vec<String>,
}

impl Reply {
    /// A reply of one line. `code` is kept within 200 to 599.
    #[must_use]
    pub fn new(code: u16, enhanced: Option<EnhancedCode>, text: impl Into<String>) -> Self {
        Self { code: code.clamp(200, 599), enhanced, lines: vec![text.into()] }
    }

    /// A reply with an enhanced status code.
    #[must_use]
    pub fn enhanced(code: u16, enhanced: (u8, u16, u16), text: impl Into<String>) -> Self {
        let (class, subject, detail) = enhanced;
        Self::new(code, Some(EnhancedCode::new(class, subject, detail)), text)
    }

    /// The same reply with one more line.
    #[must_use]
    pub fn line(mut self, text: impl Into<String>) -> Self {
        self.lines.push(text.into());
        self
    }

    /// The code.
    #[must_use]
    pub const fn code(&self) -> u16 {
        self.code
    }

    /// Whether it is 2xx or 3xx.
    #[must_use]
    pub const fn is_positive(&self) -> bool {
        self.code < 400
    }

    /// Appends it as RFC 5321 §4.2.1 writes it; enhanced codes go on every line (RFC 2034 §4), and only with
    /// `enhanced`.
    pub fn write(&self, enhanced: bool, out: &mut Vec<u8>) {
        let last = self.lines.len().saturating_sub(1);
        for (index, line) in self.lines.iter().enumerate() {
            let separator = if index == last { ' ' } else { '-' };
            out.extend_from_slice(format!("{}{separator}", self.code).as_bytes());
            if let (true, Some(code)) = (enhanced, self.enhanced) {
                out.extend_from_slice(format!("{code} ").as_bytes());
            }
            out.extend(line.bytes().map(|octet| if octet < 0x20 || octet == 0x7f { b' ' } else { octet }));
            out.extend_from_slice(b"\r\n");
        }
    }
}

/// What is wrong with a reply that was read all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Anomaly {
    /// A line ends with LF alone.
    BareLineFeed,
    /// Neither a space nor a hyphen follows the code.
    MissingSeparator,
    /// Lines of one reply have different codes.
    DifferentCodes,
    /// A NUL or another control octet stands in the text.
    ControlOctet,
    /// An octet above 0x7F stands in the text.
    EightBit,
    /// A line is longer than the 512 octets of RFC 5321 §4.5.3.1.5.
    LongLine,
}

/// A reply that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedReply {
    /// The code of its last line.
    pub code: u16,
    /// The enhanced status code, where its first line has one.
    pub enhanced: Option<EnhancedCode>,
    /// The texts of its lines, without codes and line ends.
    pub lines: Vec<Vec<u8>>,
    /// What is wrong with it.
    pub anomalies: Vec<Anomaly>,
    /// Exactly what was read.
    pub raw: Vec<u8>,
}

/// The most characters of [`ReceivedReply::text`].
const TEXT_LIMIT: usize = 300;

impl ReceivedReply {
    /// The text for people: lines joined by a space, enhanced codes left out, cut to 300 characters. Control
    /// characters become spaces, so that no server writes to a terminal of its own accord.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for line in &self.lines {
            let line = EnhancedCode::parse_prefix(line).map_or(line.as_slice(), |(_, rest)| rest);
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(String::from_utf8_lossy(line).trim_end());
        }
        text = text.replace(|character: char| character.is_control(), " ");
        if let Some((cut, _)) = text.char_indices().nth(TEXT_LIMIT) {
            text.truncate(cut);
        }
        text
    }

    /// 2xx.
    #[must_use]
    pub const fn is_positive(&self) -> bool {
        self.code / 100 == 2
    }

    /// 3xx.
    #[must_use]
    pub const fn is_intermediate(&self) -> bool {
        self.code / 100 == 3
    }

    /// 4xx.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        self.code / 100 == 4
    }

    /// 5xx.
    #[must_use]
    pub const fn is_permanent(&self) -> bool {
        self.code / 100 == 5
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc_2034_section_4_the_enhanced_code_is_on_every_line() {
        let mut out = Vec::new();
        Reply::enhanced(550, (5, 7, 1), "no").line("not\r\n250 here").write(true, &mut out);
        assert_eq!(out, b"550-5.7.1 no\r\n550 5.7.1 not  250 here\r\n");
        out.clear();
        Reply::enhanced(250, (2, 0, 0), "ok").write(false, &mut out);
        assert_eq!(out, b"250 ok\r\n");
    }

    #[test]
    fn a_servers_text_commands_no_terminal() {
        let lines = vec![b"5.7.1 no\x1b[2J\x07".to_vec(), b"\xc2\x9bwell\tyes".to_vec()];
        let reply =
            ReceivedReply { code: 550, enhanced: None, lines, anomalies: Vec::new(), raw: Vec::new() };
        assert_eq!(reply.text(), "no [2J   well yes");
    }

    #[test]
    fn rfc_3463_section_2_codes() {
        let parse = |text: &str| EnhancedCode::parse_prefix(text.as_bytes()).map(|(code, _)| code);
        assert_eq!(parse("5.7.1 no"), Some(EnhancedCode::new(5, 7, 1)));
        assert_eq!(parse("5.7.1"), Some(EnhancedCode::new(5, 7, 1)));
        for wrong in ["3.1.1 x", "5.7 x", "5.7.1.2 x", "5..1 x", "5.7.1000 x", "", "5.7.+1"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
