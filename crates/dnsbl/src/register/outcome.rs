//! What an audit came to, for a listing: a proof, an earned CLOSED, or neither.

use std::collections::BTreeSet;
use std::net::IpAddr;

use jiff::Timestamp;
use sekisho_evidence::class::Class;
use sekisho_evidence::level::Level;
use sekisho_evidence::rule::{Rule, SenderCondition};
use sekisho_evidence::shape::{Sender, Shape};
use sekisho_evidence::token::AuditName;
use sekisho_evidence::verdict::Verdict;
use serde::{Deserialize, Serialize};

use crate::code::Code;

/// The most rules that a proof keeps; more are one and the same mess.
const RULES_LIMIT: usize = 12;

/// Why something is no proof.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoProof {
    /// The level says too little: only a message that came back proves relay.
    #[error("{0} proves no relay: only a message that came back does (E4 or E5)")]
    Level(Level),
    /// No rule says what opened it.
    #[error("no rule says what opens the relay")]
    NoRule,
}

/// Relay that is proven by a message that came back. Nothing else leads onto the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "ProofParts", into = "ProofParts")]
pub struct RelayProof(ProofParts);

/// What a proof is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProofParts {
    /// The audit that has it.
    pub audit: AuditName,
    /// How strong it is.
    pub level: Level,
    /// When the message came back.
    pub arrived: Timestamp,
    /// What opens the relay, proven rules alone. Tested first next time.
    pub rules: Vec<Rule>,
    /// Whether the host took our address for one of its own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lost_source: bool,
    /// Who handed the message over at the end, where that was another address.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outputs: Vec<Output>,
}

/// An address that sent what another one took.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Output {
    /// The address.
    pub address: IpAddr,
    /// Whether it is plainly the same operator's. Any other may send for many who have no part in this.
    pub own: bool,
}

impl TryFrom<ProofParts> for RelayProof {
    type Error = NoProof;

    /// # Errors
    /// It proves nothing.
    fn try_from(mut parts: ProofParts) -> Result<Self, NoProof> {
        if !parts.level.is_proof() {
            return Err(NoProof::Level(parts.level));
        }
        if parts.rules.is_empty() {
            return Err(NoProof::NoRule);
        }
        parts.rules.truncate(RULES_LIMIT);
        Ok(Self(parts))
    }
}

impl From<RelayProof> for ProofParts {
    fn from(proof: RelayProof) -> Self {
        proof.0
    }
}

impl std::ops::Deref for RelayProof {
    type Target = ProofParts;

    fn deref(&self) -> &ProofParts {
        &self.0
    }
}

impl RelayProof {
    /// Under which codes the host is listed.
    #[must_use]
    pub fn codes(&self) -> BTreeSet<Code> {
        self.rules.iter().map(|rule| code(rule, self.lost_source)).collect()
    }
}

/// The code for a rule: the condition on the sender decides.
fn code(rule: &Rule, lost_source: bool) -> Code {
    let own_sender = match &rule.sender {
        SenderCondition::This { .. }
        | SenderCondition::Listed { .. }
        | SenderCondition::Existing { .. }
        | SenderCondition::WholeDomain { .. } => true,
        SenderCondition::Form { sender } => matches!(sender, Sender::OwnMadeUp(_) | Sender::OwnExisting(_)),
        // The own address stands elsewhere: in the header, or in AUTH=.
        SenderCondition::Anyone => matches!(rule.class, Class::B4 | Class::B5),
    };
    match (own_sender, lost_source) {
        (true, _) => Code::ForgedSender,
        (false, true) => Code::LostSource,
        (false, false) => Code::Relay,
    }
}

/// Whose doing it is that an audit came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Obstacle {
    /// The host does not let itself be tested: no connection, turned away, banned, a control refused.
    Host,
    /// We could not test: no witness, no right, no way out, stopped.
    Ours,
    /// It answered, and the answers do not suffice.
    Unclear,
}

/// What was seen, where the host said nothing or it was not its doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// It refuses connections.
    ConnectionRefused,
    /// No connection came about within the time.
    TimedOut,
    /// It connected and said nothing.
    Silent,
    /// It cannot be reached.
    Unreachable,
    /// Nobody listens any more where it relayed.
    Gone,
    /// It was found closed from one of our addresses; the other one is still to ask.
    OneSource,
    /// What opened it was not asked again.
    NotAskedAgain,
    /// Our own way out is blocked.
    OutboundBlocked,
    /// Our witness did not work.
    WitnessFailed,
    /// We were interrupted.
    Interrupted,
    /// We do not stand outside.
    NotOutside,
    /// Our name server did not answer.
    ResolverFailed,
    /// Nothing gave us the right.
    NoRight,
}

/// What an audit came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "result")]
pub enum Outcome {
    /// Relay is proven.
    Proven {
        /// The proof.
        proof: Box<RelayProof>,
        /// Until when it lists the host.
        until: Timestamp,
    },
    /// An earned CLOSED.
    Closed {
        /// The audit.
        audit: AuditName,
        /// Saved questions that were asked again and refused by the host's policy.
        refused: Vec<Shape>,
        /// Saved questions at places where nothing listens any more.
        gone: Vec<Shape>,
    },
    /// Neither. Whoever is listed stays so.
    Unproven {
        /// The audit.
        audit: AuditName,
        /// Its verdict.
        verdict: Verdict,
        /// Whose doing that is.
        obstacle: Obstacle,
        /// What the host said.
        said: String,
        /// What was seen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cause: Option<Cause>,
        /// Saved questions at places where nobody listens. Whoever lists the host notes since when.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        gone: Vec<Shape>,
        /// Until when a listing is prolonged, because the host does not let itself be tested.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
    },
}

impl Outcome {
    /// The audit.
    #[must_use]
    pub fn audit(&self) -> &AuditName {
        match self {
            Self::Proven { proof, .. } => &proof.audit,
            Self::Closed { audit, .. } | Self::Unproven { audit, .. } => audit,
        }
    }

    /// Whether it says nothing of the host because our own witness failed: then it counts as no test of it.
    #[must_use]
    pub const fn is_uncounted(&self) -> bool {
        matches!(self, Self::Unproven { cause: Some(Cause::WitnessFailed), .. })
    }

    /// The addresses that handed over what came back.
    pub fn outputs(&self) -> impl Iterator<Item = IpAddr> {
        let outputs = match self {
            Self::Proven { proof, .. } => proof.outputs.as_slice(),
            _ => &[],
        };
        outputs.iter().map(|output| output.address)
    }
}
