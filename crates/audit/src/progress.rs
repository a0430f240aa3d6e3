//! How far an audit is, told to whoever watches.

use sekisho_evidence::class::Class;
use sekisho_evidence::level::Level;
use sekisho_evidence::proof::ArrivalKind;
use sekisho_evidence::rule::Rule;
use sekisho_evidence::target::Endpoint;

use crate::record::Record;
use crate::run::Preparation;

/// One step.
#[derive(Clone, Debug)]
pub enum Step<'a> {
    /// Names and addresses are looked up.
    Resolving,
    /// Listeners are greeted.
    Greeting {
        /// How many.
        listeners: usize,
    },
    /// The witness proves that it is ours.
    TestingWitness,
    /// Which of the known addresses the target takes is found out.
    Confirming,
    /// Everything is known that is needed before the first probe; the record says what.
    Prepared {
        /// The record so far.
        record: &'a Record,
        /// What is going to be asked.
        preparation: &'a Preparation,
    },
    /// A question was answered.
    Asked {
        /// Its number.
        number: u32,
        /// How many there are at least.
        total: usize,
        /// Where.
        endpoint: Endpoint,
        /// Its class.
        class: Class,
    },
    /// Something relays; it is being explained.
    Explaining {
        /// The class of what was found.
        class: Class,
    },
    /// A rule was found.
    Found {
        /// The rule.
        rule: &'a Rule,
    },
    /// A canary came back.
    Arrived {
        /// The probe.
        probe: u32,
        /// How strong it is.
        level: Level,
        /// What it means.
        kind: ArrivalKind,
    },
    /// Deferred questions wait to be repeated.
    Pausing {
        /// For so many seconds.
        seconds: u64,
        /// How many questions.
        deferred: usize,
    },
    /// Canaries are awaited.
    Awaiting {
        /// How many.
        canaries: usize,
        /// For so many seconds at most.
        seconds: u64,
    },
    /// There is something new in the record that is worth keeping.
    Worth {
        /// The record so far.
        record: &'a Record,
    },
}

/// Whoever is told.
pub trait Progress {
    /// Takes note of a step. It must not wait for anything.
    fn step(&self, step: &Step<'_>);
}

/// Nobody watches.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwatched;

impl Progress for Unwatched {
    fn step(&self, _step: &Step<'_>) {}
}
