//! What a POP3 client says (RFC 1939 §5–7, RFC 2449, RFC 2595, RFC 5034, RFC 6856), parsed once.

use std::fmt;

/// Something that must not be seen: a password, or what SASL exchanges. It prints as `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// Hides `octets`.
    #[must_use]
    pub fn new(octets: impl Into<Vec<u8>>) -> Self {
        Self(octets.into())
    }

    /// What is hidden.
    #[must_use]
    pub fn reveal(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// A command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// USER with a name (RFC 1939 §7).
    User(String),
    /// PASS with a password; spaces belong to it (RFC 1939 §7).
    Pass(Secret),
    /// AUTH (RFC 5034 §4).
    Auth {
        /// The mechanism, in upper case.
        mechanism: String,
        /// The initial response as it came, not decoded.
        initial: Option<Secret>,
    },
    /// AUTH without a mechanism: asks for the list, as clients older than RFC 2449 do.
    AuthList,
    /// CAPA (RFC 2449 §5).
    Capa,
    /// STLS (RFC 2595 §4).
    Stls,
    /// UTF8 (RFC 6856 §2).
    Utf8,
    /// STAT.
    Stat,
    /// LIST, of all or of one message.
    List(Option<u64>),
    /// UIDL, of all or of one message.
    Uidl(Option<u64>),
    /// RETR.
    Retr(u64),
    /// DELE.
    Dele(u64),
    /// TOP.
    Top {
        /// The message.
        message: u64,
        /// So many lines of its body.
        lines: u64,
    },
    /// NOOP.
    Noop,
    /// RSET.
    Rset,
    /// QUIT.
    Quit,
}

/// Why a line is no command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// The keyword is not known.
    #[error("the command is not known")]
    Unknown,
    /// The arguments do not fit.
    #[error("the argument does not fit the command")]
    Argument,
    /// A control character, where none can be meant.
    #[error("a control character in the line")]
    Control,
}

impl Command {
    /// Parses a line without its end. Keywords are compared without case (RFC 1939 §3).
    ///
    /// # Errors
    /// The line is none of the commands.
    pub fn parse(line: &[u8]) -> Result<Self, CommandError> {
        if line.iter().any(|octet| *octet < 0x20 || *octet == 0x7f) {
            return Err(CommandError::Control);
        }
        let (keyword, argument) = match line.iter().position(|octet| *octet == b' ') {
            Some(at) => (line.get(..at).unwrap_or_default(), line.get(at + 1..)),
            None => (line, None),
        };
        let keyword = keyword.to_ascii_uppercase();
        // Clients are known to leave a space behind; it is no argument, but a password may be spaces.
        let present = argument.filter(|argument| !argument.iter().all(|octet| *octet == b' '));
        match keyword.as_slice() {
            b"USER" => text(present).map(Self::User),
            b"PASS" => argument
                .filter(|argument| !argument.is_empty())
                .map(|secret| Self::Pass(Secret::new(secret)))
                .ok_or(CommandError::Argument),
            b"AUTH" => auth(present),
            b"CAPA" => alone(present, Self::Capa),
            b"STLS" => alone(present, Self::Stls),
            b"UTF8" => alone(present, Self::Utf8),
            b"STAT" => alone(present, Self::Stat),
            b"NOOP" => alone(present, Self::Noop),
            b"RSET" => alone(present, Self::Rset),
            b"QUIT" => alone(present, Self::Quit),
            b"LIST" => present.map(number).transpose().map(Self::List),
            b"UIDL" => present.map(number).transpose().map(Self::Uidl),
            b"RETR" => number(present.unwrap_or_default()).map(Self::Retr),
            b"DELE" => number(present.unwrap_or_default()).map(Self::Dele),
            b"TOP" => {
                let argument = present.unwrap_or_default();
                let at = argument.iter().position(|octet| *octet == b' ').ok_or(CommandError::Argument)?;
                let (message, lines) = argument.split_at_checked(at).ok_or(CommandError::Argument)?;
                Ok(Self::Top {
                    message: number(message)?,
                    lines: number(lines.get(1..).unwrap_or_default())?,
                })
            }
            _ => Err(CommandError::Unknown),
        }
    }
}

fn alone(argument: Option<&[u8]>, command: Command) -> Result<Command, CommandError> {
    if argument.is_none() { Ok(command) } else { Err(CommandError::Argument) }
}

