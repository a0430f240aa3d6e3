//! Exit codes, as the `--help` screen lists them.

use std::process::ExitCode;

use sekisho_evidence::verdict::Verdict;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Closed, or simply done.
    Closed,
    /// Open.
    Open,
    /// Wrong usage.
    Usage,
    /// Anything unproven.
    Unproven,
    /// Findings at or above `--fail-on`.
    Findings,
}

impl Exit {
    /// The exit of a verdict.
    pub(crate) const fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Closed => Self::Closed,
            Verdict::Open => Self::Open,
            _ => Self::Unproven,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Closed => 0,
            Exit::Open => 1,
            Exit::Usage => 2,
            Exit::Unproven => 3,
            Exit::Findings => 4,
        })
    }
}

/// The user asked for something that cannot be; the text says what can.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct UsageError(pub(crate) String);
