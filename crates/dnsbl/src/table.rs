//! What is listed, and what is answered for it: built once, then only read.
//!
//! A single IPv4 address costs two octets, one more where there is more than one answer, and its text nothing: `$` in
//! the text of an answer stands for what was asked about, so millions of entries share one answer. A question
//! allocates nothing and asks four small structures at most: single addresses, networks, names, wildcards.
//!
//! An exclusion works as `!` in rbldnsd's files: from it upwards nothing answers, so the most specific entry or
//! exclusion decides whether something is listed. Where several entries above one another speak of what is asked
//! about, all of them answer, down from the innermost exclusion; rbldnsd would give the most specific one only.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::ControlFlow;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use crate::answer::Answer;
use crate::subject::Subject;

mod answers;
mod builder;
mod gathered;
mod hosts;
#[cfg(test)]
pub(crate) mod naive;
mod names;
mod networks;
mod numbers;
mod sorted;

pub use builder::{AnswerNumber, Builder};
pub(crate) use names::{above, depth_bit, labels};

/// What somebody asks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Query<'a> {
    /// An address; a mapped one (RFC 4291 §2.5.5.2) is taken as IPv4.
    Address(IpAddr),
    /// A name in lower case, without a trailing dot.
    Domain(&'a str),
}

/// All that is listed. Nothing in it changes; a new one takes its place.
#[derive(Clone, Default)]
pub struct Table {
    answers: answers::Answers,
    hosts4: hosts::Hosts,
    numbers4: numbers::Numbers,
    hosts6: Hosts6,
    networks4: networks::Networks<u32>,
    networks6: networks::Networks<u128>,
    names: names::Names,
    below: names::Names,
    len: usize,
}

/// Single IPv6 addresses.
#[derive(Clone, Default)]
struct Hosts6 {
    addresses: sorted::Sorted<u128>,
    numbers: numbers::Numbers,
}

/// Which entry of those that speak of what is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level<'q> {
    /// A network around the address: the length of its prefix.
    Network(u8),
    /// All below this name.
    Below(&'q str),
    /// Exactly what is asked about.
    Exact,
}

impl Level<'_> {
    /// More for what is more specific; of use within one question.
    pub(crate) fn rank(self) -> usize {
        match self {
            Self::Network(length) => length.into(),
            Self::Below(name) => name.len(),
            Self::Exact => usize::MAX,
        }
    }
}

impl Query<'_> {
    /// The one form of the same question.
    pub(crate) fn canonical(self) -> Self {
        match self {
            Self::Address(address) => Self::Address(address.to_canonical()),
            Self::Domain(_) => self,
        }
    }
}

