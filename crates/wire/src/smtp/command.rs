//! Commands (RFC 5321 §4.1), parsed once from a line without its CRLF into values.

use super::parameter::{MailParameters, Offered, ParameterError, RecipientParameters, xtext};
use super::path::{ForwardPath, PathError, ReversePath};
use crate::mail::address::{AddressError, Charset};

/// The most octets of one value of XCLIENT.
const XCLIENT_VALUE_LIMIT: usize = 512;

/// EHLO or HELO.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HelloVerb {
    /// EHLO: the client speaks the extensions.
    Ehlo,
    /// HELO: it does not.
    Helo,
}

/// One command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// EHLO or HELO with the name as it came.
    Hello {
        /// Which of the two.
        verb: HelloVerb,
        /// A domain name or an address literal; names that are neither are refused by the grammar.
        name: String,
    },
    /// MAIL FROM.
    Mail {
        /// The reverse-path.
        path: ReversePath,
        /// Its parameters.
        parameters: MailParameters,
    },
    /// RCPT TO.
    Recipient {
        /// The forward-path.
        path: ForwardPath,
        /// Its parameters.
        parameters: RecipientParameters,
    },
    /// DATA.
    Data,
    /// BDAT (RFC 3030 §2).
    Bdat {
        /// Octets that follow the line.
        size: u64,
        /// Whether they are the last ones.
        last: bool,
    },
    /// RSET.
    Reset,
    /// VRFY with its argument as it came.
    Verify(Vec<u8>),
    /// EXPN with its argument as it came.
    Expand(Vec<u8>),
    /// HELP.
    Help,
    /// NOOP; its argument means nothing.
    Noop,
    /// QUIT.
    Quit,
    /// STARTTLS (RFC 3207).
    StartTls,
    /// AUTH (RFC 4954 §4).
    Auth {
        /// The mechanism, in upper case.
        mechanism: String,
        /// The initial response as it came, still in base64.
        initial: Option<Vec<u8>>,
    },
    /// XCLIENT: attributes and their values, decoded.
    Xclient(Vec<(String, String)>),
}

/// Why a line is no command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum CommandError {
    /// The verb is not known.
    #[error("the command is not known")]
    Unknown,
    /// The argument is missing, or there is one too many.
    #[error("the argument does not fit the command")]
    Argument,
    /// A control octet stands in the line.
    #[error("a control octet stands in the line")]
    Control,
    /// The path is not valid.
    #[error(transparent)]
    Path(#[from] PathError),
    /// A parameter is not valid.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
}

impl CommandError {
    /// Whether it is an address that SMTPUTF8 would have allowed.
    #[must_use]
    pub const fn needs_smtputf8(&self) -> bool {
        matches!(self, Self::Path(PathError::Address(AddressError::NotAscii)))
    }
}

impl Command {
    /// Parses `line`, which has no CRLF any more.
    ///
    /// # Errors
    /// What does not fit the grammar of RFC 5321 §4.1.1 or of the extensions that are offered.
    pub fn parse(line: &[u8], offered: Offered) -> Result<Self, CommandError> {
        if line.iter().any(|octet| *octet < 0x20 || *octet == 0x7f) {
            return Err(CommandError::Control);
        }
        let end = line.iter().position(|octet| *octet == b' ').unwrap_or(line.len());
        let (verb, rest) = line.split_at_checked(end).unwrap_or((line, b""));
        // Trailing white space after the whole command is tolerated (RFC 5321 §4.1.1).
        let argument = rest.strip_prefix(b" ").map(<[u8]>::trim_ascii_end);
        let argument = argument.filter(|argument| !argument.is_empty());
        match verb.to_ascii_uppercase().as_slice() {
            b"EHLO" => hello(HelloVerb::Ehlo, argument),
            b"HELO" => hello(HelloVerb::Helo, argument),
            b"MAIL" => mail(argument, offered),
            b"RCPT" => recipient(argument, offered),
            b"DATA" => alone(argument, Self::Data),
            b"BDAT" => bdat(argument),
            b"RSET" => alone(argument, Self::Reset),
            b"VRFY" => Ok(Self::Verify(argument.ok_or(CommandError::Argument)?.to_vec())),
            b"EXPN" => Ok(Self::Expand(argument.ok_or(CommandError::Argument)?.to_vec())),
            b"HELP" => Ok(Self::Help),
            b"NOOP" => Ok(Self::Noop),
            b"QUIT" => alone(argument, Self::Quit),
            b"STARTTLS" => alone(argument, Self::StartTls),
            b"AUTH" => auth(argument),
            b"XCLIENT" => xclient(argument),
            _ => Err(CommandError::Unknown),
        }
    }
}

fn alone(argument: Option<&[u8]>, command: Command) -> Result<Command, CommandError> {
    if argument.is_some() { Err(CommandError::Argument) } else { Ok(command) }
}

