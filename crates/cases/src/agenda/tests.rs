//! The agenda of the week of July 2002, and of years in which nobody answers.

use std::collections::BTreeSet;
use std::net::IpAddr;

use jiff::civil::date;
use sekisho_evidence::verdict::Verdict;
use sekisho_evidence::words::Reason;

use super::*;
use crate::case::tests::finding;
use crate::contact::{Contact, Side, Source, Tongue};
use crate::event::{Entry, Event, Origin};
use crate::notice::{Channel, Notice, Tag};
use crate::number::CaseNumber;
use crate::original::{Digest, Original, OriginalKind};
use crate::target::{TargetName, Test};
use crate::tlp::Tlp;

fn case(at: &str) -> Case {
    let event = Event::Opened {
        number: CaseNumber::first(2002),
        title: "a relay".parse::<Reason>().unwrap(),
        origin: Origin::Word,
        tlp: Tlp::Amber,
    };
    let entry = Entry { at: at.parse().unwrap(), by: "Suzuki".parse().unwrap(), day: None, event };
    Case::decide(None, &entry).unwrap().into()
}

#[test]
fn a_report_is_tested_on_the_next_business_day_of_japan() {
    let due = |at: &str| agenda(&case(at), Terms::default());
    let test = |day| vec![Due { day, task: Task::Test, to: None }];
    assert_eq!(due("2002-07-16T03:00:00Z"), test(date(2002, 7, 17)));
    // Friday evening in London is Saturday in Japan; Monday 16 September was a holiday in place of Sunday.
    assert_eq!(due("2002-09-13T18:00:00Z"), test(date(2002, 9, 17)));
}

/// A case whose hole was proven on 16 July 2002 at noon UTC, and the letter of the same hour to its operator.
fn notified() -> Case {
    let address = "192.0.2.1".parse().unwrap();
    let target: TargetName = "mail.assoc.example".parse().unwrap();
    let addresses = BTreeSet::from([address]);
    let tested = tested(target.clone(), address);
    let contact = contact(operator(), &target);
    let original = Original { digest: Digest::of(b"x"), octets: 1, kind: OriginalKind::Notice, note: None };
    let mut case = case("2002-07-16T03:00:00Z");
    for event in [
        Event::Targeted { target, addresses, organisation: None },
        tested,
        Event::ContactFound { contact },
        Event::Filed { original },
        letter(NoticeKind::Notice, 1),
    ] {
        case = then(&case, "2002-07-16T12:00:00Z", event);
    }
    case
}

/// An audit that proved relay at the only address of a server.
fn tested(target: TargetName, address: IpAddr) -> Event {
    let (findings, published) =
        (BTreeMap::from([(address, finding(Verdict::Open))]), BTreeSet::from([address]));
    Event::Tested { test: Test { target, at: None, findings, published, names: Vec::new() } }
}

fn contact(address: MailAddress, of: &TargetName) -> Contact {
    Contact {
        address,
        name: None,
        organisation: None,
        side: Side::Operator,
        tongue: Tongue::Japanese,
        source: Source::Role,
        targets: BTreeSet::from([of.clone()]),
    }
}

fn then(case: &Case, at: &str, event: Event) -> Case {
    let entry = Entry { at: at.parse().unwrap(), by: "Suzuki".parse().unwrap(), day: None, event };
    Case::decide(Some(case), &entry).unwrap().into()
}

fn operator() -> MailAddress {
    "postmaster@assoc.example".parse().unwrap()
}

fn letter(kind: NoticeKind, tag: u8) -> Event {
    let notice = Notice {
        tag: Tag::from_random([tag; 10]),
        kind,
        to: operator(),
        side: Side::Operator,
        tongue: Tongue::Japanese,
        channel: Channel::Printed,
        original: Digest::of(b"x"),
    };
    Event::Noticed { notice }
}

fn answer() -> Event {
    let words = "We look into it.".parse().unwrap();
    Event::Answered {
        tag: Some(Tag::from_random([1; 10])),
        from: "the operator".parse().unwrap(),
        original: None,
        summary: words,
    }
}