impl Table {
    /// Every answer for what is asked about: of the entry itself and of every network or domain above it, most
    /// specific first, as far as the innermost exclusion.
    pub fn find<'a>(&'a self, query: Query<'_>, mut found: impl FnMut(&'a Answer)) {
        let _ = self.walk(query.canonical(), |_, number| {
            if self.answers.is_excluded(number) {
                return ControlFlow::Break(());
            }
            self.answers.of(number).for_each(&mut found);
            ControlFlow::Continue(())
        });
    }

    /// How many subjects are listed.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing is listed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Memory held, in octets.
    #[must_use]
    pub fn octets(&self) -> usize {
        let hosts4 = self.hosts4.octets() + self.numbers4.octets();
        let hosts6 = self.hosts6.addresses.octets() + self.hosts6.numbers.octets();
        let networks = self.networks4.octets() + self.networks6.octets();
        let names = self.names.octets() + self.below.octets();
        size_of::<Self>() + self.answers.octets() + hosts4 + hosts6 + networks + names
    }

    /// Each entry with each of its answers: IPv4 addresses, IPv6 addresses, IPv4 networks, IPv6 networks, names,
    /// wildcards; each of these in ascending order (a network before those within it), the answers of
    /// one subject in order too.
    pub fn iter(&self) -> impl Iterator<Item = (Subject, &Answer)> + Clone {
        self.numbered().flat_map(|(subject, number)| {
            self.answers.of(number).map(move |answer| (subject.clone(), answer))
        })
    }

    /// Each subject that is listed, in the order of [`Self::iter`].
    pub fn subjects(&self) -> impl Iterator<Item = Subject> {
        self.numbered().filter(|(_, number)| !self.answers.is_excluded(*number)).map(|(subject, _)| subject)
    }

    /// Each subject that is excluded, in the order of [`Self::iter`].
    pub fn exclusions(&self) -> impl Iterator<Item = Subject> + Clone {
        self.numbered().filter(|(_, number)| self.answers.is_excluded(*number)).map(|(subject, _)| subject)
    }

    /// The answers of exactly this subject, whatever is above it; none where it is not listed itself.
    pub fn answers_of(&self, subject: &Subject) -> impl Iterator<Item = &Answer> {
        self.number_of(subject).into_iter().flat_map(|number| self.answers.of(number))
    }

    /// Whether exactly this subject is excluded.
    #[must_use]
    pub fn excludes(&self, subject: &Subject) -> bool {
        self.number_of(subject).is_some_and(|number| self.answers.is_excluded(number))
    }

    /// Every entry and exclusion that speaks of what is asked about, most specific first, until told to stop. The
    /// question is in canonical form.
    pub(crate) fn walk<'q>(
        &self,
        query: Query<'q>,
        mut visit: impl FnMut(Level<'q>, u32) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        match query {
            Query::Address(IpAddr::V4(address)) => {
                let address = address.to_bits();
                let exact = self.hosts4.position(address).and_then(|at| self.numbers4.get(at));
                exact.map_or(ControlFlow::Continue(()), |number| visit(Level::Exact, number))?;
                self.networks4
                    .above(address)
                    .try_for_each(|(length, number)| visit(Level::Network(length), number))
            }
            Query::Address(IpAddr::V6(address)) => {
                let address = address.to_bits();
                let exact = self.hosts6.number(address);
                exact.map_or(ControlFlow::Continue(()), |number| visit(Level::Exact, number))?;
                self.networks6
                    .above(address)
                    .try_for_each(|(length, number)| visit(Level::Network(length), number))
            }
            Query::Domain(name) => {
                let exact = self.names.number(name);
                exact.map_or(ControlFlow::Continue(()), |number| visit(Level::Exact, number))?;
                if self.below.is_empty() {
                    return ControlFlow::Continue(());
                }
                above(name)
                    .filter_map(|name| Some((name, self.below.number(name)?)))
                    .try_for_each(|(name, number)| visit(Level::Below(name), number))
            }
        }
    }

    /// What a number of [`Self::walk`] stands for; `None` for an exclusion.
    pub(crate) fn answers(&self, number: u32) -> Option<impl Iterator<Item = &Answer> + Clone> {
        (!self.answers.is_excluded(number)).then(|| self.answers.of(number))
    }

    fn number_of(&self, subject: &Subject) -> Option<u32> {
        match subject {
            Subject::Address(IpAddr::V4(address)) => {
                self.hosts4.position(address.to_bits()).and_then(|at| self.numbers4.get(at))
            }
            Subject::Address(IpAddr::V6(address)) => self.hosts6.number(address.to_bits()),
            Subject::Network(IpNet::V4(network)) => {
                self.networks4.number(network.network().to_bits(), network.prefix_len())
            }
            Subject::Network(IpNet::V6(network)) => {
                self.networks6.number(network.network().to_bits(), network.prefix_len())
            }
            Subject::Domain { name, below: false } => self.names.number(name),
            Subject::Domain { name, below: true } => self.below.number(name),
        }
    }

    /// Every entry and exclusion with its number.
    fn numbered(&self) -> impl Iterator<Item = (Subject, u32)> + Clone {
        let hosts4 = self.hosts4.iter().enumerate().filter_map(|(at, address)| {
            Some((Subject::Address(Ipv4Addr::from_bits(address).into()), self.numbers4.get(at)?))
        });
        let hosts6 = self.hosts6.addresses.iter().enumerate().filter_map(|(at, address)| {
            Some((Subject::Address(Ipv6Addr::from_bits(address).into()), self.hosts6.numbers.get(at)?))
        });
        let networks4 = self.networks4.iter().filter_map(|(start, length, number)| {
            let network = Ipv4Net::new(Ipv4Addr::from_bits(start), length).ok()?;
            Some((Subject::Network(network.into()), number))
        });
        let networks6 = self.networks6.iter().filter_map(|(start, length, number)| {
            let network = Ipv6Net::new(Ipv6Addr::from_bits(start), length).ok()?;
            Some((Subject::Network(network.into()), number))
        });
        let domain =
            |below| move |(name, number): (&str, u32)| (Subject::Domain { name: name.into(), below }, number);
        let names = self.names.iter().map(domain(false)).chain(self.below.iter().map(domain(true)));
        hosts4.chain(hosts6).chain(networks4).chain(networks6).chain(names)
    }
}

