//! What goes into a table, in any order.

use std::collections::HashMap;
use std::net::IpAddr;

use ipnet::IpNet;

use super::answers::{self, EXCLUDED};
use super::gathered::Gathered;
use super::numbers::Numbers;
use super::sorted::Sorted;
use super::{Hosts6, Table, hosts, names, networks};
use crate::answer::Answer;
use crate::subject::Subject;

/// Collects what a [`Table`] will hold, in any order. A single IPv4 address costs four octets while it is collected,
/// eight where there are many different answers.
#[derive(Debug, Default)]
pub struct Builder {
    numbers: HashMap<Answer, u32>,
    hosts4: Gathered<u32>,
    hosts6: Gathered<u128>,
    networks4: Gathered<(u32, u8)>,
    networks6: Gathered<(u128, u8)>,
    names: Gathered<Box<str>>,
    below: Gathered<Box<str>>,
}

/// An answer that a [`Builder`] knows already; of no use to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerNumber(u32);

impl Builder {
    /// Adds an entry; a second answer for the same subject stands beside the first.
    pub fn add(&mut self, subject: Subject, answer: Answer) {
        let number = self.answer(answer);
        self.list(subject, number);
    }

    /// Makes an answer known, for many entries that share it.
    pub fn answer(&mut self, answer: Answer) -> AnswerNumber {
        let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX).saturating_add(1);
        AnswerNumber(*self.numbers.entry(answer).or_insert(next))
    }

    /// Adds an entry with an answer that is known: nothing is allocated for it.
    pub fn list(&mut self, subject: Subject, answer: AnswerNumber) {
        self.push(subject, answer.0);
    }

    /// Excludes a subject: it and what is below it are not listed, whatever stands above it; only what is listed
    /// within it still is. An exclusion outweighs an entry of the same subject, whichever came first (the `!` of
    /// rbldnsd's files).
    pub fn exclude(&mut self, subject: Subject) {
        self.push(subject, EXCLUDED);
    }

    /// How many entries and exclusions came, with those that came twice.
    #[must_use]
    pub fn len(&self) -> usize {
        let hosts = self.hosts4.len() + self.hosts6.len();
        hosts + self.networks4.len() + self.networks6.len() + self.names.len() + self.below.len()
    }

    /// Whether nothing came.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Memory held, in octets, without the text of names and answers.
    #[must_use]
    pub fn octets(&self) -> usize {
        let hosts = self.hosts4.octets() + self.hosts6.octets();
        hosts + self.networks4.octets() + self.networks6.octets() + self.names.octets() + self.below.octets()
    }

    /// The table. Sorts what came; what is collected is let go of kind by kind.
    #[must_use]
    pub fn finish(self) -> Table {
        let mut answers = answers::Collector::new(self.numbers);
        let mut table = Table::default();
        (table.hosts4, table.numbers4) = hosts4(self.hosts4, &mut answers);
        table.hosts6 = hosts6(self.hosts6, &mut answers);
        table.networks4 = networks(self.networks4, &mut answers);
        table.networks6 = networks(self.networks6, &mut answers);
        table.names = names(self.names, &mut answers);
        table.below = names(self.below, &mut answers);
        table.len = answers.listed();
        table.answers = answers.finish();
        table
    }

    fn push(&mut self, subject: Subject, number: u32) {
        match subject {
            Subject::Address(IpAddr::V4(address)) => self.hosts4.push(address.to_bits(), number),
            Subject::Address(IpAddr::V6(address)) => self.hosts6.push(address.to_bits(), number),
            Subject::Network(IpNet::V4(network)) => {
                self.networks4.push((network.network().to_bits(), network.prefix_len()), number);
            }
            Subject::Network(IpNet::V6(network)) => {
                self.networks6.push((network.network().to_bits(), network.prefix_len()), number);
            }
            // Longer than a name can be (RFC 1035 §2.3.4): nobody can ask about it.
            Subject::Domain { name, .. } if name.len() > 253 => {}
            Subject::Domain { name, below: false } => self.names.push(name, number),
            Subject::Domain { name, below: true } => self.below.push(name, number),
        }
    }
}

fn hosts4(gathered: Gathered<u32>, answers: &mut answers::Collector) -> (hosts::Hosts, Numbers) {
    let mut collector = hosts::Hosts::collect(gathered.len());
    let mut numbers = Numbers::default();
    gathered.for_each(|address, builders| {
        collector.push(address);
        numbers.push(answers.number(builders));
    });
    numbers.shrink();
    (collector.finish(), numbers)
}

fn hosts6(gathered: Gathered<u128>, answers: &mut answers::Collector) -> Hosts6 {
    let mut addresses = Vec::with_capacity(gathered.len());
    let mut numbers = Numbers::default();
    gathered.for_each(|address, builders| {
        addresses.push(address);
        numbers.push(answers.number(builders));
    });
    numbers.shrink();
    Hosts6 { addresses: Sorted::new(addresses), numbers }
}

fn networks<K: networks::Bits + 'static>(
    gathered: Gathered<(K, u8)>,
    answers: &mut answers::Collector,
) -> networks::Networks<K> {
    let mut collector = networks::Collector::default();
    gathered.for_each(|(start, length), builders| collector.push(start, length, answers.number(builders)));
    collector.finish()
}

fn names(gathered: Gathered<Box<str>>, answers: &mut answers::Collector) -> names::Names {
    let mut collector = names::Collector::default();
    gathered.for_each(|name, builders| collector.push(&name, answers.number(builders)));
    collector.finish()
}
