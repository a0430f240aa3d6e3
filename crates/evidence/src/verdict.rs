//! What an audit says of a target, and nothing stronger than it earned.

use serde::{Deserialize, Serialize};

/// The verdict on one target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// A canary came back: the target relays for strangers.
    Open,
    /// A recipient outside was accepted, but nothing arrived in time.
    Accepts,
    /// Something that was planned could not be judged; the reason says what, and how to go on.
    Inconclusive,
    /// The target could not be tested at all. Not the same as refusing relay.
    Untestable,
    /// We are not an outsider to the target, so its answers mean nothing.
    NotJudged,
    /// Every planned probe was refused, the controls passed, and we stood outside.
    Closed,
}

impl Verdict {
    /// The exit code of the program for this verdict: 0 closed, 1 open, 3 anything unproven.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Closed => 0,
            Self::Open => 1,
            Self::Accepts | Self::Inconclusive | Self::Untestable | Self::NotJudged => 3,
        }
    }

    /// The worse of two verdicts, where open is worse than unproven and unproven worse than closed.
    #[must_use]
    pub fn worse(self, other: Self) -> Self {
        let rank = |verdict: Self| match verdict {
            Self::Open => 0,
            Self::Accepts => 1,
            Self::Inconclusive => 2,
            Self::NotJudged => 3,
            Self::Untestable => 4,
            Self::Closed => 5,
        };
        if rank(other) < rank(self) { other } else { self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_is_the_worst_and_closed_the_best() {
        assert_eq!(Verdict::Closed.worse(Verdict::Untestable), Verdict::Untestable);
        assert_eq!(Verdict::Untestable.worse(Verdict::Open), Verdict::Open);
        assert_eq!(Verdict::Closed.worse(Verdict::Closed), Verdict::Closed);
        assert_eq!(Verdict::Open.exit_code(), 1);
        assert_eq!(Verdict::Closed.exit_code(), 0);
        assert_eq!(Verdict::Accepts.exit_code(), 3);
    }
}
