//! One of everything that a record can hold.

use sekisho_evidence::class::Class;
use sekisho_evidence::level::Level;
use sekisho_evidence::proof::ArrivalKind;
use sekisho_evidence::rule::{EndpointCondition, Rule, SenderCondition};
use sekisho_evidence::shape::{
    Authentication, Claim, HeaderFrom, Helo, History, Order, Recipient, Sender, Shape, Via,
};

use super::parts::{V4, V6, accepted_message, address, arrive, ask, at, begun, refused, said};
use super::{bare, found};
use crate::record::dossier::EndpointState;
use crate::record::finding::{Finding, FindingKind, Severity};
use crate::record::probe::{Outcome, Stage};
use crate::record::{ControlKind, Place, Reason, Record, SelfTest, Untested, UntestedWhy};

/// A record that holds one of every value that reaches the JSON.
pub(in crate::report) fn every_value() -> Record {
    let mut record = begun();
    let plain = Shape::plain(at(V4, 25));
    let shapes = recipients()
        .into_iter()
        .map(|form| plain.with_recipient(form))
        .chain(senders().into_iter().map(|sender| plain.with_sender(sender)))
        .chain(others(&plain));
    for shape in shapes {
        ask(&mut record, shape, refused());
    }
    for (index, outcome) in outcomes().into_iter().enumerate() {
        ask(&mut record, plain.at(at(V6, 1000 + u16::try_from(index).unwrap())), outcome);
    }
    for kind in [ArrivalKind::HandedOn, ArrivalKind::Backscatter] {
        ask(&mut record, plain.clone(), accepted_message());
        record.probes.last_mut().unwrap().note_arrival(kind);
    }
    let opening = ask(&mut record, plain.at(at(V6, 25)), accepted_message());
    arrive(&mut record, opening, Level::E4);
    record.rules = conditions()
        .into_iter()
        .map(|sender| found(bare(Class::MxPointing, plain.clone(), sender), opening, Level::E4))
        .collect();
    record.rules.push(found(
        Rule {
            endpoints: EndpointCondition::Only { endpoints: vec![at(V6, 25)], refused: vec![at(V4, 465)] },
            ..bare(Class::H1, plain, SenderCondition::Anyone)
        },
        opening,
        Level::E4,
    ));
    record.findings = findings();
    record.reasons = reasons();
    let facts = record.dossier.endpoints.remove(0);
    record.dossier.endpoints = states()
        .into_iter()
        .map(|state| crate::record::dossier::EndpointFacts { state, ..facts.clone() })
        .collect();
    if let Some(witness) = &mut record.witness {
        witness.self_test = SelfTest::Failed { reason: "refused".into() };
    }
    record.coverage.tested = Class::ALL.to_vec();
    record.coverage.untested = [
        UntestedWhy::NeedsOwner,
        UntestedWhy::NeedsDeep,
        UntestedWhy::NotOffered,
        UntestedWhy::NeedsInput,
        UntestedWhy::NotAnswered,
        UntestedWhy::NeedsArrival,
    ]
    .map(|why| Untested { class: Class::D5, why })
    .to_vec();
    record.settings.rate = Some(2.5);
    record.settings.suite = Some("nmap".into());
    record.settings.witness.listen = vec!["192.0.2.1:25".parse().unwrap()];
    record.settings.witness.mailbox = Some("imaps://you@mail.example.net".into());
    record.settings.source = Some(address(V6));
    record.finished = None;
    record
}

fn recipients() -> Vec<Recipient> {
    let name = || Via::Name("example.jp".to_owned());
    vec![
        Recipient::WithoutBrackets,
        Recipient::Percent(name()),
        Recipient::Percent(Via::LoopbackLiteral),
        Recipient::Percent(Via::LoopbackLiteralV6),
        Recipient::PercentAlone,
        Recipient::Bang,
        Recipient::BangAt(Via::Literal),
        Recipient::BangPercent(name()),
        Recipient::SourceRoute(name()),
        Recipient::Quoted,
        Recipient::QuotedPercent,
        Recipient::QuotedAt(name()),
        Recipient::QuotedPercentAt(name()),
        Recipient::QuotedBangAt(name()),
        Recipient::Chain(name()),
        Recipient::TrailingAt,
        Recipient::TrailingDot,
        Recipient::OwnNamePrefix("example.jp".into()),
        Recipient::FullWidthAt(name()),
        Recipient::FullWidthPercent(name()),
        Recipient::EncodedWord(name()),
        Recipient::SpaceBeforeVia(name()),
        Recipient::NulBeforeVia(name()),
        Recipient::OriginalRecipient(name()),
        Recipient::MxNamesTarget("inward.example.net".into()),
    ]
}

fn senders() -> Vec<Sender> {
    vec![
        Sender::Outsider,
        Sender::OutsiderMadeUp,
        Sender::Recipient,
        Sender::Null,
        Sender::NoDomain,
        Sender::Localhost,
        Sender::OwnLiteral,
        Sender::OwnMadeUp("example.jp".into()),
        Sender::OwnExisting("info@example.jp".into()),
        Sender::Partner("partner.example".into()),
    ]
}

