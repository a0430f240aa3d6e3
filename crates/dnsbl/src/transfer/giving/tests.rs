//! What a secondary gets of a zone, by what the zone is.

use std::collections::BTreeSet;

use domain::base::iana::Class;

use super::*;
use crate::answer::Answer;
use crate::contents::Change;
use crate::publishing::Publishing;
use crate::server::tests::{SETTINGS, settings};
use crate::table::Builder;
use crate::transfer::records;

fn zone() -> Zone {
    Zone::new(&settings(SETTINGS).zone[0], Vec::new(), Publishing::default())
}

fn listed(zone: &Zone, address: &str) -> u32 {
    let answers = vec![Answer::new([127, 0, 0, 2].into(), "x")];
    zone.publishing.change(vec![Change { subject: address.parse().unwrap(), answers }], clock::now())
}

fn request(zone: &Zone, have: u32) -> Request {
    let origin = records::name("", "relays.test").unwrap();
    let mut question = MessageBuilder::new_vec().question();
    question.push((&origin, Rtype::IXFR, Class::IN)).unwrap();
    let mut authority = question.authority();
    authority.push(records::soa(&zone.head(have), have).unwrap()).unwrap();
    let message = Message::from_octets(authority.finish()).unwrap();
    Request { message, zone: None, kind: Rtype::IXFR, signature: None, now: Time48::from_u64(1) }
}

/// The owners of A records that the answer to IXFR has.
fn given(zone: &Zone, have: u32) -> BTreeSet<String> {
    let mut owners = BTreeSet::new();
    make(zone, request(zone, have), &mut |message| {
        let message = Message::from_octets(message).unwrap();
        for record in message.answer().unwrap().map(Result::unwrap) {
            if record.rtype() == Rtype::A {
                owners.insert(record.owner().to_string());
            }
        }
        Ok(())
    })
    .unwrap();
    owners
}

#[test]
fn a_list_that_has_ended_gives_nothing_that_is_listed_later() {
    let zone = zone();
    zone.publishing.replace(Builder::default().finish(), None, clock::now());
    let first = listed(&zone, "192.0.2.1");
    listed(&zone, "192.0.2.2");
    assert_eq!(given(&zone, first), BTreeSet::from(["2.2.0.192.relays.test".to_owned()]));
    assert!(zone.retire(Some(crate::zone::Ending::over())));
    zone.publishing.renew(clock::now());
    let ended = zone.publishing.current().serial;
    listed(&zone, "192.0.2.3");
    let tests = given(&zone, 1);
    assert!(tests.len() == 2 && tests.contains("2.0.0.127.relays.test"), "{tests:?}");
    for have in [first, ended] {
        assert_eq!(given(&zone, have), tests, "{have}");
    }
    assert_eq!(given(&zone, zone.publishing.current().serial), BTreeSet::new());
}

#[test]
fn rfc_1995_section_2_whoever_has_something_newer_gets_the_head_alone() {
    let zone = zone();
    zone.publishing.replace(Builder::default().finish(), None, clock::now());
    let serial = listed(&zone, "192.0.2.1");
    assert_eq!(given(&zone, serial + 1), BTreeSet::new());
    assert_eq!(given(&zone, 5).len(), 3);
}

#[test]
fn in_another_class_there_is_no_zone() {
    let giving = Giving::new();
    giving.replace(Zones::new(vec![Arc::new(zone())]), Vec::new());
    let origin = records::name("", "relays.test").unwrap();
    for (class, there) in [(Class::IN, true), (Class::CH, false)] {
        let mut question = MessageBuilder::new_vec().question();
        question.push((&origin, Rtype::AXFR, class)).unwrap();
        let Ok(request) = giving.request(&question.finish()) else { panic!("no request") };
        assert_eq!(request.zone.is_some(), there);
    }
}

#[test]
fn what_was_never_read_is_not_given() {
    let zone = zone();
    assert!(!zone.is_ready());
    let asked = Request { zone: Some(Arc::new(zone)), ..request(&self::zone(), 1) };
    let answer = Message::from_octets(single(asked).unwrap()).unwrap();
    assert_eq!(answer.header().rcode(), Rcode::SERVFAIL);
    let read = self::zone();
    read.publishing.renew(clock::now());
    assert!(!read.is_ready(), "a head without contents");
    read.publishing.replace(Builder::default().finish(), None, clock::now());
    assert!(read.is_ready());
}

/// Anybody can ask for a zone as often as he likes; the log has a line for each ten seconds, and says how many there were.
#[test]
fn who_may_not_have_a_zone_fills_no_log() {
    let mut refusals = Refusals::default();
    let begin = clock::instant();
    assert_eq!(refusals.add(begin), Some(0));
    for after in [Duration::ZERO, Duration::from_secs(5), REFUSED_EVERY - Duration::from_millis(1)] {
        assert_eq!(refusals.add(begin + after), None, "{after:?}");
    }
    assert_eq!(refusals.add(begin + REFUSED_EVERY), Some(3));
    assert_eq!(refusals.add(begin + REFUSED_EVERY), None);
    assert_eq!(refusals.add(begin + REFUSED_EVERY * 2), Some(1));
    assert_eq!(refusals.add(begin + REFUSED_EVERY * 9), Some(0));
}

/// A secondary with a mistake in its key is found by the log, as one from a wrong address is.
#[test]
fn a_key_that_does_not_hold_is_told() {
    use domain::tsig::ClientSequence;
    let client = "192.0.2.53:53".parse().unwrap();
    let told = |secret: &str, kind: Rtype| {
        let giving = Giving::new();
        giving.replace(Zones::new(vec![Arc::new(zone())]), Vec::new());
        let key = TransferKey::new("to-ns2", "hmac-sha256", secret).unwrap();
        let origin = records::name("", "relays.test").unwrap();
        let mut question = MessageBuilder::new_vec().question();
        question.push((&origin, kind, Class::IN)).unwrap();
        let mut message = question.additional();
        let now = Time48::from_u64(clock::now().as_second().unsigned_abs());
        ClientSequence::request(key, &mut message, now).unwrap();
        giving.datagram(&message.finish(), client);
        giving.refused.lock().unwrap().last.is_some()
    };
    let secret = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    assert!(told(secret, Rtype::IXFR));
    assert!(told(secret, Rtype::AXFR));
    assert!(!told(secret, Rtype::SOA), "a question like any other");
}
