//! The subjects that changed since a table was built, each looked up by itself: no question goes through all of them.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::Arc;

use ipnet::IpNet;

use super::Change;
use crate::answer::Answer;
use crate::subject::Subject;
use crate::table::{Level, Query, above, depth_bit, labels};

/// All answers of a subject from now on; copies of an overlay share them.
type Answers = Arc<[Answer]>;

/// What changed. It is copied for every publication, so it must stay small.
#[derive(Clone, Debug, Default)]
pub(crate) struct Overlay {
    addresses: HashMap<IpAddr, Answers>,
    networks: HashMap<IpNet, Answers>,
    names: HashMap<Arc<str>, Answers>,
    below: HashMap<Arc<str>, Answers>,
    /// Which lengths of prefix occur, one bit for each, for IPv4 and IPv6.
    lengths: [u128; 2],
    /// Which numbers of labels occur among names with all below them.
    depths: u128,
}

impl Overlay {
    /// One more; an earlier one of the same subject counts no more.
    pub(crate) fn insert(&mut self, change: Change) {
        let mut answers = change.answers;
        answers.sort_unstable();
        answers.dedup();
        let answers = Answers::from(answers);
        match change.subject {
            Subject::Address(address) => drop(self.addresses.insert(address, answers)),
            Subject::Network(network) => {
                let lengths =
                    if network.addr().is_ipv4() { &mut self.lengths[0] } else { &mut self.lengths[1] };
                *lengths |= length_bit(network.prefix_len());
                self.networks.insert(network, answers);
            }
            Subject::Domain { name, below: false } => drop(self.names.insert(name.into(), answers)),
            Subject::Domain { name, below: true } => {
                self.depths |= depth_bit(labels(&name));
                self.below.insert(name.into(), answers);
            }
        }
    }

    /// What is known of exactly this subject.
    pub(crate) fn get(&self, subject: &Subject) -> Option<&[Answer]> {
        let answers = match subject {
            Subject::Address(address) => self.addresses.get(address),
            Subject::Network(network) => self.networks.get(network),
            Subject::Domain { name, below: false } => self.names.get(&**name),
            Subject::Domain { name, below: true } => self.below.get(&**name),
        };
        answers.map(|answers| &**answers)
    }

    /// What is known of what this level of a question is about.
    pub(crate) fn at(&self, query: Query<'_>, level: Level<'_>) -> Option<&[Answer]> {
        let answers = match (query, level) {
            (Query::Address(address), Level::Exact) => self.addresses.get(&address),
            (Query::Address(address), Level::Network(length)) => {
                let lengths = if address.is_ipv4() { self.lengths[0] } else { self.lengths[1] };
                let network = (lengths & length_bit(length) != 0).then(|| IpNet::new(address, length));
                network.and_then(Result::ok).and_then(|network| self.networks.get(&network.trunc()))
            }
            (Query::Domain(name), Level::Exact) => self.names.get(name),
            (_, Level::Below(name)) => {
                let occurs = !self.below.is_empty() && self.depths & depth_bit(labels(name)) != 0;
                occurs.then(|| self.below.get(name)).flatten()
            }
            (Query::Domain(_), Level::Network(_)) => None,
        };
        answers.map(|answers| &**answers)
    }

    /// Everything that speaks of what is asked about, most specific first.
    pub(crate) fn walk<'a, 'q>(&'a self, query: Query<'q>, mut visit: impl FnMut(Level<'q>, &'a [Answer])) {
        let mut look = |level| {
            if let Some(answers) = self.at(query, level) {
                visit(level, answers);
            }
        };
        look(Level::Exact);
        match query {
            Query::Address(address) => {
                let mut lengths = if address.is_ipv4() { self.lengths[0] } else { self.lengths[1] };
                while let Some(length) = lengths.checked_ilog2() {
                    lengths &= !(1 << length);
                    look(Level::Network(length.to_le_bytes()[0]));
                }
            }
            Query::Domain(_) if self.below.is_empty() => {}
            Query::Domain(name) => above(name).for_each(|name| look(Level::Below(name))),
        }
    }

    /// Each subject with all of its answers, in no certain order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Subject, &[Answer])> + Clone {
        let addresses = self.addresses.iter().map(|(address, answers)| (Subject::Address(*address), answers));
        let networks = self.networks.iter().map(|(network, answers)| (Subject::Network(*network), answers));
        let names = self.names.iter().map(|entry| domain(entry, false));
        let all =
            addresses.chain(networks).chain(names).chain(self.below.iter().map(|entry| domain(entry, true)));
        all.map(|(subject, answers)| (subject, &**answers))
    }

    /// How many subjects changed.
    pub(crate) fn len(&self) -> usize {
        self.addresses.len() + self.networks.len() + self.names.len() + self.below.len()
    }

    /// Whether nothing changed.
    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What changed since `earlier`, of which this one is a later form.
    pub(crate) fn since(&self, earlier: &Self) -> Self {
        let mut rest = Self { lengths: self.lengths, depths: self.depths, ..Self::default() };
        rest.addresses = later(&self.addresses, &earlier.addresses);
        rest.networks = later(&self.networks, &earlier.networks);
        rest.names = later(&self.names, &earlier.names);
        rest.below = later(&self.below, &earlier.below);
        rest
    }

    /// Memory held, in octets, by estimate: what the maps hold and the answers.
    pub(crate) fn octets(&self) -> usize {
        let addresses = self.addresses.capacity() * size_of::<(IpAddr, Answers)>();
        let networks = self.networks.capacity() * size_of::<(IpNet, Answers)>();
        let names = (self.names.capacity() + self.below.capacity()) * size_of::<(Arc<str>, Answers)>();
        let name_text: usize = self.names.keys().chain(self.below.keys()).map(|name| name.len()).sum();
        let all = self.addresses.values().chain(self.networks.values());
        let all =
            all.chain(self.names.values()).chain(self.below.values()).flat_map(|answers| answers.iter());
        let answers: usize = all.map(|answer| size_of::<Answer>() + answer.text.len()).sum();
        addresses + networks + names + name_text + answers
    }
}

fn domain<'a>((name, answers): (&Arc<str>, &'a Answers), below: bool) -> (Subject, &'a Answers) {
    (Subject::Domain { name: Box::from(&**name), below }, answers)
}

/// Those that the earlier map does not have, or has otherwise.
fn later<K: Clone + Eq + Hash>(
    now: &HashMap<K, Answers>,
    earlier: &HashMap<K, Answers>,
) -> HashMap<K, Answers> {
    let same = |key: &K, answers: &Answers| earlier.get(key).is_some_and(|known| Arc::ptr_eq(known, answers));
    let later = now.iter().filter(|(key, answers)| !same(key, answers));
    later.map(|(key, answers)| (key.clone(), Arc::clone(answers))).collect()
}

/// One bit for each length of prefix; a network of 128 bits is an address.
fn length_bit(length: u8) -> u128 {
    1_u128.checked_shl(length.into()).unwrap_or(0)
}
