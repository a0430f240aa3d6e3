use proptest::prelude::*;

use super::*;
use crate::contact::MailAddress;
use crate::contact::{rdap, role, soa};

fn contact(address: &str, side: Side, source: Source) -> Contact {
    Contact::new(address.parse().unwrap(), side, source)
}

fn rdap(role: &str) -> Source {
    Source::Rdap { url: "https://rdap.example/ip/192.0.2.25".into(), role: role.into() }
}

#[test]
fn the_operator_comes_first_then_the_network() {
    let txt = || Source::SecurityTxt { url: "https://example.jp/.well-known/security.txt".into() };
    let mut found = vec![
        soa::contact("2.0.192.in-addr.arpa", "hostmaster@isp.example".parse().unwrap()),
        contact("abuse@isp.example", Side::Network, Source::AbuseRecord { name: "x".into() }),
        contact("noc@isp.example", Side::Network, rdap("technical")),
        contact("Abuse@isp.example", Side::Network, rdap("abuse")),
        contact(
            "ministry@example.go.jp",
            Side::Authority,
            Source::Word { words: "in charge".parse().unwrap() },
        ),
        soa::contact("example.jp", "hostmaster@example.jp".parse().unwrap()),
        contact("second@example.jp", Side::Operator, txt()),
        contact("first@example.jp", Side::Operator, txt()),
    ];
    found.extend(role::contacts(&"mx.example.jp".parse().unwrap()));
    let proposed = propose(found);
    let addresses: Vec<&str> = proposed.iter().map(|contact| contact.address.as_str()).collect();
    assert_eq!(
        addresses,
        [
            "second@example.jp",
            "first@example.jp",
            "postmaster@mx.example.jp",
            "postmaster@example.jp",
            "security@mx.example.jp",
            "security@example.jp",
            "abuse@mx.example.jp",
            "abuse@example.jp",
            "hostmaster@example.jp",
            "hostmaster@mx.example.jp",
            "Abuse@isp.example",
            "noc@isp.example",
            "hostmaster@isp.example",
            "ministry@example.go.jp",
        ]
    );
    assert_eq!(proposed[8].source, Source::Soa { zone: "example.jp".into() });
}

#[test]
fn what_each_source_knows_is_kept() {
    let targets = |name: &str| BTreeSet::from([name.parse().unwrap()]);
    let one = Contact {
        targets: targets("a.example.jp"),
        ..contact("abuse@isp.example", Side::Network, rdap("abuse"))
    };
    let organisation = Some("Example Internet".parse().unwrap());
    let two = Contact {
        targets: targets("b.example.jp"),
        organisation: organisation.clone(),
        ..contact("ABUSE@isp.example", Side::Network, rdap("technical"))
    };
    let merged = propose([two.clone(), one.clone()]);
    assert_eq!(merged.len(), 1);
    assert_eq!((merged[0].targets.len(), &merged[0].organisation), (2, &organisation));
    let of_all = Contact { targets: BTreeSet::new(), ..two };
    assert!(propose([one, of_all])[0].targets.is_empty());
}

#[test]
fn an_answer_of_rdap_is_proposed_in_its_order() {
    let answer = br#"{"objectClassName":"ip network","startAddress":"192.0.2.0","endAddress":"192.0.2.255","entities":[
        {"roles":["technical"],"vcardArray":["vcard",[["email",{},"text","noc@isp.example"]]]},
        {"roles":["abuse"],"vcardArray":["vcard",[["email",{},"text","abuse@isp.example"]]]}]}"#;
    let answer = rdap::parse(answer, &rdap::Asked::Address("192.0.2.25".parse().unwrap())).unwrap();
    let proposed = propose(answer.contacts("u"));
    assert_eq!(proposed[0].address.as_str(), "abuse@isp.example");
}

proptest! {
    #[test]
    fn nobody_is_lost_or_doubled(picks in proptest::collection::vec((0..6usize, 0..4usize, 0..5usize), 0..30)) {
        let sources = [Source::Role, rdap("abuse"), rdap("registrant"), Source::AbuseRecord { name: "x".into() }, Source::Soa { zone: "z".into() }];
        let found: Vec<Contact> = picks
            .iter()
            .map(|(name, side, source)| contact(&format!("a{name}@example.jp"), Side::ALL[*side], sources[*source].clone()))
            .collect();
        let proposed = propose(found.clone());
        let set = |contacts: &[Contact]| contacts.iter().map(|contact| contact.address.clone()).collect::<BTreeSet<MailAddress>>();
        prop_assert_eq!(set(&found), set(&proposed));
        prop_assert_eq!(set(&proposed).len(), proposed.len());
        prop_assert!(proposed.is_sorted_by_key(|contact| contact.side));
        prop_assert_eq!(propose(proposed.clone()), proposed);
    }
}
