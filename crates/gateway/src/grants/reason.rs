//! Why a login opens no grant, and why there is none to send by. The words are for logs; the wire says less.

use super::SharedAddress;

/// Why a login opened no grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotOpened {
    /// No listener takes grants.
    #[error("POP before SMTP is switched off")]
    Off,
    /// The login was not over TLS.
    #[error("the login was in clear")]
    InClear,
    /// The address is that of a proxy.
    #[error("the address is that of a proxy that did not say for whom it speaks")]
    Hidden,
    /// Many may share the address.
    #[error("the address may be shared by many: {}", .0.words())]
    Shared(SharedAddress),
    /// More accounts than allowed logged in there.
    #[error("more than {limit} accounts are behind this address")]
    Crowded {
        /// So many are allowed.
        limit: usize,
    },
    /// There are too many grants.
    #[error("there are too many grants at once")]
    Full,
}

/// Why there is no grant to send by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotGranted {
    /// The listener takes no grants.
    #[error("this listener does not take POP before SMTP")]
    Off,
    /// Many may share the address.
    #[error("the address may be shared by many, so no login counts there: {}", .0.words())]
    Shared(SharedAddress),
    /// More accounts than allowed logged in there.
    #[error(
        "more than {limit} accounts logged in from this address, so that none of them can send from there"
    )]
    Crowded {
        /// So many are allowed.
        limit: usize,
    },
    /// Nobody logged in from there.
    #[error("nobody has logged in from this address")]
    NoLogin,
    /// Somebody logged in from there, but not the owner of this sender.
    #[error("the sender belongs to none of the accounts that logged in from this address ({accounts})")]
    ForeignSender {
        /// So many accounts did.
        accounts: usize,
    },
    /// The time is over.
    #[error("the last login from this address is too long ago")]
    Expired,
    /// The messages are used up.
    #[error("{messages} messages were sent since the last login")]
    Spent {
        /// So many are allowed.
        messages: u32,
    },
    /// The grant is gone: revoked, or its account was disabled.
    #[error("the right to send from this address was revoked")]
    Revoked,
}
