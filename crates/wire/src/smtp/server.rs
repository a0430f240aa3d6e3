//! The server's machine: octets and answers in, actions out. No socket, no clock, no policy.
//!
//! It asks whoever drives it about everything that is a decision, and takes no further input while a
//! question is open: that is the back-pressure. What was pipelined behind STARTTLS is never executed
//! (CVE-2011-0411), only CRLF ends a line, and a path is parsed exactly once.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use super::command::HelloVerb;
use super::parameter::{MailParameters, RecipientParameters};
use super::path::{ForwardPath, ReversePath};
use super::reply::Reply;

mod answers;
mod body;
mod ending;
mod machine;
mod refusal;
#[cfg(test)]
mod tests;

pub use machine::Server;

/// Rewrites a command line before it is parsed; `None` leaves it as it is.
pub type Rewrite = Arc<dyn Fn(&[u8]) -> Option<Vec<u8>> + Send + Sync>;

/// How a server presents itself.
#[derive(Clone)]
pub struct ServerSettings {
    /// Its name, in the greeting and in EHLO.
    pub host_name: String,
    /// The text of the greeting; without one, the name and `ESMTP`.
    pub banner: Option<String>,
    /// What it offers.
    pub extensions: Extensions,
    /// How much it takes.
    pub limits: Limits,
    /// A door for servers that are *meant* to read lines wrongly. Servers of real mail leave it shut.
    pub rewrite: Option<Rewrite>,
}

impl fmt::Debug for ServerSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerSettings")
            .field("host_name", &self.host_name)
            .field("banner", &self.banner)
            .field("extensions", &self.extensions)
            .field("limits", &self.limits)
            .field("rewrite", &self.rewrite.is_some())
            .finish()
    }
}

impl ServerSettings {
    /// A server of this name with every ordinary extension.
    #[must_use]
    pub fn named(host_name: impl Into<String>) -> Self {
        Self {
            host_name: host_name.into(),
            banner: None,
            extensions: Extensions::default(),
            limits: Limits::default(),
            rewrite: None,
        }
    }
}

/// What a server offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extensions {
    /// STARTTLS (RFC 3207), as long as there is no TLS.
    pub starttls: bool,
    /// Mechanisms of AUTH (RFC 4954); none switches it off.
    pub auth: Vec<String>,
    /// Whether AUTH is offered without TLS.
    pub auth_in_clear: bool,
    /// PIPELINING (RFC 2920).
    pub pipelining: bool,
    /// SIZE (RFC 1870) with [`Limits::message_octets`].
    pub size: bool,
    /// 8BITMIME (RFC 6152).
    pub eight_bit_mime: bool,
    /// SMTPUTF8 (RFC 6531).
    pub smtputf8: bool,
    /// CHUNKING (RFC 3030).
    pub chunking: bool,
    /// DSN (RFC 3461).
    pub dsn: bool,
    /// ENHANCEDSTATUSCODES (RFC 2034).
    pub enhanced_status_codes: bool,
    /// XCLIENT; nobody but named peers should ever see it.
    pub xclient: bool,
    /// VRFY that asks; otherwise it is answered with 252.
    pub verify: bool,
}

impl Default for Extensions {
    /// Everything that is harmless to strangers. STARTTLS and AUTH need a certificate and accounts.
    fn default() -> Self {
        Self {
            starttls: false,
            auth: Vec::new(),
            auth_in_clear: false,
            pipelining: true,
            size: true,
            eight_bit_mime: true,
            smtputf8: true,
            chunking: true,
            dsn: true,
            enhanced_status_codes: true,
            xclient: false,
            verify: false,
        }
    }
}

