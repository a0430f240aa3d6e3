//! Histories that are told, and what each has to come to.

use std::collections::BTreeSet;
use std::net::IpAddr;

use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};
use sekisho_evidence::level::Level;
use sekisho_evidence::token::AuditName;
use sekisho_evidence::verdict::Verdict;

use super::*;
use crate::act::{Act, Need, TABLE, possible};
use crate::contact::{Side, Source, Tongue};
use crate::event::{Event, Impact};
use crate::notice::{Channel, NoticeKind};
use crate::original::OriginalKind;
use crate::target::{Finding, NameRecord, Test};

mod history;
mod mending;

fn words(text: &str) -> Reason {
    text.parse().unwrap()
}

fn start() -> Timestamp {
    "2002-07-16T03:00:00Z".parse().unwrap()
}

fn after(hours: i64) -> Timestamp {
    start() + SignedDuration::from_hours(hours)
}

fn entry(at: Timestamp, event: Event) -> Entry {
    Entry { at, by: "Suzuki".parse().unwrap(), day: None, event }
}

fn opened() -> Event {
    Event::Opened {
        number: CaseNumber::first(2002),
        title: words("mail.assoc.example relays"),
        origin: Origin::Word,
        tlp: Tlp::Amber,
    }
}

fn host() -> TargetName {
    "mail.assoc.example".parse().unwrap()
}

fn address(last: u8) -> IpAddr {
    [192, 0, 2, last].into()
}

fn targeted(last: u8) -> Event {
    Event::Targeted { target: host(), addresses: BTreeSet::from([address(last)]), organisation: None }
}

/// What an audit found at port 25.
pub(crate) fn finding(verdict: Verdict) -> Finding {
    let level = if verdict == Verdict::Open { Level::E5 } else { Level::E0 };
    Finding {
        audit: AuditName::from_random(7),
        verdict,
        level,
        silent: verdict == Verdict::Untestable,
        tried: BTreeSet::from([25]),
        relays_at: if verdict == Verdict::Open { BTreeSet::from([25]) } else { BTreeSet::new() },
        rule: None,
        rule_ja: None,
    }
}

/// A test that found `verdicts`, while the names lead to `published`.
fn tested(verdicts: &[(u8, Verdict)], published: &[u8]) -> Event {
    let names = vec![NameRecord {
        name: "mail.assoc.example".into(),
        kind: "A".into(),
        values: published.iter().map(|last| address(*last).to_string().into()).collect(),
        ttl: 86_400,
        server: None,
    }];
    Event::Tested {
        test: Test {
            target: host(),
            at: None,
            findings: verdicts.iter().map(|(last, verdict)| (address(*last), finding(*verdict))).collect(),
            published: published.iter().map(|last| address(*last)).collect(),
            names,
        },
    }
}

/// The test, made at this port alone.
fn at(port: u16, event: Event) -> Event {
    let Event::Tested { mut test } = event else { return event };
    for finding in test.findings.values_mut() {
        finding.tried = BTreeSet::from([port]);
        finding.relays_at = if finding.is_open() { BTreeSet::from([port]) } else { BTreeSet::new() };
    }
    Event::Tested { test }
}

fn contact() -> Contact {
    Contact {
        address: "postmaster@assoc.example".parse().unwrap(),
        name: None,
        organisation: None,
        side: Side::Operator,
        tongue: Tongue::Japanese,
        source: Source::Role,
        targets: BTreeSet::new(),
    }
}

fn notice(kind: NoticeKind, tag: u8, original: Digest) -> Event {
    Event::Noticed {
        notice: Notice {
            tag: Tag::from_random([tag; 10]),
            kind,
            to: contact().address,
            side: Side::Operator,
            tongue: Tongue::Japanese,
            channel: Channel::Printed,
            original,
        },
    }
}

fn text() -> Digest {
    Digest::of(b"text")
}

fn filed() -> Event {
    Event::Filed { original: Original { digest: text(), octets: 4, kind: OriginalKind::Notice, note: None } }
}

fn impact() -> Event {
    let impact =
        Impact { ability: words("send anywhere"), knowledge: words("one address"), affected: words("all") };
    Event::Judged { impact }
}

/// What `events` make, an hour apart; the refusal of the first one that may not be.
fn played(events: Vec<Event>) -> Result<Case, Refusal> {
    let mut case = None;
    for (hours, event) in (0..).zip(std::iter::once(opened()).chain(events)) {
        case = Some(Case::from(Case::decide(case.as_ref(), &entry(after(hours), event))?));
    }
    Ok(case.unwrap())
}

