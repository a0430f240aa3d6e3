//! The register's promises, over events in any order.
#![allow(clippy::arithmetic_side_effects, reason = "small numbers")]

use jiff::SignedDuration;
use proptest::prelude::*;
use sekisho_evidence::class::Class;
use sekisho_evidence::level::Level;
use sekisho_evidence::rule::{EndpointCondition, Rule as RelayRule, SenderCondition};
use sekisho_evidence::shape::{Sender, Shape};
use sekisho_evidence::target::{Endpoint, Transport};
use sekisho_evidence::token::AuditName;
use sekisho_evidence::verdict::Verdict;

use super::event::{Event, Nomination};
use super::history::{Follower, History, HistoryError, RecordError};
use super::host::{OutputStanding, State, Way};
use super::outcome::{Cause, NoProof, Obstacle, Outcome, Output, ProofParts, RelayProof};
use super::publication::Wording;
use super::schedule::{PROOF_LASTS, end_of, prolonged};
use super::*;

mod files;
mod invariants;
mod leaving;
mod outputs;

fn day(days: i64) -> Timestamp {
    Timestamp::from_second(1_000_000_000 + days * 86_400).unwrap()
}

fn address(number: u8) -> IpAddr {
    IpAddr::from([192, 0, 2, number])
}

fn audit(number: u32) -> AuditName {
    AuditName::from_random(number)
}

fn reason() -> Reason {
    "because it must be".parse().unwrap()
}

fn example(host: IpAddr) -> Shape {
    let endpoint = Endpoint { address: host, port: 25, transport: Transport::Plain };
    Shape::plain(endpoint).with_sender(Sender::OwnExisting("postmaster@example.jp".to_owned()))
}

fn rule(host: IpAddr, sender: SenderCondition) -> RelayRule {
    let example = example(host);
    let endpoints = EndpointCondition::Every { endpoints: vec![example.endpoint] };
    RelayRule {
        class: Class::B2,
        example,
        sender,
        endpoints,
        clauses: Vec::new(),
        indifferent: Vec::new(),
        accepted: vec![1],
        refused: vec![2],
    }
}

fn parts(host: IpAddr, name: &AuditName, at: Timestamp) -> ProofParts {
    let sender = SenderCondition::This { address: "postmaster@example.jp".to_owned() };
    ProofParts {
        audit: name.clone(),
        level: Level::E5,
        arrived: at,
        rules: vec![rule(host, sender)],
        lost_source: false,
        outputs: Vec::new(),
    }
}

fn proof(host: IpAddr, name: &AuditName, at: Timestamp) -> RelayProof {
    parts(host, name, at).try_into().unwrap()
}

fn proven(host: IpAddr, name: &AuditName, at: Timestamp) -> Outcome {
    Outcome::Proven { proof: Box::new(proof(host, name, at)), until: end_of(at) }
}

fn unproven(name: &AuditName, until: Option<Timestamp>) -> Outcome {
    let (verdict, said) = (Verdict::Untestable, "no connection".to_owned());
    let (obstacle, cause, gone) = (Obstacle::Host, None, Vec::new());
    Outcome::Unproven { audit: name.clone(), verdict, obstacle, said, cause, gone, until }
}

fn closed(host: IpAddr, name: &AuditName) -> Outcome {
    Outcome::Closed { audit: name.clone(), refused: vec![example(host)], gone: Vec::new() }
}

fn entry(at: Timestamp, event: Event) -> Entry {
    Entry { at, by: "Tanaka".parse().unwrap(), event }
}

/// A register, and what was said to it.
#[derive(Default)]
struct Scene(Register);

impl Scene {
    fn take(&mut self, at: Timestamp, event: Event) -> Result<News, Refusal> {
        let decision = self.0.decide(&entry(at, event))?;
        Ok(self.0.commit(decision))
    }

    fn nominate(&mut self, host: IpAddr, at: Timestamp) {
        let nomination = Nomination::Message { digest: "00".to_owned() };
        self.take(at, Event::Nominated { host, nomination, reason: None }).unwrap();
    }

