//! An audit that is cut off: by Ctrl-C, by the system, at any time; and how it goes on.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test ends where it fails"
)]

mod stage;

use std::process::{Child, Command};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use stage::mta::{DOMAIN, Mta};
use stage::{Ended, Names, Stage, WITNESS, and, audit, free_address};

struct Scene {
    stage: Stage,
    mta: Mta,
    words: Vec<String>,
    _names: Names,
}

fn scene() -> Scene {
    let witness = free_address();
    let mta = Mta::start(witness);
    let names = Names::of_host(&format!("mail.{DOMAIN}"), mta.listener.address.ip(), witness);
    let words = audit(&format!("mail.{DOMAIN}"), mta.port(), &names, witness);
    let words = and(&words, &["--domain", DOMAIN]);
    Scene { stage: Stage::new(), mta, words, _names: names }
}

impl Scene {
    /// Waits until the server was asked `count` questions about others than its own users.
    fn await_questions(&self, count: usize) {
        let began = Instant::now();
        let outside = |pair: &&(String, String)| pair.1.contains(WITNESS);
        while self.mta.control.asked.lock().unwrap().iter().filter(outside).count() < count {
            assert!(began.elapsed() < Duration::from_secs(60), "the server was not asked {count} questions");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// What was refused for good so far, as the server heard it.
    fn refused(&self) -> Vec<(String, String)> {
        let record = self.stage.record();
        let probes = record["probes"].as_array().unwrap();
        let refused = probes.iter().filter(|probe| probe["outcome"]["outcome"] == "refused");
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        refused.map(|probe| (text(&probe["mail"]), text(&probe["recipient"]))).collect()
    }

    fn resume(&self) -> Ended {
        self.mta.control.delay.store(0, Ordering::SeqCst);
        self.mta.control.asked.lock().unwrap().clear();
        let name = self.stage.audits().remove(0);
        self.stage.run(&["audit", "--resume", &name])
    }

    /// Nothing that was refused before is asked again, and the hole is found.
    fn goes_on(&self) {
        let before = self.refused();
        assert!(!before.is_empty());
        let ended = self.resume().with(1).says(&["OPEN", "E5", &format!("MAIL FROM is postmaster@{DOMAIN}")]);
        assert!(!ended.out.contains("--resume"), "{}", ended.out);
        let asked = self.mta.control.asked.lock().unwrap().clone();
        assert!(!asked.is_empty());
        for pair in &before {
            assert!(!asked.contains(pair), "{pair:?} was asked again");
        }
        assert_eq!(self.stage.record()["verdict"], "open");
        self.stage.run(&["audit", "--resume", "last"]).with(2).complains(&["is complete", "--again"]);
    }
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

#[test]
fn ctrl_c_keeps_everything_and_says_how_to_go_on() {
    let scene = scene();
    scene.mta.control.delay.store(200, Ordering::SeqCst);
    let child = scene.stage.start(&scene.words);
    scene.await_questions(13);
    signal(&child, "INT");
    let began = Instant::now();
    let ended: Ended = child.wait_with_output().unwrap().into();
    assert!(began.elapsed() < Duration::from_secs(20), "it took too long to end");
    let name = scene.stage.audits().remove(0);
    let resume = format!("sekisho audit --resume {name}");
    ended.with(3).says(&["INCONCLUSIVE", &resume]).complains(&["Interrupted. Everything so far is kept."]);
    assert_eq!(scene.stage.record()["finished"], serde_json::Value::Null);
    scene.stage.run(&["audit", "list"]).with(0).says(&["unfinished"]);
    scene.goes_on();
}

#[test]
fn a_killed_audit_leaves_a_whole_record_that_goes_on() {
    let scene = scene();
    scene.mta.control.delay.store(150, Ordering::SeqCst);
    let mut child = scene.stage.start(&scene.words);
    scene.await_questions(13);
    signal(&child, "KILL");
    child.wait().unwrap();
    assert_eq!(scene.stage.record()["finished"], serde_json::Value::Null);
    scene.goes_on();
}

#[test]
fn an_audit_that_is_killed_before_its_first_question_goes_on_from_the_beginning() {
    let scene = scene();
    scene.mta.control.delay.store(3000, Ordering::SeqCst);
    let mut child = scene.stage.start(&scene.words);
    while scene.mta.control.asked.lock().unwrap().is_empty() {
        std::thread::sleep(Duration::from_millis(20));
    }
    signal(&child, "KILL");
    child.wait().unwrap();
    assert_eq!(scene.stage.record()["probes"].as_array().unwrap().len(), 0);
    scene.resume().with(1).says(&["OPEN"]);
}

#[test]
fn only_one_process_works_on_an_audit() {
    let scene = scene();
    scene.mta.control.delay.store(500, Ordering::SeqCst);
    let mut child = scene.stage.start(&scene.words);
    scene.await_questions(4);
    let name = scene.stage.audits().remove(0);
    // Both would need the same port for their witness; so the second one brings none.
    let path = scene.stage.data().join("audits").join(&name).join("record.json");
    let mut record = scene.stage.record();
    record["settings"]["witness"]["listen"] = serde_json::json!([]);
    std::fs::write(path, record.to_string()).unwrap();
    let second = scene.stage.run(&["audit", "--resume", &name]);
    signal(&child, "TERM");
    child.wait().unwrap();
    second.with(3).complains(&[&format!("Another process works on audit {name} now.")]);
}
