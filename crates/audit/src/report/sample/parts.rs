//! What invented audits are made of.

use std::net::IpAddr;

use jiff::Timestamp;
use sekisho_evidence::class::Class;
use sekisho_evidence::consent::{Basis, Consent, OwnerProof, Publicity};
use sekisho_evidence::level::Level;
use sekisho_evidence::proof::{ArrivalKind, Hop, Proof, TokenPlace};
use sekisho_evidence::shape::{Helo, Sender, Shape};
use sekisho_evidence::target::{Endpoint, Transport};
use sekisho_evidence::token::{AuditName, Binding, Token, TokenKey};
use sekisho_evidence::verdict::Verdict;

use crate::record::dossier::{
    AddressSource, DomainSource, Dossier, EndpointFacts, EndpointState, Existence, FailedLookup, Host,
    KnownAddress, OwnDomain, Software, TlsFacts,
};
use crate::record::probe::{Arrival, Line, Outcome, ProbeRecord, Purpose, RefusedBy, Said, Speaker, Stage};
use crate::record::settings::Settings;
use crate::record::{
    Control, ControlKind, Coverage, Place, Reason, Record, SCHEMA, SelfTest, SuiteConclusion, SuiteRecord,
    Untested, UntestedWhy, Vantage, WitnessKind, WitnessRecord,
};

pub(in crate::report) const V4: &str = "203.0.113.25";
pub(in crate::report) const V6: &str = "2001:db8::25";

pub(in crate::report) fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

pub(in crate::report) fn at(address_text: &str, port: u16) -> Endpoint {
    let transport = if port == 465 { Transport::ImplicitTls } else { Transport::Plain };
    Endpoint { address: address(address_text), port, transport }
}

fn moment(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_874_400 + second).unwrap()
}

fn name() -> AuditName {
    AuditName::parse("7K3Q").unwrap()
}

pub(super) fn said(code: u16, enhanced: &str, text: &str) -> Said {
    Said { code, enhanced: Some(enhanced.to_owned()), text: text.to_owned() }
}

pub(in crate::report) fn refused() -> Outcome {
    Outcome::Refused {
        stage: Stage::Recipient,
        by: RefusedBy::Policy,
        said: said(554, "5.7.1", "Relay access denied"),
    }
}

pub(in crate::report) fn accepted_message() -> Outcome {
    Outcome::AcceptedMessage { said: said(250, "2.0.0", "Ok: queued as 4bF2") }
}

fn sender_text(sender: &Sender) -> String {
    match sender {
        Sender::OwnExisting(own) => format!("<{own}>"),
        Sender::OwnMadeUp(domain) => format!("<x7q2m9@{domain}>"),
        Sender::Null => "<>".to_owned(),
        _ => "<probe@w.example.net>".to_owned(),
    }
}

/// Adds a probe and returns its number.
pub(in crate::report) fn ask(record: &mut Record, shape: Shape, outcome: Outcome) -> u32 {
    let number = u32::try_from(record.probes.len()).unwrap() + 1;
    let binding = Binding { number, target: shape.endpoint.address, issued: 0 };
    let token = Token::issue(&TokenKey::new([7; 32]), &name(), &binding);
    let arrival = match outcome {
        Outcome::AcceptedMessage { .. } => Arrival::Pending,
        _ => Arrival::NotExpected,
    };
    let mail = sender_text(&shape.sender);
    let recipient = format!("<{token}@w.example.net>");
    let answer = outcome.said().map(ToString::to_string).unwrap_or_default();
    let line = |at, speaker, text: &str| Line { at, speaker, text: text.to_owned() };
    let transcript = vec![
        line(0, Speaker::Note, "connected"),
        line(12, Speaker::Server, "220 mx.example.jp ESMTP Postfix"),
        line(12, Speaker::Client, "EHLO auditor.example.net"),
        line(24, Speaker::Server, "250 mx.example.jp"),
        line(24, Speaker::Client, &format!("MAIL FROM:{mail}")),
        line(36, Speaker::Server, "250 2.1.0 Ok"),
        line(36, Speaker::Client, &format!("RCPT TO:{recipient}")),
        line(48, Speaker::Server, &answer),
    ];
    record.probes.push(ProbeRecord {
        number,
        purpose: Purpose::Explore,
        helo: if shape.helo == Helo::Ours { "auditor.example.net".into() } else { "localhost".into() },
        shape,
        token,
        sent: moment(i64::from(number)),
        attempts: 1,
        mail,
        recipient,
        outcome,
        transcript,
        arrival,
    });
    number
}

