//! The register: who is listed, why, since when, and what leads off the list. Events in, state out: no clock, no file.
//!
//! Nothing enters or leaves the list but through [`Register::decide`], which looks at one event and says what it changes,
//! or why it may not be. The same function judges what is about to be written and what was written long ago: a history
//! that lists somebody without proof is refused, whoever wrote it.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use ipnet::IpNet;
use jiff::Timestamp;

pub mod admission;
mod decision;
pub mod event;
pub mod history;
pub mod host;
pub mod outcome;
pub mod publication;
mod refusal;
pub mod schedule;
#[cfg(test)]
pub(crate) mod tests;

pub use refusal::Refusal;

use admission::{Rate, Recent, TooOften};
use event::Entry;
use host::Host;
use sekisho_evidence::words::{Reason, Who};

use crate::code::Code;

/// What holds for a whole network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Since when.
    pub since: Timestamp,
    /// Who said so.
    pub by: Who,
    /// Why.
    pub reason: Reason,
}

/// A zone that was given up.
pub type Retirement = Rule;

/// Who is listed, and all that leads onto the list and off it.
#[derive(Clone, Debug, Default)]
pub struct Register {
    hosts: BTreeMap<IpAddr, Host>,
    excluded: BTreeMap<IpNet, Rule>,
    opted_out: BTreeMap<IpNet, Rule>,
    retired: BTreeMap<Box<str>, Retirement>,
    /// Until when networks were excluded that are no longer.
    lifted: BTreeMap<IpNet, Timestamp>,
    /// By whoever nominated, in small letters.
    nominations: BTreeMap<String, Recent>,
    /// By all together.
    all_nominations: Recent,
}

/// What an event changes. Only [`Register::decide`] makes one.
#[derive(Clone, Debug, Default)]
pub struct Decision {
    /// Hosts as they are from now on.
    hosts: Vec<Host>,
    /// Networks that are excluded from now on, or no longer.
    excluded: Option<(IpNet, Option<Rule>)>,
    /// A network that was excluded until then.
    lifted: Option<(IpNet, Timestamp)>,
    /// Networks that opted out, or no longer.
    opted_out: Option<(IpNet, Option<Rule>)>,
    /// Zones that are given up, or no longer.
    retired: Option<(Box<str>, Option<Retirement>)>,
    /// A nomination, for the rates.
    nominated: Option<(Who, Timestamp)>,
}

/// What an event changed for those who ask.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// Addresses whose codes are others now.
    pub addresses: BTreeSet<IpAddr>,
    /// Zones that were given up or are served again.
    pub zones: BTreeSet<Box<str>>,
}

impl News {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.addresses.is_empty() && self.zones.is_empty()
    }
}

impl Register {
    /// Says what `entry` changes. The register itself stays as it is.
    ///
    /// # Errors
    /// It may not be: see [`Refusal`].
    pub fn decide(&self, entry: &Entry) -> Result<Decision, Refusal> {
        decision::decide(self, entry)
    }

    /// Changes what was decided.
    pub fn commit(&mut self, decision: Decision) -> News {
        let mut news = News::default();
        for host in decision.hosts {
            let before = self.codes(host.address);
            let address = host.address;
            if host.state.is_none() && host.output.is_none() && host.nominated.is_none() {
                self.hosts.remove(&address);
            } else {
                self.hosts.insert(address, host);
            }
            if self.codes(address) != before {
                news.addresses.insert(address);
            }
        }
        if let Some((network, rule)) = decision.excluded {
            set(&mut self.excluded, network, rule);
        }
        if let Some((network, until)) = decision.lifted {
            self.lifted.insert(network, until);
        }
        if let Some((network, rule)) = decision.opted_out {
            set(&mut self.opted_out, network, rule);
        }
        if let Some((zone, retirement)) = decision.retired {
            news.zones.insert(zone.clone());
            set(&mut self.retired, zone, retirement);
        }
        if let Some((who, at)) = decision.nominated {
            self.nominations.entry(folded(&who)).or_default().note(at);
            self.all_nominations.note(at);
        }
        news
    }

    /// A host.
    #[must_use]
    pub fn host(&self, address: IpAddr) -> Option<&Host> {
        self.hosts.get(&address.to_canonical())
    }

    /// Every host, by address.
    pub fn hosts(&self) -> impl Iterator<Item = &Host> {
        self.hosts.values()
    }

