//! How far a probe got: the ladder of evidence.

use serde::{Deserialize, Serialize};

/// The strength of what was observed, weakest first, so that levels compare with `<`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Level {
    /// Nothing could be tested. Never "closed", never a reason to list.
    E0,
    /// The reverse-path was accepted (250 to MAIL).
    E1,
    /// The recipient outside was accepted (250 to RCPT).
    E2,
    /// The message was accepted: the server took responsibility (RFC 5321 §4.2.5).
    E3,
    /// The canary came back: relay is proven.
    E4,
    /// The canary came back with its body intact, and its Received chain names the tested address.
    E5,
}

impl Level {
    /// Whether this level proves that mail was relayed.
    #[must_use]
    pub const fn is_proof(self) -> bool {
        matches!(self, Self::E4 | Self::E5)
    }
}

impl std::fmt::Display for Level {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Debug::fmt(self, formatter)
    }
}
