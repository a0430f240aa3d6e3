//! The one function through which anything enters or leaves the list.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;
use jiff::Timestamp;
use sekisho_evidence::token::AuditName;

use super::event::{Entry, Event, Nomination};
use super::host::{Host, Listing, Nominated, OutputStanding, State, Way};
use super::schedule::{NOMINATION_LASTS, later};
use super::{Decision, Refusal, Register, Rule, canonical};
use sekisho_evidence::words::{Reason, Who};

mod ended;

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
            let network = canonical(*network);
            known(&register.excluded, network)?;
            Ok(Decision {
                excluded: Some((network, None)),
                lifted: Some((network, entry.at)),
                ..Decision::default()
            })
        }
        Event::OptedOut { network, reason } => {
            let network = new(&register.opted_out, allowed(*network)?)?;
            Ok(Decision { opted_out: Some((network, Some(case.rule(reason)))), ..Decision::default() })
        }
        Event::OptedIn { network, .. } => {
            let network = canonical(*network);
            known(&register.opted_out, network)?;
            Ok(Decision { opted_out: Some((network, None)), ..Decision::default() })
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

fn known(rules: &BTreeMap<IpNet, Rule>, network: IpNet) -> Result<(), Refusal> {
    if rules.contains_key(&network) { Ok(()) } else { Err(Refusal::NoSuchNetwork { network }) }
}

fn new(rules: &BTreeMap<IpNet, Rule>, network: IpNet) -> Result<IpNet, Refusal> {
    match rules.get(&network) {
        Some(rule) => Err(Refusal::KnownNetwork { network, reason: rule.reason.clone() }),
        None => Ok(network),
    }
}

/// A network without host bits that is not half of the Internet.
fn allowed(network: IpNet) -> Result<IpNet, Refusal> {
    let network = canonical(network);
    let least = if network.addr().is_ipv4() { LARGEST.0 } else { LARGEST.1 };
    if network.prefix_len() < least { Err(Refusal::TooLarge { network }) } else { Ok(network) }
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
        host.cleared = Some(self.at);
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
        host.cleared = Some(self.at);
        self.without_input(host)
    }

    fn without_input(&self, host: Host) -> Decision {
        let mut hosts = self.losing(host.address);
        hosts.push(host);
        Decision { hosts, ..Decision::default() }
    }

    /// What sends for `input`, as it is when that no longer counts.
    fn losing(&self, input: IpAddr) -> Vec<Host> {
        let sends = |other: &&Host| {
            other.address != input
                && other.output.as_ref().is_some_and(|output| output.inputs.contains_key(&input))
        };
        let mut hosts: Vec<Host> = self.register.hosts.values().filter(sends).cloned().collect();
        for other in &mut hosts {
            if let Some(output) = &mut other.output {
                output.inputs.remove(&input);
                if output.inputs.is_empty() {
                    other.output = None;
                }
            }
        }
        hosts
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
        let network = new(&self.register.excluded, allowed(network)?)?;
        let within = self.register.hosts.values().filter(|host| network.contains(&host.address));
        let way = Way::Operator { by: self.by.clone(), reason: reason.clone() };
        let mut decision = Decision::default();
        for host in within.filter(|host| !host.codes().is_empty() || host.output.is_some()) {
            let mut host = host.clone();
            host.output = None;
            host.cleared = Some(self.at);
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
