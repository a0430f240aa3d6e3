//! What an audit's record says to a listing: nothing stronger than it has.

use std::collections::BTreeSet;
use std::net::IpAddr;

use ipnet::IpNet;
use jiff::Timestamp;
use sekisho_audit::record::dossier::EndpointState;
use sekisho_audit::record::{Reason, Record};
use sekisho_dnsbl::register::host::Listing;
use sekisho_dnsbl::register::outcome::{Cause, Obstacle, Outcome, Output, ProofParts};
use sekisho_dnsbl::register::schedule::{end_of, prolonged};
use sekisho_evidence::consent::Publicity;
use sekisho_evidence::proof::{ArrivalKind, Proof};
use sekisho_evidence::rule::SenderCondition;
use sekisho_evidence::shape::Shape;
use sekisho_evidence::target::Endpoint;
use sekisho_evidence::verdict::Verdict;

/// Networks of which every address belongs to the same operator: a block of sixteen, a /64.
const OWN_BLOCK: (u8, u8) = (28, 64);
/// The longest text of what was seen, in characters.
const SAID: usize = 200;

/// What a record does not say of itself.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances<'a> {
    /// Which addresses are anybody's.
    pub publicity: &'a Publicity,
    /// The time.
    pub now: Timestamp,
    /// Whether our system has a way to the host.
    pub has_way: bool,
    /// Whether being closed takes the host off the list: where there is another source, that one has to find it, too.
    pub closes: bool,
}

/// What `record` came to for `host`, which is listed as in `before`, if it is.
#[must_use]
pub fn judge(record: &Record, host: IpAddr, before: Option<&Listing>, seen: &Circumstances<'_>) -> Outcome {
    if let Some(outcome) = proven(record, host, seen.publicity, seen.now) {
        return outcome;
    }
    if record.verdict != Verdict::Closed {
        return unproven(record, before, seen);
    }
    let saved = before.map(saved).unwrap_or_default();
    let (refused, gone): (Vec<Shape>, Vec<Shape>) = (
        saved.iter().filter(|shape| is_refused(record, shape)).cloned().collect(),
        saved.iter().filter(|shape| is_gone(record, shape)).cloned().collect(),
    );
    let long = |shape: &Shape| before.is_some_and(|own| own.is_gone_long(shape, seen.now));
    let open = |shape: &&Shape| !refused.contains(shape);
    let cause = if saved.iter().filter(open).any(|shape| !gone.contains(shape)) {
        (Obstacle::Unclear, Cause::NotAskedAgain)
    } else if saved.iter().filter(open).any(|shape| !long(shape)) {
        // Whoever refuses connections there may do so for us alone.
        (Obstacle::Host, Cause::Gone)
    } else if before.is_some() && !seen.closes {
        (Obstacle::Unclear, Cause::OneSource)
    } else {
        return Outcome::Closed { audit: record.name.clone(), refused, gone };
    };
    neither(record, before, seen.now, cause.0, Some(cause.1))
}

/// Neither proven nor closed: why, and what that means for a listing.
#[must_use]
pub fn unproven(record: &Record, before: Option<&Listing>, seen: &Circumstances<'_>) -> Outcome {
    let obstacle = obstacle(record, seen.has_way);
    neither(record, before, seen.now, obstacle, cause(record, obstacle))
}

/// The same, without any claim for a longer listing.
#[must_use]
pub fn not_longer(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Unproven { audit, verdict, obstacle, said, cause, gone, .. } => {
            Outcome::Unproven { audit, verdict, obstacle, said, cause, gone, until: None }
        }
        other => other,
    }
}

fn neither(
    record: &Record,
    before: Option<&Listing>,
    now: Timestamp,
    obstacle: Obstacle,
    cause: Option<Cause>,
) -> Outcome {
    let until = before.and_then(|own| prolonged(now, own.until, own.proof.arrived, obstacle));
    let saved = before.map(saved).unwrap_or_default();
    let gone = saved.into_iter().filter(|shape| is_gone(record, shape)).collect();
    let (audit, verdict) = (record.name.clone(), record.verdict);
    Outcome::Unproven { audit, verdict, obstacle, said: said(record), cause, gone, until }
}

/// What opened a listed host: the smallest case of each rule.
#[must_use]
pub fn saved(listing: &Listing) -> Vec<Shape> {
    listing.proof.rules.iter().map(|rule| rule.example.clone()).collect()
}

/// The addresses of a record that are proven to relay.
#[must_use]
pub fn relaying(record: &Record) -> Vec<IpAddr> {
    let mut addresses: Vec<IpAddr> = relayed(record).map(|(endpoint, _)| endpoint.address).collect();
    addresses.sort_unstable();
    addresses.dedup();
    addresses
}

/// The ports at which `address` is proven to relay.
#[must_use]
pub fn relaying_at(record: &Record, address: IpAddr) -> BTreeSet<u16> {
    let own = relayed(record).filter(|(endpoint, _)| endpoint.address == address.to_canonical());
    own.map(|(endpoint, _)| endpoint.port).collect()
}

