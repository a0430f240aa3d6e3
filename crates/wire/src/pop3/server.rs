//! The POP3 server's machine: octets and answers in, actions out. No socket, no clock, no maildrop of its own.
//!
//! It asks whoever drives it for a login, for content and for the update, and takes no further input while a question is open.
//! What was pipelined behind STLS is never executed (CVE-2011-0411), only CRLF ends a line, no password is taken in
//! clear, and nothing is deleted but by QUIT (RFC 1939 §6).

use std::time::Duration;

use super::command::Secret;
use super::reply::Reply;

mod answers;
mod listing;
mod machine;
#[cfg(test)]
mod tests;

pub use machine::Server;

/// How a server presents itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerSettings {
    /// Its name, in the greeting.
    pub host_name: String,
    /// What it offers.
    pub offers: Offers,
    /// How much it takes.
    pub limits: Limits,
}

impl ServerSettings {
    /// A server of this name with the ordinary offers.
    #[must_use]
    pub fn named(host_name: impl Into<String>) -> Self {
        Self { host_name: host_name.into(), offers: Offers::default(), limits: Limits::default() }
    }
}

/// What a server offers (RFC 2449 §6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offers {
    /// STLS (RFC 2595 §4), as long as there is no TLS.
    pub stls: bool,
    /// USER and PASS, and every mechanism of SASL, without TLS as well. For practice and loopback alone.
    pub danger_login_in_clear: bool,
    /// USER and PASS.
    pub user: bool,
    /// Mechanisms of AUTH (RFC 5034); none switches it off.
    pub sasl: Vec<String>,
    /// PIPELINING (RFC 2449 §6.6). Whoever pipelines is served either way.
    pub pipelining: bool,
    /// UTF8 (RFC 6856 §2). Names and passwords of USER and PASS are not prepared, so `UTF8 USER` is never offered.
    pub utf8: bool,
}

impl Default for Offers {
    fn default() -> Self {
        Self {
            stls: false,
            danger_login_in_clear: false,
            user: true,
            sasl: Vec::new(),
            pipelining: true,
            utf8: true,
        }
    }
}

/// How much a server takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Octets of a command line, its CRLF included. RFC 2449 §4 says 255.
    pub line_octets: usize,
    /// Octets of a line within AUTH (RFC 5034 §4: no limit of commands holds there).
    pub sasl_line_octets: usize,
    /// Refused commands after which the server closes.
    pub errors: u32,
    /// Refused logins after which the server closes.
    pub failures: u32,
    /// How long it waits for a command; RFC 1939 §3 asks for ten minutes at least.
    pub idle_wait: Duration,
}

/// The shortest autologout (RFC 1939 §3).
pub const SHORTEST_IDLE_WAIT: Duration = Duration::from_secs(600);

impl Default for Limits {
    fn default() -> Self {
        Self {
            line_octets: 255,
            sasl_line_octets: 12_288,
            errors: 20,
            failures: 3,
            idle_wait: SHORTEST_IDLE_WAIT,
        }
    }
}

/// One message of a maildrop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// Its size on the wire, in octets (RFC 1939 §11).
    pub octets: u64,
    /// Its name for ever: 1 to 70 octets, each of 0x21 to 0x7E (RFC 1939 §7).
    pub unique_id: String,
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
    /// Bring the message of [`Question::Retrieve`] by [`Server::content`] and [`Server::content_end`].
    Content,
    /// Send everything, then speak no more: the connection belongs to whoever gave [`Answer::HandOver`].
    HandOver,
    /// Close the connection after everything was sent.
    Close,
}

/// What the server wants to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// USER and PASS: whether that is right, and what the maildrop holds.
    Login {
        /// The name.
        name: String,
        /// The password.
        secret: Secret,
    },
    /// AUTH, with its decoded initial response.
    AuthStart {
        /// The mechanism, in upper case, one of those offered.
        mechanism: String,
        /// The initial response.
        initial: Option<Secret>,
    },
    /// The decoded answer to a challenge.
    AuthResponse(Secret),
    /// RETR or TOP.
    Retrieve {
        /// The place of the message in the maildrop that the login gave, from zero.
        index: usize,
        /// For TOP, so many lines of the body. More may be brought; it is cut here.
        lines: Option<u64>,
    },
    /// QUIT: delete these (RFC 1939 §6), none perhaps, and let go of the maildrop.
    Update {
        /// Places in the maildrop that the login gave, from zero, in order.
        deleted: Vec<usize>,
    },
}

/// The answer to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// To a login: welcome, this is the maildrop.
    Maildrop {
        /// Its messages, in order.
        listings: Vec<Listing>,
        /// The text of `+OK`.
        text: String,
    },
    /// To a login: welcome, and from here on somebody else speaks.
    HandOver {
        /// The text of `+OK`.
        text: String,
    },
    /// Within AUTH: one more challenge.
    Challenge(Vec<u8>),
    /// To [`Question::Retrieve`]: the content follows. To [`Question::Update`]: it is done.
    Accept,
    /// No. Only refusals, [`Reply::is_positive`] makes no yes of it.
    Refuse(Reply),
    /// The end of the connection without a word.
    Close,
}
