//! Random histories against predicates of their own: nothing is published without a verified fix or a decision, nothing
//! ends while an address relays, and nobody but an audit proves or mends anything.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use jiff::Timestamp;
use jiff::civil::date;
use proptest::prelude::*;
use sekisho_evidence::verdict::Verdict;

use super::*;
use crate::act::possible;
use crate::event::Event;
use crate::notice::NoticeKind;

/// Any of the things that can be tried, allowed or not.
fn any_event() -> impl Strategy<Value = Event> {
    let verdict = prop_oneof![
        Just(Verdict::Open),
        Just(Verdict::Closed),
        Just(Verdict::Closed),
        Just(Verdict::Untestable),
        Just(Verdict::Accepts)
    ];
    let published_sets = prop_oneof![Just(vec![1_u8]), Just(vec![2_u8]), Just(vec![1, 2])];
    let kinds = (0..NoticeKind::ALL.len(), any::<u8>());
    let outcome = prop_oneof![Just(Outcome::Fixed), Just(Outcome::NotReproduced), Just(Outcome::Withdrawn)];
    prop_oneof![
        1 => Just(targeted(1)),
        1 => Just(targeted(2)),
        6 => (prop::collection::btree_map(1_u8..=2, verdict, 1..=2), published_sets, prop::sample::select(&[25, 25, 25, 587]))
            .prop_map(|(found, published, port)| at(port, tested(&found.into_iter().collect::<Vec<_>>(), &published))),
        1 => Just(Event::ContactFound { contact: contact() }),
        1 => Just(filed()),
        2 => kinds.prop_map(|(kind, tag)| notice(NoticeKind::ALL[kind], tag, text())),
        1 => Just(impact()),
        1 => any::<u8>().prop_map(|tag| Event::Answered {
            tag: Some(Tag::from_random([tag; 10])),
            from: words("x"),
            original: None,
            summary: words("x"),
        }),
        1 => any::<u8>().prop_map(|tag| Event::Bounced {
            tag: Tag::from_random([tag; 10]),
            address: contact().address,
            reason: words("x"),
        }),
        1 => Just(Event::Promised { whose: words("x"), what: words("x"), due: date(2002, 7, 29) }),
        1 => (14_i8..20).prop_map(|day| Event::Embargoed { until: date(2002, 7, day), reason: words("x") }),
        1 => Just(Event::EmbargoLifted { reason: words("x") }),
        2 => Just(fix_claimed()),
        3 => Just(published()),
        3 => outcome.prop_map(closed),
        1 => Just(Event::Reopened { reason: words("x") }),
    ]
}

/// What the audits of a history say, worked out apart from the case: for each address the last verdict, and whether the
/// names led there last; and where relay was proven and not tried since.
#[derive(Default)]
struct Ledger {
    last: BTreeMap<IpAddr, Verdict>,
    untried: BTreeSet<(IpAddr, u16)>,
    ever_open: bool,
}

fn is_all_tested(case: &Case) -> bool {
    case.targets.values().flat_map(|target| target.addresses.values()).all(|address| address.last.is_some())
}

fn is_all_shut(case: &Case, ledger: &Ledger, now: Timestamp) -> bool {
    let mut addresses = case.targets.values().flat_map(|target| &target.addresses);
    addresses.all(|(own, address)| match ledger.last.get(own) {
        Some(Verdict::Closed) => true,
        Some(Verdict::Untestable) => address.vanishes.is_some_and(|until| now >= until),
        _ => false,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]
    #[test]
    fn whatever_is_tried_the_conditions_hold(events in prop::collection::vec((any_event(), 0_i64..30), 0..60)) {
        let mut case = Case::from(Case::decide(None, &entry(start(), opened())).unwrap());
        let mut ledger = Ledger::default();
        let mut hours = 0;
        for (event, pause) in events {
            hours += pause;
            let now = after(hours);
            let before = case.clone();
            let Ok(decision) = Case::decide(Some(&case), &entry(now, event.clone())) else { continue };
            case = decision.into();
            match &event {
                Event::Tested { test } => {
                    for (address, finding) in &test.findings {
                        ledger.last.insert(*address, finding.verdict);
                        let port = finding.tried.first().copied().unwrap();
                        match finding.verdict {
                            Verdict::Open => drop(ledger.untried.insert((*address, port))),
                            Verdict::Closed if ledger.untried.iter().all(|own| own.0 != *address || own.1 == port) => {
                                ledger.untried.retain(|own| own.0 != *address);
                            }
                            _ => {}
                        }
                        ledger.ever_open |= finding.verdict == Verdict::Open;
                    }
                }
                Event::Published { .. } => {
                    let decided = before.embargo.as_ref().is_some_and(|embargo| day(now) >= embargo.until);
                    let fixed = before.embargo.is_none() && matches!(before.stage(), Stage::Fixed | Stage::Published);
                    prop_assert!(decided || fixed);
                    prop_assert!(before.impact.is_some());
                }
                Event::Closed { outcome, .. } => {
                    prop_assert!(!ledger.last.values().any(|verdict| *verdict == Verdict::Open));
                    if *outcome == Outcome::Fixed {
                        prop_assert!(ledger.ever_open);
                    }
                }
                _ => {}
            }
            // Only audits prove, and only audits mend.
            prop_assert_eq!(case.proven.is_some(), ledger.ever_open);
            let tested = matches!(event, Event::Tested { .. });
            prop_assert!(case.stage() != Stage::Fixed || is_all_tested(&case));
            let reopened = matches!(event, Event::Reopened { .. });
            let newly_fixed = case.stage() == Stage::Fixed && before.stage() != Stage::Fixed;
            prop_assert!(tested || reopened || !newly_fixed);
            if newly_fixed {
                let all_shut = is_all_shut(&case, &ledger, now);
                prop_assert!(all_shut);
                // Where relay was proven and it was not shut since, the last test tried; there nobody answered any more.
                let addresses = &case.targets[&host()].addresses;
                let tried = |own: &IpAddr| &addresses[own].last.as_ref().unwrap().1.tried;
                let every = ledger.untried.iter().all(|(address, port)| tried(address).contains(port));
                prop_assert!(every);
            }
            if case.stage() == Stage::Closed && before.stage() == Stage::Closed && tested {
                prop_assert!(!ledger.last.values().any(|verdict| *verdict == Verdict::Open));
            }
            prop_assert!(possible(&case, case.last).next().is_some());
        }
    }
}
