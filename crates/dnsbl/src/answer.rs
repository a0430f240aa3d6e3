//! What is answered for something that is listed.

use std::net::Ipv4Addr;

/// The value of the A record and the text of the TXT record (RFC 5782 §2.1).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Answer {
    /// The A record, in 127.0.0.0/8.
    pub value: Ipv4Addr,
    /// The TXT record; `$` in it stands for what was asked about, as people write it.
    pub text: Box<str>,
}

impl Answer {
    /// An answer.
    #[must_use]
    pub fn new(value: Ipv4Addr, text: impl Into<Box<str>>) -> Self {
        Self { value, text: text.into() }
    }
}
