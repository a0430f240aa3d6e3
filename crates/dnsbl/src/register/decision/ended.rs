//! What the end of a test changes: a proof lists, an earned CLOSED takes off, and neither leaves a listing as it is.

use std::net::IpAddr;

use jiff::Timestamp;
use sekisho_evidence::shape::Shape;

use super::{Case, Decision, Refusal};
use crate::register::admission::is_reserved;
use crate::register::event::Nomination;
use crate::register::host::{Host, Listing, Nominated, OutputHost, OutputStanding, State, Unproven, Way};
use crate::register::outcome::{Cause, Obstacle, Outcome, Output, RelayProof};
use crate::register::schedule::{GONE_AFTER, LISTED_FOR, PROOF_LASTS, later, next_retest};

impl Case<'_> {
    pub(super) fn test_ended(&self, address: IpAddr, outcome: &Outcome) -> Result<Decision, Refusal> {
        let mut host = self.host(address);
        let (address, audit) = (host.address, outcome.audit());
        // The report of an earlier audit nominates, and may be the proof at the same time; of a listed host, a newer one.
        let by_report = is_open_to_reports(&host, outcome)
            && matches!(&host.nominated, Some(Nominated { nomination: Nomination::Audit { audit: own }, .. }) if own == audit);
        if host.under_test() != Some(audit) && !by_report {
            return Err(Refusal::NotUnderTest { host: address, audit: audit.clone() });
        }
        if outcome.is_uncounted() {
            host.tests.forget_last();
        }
        let listing = host.take_listing();
        match (outcome, listing) {
            (Outcome::Proven { proof, until }, listing) => self.proven(host, listing, proof, *until),
            (Outcome::Closed { refused, gone, .. }, Some(listing)) => {
                if !asked_again(&listing, refused, gone, self.at) {
                    return Err(Refusal::NotAskedAgain { host: address, audit: audit.clone() });
                }
                Ok(self.left(host, Way::Closed { audit: audit.clone() }))
            }
            (Outcome::Unproven { .. }, Some(listing)) => self.unproven(host, listing, outcome),
            (Outcome::Closed { .. }, None) => {
                let verdict = sekisho_evidence::verdict::Verdict::Closed;
                host.cleared = Some(self.at);
                let (at, audit) = (self.at, audit.clone());
                Ok(tested(host, State::Tested { at, audit, verdict, said: String::new(), cause: None }))
            }
            (Outcome::Unproven { verdict, said, cause, .. }, None) => {
                let (at, audit, said) = (self.at, audit.clone(), said.clone());
                Ok(tested(host, State::Tested { at, audit, verdict: *verdict, said, cause: *cause }))
            }
        }
    }

    /// Relay is proven: the host is listed, or listed anew, and so is what sends for it, as far as that is nobody else's.
    fn proven(
        &self,
        mut host: Host,
        before: Option<Listing>,
        proof: &RelayProof,
        until: Timestamp,
    ) -> Result<Decision, Refusal> {
        let address = host.address;
        // Somebody may have excluded it, or opted out, while it was being tested: what was earned before runs on.
        self.may_be_tested(address)?;
        self.register.takes(address, proof, until, self.at)?;
        let retests = before.as_ref().map_or(0, |listing| listing.retests + 1);
        let since = before.map_or(self.at, |listing| listing.since);
        let next = next_retest(self.at, retests, until);
        let (proof_kept, gone) = (proof.clone(), Vec::new());
        host.state = Some(State::Listed(Listing {
            since,
            until,
            proof: proof_kept,
            retests,
            next,
            unproven: None,
            gone,
        }));
        let mut hosts = vec![host];
        for output in proof.outputs.iter().filter(|output| output.address.to_canonical() != address) {
            if self.may_be_tested(output.address).is_ok() {
                hosts.push(self.sends_for(output, address, proof));
            }
        }
        let named = |other: IpAddr| proof.outputs.iter().any(|output| output.address.to_canonical() == other);
        // What the new proof does not name any more sends no longer for this relay.
        hosts.extend(self.losing(address).into_iter().filter(|other| !named(other.address)));
        Ok(Decision { hosts, ..Decision::default() })
    }

    /// An output, which from now on sends for `input` too.
    fn sends_for(&self, output: &Output, input: IpAddr, proof: &RelayProof) -> Host {
        let mut sender = self.host(output.address);
        let (address, cleared) = (sender.address, sender.cleared);
        let known = sender.output.get_or_insert_with(|| OutputHost {
            inputs: std::collections::BTreeMap::new(),
            standing: OutputStanding::Waits,
        });
        known.inputs.insert(input, proof.audit.clone());
        let alone = known.inputs.len() == 1;
        // A private address is nobody's that could be asked about, unless the relay is of a laboratory as well.
        let own = output.own && alone && (is_reserved(input) || !is_reserved(address));
        // What the operator took off the list needs him again, or a newer proof.
        let is_new = cleared.is_none_or(|cleared| proof.arrived > cleared);
        match &known.standing {
            OutputStanding::Waits if own && is_new => {
                known.standing = OutputStanding::Listed { since: self.at, accepted: None };
            }
            // It was listed without a person because one relay alone used it: with a second one, somebody looks at it.
            OutputStanding::Listed { accepted: None, .. } if !alone => known.standing = OutputStanding::Waits,
            _ => {}
        }
        sender
    }

    fn unproven(&self, mut host: Host, mut listing: Listing, outcome: &Outcome) -> Result<Decision, Refusal> {
        let Outcome::Unproven { verdict, obstacle, said, cause, until, gone, .. } = outcome else {
            return Err(Refusal::NotListed { host: host.address });
        };
        if let Some(until) = until {
            if *until <= listing.until || *until > later(listing.proof.arrived, PROOF_LASTS) {
                return Err(Refusal::WrongEnd { host: host.address, until: *until });
            }
            // Who opted out while he was being tested is not held on the list by that.
            self.may_be_tested(host.address)?;
            listing.until = *until;
        }
        // The other half of the same test is still to come.
        if *cause != Some(Cause::OneSource) {
            listing.retests += 1;
        }
        listing.next = next_retest(self.at, listing.retests, listing.until);
        if *obstacle != Obstacle::Ours {
            listing.see_gone(gone, self.at);
        }
        let over = listing.gone.iter().map(|(_, since)| later(*since, GONE_AFTER)).max();
        if let Some(over) = over.filter(|over| *over > self.at) {
            listing.next = listing.next.min(over);
        }
        listing.unproven = Some(Unproven {
            at: self.at,
            verdict: *verdict,
            obstacle: *obstacle,
            said: said.clone(),
            cause: *cause,
            prolonged: until.is_some(),
        });
        host.state = Some(State::Listed(listing));
        Ok(Decision { hosts: vec![host], ..Decision::default() })
    }
}

