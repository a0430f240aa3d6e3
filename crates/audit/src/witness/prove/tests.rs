use proptest::prelude::*;
use sekisho_evidence::level::Level;
use sekisho_evidence::proof::ArrivalKind;

use super::super::samples::{bounce, key, letter, record, relayed};
use super::*;
use crate::record::WitnessKind;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn outside() -> Record {
    record(WitnessKind::Outside, "me@mail.example")
}

/// The canary as the user's own server delivered it.
fn delivered(record: &Record) -> Vec<u8> {
    let token = &record.probes[0].token;
    let mut message = format!(
        "Return-Path: <postmaster@assoc.example>\r\nDelivered-To: me+{token}@mail.example\r\nReceived: from mx.assoc.example (mx.assoc.example [192.0.2.8])\r\n by in.mail.example with ESMTPS; Tue, 16 Jul 2002 10:00:03 +0900 (JST)\r\n"
    )
    .into_bytes();
    message.extend(relayed(&letter(token)));
    message
}

#[test]
fn a_saved_canary_proves_with_any_line_ends() {
    let record = outside();
    let crlf = String::from_utf8(delivered(&record)).unwrap();
    let lf = crlf.replace("\r\n", "\n");
    let mbox = format!("From postmaster@assoc.example Tue Jul 16 10:00:00 2002\n{lf}\n");
    for text in [crlf, lf, mbox] {
        let proof = prove_message(&record, &key(), text.as_bytes(), NOW).unwrap();
        assert_eq!((proof.kind, proof.level, proof.probe), (ArrivalKind::Relayed, Level::E5, 5));
        assert_eq!(proof.output, Some("192.0.2.8".parse().unwrap()));
        assert_eq!(proof.arrived.to_string(), "2002-07-16T01:00:03Z");
        assert!(proof.body_intact);
    }
}

#[test]
fn an_attached_canary_proves_and_an_attached_original_of_a_bounce_does_not() {
    let record = outside();
    let inner = String::from_utf8(delivered(&record)).unwrap();
    let forwarded = format!(
        "From: me@mail.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nsee below\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--b--\r\n"
    );
    let proof = prove_message(&record, &key(), forwarded.as_bytes(), NOW).unwrap();
    assert_eq!((proof.kind, proof.level), (ArrivalKind::Relayed, Level::E5));
    let bounced = bounce(inner.as_bytes());
    let proof = prove_message(&record, &key(), &bounced, NOW).unwrap();
    assert_eq!((proof.kind, proof.level), (ArrivalKind::Backscatter, Level::E3));
    let bounce_forwarded = format!(
        "From: me@mail.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{}\r\n--b--\r\n",
        String::from_utf8(bounced).unwrap()
    );
    let proof = prove_message(&record, &key(), bounce_forwarded.as_bytes(), NOW).unwrap();
    assert_eq!(proof.kind, ArrivalKind::Backscatter);
}

#[test]
fn what_proves_nothing_says_why() {
    let record = outside();
    let token = &record.probes[0].token;
    let prove = |text: &str| prove_message(&record, &key(), text.as_bytes(), NOW).unwrap_err();
    assert_eq!(prove("Subject: x\n\nnothing"), ProveError::NoToken);
    assert_eq!(prove(&format!("Subject: look\n\n> token {token}\n")), ProveError::Quoted);
    let other = AuditName::parse("0A1B").unwrap();
    let foreign = Token::issue(&key(), &other, &super::super::samples::binding(5));
    assert_eq!(prove(&format!("X-Relay-Test-Token: {foreign}\n\nx")), ProveError::OtherAudit(other));
    let forged = Token::issue(&TokenKey::new([1; 32]), &record.name, &super::super::samples::binding(5));
    assert_eq!(prove(&format!("X-Relay-Test-Token: {forged}\n\nx")), ProveError::NotIssued(forged));
    let huge = vec![b'a'; FILE_LIMIT + 1];
    assert_eq!(prove_message(&record, &key(), &huge, NOW), Err(ProveError::TooLarge));
    let none = Record { witness: None, ..outside() };
    assert_eq!(prove_message(&none, &key(), b"", NOW), Err(ProveError::NoWitness));
}

#[test]
fn what_the_record_knows_is_a_repetition() {
    let mut record = outside();
    let message = delivered(&record);
    record.proofs.push(prove_message(&record, &key(), &message, NOW).unwrap());
    let again = prove_message(&record, &key(), &message, NOW).unwrap();
    assert_eq!((again.kind, again.level), (ArrivalKind::Repeated, Level::E3));
}

proptest! {
    #[test]
    fn any_file_is_survived(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(prove_message(&outside(), &key(), &bytes, NOW).is_err());
    }

    #[test]
    fn any_cut_of_a_message_is_survived(at in 0_usize..1500, octet in any::<u8>()) {
        let record = outside();
        let mut message = bounce(&delivered(&record));
        let at = at.min(message.len() - 1);
        message[at] = octet;
        message.truncate(at + 200);
        let _ = prove_message(&record, &key(), &message, NOW);
    }
}
