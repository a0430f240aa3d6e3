//! Hands a message to another server: by SMTP to the smart host, by LMTP (RFC 2033) to a local one.
//!
//! The octets of the message are those that came in. What the other server cannot take as it is, is refused
//! here, never rewritten.

use std::io;

use sekisho_net::connect::{ConnectError, TlsError};
use sekisho_store::atomic::FileError;
use sekisho_wire::smtp::client::ReplyError;
use sekisho_wire::smtp::reply::ReceivedReply;

use crate::spool::SpoolError;

mod client;
mod content;
#[cfg(test)]
pub(crate) mod fake;
mod lmtp;
mod one;
mod parameters;
mod smart_host;
#[cfg(test)]
mod tests;

pub use client::Client;
pub use content::Content;
pub use lmtp::LmtpStream;
pub use one::{One, send_one};
pub use parameters::{mail_parameters, recipient_parameters};

pub(crate) use lmtp::connect as connect_lmtp;
pub(crate) use smart_host::{Directions, connect as connect_smart_host};

/// Which protocol is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// RFC 5321: one reply for the whole message.
    Smtp,
    /// RFC 2033: one reply for each recipient.
    Lmtp,
}

/// What is handed over.
#[derive(Clone, Debug)]
pub struct Transfer {
    /// The reverse-path with its brackets.
    pub reverse_path: Vec<u8>,
    /// Whether an address or the header is in UTF-8 (RFC 6531).
    pub smtputf8: bool,
    /// Whether the message has octets above 0x7F (RFC 6152).
    pub eight_bit: bool,
    /// RET and ENVID (RFC 3461), for who offers DSN; with a leading space, or empty.
    pub notification: String,
    /// The recipients.
    pub recipients: Vec<TransferRecipient>,
    /// The size of the message in octets.
    pub octets: u64,
}

/// A recipient that is handed over.
#[derive(Clone, Debug)]
pub struct TransferRecipient {
    /// The forward-path with its brackets.
    pub path: Vec<u8>,
    /// NOTIFY and ORCPT (RFC 3461), for who offers DSN; with a leading space, or empty.
    pub notification: String,
}

/// What became of one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The message is where it should be, or another server has taken it.
    Taken(String),
    /// Not now.
    Later(String),
    /// Never.
    Never(String),
}

/// Why something was not handed over.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    /// The name is not known, or the name servers do not answer.
    #[error("{0}")]
    Lookup(String),
    /// There is no connection.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// There is no TLS, or the certificate is not the server's.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// TLS is asked for and not offered.
    #[error("the server offers no STARTTLS; nothing is sent in clear")]
    NoTls,
    /// The password cannot be read.
    #[error("the password of the smart host: {0}")]
    Password(#[from] FileError),
    /// No login that we know.
    #[error("the server offers no AUTH PLAIN")]
    NoLogin,
    /// The connection failed.
    #[error("the connection failed: {0}")]
    Socket(#[from] io::Error),
    /// What came was no reply.
    #[error("not a reply: {0}")]
    Reply(#[from] ReplyError),
    /// There was no answer.
    #[error("no answer in time")]
    TimedOut,
    /// Something was said in clear behind the word that begins TLS (CVE-2011-0411).
    #[error("the other server spoke between STARTTLS and TLS")]
    Injected,
    /// It does not want to speak with us.
    #[error("{} {}", .0.code, .0.text())]
    Unwilling(ReceivedReply),
    /// Our own message cannot be read.
    #[error(transparent)]
    Message(#[from] SpoolError),
    /// Our own message holds what some servers take for the end of it (RFC 5321 §2.3.8).
    #[error("5.6.0 A bare CR or LF in the message; it cannot be sent on")]
    BareLineEnd,
}

impl OutboundError {
    /// What it means for the recipients of whom nothing is known.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::BareLineEnd => Outcome::Never(self.to_string()),
            _ => Outcome::Later(self.to_string()),
        }
    }
}
