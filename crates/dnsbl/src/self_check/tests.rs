//! What may be listed, and what may not.

use proptest::prelude::*;

use super::*;
use crate::table::{Builder, naive};

fn answer() -> Answer {
    Answer::new([127, 0, 0, 2].into(), "$ is listed")
}

fn table(entries: &[&str], excluded: &[&str]) -> Table {
    let mut builder = Builder::default();
    entries.iter().for_each(|entry| builder.add(entry.parse().unwrap(), answer()));
    excluded.iter().for_each(|entry| builder.exclude(entry.parse().unwrap()));
    builder.finish()
}

/// What both ways onto a list say of one entry.
fn refused(check: &SelfCheck, entry: &str) -> Option<Refused> {
    let whole = check.table(&table(&["198.51.100.1", entry], &[]), None).err();
    let change = Change { subject: entry.parse().unwrap(), answers: vec![answer()] };
    assert_eq!(check.changes(&Contents::default(), &[change]).err(), whole, "{entry}");
    whole
}

#[test]
fn what_must_never_be_listed_never_is() {
    let lenient = SelfCheck {
        largest_network_v4: 0,
        largest_network_v6: 0,
        allow_private: true,
        allow_top_level: true,
        ..SelfCheck::default()
    };
    for check in [SelfCheck::default(), lenient] {
        for entry in ["0.0.0.0/0", "::/0", "::ffff:0:0/96"] {
            assert!(matches!(refused(&check, entry), Some(Refused::Everything(_))), "{entry}");
        }
        for entry in ["127.0.0.1", "::ffff:127.0.0.1", "127.0.0.0/8", "::1", "::/8", "invalid", "*.invalid"] {
            assert!(matches!(refused(&check, entry), Some(Refused::NeverListed(..))), "{entry}");
        }
        for entry in ["0.0.0.0", "224.0.0.1", "240.0.0.0/8", "255.255.255.255", "ff02::1", "::2"] {
            assert!(matches!(refused(&check, entry), Some(Refused::Reserved { .. })), "{entry}");
        }
    }
}

#[test]
fn private_addresses_and_registries_need_a_setting() {
    let strict = SelfCheck::default();
    let lenient = SelfCheck { allow_private: true, allow_top_level: true, ..SelfCheck::default() };
    for entry in
        ["127.0.0.3", "10.1.2.3", "100.64.0.0/10", "192.168.0.0/16", "169.254.1.1", "fd00::1", "fe80::1"]
    {
        assert!(matches!(refused(&strict, entry), Some(Refused::Private { .. })), "{entry}");
        assert_eq!(refused(&lenient, entry), None);
    }
    for entry in ["*.jp", "*.com", "*.co.jp", "*.com.au"] {
        assert!(matches!(refused(&strict, entry), Some(Refused::TopLevel(_))), "{entry}");
        assert_eq!(refused(&lenient, entry), None);
    }
    let for_the_public = SelfCheck { refuse_documentation: true, ..SelfCheck::default() };
    assert!(matches!(refused(&for_the_public, "192.0.2.1"), Some(Refused::Reserved { .. })));
    for entry in
        ["192.0.2.1", "2001:db8::/32", "*.example.com", "test", "127.0.0.2", "::ffff:127.0.0.2", "8.8.8.8"]
    {
        assert_eq!(refused(&strict, entry), None);
    }
}

#[test]
fn networks_have_a_largest_size_and_exclusions_count() {
    let check = SelfCheck::default();
    for (entry, expected) in
        [("8.0.0.0/7", true), ("8.0.0.0/8", false), ("2a00::/18", true), ("2a00::/19", false)]
    {
        assert_eq!(matches!(refused(&check, entry), Some(Refused::TooLarge { .. })), expected, "{entry}");
    }
    let check = SelfCheck { allow_private: true, ..check };
    let whole = table(&["127.0.0.0/8"], &["127.0.0.1"]);
    assert_eq!(check.table(&whole, None), Ok(()));
}

#[test]
fn values_that_mean_errors_are_refused() {
    for value in [[127, 0, 0, 1], [127, 255, 255, 254], [10, 0, 0, 1], [0, 0, 0, 0]] {
        let mut builder = Builder::default();
        builder.add("8.8.8.8".parse().unwrap(), Answer::new(value.into(), ""));
        let refused = SelfCheck::default().table(&builder.finish(), None);
        assert!(matches!(refused, Err(Refused::Value(..))), "{value:?}");
    }
}

#[test]
fn a_list_does_not_grow_by_more_than_is_set() {
    let check = SelfCheck { growth_floor: 2, ..SelfCheck::default() };
    let whole = table(&["8.8.8.1", "8.8.8.2", "8.8.8.3", "8.8.8.4", "8.8.8.5", "8.8.8.6", "8.8.8.7"], &[]);
    let growth = |before: Option<usize>| {
        let before = before.map(|entries| Size { entries, v4: entries as u64, v6: 0 });
        check.table(&whole, before)
    };
    let refused = |before, after, most| Err(Refused::Growth { unit: Unit::Entries, before, after, most });
    assert_eq!(growth(Some(4)), refused(4, 7, 2));
    assert_eq!((growth(Some(5)), growth(Some(100)), growth(None)), (Ok(()), Ok(()), Ok(())));
    let contents = Contents::new(1, whole);
    let change =
        |last: u8| Change { subject: Subject::from(IpAddr::from([8, 8, 8, last])), answers: vec![answer()] };
    let changes: Vec<Change> = (1..=11).map(change).collect();
    assert_eq!(check.changes(&contents, &changes), refused(7, 11, 3));
    assert_eq!(check.changes(&contents, &changes[..10]), Ok(()));
    // Taking off is never refused.
    let off: Vec<Change> = (1..=255).map(|last| Change { answers: Vec::new(), ..change(last) }).collect();
    assert_eq!(check.changes(&contents, &off), Ok(()));
}

