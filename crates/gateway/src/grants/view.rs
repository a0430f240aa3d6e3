//! Grants as an operator sees them.

use std::net::IpAddr;
use std::time::Duration;

use jiff::Timestamp;

/// The number of a grant, for logs and people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GrantId(pub(super) u64);

impl GrantId {
    /// The number.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }

    /// The grant of this number.
    #[must_use]
    pub const fn numbered(number: u64) -> Self {
        Self(number)
    }
}

impl std::fmt::Display for GrantId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "pop-grant#{}", self.0)
    }
}

/// A grant as an operator sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantView {
    /// Its number.
    pub id: GrantId,
    /// Whose it is.
    pub account: String,
    /// Where it holds.
    pub address: IpAddr,
    /// When the account last logged in there.
    pub opened: Timestamp,
    /// For how much longer; zero when it is over.
    pub remaining: Duration,
    /// Messages that may still be sent.
    pub left: u32,
    /// Messages sent by it, over all its renewals.
    pub sent: u64,
}

/// What happened so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GrantCounts {
    /// Grants opened.
    pub opened: u64,
    /// Grants renewed by a further login.
    pub renewed: u64,
    /// Logins that opened none, though some listener takes grants.
    pub not_opened: u64,
    /// Messages sent.
    pub sent: u64,
    /// Grants revoked.
    pub revoked: u64,
}
