//! No test without a basis: the exact words, the exit codes, and not one question to the target.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test ends where it fails"
)]

mod stage;

use stage::mta::{DOMAIN, Mta};
use stage::{Ended, Names, Stage, and, audit, free_address};

struct Scene {
    stage: Stage,
    mta: Mta,
    words: Vec<String>,
    _names: Names,
}

/// A target on loopback, which counts as public here.
fn scene() -> Scene {
    let witness = free_address();
    let mta = Mta::start(witness);
    let names = Names::of_host(&format!("mail.{DOMAIN}"), mta.listener.address.ip(), witness);
    let words = audit(&format!("mail.{DOMAIN}"), mta.port(), &names, witness);
    Scene { stage: Stage::new(), mta, words, _names: names }
}

impl Scene {
    fn run(&self, more: &[&str]) -> Ended {
        let mut command = self.stage.command(&and(&self.words, more));
        command.env("SEKISHO_DECLARED_PUBLIC", "127.0.0.0/8").output().unwrap().into()
    }

    #[track_caller]
    fn asked_nothing(&self) {
        assert_eq!(*self.mta.control.asked.lock().unwrap(), Vec::new());
    }
}

#[test]
fn a_public_address_needs_a_basis() {
    let scene = scene();
    let ended = scene.run(&[]).with(3).says(&["UNTESTABLE", "127.0.0.1 is a public address"]);
    let own = format!("It is yours:          sekisho {} --basis own", scene.words[..2].join(" "));
    assert!(
        ended.err.contains("127.0.0.1 is a public address and nothing gives the right to test it."),
        "{ended:?}"
    );
    assert!(ended.err.contains(&own[..40]), "{ended:?}");
    assert!(
        ended.err.contains("Its owner has agreed: sekisho audit") && ended.err.contains("--basis authorised")
    );
    assert!(ended.out.contains("--basis own"), "{ended:?}");
    let ended = ended.says(&[
        "Publish   1.0.0.127.in-addr.arpa. IN TXT \"sekisho-audit=",
        &format!("_relay-check.mail.{DOMAIN}. IN TXT \"sekisho-audit="),
        "as soon as one of these is published:",
    ]);
    let records = scene.stage.record()["reasons"][0]["records"].clone();
    assert!(ended.out.contains(records[0].as_str().unwrap()), "{records}");
    scene.asked_nothing();
    let ended = scene.run(&["--lang", "ja"]).with(3).says(&["検査不能", "検査する根拠がありません"]);
    assert!(ended.err.contains("自分のサーバー:  sekisho audit"), "{ended:?}");
    scene.asked_nothing();
}

#[test]
fn a_dry_run_shows_no_right_that_nobody_has_proven() {
    let stage = stage::Stage::new();
    for basis in ["own", "authorised"] {
        let words = ["audit", "192.0.2.10", "--dry-run", "--resolver", "127.0.0.1:9", "--basis", basis];
        let ended = stage.run(&words).with(0).says(&["basis: none"]);
        assert!(!ended.out.contains("TXT") && !ended.out.contains("on the user's word"), "{}", ended.out);
    }
}

#[test]
fn a_claim_of_ownership_needs_a_proof() {
    let scene = scene();
    let ended = scene.run(&["--basis", "own"]).with(3);
    let parts = ["1.0.0.127.in-addr.arpa. IN TXT \"sekisho-audit=", "_relay-check.", "--send-code"];
    let ended = ended.complains(&parts);
    assert!(!ended.out.contains("CLOSED"), "{ended:?}");
    scene.run(&["--code", "wrong"]).with(3).complains(&["This is not the code", "--basis own --send-code"]);
    scene.asked_nothing();
}

#[test]
fn the_word_of_another_is_asked_for_on_a_terminal_only() {
    let scene = scene();
    scene.run(&["--basis", "authorised"]).with(2).complains(&["--on-word-of \"NAME, HOW\""]);
    assert!(scene.stage.audits().is_empty());
    scene.run(&["--basis", "authorised", "--lang", "ja"]).with(2).complains(&["端末がない場合"]);
    scene.asked_nothing();
    let given = ["--basis", "authorised", "--on-word-of", "Tanaka, by telephone", "--domain", DOMAIN];
    scene.run(&given).with(1).says(&["OPEN"]);
    assert_eq!(scene.stage.record()["consents"][0]["basis"]["words"], "Tanaka, by telephone");
}

#[test]
fn a_message_nominates_whoever_handed_it_over() {
    let scene = scene();
    let file = scene.stage.path().join("spam.eml");
    std::fs::write(&file, "Received: from x (x [127.0.0.9]) by mx.example;\r\n\r\nhello\r\n").unwrap();
    let path = file.to_str().unwrap();
    scene.run(&["--nominated", path]).with(3).complains(&["127.0.0.9", "--nominated FILE"]);
    scene.run(&["--nominated", "no-such-file.eml"]).with(3).complains(&["no-such-file.eml", "no such file"]);
    scene.asked_nothing();
}