fn tested(mut host: Host, state: State) -> Decision {
    host.state = Some(state);
    Decision { hosts: vec![host], ..Decision::default() }
}

/// Whether the report of an audit may say more of the host than is known.
fn is_open_to_reports(host: &Host, outcome: &Outcome) -> bool {
    match (&host.state, outcome) {
        (Some(State::Nominated), _) => true,
        (Some(State::Listed(listing)), Outcome::Proven { proof, .. }) => {
            proof.arrived > listing.proof.arrived
        }
        _ => false,
    }
}

/// Whether everything that opened the relay was asked again and refused, or has nobody left to ask, which was seen before.
fn asked_again(listing: &Listing, refused: &[Shape], gone: &[Shape], at: Timestamp) -> bool {
    listing.proof.rules.iter().all(|rule| {
        let shape = &rule.example;
        refused.contains(shape) || gone.contains(shape) && listing.is_gone_long(shape, at)
    })
}

impl crate::register::Register {
    /// Whether a proof may list `host` until then, as far as the proof itself goes.
    ///
    /// # Errors
    /// It is of another host, of the future, or older than what took the host off the list; or the end is not its own.
    pub fn takes(
        &self,
        host: IpAddr,
        proof: &RelayProof,
        until: Timestamp,
        at: Timestamp,
    ) -> Result<(), Refusal> {
        let host = host.to_canonical();
        let other =
            |rule: &sekisho_evidence::rule::Rule| rule.example.endpoint.address.to_canonical() != host;
        if proof.rules.iter().any(other) {
            return Err(Refusal::OtherHost { host, audit: proof.audit.clone() });
        }
        if let Some(cleared) = self.cleared(host).filter(|cleared| proof.arrived <= *cleared) {
            return Err(Refusal::ProofOld { host, arrived: proof.arrived, cleared });
        }
        if until <= at || until > later(proof.arrived, LISTED_FOR) || proof.arrived > at {
            return Err(Refusal::WrongEnd { host, until });
        }
        Ok(())
    }
}
