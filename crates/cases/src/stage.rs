//! How far a case is.

use jiff::Timestamp;
use serde::Serialize;

/// How far a case is. What leads from one stage to another stands in [`crate::act`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case", tag = "stage")]
pub enum Stage {
    /// Somebody told of it; nothing is proven.
    Reported,
    /// It was tested, and no relay was found.
    NotReproduced,
    /// Relay is proven.
    Verified,
    /// Somebody who can act was told.
    Notified,
    /// They answered.
    Acknowledged,
    /// They promised a fix.
    Fixing,
    /// They say that it is mended.
    FixClaimed,
    /// The servers that the names lead to now are shut, an old one is not, or nobody knows.
    Propagating {
        /// When caches have forgotten the old addresses.
        until: Timestamp,
    },
    /// Every address that a target ever had in the case is shut.
    Fixed,
    /// It was published after the fix.
    Published,
    /// It is over.
    Closed,
}

impl Stage {
    /// The word for it, the same in every output for programs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::NotReproduced => "not-reproduced",
            Self::Verified => "verified",
            Self::Notified => "notified",
            Self::Acknowledged => "acknowledged",
            Self::Fixing => "fixing",
            Self::FixClaimed => "fix-claimed",
            Self::Propagating { .. } => "propagating",
            Self::Fixed => "fixed",
            Self::Published => "published",
            Self::Closed => "closed",
        }
    }

    /// Whether relay is proven and no fix is.
    #[must_use]
    pub const fn is_unfixed(self) -> bool {
        matches!(
            self,
            Self::Verified
                | Self::Notified
                | Self::Acknowledged
                | Self::Fixing
                | Self::FixClaimed
                | Self::Propagating { .. }
        )
    }
}
