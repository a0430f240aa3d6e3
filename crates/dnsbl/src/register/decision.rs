//! The one function through which anything enters or leaves the list.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;
use jiff::Timestamp;
use sekisho_evidence::shape::Shape;
use sekisho_evidence::token::AuditName;

use super::event::{Entry, Event, Nomination};
use super::host::{Host, Listing, Nominated, OutputHost, OutputStanding, State, Unproven, Way};
use super::outcome::{Outcome, RelayProof};
use super::schedule::{LISTED_FOR, NOMINATION_LASTS, PROOF_LASTS, later, next_retest};
use super::{Decision, Refusal, Register, Rule};
use sekisho_evidence::words::{Reason, Who};

/// The largest network that can be excluded or opt out, by its prefix length.
const LARGEST: (u8, u8) = (8, 16);

/// Addresses by which a list is tested: the one is always listed, the other never (RFC 5782 §5).
const TEST_ENTRIES: [IpAddr; 2] =
    [IpAddr::V4(Ipv4Addr::new(127, 0, 0, 1)), IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2))];

pub(super) fn decide(register: &Register, entry: &Entry) -> Result<Decision, Refusal> {
    let case = Case { register, at: entry.at, by: &entry.by };
    match &entry.event {
        Event::Nominated { host, nomination, .. } => case.nominated(*host, nomination),
        Event::TestBegan { host, audit } => case.test_began(*host, audit),
        Event::TestEnded { host, outcome } => case.test_ended(*host, outcome),
        Event::Expired { host } => case.expired(*host),
        Event::Delisted { host, reason } => case.delisted(*host, reason),
        Event::Accepted { host, reason } => {
            let accepted = Some((entry.by.clone(), reason.clone()));
            case.judged(*host, OutputStanding::Listed { since: entry.at, accepted })
        }
        Event::Declined { host, reason } => {
            case.judged(*host, OutputStanding::Declined { by: entry.by.clone(), reason: reason.clone() })
        }
        Event::Excluded { network, reason } => case.excluded(*network, reason),
        Event::Included { network, .. } => {
            known(register.excluded.contains_key(network), *network)?;
            Ok(Decision { excluded: Some((*network, None)), ..Decision::default() })
        }
        Event::OptedOut { network, reason } => {
            let network = allowed(*network)?;
            Ok(Decision { opted_out: Some((network, Some(case.rule(reason)))), ..Decision::default() })
        }
        Event::OptedIn { network, .. } => {
            known(register.opted_out.contains_key(network), *network)?;
            Ok(Decision { opted_out: Some((*network, None)), ..Decision::default() })
        }
        Event::Retired { zone, .. } if register.retired.contains_key(zone) => {
            Err(Refusal::Retired { zone: zone.clone() })
        }
        Event::Retired { zone, reason } => {
            Ok(Decision { retired: Some((zone.clone(), Some(case.rule(reason)))), ..Decision::default() })
        }
        Event::Revived { zone, .. } if !register.retired.contains_key(zone) => {
            Err(Refusal::NotRetired { zone: zone.clone() })
        }
        Event::Revived { zone, .. } => {
            Ok(Decision { retired: Some((zone.clone(), None)), ..Decision::default() })
        }
    }
}

fn known(is: bool, network: IpNet) -> Result<(), Refusal> {
    if is { Ok(()) } else { Err(Refusal::NoSuchNetwork { network }) }
}

/// A network without host bits that is not half of the Internet.
fn allowed(network: IpNet) -> Result<IpNet, Refusal> {
    let least = if network.addr().is_ipv4() { LARGEST.0 } else { LARGEST.1 };
    if network.prefix_len() < least { Err(Refusal::TooLarge { network }) } else { Ok(network.trunc()) }
}

/// An event that is to be judged.
struct Case<'a> {
    register: &'a Register,
    at: Timestamp,
    by: &'a Who,
}

