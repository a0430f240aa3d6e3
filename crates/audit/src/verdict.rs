//! The verdict, from the record alone: nothing stronger than what was earned.
//!
//! OPEN needs a canary that came back. CLOSED needs every planned question refused by the target itself,
//! the control of every listener passed, every address reached, and us outside. Everything between has its
//! reason.

use std::collections::BTreeSet;
use std::net::IpAddr;

use sekisho_evidence::level::Level;
use sekisho_evidence::proof::ArrivalKind;
use sekisho_evidence::shape::Recipient;
use sekisho_evidence::target::Endpoint;
use sekisho_evidence::verdict::Verdict;

use crate::examiner::reads_as_local;
use crate::record::dossier::{EndpointFacts, EndpointState, Existence};
use crate::record::probe::{Arrival, Outcome, ProbeRecord, RefusedBy, Stage};
use crate::record::settings::Depth;
use crate::record::{Place, Reason, Record, SelfTest, WitnessKind};

/// Judges `record` anew: verdict, level and the reasons that follow from the rest of it. Reasons that tell
/// of the audit's own course (an interruption, a ban, a preparation that failed) stay.
pub fn judge(record: &mut Record) {
    record.reasons.retain(is_of_the_course);
    let mut reasons = record.reasons.clone();
    reasons.extend(vantage_reasons(record));
    reasons.extend(listener_reasons(record));
    reasons.extend(witness_reasons(record));
    reasons.extend(control_reasons(record));
    reasons.extend(answer_reasons(record));
    if let (Depth::Suite, Some(name)) = (record.settings.depth, &record.settings.suite) {
        reasons.push(Reason::OnlySuite { name: name.clone() });
    }
    record.level = level(record);
    record.verdict = verdict(record, &reasons);
    let asked = record.probes.iter().any(|probe| probe.outcome != Outcome::NotAsked);
    if asked && record.settings.depth == Depth::Small {
        reasons.push(Reason::SmallRun);
    }
    let mut seen = BTreeSet::new();
    reasons.retain(|reason| seen.insert(format!("{reason:?}")));
    record.reasons = reasons;
}

fn verdict(record: &Record, reasons: &[Reason]) -> Verdict {
    let relayed = record.proofs.iter().any(|proof| proof.kind == ArrivalKind::Relayed);
    let asked = record.probes.iter().any(|probe| probe.outcome != Outcome::NotAsked);
    if reasons.iter().any(|reason| matches!(reason, Reason::NotOutside { .. })) {
        return Verdict::NotJudged;
    }
    if relayed {
        return Verdict::Open;
    }
    if !asked {
        return Verdict::Untestable;
    }
    // A rule that was found says that something was taken, whatever became of its canary.
    if !record.rules.is_empty() || record.probes.iter().any(|probe| is_taken(record, probe)) {
        return Verdict::Accepts;
    }
    if reasons.iter().any(|reason| *reason != Reason::SmallRun) {
        return Verdict::Inconclusive;
    }
    Verdict::Closed
}

fn level(record: &Record) -> Level {
    let relayed = record.proofs.iter().filter(|proof| proof.kind == ArrivalKind::Relayed);
    if let Some(level) = relayed.map(|proof| proof.level).max() {
        return level;
    }
    let of_probe = |probe: &ProbeRecord| match &probe.outcome {
        Outcome::AcceptedMessage { .. } if is_taken(record, probe) => Level::E3,
        Outcome::AcceptedRecipient { .. } if is_taken(record, probe) => Level::E2,
        Outcome::NotAsked => Level::E0,
        Outcome::Refused { stage, .. } | Outcome::Deferred { stage, .. } if *stage < Stage::Recipient => {
            Level::E0
        }
        Outcome::Dropped { .. } | Outcome::TimedOut { .. } | Outcome::NotOffered { .. } => Level::E0,
        _ => Level::E1,
    };
    let ruled = record.rules.iter().map(|rule| rule.level);
    record.probes.iter().map(of_probe).chain(ruled).max().unwrap_or(Level::E0)
}

/// Whether a probe was accepted and that may mean relay: nothing explains it away.
#[must_use]
pub fn is_taken(record: &Record, probe: &ProbeRecord) -> bool {
    probe.outcome.is_accepted() && probe.arrival != Arrival::Bounced && !is_harmless(record, probe)
}