fn notified() -> Vec<Event> {
    vec![
        targeted(1),
        tested(&[(1, Verdict::Open)], &[1]),
        Event::ContactFound { contact: contact() },
        filed(),
        notice(NoticeKind::Notice, 1, text()),
    ]
}

fn fix_claimed() -> Event {
    Event::FixClaimed { whose: words("the operator"), what: words("POP before SMTP") }
}

fn published() -> Event {
    Event::Published { manifest: text(), place: None }
}

fn closed(outcome: Outcome) -> Event {
    Event::Closed { outcome, reason: words("it is over") }
}

fn with(events: Vec<Event>, more: impl IntoIterator<Item = Event>) -> Vec<Event> {
    events.into_iter().chain(more).collect()
}

#[test]
fn a_case_goes_from_report_to_publication() {
    let mut events = notified();
    assert_eq!(played(events.clone()).unwrap().stage(), Stage::Notified);
    let answer = Event::Answered {
        tag: Some(Tag::from_random([1; 10])),
        from: words("the operator"),
        original: None,
        summary: words("we look into it"),
    };
    events.push(answer);
    assert_eq!(played(events.clone()).unwrap().stage(), Stage::Acknowledged);
    events.push(Event::Promised {
        whose: words("the operator"),
        what: words("a fix"),
        due: date(2002, 7, 29),
    });
    assert_eq!(played(events.clone()).unwrap().stage(), Stage::Fixing);
    events.push(fix_claimed());
    assert_eq!(played(events.clone()).unwrap().stage(), Stage::FixClaimed);
    assert_eq!(
        played(with(events.clone(), [impact(), published()])),
        Err(missing(Act::Publish, Need::FixOrDecision))
    );
    events.push(tested(&[(1, Verdict::Closed)], &[1]));
    assert_eq!(played(events.clone()).unwrap().stage(), Stage::Fixed);
    assert_eq!(played(with(events.clone(), [published()])), Err(missing(Act::Publish, Need::Impact)));
    events.extend([impact(), published()]);
    assert_eq!(played(events.clone()).unwrap().stage(), Stage::Published);
    events.push(closed(Outcome::Fixed));
    let case = played(events).unwrap();
    assert_eq!((case.stage(), case.outcome), (Stage::Closed, Some(Outcome::Fixed)));
}

fn missing(act: Act, need: Need) -> Refusal {
    Refusal::Missing { act, need }
}

#[test]
fn a_hole_that_opens_again_opens_the_case() {
    let fixed = with(notified(), [tested(&[(1, Verdict::Closed)], &[1]), closed(Outcome::Fixed)]);
    assert_eq!(played(fixed.clone()).unwrap().stage(), Stage::Closed);
    let case = played(with(fixed, [tested(&[(1, Verdict::Open)], &[1])])).unwrap();
    assert_eq!((case.stage(), case.regressions, case.outcome), (Stage::Verified, 1, None));
}

#[test]
fn a_decision_publishes_from_its_day_on() {
    let decided = |until: Date| {
        let decision = Event::Embargoed { until, reason: words("mass abuse") };
        played(with(notified(), [decision, impact(), published()]))
    };
    assert_eq!(decided(date(2002, 7, 17)), Err(Refusal::Embargo(date(2002, 7, 17))));
    let case = decided(date(2002, 7, 16)).unwrap();
    // It is published, and still not mended.
    assert_eq!((case.stage(), case.published.is_some()), (Stage::Notified, true));
    let fixed = with(
        notified(),
        [
            tested(&[(1, Verdict::Closed)], &[1]),
            impact(),
            Event::Embargoed { until: date(2002, 8, 6), reason: words("agreed") },
            published(),
        ],
    );
    assert_eq!(played(fixed), Err(Refusal::Embargo(date(2002, 8, 6))));
}

/// Whoever is to read a publication before its day has to be told of it before its day.
#[test]
fn a_publication_is_announced_once_its_day_is_decided() {
    let decided = Event::Embargoed { until: date(2002, 8, 6), reason: words("agreed") };
    let announced = notice(NoticeKind::Publication, 2, text());
    assert!(played(with(notified(), [decided, announced.clone()])).is_ok());
    assert_eq!(played(with(notified(), [announced])), Err(missing(Act::Announce, Need::FixOrDecision)));
}

