//! What is kept, what cannot be, and what is damaged.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test ends where it fails"
)]

mod stage;

use std::os::unix::fs::PermissionsExt;

use stage::{Ended, Lab, Stage, and};

#[test]
fn a_damaged_record_hides_no_other() {
    let lab = Lab::start("incident-2002");
    let stage = Stage::new();
    stage.run(&["audit", "list"]).with(0).says(&["No audit is kept in", "sekisho lab incident-2002"]);
    stage
        .run(&["audit", "show", "last"])
        .with(2)
        .complains(&["There is no audit yet", "sekisho lab incident-2002"]);
    stage.run(&lab.words()).with(1);
    let name = stage.audits().remove(0);
    let damaged = stage.data().join("audits").join("0000");
    std::fs::create_dir(&damaged).unwrap();
    std::fs::write(damaged.join("record.json"), "{\"schema\": \"sekisho-").unwrap();
    let ended = stage.run(&["audit", "list"]).with(0).says(&[&name, "mail.assoc.example", "OPEN"]);
    ended.complains(&["0000: cannot be read:", "damaged"]);
    let began = stage.record_of(&name)["started"].as_str().unwrap().replace('T', " ");
    stage.run(&["audit", "list"]).says(&[&format!("{}Z", &began[..16]), "OPEN E5"]);
    stage.run(&["audit", "show", "0000"]).with(3).complains(&["damaged, or written by another version"]);
    stage.run(&["audit", "show", "mail.assoc.example"]).with(1).says(&["OPEN"]);
    stage
        .run(&["audit", "show", "zzzz"])
        .with(2)
        .complains(&["No audit is called \"zzzz\"", "sekisho audit list"]);
    let ended = stage.run(&["audit", "list", "--format", "json"]).with(0);
    let listed: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(listed.as_array().unwrap().len(), 1);
    stage.run(&and(&lab.words(), &["--suite", "nmap"])).with(3);
    let list = stage.run(&["audit", "list"]).out;
    let unproven = list.lines().find(|line| line.contains("INCONCLUSIVE")).unwrap();
    assert!(unproven.trim_end().ends_with("INCONCLUSIVE"), "{list}");
}

#[test]
fn what_cannot_be_kept_is_shown_all_the_same() {
    let lab = Lab::start_with("incident-2002", |setting| setting.server.fixed = true);
    let stage = Stage::new();
    // A file in the place of the directory: nobody can write there, not even root.
    std::fs::write(stage.data(), "").unwrap();
    let ended = stage.run(&lab.words()).with(3).says(&["CLOSED"]);
    ended.complains(&["The audit cannot be kept:", "--data DIR"]);
    let ended = stage.run(&and(&lab.words(), &["--lang", "ja"])).with(3).says(&["閉鎖"]);
    ended.complains(&["監査結果を保存できません"]);
    let lab = Lab::start("incident-2002");
    stage.run(&lab.words()).with(1).says(&["OPEN"]).complains(&["The audit cannot be kept:"]);
}

#[test]
fn a_printed_command_finds_what_this_one_kept() {
    let lab = Lab::start("incident-2002");
    let stage = Stage::new();
    let of = |words: &[String]| {
        let mut command = stage.command(words);
        command.env_remove("SEKISHO_DATA");
        Ended::from(command.output().unwrap())
    };
    let ended = of(&and(&lab.words(), &["--data", "my 'own' audits"])).with(1);
    let printed: Vec<&str> = ended
        .out
        .lines()
        .filter_map(|line| line.find("sekisho audit --again").map(|at| &line[at..]))
        .collect();
    // Its remark is set off from the command.
    let printed = printed[0].split("   ").next().unwrap();
    assert!(printed.ends_with(r"--data 'my '\''own'\'' audits'"), "{printed}");
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_sekisho")).parent().unwrap();
    let mut shell = std::process::Command::new("/bin/sh");
    shell.args(["-c", printed]).env_clear().env("LC_ALL", "C").env("PATH", program);
    let again = Ended::from(shell.current_dir(stage.path()).output().unwrap()).with(1).says(&["OPEN"]);
    assert!(again.out.contains("--data"), "{}", again.out);
    let directory = stage.path().join("my 'own' audits").join("audits");
    assert_eq!(std::fs::read_dir(directory).unwrap().count(), 2);
    let words = ["audit", "show", "none", "--data", "my 'own' audits"].map(str::to_owned);
    of(&words).with(2).complains(&[r"sekisho audit list --data 'my '\''own'\'' audits'"]);
    // What the environment names stays there for the next command.
    let ended = stage.run(&lab.words()).with(1);
    assert!(!ended.out.contains("--data"), "{}", ended.out);
}

#[test]
fn the_data_directory_is_the_owners_alone() {
    let lab = Lab::start("incident-2002");
    let stage = Stage::new();
    let page = stage.path().join("page.html");
    stage.run(&and(&lab.words(), &["--html", "page.html"])).with(1);
    let directory = stage.data().join("audits").join(stage.audits().remove(0));
    for (file, mode) in [("secret.json", 0o600), ("record.json", 0o600), ("report.html", 0o600)] {
        let held = std::fs::metadata(directory.join(file)).unwrap().permissions().mode();
        assert_eq!(held & 0o777, mode, "{file}");
    }
    let written = std::fs::read_to_string(page).unwrap();
    assert!(written.starts_with("<!DOCTYPE html>") && written.contains("mail.assoc.example"));
}

#[test]
fn a_reader_that_goes_away_ends_nothing() {
    let lab = Lab::start("incident-2002");
    let stage = Stage::new();
    let mut child = stage.start(&lab.words());
    drop(child.stdout.take());
    drop(child.stderr.take());
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert_eq!(stage.record()["verdict"], "open");
}
