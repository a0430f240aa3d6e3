use proptest::prelude::*;
use sekisho_evidence::proof::TokenPlace;

use super::super::samples::{DOMAIN, arrived, binding, bounce, desk, letter, relayed};
use super::*;

fn witness() -> Witness {
    Witness::receiver(DOMAIN)
}

fn kinds(proofs: &[(AuditName, Proof)]) -> Vec<(ArrivalKind, Level)> {
    proofs.iter().map(|(_, proof)| (proof.kind, proof.level)).collect()
}

#[test]
fn a_relayed_canary_is_a_proof_once() {
    let mut desk = desk();
    let (token, message) = desk.send(7);
    let arrived = arrived(&format!("{}@W.example", token.as_str().to_uppercase()), &relayed(&message));
    let first = desk.ledger.take(&witness(), &arrived);
    let (name, proof) = desk.arrivals.try_recv().unwrap();
    assert_eq!(first, [(name, proof.clone())]);
    assert_eq!((proof.kind, proof.level, proof.probe), (ArrivalKind::Relayed, Level::E5, 7));
    assert_eq!((proof.place, proof.body_intact), (TokenPlace::Recipient, true));
    assert_eq!(proof.output, Some("192.0.2.8".parse().unwrap()));
    assert_eq!(proof.hops.len(), 1);
    assert_eq!(proof.sent, Some(Timestamp::from_second(1_700_000_001).unwrap()));
    assert_eq!(kinds(&desk.ledger.take(&witness(), &arrived)), [(ArrivalKind::Repeated, Level::E3)]);
    for _ in 0..20 {
        desk.ledger.take(&witness(), &arrived);
    }
    assert_eq!(desk.ledger.counts().repeated, 21);
}

#[test]
fn an_altered_body_or_a_chain_that_does_not_name_the_target_is_e4() {
    let desk = desk();
    let (token, message) = desk.send(1);
    let mut footer = relayed(&message);
    footer.extend_from_slice(b"scanned\r\n");
    let recipient = format!("{token}@{DOMAIN}");
    let proofs = desk.ledger.take(&witness(), &arrived(&recipient, &footer));
    assert_eq!(kinds(&proofs), [(ArrivalKind::Relayed, Level::E4)]);
    assert!(!proofs[0].1.body_intact);
    let (token, message) = desk.send(2);
    let proofs = desk.ledger.take(&witness(), &arrived(&format!("{token}@{DOMAIN}"), &message));
    assert_eq!(kinds(&proofs), [(ArrivalKind::Relayed, Level::E4)]);
    assert!(proofs[0].1.body_intact);
}

#[test]
fn bounces_and_replies_are_backscatter_whatever_they_look_like() {
    let desk = desk();
    let (token, message) = desk.send(1);
    let at_sender = arrived("probe@w.example", &bounce(&message));
    assert_eq!(kinds(&desk.ledger.take(&witness(), &at_sender)), [(ArrivalKind::Backscatter, Level::E3)]);
    // The canary was the probe's own sender, and the bounce has no form at all.
    let (other, message) = desk.send(2);
    let mut formless = b"From: postmaster@assoc.example\r\nSubject: undeliverable\r\n\r\n".to_vec();
    formless.extend_from_slice(&message);
    let mut arrival = arrived(&format!("{other}@{DOMAIN}"), &formless);
    arrival.reverse_path = Some(String::new());
    assert_eq!(kinds(&desk.ledger.take(&witness(), &arrival)), [(ArrivalKind::Backscatter, Level::E3)]);
    let (third, _) = desk.send(3);
    let reply = format!("In-Reply-To: <{third}@auditor.example>\r\n\r\nI am away\r\n");
    let reply = arrived(&format!("{third}@{DOMAIN}"), reply.as_bytes());
    assert_eq!(kinds(&desk.ledger.take(&witness(), &reply)), [(ArrivalKind::Backscatter, Level::E3)]);
    // What was bounced first may still be relayed.
    let later = arrived(&format!("{token}@{DOMAIN}"), &relayed(&letter(&token)));
    assert_eq!(kinds(&desk.ledger.take(&witness(), &later)), [(ArrivalKind::Relayed, Level::E5)]);
}

#[test]
fn an_answer_that_comes_to_the_canary_itself_is_no_relay() {
    let desk = desk();
    let (token, message) = desk.send(1);
    let words = b"From: info@assoc.example\r\nSubject: Thank you\r\n\r\nYou wrote:\r\n".as_slice();
    let answer = arrived(&format!("{token}@{DOMAIN}"), &[words, &message].concat());
    assert_eq!(kinds(&desk.ledger.take(&witness(), &answer)), [(ArrivalKind::Backscatter, Level::E3)]);
    // A relay that throws our header away leaves the body.
    let (other, message) = desk.send(2);
    let (_, body) = sekisho_wire::mail::header::split(&message);
    let bare = arrived(
        &format!("{other}@{DOMAIN}"),
        &[b"Subject: x\r\n\r\n".as_slice(), body.trim_ascii_start()].concat(),
    );
    assert_eq!(kinds(&desk.ledger.take(&witness(), &bare)), [(ArrivalKind::Relayed, Level::E4)]);
}