    fn test(&mut self, host: IpAddr, at: Timestamp, outcome: Outcome) -> Result<News, Refusal> {
        self.take(at, Event::TestBegan { host, audit: outcome.audit().clone() })?;
        self.take(at, Event::TestEnded { host, outcome })
    }

    fn list(&mut self, host: IpAddr, at: Timestamp) {
        self.nominate(host, at);
        self.test(host, at, proven(host, &audit(1), at)).unwrap();
    }

    fn is_listed(&self, host: IpAddr) -> bool {
        !self.0.codes(host).is_empty()
    }
}

/// What lists a host, for whoever writes a history: what happens to it in the order of the day.
pub(crate) fn listing(host: IpAddr, at: Timestamp) -> Vec<Entry> {
    let nomination = Nomination::Audit { audit: audit(1) };
    let ended = Event::TestEnded { host, outcome: proven(host, &audit(1), at) };
    [Event::Nominated { host, nomination, reason: None }, ended].map(|event| entry(at, event)).into()
}

#[test]
fn a_proof_lists_and_an_earned_closed_delists() {
    let (mut scene, host) = (Scene::default(), address(1));
    scene.nominate(host, day(0));
    assert!(!scene.is_listed(host));
    scene.test(host, day(0), proven(host, &audit(1), day(0))).unwrap();
    assert_eq!(scene.0.codes(host), [Code::ForgedSender].into());
    let wording = Wording::new(Some("https://list.example/$"));
    let change = scene.0.change(host, &wording);
    assert_eq!(change.answers[0].value.octets(), [127, 0, 0, 4]);
    assert!(change.answers[0].text.ends_with("https://list.example/$"));
    assert_eq!((scene.0.due(day(0)), scene.0.due(day(1))), (vec![], vec![host]));
    let news = scene.test(host, day(2), closed(host, &audit(2))).unwrap();
    assert_eq!(news.addresses, [host].into());
    assert!(!scene.is_listed(host) && scene.0.changes(&wording).next().is_none());
    let way = Way::Closed { audit: audit(2) };
    assert_eq!(scene.0.host(host).unwrap().state, Some(State::Delisted { at: day(2), way }));
}

#[test]
fn a_nomination_is_no_right_for_ever_and_a_test_entry_is_never_listed() {
    let (mut scene, host) = (Scene::default(), address(1));
    scene.nominate(host, day(0));
    let late = scene.test(host, day(8), proven(host, &audit(1), day(8)));
    assert!(matches!(late, Err(Refusal::NominationOld { .. })));
    scene.test(host, day(7), proven(host, &audit(1), day(7))).unwrap();
    scene.test(host, day(30), unproven(&audit(2), None)).unwrap();
    let nomination = Nomination::Own;
    let entry = Event::Nominated { host: IpAddr::from([127, 0, 0, 2]), nomination, reason: None };
    assert!(matches!(scene.take(day(0), entry), Err(Refusal::TestEntry { .. })));
}

#[test]
fn what_is_less_than_a_message_that_came_back_is_no_proof() {
    for level in [Level::E0, Level::E1, Level::E2, Level::E3] {
        let made: Result<RelayProof, _> =
            ProofParts { level, ..parts(address(1), &audit(1), day(0)) }.try_into();
        assert_eq!(made, Err(NoProof::Level(level)));
    }
    let made: Result<RelayProof, _> =
        ProofParts { rules: vec![], ..parts(address(1), &audit(1), day(0)) }.try_into();
    assert_eq!(made, Err(NoProof::NoRule));
    let text = serde_json::to_string(&proof(address(1), &audit(1), day(0))).unwrap();
    assert!(serde_json::from_str::<RelayProof>(&text).is_ok());
    assert!(serde_json::from_str::<RelayProof>(&text.replace("\"E5\"", "\"E3\"")).is_err());
}

#[test]
fn a_closed_that_did_not_ask_what_opened_it_is_none() {
    let (mut scene, host) = (Scene::default(), address(1));
    scene.list(host, day(0));
    let forgetful = Outcome::Closed {
        audit: audit(2),
        refused: vec![Shape::plain(example(host).endpoint)],
        gone: vec![],
    };
    assert!(matches!(scene.test(host, day(1), forgetful), Err(Refusal::NotAskedAgain { .. })));
    assert!(scene.is_listed(host));
}