/// Whether the recipient was one of the target's own users after all: ORCPT is only a note beside one, and
/// where every local name is taken, a routing form is just a strange local name.
fn is_harmless(record: &Record, probe: &ProbeRecord) -> bool {
    if probe.arrival == Arrival::Arrived {
        return false;
    }
    match &probe.shape.recipient {
        Recipient::OriginalRecipient(_) => true,
        _ => reads_as_local(&probe.shape) && takes_every_name(record),
    }
}

/// Whether the target takes local names that nobody has.
#[must_use]
pub fn takes_every_name(record: &Record) -> bool {
    record.dossier.addresses.iter().any(|known| known.existence == Existence::Indistinct)
}

/// Reasons that no other part of the record tells.
const fn is_of_the_course(reason: &Reason) -> bool {
    matches!(
        reason,
        Reason::UnknownHost { .. }
            | Reason::NoMailServer { .. }
            | Reason::NullMx { .. }
            | Reason::ResolverFailed { .. }
            | Reason::Banned { .. }
            | Reason::NoBasis { .. }
            | Reason::NoWitness
            | Reason::WitnessFailed { .. }
            | Reason::Interrupted
    )
}

fn vantage_reasons(record: &Record) -> Vec<Reason> {
    let inside = record.vantage.iter().filter(|own| own.place != Place::Outside && !own.declared_outside);
    inside.map(|own| Reason::NotOutside { source: own.source, place: own.place }).take(1).collect()
}

/// Addresses at which nothing could be tested, and listeners that behaved oddly.
fn listener_reasons(record: &Record) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let addresses: BTreeSet<IpAddr> =
        record.dossier.endpoints.iter().map(|facts| facts.endpoint.address).collect();
    let with = |address: IpAddr| {
        record.dossier.endpoints.iter().filter(move |facts| facts.endpoint.address == address)
    };
    let tested = |address: IpAddr| with(address).any(|facts| speaks(record, facts));
    let mut silent_addresses = Vec::new();
    for address in addresses {
        if !tested(address) {
            silent_addresses.push(address);
        }
        reasons.extend(with(address).filter(|facts| !speaks(record, facts)).filter_map(oddity));
    }
    let states: Vec<&EndpointFacts> = silent_addresses.iter().flat_map(|address| with(*address)).collect();
    let blocked = blocked(record);
    let is_blocked = !blocked.is_empty();
    if is_blocked {
        reasons.push(Reason::OutboundBlocked { endpoints: blocked });
    }
    reasons.extend(unreached(&states, is_blocked, record));
    reasons
}

/// Whether a listener speaks SMTP with us, if only after a claim that it believed.
fn speaks(record: &Record, facts: &EndpointFacts) -> bool {
    let mut here = record.probes.iter().filter(|probe| probe.shape.endpoint == facts.endpoint);
    facts.state == EndpointState::Speaks || here.any(|probe| probe.outcome.is_accepted())
}

/// Listeners at port 25 that were not reached although their hosts answer: where port 25 answers nowhere, it
/// is probably closed on our side. A mail exchanger that was not asked must not pass for closed, even where its
/// submission port was.
fn blocked(record: &Record) -> Vec<Endpoint> {
    let answers =
        |facts: &&EndpointFacts| !matches!(facts.state, EndpointState::TimedOut | EndpointState::Unreachable);
    let endpoints = || record.dossier.endpoints.iter();
    let (on_25, elsewhere): (Vec<_>, Vec<_>) = endpoints().partition(|facts| facts.endpoint.port == 25);
    if on_25.iter().any(answers) || !elsewhere.iter().any(answers) {
        return Vec::new();
    }
    let timed_out = on_25.into_iter().filter(|facts| facts.state == EndpointState::TimedOut);
    timed_out.map(|facts| facts.endpoint).collect()
}

/// What a listener did instead of speaking SMTP with us.
fn oddity(facts: &EndpointFacts) -> Option<Reason> {
    let endpoint = facts.endpoint;
    match &facts.state {
        EndpointState::NotSmtp { said } => Some(Reason::NotSmtp { endpoint, said: said.clone() }),
        EndpointState::Silent { seconds } => Some(Reason::Silent { endpoint, seconds: *seconds }),
        EndpointState::Endless => Some(Reason::Endless { endpoint }),
        EndpointState::TurnedAway { said } => Some(Reason::GreetingRefused { endpoint, said: said.clone() }),
        EndpointState::Dropped => {
            Some(Reason::GreetingRefused { endpoint, said: "the connection was closed".to_owned() })
        }
        EndpointState::TlsFailed { detail } => Some(Reason::TlsFailed { endpoint, detail: detail.clone() }),
        _ => None,
    }
}

