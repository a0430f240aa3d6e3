//! An audit as data: what is kept in the data directory, printed as JSON, and rendered for people.
//!
//! Everything a report says is in the [`Record`]; no renderer finds out anything by itself. The shape is
//! versioned: [`SCHEMA`] changes when a field changes its meaning or goes.

use std::net::IpAddr;

use jiff::Timestamp;
use sekisho_evidence::class::Class;
use sekisho_evidence::consent::Consent;
use sekisho_evidence::level::Level;
use sekisho_evidence::proof::Proof;
use sekisho_evidence::rule::Rule;
use sekisho_evidence::target::Endpoint;
use sekisho_evidence::token::{AuditName, TokenKey};
use sekisho_evidence::verdict::Verdict;
use serde::{Deserialize, Serialize};

pub mod dossier;
pub mod finding;
pub mod probe;
mod reason;
pub mod settings;

use dossier::Dossier;
use finding::Finding;
use probe::ProbeRecord;
use settings::Settings;

pub use reason::Reason;

/// The name and version of the record's shape.
pub const SCHEMA: &str = "sekisho-audit/1";

/// One audit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// The audit's name, for example `7K3Q`.
    pub name: AuditName,
    /// The version of the program that wrote it.
    pub program: String,
    /// What the user named: a host, a domain or an address.
    pub target: String,
    /// When it began.
    pub started: Timestamp,
    /// When it ended; none while it runs or after an interruption.
    pub finished: Option<Timestamp>,
    /// What the user asked for.
    pub settings: Settings,
    /// The rights it rests on, one for each tested address.
    pub consents: Vec<Consent>,
    /// From where we connected, by address family.
    pub vantage: Vec<Vantage>,
    /// What is known of the target.
    pub dossier: Dossier,
    /// What receives canaries.
    pub witness: Option<WitnessRecord>,
    /// Every transaction, in the order of their numbers.
    pub probes: Vec<ProbeRecord>,
    /// What arrived at the witness.
    pub proofs: Vec<Proof>,
    /// The controls by endpoint.
    pub controls: Vec<Control>,
    /// What opens the relay.
    pub rules: Vec<RuleRecord>,
    /// Weaknesses besides relay.
    pub findings: Vec<Finding>,
    /// What the classic testers would have concluded from the same answers.
    pub suites: Vec<SuiteRecord>,
    /// How much of the space was judged.
    pub coverage: Coverage,
    /// The verdict.
    pub verdict: Verdict,
    /// The highest level that was reached.
    pub level: Level,
    /// Why the verdict is not stronger.
    pub reasons: Vec<Reason>,
    /// The audit that this one repeats.
    pub again: Option<AuditName>,
}

/// The part of an audit that is never printed: its key, stored beside the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret {
    /// The key of the audit's tokens.
    pub token_key: TokenKey,
}

/// From where we connected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vantage {
    /// Our address, as the socket says.
    pub source: IpAddr,
    /// The tested address.
    pub target: IpAddr,
    /// Where we stand.
    pub place: Place,
    /// Whether the user declared it to be outside.
    pub declared_outside: bool,
}

/// Where we stand, seen from the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// Outside.
    Outside,
    /// On the same host.
    SameHost,
    /// In the same subnet (/24 or /64).
    SameSubnet,
    /// Both addresses are private: the target may trust the whole range.
    PrivateRange,
}

/// What receives canaries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WitnessRecord {
    /// How it receives.
    pub kind: WitnessKind,
    /// The domain, or the mailbox's address.
    pub address: String,
    /// Whether a fresh token sent directly came back, and after how many milliseconds.
    pub self_test: SelfTest,
}

/// How a witness receives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WitnessKind {
    /// The built-in SMTP receiver.
    Receiver,
    /// A mailbox read over IMAP.
    Mailbox,
    /// An outside address that the user reads.
    Outside,
}

/// The result of the witness's self-test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "result")]
pub enum SelfTest {
    /// The token came back.
    Passed {
        /// After so many milliseconds.
        milliseconds: u64,
    },
    /// It did not.
    Failed {
        /// What was seen.
        reason: String,
    },
    /// There is nothing to test: the user reads the address.
    NotApplicable,
}