#[test]
fn who_does_not_let_himself_be_tested_stays_listed() {
    let (mut scene, host) = (Scene::default(), address(1));
    scene.list(host, day(0));
    let mut until = end_of(day(0));
    for days in (1..).step_by(5).take_while(|days| *days < 365) {
        let more = prolonged(day(days), until, day(0), Obstacle::Host);
        until = more.unwrap_or(until);
        scene.test(host, day(days), unproven(&audit(9), more)).unwrap();
        assert!(matches!(scene.take(day(days), Event::Expired { host }), Err(Refusal::NotOver { .. })));
        assert!(scene.is_listed(host));
    }
    assert_eq!(until, day(0).checked_add(PROOF_LASTS).unwrap());
    let longer = until.checked_add(SignedDuration::from_hours(1)).unwrap();
    let result = scene.test(host, day(364), unproven(&audit(9), Some(longer)));
    assert!(matches!(result, Err(Refusal::WrongEnd { .. })));
    assert_eq!(scene.0.over(until), [host]);
    scene.take(until, Event::Expired { host }).unwrap();
    assert!(!scene.is_listed(host));
    // Off the list, it needs a nomination again.
    assert!(matches!(
        scene.test(host, until, proven(host, &audit(4), until)),
        Err(Refusal::NotNominated { .. })
    ));
}

#[test]
fn exclusions_and_opt_outs_win() {
    let (mut scene, host) = (Scene::default(), address(1));
    let network: IpNet = "192.0.2.0/28".parse().unwrap();
    scene.list(host, day(0));
    scene.take(day(1), Event::OptedOut { network, reason: reason() }).unwrap();
    assert!(scene.is_listed(host), "asking not to be tested is no way off the list");
    assert!(scene.0.due(day(80)).is_empty());
    assert!(matches!(scene.test(host, day(2), closed(host, &audit(2))), Err(Refusal::OptedOut { .. })));
    scene.take(day(2), Event::OptedIn { network, reason: reason() }).unwrap();
    scene.take(day(3), Event::Excluded { network, reason: reason() }).unwrap();
    assert!(!scene.is_listed(host));
    let nomination = Nomination::Own;
    let again = Event::Nominated { host, nomination, reason: None };
    assert!(matches!(scene.take(day(3), again), Err(Refusal::Excluded { .. })));
    scene.take(day(4), Event::Included { network, reason: reason() }).unwrap();
    assert!(!scene.is_listed(host), "including a network brings nobody back");
    let all = Event::Excluded { network: "0.0.0.0/0".parse().unwrap(), reason: reason() };
    assert!(matches!(scene.take(day(5), all), Err(Refusal::TooLarge { .. })));
}

#[test]
fn codes_follow_the_condition_on_the_sender() {
    let host = address(1);
    let codes = |senders: Vec<SenderCondition>, lost_source| {
        let rules = senders
            .into_iter()
            .map(|sender| rule(host, sender))
            .map(|rule| RelayRule { class: Class::A1, ..rule });
        let parts = ProofParts { rules: rules.collect(), lost_source, ..parts(host, &audit(1), day(0)) };
        RelayProof::try_from(parts)
            .unwrap()
            .codes()
            .into_iter()
            .map(|code| code.value().octets()[3])
            .collect::<Vec<_>>()
    };
    let whole = || SenderCondition::WholeDomain { domains: vec!["example.jp".to_owned()] };
    assert_eq!(codes(vec![SenderCondition::Anyone], false), [2]);
    assert_eq!(codes(vec![SenderCondition::Anyone], true), [5]);
    assert_eq!(codes(vec![whole()], true), [4]);
    assert_eq!(codes(vec![whole(), SenderCondition::Anyone], false), [2, 4]);
    assert_eq!(codes(vec![SenderCondition::Form { sender: Sender::Null }], false), [2]);
}
