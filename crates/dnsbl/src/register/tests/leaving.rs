//! What leads off the list and what does not, and that nobody comes back without a new proof.

use super::*;

fn nominate_by(scene: &mut Scene, host: IpAddr, at: Timestamp, name: u32) {
    let nomination = Nomination::Audit { audit: audit(name) };
    scene.take(at, Event::Nominated { host, nomination, reason: None }).unwrap();
}

/// An old proof, from an audit that was kept somewhere.
fn again(scene: &mut Scene, host: IpAddr, at: Timestamp, arrived: Timestamp) -> Result<News, Refusal> {
    nominate_by(scene, host, at, 1);
    scene.take(at, Event::TestEnded { host, outcome: proven(host, &audit(1), arrived) })
}

#[test]
fn an_old_proof_lists_nobody_again() {
    let host = address(1);
    let network = IpNet::from(host).supernet().unwrap();
    let ways: [&dyn Fn(&mut Scene); 3] = [
        &|scene| drop(scene.test(host, day(2), closed(host, &audit(2))).unwrap()),
        &|scene| drop(scene.take(day(2), Event::Delisted { host, reason: reason() }).unwrap()),
        &|scene| {
            scene.take(day(1), Event::Excluded { network, reason: reason() }).unwrap();
            scene.take(day(2), Event::Included { network, reason: reason() }).unwrap();
        },
    ];
    for leave in ways {
        let mut scene = Scene::default();
        scene.list(host, day(0));
        leave(&mut scene);
        let refused = again(&mut scene, host, day(3), day(0));
        assert!(matches!(refused, Err(Refusal::ProofOld { .. })), "{refused:?}");
        assert!(!scene.is_listed(host));
        again(&mut scene, host, day(4), day(3)).unwrap();
        assert!(scene.is_listed(host), "a new proof lists it");
    }
    // Who was never listed and is excluded for a while, or found closed, is not listed by what was before, either.
    let mut scene = Scene::default();
    scene.take(day(1), Event::Excluded { network, reason: reason() }).unwrap();
    scene.take(day(2), Event::Included { network, reason: reason() }).unwrap();
    assert!(matches!(again(&mut scene, host, day(3), day(0)), Err(Refusal::ProofOld { .. })));
    let mut scene = Scene::default();
    scene.nominate(host, day(1));
    scene.test(host, day(1), closed(host, &audit(2))).unwrap();
    assert!(matches!(again(&mut scene, host, day(3), day(0)), Err(Refusal::ProofOld { .. })));
}

#[test]
fn a_proof_is_of_its_host_and_of_its_time() {
    let (host, other) = (address(1), address(2));
    let mut scene = Scene::default();
    nominate_by(&mut scene, host, day(0), 1);
    let mut listed = |outcome: Outcome, at| scene.take(at, Event::TestEnded { host, outcome });
    let foreign = ProofParts { ..parts(other, &audit(1), day(0)) }.try_into().unwrap();
    let outcome = Outcome::Proven { proof: Box::new(foreign), until: end_of(day(0)) };
    assert!(matches!(listed(outcome, day(1)), Err(Refusal::OtherHost { .. })));
    let with = |arrived, until| Outcome::Proven { proof: Box::new(proof(host, &audit(1), arrived)), until };
    for (arrived, until) in
        [(day(-2000), day(90)), (day(0), day(355)), (day(2), end_of(day(2))), (day(-91), day(-1))]
    {
        assert!(
            matches!(listed(with(arrived, until), day(1)), Err(Refusal::WrongEnd { .. })),
            "{arrived} {until}"
        );
    }
    listed(with(day(0), end_of(day(0))), day(1)).unwrap();
}

/// A refused connection costs its sender nothing.
#[test]
fn that_nobody_listens_any_more_has_to_last_a_day() {
    let host = address(1);
    let gone = |name: u32| Outcome::Closed { audit: audit(name), refused: vec![], gone: vec![example(host)] };
    let seen = |name: u32, gone: Vec<Shape>, obstacle| {
        let (verdict, cause, said) = (Verdict::Closed, Some(Cause::Gone), String::new());
        Outcome::Unproven { audit: audit(name), verdict, obstacle, said, cause, gone, until: None }
    };
    let mut scene = Scene::default();
    scene.list(host, day(0));
    let refused = scene.test(host, day(1), gone(2));
    assert!(matches!(refused, Err(Refusal::NotAskedAgain { .. })), "{refused:?}");
    scene.test(host, day(1), seen(3, vec![example(host)], Obstacle::Host)).unwrap();
    let next = scene.0.host(host).unwrap().listing().unwrap().next;
    assert_eq!(next, day(2), "it is looked once more as soon as that can tell something");
    // Our own failure says nothing of it; that it answered again does.
    scene.test(host, day(1), seen(4, vec![], Obstacle::Ours)).unwrap();
    assert!(scene.0.host(host).unwrap().listing().unwrap().gone_since(&example(host)).is_some());
    scene.test(host, day(2), seen(5, vec![], Obstacle::Unclear)).unwrap();
    assert!(matches!(scene.test(host, day(2), gone(6)), Err(Refusal::NotAskedAgain { .. })));
    scene.test(host, day(2), seen(7, vec![example(host)], Obstacle::Host)).unwrap();
    scene.test(host, day(3), gone(8)).unwrap();
    assert!(!scene.is_listed(host));
}

