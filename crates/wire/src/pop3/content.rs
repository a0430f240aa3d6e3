//! Messages on their way to a client (RFC 1939 §3): CRLF whatever the file has, leading dots doubled, the end marked.
//!
//! What leaves holds no CR and no LF but in CRLF, so that no reader takes a piece of a message for its end. A CR that stands
//! alone becomes a space.

/// Makes a multi-line response of a message, piece by piece.
#[derive(Clone, Debug)]
pub struct Stuffer {
    /// Body lines that may still be sent; none for the whole message.
    lines: Option<u64>,
    at: At,
    in_header: bool,
    done: bool,
    held: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    LineStart,
    Line,
}

impl Stuffer {
    /// For a whole message (RETR).
    #[must_use]
    pub const fn whole() -> Self {
        Self { lines: None, at: At::LineStart, in_header: true, done: false, held: false }
    }

    /// For the header, the empty line and so many lines of the body (TOP, RFC 1939 §7).
    #[must_use]
    pub const fn top(lines: u64) -> Self {
        Self { lines: Some(lines), at: At::LineStart, in_header: true, done: false, held: false }
    }

    /// Whether nothing further of the message will be sent.
    #[must_use]
    pub const fn has_enough(&self) -> bool {
        self.done
    }

    /// Takes a piece of the message and appends what is to be sent for it.
    pub fn push(&mut self, octets: &[u8], out: &mut Vec<u8>) {
        out.reserve(octets.len());
        for octet in octets {
            if self.done {
                return;
            }
            self.octet(*octet, out);
        }
    }

    /// The message is over: appends the end of the response.
    pub fn finish(mut self, out: &mut Vec<u8>) {
        if !self.done && self.held {
            self.text(b' ', out);
        }
        if self.at == At::Line {
            out.extend_from_slice(b"\r\n");
        }
        out.extend_from_slice(b".\r\n");
    }

    fn octet(&mut self, octet: u8, out: &mut Vec<u8>) {
        let held = std::mem::replace(&mut self.held, octet == b'\r');
        match octet {
            b'\n' => self.line_end(out),
            _ => {
                if held {
                    self.text(b' ', out);
                }
                if octet != b'\r' {
                    self.text(octet, out);
                }
            }
        }
    }

    fn text(&mut self, octet: u8, out: &mut Vec<u8>) {
        if self.at == At::LineStart && octet == b'.' {
            out.push(b'.');
        }
        self.at = At::Line;
        out.push(octet);
    }

    fn line_end(&mut self, out: &mut Vec<u8>) {
        let empty = self.at == At::LineStart;
        out.extend_from_slice(b"\r\n");
        self.at = At::LineStart;
        if self.in_header {
            self.in_header = !empty;
        } else if let Some(lines) = &mut self.lines {
            *lines = lines.saturating_sub(1);
        }
        self.done = !self.in_header && self.lines == Some(0);
    }
}

/// Counts the octets that a message has on the wire (RFC 1939 §11): line ends as CRLF, doubled dots and the end not counted.
#[derive(Clone, Copy, Debug, Default)]
pub struct WireSize {
    octets: u64,
    last: u8,
}

impl WireSize {
    /// Takes a piece of the message.
    pub fn push(&mut self, octets: &[u8]) {
        for octet in octets {
            self.octets += 1 + u64::from(*octet == b'\n' && self.last != b'\r');
            self.last = *octet;
        }
    }

    /// The size of the whole; a missing last line end is added.
    #[must_use]
    pub const fn octets(&self) -> u64 {
        if self.octets == 0 || self.last == b'\n' { self.octets } else { self.octets + 2 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(mut stuffer: Stuffer, pieces: &[&[u8]]) -> String {
        let mut out = Vec::new();
        for piece in pieces {
            stuffer.push(piece, &mut out);
        }
        stuffer.finish(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn rfc_1939_section_3_lines_end_with_crlf_and_dots_are_doubled() {
        assert_eq!(sent(Stuffer::whole(), &[b".a\nb\r\n..\n"]), "..a\r\nb\r\n...\r\n.\r\n");
        assert_eq!(sent(Stuffer::whole(), &[b"no end"]), "no end\r\n.\r\n");
        assert_eq!(sent(Stuffer::whole(), &[b""]), ".\r\n");
        assert_eq!(sent(Stuffer::whole(), &[b"a\r.\r\nb\r"]), "a .\r\nb \r\n.\r\n");
        assert_eq!(sent(Stuffer::whole(), &[b"a\r\r\nb\r", b"\nc\n"]), "a \r\nb\r\nc\r\n.\r\n");
    }

    #[test]
    fn rfc_1939_section_7_top_gives_the_header_and_lines() {
        let message: &[u8] = b"A: b\nC: d\n\none\n\n.three\nfour";
        assert_eq!(sent(Stuffer::top(0), &[message]), "A: b\r\nC: d\r\n\r\n.\r\n");
        assert_eq!(sent(Stuffer::top(2), &[message]), "A: b\r\nC: d\r\n\r\none\r\n\r\n.\r\n");
        assert_eq!(sent(Stuffer::top(3), &[message]), "A: b\r\nC: d\r\n\r\none\r\n\r\n..three\r\n.\r\n");
        assert_eq!(sent(Stuffer::top(9), &[message]), sent(Stuffer::whole(), &[message]));
        assert_eq!(sent(Stuffer::top(0), &[b"A: b"]), "A: b\r\n.\r\n");
    }

    #[test]
    fn a_cut_changes_nothing() {
        let message: &[u8] = b"A: b\r\n.C: d\r\r\n\r\n.\n..\r\nx\rend\r";
        for stuffer in [Stuffer::whole(), Stuffer::top(1)] {
            let whole = sent(stuffer.clone(), &[message]);
            for cut in 0..message.len() {
                let (first, second) = message.split_at(cut);
                assert_eq!(sent(stuffer.clone(), &[first, second]), whole, "cut at {cut}");
            }
        }
    }

    #[test]
    fn rfc_1939_section_11_sizes_are_those_of_the_wire() {
        for (message, size) in [("", 0), ("a\nb\n", 6), ("a\r\nb", 6), ("\n", 2), ("a\r", 4), ("a\r\r\n", 4)]
        {
            let mut counter = WireSize::default();
            message.bytes().for_each(|octet| counter.push(&[octet]));
            let (expected, told) =
                (sent(Stuffer::whole(), &[message.as_bytes()]).len() - 3, counter.octets());
            assert_eq!((told, expected), (size, usize::try_from(size).unwrap()), "{message:?}");
        }
    }
}