/// The name is a domain or a literal; underscores and other inventions of real clients are let through, a
/// name gives no rights anyway.
fn hello(verb: HelloVerb, argument: Option<&[u8]>) -> Result<Command, CommandError> {
    let name = argument.ok_or(CommandError::Argument)?;
    let valid = name.len() <= 255 && name.iter().all(|octet| (0x21..0x7f).contains(octet));
    if !valid {
        return Err(CommandError::Argument);
    }
    Ok(Command::Hello { verb, name: String::from_utf8_lossy(name).into_owned() })
}

fn mail(argument: Option<&[u8]>, offered: Offered) -> Result<Command, CommandError> {
    let text = after_keyword(argument, b"FROM:")?;
    // SMTPUTF8 among the parameters decides how the path before them is read (RFC 6531 §3.4).
    let wants_utf8 = offered.smtputf8
        && text.split(|octet| *octet == b' ').any(|word| word.eq_ignore_ascii_case(b"SMTPUTF8"));
    let charset = if wants_utf8 { Charset::Utf8 } else { Charset::Ascii };
    let (path, rest) = ReversePath::parse_prefix(text, charset)?;
    let parameters = MailParameters::parse(parameters_text(rest)?, offered)?;
    Ok(Command::Mail { path, parameters })
}

fn recipient(argument: Option<&[u8]>, offered: Offered) -> Result<Command, CommandError> {
    let text = after_keyword(argument, b"TO:")?;
    let charset = if offered.smtputf8 { Charset::Utf8 } else { Charset::Ascii };
    let (path, rest) = ForwardPath::parse_prefix(text, charset)?;
    let parameters = RecipientParameters::parse(parameters_text(rest)?, offered)?;
    Ok(Command::Recipient { path, parameters })
}

/// RFC 5321 §3.3: no space between the colon and the path.
fn after_keyword<'a>(argument: Option<&'a [u8]>, keyword: &[u8]) -> Result<&'a [u8], CommandError> {
    let argument = argument.ok_or(CommandError::Argument)?;
    let (own, rest) = argument.split_at_checked(keyword.len()).ok_or(CommandError::Argument)?;
    if own.eq_ignore_ascii_case(keyword) { Ok(rest) } else { Err(CommandError::Argument) }
}

fn parameters_text(rest: &[u8]) -> Result<&[u8], CommandError> {
    if rest.is_empty() {
        return Ok(rest);
    }
    rest.strip_prefix(b" ").ok_or(CommandError::Path(PathError::Trailing))
}

/// RFC 3030 §2: a size, and LAST.
fn bdat(argument: Option<&[u8]>) -> Result<Command, CommandError> {
    let mut words = argument.ok_or(CommandError::Argument)?.split(|octet| *octet == b' ');
    let digits =
        words.next().filter(|word| (1..=19).contains(&word.len()) && word.iter().all(u8::is_ascii_digit));
    let text = digits.and_then(|digits| std::str::from_utf8(digits).ok()).ok_or(CommandError::Argument)?;
    let size = text.parse().map_err(|_| CommandError::Argument)?;
    match (words.next(), words.next()) {
        (None, _) => Ok(Command::Bdat { size, last: false }),
        (Some(word), None) if word.eq_ignore_ascii_case(b"LAST") => Ok(Command::Bdat { size, last: true }),
        _ => Err(CommandError::Argument),
    }
}

fn auth(argument: Option<&[u8]>) -> Result<Command, CommandError> {
    let mut words = argument.ok_or(CommandError::Argument)?.split(|octet| *octet == b' ');
    let mechanism = words.next().unwrap_or_default();
    let valid = (1..=20).contains(&mechanism.len())
        && mechanism.iter().all(|octet| octet.is_ascii_alphanumeric() || b"-_".contains(octet));
    let initial = words.next().map(<[u8]>::to_vec);
    if !valid || words.next().is_some() || initial.as_ref().is_some_and(Vec::is_empty) {
        return Err(CommandError::Argument);
    }
    Ok(Command::Auth { mechanism: String::from_utf8_lossy(mechanism).to_ascii_uppercase(), initial })
}

/// `XCLIENT name=value …`, values in xtext.
fn xclient(argument: Option<&[u8]>) -> Result<Command, CommandError> {
    let mut attributes = Vec::new();
    for word in argument.ok_or(CommandError::Argument)?.split(|octet| *octet == b' ') {
        let text = std::str::from_utf8(word).map_err(|_| CommandError::Argument)?;
        let (name, value) = text.split_once('=').ok_or(CommandError::Argument)?;
        if name.is_empty() || attributes.len() >= 16 {
            return Err(CommandError::Argument);
        }
        let value = xtext(Some(value.as_bytes()), XCLIENT_VALUE_LIMIT)?;
        let value = String::from_utf8(value).map_err(|_| CommandError::Argument)?;
        if value.contains(|character: char| character.is_control()) {
            return Err(CommandError::Control);
        }
        attributes.push((name.to_ascii_uppercase(), value));
    }
    Ok(Command::Xclient(attributes))
}

#[cfg(test)]
mod tests;
