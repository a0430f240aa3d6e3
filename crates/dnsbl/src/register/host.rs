//! What is known of one host.
//!
//! ```text
//!            nominated ──► testing ──► listed ◄──► retest
//!                ▲            │          │           │
//!                │            ▼          ▼           ▼
//!                ├───────── tested    delisted ◄── (earned CLOSED)
//!                └──────────────────── or expired
//! ```
//! Beside its own listing a host can be the *output* of others: it sent what they took.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use jiff::Timestamp;
use sekisho_evidence::shape::Shape;
use sekisho_evidence::token::AuditName;
use sekisho_evidence::verdict::Verdict;

use super::admission::Recent;
use super::event::Nomination;
use super::outcome::{Cause, Obstacle, RelayProof};
use super::schedule::{GONE_AFTER, later};
use crate::code::Code;
use sekisho_evidence::words::{Reason, Who};

/// One host.
#[derive(Clone, Debug, PartialEq)]
pub struct Host {
    /// Its address.
    pub address: IpAddr,
    /// How its own listing stands; none where it is only the output of others.
    pub state: Option<State>,
    /// The last nomination.
    pub nominated: Option<Nominated>,
    /// The tests that began.
    pub tests: Recent,
    /// What it is for others.
    pub output: Option<OutputHost>,
    /// When it was last found closed or taken off the list: only what is proven later lists it again.
    pub cleared: Option<Timestamp>,
}

/// A nomination.
#[derive(Clone, Debug, PartialEq)]
pub struct Nominated {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: Who,
    /// On what it rests.
    pub nomination: Nomination,
}

/// How a host's own listing stands.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// It is to be tested.
    Nominated,
    /// It is being tested for the first time.
    Testing {
        /// The audit.
        audit: AuditName,
    },
    /// It was tested, and nothing was proven.
    Tested {
        /// When.
        at: Timestamp,
        /// The audit.
        audit: AuditName,
        /// Its verdict.
        verdict: Verdict,
        /// What the host said.
        said: String,
        /// What was seen.
        cause: Option<Cause>,
    },
    /// It is listed.
    Listed(Listing),
    /// It is listed and being tested again.
    Retest {
        /// Its listing, which goes on.
        listing: Listing,
        /// The audit.
        audit: AuditName,
    },
    /// It was taken off the list.
    Delisted {
        /// When.
        at: Timestamp,
        /// How.
        way: Way,
    },
    /// Its time on the list ended.
    Expired {
        /// When.
        at: Timestamp,
    },
}

/// A listing.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing {
    /// Since when.
    pub since: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// What proves it, the latest proof.
    pub proof: RelayProof,
    /// Retests since then.
    pub retests: u32,
    /// When the next is due.
    pub next: Timestamp,
    /// The last retest, where it came to nothing.
    pub unproven: Option<Unproven>,
    /// Questions that opened it and that nobody is left to ask, each with since when.
    pub gone: Vec<(Shape, Timestamp)>,
}

impl Listing {
    /// Since when nobody listens where this opened the host.
    #[must_use]
    pub fn gone_since(&self, shape: &Shape) -> Option<Timestamp> {
        self.gone.iter().find(|(known, _)| known == shape).map(|(_, since)| *since)
    }

    /// Whether nobody listened there a day ago or more, and never since.
    #[must_use]
    pub fn is_gone_long(&self, shape: &Shape, at: Timestamp) -> bool {
        self.gone_since(shape).is_some_and(|since| at >= later(since, GONE_AFTER))
    }

    /// Notes where nobody listens; what is not among it has somebody again.
    pub(super) fn see_gone(&mut self, gone: &[Shape], at: Timestamp) {
        let saved: Vec<Shape> = self.proof.rules.iter().map(|rule| rule.example.clone()).collect();
        let now_gone = saved.into_iter().filter(|shape| gone.contains(shape));
        self.gone = now_gone.map(|shape| (shape.clone(), self.gone_since(&shape).unwrap_or(at))).collect();
    }
}

/// A retest that came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unproven {
    /// When.
    pub at: Timestamp,
    /// The verdict.
    pub verdict: Verdict,
    /// Whose doing it was.
    pub obstacle: Obstacle,
    /// What the host said.
    pub said: String,
    /// What was seen.
    pub cause: Option<Cause>,
    /// Whether that prolonged the listing.
    pub prolonged: bool,
}

/// How a host left the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// An audit earned a CLOSED.
    Closed {
        /// The audit.
        audit: AuditName,
    },
    /// The operator took it off.
    Operator {
        /// Who.
        by: Who,
        /// Why.
        reason: Reason,
    },
}

/// A host as the output of others.
#[derive(Clone, Debug, PartialEq)]
pub struct OutputHost {
    /// The hosts that took what it sent, each with the audit that proves it; all of them are listed.
    pub inputs: BTreeMap<IpAddr, AuditName>,
    /// How it stands.
    pub standing: OutputStanding,
}

/// How an output host stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutputStanding {
    /// It may send for many: a person decides.
    Waits,
    /// It is listed.
    Listed {
        /// Since when.
        since: Timestamp,
        /// Who decided that, and why; none where it is plainly of the same operator as its input.
        accepted: Option<(Who, Reason)>,
    },
    /// The operator does not list it.
    Declined {
        /// Who decided that.
        by: Who,
        /// Why.
        reason: Reason,
    },
}

impl Host {
    /// One of which nothing is known.
    pub(super) fn new(address: IpAddr) -> Self {
        Self { address, state: None, nominated: None, tests: Recent::default(), output: None, cleared: None }
    }

    /// Its own listing, also while it is tested again.
    #[must_use]
    pub const fn listing(&self) -> Option<&Listing> {
        match &self.state {
            Some(State::Listed(listing) | State::Retest { listing, .. }) => Some(listing),
            _ => None,
        }
    }

    /// The listing, to be changed, where the host was being tested again or not.
    pub(super) fn take_listing(&mut self) -> Option<Listing> {
        match self.state.take() {
            Some(State::Listed(listing) | State::Retest { listing, .. }) => Some(listing),
            other => {
                self.state = other;
                None
            }
        }
    }

    /// The audit that is under way.
    #[must_use]
    pub const fn under_test(&self) -> Option<&AuditName> {
        match &self.state {
            Some(State::Testing { audit } | State::Retest { audit, .. }) => Some(audit),
            _ => None,
        }
    }

    /// Whether a person has to decide.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.output.as_ref().is_some_and(|output| output.standing == OutputStanding::Waits)
    }

    /// Under which codes it is listed; none where it is not.
    #[must_use]
    pub fn codes(&self) -> BTreeSet<Code> {
        let mut codes = self.listing().map(|listing| listing.proof.codes()).unwrap_or_default();
        if self.output.as_ref().is_some_and(|output| matches!(output.standing, OutputStanding::Listed { .. }))
        {
            codes.insert(Code::Output);
        }
        codes
    }
}
