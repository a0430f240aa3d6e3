//! One transaction: the question, every byte of the dialogue, and what the answer means.

use jiff::Timestamp;
use sekisho_evidence::proof::ArrivalKind;
use sekisho_evidence::shape::Shape;
use sekisho_evidence::token::Token;
use serde::{Deserialize, Serialize};

/// Why a probe was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// To explore the space.
    Explore,
    /// To make a rule smaller.
    Minimise,
    /// To find how far a rule reaches.
    Generalise,
    /// To send a canary whose arrival is the answer.
    Prove,
    /// To repeat a saved rule.
    Again,
}

/// One transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProbeRecord {
    /// Its number within the audit, from 1.
    pub number: u32,
    /// Why it was sent.
    pub purpose: Purpose,
    /// The question.
    pub shape: Shape,
    /// The canary's token.
    pub token: Token,
    /// When it was sent first.
    pub sent: Timestamp,
    /// How often it was sent: more than once after a temporary refusal, with the same triple.
    pub attempts: u32,
    /// The name given in EHLO.
    pub helo: String,
    /// What was written after `MAIL FROM:`.
    pub mail: String,
    /// What was written after `RCPT TO:`.
    pub recipient: String,
    /// The answer.
    pub outcome: Outcome,
    /// The dialogue of the last attempt.
    pub transcript: Vec<Line>,
    /// Whether the canary arrived, where a message was accepted.
    pub arrival: Arrival,
}

impl ProbeRecord {
    /// Notes what arrived. A relayed canary outweighs everything, and a bounce one that was handed on, which
    /// may have been refused only behind the target.
    pub fn note_arrival(&mut self, kind: ArrivalKind) {
        self.arrival = match (kind, self.arrival) {
            (ArrivalKind::Relayed, _) | (_, Arrival::Arrived) => Arrival::Arrived,
            (ArrivalKind::Backscatter, _) => Arrival::Bounced,
            (ArrivalKind::HandedOn, Arrival::Pending | Arrival::NotExpected) => Arrival::HandedOn,
            (ArrivalKind::HandedOn | ArrivalKind::Repeated, known) => known,
        };
    }
}

/// Whether a canary arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Arrival {
    /// No message was accepted, so nothing can arrive.
    NotExpected,
    /// It is awaited.
    Pending,
    /// It arrived.
    Arrived,
    /// A bounce with its token arrived.
    Bounced,
    /// It arrived, but not as a relayed one: handed on with its routing form unresolved, or perhaps only
    /// returned to its sender.
    HandedOn,
}

/// The command that was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Connecting, with the greeting.
    Greeting,
    /// EHLO or HELO.
    Hello,
    /// STARTTLS and the handshake.
    Tls,
    /// XCLIENT or a PROXY header.
    Claim,
    /// AUTH.
    Authentication,
    /// MAIL.
    Mail,
    /// RCPT.
    Recipient,
    /// DATA.
    Data,
    /// The end of the message.
    Message,
}

/// Who, in the server, refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefusedBy {
    /// Its policy: it understood the question and said no.
    Policy,
    /// Its grammar: it did not take the line for a valid command.
    Syntax,
    /// Its dislike of us: a ban, a block list, a broken trust. Says nothing about relay.
    Dislike,
}

/// A server's answer as it was read.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Said {
    /// The reply code.
    pub code: u16,
    /// The enhanced status code, where there was one.
    pub enhanced: Option<String>,
    /// The text, lines joined by a space, cut to 300 characters.
    pub text: String,
}

impl std::fmt::Display for Said {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}", self.code)?;
        if let Some(enhanced) = &self.enhanced {
            write!(formatter, " {enhanced}")?;
        }
        if self.text.is_empty() { Ok(()) } else { write!(formatter, " {}", self.text) }
    }
}

/// What the answer means.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "outcome")]
pub enum Outcome {
    /// Refused for good.
    Refused {
        /// At which command.
        stage: Stage,
        /// By what.
        by: RefusedBy,
        /// The reply.
        said: Said,
    },
    /// Refused for now (4xx).
    Deferred {
        /// At which command.
        stage: Stage,
        /// The reply.
        said: Said,
    },
    /// The recipient was accepted; the transaction ended there.
    AcceptedRecipient {
        /// The reply.
        said: Said,
    },
    /// The message was accepted.
    AcceptedMessage {
        /// The reply.
        said: Said,
    },
    /// The connection ended before the answer.
    Dropped {
        /// At which command.
        stage: Stage,
    },
    /// No answer within the time.
    TimedOut {
        /// At which command.
        stage: Stage,
        /// Seconds waited.
        seconds: u64,
    },
    /// The target does not offer what the question is about.
    NotOffered {
        /// What.
        what: String,
    },
    /// It was not asked: the audit stopped before.
    NotAsked,
}

impl Outcome {
    /// Whether the recipient or the message was accepted.
    #[must_use]
    pub const fn is_accepted(&self) -> bool {
        matches!(self, Self::AcceptedRecipient { .. } | Self::AcceptedMessage { .. })
    }

    /// Whether the target's *policy* answered: accepted, or understood and refused.
    #[must_use]
    pub const fn is_policy(&self) -> bool {
        self.is_accepted() || matches!(self, Self::Refused { by: RefusedBy::Policy, .. })
    }

    /// Whether the question counts as answered for good, so that a closed verdict may rest on it.
    #[must_use]
    pub const fn is_judged(&self) -> bool {
        self.is_accepted()
            || matches!(
                self,
                Self::Refused { by: RefusedBy::Policy | RefusedBy::Syntax, .. } | Self::NotOffered { .. }
            )
    }

    /// The reply that decided, where there was one.
    #[must_use]
    pub const fn said(&self) -> Option<&Said> {
        match self {
            Self::Refused { said, .. }
            | Self::Deferred { said, .. }
            | Self::AcceptedRecipient { said }
            | Self::AcceptedMessage { said } => Some(said),
            _ => None,
        }
    }
}

/// One line of a transcript.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Milliseconds since the probe began.
    pub at: u64,
    /// Who spoke.
    pub speaker: Speaker,
    /// What was said; bytes outside printable ASCII and valid UTF-8 are escaped as `\xNN`. Secrets are `***`.
    pub text: String,
}

/// Who spoke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Speaker {
    /// We.
    Client,
    /// The target.
    Server,
    /// Neither: a remark on the connection.
    Note,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn relay_outweighs_a_bounce_and_a_bounce_what_was_handed_on() {
        let mut probe = sample::closed().probes.remove(0);
        probe.arrival = Arrival::Pending;
        let mut after = |kind: ArrivalKind| {
            probe.note_arrival(kind);
            probe.arrival
        };
        assert_eq!(after(ArrivalKind::HandedOn), Arrival::HandedOn);
        assert_eq!(after(ArrivalKind::Repeated), Arrival::HandedOn);
        assert_eq!(after(ArrivalKind::Backscatter), Arrival::Bounced);
        assert_eq!(after(ArrivalKind::HandedOn), Arrival::Bounced);
        assert_eq!(after(ArrivalKind::Relayed), Arrival::Arrived);
        assert_eq!(after(ArrivalKind::Backscatter), Arrival::Arrived);
    }
}