/// Lets the canary of probe `number` arrive.
pub(in crate::report) fn arrive(record: &mut Record, number: u32, level: Level) {
    let probe = record.probes.iter_mut().find(|probe| probe.number == number).unwrap();
    probe.arrival = Arrival::Arrived;
    let token = probe.token.clone();
    let sent = Timestamp::from_millisecond(1_795_874_531_200).unwrap();
    record.proofs.push(Proof {
        probe: number,
        recipient: Some(format!("{token}@w.example.net")),
        token,
        kind: ArrivalKind::Relayed,
        level,
        sent: Some(sent),
        arrived: Timestamp::from_millisecond(1_795_874_534_300).unwrap(),
        output: Some(address("203.0.113.26")),
        place: TokenPlace::Recipient,
        body_intact: level == Level::E5,
        hops: vec![
            Hop {
                by: Some("w.example.net".into()),
                from: Some("out.example.jp".into()),
                from_address: Some(address("203.0.113.26")),
                with: Some("ESMTPS".into()),
            },
            Hop {
                by: Some("mx.example.jp".into()),
                from: Some("auditor.example.net".into()),
                from_address: Some(address("198.51.100.7")),
                with: Some("ESMTP".into()),
            },
        ],
    });
}

fn facts(endpoint: Endpoint) -> EndpointFacts {
    EndpointFacts {
        endpoint,
        state: EndpointState::Speaks,
        banner: Some("mx.example.jp ESMTP Postfix".into()),
        greeting_after: Some(12),
        offers: vec!["PIPELINING".into(), "SIZE 10240000".into(), "STARTTLS".into()],
        offers_under_tls: vec!["AUTH PLAIN LOGIN".into()],
        tls: Some(TlsFacts {
            version: "TLSv1.3".into(),
            cipher: "TLS_AES_256_GCM_SHA384".into(),
            names: vec!["mx.example.jp".into()],
            not_after: Some(moment(5_000_000)),
            problem: None,
        }),
        tls_problem: None,
    }
}

fn dossier() -> Dossier {
    Dossier {
        hosts: vec![Host {
            name: Some("mx.example.jp".into()),
            preference: Some(10),
            addresses: vec![address(V4), address(V6)],
            reverse_names: vec!["mx.example.jp".into()],
        }],
        domains: vec![OwnDomain { name: "example.jp".into(), sources: vec![DomainSource::MxOwner] }],
        addresses: vec![KnownAddress {
            address: "postmaster@example.jp".into(),
            sources: vec![AddressSource::Postmaster],
            existence: Existence::Confirmed,
        }],
        partners: vec!["partner.example".into()],
        endpoints: vec![facts(at(V4, 25)), facts(at(V6, 25)), facts(at(V4, 465)), facts(at(V4, 587))],
        software: Some(Software {
            name: "Postfix".into(),
            version: None,
            evidence: vec!["554 5.7.1 Relay access denied".into()],
        }),
        failed_lookups: vec![FailedLookup { question: "CAA example.jp".into(), detail: "SERVFAIL".into() }],
        listings: Vec::new(),
    }
}

/// An audit that has asked nothing yet.
pub(in crate::report) fn begun() -> Record {
    let own = |text| {
        let basis = Basis::Own { proof: OwnerProof::DomainAndAddress };
        let until = Timestamp::from_second(1_798_675_200).unwrap();
        Consent::new(address(text), basis, "example.jp".into(), until, &Publicity::default()).unwrap()
    };
    let vantage = |source: &str, target: &str| Vantage {
        source: address(source),
        target: address(target),
        place: Place::Outside,
        declared_outside: false,
    };
    Record {
        schema: SCHEMA.to_owned(),
        name: name(),
        program: "0.1.0".into(),
        target: "mx.example.jp".into(),
        started: moment(0),
        finished: Some(moment(140)),
        settings: Settings::default(),
        consents: vec![own(V4), own(V6)],
        vantage: vec![vantage("198.51.100.7", V4)],
        dossier: dossier(),
        witness: Some(WitnessRecord {
            kind: WitnessKind::Receiver,
            address: "w.example.net".into(),
            self_test: SelfTest::Passed { milliseconds: 1200 },
        }),
        probes: Vec::new(),
        proofs: Vec::new(),
        controls: vec![Control {
            endpoint: at(V4, 25),
            kind: ControlKind::OwnPostmaster,
            passed: true,
            answer: "250 2.1.5 Ok".into(),
            after_probes: 0,
        }],
        rules: Vec::new(),
        findings: Vec::new(),
        suites: vec![suite("abuse.net", 17, true), suite("nmap", 16, false)],
        coverage: Coverage {
            planned: 58,
            judged: 58,
            pairs: 210,
            pairs_judged: 96,
            tested: vec![Class::A1, Class::A2, Class::B1, Class::B2, Class::C1],
            untested: [Class::D5, Class::D6, Class::E1, Class::E5]
                .map(|class| Untested { class, why: UntestedWhy::NeedsDeep })
                .to_vec(),
        },
        verdict: Verdict::Closed,
        level: Level::E1,
        reasons: vec![Reason::SmallRun],
        again: None,
    }
}

pub(super) fn suite(name: &str, tests: usize, reconstructed: bool) -> SuiteRecord {
    SuiteRecord {
        name: name.into(),
        reconstructed,
        tests,
        asked: tests,
        accepted: 0,
        probes: vec![1, 2],
        conclusion: SuiteConclusion::NoRelay,
    }
}