impl Hosts6 {
    fn number(&self, address: u128) -> Option<u32> {
        self.addresses.position(address).and_then(|at| self.numbers.get(at))
    }
}

impl fmt::Debug for Table {
    /// How much, not what: there may be millions of entries.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Table").field("len", &self.len).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn octets(table: &Table, query: Query<'_>) -> Vec<u8> {
        let mut octets = Vec::new();
        table.find(query, |answer| octets.push(answer.value.octets()[3]));
        octets
    }

    fn table(entries: &[(&str, u8)], excluded: &[&str]) -> Table {
        let mut builder = Builder::default();
        for (subject, octet) in entries {
            builder.add(subject.parse().unwrap(), Answer::new([127, 0, 0, *octet].into(), ""));
        }
        for subject in excluded {
            builder.exclude(subject.parse().unwrap());
        }
        builder.finish()
    }

    #[test]
    fn an_entry_and_all_above_it_answer_most_specific_first() {
        let table = table(&[("192.0.2.1", 2), ("192.0.2.0/24", 3), ("*.example", 4), ("a.example", 5)], &[]);
        assert_eq!(octets(&table, Query::Address([192, 0, 2, 1].into())), [2, 3]);
        assert_eq!(octets(&table, Query::Address([192, 0, 2, 2].into())), [3]);
        assert_eq!(octets(&table, Query::Address([192, 0, 3, 1].into())), [0_u8; 0]);
        assert_eq!(octets(&table, Query::Domain("a.example")), [5, 4]);
        assert_eq!(octets(&table, Query::Domain("b.a.example")), [4]);
        assert_eq!(octets(&table, Query::Domain("xexample")), [0_u8; 0]);
        assert_eq!(table.len(), 4);
    }

    #[test]
    fn an_exclusion_outweighs_what_is_above_it_and_beside_it() {
        let entries =
            [("10.0.0.0/8", 2), ("10.1.2.3", 3), ("10.1.0.0/16", 4), ("*.example", 5), ("b.a.example", 6)];
        let table = table(&entries, &["10.1.0.0/16", "*.a.example", "10.2.0.1"]);
        assert_eq!(octets(&table, Query::Address([10, 1, 2, 3].into())), [3], "listed within the exclusion");
        assert_eq!(octets(&table, Query::Address([10, 1, 2, 4].into())), [0_u8; 0]);
        assert_eq!(octets(&table, Query::Address([10, 2, 0, 1].into())), [0_u8; 0]);
        assert_eq!(octets(&table, Query::Address([10, 2, 0, 2].into())), [2]);
        assert_eq!(octets(&table, Query::Domain("b.a.example")), [6]);
        assert_eq!(octets(&table, Query::Domain("c.a.example")), [0_u8; 0]);
        assert_eq!(octets(&table, Query::Domain("c.example")), [5]);
        assert_eq!((table.len(), table.exclusions().count()), (4, 3));
    }

    #[test]
    fn a_million_addresses_cost_less_than_four_octets_each() {
        let mut builder = Builder::default();
        let answers =
            [2, 3].map(|octet| builder.answer(Answer::new([127, 0, 0, octet].into(), "$ is listed")));
        for number in 0..1_000_000_u32 {
            let address = IpAddr::from(Ipv4Addr::from_bits(number.wrapping_mul(2_654_435_761)));
            builder.list(address.into(), answers[usize::from(number % 2 == 0)]);
        }
        assert!(builder.octets() < 9_000_000, "{}", builder.octets());
        let table = builder.finish();
        assert_eq!(table.len(), 1_000_000);
        assert!(table.octets() < 4_000_000, "{}", table.octets());
    }
}
