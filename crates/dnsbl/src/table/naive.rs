//! The plainest table there can be: what the compact one is compared with.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use proptest::prelude::*;

use super::{Builder, Query, Table};
use crate::answer::Answer;
use crate::subject::Subject;

/// Every subject with its answers; none where it is excluded.
#[derive(Clone, Debug, Default)]
pub(crate) struct Naive {
    pub(crate) entries: BTreeMap<Subject, BTreeSet<Answer>>,
    pub(crate) excluded: BTreeSet<Subject>,
}

impl Naive {
    fn covers(subject: &Subject, query: Query<'_>) -> bool {
        match (subject, query) {
            (Subject::Address(listed), Query::Address(asked)) => *listed == asked,
            (Subject::Network(listed), Query::Address(asked)) => listed.contains(&IpNet::from(asked)),
            (Subject::Domain { name, below }, Query::Domain(asked)) => {
                let is_below = || asked.strip_suffix(&**name).is_some_and(|rest| rest.ends_with('.'));
                if *below { is_below() } else { asked == &**name }
            }
            _ => false,
        }
    }

    /// More for what is more specific.
    fn rank(subject: &Subject) -> (usize, bool) {
        match subject {
            Subject::Address(_) => (usize::MAX, true),
            Subject::Network(network) => (network.prefix_len().into(), false),
            Subject::Domain { name, below } => (name.len(), !below),
        }
    }

    pub(crate) fn find(&self, query: Query<'_>) -> Vec<Answer> {
        let query = query.canonical();
        let floor = self.excluded.iter().filter(|subject| Self::covers(subject, query)).map(Self::rank).max();
        let mut found: Vec<Answer> = self
            .entries
            .iter()
            .filter(|(subject, _)| Self::covers(subject, query) && Some(Self::rank(subject)) > floor)
            .flat_map(|(_, answers)| answers.iter().cloned())
            .collect();
        found.sort();
        found
    }

    /// The documented order of a table.
    pub(crate) fn listed(&self) -> Vec<(Subject, Answer)> {
        let kind = |subject: &Subject| matches!(subject, Subject::Domain { below: true, .. });
        let mut listed: Vec<(Subject, Answer)> = self
            .entries
            .iter()
            .filter(|(subject, _)| !self.excluded.contains(subject))
            .flat_map(|(subject, answers)| answers.iter().map(|answer| (subject.clone(), answer.clone())))
            .collect();
        listed.sort_by_key(|(subject, _)| kind(subject));
        listed
    }
}

/// Answers for what is asked about, in order.
pub(crate) fn found(find: impl FnOnce(&mut dyn FnMut(&Answer))) -> Vec<Answer> {
    let mut found = Vec::new();
    find(&mut |answer| found.push(answer.clone()));
    found.sort();
    found
}

/// Addresses that are close to one another and to both ends, so that they meet.
fn bits() -> impl Strategy<Value = u32> {
    prop_oneof![
        (0_u32..4, 0_u32..4, 0_u32..8).prop_map(|(a, b, c)| 0x0a00_0000 | a << 22 | b << 15 | c),
        (0_u32..6).prop_map(|low| u32::MAX - low),
        0_u32..6,
    ]
}

pub(crate) fn address() -> impl Strategy<Value = IpAddr> {
    let six = |bits: u32| u128::from(bits) << 96 | u128::from(bits & 7);
    prop_oneof![
        bits().prop_map(|bits| IpAddr::from(Ipv4Addr::from_bits(bits))),
        bits().prop_map(move |bits| IpAddr::from(Ipv6Addr::from_bits(six(bits)))),
        bits().prop_map(|bits| IpAddr::from(Ipv4Addr::from_bits(bits).to_ipv6_mapped())),
    ]
}

pub(crate) fn name() -> impl Strategy<Value = String> {
    proptest::collection::vec("[ab]{1,2}", 1..5).prop_map(|labels| labels.join("."))
}

pub(crate) fn subject() -> impl Strategy<Value = Subject> {
    prop_oneof![
        address().prop_map(Subject::from),
        (address(), 0_u8..=32).prop_map(|(address, length)| Subject::from(match address.to_canonical() {
            IpAddr::V4(address) => IpNet::from(Ipv4Net::new(address, length).unwrap()),
            IpAddr::V6(address) => IpNet::from(Ipv6Net::new(address, length * 4).unwrap()),
        })),
        (name(), any::<bool>()).prop_map(|(name, below)| Subject::Domain { name: name.into(), below }),
    ]
}

/// Few answers, or so many that entries are collected in the other way.
pub(crate) fn answer() -> impl Strategy<Value = Answer> {
    prop_oneof![3 => 2_u8..5, 1 => 2_u8..60]
        .prop_map(|octet| Answer::new([127, 0, 0, octet].into(), "$ is listed"))
}

proptest! {
    #[test]
    fn the_compact_table_says_what_the_plain_one_says(
        entries in proptest::collection::vec((subject(), answer()), 0..120),
        excluded in proptest::collection::vec(subject(), 0..12),
        addresses in proptest::collection::vec(address(), 40),
        names in proptest::collection::vec(name(), 40),
    ) {
        let (mut naive, mut builder) = (Naive::default(), Builder::default());
        for (subject, answer) in entries {
            naive.entries.entry(subject.clone()).or_default().insert(answer.clone());
            builder.add(subject, answer);
        }
        for subject in excluded {
            naive.excluded.insert(subject.clone());
            builder.exclude(subject);
        }
        let table: Table = builder.finish();
        let listed: Vec<(Subject, Answer)> = table.iter().map(|(subject, answer)| (subject, answer.clone())).collect();
        prop_assert_eq!(&listed, &naive.listed());
        let mut subjects: Vec<&Subject> = listed.iter().map(|(subject, _)| subject).collect();
        subjects.dedup();
        prop_assert_eq!(table.len(), subjects.len());
        prop_assert!(table.subjects().eq(subjects.into_iter().cloned()));
        prop_assert_eq!(table.exclusions().collect::<std::collections::BTreeSet<_>>(), naive.excluded.clone());
        let listed_addresses = naive.entries.keys().filter_map(|subject| match subject {
            Subject::Address(address) => Some(*address),
            Subject::Network(network) => Some(network.addr()),
            Subject::Domain { .. } => None,
        });
        for address in addresses.into_iter().chain(listed_addresses) {
            let query = Query::Address(address);
            prop_assert_eq!(found(|visit| table.find(query, visit)), naive.find(query), "{}", address);
        }
        for name in &names {
            let query = Query::Domain(name);
            prop_assert_eq!(found(|visit| table.find(query, visit)), naive.find(query), "{}", name);
        }
    }
}