fn text(argument: Option<&[u8]>) -> Result<String, CommandError> {
    let argument = argument.ok_or(CommandError::Argument)?;
    std::str::from_utf8(argument).map(str::to_owned).map_err(|_| CommandError::Argument)
}

/// Digits alone; a number too big to count is one that no message has.
fn number(argument: &[u8]) -> Result<u64, CommandError> {
    let argument = argument.trim_ascii_end();
    if argument.is_empty() || !argument.iter().all(u8::is_ascii_digit) {
        return Err(CommandError::Argument);
    }
    let value = |number: u64, digit: &u8| number.saturating_mul(10).saturating_add(u64::from(digit - b'0'));
    Ok(argument.iter().fold(0, value))
}

fn auth(argument: Option<&[u8]>) -> Result<Command, CommandError> {
    let Some(argument) = argument else { return Ok(Command::AuthList) };
    let mut words = argument.trim_ascii_end().split(|octet| *octet == b' ');
    let mechanism = words.next().unwrap_or_default();
    let initial = words.next().map(Secret::new);
    // RFC 4422 §3.1: letters, digits, hyphens and underscores, at most twenty.
    let valid = |octet: &u8| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_');
    if words.next().is_some() || mechanism.len() > 20 || !mechanism.iter().all(valid) {
        return Err(CommandError::Argument);
    }
    let mechanism = String::from_utf8_lossy(mechanism).to_ascii_uppercase();
    Ok(Command::Auth { mechanism, initial })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc_1939_section_9_every_command() {
        let parse = |line: &str| Command::parse(line.as_bytes()).unwrap();
        assert_eq!(parse("user a b"), Command::User("a b".to_owned()));
        assert_eq!(parse("PASS  x y "), Command::Pass(Secret::new(*b" x y ")));
        assert_eq!(parse("PASS  "), Command::Pass(Secret::new(*b" ")));
        assert_eq!(parse("Stat"), Command::Stat);
        assert_eq!(parse("STAT "), Command::Stat);
        assert_eq!(parse("LIST"), Command::List(None));
        assert_eq!(parse("LIST 12"), Command::List(Some(12)));
        assert_eq!(parse("UIDL 1"), Command::Uidl(Some(1)));
        assert_eq!(parse("RETR 99999999999999999999999"), Command::Retr(u64::MAX));
        assert_eq!(parse("DELE 001"), Command::Dele(1));
        assert_eq!(parse("TOP 1 0"), Command::Top { message: 1, lines: 0 });
        assert_eq!(parse("AUTH"), Command::AuthList);
        let initial = Some(Secret::new(*b"="));
        assert_eq!(parse("AUTH plain ="), Command::Auth { mechanism: "PLAIN".to_owned(), initial });
        for line in ["NOOP", "RSET", "QUIT", "CAPA", "STLS", "UTF8"] {
            assert!(Command::parse(line.as_bytes()).is_ok(), "{line}");
        }
    }

    #[test]
    fn what_is_no_command() {
        let wrong = |line: &[u8]| Command::parse(line).unwrap_err();
        for line in [&b""[..], b"APOP a b", b"RETRX 1", b" STAT", b"STAT\xff"] {
            assert_eq!(wrong(line), CommandError::Unknown, "{line:?}");
        }
        for line in
            ["STAT 1", "RETR", "RETR x", "RETR -1", "RETR +1", "RETR 1 2", "LIST 1 2", "TOP 1", "TOP 1 x"]
        {
            assert_eq!(wrong(line.as_bytes()), CommandError::Argument, "{line}");
        }
        for line in ["USER", "USER ", "PASS", "PASS ", "AUTH a b c", "AUTH a.b"] {
            assert_eq!(wrong(line.as_bytes()), CommandError::Argument, "{line}");
        }
        assert_eq!(wrong(b"USER \xff"), CommandError::Argument);
        for line in [&b"USER a\0"[..], b"STAT\r", b"PASS a\nb", b"\x1b[A"] {
            assert_eq!(wrong(line), CommandError::Control, "{line:?}");
        }
    }

    #[test]
    fn secrets_are_not_shown() {
        let shown = format!("{:?}", Command::parse(b"PASS hunter2").unwrap());
        assert_eq!(shown, "Pass(***)");
    }
}
