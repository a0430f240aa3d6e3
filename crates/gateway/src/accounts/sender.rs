//! The addresses that an account may send from. Comparing them with an envelope is the business of `policy`.

use std::fmt;
use std::str::FromStr;

use sekisho_wire::mail::address::{AddressError, Charset, Domain, Mailbox};

/// Which addresses: one of the account's own, or every address of a domain.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SenderPattern {
    /// An address of the account's own: it and its plus addresses (`hanako+shop@…`).
    Own(Mailbox),
    /// Somebody else's address, on whose behalf the account may send: it alone.
    MaySendAs(Mailbox),
    /// Every address of a domain, written `@example.jp`.
    Domain(Domain),
}

impl SenderPattern {
    /// An address of the account's own, or `@domain`.
    ///
    /// # Errors
    /// Neither an address nor an at sign and a domain.
    pub fn own(text: &str) -> Result<Self, AddressError> {
        match text.strip_prefix('@') {
            Some(domain) => Domain::parse(domain.as_bytes(), Charset::Utf8).map(Self::Domain),
            None => Mailbox::parse(text.as_bytes(), Charset::Utf8).map(Self::Own),
        }
    }

    /// An address on whose behalf the account may send.
    ///
    /// # Errors
    /// It is no address.
    pub fn may_send_as(text: &str) -> Result<Self, AddressError> {
        Mailbox::parse(text.as_bytes(), Charset::Utf8).map(Self::MaySendAs)
    }
}

impl FromStr for SenderPattern {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        Self::own(text)
    }
}

impl fmt::Display for SenderPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own(mailbox) | Self::MaySendAs(mailbox) => mailbox.fmt(f),
            Self::Domain(domain) => write!(f, "@{domain}"),
        }
    }
}
