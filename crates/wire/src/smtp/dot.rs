//! The body's dot (RFC 5321 §4.5.2): stuffing when we send, unstuffing and the strict end when we receive.
//!
//! Only CRLF ends a line and only CRLF.CRLF ends a message. A bare CR or LF is an error of its own (RFC 5321
//! §2.3.8), so that nobody smuggles a second message past a server that reads line ends otherwise.

use std::ops::Range;

/// Makes DATA of a message, piece by piece.
#[derive(Clone, Copy, Debug)]
pub struct Stuffer {
    line_start: bool,
}

impl Default for Stuffer {
    fn default() -> Self {
        Self { line_start: true }
    }
}

impl Stuffer {
    /// The whole of a message with leading dots doubled, ended by CRLF.CRLF. Line ends must be CRLF already.
    #[must_use]
    pub fn stuff(message: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(message.len() + 16);
        let mut stuffer = Self::default();
        stuffer.push(message, &mut out);
        stuffer.end(&mut out);
        out
    }

    /// Appends a piece with leading dots doubled.
    pub fn push(&mut self, piece: &[u8], out: &mut Vec<u8>) {
        for line in piece.split_inclusive(|octet| *octet == b'\n') {
            if self.line_start && line.first() == Some(&b'.') {
                out.push(b'.');
            }
            out.extend_from_slice(line);
            self.line_start = line.ends_with(b"\n");
        }
    }

    /// Appends the end; a last line without its CRLF gets one.
    pub fn end(self, out: &mut Vec<u8>) {
        out.extend_from_slice(if self.line_start { b".\r\n" } else { b"\r\n.\r\n" });
    }
}

/// Where the unstuffer stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum At {
    /// At the start of a line.
    #[default]
    LineStart,
    /// Within a line.
    Line,
    /// After a CR within a line.
    CarriageReturn,
    /// After a dot that began a line.
    Dot,
    /// After a dot and a CR that began a line.
    DotCarriageReturn,
}

/// What became of the octets that were given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unstuffed {
    /// All are read, and the message goes on.
    More,
    /// The message ended; so many octets of the input belong to it.
    End {
        /// Octets up to and with the end.
        consumed: usize,
    },
}

/// Reads DATA as a stream. Content is given as ranges of the input, so that nothing is copied.
#[derive(Clone, Debug, Default)]
pub struct Unstuffer {
    at: At,
    bare: bool,
}

impl Unstuffer {
    /// At the start of a message.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether a CR or LF stood alone so far.
    #[must_use]
    pub const fn has_bare_line_end(&self) -> bool {
        self.bare
    }

    /// Reads `input` and adds the ranges of it that are content. A CR that was held back at the end of the
    /// last input is given as [`Piece::CarriageReturn`].
    pub fn read(&mut self, input: &[u8], pieces: &mut Vec<Piece>) -> Unstuffed {
        let mut start = 0;
        for (index, octet) in input.iter().enumerate() {
            match (self.at, octet) {
                (At::LineStart, b'.') => {
                    push(pieces, start..index);
                    start = index + 1;
                    self.at = At::Dot;
                }
                (At::Dot, b'\r') => {
                    // Held back: it is the end's if LF follows.
                    start = index + 1;
                    self.at = At::DotCarriageReturn;
                }
                (At::DotCarriageReturn, b'\n') => return Unstuffed::End { consumed: index + 1 },
                (At::DotCarriageReturn, _) => {
                    self.bare = true;
                    pieces.push(Piece::CarriageReturn);
                    start = index;
                    self.at = self.after(*octet, At::Line);
                }
                (at, octet) => self.at = self.after(*octet, at),
            }
        }
        push(pieces, start..input.len());
        Unstuffed::More
    }

    fn after(&mut self, octet: u8, at: At) -> At {
        if at == At::CarriageReturn && octet != b'\n' {
            self.bare = true;
        }
        match octet {
            b'\r' => At::CarriageReturn,
            b'\n' if at == At::CarriageReturn => At::LineStart,
            b'\n' => {
                self.bare = true;
                At::Line
            }
            _ => At::Line,
        }
    }
}

/// A piece of content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Octets of the input.
    Range(Range<usize>),
    /// A CR that an earlier input ended with.
    CarriageReturn,
}

fn push(pieces: &mut Vec<Piece>, range: Range<usize>) {
    if !range.is_empty() {
        pieces.push(Piece::Range(range));
    }
}

#[cfg(test)]
mod tests;