/// How much a server takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Octets of a command line, its CRLF included. RFC 5321 §4.5.3.1.4 asks for 512 and more for extensions.
    pub line_octets: usize,
    /// Octets of a line within AUTH (RFC 4954 §4).
    pub auth_line_octets: usize,
    /// Octets of a message.
    pub message_octets: u64,
    /// Recipients of one transaction (RFC 5321 §4.5.3.1.8 asks for 100).
    pub recipients: usize,
    /// Refused commands after which the server closes.
    pub errors: u32,
    /// How long it waits for a command (RFC 5321 §4.5.3.2.7 asks for five minutes).
    pub command_wait: Duration,
    /// How long it waits for more of a message (RFC 5321 §4.5.3.2.5): at most, for a sender who trickles is given up earlier.
    pub data_wait: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            line_octets: 2048,
            auth_line_octets: 12_288,
            message_octets: 32 * 1024 * 1024,
            recipients: 100,
            errors: 20,
            command_wait: Duration::from_secs(300),
            data_wait: Duration::from_secs(180),
        }
    }
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Send these octets.
    Send(Vec<u8>),
    /// Begin TLS after everything was sent; then call [`Server::tls_started`].
    StartTls,
    /// Ask, and call [`Server::answer`].
    Ask(Question),
    /// A message begins.
    BodyBegin,
    /// Content: a range of the input of this very step.
    BodyChunk(Range<usize>),
    /// Content: an octet that was held back from an earlier input.
    BodyOctet(u8),
    /// The message is complete; [`Question::Message`] follows.
    BodyEnd,
    /// The message is void; a refusal was sent.
    BodyAbort,
    /// Something was refused without a question; it is told for the record. The words are on their way already.
    Refused(Refused),
    /// Close the connection after everything was sent.
    Close,
}

/// What the server refused, or gave up, by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// A message that was announced, or that came, with too many octets.
    TooBig {
        /// The reverse-path, where MAIL announced it.
        from: Option<ReversePath>,
    },
    /// A message with a CR or an LF that stands alone.
    BareLineEnd,
    /// A recipient who was one too many: the first one of a transaction.
    TooManyRecipients {
        /// The forward-path.
        to: ForwardPath,
    },
    /// An address beyond ASCII without SMTPUTF8.
    NeedsSmtputf8 {
        /// The forward-path, where it is known.
        to: Option<ForwardPath>,
    },
    /// The connection, for its mistakes.
    TooManyErrors,
    /// A message of which no more came.
    ClientLeft,
    /// A message that came too slowly.
    TimedOut,
    /// A message that was on its way when the server had to go.
    ServerStops,
}

/// What the server wants to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Somebody connected.
    Connect,
    /// EHLO or HELO.
    Hello {
        /// Which of the two.
        verb: HelloVerb,
        /// The name.
        name: String,
    },
    /// MAIL.
    Mail {
        /// The reverse-path.
        path: ReversePath,
        /// Its parameters.
        parameters: MailParameters,
    },
    /// RCPT.
    Recipient {
        /// The forward-path.
        path: ForwardPath,
        /// Its parameters.
        parameters: RecipientParameters,
    },
    /// DATA, or the first BDAT of a message.
    BodyStart,
    /// A message is complete.
    Message,
    /// RSET, or anything else that ends a transaction early. The answer is ignored.
    Reset,
    /// AUTH, with its decoded initial response.
    AuthStart {
        /// The mechanism, in upper case, one of those offered.
        mechanism: String,
        /// The initial response.
        initial: Option<Vec<u8>>,
    },
    /// The decoded answer to a challenge.
    AuthResponse(Vec<u8>),
    /// VRFY.
    Verify(Vec<u8>),
    /// XCLIENT: attributes and values.
    Xclient(Vec<(String, String)>),
}

/// The answer to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Yes, in the standard words.
    Accept,
    /// A reply; whether it means yes is its code's first digit.
    Reply(Reply),
    /// A reply, and the end of the connection.
    ReplyAndClose(Reply),
    /// To EHLO: yes, and for this client these mechanisms of AUTH, of those in [`Extensions::auth`].
    Offer(Vec<String>),
    /// Within AUTH: one more challenge.
    Challenge(Vec<u8>),
    /// The end of the connection without a word.
    Close,
}
