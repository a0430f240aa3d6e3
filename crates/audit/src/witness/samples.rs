//! Messages and audits for the tests of the witness.

use std::net::IpAddr;
use std::time::Duration;

use jiff::Timestamp;
use sekisho_evidence::class::Class;
use sekisho_evidence::level::Level;
use sekisho_evidence::proof::Proof;
use sekisho_evidence::shape::Shape;
use sekisho_evidence::target::{Endpoint, Transport};
use sekisho_evidence::token::{AuditName, Binding, Token, TokenKey};
use sekisho_evidence::verdict::Verdict;
use tokio::sync::mpsc;

use super::{Arrived, Ledger};
use crate::message::{Letter, body_digest, compose};
use crate::record::dossier::Dossier;
use crate::record::probe::{Arrival, Outcome, ProbeRecord, Purpose};
use crate::record::settings::Settings;
use crate::record::{Coverage, Record, SCHEMA, SelfTest, WitnessKind, WitnessRecord};

pub(super) const TARGET: &str = "192.0.2.7";
pub(super) const DOMAIN: &str = "w.example";

/// A ledger with one audit, and where it reports.
pub(super) struct Desk {
    pub(super) ledger: Ledger,
    pub(super) arrivals: mpsc::Receiver<(AuditName, Proof)>,
    pub(super) name: AuditName,
}

pub(super) fn key() -> TokenKey {
    TokenKey::new([7; 32])
}

pub(super) fn binding(number: u32) -> Binding {
    Binding { number, target: TARGET.parse().unwrap(), issued: 1_700_000_000 }
}

pub(super) fn desk() -> Desk {
    let (sender, arrivals) = mpsc::channel(64);
    let ledger = Ledger::new(sender);
    let name = AuditName::parse("7K3Q").unwrap();
    ledger.add_audit(&name, &key());
    ledger.expect(&name, &["mx.assoc.example".to_owned()], &["198.51.100.7".parse().unwrap()]);
    Desk { ledger, arrivals, name }
}

pub(super) fn letter(token: &Token) -> Vec<u8> {
    let (audit, number) = token.claimed().unwrap();
    compose(&Letter {
        audit: &audit,
        token,
        number,
        class: Class::B2,
        from: "postmaster@assoc.example",
        to: &format!("{token}@{DOMAIN}"),
        target: TARGET.parse().unwrap(),
        our_name: "auditor.example",
        date: Timestamp::from_second(1_700_000_001).unwrap(),
        contact: None,
    })
}

impl Desk {
    /// The next arrival; that none comes is a failure and not an endless wait.
    pub(super) async fn next(&mut self) -> (AuditName, Proof) {
        let waiting = self.arrivals.recv();
        tokio::time::timeout(Duration::from_secs(60), waiting).await.expect("an arrival").expect("a ledger")
    }

    /// Issues a token and notes its message.
    pub(super) fn send(&self, number: u32) -> (Token, Vec<u8>) {
        let token = self.ledger.issue(&self.name, binding(number));
        let message = letter(&token);
        self.ledger.note_message(
            &token,
            &body_digest(&message),
            Timestamp::from_second(1_700_000_001).unwrap(),
        );
        (token, message)
    }
}

/// The message with the trace line that a Postfix at the target writes.
pub(super) fn relayed(message: &[u8]) -> Vec<u8> {
    let mut relayed = b"Received: from auditor.example (unknown [198.51.100.7])\r\n\tby mx.assoc.example (Postfix) with ESMTP id 4ABC\r\n\tfor <x@w.example>; Tue, 16 Jul 2002 10:00:00 +0900 (JST)\r\n".to_vec();
    relayed.extend_from_slice(message);
    relayed
}

pub(super) fn arrived(recipient: &str, message: &[u8]) -> Arrived {
    Arrived {
        peer: Some("192.0.2.8".parse::<IpAddr>().unwrap()),
        reverse_path: Some("postmaster@assoc.example".to_owned()),
        recipients: vec![recipient.to_owned()],
        message: message.to_vec(),
        at: Timestamp::from_second(1_700_000_004).unwrap(),
        exact: true,
    }
}

/// A bounce that quotes `message`.
pub(super) fn bounce(message: &[u8]) -> Vec<u8> {
    let mut bounce = b"From: MAILER-DAEMON@mx.assoc.example (Mail Delivery System)\r\nAuto-Submitted: auto-replied\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n".to_vec();
    bounce.extend_from_slice(message);
    bounce.extend_from_slice(b"--x--\r\n");
    bounce
}

/// A stored audit with one probe, number 5, whose canary went to `witness`.
pub(super) fn record(kind: WitnessKind, address: &str) -> Record {
    let name = AuditName::parse("7K3Q").unwrap();
    let endpoint = Endpoint { address: TARGET.parse().unwrap(), port: 25, transport: Transport::Plain };
    let issued = Timestamp::from_second(1_700_000_000).unwrap();
    let probe = ProbeRecord {
        number: 5,
        purpose: Purpose::Prove,
        shape: Shape::plain(endpoint),
        token: Token::issue(&key(), &name, &binding(5)),
        sent: issued,
        attempts: 1,
        helo: "auditor.example".to_owned(),
        mail: String::new(),
        recipient: String::new(),
        outcome: Outcome::NotAsked,
        transcript: Vec::new(),
        arrival: Arrival::Pending,
    };
    Record {
        schema: SCHEMA.to_owned(),
        name,
        program: String::new(),
        target: "mx.assoc.example".to_owned(),
        started: issued,
        finished: None,
        settings: Settings::default(),
        consents: Vec::new(),
        vantage: Vec::new(),
        dossier: Dossier::default(),
        witness: Some(WitnessRecord {
            kind,
            address: address.to_owned(),
            self_test: SelfTest::NotApplicable,
        }),
        probes: vec![probe],
        proofs: Vec::new(),
        controls: Vec::new(),
        rules: Vec::new(),
        findings: Vec::new(),
        suites: Vec::new(),
        coverage: Coverage::default(),
        verdict: Verdict::Accepts,
        level: Level::E3,
        reasons: Vec::new(),
        again: None,
    }
}
