//! Accounts that go while aliases that name them stay.

use super::*;

fn told(directory: &Directory) -> Vec<String> {
    directory.dangling().iter().map(ToString::to_string).collect()
}

fn with(separator: Option<char>, aliases: &[(&str, &[&str])]) -> Directory {
    let mut settings = world(separator);
    for (alias, targets) in aliases {
        settings.aliases.push((mailbox(alias), targets.iter().map(|target| mailbox(target)).collect()));
    }
    Directory::new(&settings).unwrap()
}

fn look(directory: &Directory, address: &str) -> Meaning {
    meaning(&directory.address(&mailbox(address)))
}

#[test]
fn an_alias_to_nobody_is_refused_and_told() {
    let directory = with(Some('+'), &[("a@example.jp", &["b@example.jp"])]);
    assert_eq!(
        told(&directory),
        ["a@example.jp leads to b@example.jp, which is neither a mailbox nor an alias"]
    );
    assert_eq!(directory.dangling()[0].alias(), "a@example.jp");
    assert_eq!(look(&directory, "a@example.jp"), Meaning::OwnUnknown);
    assert_eq!(look(&directory, "a+x@example.jp"), Meaning::OwnUnknown);
    assert_eq!(look(&directory, "hanako@example.jp"), accounts(&["hanako"]));
    let around: &[(&str, &[&str])] =
        &[("a@example.jp", &["b@example.jp", "a@example.jp"]), ("b@example.jp", &["a@example.jp"])];
    assert_eq!(
        told(&with(None, around)),
        [
            "a@example.jp leads nowhere: its targets only lead back to each other",
            "b@example.jp leads nowhere: its targets only lead back to each other",
        ]
    );
    assert!(told(&with(None, &[])).is_empty());
}

#[test]
fn an_alias_leads_to_the_rest_of_its_targets() {
    let directory = with(None, &[("a@example.jp", &["gone@example.jp", "hanako@example.jp"])]);
    assert_eq!(look(&directory, "a@example.jp"), accounts(&["hanako"]));
    assert_eq!(told(&directory).len(), 1);
    // It was shared, and is nobody's own now.
    let key = AddressKey::parse("a@example.jp").unwrap();
    assert!(!directory.is_bound(&holder("hanako", &[]), &key));
    assert!(directory.is_bound(&holder("hanako", &["a@example.jp"]), &key));
}

#[test]
fn what_leads_nowhere_hides_what_it_stands_for() {
    // Not to the mailbox of its name, not to a catch-all, not to the plus base.
    let directory = with(
        Some('+'),
        &[
            ("hanako@wide.example", &["gone@example.jp"]),
            ("sales@wide.example", &["gone@example.jp"]),
            ("hanako+x@example.jp", &["gone@example.jp"]),
        ],
    );
    for hidden in ["hanako@wide.example", "sales@wide.example", "sales+y@wide.example", "hanako+x@example.jp"]
    {
        assert_eq!(look(&directory, hidden), Meaning::OwnUnknown, "{hidden}");
    }
}

#[test]
fn a_postmaster_is_there_all_the_same() {
    let directory = with(
        None,
        &[
            ("postmaster@example.jp", &["gone@example.jp"]),
            ("postmaster@narrow.wide.example", &["x@example.jp"]),
        ],
    );
    assert_eq!(look(&directory, "postmaster@example.jp"), accounts(&[oracle::POSTMASTER]));
    assert_eq!(look(&directory, "postmaster@narrow.wide.example"), accounts(&[oracle::POSTMASTER]));
    let bare = ForwardPath::parse(b"<postmaster>", Charset::Utf8).unwrap();
    assert_eq!(meaning(&directory.recipient(&bare)), accounts(&[oracle::POSTMASTER]));
}

#[test]
fn a_catch_all_to_nobody_catches_nothing() {
    let mut settings = world(None);
    settings.catch_all = vec![(name("wide.example"), mailbox("gone@example.jp"))];
    let directory = Directory::new(&settings).unwrap();
    assert_eq!(
        told(&directory),
        ["wide.example leads to gone@example.jp, which is neither a mailbox nor an alias"]
    );
    assert_eq!(look(&directory, "nobody@wide.example"), Meaning::OwnUnknown);
}

/// Whatever accounts go, there is a directory, nobody gets the mail of who is gone, and nobody may send as one more.
#[test]
fn whoever_goes_leaves_nothing_to_the_others() {
    let whole = directory(Some('+'));
    let mut names: Vec<String> = oracle::MAILBOXES
        .iter()
        .map(|(local, domain, _)| (local, domain))
        .chain(oracle::ALIASES.iter().map(|(local, domain, _)| (local, domain)))
        .filter(|(local, _)| !local.contains(' '))
        .flat_map(|(local, domain)| [format!("{local}@{domain}"), format!("{local}+x@{domain}")])
        .collect();
    names.push("nobody@wide.example".to_owned());
    for gone in 0..1_u32 << oracle::MAILBOXES.len() {
        let mut settings = world(Some('+'));
        let is_gone = |account: &str| {
            oracle::MAILBOXES
                .iter()
                .position(|(_, _, own)| *own == account)
                .is_some_and(|at| gone >> at & 1 == 1)
        };
        settings.mailboxes.retain(|(_, account)| !is_gone(account));
        let rest = Directory::new(&settings).unwrap();
        for address in &names {
            if let Meaning::Own(places) = look(&rest, address) {
                assert!(!places.is_empty(), "{address} without {gone:b}");
                assert!(!places.iter().any(|place| is_gone(place)), "{address} without {gone:b}");
            }
            let key = AddressKey::parse(address).unwrap();
            for (_, _, account) in oracle::MAILBOXES {
                let holder = holder(account, &[]);
                assert!(
                    !rest.is_bound(&holder, &key) || whole.is_bound(&holder, &key),
                    "{account} as {address} without {gone:b}"
                );
            }
        }
    }
}
