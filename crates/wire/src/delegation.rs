//! Policy delegation, as Postfix speaks it: a mail server asks with lines `name=value` and an empty line, and gets a
//! line `action=…` and an empty line (Postfix, SMTPD_POLICY_README).
//!
//! Addresses come without their quotes: `"a b"@example.jp` is asked as `a b@example.jp`. So what stands before the
//! last at sign is the meaning of the local part.

use std::net::IpAddr;

/// The most octets of a line, its end included.
pub const LINE_LIMIT: usize = 8 * 1024;
/// The most octets of a request.
pub const REQUEST_LIMIT: usize = 32 * 1024;

/// Why octets are no request. There is no way on in the same connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum DelegationError {
    /// A line or a request is longer than its limit.
    #[error("a request is longer than it may be")]
    TooLong,
    /// A line has no equals sign, no name, or a control character in its name.
    #[error("a line is not name=value")]
    Line,
    /// A name that decides stands twice: two programs would not agree which counts.
    #[error("a name stands twice")]
    Twice,
    /// It is not `request=smtpd_access_policy`.
    #[error("it is not a request for an access policy")]
    Kind,
    /// A value is none: a number that is no number, a client's address that is no address.
    #[error("a value cannot be read")]
    Value,
}

/// At which command the server asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Moment {
    /// MAIL.
    Mail,
    /// RCPT.
    Recipient,
    /// DATA, or the end of the message: `recipient` is there only if it is the only one.
    Message,
    /// Any other.
    #[default]
    Other,
}

/// What is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// At which command.
    pub moment: Moment,
    /// The client's address; `None` where the server does not know it.
    pub client: Option<IpAddr>,
    /// Whether the client's connection is encrypted.
    pub encrypted: bool,
    /// The login name that the server has verified.
    pub login: Option<Vec<u8>>,
    /// The fingerprint of the client's certificate as the server writes it: octets in hexadecimal, between colons.
    pub certificate: Option<Vec<u8>>,
    /// The reverse-path without brackets and quotes; empty for the null path, `None` before MAIL.
    pub sender: Option<Vec<u8>>,
    /// The forward-path without brackets and quotes.
    pub recipient: Option<Vec<u8>>,
    /// The announced or real size of the message.
    pub size: Option<u64>,
    /// One text for all requests about one message.
    pub instance: Vec<u8>,
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// No opinion: the server's next rule decides.
    Dunno,
    /// No, for good; enhanced code and text.
    Reject(String),
    /// No, for now; enhanced code and text.
    Defer(String),
}

impl Answer {
    /// Appends it as the protocol writes it. Control characters in a text become spaces.
    pub fn write(&self, out: &mut Vec<u8>) {
        let (action, text) = match self {
            Self::Dunno => ("DUNNO", ""),
            Self::Reject(text) => ("REJECT ", text.as_str()),
            Self::Defer(text) => ("DEFER ", text.as_str()),
        };
        out.extend_from_slice(b"action=");
        out.extend_from_slice(action.as_bytes());
        out.extend(text.bytes().map(|octet| if octet < 0x20 || octet == 0x7f { b' ' } else { octet }));
        out.extend_from_slice(b"\n\n");
    }
}

/// Reads requests out of octets as they come.
#[derive(Clone, Debug, Default)]
pub struct Decoder {
    line: Vec<u8>,
    octets: usize,
    draft: Draft,
}

/// A request of which some lines were read.
#[derive(Clone, Debug, Default)]
struct Draft {
    request: Request,
    is_policy: bool,
    seen: Vec<&'static str>,
}

/// The names that we read; others are passed over.
const NAMES: [&str; 10] = [
    "request",
    "protocol_state",
    "client_address",
    "encryption_protocol",
    "sasl_username",
    "ccert_fingerprint",
    "sender",
    "recipient",
    "size",
    "instance",
];