/// Why addresses at which nothing speaks could not be reached, unless port 25 is blocked and explains it.
fn unreached(silent: &[&EndpointFacts], is_blocked: bool, record: &Record) -> Vec<Reason> {
    let with = |state: &EndpointState| -> Vec<Endpoint> {
        silent.iter().filter(|facts| facts.state == *state).map(|facts| facts.endpoint).collect()
    };
    let mut reasons = Vec::new();
    let timed_out = with(&EndpointState::TimedOut);
    if !timed_out.is_empty() && !is_blocked {
        reasons.push(Reason::ConnectionTimedOut { endpoints: timed_out });
    }
    // A refusal is an answer: nobody listens there. It is a reason only where nobody listens anywhere.
    let spoken = record.dossier.endpoints.iter().any(|facts| speaks(record, facts));
    let refused = with(&EndpointState::Refused);
    if !refused.is_empty() && !spoken && !is_blocked {
        reasons.push(Reason::ConnectionRefused { endpoints: refused });
    }
    let unreachable: BTreeSet<IpAddr> =
        with(&EndpointState::Unreachable).into_iter().map(|endpoint| endpoint.address).collect();
    reasons.extend(unreachable.into_iter().map(|address| Reason::Unreachable { address }));
    reasons
}

fn witness_reasons(record: &Record) -> Vec<Reason> {
    match record.witness.as_ref().map(|witness| &witness.self_test) {
        Some(SelfTest::Failed { reason }) => vec![Reason::WitnessFailed { detail: reason.clone() }],
        _ => Vec::new(),
    }
}

fn control_reasons(record: &Record) -> Vec<Reason> {
    let failed = record.controls.iter().filter(|control| !control.passed);
    failed
        .map(|control| Reason::ControlFailed {
            endpoint: control.endpoint,
            control: control.kind,
            said: control.answer.clone(),
        })
        .collect()
}

fn answer_reasons(record: &Record) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let planned = || record.probes.iter().filter(|probe| !is_explained(record, probe));
    let deferred: Vec<&ProbeRecord> =
        planned().filter(|probe| matches!(probe.outcome, Outcome::Deferred { .. })).collect();
    if let Some(said) = deferred.first().and_then(|probe| probe.outcome.said()) {
        reasons.push(Reason::StillDeferred { probes: deferred.len(), said: said.to_string() });
    }
    let is_disliked =
        |probe: &&ProbeRecord| matches!(&probe.outcome, Outcome::Refused { by: RefusedBy::Dislike, .. });
    let disliked = planned().find(is_disliked);
    if let Some((endpoint, said)) =
        disliked.and_then(|probe| Some((probe.shape.endpoint, probe.outcome.said()?)))
    {
        // What it answered before it turned us away: nothing, where it never talked to us.
        let here = record.probes.iter().filter(|probe| probe.shape.endpoint == endpoint);
        let after = here.take_while(|probe| !is_disliked(probe)).count();
        reasons.push(Reason::Banned { endpoint, after, said: said.to_string() });
    }
    let unanswered = planned()
        .filter(|probe| {
            matches!(probe.outcome, Outcome::Dropped { .. } | Outcome::TimedOut { .. } | Outcome::NotAsked)
        })
        .count();
    if unanswered > 0 {
        reasons.push(Reason::Unanswered { probes: unanswered });
    }
    let taken: Vec<&ProbeRecord> = record.probes.iter().filter(|probe| is_taken(record, probe)).collect();
    let awaited = taken.iter().filter(|probe| probe.arrival == Arrival::Pending).count();
    if awaited > 0 {
        // What a person reads is not waited for: nothing can arrive here.
        let by_person = record.witness.as_ref().is_some_and(|own| own.kind == WitnessKind::Outside);
        let waited = if by_person { 0 } else { record.settings.wait };
        reasons.push(Reason::CanariesPending { canaries: awaited, waited });
    }
    let handed_on = taken.iter().filter(|probe| probe.arrival == Arrival::HandedOn).count();
    if handed_on > 0 {
        reasons.push(Reason::HandedOn { canaries: handed_on });
    }
    if taken.iter().any(|probe| probe.arrival == Arrival::NotExpected && !is_explained(record, probe)) {
        reasons.push(Reason::RecipientsSayNothing);
    }
    reasons
}

/// Whether a proven rule answers for this probe, so that its own answer is not missed.
fn is_explained(record: &Record, probe: &ProbeRecord) -> bool {
    record.rules.iter().any(|rule| rule.level.is_proof() && rule.condition.covers(&probe.shape))
}

#[cfg(test)]
mod tests;
