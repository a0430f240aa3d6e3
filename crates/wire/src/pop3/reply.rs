//! What a POP3 server says: `+OK`, `-ERR`, and the response codes behind them.

use std::borrow::Cow;

/// The most octets of a reply's first line, its CRLF included (RFC 2449 §4).
pub const REPLY_LIMIT: usize = 512;

/// A response code (RFC 2449 §8, RFC 3206 §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseCode {
    /// Somebody else has the maildrop open.
    InUse,
    /// Something of ours fails for now; the password is not to blame.
    SystemTemporary,
    /// Something has to be changed by a person; the password is not to blame.
    SystemPermanent,
    /// The name or the password is wrong.
    Authentication,
}

impl ResponseCode {
    /// Its spelling, brackets included.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InUse => "[IN-USE]",
            Self::SystemTemporary => "[SYS/TEMP]",
            Self::SystemPermanent => "[SYS/PERM]",
            Self::Authentication => "[AUTH]",
        }
    }
}

/// A reply of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    positive: bool,
    code: Option<ResponseCode>,
    text: Cow<'static, str>,
}

impl Reply {
    /// `+OK` and a text.
    #[must_use]
    pub fn ok(text: impl Into<Cow<'static, str>>) -> Self {
        Self { positive: true, code: None, text: text.into() }
    }

    /// `-ERR` and a text.
    #[must_use]
    pub fn error(text: impl Into<Cow<'static, str>>) -> Self {
        Self { positive: false, code: None, text: text.into() }
    }

    /// `-ERR`, a response code and a text.
    #[must_use]
    pub fn coded(code: ResponseCode, text: impl Into<Cow<'static, str>>) -> Self {
        Self { positive: false, code: Some(code), text: text.into() }
    }

    /// Whether it is `+OK`.
    #[must_use]
    pub const fn is_positive(&self) -> bool {
        self.positive
    }

    /// Its response code.
    #[must_use]
    pub const fn code(&self) -> Option<ResponseCode> {
        self.code
    }

    /// Its text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Appends its line. Control characters of the text become spaces, and what would make the line longer than
    /// [`REPLY_LIMIT`] is left out: a reply is always exactly one line.
    pub fn write(&self, out: &mut Vec<u8>) {
        let start = out.len();
        out.extend_from_slice(if self.positive { b"+OK" } else { b"-ERR" });
        if let Some(code) = self.code {
            out.push(b' ');
            out.extend_from_slice(code.as_str().as_bytes());
        }
        if !self.text.is_empty() {
            out.push(b' ');
        }
        for character in self.text.chars() {
            let character = if character.is_control() { ' ' } else { character };
            let room = REPLY_LIMIT.saturating_sub(out.len() - start + 2);
            if character.len_utf8() > room {
                break;
            }
            out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
        out.extend_from_slice(b"\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(reply: &Reply) -> String {
        let mut out = Vec::new();
        reply.write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_reply_is_one_line() {
        assert_eq!(written(&Reply::ok("")), "+OK\r\n");
        assert_eq!(written(&Reply::error("a\r\n+OK b")), "-ERR a  +OK b\r\n");
        assert_eq!(written(&Reply::coded(ResponseCode::InUse, "held")), "-ERR [IN-USE] held\r\n");
    }

    #[test]
    fn rfc_2449_section_4_a_reply_has_at_most_512_octets() {
        assert_eq!(written(&Reply::ok("x".repeat(506))).len(), 512);
        assert_eq!(written(&Reply::ok("x".repeat(507))).len(), 512);
        assert!(written(&Reply::ok("関".repeat(400))).len() <= 512);
    }
}
