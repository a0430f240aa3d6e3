//! What an entry of the history meant when it was written: who was listed already, and whose output a host was.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use sekisho_dnsbl::register::canonical;
use sekisho_dnsbl::register::event::Event;
use sekisho_dnsbl::register::outcome::Outcome;

/// Follows the history from its beginning.
#[derive(Debug, Default)]
pub(super) struct Followed {
    /// The hosts that are listed by a proof of their own, each with its outputs.
    listed: BTreeMap<IpAddr, BTreeSet<IpAddr>>,
}

/// What an entry changed beside what it says.
#[derive(Debug, Default)]
pub(super) struct Meaning {
    /// Whether the proof found the host on the list.
    pub(super) again: bool,
    /// Hosts that were outputs of its host until then, and are not any more.
    pub(super) left: BTreeSet<IpAddr>,
}

impl Followed {
    /// Takes the next entry.
    pub(super) fn take(&mut self, event: &Event) -> Meaning {
        match event {
            Event::TestEnded { host, outcome: outcome @ Outcome::Proven { .. } } => {
                let host = host.to_canonical();
                let outputs: BTreeSet<IpAddr> =
                    outcome.outputs().map(|own| own.to_canonical()).filter(|own| *own != host).collect();
                let before = self.listed.insert(host, outputs.clone());
                let again = before.is_some();
                Meaning { again, left: before.unwrap_or_default().difference(&outputs).copied().collect() }
            }
            Event::TestEnded { host, outcome: Outcome::Closed { .. } }
            | Event::Delisted { host, .. }
            | Event::Expired { host } => {
                let left = self.listed.remove(&host.to_canonical()).unwrap_or_default();
                Meaning { again: false, left }
            }
            Event::Excluded { network, .. } => {
                let network = canonical(*network);
                let within = |host: &IpAddr| network.contains(host);
                let gone: Vec<IpAddr> = self.listed.keys().copied().filter(within).collect();
                let left = gone.iter().filter_map(|host| self.listed.remove(host)).flatten().collect();
                Meaning { again: false, left }
            }
            _ => Meaning::default(),
        }
    }
}
