//! A zone that we write, read as a name server would, beside the table it was written from.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::head;
use crate::formats::write::write;
use crate::formats::*;

/// (RFC 4592 §3.3.1).
fn served(zone: &str, name: &str) -> BTreeSet<u8> {
    let mut exists = BTreeSet::new();
    let mut values: BTreeMap<&str, BTreeSet<u8>> = Default::default();
    for line in zone.lines().filter(|line| !line.starts_with(['$', '@'])) {
        let (owner, data) = line.split_once(' ').unwrap();
        let mut rest = Some(owner);
        while let Some(name) = rest {
            exists.insert(name);
            rest = name.split_once('.').map(|(_, above)| above);
        }
        if let Some(value) = data.strip_prefix("A 127.0.0.") {
            values.entry(owner).or_default().insert(value.parse().unwrap());
        }
    }
    if exists.contains(name) {
        return values.get(name).cloned().unwrap_or_default();
    }
    let mut encloser = name;
    while let Some((_, above)) = encloser.split_once('.') {
        encloser = above;
        if exists.contains(encloser) {
            break;
        }
    }
    values.get(format!("*.{encloser}").as_str()).cloned().unwrap_or_default()
}

/// Subjects that lie within one another, and hosts among them.
fn crowded() -> impl Strategy<Value = Subject> {
    prop_oneof![
        (0_u32..2048).prop_map(|bits| Subject::Address(std::net::Ipv4Addr::from(0x0B00_0000 | bits).into())),
        (0_u32..2048, 14_u8..=32).prop_map(|(bits, length)| {
            let net = ipnet::Ipv4Net::new((0x0B00_0000 | bits).into(), length).unwrap();
            Subject::from(ipnet::IpNet::V4(net))
        }),
    ]
}

/// The same for domains.
fn crowded_names() -> impl Strategy<Value = Subject> {
    ("[ab](\\.[ab]){0,3}", any::<bool>())
        .prop_map(|(name, below)| Subject::Domain { name: format!("{name}.example").into(), below })
}

fn as_the_table_says(entries: &[(Subject, Option<u8>)], addresses: bool, asked: &[Subject]) {
    let answers: Vec<(Subject, Option<Answer>)> = entries
        .iter()
        .map(|(subject, octet)| {
            (subject.clone(), octet.map(|octet| Answer::new([127, 0, 0, octet].into(), "x")))
        })
        .collect();
    let mut builder = crate::table::Builder::default();
    for (subject, answer) in &answers {
        match answer {
            Some(answer) => builder.add(subject.clone(), answer.clone()),
            None => builder.exclude(subject.clone()),
        }
    }
    let table = builder.finish();
    let excluded: Vec<Subject> = table.exclusions().collect();
    let excluded = excluded.iter().map(|subject| (subject.clone(), None));
    let listed = table.iter().map(|(subject, answer)| (subject, Some(answer)));
    let mut out = Vec::new();
    write(Format::Zone, &head(addresses), listed.chain(excluded), &mut out).unwrap();
    let zone = String::from_utf8(out).unwrap();
    for subject in asked {
        let (name, query) = match subject {
            Subject::Address(address) => (dnsbl::reversed(*address), crate::table::Query::Address(*address)),
            Subject::Domain { name, .. } => (name.to_string(), crate::table::Query::Domain(name)),
            Subject::Network(_) => continue,
        };
        let mut expected = BTreeSet::new();
        table.find(query, |answer| {
            expected.insert(answer.value.octets()[3]);
        });
        assert_eq!(served(&zone, &name), expected, "{name} in\n{zone}");
    }
}

proptest! {
    /// A name server that serves our zone answers as our table does.
    #[test]
    fn a_zone_says_what_the_table_says(
        entries in prop::collection::vec((crowded(), prop::option::weighted(0.7, 3_u8..9)), 0..12),
        asked in prop::collection::vec(crowded(), 1..20),
    ) {
        let mut asked = asked;
        asked.extend(entries.iter().map(|(subject, _)| subject.clone()));
        as_the_table_says(&entries, true, &asked);
    }

    /// So it does for domains.
    #[test]
    fn a_zone_of_domains_says_what_the_table_says(
        entries in prop::collection::vec((crowded_names(), prop::option::weighted(0.7, 3_u8..9)), 0..10),
        asked in prop::collection::vec(crowded_names(), 1..20),
    ) {
        let mut asked = asked;
        asked.extend(entries.iter().map(|(subject, _)| subject.clone()));
        as_the_table_says(&entries, false, &asked);
    }
}
