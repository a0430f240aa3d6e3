//! When a server is mended: at every address that it had, and at every port at which it relayed.

use super::*;

/// The week of July 2002: mended under a new address while names led to the old one.
#[test]
fn nothing_ends_while_an_old_address_relays() {
    let moved = with(notified(), [fix_claimed(), tested(&[(1, Verdict::Open), (2, Verdict::Closed)], &[2])]);
    let case = played(moved.clone()).unwrap();
    // The test was the seventh hour; what led to the old address may be kept for a day.
    assert_eq!(case.stage(), Stage::Propagating { until: after(7 + 24) });
    let refused = played(with(moved.clone(), [closed(Outcome::Fixed)])).unwrap_err();
    let Refusal::Stage { act: Act::Close, stage, possible } = refused else { panic!("{refused}") };
    // What lacks something that the case does not have is not offered: nothing is published without a fix or a decision.
    assert_eq!(stage, case.stage());
    assert!(possible.contains(&Act::Test) && !possible.contains(&Act::Publish), "{possible:?}");
    // Nothing answers there any more, but caches still lead there.
    let early = with(moved.clone(), [tested(&[(1, Verdict::Untestable), (2, Verdict::Closed)], &[2])]);
    assert!(matches!(played(early).unwrap().stage(), Stage::Propagating { .. }));
    let silent = entry(after(50), tested(&[(1, Verdict::Untestable), (2, Verdict::Closed)], &[2]));
    let late = Case::from(Case::decide(Some(&case), &silent).unwrap());
    assert_eq!(late.stage(), Stage::Fixed);
    let shut = with(moved, [tested(&[(1, Verdict::Closed), (2, Verdict::Closed)], &[2])]);
    assert_eq!(played(shut).unwrap().stage(), Stage::Fixed);
}

/// Whether somebody said so or not: an audit saw that it is mended where names lead.
#[test]
fn a_fix_that_nobody_told_of_arrives_as_well() {
    let moved = tested(&[(1, Verdict::Open), (2, Verdict::Closed)], &[2]);
    let case = played(with(notified(), [moved.clone()])).unwrap();
    assert!(matches!(case.stage(), Stage::Propagating { .. }), "{:?}", case.stage());
    let back = tested(&[(1, Verdict::Closed), (2, Verdict::Open)], &[2]);
    let case = played(with(notified(), [moved, back])).unwrap();
    // Nobody claimed it: there is no word that an audit disproved.
    assert_eq!((case.stage(), case.refuted), (Stage::Notified, None));
}

/// A test of another port says nothing of the one at which relay was proven.
#[test]
fn an_address_is_shut_only_where_it_was_open() {
    let at = |port, verdict| at(port, tested(&[(1, verdict)], &[1]));
    let elsewhere = with(notified(), [fix_claimed(), at(587, Verdict::Closed)]);
    let case = played(elsewhere.clone()).unwrap();
    let address = &case.targets[&host()].addresses[&address(1)];
    assert_eq!((case.stage(), address.standing(after(20))), (Stage::FixClaimed, Standing::Unproven));
    assert_eq!(address.untried(), BTreeSet::from([25]));
    // What an inconclusive test came to does not make the proof forgotten.
    let twice = with(elsewhere, [at(587, Verdict::Inconclusive), at(587, Verdict::Closed)]);
    assert_eq!(played(twice.clone()).unwrap().stage(), Stage::FixClaimed);
    let there = played(with(twice, [at(25, Verdict::Closed)])).unwrap();
    assert_eq!(there.stage(), Stage::Fixed);
    assert!(there.targets[&host()].addresses.values().all(|address| address.proofs.is_empty()));
}

/// Two servers are mended one after the other: a test of one says nothing against the fix of the other.
#[test]
fn a_fix_is_disproven_at_its_own_server_alone() {
    let other: TargetName = "mail.council.example".parse().unwrap();
    let of_other = |verdict| match tested(&[(9, verdict)], &[9]) {
        Event::Tested { test } => Event::Tested { test: Test { target: other.clone(), ..test } },
        event => event,
    };
    let targeted_other = Event::Targeted {
        target: other.clone(),
        addresses: BTreeSet::from([address(9)]),
        organisation: None,
    };
    let begun = with(notified(), [targeted_other, of_other(Verdict::Open), fix_claimed()]);
    assert_eq!(played(begun.clone()).unwrap().stage(), Stage::FixClaimed);
    let one = with(begun.clone(), [of_other(Verdict::Closed)]);
    assert_eq!(played(one.clone()).unwrap().stage(), Stage::FixClaimed);
    let moved = with(one, [tested(&[(1, Verdict::Open), (2, Verdict::Closed)], &[2])]);
    assert!(matches!(played(moved).unwrap().stage(), Stage::Propagating { .. }));
    let disproven = with(begun, [of_other(Verdict::Open)]);
    assert_eq!(played(disproven).unwrap().stage(), Stage::Acknowledged);
}

/// What nobody tested is not mended, however well the rest is.
#[test]
fn a_new_address_of_a_mended_server_has_to_be_tested() {
    let fixed = with(notified(), [tested(&[(1, Verdict::Closed)], &[1])]);
    assert_eq!(played(with(fixed.clone(), [targeted(2)])).unwrap().stage(), Stage::FixClaimed);
    let moved = with(fixed, [tested(&[(1, Verdict::Closed)], &[1, 2])]);
    assert_eq!(played(moved).unwrap().stage(), Stage::FixClaimed);
}

#[test]
fn who_cannot_be_tested_is_not_mended() {
    let events = with(notified(), [fix_claimed(), tested(&[(1, Verdict::Untestable)], &[1])]);
    let case = played(events).unwrap();
    assert_eq!(case.stage(), Stage::FixClaimed);
    assert!(case.fixed.is_none());
}