#[test]
fn a_report_of_a_delay_says_nothing_yet() {
    let desk = desk();
    let (_, message) = desk.send(1);
    let report = |action: &str| {
        let text = format!(
            "From: mailer-daemon@assoc.example\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b\r\n\
             Content-Type: message/delivery-status\r\n\r\nAction: {action}\r\n\r\n--b\r\n\r\n"
        );
        arrived("probe@w.example", &[text.as_bytes(), &message].concat())
    };
    assert_eq!(kinds(&desk.ledger.take(&witness(), &report("delayed"))), []);
    let failed = desk.ledger.take(&witness(), &report("failed"));
    assert_eq!(kinds(&failed), [(ArrivalKind::Backscatter, Level::E3)]);
}

#[test]
fn the_null_path_alone_is_no_bounce_and_a_daemon_may_be_the_forged_sender() {
    let desk = desk();
    let (token, message) = desk.send(1);
    let text = String::from_utf8(message).unwrap().replace("postmaster@assoc", "mailer-daemon@assoc");
    let mut arrival = arrived(&format!("{token}@{DOMAIN}"), &relayed(text.as_bytes()));
    arrival.reverse_path = Some(String::new());
    assert_eq!(kinds(&desk.ledger.take(&witness(), &arrival)), [(ArrivalKind::Relayed, Level::E5)]);
}

#[test]
fn what_comes_from_nobody_to_its_own_sender_is_no_relay() {
    let desk = desk();
    let (token, message) = desk.send(1);
    let canary = format!("{token}@{DOMAIN}");
    desk.ledger.note_sender(&token, &format!("<{canary}>"));
    let mut arrival = arrived(&canary.to_uppercase(), &relayed(&message));
    arrival.reverse_path = Some(String::new());
    assert_eq!(kinds(&desk.ledger.take(&witness(), &arrival)), [(ArrivalKind::HandedOn, Level::E3)]);
    // The same with its sender kept is a relay, whatever came before.
    arrival.reverse_path = Some(canary);
    assert_eq!(kinds(&desk.ledger.take(&witness(), &arrival)), [(ArrivalKind::Relayed, Level::E5)]);
    // Elsewhere than at the canary's recipient there is no doubt.
    let (token, message) = desk.send(2);
    desk.ledger.note_sender(&token, "<probe@w.example>");
    let mut arrival = arrived("probe@w.example", &relayed(&message));
    arrival.reverse_path = Some(String::new());
    assert_eq!(kinds(&desk.ledger.take(&witness(), &arrival)), [(ArrivalKind::Backscatter, Level::E3)]);
    let mailbox = Witness::mailbox("me@mail.example", false).unwrap();
    let (token, message) = desk.send(3);
    desk.ledger.note_sender(&token, "<me@mail.example>");
    let mut arrival = arrived("me@mail.example", &relayed(&message));
    arrival.reverse_path = Some(String::new());
    assert_eq!(kinds(&desk.ledger.take(&mailbox, &arrival)), [(ArrivalKind::HandedOn, Level::E3)]);
    // A probe that has no sender cannot be returned.
    let (token, message) = desk.send(4);
    desk.ledger.note_sender(&token, "<>");
    let mut arrival = arrived(&format!("{token}@{DOMAIN}"), &relayed(&message));
    arrival.reverse_path = Some(String::new());
    assert_eq!(kinds(&desk.ledger.take(&witness(), &arrival)), [(ArrivalKind::Relayed, Level::E5)]);
}

#[test]
fn a_routing_form_that_is_still_there_was_handed_on() {
    let desk = desk();
    let (token, message) = desk.send(1);
    let arrival = arrived(&format!("{token}%{DOMAIN}@mx.assoc.example"), &relayed(&message));
    assert_eq!(kinds(&desk.ledger.take(&witness(), &arrival)), [(ArrivalKind::HandedOn, Level::E3)]);
}

#[test]
fn forged_tokens_and_unknown_audits_are_only_counted() {
    let desk = desk();
    let (token, message) = desk.send(1);
    let forged = Token::issue(&TokenKey::new([9; 32]), &desk.name, &binding(1));
    let foreign = Token::issue(&TokenKey::new([7; 32]), &AuditName::from_random(5), &binding(1));
    for bad in [&forged, &foreign] {
        let text = String::from_utf8(message.clone()).unwrap().replace(token.as_str(), bad.as_str());
        assert!(
            desk.ledger.take(&witness(), &arrived(&format!("{bad}@{DOMAIN}"), text.as_bytes())).is_empty()
        );
        assert!(!desk.ledger.is_genuine(bad));
    }
    assert_eq!((desk.ledger.counts().unknown, desk.ledger.counts().genuine), (2, 0));
}