impl Decoder {
    /// Takes octets until a request is complete: how many were taken, and the request. Less than all are taken only
    /// with a request; what is left belongs to the next.
    ///
    /// # Errors
    /// The first rule that the octets break. The decoder is of no further use then.
    pub fn step(&mut self, input: &[u8]) -> Result<(usize, Option<Request>), DelegationError> {
        let mut taken = 0;
        for piece in input.split_inclusive(|octet| *octet == b'\n') {
            taken += piece.len();
            self.octets += piece.len();
            if self.line.len() + piece.len() > LINE_LIMIT || self.octets > REQUEST_LIMIT {
                return Err(DelegationError::TooLong);
            }
            self.line.extend_from_slice(piece);
            if self.line.last() != Some(&b'\n') {
                break;
            }
            let mut line = std::mem::take(&mut self.line);
            line.pop();
            if !line.is_empty() {
                self.draft.line(&line)?;
                continue;
            }
            self.octets = 0;
            return std::mem::take(&mut self.draft).complete().map(|request| (taken, Some(request)));
        }
        Ok((taken, None))
    }

    /// Whether nothing of a request was read.
    #[must_use]
    pub const fn is_idle(&self) -> bool {
        self.octets == 0
    }
}

impl Draft {
    fn line(&mut self, line: &[u8]) -> Result<(), DelegationError> {
        let equals = line.iter().position(|octet| *octet == b'=').ok_or(DelegationError::Line)?;
        let (name, value) = line.split_at_checked(equals).ok_or(DelegationError::Line)?;
        let value = value.get(1..).unwrap_or_default();
        if name.is_empty() || !name.iter().all(|octet| (0x21..0x7f).contains(octet)) {
            return Err(DelegationError::Line);
        }
        let Some(name) = NAMES.into_iter().find(|known| known.as_bytes() == name) else { return Ok(()) };
        if self.seen.contains(&name) {
            return Err(DelegationError::Twice);
        }
        self.seen.push(name);
        self.value(name, value)
    }

    fn value(&mut self, name: &str, value: &[u8]) -> Result<(), DelegationError> {
        let request = &mut self.request;
        // An empty value says that there is none, but for the sender, where it is the null path.
        let given = || (!value.is_empty()).then(|| value.to_vec());
        match name {
            "request" => self.is_policy = value == b"smtpd_access_policy",
            "protocol_state" => {
                request.moment = match value {
                    b"MAIL" => Moment::Mail,
                    b"RCPT" => Moment::Recipient,
                    b"DATA" | b"END-OF-MESSAGE" => Moment::Message,
                    _ => Moment::Other,
                };
            }
            "client_address" => request.client = address(value)?,
            "encryption_protocol" => request.encrypted = !value.is_empty(),
            "sasl_username" => request.login = given(),
            "ccert_fingerprint" => request.certificate = given(),
            "sender" => request.sender = Some(value.to_vec()),
            "recipient" => request.recipient = given(),
            "size" => request.size = number(value)?,
            "instance" => request.instance = value.to_vec(),
            _ => {}
        }
        Ok(())
    }

    fn complete(self) -> Result<Request, DelegationError> {
        let mut request = self.request;
        if !self.is_policy {
            return Err(DelegationError::Kind);
        }
        // At CONNECT, EHLO and the like the sender is empty because there is none yet.
        if request.moment == Moment::Other {
            request.sender = None;
        }
        Ok(request)
    }
}

fn address(value: &[u8]) -> Result<Option<IpAddr>, DelegationError> {
    if value.is_empty() || value == b"unknown" {
        return Ok(None);
    }
    let text = std::str::from_utf8(value).map_err(|_| DelegationError::Value)?;
    let address: IpAddr = text.parse().map_err(|_| DelegationError::Value)?;
    Ok(Some(address.to_canonical()))
}

fn number(value: &[u8]) -> Result<Option<u64>, DelegationError> {
    if value.is_empty() {
        return Ok(None);
    }
    let digits = value.iter().all(u8::is_ascii_digit);
    let text = std::str::from_utf8(value).ok().filter(|_| digits).ok_or(DelegationError::Value)?;
    text.parse().map(Some).map_err(|_| DelegationError::Value)
}

#[cfg(test)]
mod tests;
