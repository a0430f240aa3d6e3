//! What a session is for: its questions, and what they have in common.

use std::time::Duration;

use sekisho_evidence::consent::Permitted;
use sekisho_evidence::shape::{Authentication, Claim, Helo, History, Order, Shape};
use sekisho_evidence::target::Endpoint;
use sekisho_evidence::token::Token;

use super::QUESTIONS_LIMIT;
use crate::probe::conversation::Manners;
use crate::probe::envelope::Envelope;

/// One question, ready to be asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// The probe's number.
    pub number: u32,
    /// What may be asked.
    pub permitted: Permitted,
    /// The canary's token.
    pub token: Token,
    /// The envelope's text.
    pub envelope: Envelope,
    /// The message to send where the recipient is accepted; without one the question ends at RCPT.
    pub message: Option<Vec<u8>>,
}

/// What all questions of a session have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SessionKey {
    /// Where.
    pub endpoint: Endpoint,
    /// The name in EHLO.
    pub helo: String,
    /// Whether that name is our own, so that a refusal of it is a refusal of us.
    pub honest_helo: bool,
    /// Credentials.
    pub authentication: Authentication,
    /// A claim about our address.
    pub claim: Claim,
    /// The place among recipients: what a good recipient opens may stay open for the rest of a session.
    pub order: Order,
    /// What came before: what that opens stays open for the rest of a session.
    pub history: History,
}

impl SessionKey {
    /// An ordinary session at `endpoint` by the name of `helo`, which is our own.
    #[must_use]
    pub const fn plain(endpoint: Endpoint, helo: String) -> Self {
        Self {
            endpoint,
            helo,
            honest_helo: true,
            authentication: Authentication::None,
            claim: Claim::None,
            order: Order::Alone,
            history: History::Fresh,
        }
    }

    /// How many questions may be asked in one session.
    #[must_use]
    pub const fn share(&self) -> usize {
        match (self.order, self.history) {
            (Order::Alone, History::Fresh | History::AfterReset) => QUESTIONS_LIMIT,
            // A recipient, a login or a message that changes the server's mind would answer all the others of
            // the session as well.
            _ => 1,
        }
    }

    /// The session that `shape` needs.
    #[must_use]
    pub fn of(shape: &Shape, envelope: &Envelope) -> Self {
        Self {
            endpoint: shape.endpoint,
            helo: envelope.helo.clone(),
            honest_helo: shape.helo == Helo::Ours,
            authentication: match shape.authentication {
                Authentication::MailParameter => Authentication::None,
                other => other,
            },
            claim: shape.claim,
            order: shape.order,
            history: shape.history,
        }
    }
}

/// What a session needs to know besides its questions.
#[derive(Clone, Debug)]
pub struct SessionSettings {
    /// How patiently we talk.
    pub manners: Manners,
    /// The name that TLS asks for.
    pub server_name: String,
    /// An address that the target takes mail for.
    pub own_recipient: String,
    /// An ordinary message for that address, where a question needs a message before its own.
    pub own_message: Vec<u8>,
    /// The least time between two transactions.
    pub interval: Option<Duration>,
}