#[test]
fn a_late_canary_of_an_earlier_audit_is_recognised_without_its_digest() {
    let desk = desk();
    let earlier = AuditName::parse("0A1B").unwrap();
    let key = TokenKey::new([3; 32]);
    let token = Token::issue(&key, &earlier, &binding(4));
    desk.ledger.add_audit(&earlier, &key);
    desk.ledger.know(&earlier, binding(4), None);
    let arrival = arrived(&format!("{token}@{DOMAIN}"), &relayed(&letter(&token)));
    let proofs = desk.ledger.take(&witness(), &arrival);
    assert_eq!(proofs[0].0, earlier);
    assert!(proofs[0].1.body_intact);
    // Its chain names nothing that was expected of the earlier audit.
    assert_eq!(proofs[0].1.level, Level::E4);
}

#[test]
fn a_mailbox_needs_our_own_message() {
    let desk = desk();
    let mailbox = Witness::mailbox("me@mail.example", false).unwrap();
    let (token, message) = desk.send(1);
    let mut arrival = arrived("", &[b"Delivered-To: me@mail.example\r\nReceived: from mx.assoc.example (mx [192.0.2.9]) by store.mail.example; x\r\n".as_slice(), &relayed(&message)].concat());
    (arrival.peer, arrival.reverse_path) = (None, None);
    arrival.recipients.clear();
    let proofs = desk.ledger.take(&mailbox, &arrival);
    assert_eq!(kinds(&proofs), [(ArrivalKind::Relayed, Level::E5)]);
    assert_eq!(proofs[0].1.output, Some("192.0.2.9".parse().unwrap()));
    assert_eq!(proofs[0].1.place, TokenPlace::Header);
    let (_, quoted) = desk.send(2);
    arrival.message = [b"Subject: look\r\n\r\n".as_slice(), &quoted].concat();
    assert_eq!(kinds(&desk.ledger.take(&mailbox, &arrival)), [(ArrivalKind::Backscatter, Level::E3)]);
    assert!(desk.ledger.has_arrived(&token));
}

#[test]
fn a_token_inside_base64_is_found() {
    let desk = desk();
    let (token, message) = desk.send(1);
    let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &message);
    let bounce = format!(
        "From: Mailer-Daemon@x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n{encoded}\r\n"
    );
    let proofs = desk.ledger.take(&witness(), &arrived("probe@w.example", bounce.as_bytes()));
    assert_eq!((proofs[0].1.kind, &proofs[0].1.token), (ArrivalKind::Backscatter, &token));
}

#[tokio::test]
async fn what_does_not_fit_waits_and_is_handed_over_in_order() {
    let (sender, mut arrivals) = mpsc::channel(1);
    let ledger = Ledger::new(sender);
    let name = AuditName::parse("7K3Q").unwrap();
    ledger.add_audit(&name, &super::super::samples::key());
    for number in 1..=10 {
        let token = ledger.issue(&name, binding(number));
        ledger.take(&witness(), &arrived(&format!("{token}@{DOMAIN}"), &letter(&token)));
    }
    for number in 1..=10 {
        assert_eq!(arrivals.recv().await.unwrap().1.probe, number);
    }
    drop(arrivals);
    let token = ledger.issue(&name, binding(11));
    ledger.take(&witness(), &arrived(&format!("{token}@{DOMAIN}"), &letter(&token)));
    assert_eq!(ledger.unclaimed().len(), 1);
    assert!(ledger.unclaimed().is_empty());
}

#[tokio::test]
async fn the_self_test_is_told_but_is_no_proof() {
    let desk = desk();
    let token = desk.ledger.issue(&desk.name, binding(SELF_TEST));
    assert!(!desk.ledger.await_self_test(&token, Duration::from_millis(1)).await);
    let arrival = arrived(&format!("{token}@{DOMAIN}"), &letter(&token));
    assert!(desk.ledger.take(&witness(), &arrival).is_empty());
    assert!(desk.ledger.await_self_test(&token, Duration::from_secs(10)).await);
}

#[test]
fn the_oldest_audit_makes_room() {
    let desk = desk();
    for bits in 0..u32::try_from(AUDITS_LIMIT).unwrap() {
        desk.ledger.add_audit(&AuditName::from_random(bits), &super::super::samples::key());
    }
    assert_eq!(desk.ledger.counts().forgotten, 1);
    let token = Token::issue(&super::super::samples::key(), &desk.name, &binding(1));
    assert!(!desk.ledger.is_genuine(&token));
}

proptest! {
    #[test]
    fn any_bytes_are_survived(
        head in prop::collection::vec(any::<u8>(), 0..300),
        tail in prop::collection::vec(any::<u8>(), 0..300),
        recipient in "\\PC{0,60}",
    ) {
        let desk = desk();
        let (token, message) = desk.send(1);
        let mut arrival = arrived(&recipient, &[head.clone(), tail.clone()].concat());
        prop_assert!(desk.ledger.take(&witness(), &arrival).is_empty());
        // With the token in the middle of anything it is judged, and never as a proof outside our address.
        arrival.message = [head, b" ".to_vec(), message, tail].concat();
        for proof in desk.ledger.take(&witness(), &arrival) {
            prop_assert_eq!(&proof.1.token, &token);
            prop_assert!(!proof.1.level.is_proof());
        }
    }
}