/// Messages that came back, each with where it was taken. What arrived before the audit began is of another one.
fn relayed(record: &Record) -> impl Iterator<Item = (Endpoint, &Proof)> {
    let proofs = record.proofs.iter().filter(|proof| {
        proof.kind == ArrivalKind::Relayed && proof.level.is_proof() && proof.arrived >= record.started
    });
    proofs.filter_map(|proof| {
        let probe = record.probe(proof.probe)?;
        let endpoint = probe.shape.endpoint;
        Some((Endpoint { address: endpoint.address.to_canonical(), ..endpoint }, proof))
    })
}

/// The proof for `host`, if `record` has one. A clock of others that is ahead of ours moves it to `now`.
#[must_use]
pub fn proven(record: &Record, host: IpAddr, publicity: &Publicity, now: Timestamp) -> Option<Outcome> {
    if record.verdict != Verdict::Open {
        return None;
    }
    let host = host.to_canonical();
    let proofs: Vec<&Proof> =
        relayed(record).filter(|(endpoint, _)| endpoint.address == host).map(|(_, proof)| proof).collect();
    let level = proofs.iter().map(|proof| proof.level).max()?;
    let arrived = proofs.iter().map(|proof| proof.arrived).max()?.min(now);
    let rules = record.rules.iter().filter(|rule| rule.level.is_proof());
    let rules =
        rules.map(|rule| &rule.condition).filter(|rule| rule.example.endpoint.address.to_canonical() == host);
    let rules: Vec<_> = rules.cloned().collect();
    let anyone = rules.iter().any(|rule| rule.sender == SenderCondition::Anyone);
    let parts = ProofParts {
        audit: record.name.clone(),
        level,
        arrived,
        lost_source: anyone && proofs.iter().any(|proof| lost_source(record, host, proof, publicity)),
        outputs: outputs(record, host, &proofs),
        rules,
    };
    let proof = Box::new(parts.try_into().ok()?);
    Some(Outcome::Proven { proof, until: end_of(arrived) })
}

/// Who handed the messages over, where that was not the host itself.
fn outputs(record: &Record, host: IpAddr, proofs: &[&Proof]) -> Vec<Output> {
    let target: Vec<IpAddr> =
        record.dossier.hosts.iter().flat_map(|own| own.addresses.iter().copied()).collect();
    let mut addresses: Vec<IpAddr> =
        proofs.iter().filter_map(|proof| proof.output).map(|address| address.to_canonical()).collect();
    addresses.sort_unstable();
    addresses.dedup();
    let others = addresses.into_iter().filter(|address| *address != host);
    others.map(|address| Output { address, own: target.contains(&address) || near(address, host) }).collect()
}

/// Whether two addresses are of one small block, which has one operator.
fn near(left: IpAddr, right: IpAddr) -> bool {
    let length = if left.is_ipv4() { OWN_BLOCK.0 } else { OWN_BLOCK.1 };
    IpNet::new(left, length).is_ok_and(|network| network.contains(&right))
}

/// Whether the host's own trace line names a private client although we came from a public address: something before
/// it hides where its clients come from.
fn lost_source(record: &Record, host: IpAddr, proof: &Proof, publicity: &Publicity) -> bool {
    let source = record.vantage.iter().find(|own| own.target.to_canonical() == host).map(|own| own.source);
    let client = proof.hops.last().and_then(|hop| hop.from_address);
    match (source, client) {
        (Some(source), Some(client)) => {
            publicity.is_public(source)
                && client.to_canonical() != source.to_canonical()
                && !publicity.is_public(client)
        }
        _ => false,
    }
}

/// Whether the host's policy, or its grammar, refused exactly this question in this audit, the last time it was asked.
fn is_refused(record: &Record, shape: &Shape) -> bool {
    let last = record.probes.iter().rev().find(|probe| probe.shape == *shape);
    last.is_some_and(|probe| probe.outcome.is_judged() && !probe.outcome.is_accepted())
}

/// Whether nobody listens any more where the question was asked. Silence is not that: it may be meant for us.
#[must_use]
pub fn is_gone(record: &Record, shape: &Shape) -> bool {
    let same_port = |endpoint: &Endpoint| {
        endpoint.address == shape.endpoint.address && endpoint.port == shape.endpoint.port
    };
    let mut there = record.dossier.endpoints.iter().filter(|facts| same_port(&facts.endpoint)).peekable();
    there.peek().is_some() && there.all(|facts| facts.state == EndpointState::Refused)
}

