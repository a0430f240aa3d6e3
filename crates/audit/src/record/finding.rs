//! Weaknesses besides relay. None of them makes a target OPEN.

use sekisho_evidence::target::Endpoint;
use serde::{Deserialize, Serialize};

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Worth mending.
    Low,
    /// Should be mended.
    Medium,
    /// Must be mended.
    High,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What was found.
    #[serde(flatten)]
    pub kind: FindingKind,
    /// How much it matters.
    pub severity: Severity,
    /// Where it was seen; empty where it is about the whole target.
    pub endpoints: Vec<Endpoint>,
    /// The probes that show it.
    pub probes: Vec<u32>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "finding")]
pub enum FindingKind {
    /// An own sender to own users is taken from a stranger.
    OwnSenderToOwnUser,
    /// AUTH is offered in clear.
    AuthenticationInClear {
        /// The mechanisms.
        mechanisms: Vec<String>,
    },
    /// AUTH took random credentials.
    AnyCredentials,
    /// RCPT tells existing recipients from others, which finds addresses for the hole of 2002.
    RecipientsTellApart,
    /// VRFY or EXPN answers strangers.
    VerifyAnswers,
    /// Error mail goes to forged senders.
    Backscatter,
    /// XCLIENT is offered to strangers.
    XclientOffered,
    /// The ports, families or hosts do not have the same policy.
    UnequalPolicy,
    /// The TLS is too old or broken.
    WeakTls {
        /// What was seen.
        detail: String,
    },
    /// Every recipient is taken at RCPT.
    AcceptsEveryRecipient,
    /// A recipient outside was accepted, and nothing arrived.
    AcceptedAndSilent,
    /// No address of both families answers alike, or the postmaster is not taken (RFC 5321 §4.5.1).
    NoPostmaster,
}