fn others(plain: &Shape) -> Vec<Shape> {
    let mut shapes = Vec::new();
    for helo in
        [Helo::Own("a.example".into()), Helo::Localhost, Helo::OwnLiteral, Helo::Partner("b.example".into())]
    {
        shapes.push(plain.with_helo(helo));
    }
    let header_from = HeaderFrom::OwnExisting("info@example.jp".into());
    shapes.push(Shape { header_from, order: Order::AfterLocal, ..plain.clone() });
    for authentication in [
        Authentication::RandomPlain,
        Authentication::RandomLogin,
        Authentication::EmptyPlain,
        Authentication::MailParameter,
    ] {
        shapes.push(Shape { authentication, ..plain.clone() });
    }
    for claim in [Claim::Xclient, Claim::ProxyV1, Claim::ProxyV2] {
        shapes.push(Shape { claim, ..plain.clone() });
    }
    for history in [History::AfterReset, History::AfterFailedAuth, History::SecondTransaction] {
        shapes.push(Shape { history, ..plain.clone() });
    }
    shapes
}

fn outcomes() -> Vec<Outcome> {
    vec![
        Outcome::Deferred { stage: Stage::Hello, said: said(450, "4.2.0", "later") },
        Outcome::AcceptedRecipient { said: said(250, "2.1.5", "Ok") },
        Outcome::Dropped { stage: Stage::Data },
        Outcome::TimedOut { stage: Stage::Message, seconds: 60 },
        Outcome::NotOffered { what: "SMTPUTF8".into() },
        Outcome::NotAsked,
    ]
}

fn conditions() -> Vec<SenderCondition> {
    let one = |text: &str| vec![text.to_owned()];
    vec![
        SenderCondition::Anyone,
        SenderCondition::This { address: "a@example.jp".into() },
        SenderCondition::Listed { addresses: one("a@example.jp"), refused: one("b@example.jp") },
        SenderCondition::Existing { domains: one("example.jp"), addresses: one("a@example.jp") },
        SenderCondition::WholeDomain { domains: one("example.jp") },
        SenderCondition::Form { sender: Sender::Null },
    ]
}

fn findings() -> Vec<Finding> {
    [
        FindingKind::OwnSenderToOwnUser,
        FindingKind::AuthenticationInClear { mechanisms: vec!["PLAIN".into()] },
        FindingKind::AnyCredentials,
        FindingKind::RecipientsTellApart,
        FindingKind::VerifyAnswers,
        FindingKind::Backscatter,
        FindingKind::XclientOffered,
        FindingKind::UnequalPolicy,
        FindingKind::WeakTls { detail: "TLSv1".into() },
        FindingKind::AcceptsEveryRecipient,
        FindingKind::AcceptedAndSilent,
        FindingKind::NoPostmaster,
    ]
    .map(|kind| Finding { kind, severity: Severity::Note, endpoints: vec![at(V4, 25)], probes: vec![1] })
    .to_vec()
}

fn states() -> Vec<EndpointState> {
    vec![
        EndpointState::Speaks,
        EndpointState::Refused,
        EndpointState::TimedOut,
        EndpointState::Unreachable,
        EndpointState::TurnedAway { said: "554 no".into() },
        EndpointState::NotSmtp { said: "SSH-2.0".into() },
        EndpointState::Silent { seconds: 60 },
        EndpointState::Endless,
        EndpointState::Dropped,
        EndpointState::TlsFailed { detail: "alert".into() },
    ]
}

/// One of every reason.
pub(in crate::report) fn reasons() -> Vec<Reason> {
    let (endpoint, endpoints) = (at(V4, 25), vec![at(V4, 25), at(V6, 25)]);
    let (text, words) = (|| "example.jp".to_owned(), || "554 go away".to_owned());
    let control = |control| Reason::ControlFailed { endpoint, control, said: words() };
    let inside = |place| Reason::NotOutside { source: address("203.0.113.10"), place };
    vec![
        Reason::UnknownHost { name: text() },
        Reason::NoMailServer { name: text() },
        Reason::NullMx { name: text() },
        Reason::ResolverFailed { name: "MX example.jp".into(), detail: "SERVFAIL".into() },
        Reason::ConnectionRefused { endpoints: endpoints.clone() },
        Reason::ConnectionTimedOut { endpoints: endpoints.clone() },
        Reason::OutboundBlocked { endpoints },
        Reason::Unreachable { address: address(V6) },
        Reason::NotSmtp { endpoint, said: "SSH-2.0-OpenSSH".into() },
        Reason::Silent { endpoint, seconds: 60 },
        Reason::Endless { endpoint },
        Reason::GreetingRefused { endpoint, said: words() },
        Reason::TlsFailed { endpoint, detail: "unexpected end of file".into() },
        control(ControlKind::OwnPostmaster),
        control(ControlKind::AuthenticationRequired),
        control(ControlKind::OwnLogin),
        Reason::Banned { endpoint, after: 31, said: words() },
        Reason::StillDeferred { probes: 6, said: "450 4.2.0 Greylisted".into() },
        Reason::Unanswered { probes: 1 },
        Reason::CanariesPending { canaries: 2, waited: 120 },
        Reason::HandedOn { canaries: 1 },
        Reason::NoWitness,
        Reason::WitnessFailed { detail: "connection refused".into() },
        Reason::RecipientsSayNothing,
        inside(Place::SameHost),
        inside(Place::SameSubnet),
        inside(Place::PrivateRange),
        Reason::NoBasis {
            address: address(V4),
            records: vec!["25.113.0.203.in-addr.arpa. IN TXT \"sekisho-audit=k2m5\"".to_owned()],
        },
        Reason::OnlySuite { name: "nmap".to_owned() },
        Reason::Interrupted,
        Reason::SmallRun,
    ]
}
