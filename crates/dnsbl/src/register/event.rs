//! What happens to a listing, as it is written down: when, by whom, what.

use std::net::IpAddr;

use ipnet::IpNet;
use jiff::Timestamp;
use sekisho_evidence::token::AuditName;
use sekisho_evidence::words::{Reason, Who};
use serde::{Deserialize, Serialize};

use super::outcome::Outcome;

/// What a nomination rests on. It is the right of the audit that follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Nomination {
    /// A message that the host handed over.
    Message {
        /// SHA-256 of the message, in hex.
        digest: String,
    },
    /// The host's owner agreed, on the word of whoever nominates.
    Word {
        /// Whose agreement it is.
        words: Reason,
    },
    /// The host belongs to whoever nominates, which is to be proven before it is tested.
    Own,
    /// An audit that had its own right.
    Audit {
        /// Its name.
        audit: AuditName,
    },
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "event")]
pub enum Event {
    /// A host was nominated to be tested.
    Nominated {
        /// The host.
        host: IpAddr,
        /// On what that rests.
        nomination: Nomination,
        /// What else was said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Reason>,
    },
    /// An audit began: the first of a host, or a retest of one that is listed.
    TestBegan {
        /// The host.
        host: IpAddr,
        /// The audit.
        audit: AuditName,
    },
    /// An audit ended.
    TestEnded {
        /// The host.
        host: IpAddr,
        /// What it came to.
        outcome: Outcome,
    },
    /// A listing's time is over.
    Expired {
        /// The host.
        host: IpAddr,
    },
    /// The operator takes a host off the list.
    Delisted {
        /// The host.
        host: IpAddr,
        /// Why.
        reason: Reason,
    },
    /// The operator lists an output host that waited for that.
    Accepted {
        /// The host.
        host: IpAddr,
        /// Why.
        reason: Reason,
    },
    /// The operator does not list an output host.
    Declined {
        /// The host.
        host: IpAddr,
        /// Why.
        reason: Reason,
    },
    /// A network is never listed from now on.
    Excluded {
        /// The network.
        network: IpNet,
        /// Why.
        reason: Reason,
    },
    /// It may be listed again.
    Included {
        /// The network.
        network: IpNet,
        /// Why.
        reason: Reason,
    },
    /// A network is never tested from now on: somebody there asked for that.
    OptedOut {
        /// The network.
        network: IpNet,
        /// Who asked, and how.
        reason: Reason,
    },
    /// It may be tested again.
    OptedIn {
        /// The network.
        network: IpNet,
        /// Who asked, and how.
        reason: Reason,
    },
    /// A zone is given up: it is empty from now on.
    Retired {
        /// Its name.
        zone: Box<str>,
        /// Why.
        reason: Reason,
    },
    /// A zone is served again.
    Revived {
        /// Its name.
        zone: Box<str>,
        /// Why.
        reason: Reason,
    },
}

impl Event {
    /// The host it is about, if it is about one.
    #[must_use]
    pub const fn host(&self) -> Option<IpAddr> {
        match self {
            Self::Nominated { host, .. }
            | Self::TestBegan { host, .. }
            | Self::TestEnded { host, .. }
            | Self::Expired { host }
            | Self::Delisted { host, .. }
            | Self::Accepted { host, .. }
            | Self::Declined { host, .. } => Some(*host),
            _ => None,
        }
    }

    /// The network it is about, if it is about one.
    #[must_use]
    pub const fn network(&self) -> Option<IpNet> {
        match self {
            Self::Excluded { network, .. }
            | Self::Included { network, .. }
            | Self::OptedOut { network, .. }
            | Self::OptedIn { network, .. } => Some(*network),
            _ => None,
        }
    }

    /// Whether it says something of `address`.
    #[must_use]
    pub fn is_about(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.host() == Some(address)
            || self.network().is_some_and(|network| super::canonical(network).contains(&address))
            || matches!(self, Self::TestEnded { outcome, .. } if outcome.outputs().any(|own| own == address))
    }
}

/// A line of the history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Who,
    /// What.
    #[serde(flatten)]
    pub event: Event,
}
