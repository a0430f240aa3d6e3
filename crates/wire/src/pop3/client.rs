//! The client's side: reading the one-line replies of a POP3 server, one for each command.

use super::reply::REPLY_LIMIT;

/// The most octets of a challenge of SASL (RFC 5034 §4 names no limit of its own; this is that of RFC 4954 §4.9).
const CHALLENGE_LIMIT: usize = 12_288;

/// What a server said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerLine {
    /// `+OK` and its text.
    Ok(String),
    /// `-ERR` and its text, response code included.
    Error(String),
    /// `+ ` and a challenge, not decoded (RFC 5034 §4).
    Challenge(Vec<u8>),
}

/// Why what came is no reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// It begins neither with `+` nor with `-ERR`.
    #[error("a reply of POP3 begins with +OK or -ERR")]
    NotPop3,
    /// It does not end.
    #[error("a line of the server does not end")]
    TooLong,
}

/// Collects octets and gives lines.
#[derive(Clone, Debug, Default)]
pub struct LineReader {
    buffer: Vec<u8>,
}

impl LineReader {
    /// Takes more octets.
    pub fn push(&mut self, octets: &[u8]) {
        self.buffer.extend_from_slice(octets);
    }

    /// Octets that belong to no line that was given out. A client that asks one thing at a time and finds some here before
    /// it asked is out of step with the server.
    #[must_use]
    pub fn pending(&self) -> &[u8] {
        &self.buffer
    }

    /// The pending octets, which are taken out.
    #[must_use]
    pub fn take_pending(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.buffer)
    }

    /// The next line, once it is complete.
    ///
    /// # Errors
    /// What came cannot be a reply. The reader is of no use afterwards.
    #[expect(clippy::should_implement_trait, reason = "a reader is no iterator: it may have more later")]
    pub fn next(&mut self) -> Result<Option<ServerLine>, LineError> {
        let limit = if self.buffer.starts_with(b"+ ") { CHALLENGE_LIMIT } else { REPLY_LIMIT };
        let Some(end) = self.buffer.iter().position(|octet| *octet == b'\n') else {
            return if self.buffer.len() > limit { Err(LineError::TooLong) } else { Ok(None) };
        };
        if end >= limit {
            return Err(LineError::TooLong);
        }
        let rest = self.buffer.split_off(end + 1);
        let line = std::mem::replace(&mut self.buffer, rest);
        let line = line.strip_suffix(b"\r\n").ok_or(LineError::NotPop3)?;
        let text =
            |text: &[u8]| String::from_utf8_lossy(text.strip_prefix(b" ").unwrap_or(text)).into_owned();
        let status = |word: &[u8]| {
            let rest = line.strip_prefix(word)?;
            (rest.is_empty() || rest.starts_with(b" ")).then_some(rest)
        };
        match (status(b"+OK"), status(b"-ERR"), status(b"+")) {
            (Some(rest), _, _) => Ok(Some(ServerLine::Ok(text(rest)))),
            (_, Some(rest), _) => Ok(Some(ServerLine::Error(text(rest)))),
            (_, _, Some(rest)) => {
                Ok(Some(ServerLine::Challenge(rest.strip_prefix(b" ").unwrap_or(rest).to_vec())))
            }
            _ => Err(LineError::NotPop3),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_apart() {
        let mut reader = LineReader::default();
        reader.push(b"+OK\r\n+OK a b\r\n-ERR [AUTH] no\r\n+ YQ==\r\n+ \r\n+O");
        assert_eq!(reader.next(), Ok(Some(ServerLine::Ok(String::new()))));
        assert_eq!(reader.next(), Ok(Some(ServerLine::Ok("a b".to_owned()))));
        assert_eq!(reader.next(), Ok(Some(ServerLine::Error("[AUTH] no".to_owned()))));
        assert_eq!(reader.next(), Ok(Some(ServerLine::Challenge(b"YQ==".to_vec()))));
        assert_eq!(reader.next(), Ok(Some(ServerLine::Challenge(Vec::new()))));
        assert_eq!((reader.next(), reader.pending()), (Ok(None), &b"+O"[..]));
    }

    #[test]
    fn what_is_no_reply_is_an_error() {
        for (said, error) in [
            ("+OKAY\r\n", LineError::NotPop3),
            ("+OK\n", LineError::NotPop3),
            ("220 smtp\r\n", LineError::NotPop3),
            ("\r\n", LineError::NotPop3),
        ] {
            let mut reader = LineReader::default();
            reader.push(said.as_bytes());
            assert_eq!(reader.next(), Err(error), "{said:?}");
        }
        let mut reader = LineReader::default();
        reader.push(&[b'x'; REPLY_LIMIT + 1]);
        assert_eq!(reader.next(), Err(LineError::TooLong));
    }
}