/// A decision to publish is no fix, and neither is what somebody says.
#[test]
fn nobody_is_thanked_for_a_fix_that_was_not_verified() {
    let decided = || Event::Embargoed { until: date(2002, 8, 6), reason: words("agreed") };
    let claimed = || Event::FixClaimed { whose: words("operator"), what: words("mended") };
    let thanked = |more: Vec<Event>| {
        played(with(notified(), more.into_iter().chain([notice(NoticeKind::Thanks, 2, text())])))
    };
    let refused = Err(missing(Act::Thank, Need::Fix));
    assert_eq!(thanked(vec![decided()]), refused);
    assert_eq!(thanked(vec![claimed(), tested(&[(1, Verdict::Open)], &[1]), decided()]), refused);
    let shut = || tested(&[(1, Verdict::Closed)], &[1]);
    assert!(thanked(vec![shut()]).is_ok() && thanked(vec![decided(), shut()]).is_ok());
    assert_eq!(thanked(vec![shut(), tested(&[(1, Verdict::Open)], &[1])]), refused);
}

/// Somebody who says for which servers a contact is knows it.
#[test]
fn a_contact_is_for_the_servers_that_somebody_names() {
    let found = |targets: &[&str]| {
        let targets = targets.iter().map(|name| name.parse().unwrap()).collect();
        Event::ContactFound {
            contact: Contact { targets, source: Source::Word { words: words("told") }, ..contact() },
        }
    };
    let case = played(vec![targeted(1), found(&[]), found(&["mail.assoc.example"])]).unwrap();
    assert_eq!(case.contacts.len(), 1);
    assert_eq!(case.contacts[0].targets.len(), 1);
}

/// A clock that was set back gives no time back: what was before stays before, and a day that came has come.
#[test]
fn a_clock_that_goes_back_is_not_followed() {
    let played = |events: Vec<(i64, Event)>| {
        events.into_iter().try_fold(None, |case: Option<Case>, (hours, event)| {
            Case::decide(case.as_ref(), &entry(after(hours), event)).map(|next| Some(next.into()))
        })
    };
    let decision = Event::Embargoed { until: date(2002, 7, 17), reason: words("mass abuse") };
    let events = [opened(), targeted(1), tested(&[(1, Verdict::Open)], &[1]), filed(), impact(), decision];
    let until =
        |hours: &[i64]| events.iter().cloned().zip(hours).map(|(event, hours)| (*hours, event)).collect();
    let mut slow: Vec<(i64, Event)> = until(&[0, 1, 2, 3, 30, 4]);
    slow.push((5, published()));
    let case = played(slow).unwrap().unwrap();
    assert_eq!((case.last, case.published), (after(30), Some(after(30))));
    let mut usual: Vec<(i64, Event)> = until(&[0, 1, 2, 3, 4, 4]);
    usual.push((5, published()));
    assert_eq!(played(usual), Err(Refusal::Embargo(date(2002, 7, 17))));
}

#[test]
fn a_notice_that_came_back_told_nobody() {
    let bounced = Event::Bounced {
        tag: Tag::from_random([1; 10]),
        address: contact().address,
        reason: words("550 no such user"),
    };
    let events = with(notified(), [bounced]);
    assert_eq!(played(events.clone()).unwrap().stage(), Stage::Verified);
    let again = with(events, [notice(NoticeKind::Notice, 2, text())]);
    assert_eq!(played(again), Err(Refusal::Bounced(contact().address)));
}

#[test]
fn a_guessed_tag_files_nothing() {
    let guessed = Tag::from_random([9; 10]);
    let answer = Event::Answered {
        tag: Some(guessed.clone()),
        from: words("somebody"),
        original: None,
        summary: words("all is well"),
    };
    assert_eq!(played(with(notified(), [answer])), Err(Refusal::NoTag(guessed)));
}

#[test]
fn sealed_reporters_are_secrets() {
    let reporter = |name: &str, sealed| Event::Reported {
        reporter: Reporter { name: words(name), address: Some("a@b.example".parse().unwrap()), sealed },
    };
    let case = played(vec![reporter("Sato", true), reporter("Mori", false)]).unwrap();
    assert_eq!(case.secrets(), ["Sato", "a@b.example"]);
}

#[test]
fn every_act_has_one_line_and_every_stage_a_way_on() {
    for line in TABLE {
        assert_eq!(TABLE.iter().filter(|other| other.act == line.act).count(), 1);
    }
    let case = played(Vec::new()).unwrap();
    assert!(possible(&case, case.last).any(|line| line.act == Act::Test));
}