/// The list that is most of the Internet in a few hundred lines: each of them may stand on a list alone.
#[test]
fn a_list_names_no_large_share_of_the_internet() {
    let check = SelfCheck::default();
    let world: Vec<String> = (1..224)
        .filter(|first| ![10, 100, 127, 169, 172, 192, 198, 203].contains(first))
        .map(|first| format!("{first}.0.0.0/8"))
        .collect();
    let of = |entries: &[String]| table(&entries.iter().map(String::as_str).collect::<Vec<_>>(), &[]);
    let refused = check.table(&of(&world), None).unwrap_err();
    assert!(matches!(refused, Refused::Share { unit: Unit::V4, .. }), "{refused}");
    assert!(refused.to_string().contains("`largest_share`"), "{refused}");
    assert_eq!(check.table(&of(&world[..22]), None), Ok(()));
    assert!(check.table(&of(&world[..23]), None).is_err());
    let halves: Vec<String> =
        (1..64).flat_map(|a| (0..256).map(move |b| format!("{a}.{b}.0.0/16"))).collect();
    let halves: Vec<String> = halves.into_iter().filter(|entry| !entry.starts_with("10.")).collect();
    assert!(check.table(&of(&halves), None).is_err(), "in smaller parts, too");
    let six: Vec<String> =
        (0..77).map(|n| format!("{:x}:{:x}::/19", 0x2600 + n / 8, n % 8 * 0x2000)).collect();
    let refused = check.table(&of(&six), None).unwrap_err();
    assert!(matches!(refused, Refused::Share { unit: Unit::V6, .. }), "{refused}");
    assert_eq!(check.table(&of(&six[..70]), None), Ok(()));
    let meant = SelfCheck { largest_share: 1.0, ..SelfCheck::default() };
    assert_eq!(meant.table(&of(&world), None), Ok(()));
}

#[test]
fn a_list_grows_in_addresses_no_more_than_in_entries() {
    let check = SelfCheck::default();
    let wide = table(&["8.0.0.0/11", "8.64.0.1"], &[]);
    let before = Size { entries: 1, v4: 1, v6: 0 };
    let refused = check.table(&wide, Some(before)).unwrap_err();
    assert_eq!(refused, Refused::Growth { unit: Unit::V4, before: 1, after: (1 << 21) + 1, most: 1 << 20 });
    assert!(refused.to_string().contains("`growth_floor_addresses`"), "{refused}");
    assert_eq!(check.table(&table(&["8.0.0.0/12", "8.64.0.1"], &[]), Some(before)), Ok(()));
    assert_eq!(check.table(&wide, Some(Size { v4: 3 << 19, ..before })), Ok(()), "by less than half");
}

#[test]
fn a_refusal_names_the_entry_and_what_to_do() {
    let text = refused(&SelfCheck::default(), "8.0.0.0/7").unwrap().to_string();
    assert!(
        text.starts_with("8.0.0.0/7 is larger than a /8") && text.contains("`largest_network_v4`"),
        "{text}"
    );
    let text = refused(&SelfCheck::default(), "10.0.0.1").unwrap().to_string();
    assert!(text.starts_with("10.0.0.1 lies in") && text.contains("`allow_private = true`"), "{text}");
}

proptest! {
    #[test]
    fn what_passes_answers_nothing_for_the_address_by_which_lists_are_tested(
        entries in proptest::collection::vec(naive::subject(), 0..20),
        around in proptest::collection::vec(0_u8..=32, 0..3),
        excluded in proptest::collection::vec(9_u8..=32, 0..2),
        allow_private in any::<bool>(),
    ) {
        let network = |length: &u8| Subject::from(IpNet::new(UNLISTED_V4.into(), *length).unwrap());
        let mut builder = Builder::default();
        let entries: Vec<Subject> = entries.into_iter().chain(around.iter().map(network)).collect();
        entries.iter().for_each(|entry| builder.add(entry.clone(), answer()));
        excluded.iter().for_each(|length| builder.exclude(network(length)));
        let check = SelfCheck { allow_private, ..SelfCheck::default() };
        let table = builder.finish();
        let answers = |address: IpAddr| naive::found(|visit| table.find(Query::Address(address), visit)).len();
        let listed = answers(UNLISTED_V4.into()) + answers(UNLISTED_V4.to_ipv6_mapped().into());
        let listed = listed + answers(Ipv6Addr::LOCALHOST.into());
        let outcome = check.table(&table, None);
        prop_assert!(outcome.is_err() || listed == 0);
        // Whatever it refuses is named, and is an entry of the table.
        if let Some(refused) = outcome.err().filter(|refused| !matches!(refused, Refused::Share { .. })) {
            let text = refused.to_string();
            prop_assert!(entries.iter().any(|entry| text.starts_with(&format!("{entry} "))), "{}", text);
        }
    }
}
