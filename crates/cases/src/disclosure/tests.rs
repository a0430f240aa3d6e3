//! What is told to whom, and what to nobody.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;

use super::*;
use crate::case::tests::finding;
use crate::contact::{Contact, Source};
use crate::event::{Event, Origin, Reporter};
use crate::notice::{Channel, Notice, Tag};
use crate::original::{Digest, Original, OriginalKind};
use crate::target::{Finding, NameRecord, Test};

const REPORTER: &str = "佐藤 花子";

fn words(text: &str) -> Reason {
    text.parse().unwrap()
}

fn tag(number: u8) -> Tag {
    Tag::from_random([number; 10])
}

fn contact(address: &str, side: Side) -> Event {
    let contact = Contact {
        address: address.parse().unwrap(),
        name: Some(words("Tanaka")),
        organisation: Some(words("the association")),
        side,
        tongue: Tongue::Japanese,
        targets: BTreeSet::new(),
        source: Source::Word { words: words("they said so") },
    };
    Event::ContactFound { contact }
}

fn notice(kind: NoticeKind, number: u8, to: &str, side: Side) -> Event {
    let notice = Notice {
        tag: tag(number),
        kind,
        to: to.parse().unwrap(),
        side,
        tongue: Tongue::Japanese,
        channel: Channel::Printed,
        original: Digest::of(b"text"),
    };
    Event::Noticed { notice }
}

fn answer(number: Option<u8>, from: &str, summary: &str) -> Event {
    Event::Answered { tag: number.map(tag), from: words(from), original: None, summary: words(summary) }
}

fn tested(verdicts: &[(&str, Verdict)], published: &[&str]) -> Event {
    let rule = |verdict| (verdict == Verdict::Open).then(|| words("Anyone may send as hanako@example.jp."));
    let finding = |verdict| Finding { rule: rule(verdict), ..finding(verdict) };
    let names = NameRecord {
        name: "mail.assoc.example".into(),
        kind: "A".into(),
        values: vec!["192.0.2.2".into(), "\u{7}".into()],
        ttl: 60,
        server: None,
    };
    Event::Tested {
        test: Test {
            target: "mail.assoc.example".parse().unwrap(),
            at: None,
            findings: verdicts.iter().map(|(at, verdict)| (at.parse().unwrap(), finding(*verdict))).collect(),
            published: published.iter().map(|at| at.parse().unwrap()).collect(),
            names: vec![names],
        },
    }
}

/// The case of July 2002, with everything in it that may not be told.
pub(crate) fn story() -> (Case, Vec<Entry>) {
    let original =
        Original { digest: Digest::of(b"text"), octets: 4, kind: OriginalKind::Notice, note: None };
    let host: TargetName = "mail.assoc.example".parse().unwrap();
    let events = [
        (
            16,
            Event::Opened {
                number: CaseNumber::first(2002),
                title: words("佐藤花子さんが見つけた中継"),
                origin: Origin::Complaint {
                    original: Digest::of(b"x"),
                    relay: None,
                    through_the_accused: true,
                },
                tlp: Tlp::Clear,
            },
        ),
        (
            16,
            Event::Reported {
                reporter: Reporter {
                    name: words(REPORTER),
                    address: Some("hanako@example.jp".parse().unwrap()),
                    sealed: true,
                },
            },
        ),
        (
            16,
            Event::Targeted {
                target: host,
                addresses: BTreeSet::from(["192.0.2.1".parse().unwrap()]),
                organisation: None,
            },
        ),
        (16, tested(&[("192.0.2.1", Verdict::Open)], &["192.0.2.1"])),
        (16, Event::Filed { original }),
        (17, contact("postmaster@assoc.example", Side::Operator)),
        (17, contact("tanaka@ministry.example", Side::Authority)),
        (17, contact("hanako@example.jp", Side::Reporter)),
        (17, notice(NoticeKind::Notice, 1, "tanaka@ministry.example", Side::Authority)),
        (17, notice(NoticeKind::Notice, 2, "hanako@example.jp", Side::Reporter)),
        (18, answer(Some(2), "somebody", "it was me")),
        (18, answer(None, "Satō Hanako / 佐藤花子", "a second mail")),
        (
            19,
            answer(
                Some(1),
                "Tanaka <tanaka@ministry.example>",
                "tanaka@ministry.example は postmaster@assoc.example に伝えた",
            ),
        ),
        (20, Event::Remarked { words: words("ask again"), public: false }),
        (21, Event::Remarked { words: words("佐藤氏の届出による"), public: true }),
        (29, tested(&[("192.0.2.1", Verdict::Closed), ("192.0.2.2", Verdict::Closed)], &["192.0.2.2"])),
        (30, notice(NoticeKind::Thanks, 3, "tanaka@ministry.example", Side::Authority)),
    ];
    let mut case = None;
    let mut entries = Vec::new();
    for (day, event) in events {
        let at = "2026-11-29T03:00:00Z".parse().unwrap();
        let entry = Entry { at, by: "Suzuki".parse().unwrap(), day: Some(date(2002, 7, day)), event };
        case = Some(Case::from(Case::decide(case.as_ref(), &entry).unwrap()));
        entries.push(entry);
    }
    (case.unwrap(), entries)
}

fn days_of(disclosure: &Disclosure) -> BTreeMap<i8, usize> {
    let mut days = BTreeMap::new();
    for happened in &disclosure.timeline {
        *days.entry(happened.day.day()).or_default() += 1;
    }
    days
}

#[test]
fn everybody_sees_what_happened_and_nobody_who_told() {
    let (case, entries) = story();
    let public = Disclosure::of(&case, &entries, Audience::Public);
    assert_eq!(public.title, words("■■■さんが見つけた中継"));
    assert_eq!(public.reporters, [Told::Unnamed]);
    assert!(public.contacts.is_empty());
    // Opened, reported, targeted and tested; the notice to the ministry; its answer; the remark; the recheck.
    assert_eq!(days_of(&public), BTreeMap::from([(16, 4), (17, 1), (19, 1), (21, 1), (29, 1)]));
    let text = serde_json::to_string(&public).unwrap();
    for secret in
        ["佐藤", "花子", "hanako", "tanaka", "Tanaka", "ask again", "Suzuki", "second mail", "it was me"]
    {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    assert!(!text.contains(tag(1).as_str()));
    assert!(
        text.contains("■■■ は postmaster@assoc.example に伝えた"),
        "a role is nobody's own address: {text}"
    );
    let place = &public.targets[0].addresses;
    assert_eq!(
        (place[0].proven, place[0].shut, place[0].old),
        (Some(date(2002, 7, 16)), Some(date(2002, 7, 29)), true)
    );
    assert_eq!((place[1].proven, place[1].shut, place[1].old), (None, Some(date(2002, 7, 29)), false));
    assert_eq!(
        public.rules(Tongue::Japanese).map(ToString::to_string).collect::<Vec<_>>(),
        ["Anyone may send as ■■■."]
    );
}

#[test]
fn partners_see_all_but_what_is_sealed() {
    let (case, entries) = story();
    let partner = Disclosure::of(&case, &entries, Audience::Partner);
    let text = serde_json::to_string(&partner).unwrap();
    for told in ["tanaka@ministry.example", "ask again", "\"thanks\""] {
        assert!(text.contains(told), "{told} in {text}");
    }
    for secret in ["佐藤", "花子", "hanako@", "Suzuki", "second mail", "it was me", tag(1).as_str()] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    assert_eq!(partner.contacts.len(), 2, "the reporter is no contact for anybody else");
}