fn promise(due: Date) -> Event {
    Event::Promised { whose: "the operator".parse().unwrap(), what: "a fix".parse().unwrap(), due }
}

/// What is due besides the decision to publish after 45 days.
fn due(case: &Case) -> Vec<(Date, Task)> {
    let due = agenda(case, Terms::default()).into_iter().filter(|due| due.task != Task::Decide);
    due.map(|due| (due.day, due.task)).collect()
}

/// Two operators: of whom has mended, nothing is asked while the other has not.
#[test]
fn whoever_has_mended_is_not_reminded() {
    let other: TargetName = "mail.council.example".parse().unwrap();
    let address = "192.0.2.9".parse().unwrap();
    let found = |verdict| {
        let Event::Tested { mut test } = tested(other.clone(), address) else { panic!() };
        test.findings.values_mut().for_each(|own| *own = finding(verdict));
        Event::Tested { test }
    };
    let mut case = notified();
    let to: MailAddress = "postmaster@council.example".parse().unwrap();
    let Event::Noticed { mut notice } = letter(NoticeKind::Notice, 9) else { panic!() };
    notice.to = to.clone();
    let addresses = BTreeSet::from([address]);
    for event in [
        Event::Targeted { target: other.clone(), addresses, organisation: None },
        found(Verdict::Open),
        Event::ContactFound { contact: contact(to, &other) },
        Event::Noticed { notice },
    ] {
        case = then(&case, "2002-07-17T03:00:00Z", event);
    }
    assert_eq!(due(&case), [(date(2002, 7, 23), Task::Remind), (date(2002, 7, 24), Task::Remind)]);
    let mended = then(&case, "2002-07-18T03:00:00Z", found(Verdict::Closed));
    assert_eq!(due(&mended), [(date(2002, 7, 23), Task::Remind)]);
}

/// A word is not the end of it: whoever answers once and says no more is asked again.
#[test]
fn silence_after_an_answer_is_silence_too() {
    let case = notified();
    assert_eq!(due(&case), [(date(2002, 7, 23), Task::Remind)]);
    let answered = then(&case, "2002-07-18T03:00:00Z", answer());
    assert_eq!(due(&answered), [(date(2002, 7, 25), Task::Remind)]);
    let reminded = then(&answered, "2002-07-25T03:00:00Z", letter(NoticeKind::Reminder, 2));
    assert_eq!(due(&reminded), [(date(2002, 8, 1), Task::Escalate)]);
    let escalated = then(&reminded, "2002-08-01T03:00:00Z", letter(NoticeKind::Escalation, 3));
    assert_eq!(due(&escalated), [(date(2002, 8, 8), Task::Remind)]);
}

/// A promise has a day of its own; once that is over it is asked for, and asked for again.
#[test]
fn a_promise_is_waited_for_and_then_asked_for() {
    let answered = then(&notified(), "2002-07-18T03:00:00Z", answer());
    let promised = then(&answered, "2002-07-19T03:00:00Z", promise(date(2002, 7, 29)));
    assert_eq!(due(&promised), [(date(2002, 7, 30), Task::Promise)]);
    let asked = then(&promised, "2002-07-30T03:00:00Z", letter(NoticeKind::Reminder, 2));
    assert_eq!(due(&asked), [(date(2002, 8, 6), Task::Promise)]);
    let claim = Event::FixClaimed {
        whose: "the operator".parse().unwrap(),
        what: "POP before SMTP".parse().unwrap(),
    };
    let mended = then(&asked, "2002-08-05T03:00:00Z", claim);
    assert_eq!(due(&mended), [(date(2002, 8, 6), Task::Recheck)]);
    // What is promised after that, is promised: the old address, say.
    let more = then(&mended, "2002-08-05T04:00:00Z", promise(date(2002, 8, 8)));
    assert!(due(&more).contains(&(date(2002, 8, 9), Task::Promise)));
}