/// Whose doing it is that nothing was proven.
fn obstacle(record: &Record, has_way: bool) -> Obstacle {
    let any = |wanted: fn(&Reason) -> bool| record.reasons.iter().any(wanted);
    // Where our system knows a way, somebody on it says that there is none: the host, or whoever stands before it.
    let is_unreachable = any(|reason| matches!(reason, Reason::Unreachable { .. }));
    // "Later" to everything is a refusal to be tested.
    let puts_off = any(|reason| matches!(reason, Reason::StillDeferred { .. }))
        && record.probes.iter().all(|probe| !probe.outcome.is_judged());
    if any(is_ours) {
        Obstacle::Ours
    } else if any(is_hosts) || puts_off || is_unreachable && has_way {
        Obstacle::Host
    } else if is_unreachable {
        Obstacle::Ours
    } else {
        Obstacle::Unclear
    }
}

const fn is_ours(reason: &Reason) -> bool {
    matches!(
        reason,
        Reason::NoWitness
            | Reason::WitnessFailed { .. }
            | Reason::OutboundBlocked { .. }
            | Reason::NoBasis { .. }
            | Reason::Interrupted
            | Reason::NotOutside { .. }
            | Reason::ResolverFailed { .. }
            | Reason::OnlySuite { .. }
    )
}

const fn is_hosts(reason: &Reason) -> bool {
    matches!(
        reason,
        Reason::ConnectionRefused { .. }
            | Reason::ConnectionTimedOut { .. }
            | Reason::GreetingRefused { .. }
            | Reason::Banned { .. }
            | Reason::Silent { .. }
            | Reason::NotSmtp { .. }
            | Reason::Endless { .. }
            | Reason::TlsFailed { .. }
            | Reason::ControlFailed { .. }
    )
}

/// What was seen, where that is no word of the host.
fn cause(record: &Record, obstacle: Obstacle) -> Option<Cause> {
    let of = |reason: &Reason| match reason {
        Reason::NoWitness | Reason::WitnessFailed { .. } => Some(Cause::WitnessFailed),
        Reason::OutboundBlocked { .. } => Some(Cause::OutboundBlocked),
        Reason::NoBasis { .. } => Some(Cause::NoRight),
        Reason::Interrupted => Some(Cause::Interrupted),
        Reason::NotOutside { .. } => Some(Cause::NotOutside),
        Reason::ResolverFailed { .. } => Some(Cause::ResolverFailed),
        Reason::Unreachable { .. } => Some(Cause::Unreachable),
        Reason::ConnectionRefused { .. } => Some(Cause::ConnectionRefused),
        Reason::ConnectionTimedOut { .. } => Some(Cause::TimedOut),
        Reason::Silent { .. } => Some(Cause::Silent),
        _ => None,
    };
    let decisive = |reason: &&Reason| match obstacle {
        Obstacle::Ours => is_ours(reason) || matches!(reason, Reason::Unreachable { .. }),
        Obstacle::Host => is_hosts(reason) || matches!(reason, Reason::Unreachable { .. }),
        Obstacle::Unclear => true,
    };
    record.reasons.iter().filter(decisive).find_map(of)
}

/// What the host said, in its own words.
fn said(record: &Record) -> String {
    let words = record.reasons.iter().find_map(|reason| match reason {
        Reason::GreetingRefused { said, .. }
        | Reason::Banned { said, .. }
        | Reason::ControlFailed { said, .. }
        | Reason::NotSmtp { said, .. }
        | Reason::StillDeferred { said, .. } => Some(said.as_str()),
        _ => None,
    });
    let visible = words.unwrap_or_default().chars();
    visible.map(|letter| if letter.is_control() { ' ' } else { letter }).take(SAID).collect()
}

#[cfg(test)]
mod tests {
    use sekisho_audit::record::settings::Settings;
    use sekisho_evidence::token::AuditName;

    use super::*;

    fn judged(reason: Reason, has_way: bool) -> (Obstacle, Option<Cause>) {
        let (host, now) = (IpAddr::from([9, 9, 9, 9]), Timestamp::UNIX_EPOCH);
        let mut record = Record::new(AuditName::from_random(1), host.to_string(), Settings::default(), now);
        record.reasons.push(reason);
        let publicity = Publicity::default();
        let seen = Circumstances { publicity: &publicity, now, has_way, closes: true };
        match judge(&record, host, None, &seen) {
            Outcome::Unproven { obstacle, cause, .. } => (obstacle, cause),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn whose_doing_it_is_that_nothing_was_proven() {
        let unreachable = || Reason::Unreachable { address: [9, 9, 9, 9].into() };
        let cause = Some(Cause::Unreachable);
        // Where our system knows a way, "unreachable" is what somebody on it says: it can be sent by the host itself.
        assert_eq!(judged(unreachable(), true), (Obstacle::Host, cause));
        assert_eq!(judged(unreachable(), false), (Obstacle::Ours, cause));
        // "Later" to every question, as 450 to a client that is blocked.
        let deferred = Reason::StillDeferred { probes: 3, said: "450 4.7.1 Client host rejected".to_owned() };
        assert_eq!(judged(deferred, true), (Obstacle::Host, None));
        let failed = Reason::WitnessFailed { detail: String::new() };
        assert_eq!(judged(failed, true), (Obstacle::Ours, Some(Cause::WitnessFailed)));
    }
}