#[test]
fn an_opt_out_during_a_test_prolongs_nothing() {
    let host = address(1);
    let network = IpNet::from(host);
    let mut scene = Scene::default();
    scene.list(host, day(0));
    scene.take(day(80), Event::TestBegan { host, audit: audit(2) }).unwrap();
    scene.take(day(80), Event::OptedOut { network, reason: reason() }).unwrap();
    let ended = |outcome| Event::TestEnded { host, outcome };
    let more = scene.take(day(80), ended(unproven(&audit(2), Some(day(110)))));
    assert!(matches!(more, Err(Refusal::OptedOut { .. })));
    let anew = scene.take(day(80), ended(proven(host, &audit(2), day(80))));
    assert!(matches!(anew, Err(Refusal::OptedOut { .. })));
    scene.take(day(80), ended(unproven(&audit(2), None))).unwrap();
    assert_eq!(scene.0.host(host).unwrap().listing().unwrap().until, day(90));
}

#[test]
fn networks_of_mapped_addresses_are_those_of_ipv4_and_written_once() {
    let host = address(1);
    let mapped: IpNet = "::ffff:192.0.2.0/120".parse().unwrap();
    let mut scene = Scene::default();
    scene.list(host, day(0));
    scene.take(day(1), Event::OptedOut { network: mapped, reason: reason() }).unwrap();
    assert_eq!(scene.0.opt_out(host).unwrap().0, "192.0.2.0/24".parse().unwrap());
    scene.take(day(1), Event::Excluded { network: mapped, reason: reason() }).unwrap();
    assert!(!scene.is_listed(host));
    let again = Event::Excluded { network: "192.0.2.0/24".parse().unwrap(), reason: reason() };
    assert!(matches!(scene.take(day(1), again), Err(Refusal::KnownNetwork { .. })));
    scene.take(day(1), Event::Included { network: mapped, reason: reason() }).unwrap();
    assert!(scene.0.exclusion(host).is_none());
    let half: IpNet = "::ffff:0.0.0.0/97".parse().unwrap();
    let all = Event::Excluded { network: half, reason: reason() };
    assert!(matches!(scene.take(day(1), all), Err(Refusal::TooLarge { .. })));
}

#[test]
fn names_and_clocks_change_no_rate() {
    let mut scene = Scene::default();
    let mut nominate = |by: &str, number: u8, at| {
        let entry = Entry {
            at,
            by: by.parse().unwrap(),
            event: Event::Nominated { host: address(number), nomination: Nomination::Own, reason: None },
        };
        let decision = scene.0.decide(&entry).unwrap();
        scene.0.commit(decision);
        scene.0.clone()
    };
    let mut register = Register::default();
    for (number, name) in ["Eve", "eve", "EVE", " Eve"].iter().cycle().take(10).enumerate() {
        register = nominate(name, u8::try_from(number).unwrap(), day(0));
    }
    assert!(register.may_nominate(&"eVE".parse().unwrap(), Rate::NOMINATIONS, day(0)).is_err());
    for number in 0..30_u8 {
        register = nominate(&format!("eve{number}"), number, day(0));
    }
    assert!(register.may_nominate(&"Tanaka".parse().unwrap(), Rate::NOMINATIONS, day(0)).is_err());
    // A clock that was wrong for a while.
    let mut recent = Recent::default();
    (0..4).for_each(|_| recent.note(day(4000)));
    assert_eq!(recent.allows(Rate::TESTS, day(1)), Ok(()));
}

#[test]
fn a_test_that_failed_by_our_witness_is_none() {
    let host = address(1);
    let mut scene = Scene::default();
    scene.nominate(host, day(0));
    for name in 0..5 {
        let cause = Some(Cause::WitnessFailed);
        let (verdict, obstacle, said) = (Verdict::Untestable, Obstacle::Ours, String::new());
        let outcome = Outcome::Unproven {
            audit: audit(name),
            verdict,
            obstacle,
            said,
            cause,
            gone: vec![],
            until: None,
        };
        scene.test(host, day(0), outcome).unwrap();
    }
    assert_eq!(scene.0.host(host).unwrap().tests.allows(Rate::TESTS, day(0)), Ok(()));
}