impl Case<'_> {
    fn host(&self, address: IpAddr) -> Host {
        let address = address.to_canonical();
        self.register.host(address).cloned().unwrap_or_else(|| Host::new(address))
    }

    fn listed(&self, address: IpAddr) -> Result<(Host, Listing), Refusal> {
        let mut host = self.host(address);
        let listing = host.take_listing().ok_or(Refusal::NotListed { host: host.address })?;
        Ok((host, listing))
    }

    fn rule(&self, reason: &Reason) -> Rule {
        Rule { since: self.at, by: self.by.clone(), reason: reason.clone() }
    }

    fn may_be_listed(&self, host: IpAddr) -> Result<(), Refusal> {
        if TEST_ENTRIES.contains(&host.to_canonical()) {
            return Err(Refusal::TestEntry { host });
        }
        self.register.exclusion(host).map_or(Ok(()), |(network, rule)| {
            Err(Refusal::Excluded { host, network, reason: rule.reason.clone() })
        })
    }

    fn may_be_tested(&self, host: IpAddr) -> Result<(), Refusal> {
        self.may_be_listed(host)?;
        self.register.opt_out(host).map_or(Ok(()), |(network, rule)| {
            Err(Refusal::OptedOut { host, network, reason: rule.reason.clone() })
        })
    }

    fn nominated(&self, address: IpAddr, nomination: &Nomination) -> Result<Decision, Refusal> {
        self.may_be_tested(address)?;
        let mut host = self.host(address);
        // What is listed or being tested stays so; the nomination is noted.
        if !matches!(host.state, Some(State::Testing { .. } | State::Listed(_) | State::Retest { .. })) {
            host.state = Some(State::Nominated);
        }
        let (at, by) = (self.at, self.by.clone());
        host.nominated = Some(Nominated { at, by, nomination: nomination.clone() });
        let nominated = Some((self.by.clone(), self.at));
        Ok(Decision { hosts: vec![host], nominated, ..Decision::default() })
    }

    fn test_began(&self, address: IpAddr, audit: &AuditName) -> Result<Decision, Refusal> {
        self.may_be_tested(address)?;
        let mut host = self.host(address);
        let audit = audit.clone();
        let nominated = host.nominated.as_ref().map(|own| own.at);
        let old = nominated.filter(|at| self.at > later(*at, NOMINATION_LASTS));
        let is_wanted =
            matches!(host.state, Some(State::Nominated | State::Testing { .. } | State::Tested { .. }));
        if let (Some(at), true) = (old, is_wanted) {
            return Err(Refusal::NominationOld { host: host.address, at });
        }
        host.state = Some(match host.state.take() {
            // An audit that was under way ended without a word: its process did.
            Some(State::Nominated | State::Testing { .. } | State::Tested { .. }) => State::Testing { audit },
            Some(State::Listed(listing) | State::Retest { listing, .. }) => State::Retest { listing, audit },
            None | Some(State::Delisted { .. } | State::Expired { .. }) => {
                return Err(Refusal::NotNominated { host: host.address });
            }
        });
        host.tests.note(self.at);
        Ok(Decision { hosts: vec![host], ..Decision::default() })
    }

    fn test_ended(&self, address: IpAddr, outcome: &Outcome) -> Result<Decision, Refusal> {
        let mut host = self.host(address);
        let (address, audit) = (host.address, outcome.audit());
        // The report of an earlier audit nominates, and may be the proof at the same time.
        let by_report = host.state == Some(State::Nominated)
            && matches!(&host.nominated, Some(Nominated { nomination: Nomination::Audit { audit: own }, .. }) if own == audit);
        if host.under_test() != Some(audit) && !by_report {
            return Err(Refusal::NotUnderTest { host: address, audit: audit.clone() });
        }
        let listing = host.take_listing();
        match (outcome, listing) {
            (Outcome::Proven { proof, until }, listing) => self.proven(host, listing, proof, *until),
            (Outcome::Closed { refused, gone, .. }, Some(listing)) => {
                if !asked_again(&listing.proof, refused, gone) {
                    return Err(Refusal::NotAskedAgain { host: address, audit: audit.clone() });
                }
                Ok(self.left(host, Way::Closed { audit: audit.clone() }))
            }
            (Outcome::Unproven { .. }, Some(listing)) => self.unproven(host, listing, outcome),
            (Outcome::Closed { .. }, None) => {
                let verdict = sekisho_evidence::verdict::Verdict::Closed;
                Ok(self.tested(
                    host,
                    State::Tested { at: self.at, audit: audit.clone(), verdict, said: String::new() },
                ))
            }
            (Outcome::Unproven { verdict, said, .. }, None) => {
                let (audit, verdict, said) = (audit.clone(), *verdict, said.clone());
                Ok(self.tested(host, State::Tested { at: self.at, audit, verdict, said }))
            }
        }
    }

    fn tested(&self, mut host: Host, state: State) -> Decision {
        host.state = Some(state);
        Decision { hosts: vec![host], ..Decision::default() }
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
        // Somebody may have excluded it, or opted out, while it was being tested.
        if before.is_none() {
            self.may_be_tested(address)?;
        }
        if until <= self.at || until > later(self.at, LISTED_FOR.saturating_mul(4)) {
            return Err(Refusal::WrongEnd { host: address, until });
        }
        let retests = before.as_ref().map_or(0, |listing| listing.retests + 1);
        let since = before.map_or(self.at, |listing| listing.since);
        let next = next_retest(self.at, retests, until);
        let listing = Listing { since, until, proof: proof.clone(), retests, next, unproven: None };
        host.state = Some(State::Listed(listing));
        let mut hosts = vec![host];
        for output in proof.outputs.iter().filter(|output| output.address.to_canonical() != address) {
            if self.may_be_tested(output.address).is_err() {
                continue;
            }
            let mut sender = self.host(output.address);
            let known = sender.output.get_or_insert_with(|| OutputHost {
                inputs: std::collections::BTreeMap::new(),
                standing: OutputStanding::Waits,
            });
            known.inputs.insert(address, proof.audit.clone());
            // What an own server sends for one's own relay needs no person; for a second one, somebody looks at it.
            if output.own && known.standing == OutputStanding::Waits && known.inputs.len() == 1 {
                known.standing = OutputStanding::Listed { since: self.at, accepted: None };
            }
            hosts.push(sender);
        }
        Ok(Decision { hosts, ..Decision::default() })
    }

    fn unproven(&self, mut host: Host, mut listing: Listing, outcome: &Outcome) -> Result<Decision, Refusal> {
        let Outcome::Unproven { verdict, obstacle, said, until, .. } = outcome else {
            return Err(Refusal::NotListed { host: host.address });
        };
        if let Some(until) = until {
            if *until <= listing.until || *until > later(listing.proof.arrived, PROOF_LASTS) {
                return Err(Refusal::WrongEnd { host: host.address, until: *until });
            }
            listing.until = *until;
        }
        listing.retests += 1;
        listing.next = next_retest(self.at, listing.retests, listing.until);
        listing.unproven = Some(Unproven {
            at: self.at,
            verdict: *verdict,
            obstacle: *obstacle,
            said: said.clone(),
            prolonged: until.is_some(),
        });
        host.state = Some(State::Listed(listing));
        Ok(Decision { hosts: vec![host], ..Decision::default() })
    }

    fn expired(&self, address: IpAddr) -> Result<Decision, Refusal> {
        let (mut host, listing) = self.listed(address)?;
        if self.at < listing.until {
            return Err(Refusal::NotOver { host: host.address, until: listing.until });
        }
        host.state = Some(State::Expired { at: self.at });
        Ok(self.without_input(host))
    }

    fn delisted(&self, address: IpAddr, reason: &Reason) -> Result<Decision, Refusal> {
        let mut host = self.host(address);
        if host.codes().is_empty() {
            return Err(Refusal::NotListed { host: host.address });
        }
        if let Some(output) = &mut host.output {
            output.standing = OutputStanding::Declined { by: self.by.clone(), reason: reason.clone() };
        }
        if host.take_listing().is_none() {
            return Ok(Decision { hosts: vec![host], ..Decision::default() });
        }
        Ok(self.left(host, Way::Operator { by: self.by.clone(), reason: reason.clone() }))
    }

    /// The host leaves the list, and with it what was listed for its sake alone.
    fn left(&self, mut host: Host, way: Way) -> Decision {
        host.state = Some(State::Delisted { at: self.at, way });
        self.without_input(host)
    }

    fn without_input(&self, host: Host) -> Decision {
        let outputs = self.register.hosts.values().filter(|other| {
            other.address != host.address
                && other.output.as_ref().is_some_and(|output| output.inputs.contains_key(&host.address))
        });
        let mut hosts: Vec<Host> = outputs.cloned().collect();
        for other in &mut hosts {
            if let Some(output) = &mut other.output {
                output.inputs.remove(&host.address);
                if output.inputs.is_empty() {
                    other.output = None;
                }
            }
        }
        hosts.push(host);
        Decision { hosts, ..Decision::default() }
    }

    fn judged(&self, address: IpAddr, standing: OutputStanding) -> Result<Decision, Refusal> {
        let mut host = self.host(address);
        if matches!(standing, OutputStanding::Listed { .. }) {
            self.may_be_tested(host.address)?;
        }
        match &mut host.output {
            Some(output) if !matches!(output.standing, OutputStanding::Listed { .. }) => {
                output.standing = standing;
            }
            _ => return Err(Refusal::DoesNotWait { host: host.address }),
        }
        Ok(Decision { hosts: vec![host], ..Decision::default() })
    }

    /// Whoever is listed in the network leaves the list for good: including the network again brings nobody back.
    fn excluded(&self, network: IpNet, reason: &Reason) -> Result<Decision, Refusal> {
        let network = allowed(network)?;
        let within = self.register.hosts.values().filter(|host| network.contains(&host.address));
        let way = Way::Operator { by: self.by.clone(), reason: reason.clone() };
        let mut decision = Decision::default();
        for host in within.filter(|host| !host.codes().is_empty() || host.output.is_some()) {
            let mut host = host.clone();
            host.output = None;
            let left = match host.take_listing() {
                Some(_) => self.left(host, way.clone()).hosts,
                None => vec![host],
            };
            for host in left {
                merge(&mut decision.hosts, host);
            }
        }
        decision.excluded = Some((network, Some(self.rule(reason))));
        Ok(decision)
    }
}

/// Two hosts of the network may be input and output of each other: what either of them loses is lost.
fn merge(hosts: &mut Vec<Host>, host: Host) {
    let Some(known) = hosts.iter_mut().find(|known| known.address == host.address) else {
        hosts.push(host);
        return;
    };
    if host.listing().is_none() && known.listing().is_some() {
        known.state = host.state;
    }
    known.output = match (known.output.take(), host.output) {
        (Some(mut left), Some(right)) => {
            left.inputs.retain(|input, _| right.inputs.contains_key(input));
            (!left.inputs.is_empty()).then_some(left)
        }
        _ => None,
    };
}

/// Whether everything that opened the relay was asked again and refused, or has nobody left to ask.
fn asked_again(proof: &RelayProof, refused: &[Shape], gone: &[Shape]) -> bool {
    proof.rules.iter().all(|rule| refused.contains(&rule.example) || gone.contains(&rule.example))
}
