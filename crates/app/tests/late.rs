//! Messages that arrive after the audit: they reopen a verdict, once.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test ends where it fails"
)]

mod stage;

use std::sync::atomic::Ordering;

use stage::mta::{DOMAIN, Mta};
use stage::{Names, Stage, and, audit, free_address};

#[test]
fn a_late_canary_reopens_the_earlier_verdict() {
    let witness = free_address();
    let mta = Mta::start(witness);
    let names = Names::of_host(&format!("mail.{DOMAIN}"), mta.listener.address.ip(), witness);
    let words = and(&audit(&format!("mail.{DOMAIN}"), mta.port(), &names, witness), &["--domain", DOMAIN]);
    let stage = Stage::new();
    mta.control.holds.store(true, Ordering::SeqCst);
    stage.run(&words).with(3).says(&["ACCEPTS"]);
    let first = stage.audits().remove(0);
    assert!(mta.held() > 0);
    // The next audit's witness is there before its first question; the server delivers when it is asked.
    mta.control.holds.store(false, Ordering::SeqCst);
    mta.control.releases.store(true, Ordering::SeqCst);
    let ended = stage.run(&and(&words, &["--lang", "en"])).with(1).says(&["OPEN"]);
    let reopened = format!("Audit {first} (mail.{DOMAIN}) is reopened: a test message arrived late.");
    ended.complains(&[&reopened, "ACCEPTS -> OPEN", &format!("sekisho audit show {first}")]);
    let record = stage.record_of(&first);
    assert_eq!(record["verdict"], "open");
    stage.run(&["audit", "show", &first]).with(1).says(&["OPEN", "Rule", "MAIL FROM is"]);
    // What was said once is not said again.
    let ended = stage.run(&words).with(1);
    assert!(!ended.err.contains("reopened"), "{}", ended.err);
}

#[test]
fn a_late_canary_lists_the_host_of_the_earlier_test() {
    let witness = free_address();
    let mta = Mta::start_at(free_address(), witness);
    let (host, port) = (mta.listener.address.ip().to_string(), mta.port().to_string());
    let names = Names::of_host(&format!("mail.{DOMAIN}"), mta.listener.address.ip(), witness);
    let stage = Stage::new();
    let run = |word: &str| {
        let words = format!(
            "list {word} {host} --by Tanaka --domain {DOMAIN} --resolver {} --ports {port} --vantage outside \
             --witness-listen {witness} --witness-at {witness} --witness-domain witness.example --wait 1",
            names.address
        );
        let mut command = stage.command(&words.split_whitespace().collect::<Vec<_>>());
        command.env("SEKISHO_DECLARED_PUBLIC", "127.0.0.0/8").output().unwrap().into()
    };
    let nominate =
        ["list", "nominate", &host, "--on-word-of", "its owner", "--vantage", "outside", "--by", "Tanaka"];
    stage.run(&nominate).with(0);
    mta.control.holds.store(true, Ordering::SeqCst);
    let ended: stage::Ended = run("test");
    ended.with(3).says(&["ACCEPTS", "list test"]);
    let first = stage.audits().remove(0);
    assert!(mta.held() > 0);
    // It goes on to hold back what it gets, and delivers what it had.
    mta.control.releases_once.store(true, Ordering::SeqCst);
    let ended: stage::Ended = run("test");
    let reopened = format!("Audit {first} ({host}) is reopened");
    ended.with(1).says(&["LISTED"]).complains(&[&reopened, "ACCEPTS -> OPEN"]);
    assert_eq!(stage.record_of(&first)["verdict"], "open");
    let history = stage.run(&["list", "history", &host]).with(0);
    history.says(&["relay proven"]);
    // A listed host that is as late is held on the list by that as well.
    mta.control.releases_once.store(true, Ordering::SeqCst);
    let ended: stage::Ended = run("retest");
    ended.with(1).complains(&["is reopened"]);
}

#[test]
fn waiting_longer_goes_on_where_the_audit_ended() {
    let witness = free_address();
    let mta = Mta::start(witness);
    let names = Names::of_host(&format!("mail.{DOMAIN}"), mta.listener.address.ip(), witness);
    let words = and(&audit(&format!("mail.{DOMAIN}"), mta.port(), &names, witness), &["--domain", DOMAIN]);
    let stage = Stage::new();
    mta.control.holds.store(true, Ordering::SeqCst);
    let name_of = |stage: &Stage| stage.audits().remove(0);
    let ended = stage.run(&words).with(3);
    let resume = format!("wait longer:  sekisho audit --resume {}", name_of(&stage));
    ended.says(&["ACCEPTS", &resume.replace("  ", " ")]);
    mta.control.releases.store(true, Ordering::SeqCst);
    stage.run(&["audit", "--resume", "last"]).with(1).says(&["OPEN", "MAIL FROM is"]);
    assert_eq!(stage.audits().len(), 1);
}

#[test]
fn a_message_that_the_user_received_proves_a_relay_once() {
    let mta = Mta::start(free_address());
    mta.control.holds.store(true, Ordering::SeqCst);
    let witness = free_address();
    let names = Names::of_host(&format!("mail.{DOMAIN}"), mta.listener.address.ip(), witness);
    let stage = Stage::new();
    let (port, resolver) = (mta.port().to_string(), names.address.to_string());
    let target = format!("mail.{DOMAIN}");
    let mut words = vec!["audit", &target, "--ports", &port, "--resolver", &resolver, "--vantage", "outside"];
    words.extend(["--canary", "you@outside.example", "--domain", DOMAIN, "--wait", "1"]);
    let ended = stage.run(&words).with(3).says(&["ACCEPTS", "as soon as a test message arrives:"]);
    let name = stage.audits().remove(0);
    let command = format!("sekisho audit prove {name} < received.eml");
    let ended = ended.says(&[&command]);
    assert!(!ended.out.contains("--witness-at"), "{ended:?}");
    let message = mta.messages().pop().unwrap();
    let foreign = b"Received: from a by b;\r\nSubject: hello\r\n\r\nhello\r\n";
    stage
        .run_with_input(&["audit", "prove", "last"], foreign)
        .with(2)
        .complains(&["No canary is in this message."]);
    let ja = ["audit", "prove", "last", "--lang", "ja"];
    stage.run_with_input(&ja, foreign).with(2).complains(&["試験メールは含まれていません"]);
    stage.run_with_input(&["audit", "prove", "last"], b"").with(2).complains(&["The message is empty."]);
    let file = stage.path().join("received.eml");
    let unix: Vec<u8> = message.iter().copied().filter(|octet| *octet != b'\r').collect();
    std::fs::write(&file, unix).unwrap();
    let proven = stage.run(&["audit", "prove", &target, "received.eml"]).with(1);
    proven
        .says(&["OPEN", "Proven: 1 message came back", "Rule", "body intact"])
        .complains(&["Taken: the canary"]);
    let again = stage.run_with_input(&["audit", "prove", &name], &message).with(1);
    again.says(&["Proven: 1 message came back"]).complains(&["is known already"]);
    assert_eq!(stage.record()["proofs"].as_array().unwrap().len(), 1);
}