    /// Under which codes an address is listed; none where it is not. Exclusion wins over everything.
    #[must_use]
    pub fn codes(&self, address: IpAddr) -> BTreeSet<Code> {
        if self.exclusion(address).is_some() {
            return BTreeSet::new();
        }
        self.host(address).map(Host::codes).unwrap_or_default()
    }

    /// Why an address is never listed, where that is so.
    #[must_use]
    pub fn exclusion(&self, address: IpAddr) -> Option<(IpNet, &Rule)> {
        covering(&self.excluded, address)
    }

    /// Why an address is never tested, where that is so.
    #[must_use]
    pub fn opt_out(&self, address: IpAddr) -> Option<(IpNet, &Rule)> {
        covering(&self.opted_out, address)
    }

    /// Every network that is never listed.
    #[must_use]
    pub const fn exclusions(&self) -> &BTreeMap<IpNet, Rule> {
        &self.excluded
    }

    /// Every network that is never tested.
    #[must_use]
    pub const fn opt_outs(&self) -> &BTreeMap<IpNet, Rule> {
        &self.opted_out
    }

    /// Zones that were given up.
    #[must_use]
    pub const fn retired(&self) -> &BTreeMap<Box<str>, Retirement> {
        &self.retired
    }

    /// Whether `who` may nominate another host now.
    ///
    /// # Errors
    /// They did too often.
    pub fn may_nominate(&self, who: &Who, rate: Rate, now: Timestamp) -> Result<(), TooOften> {
        self.nominations.get(&folded(who)).map_or(Ok(()), |recent| recent.allows(rate, now))?;
        self.all_nominations.allows(Rate::ALL_NOMINATIONS, now)
    }

    /// When `address` was last found closed, taken off the list, or no longer excluded: only what is proven later lists
    /// it again.
    #[must_use]
    pub fn cleared(&self, address: IpAddr) -> Option<Timestamp> {
        let address = address.to_canonical();
        let own = self.host(address).and_then(|host| host.cleared);
        let lifted = self.lifted.iter().filter(|(network, _)| network.contains(&address));
        lifted.map(|(_, until)| *until).chain(own).max()
    }

    /// Listings whose time is over at `now`.
    #[must_use]
    pub fn over(&self, now: Timestamp) -> Vec<IpAddr> {
        let listed = self.hosts.values().filter_map(|host| Some((host.address, host.listing()?)));
        listed.filter(|(_, listing)| now >= listing.until).map(|(address, _)| address).collect()
    }

    /// Listed hosts whose retest is due at `now`, the longest overdue first. Those that opted out are not among them.
    #[must_use]
    pub fn due(&self, now: Timestamp) -> Vec<IpAddr> {
        let listed = self.hosts.values().filter_map(|host| Some((host.listing()?.next, host.address)));
        let mut due: Vec<_> =
            listed.filter(|(next, address)| now >= *next && self.opt_out(*address).is_none()).collect();
        due.sort_unstable();
        due.into_iter().map(|(_, address)| address).collect()
    }

    /// When something is due next.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        let listings = self.hosts.values().filter_map(Host::listing);
        listings.map(|listing| listing.next.min(listing.until)).min()
    }
}

fn set<K: Ord, V>(map: &mut BTreeMap<K, V>, key: K, value: Option<V>) {
    match value {
        Some(value) => map.insert(key, value),
        None => map.remove(&key),
    };
}

/// A name by which nominations are counted: however it is spelled, it is the same person.
fn folded(who: &Who) -> String {
    who.to_string().split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// A network without host bits, and where it is of IPv4 addresses written as IPv6 ones, of IPv4.
#[must_use]
pub fn canonical(network: IpNet) -> IpNet {
    let network = network.trunc();
    match network.addr().to_canonical() {
        IpAddr::V4(address) if !network.addr().is_ipv4() => {
            let length = network.prefix_len().checked_sub(128 - 32);
            let mapped = length.and_then(|length| IpNet::new(IpAddr::V4(address), length).ok());
            mapped.unwrap_or(network)
        }
        _ => network,
    }
}

/// The narrowest network that holds `address`.
fn covering(rules: &BTreeMap<IpNet, Rule>, address: IpAddr) -> Option<(IpNet, &Rule)> {
    let address = address.to_canonical();
    let longest = if address.is_ipv4() { 32 } else { 128 };
    (0..=longest).rev().find_map(|length| {
        let network = IpNet::new(address, length).ok()?.trunc();
        rules.get(&network).map(|rule| (network, rule))
    })
}
