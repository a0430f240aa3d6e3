//! Reads IMAP responses (RFC 9051 §7) from octets: lines, with the literals inside them.
//!
//! A reader of our own, since the libraries of the field bring their own transport or take literals of
//! hundreds of megabytes; a witness needs five commands and strict bounds.

/// The most octets of a response outside its literals.
pub(super) const LINE_LIMIT: usize = 64 * 1024;
/// The most octets of a literal.
pub(super) const LITERAL_LIMIT: usize = 320 * 1024;
/// The most literals of a response.
const LITERALS_LIMIT: usize = 16;

/// Why octets are no response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResponseError {
    /// A line without end.
    #[error("a line without end")]
    LineTooLong,
    /// A literal that is larger than anything that was asked for.
    #[error("a literal of {0} octets")]
    LiteralTooLong(u64),
    /// More literals than any response has.
    #[error("too many literals in one response")]
    TooManyLiterals,
}

/// One response: a line, in whose place of a literal stands `{}`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Response {
    /// The line, without its end; octets that are no UTF-8 are replaced.
    pub(super) text: String,
    /// Its literals in order.
    pub(super) literals: Vec<Vec<u8>>,
}

impl Response {
    /// What follows `* `, in an untagged response.
    pub(super) fn untagged(&self) -> Option<&str> {
        self.text.strip_prefix("* ")
    }

    /// The number behind `name`, as in `[UIDNEXT 5]` or `(UID 5`.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        let mut words = self.text.split([' ', '[', ']', '(', ')']);
        words.find(|word| word.eq_ignore_ascii_case(name))?;
        words.next()?.parse().ok()
    }
}

/// Cuts responses out of what was received.
#[derive(Debug, Default)]
pub(super) struct ResponseReader {
    buffer: Vec<u8>,
    response: Response,
    literal: Option<usize>,
}

impl ResponseReader {
    /// Takes octets.
    pub(super) fn push(&mut self, octets: &[u8]) {
        self.buffer.extend_from_slice(octets);
    }

    /// The next whole response.
    pub(super) fn next(&mut self) -> Result<Option<Response>, ResponseError> {
        loop {
            if let Some(length) = self.literal {
                if self.buffer.len() < length {
                    return Ok(None);
                }
                self.response.literals.push(self.buffer.drain(..length).collect());
                self.literal = None;
            }
            let Some(end) = self.buffer.iter().position(|octet| *octet == b'\n') else {
                let pending = self.response.text.len() + self.buffer.len();
                return if pending > LINE_LIMIT { Err(ResponseError::LineTooLong) } else { Ok(None) };
            };
            let line: Vec<u8> = self.buffer.drain(..=end).collect();
            let line = line.strip_suffix(b"\n").unwrap_or(&line);
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if self.response.text.len() + line.len() > LINE_LIMIT {
                return Err(ResponseError::LineTooLong);
            }
            let Some((before, length)) = literal(line) else {
                self.response.text.push_str(&String::from_utf8_lossy(line));
                return Ok(Some(std::mem::take(&mut self.response)));
            };
            let too_long = ResponseError::LiteralTooLong(length);
            let length = usize::try_from(length).map_err(|_| too_long)?;
            if length > LITERAL_LIMIT {
                return Err(too_long);
            }
            if self.response.literals.len() >= LITERALS_LIMIT {
                return Err(ResponseError::TooManyLiterals);
            }
            self.response.text.push_str(&String::from_utf8_lossy(before));
            self.response.text.push_str("{}");
            self.literal = Some(length);
        }
    }
}

/// What stands before the `{5}` at the end of a line, and how many octets follow.
fn literal(line: &[u8]) -> Option<(&[u8], u64)> {
    let inner = line.strip_suffix(b"}")?;
    let open = inner.iter().rposition(|octet| *octet == b'{')?;
    let digits = std::str::from_utf8(inner.get(open + 1..)?).ok()?;
    let valid = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    // More digits than fit are a number all the same.
    valid.then(|| (inner.get(..open).unwrap_or_default(), digits.parse().unwrap_or(u64::MAX)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(octets: &[u8]) -> Result<Vec<Response>, ResponseError> {
        let mut reader = ResponseReader::default();
        reader.push(octets);
        let mut all = Vec::new();
        while let Some(response) = reader.next()? {
            all.push(response);
        }
        Ok(all)
    }

    const DIALOGUE: &[u8] =
        b"* OK [UIDNEXT 7] x\r\n* 1 FETCH (UID 7 BODY[]<0> {5}\r\na\r\nb) FLAGS (\\Seen))\r\n* 2 FETCH (A {0}\r\n B {2}\r\n{}x)\r\na1 OK done\r\n";

    #[test]
    fn lines_and_literals() {
        let all = read(DIALOGUE).unwrap();
        assert_eq!(all.len(), 4);
        assert_eq!(all[0].number("uidnext"), Some(7));
        assert_eq!(all[1].text, "* 1 FETCH (UID 7 BODY[]<0> {} FLAGS (\\Seen))");
        assert_eq!(all[1].literals, [b"a\r\nb)".to_vec()]);
        assert_eq!((all[1].number("UID"), all[1].number("FLAGS")), (Some(7), None));
        assert_eq!(all[2].literals, [b"".to_vec(), b"{}".to_vec()]);
        assert_eq!(all[3].untagged(), None);
    }

    #[test]
    fn bounds() {
        assert_eq!(read(&b"x".repeat(LINE_LIMIT + 1)), Err(ResponseError::LineTooLong));
        assert_eq!(read(&[b"x".repeat(LINE_LIMIT).as_slice(), b"\r\n"].concat()).unwrap().len(), 1);
        let over = format!("* {{{}}}\r\n", LITERAL_LIMIT + 1);
        assert_eq!(read(over.as_bytes()), Err(ResponseError::LiteralTooLong(LITERAL_LIMIT as u64 + 1)));
        assert!(read(b"* {99999999999999999999999}\r\n").is_err());
        assert_eq!(read(&b"{0}\r\n".repeat(17)), Err(ResponseError::TooManyLiterals));
    }

    proptest! {
        #[test]
        fn any_octets_are_survived(octets in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = read(&octets);
        }

        #[test]
        fn cut_anywhere_it_reads_the_same(cut in 0..DIALOGUE.len()) {
            let mut reader = ResponseReader::default();
            let mut all = Vec::new();
            for part in [&DIALOGUE[..cut], &DIALOGUE[cut..]] {
                reader.push(part);
                while let Some(response) = reader.next().unwrap() {
                    all.push(response);
                }
            }
            prop_assert_eq!(all, read(DIALOGUE).unwrap());
        }
    }
}