/// A control: a question whose answer is known if the others mean anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Control {
    /// Where.
    pub endpoint: Endpoint,
    /// What was asked.
    pub kind: ControlKind,
    /// Whether the answer was the expected one.
    pub passed: bool,
    /// The server's answer.
    pub answer: String,
    /// After how many probes at this endpoint it was asked.
    pub after_probes: usize,
}

/// The controls by role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ControlKind {
    /// A mail exchanger takes its own postmaster (RFC 5321 §4.5.1).
    OwnPostmaster,
    /// A submission port asks a stranger for authentication (RFC 6409 §4.3).
    AuthenticationRequired,
    /// A submission port takes an own login.
    OwnLogin,
}

/// A rule with what proves it and what probably causes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RuleRecord {
    /// The class of abuse, for readers that look no deeper.
    pub class: Class,
    /// The rule.
    pub condition: Rule,
    /// How far its smallest case got.
    pub level: Level,
    /// The probes that carried its canaries.
    pub canaries: Vec<u32>,
    /// Likely causes and their fixes, most likely first.
    pub advice: Vec<Advice>,
}

/// A likely cause and its fix. Both are settings or commands, which stay as they are in every language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advice {
    /// The software, for example `Postfix`, or none where it is unknown.
    pub software: Option<String>,
    /// The key of the sentence that names the likely cause, in the catalogue of messages.
    pub cause: String,
    /// The setting that is suspected, as it would stand in the configuration.
    pub directive: String,
    /// What to write instead, one line each.
    pub fix: Vec<String>,
}

/// What a classic tester would have concluded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuiteRecord {
    /// Its name, for example `nmap`.
    pub name: String,
    /// Whether its list is known or reconstructed.
    pub reconstructed: bool,
    /// How many tests it has.
    pub tests: usize,
    /// How many of them were asked and answered in this audit.
    pub asked: usize,
    /// How many were accepted at RCPT.
    pub accepted: usize,
    /// Numbers of the probes that stand for its tests.
    pub probes: Vec<u32>,
    /// What its user would have read.
    pub conclusion: SuiteConclusion,
}

/// The conclusion of a classic tester, which knows only RCPT.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SuiteConclusion {
    /// "no relay".
    NoRelay,
    /// "open relay".
    OpenRelay,
    /// Not all of its tests were answered.
    Incomplete,
}

/// How much of the space was judged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Planned probes.
    pub planned: usize,
    /// Those that were judged.
    pub judged: usize,
    /// Pairs of values of enabling dimensions in the space.
    pub pairs: usize,
    /// Pairs that policy itself answered.
    pub pairs_judged: usize,
    /// Classes that were tested.
    pub tested: Vec<Class>,
    /// Classes that were not, with the reason.
    pub untested: Vec<Untested>,
}

/// A class that was not tested.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Untested {
    /// The class.
    pub class: Class,
    /// Why.
    pub why: UntestedWhy,
}

/// Why a class was not tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UntestedWhy {
    /// It needs the owner's proof of control.
    NeedsOwner,
    /// It belongs to `--deep`.
    NeedsDeep,
    /// The target does not offer what it abuses.
    NotOffered,
    /// It needs something of the user, for example a domain whose MX names the target.
    NeedsInput,
    /// Policy never got to answer it.
    NotAnswered,
    /// An arrival would be needed and could not be observed.
    NeedsArrival,
}

impl Record {
    /// An audit of `target` that begins at `started` and knows nothing yet.
    #[must_use]
    pub fn new(name: AuditName, target: String, settings: Settings, started: Timestamp) -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            name,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            target,
            started,
            finished: None,
            settings,
            consents: Vec::new(),
            vantage: Vec::new(),
            dossier: Dossier::default(),
            witness: None,
            probes: Vec::new(),
            proofs: Vec::new(),
            controls: Vec::new(),
            rules: Vec::new(),
            findings: Vec::new(),
            suites: Vec::new(),
            coverage: Coverage::default(),
            verdict: Verdict::Untestable,
            level: Level::E0,
            reasons: Vec::new(),
            again: None,
        }
    }

    /// The probe with this number.
    #[must_use]
    pub fn probe(&self, number: u32) -> Option<&ProbeRecord> {
        self.probes.iter().find(|probe| probe.number == number)
    }
}
