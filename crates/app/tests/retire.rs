//! What the list's commands say of the zones in the settings: their end, and what they must not answer.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test ends where it fails")]

mod stage;

use stage::{Ended, Stage, zone};

fn stage() -> Stage {
    let stage = Stage::new();
    let files = format!("source = \"files\"\nfiles = [{:?}]", stage.path().join("others"));
    let zones = [
        zone("relays.example", "source = \"listings\""),
        zone("others.example", &files),
        zone("例え.jp", "source = \"listings\""),
        zone("old.example", "source = \"listings\"\nretired = true"),
    ];
    let text = format!("data = {:?}\n[dnsbl]\nlisten = [\"127.0.0.1:0\"]\n{}", stage.data(), zones.concat());
    std::fs::write(stage.path().join("sekisho.toml"), text).unwrap();
    stage
}

#[test]
fn only_zones_of_the_settings_are_retired_and_all_of_them() {
    let stage = stage();
    let retire = |zone: &str, more: &[&str]| {
        let words = ["list", "retire", zone, "--reason", "x", "--by", "Tanaka"];
        let words: Vec<&str> = words.iter().chain(more).copied().collect();
        stage.run(&words)
    };
    retire("norecord.example", &[]).with(2).complains(&["has no zone norecord.example"]);
    retire("norecord.example", &["--lift"]).with(2).complains(&["has no zone"]);
    retire("Relays.Example.", &[]).with(0).says(&["RETIRED relays.example"]);
    retire("relays.example", &[]).with(2).complains(&["retired already"]);
    retire("others.example", &[]).with(0).says(&["RETIRED others.example"]);
    retire("例え.jp", &[]).with(0).says(&["RETIRED xn--r8jz45g.jp"]);
    retire("relays.example", &["--lift"]).with(0).says(&["served again"]);
    // What the settings say stays so.
    retire("old.example", &["--lift"]).with(2).complains(&["stays retired", "retired = true"]);
    retire("old.example", &[]).with(0);
    let lifted = retire("old.example", &["--lift"]).with(0).says(&["stays retired"]);
    assert!(!lifted.out.contains("served again"), "{}", lifted.out);
    stage.run(&["list", "show"]).with(0).says(&["old.example retired", "others.example retired"]);
}

#[test]
fn networks_are_taken_as_they_are_written_and_once() {
    let stage = stage();
    let exclude = |network: &str| stage.run(&["list", "exclude", network, "--reason", "x", "--by", "Tanaka"]);
    exclude("192.0.2.0/8").with(2).complains(&["192.0.0.0/8"]);
    exclude("::ffff:203.0.113.0/120").with(0).says(&["203.0.113.0/24"]);
    exclude("203.0.113.0/24").with(2).complains(&["already (x)"]);
    let shown = stage.run(&["list", "show", "203.0.113.7", "--format", "json"]).with(0).out;
    assert!(shown.contains("\"network\": \"203.0.113.0/24\""), "{shown}");
}

#[test]
fn looking_makes_nothing() {
    let stage = Stage::new();
    let new = stage.path().join("new");
    let data = new.to_str().unwrap();
    stage.run(&["list", "show", "--data", data]).with(0).says(&["Nobody is listed"]);
    stage.run(&["list", "history", "--data", data]).with(0).says(&["0 entries"]);
    assert!(!new.exists());
}

#[test]
fn a_decision_goes_into_the_register_of_the_settings_and_nowhere_else() {
    let stage = stage();
    let audits = stage.path().join("audits-of-mine");
    let exclude = |network: &str, more: &[&str]| {
        let words = ["list", "exclude", network, "--reason", "x", "--by", "Tanaka"];
        let words: Vec<&str> = words.iter().chain(more).copied().collect();
        stage.command(&words).env("SEKISHO_DATA", &audits).output().unwrap().into()
    };
    let done: Ended = exclude("192.0.2.0/24", &[]);
    done.with(0).says(&["192.0.2.0/24"]);
    let done: Ended = exclude("198.51.100.0/24", &["--data", audits.to_str().unwrap()]);
    done.with(0);
    assert!(!audits.exists());
    stage.run(&["list", "history"]).with(0).says(&["192.0.2.0/24", "198.51.100.0/24", "2 entries"]);
    // Who names settings means them.
    let typo = ["list", "history", "--config", "typo.toml"];
    stage.run(&typo).with(2).complains(&["no settings file typo.toml"]);
    let refused: Ended = exclude("203.0.113.0/24", &["--config", "typo.toml"]);
    refused.with(2).complains(&["typo.toml"]);
    stage.run(&["case", "list", "--config", "typo.toml"]).with(2).complains(&["typo.toml"]);
    assert!(!audits.exists());
}
