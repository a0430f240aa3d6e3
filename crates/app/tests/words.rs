//! The command line itself: wrong words, completions, manual pages, and the other commands.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test ends where it fails"
)]

mod stage;

use std::process::Command;

use stage::{Stage, and, free_address};

#[test]
fn wrong_words_are_corrected() {
    let stage = Stage::new();
    stage
        .run(&["audti"])
        .with(2)
        .complains(&["there is no command \"audti\"; did you mean audit?", "sekisho --help"]);
    // Short names, too, by the letters that are wrong.
    stage
        .run(&["case", "nwe"])
        .with(2)
        .complains(&["there is no command \"nwe\"; did you mean new?", "case --help"]);
    let words = ["audit", "x", "--depp"];
    stage
        .run(&words)
        .with(2)
        .complains(&["there is no option \"--depp\"; did you mean --deep?", "audit --help"]);
    stage.run(&["audit", "x", "--depp", "--lang", "ja"]).with(2).complains(&["--deep のことですか"]);
    stage.run(&["audit"]).with(2).complains(&["missing: <TARGET>"]);
    let words = ["audit", "127.0.0.1", "--suite", "nmpa"];
    stage.run(&words).with(2).complains(&["No suite is called \"nmpa\"", "abuse.net, nmap"]);
    stage
        .run(&["audit", "x", "--rate", "0"])
        .with(2)
        .complains(&["a number above 0, transactions a second, for example 0.5"]);
    stage.run(&["audit", "x", "--login", "me"]).with(2).complains(&["SEKISHO_LOGIN_PASSWORD"]);
    stage.run(&["audit", "--resume", "x", "--again", "y"]).with(2).complains(&["exclude each other"]);
    stage.run(&["lab", "serve", "incident-202"]).with(2).complains(&["Did you mean incident-2002?"]);
}

#[test]
fn help_fits_and_tells_the_exit_codes() {
    let stage = Stage::new();
    for words in [vec!["-h"], vec!["audit", "-h"], vec!["lab", "serve", "-h"], vec!["audit", "prove", "-h"]] {
        let ended = stage.run(&words).with(0);
        assert!(ended.out.lines().count() <= 60, "{}", ended.out);
        assert!(ended.out.contains("xample"), "{}", ended.out);
        assert!(ended.out.lines().all(|line| line.chars().count() <= 100), "{}", ended.out);
    }
    stage.run(&["--help"]).with(0).says(&["3  anything unproven"]);
    let ended = stage.run(&["audit", "--help"]).with(0);
    ended.says(&[
        "How far:",
        "By what right:",
        "The witness:",
        "Manners:",
        "--await-owner",
        "Who may test what:",
    ]);
}

#[test]
fn completions_are_scripts_that_load() {
    let stage = Stage::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = stage.run(&["completions", shell]).with(0).out;
        for word in ["witness-listen", "incident-2002", "accept-then-drop", "abuse.net"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
        let file = stage.path().join(shell);
        std::fs::write(&file, script).unwrap();
        // A shell that is not installed is not asked.
        if let Ok(output) = Command::new(shell).arg("-n").arg(&file).output() {
            assert!(output.status.success(), "{shell}: {}", String::from_utf8_lossy(&output.stderr));
        }
    }
}

#[test]
fn manual_pages_are_written_for_every_command() {
    let stage = Stage::new();
    let directory = stage.path().join("man/man1");
    stage.run(&["man", directory.to_str().unwrap()]).with(0);
    for page in ["sekisho", "sekisho-audit", "sekisho-audit-prove", "sekisho-lab-serve", "sekisho-evidence"] {
        let text = std::fs::read_to_string(directory.join(format!("{page}.1"))).unwrap();
        assert!(text.contains(".TH") && text.contains(".SH NAME"), "{page}");
    }
}

#[test]
fn the_incident_is_told_in_both_languages_and_kept_on_request() {
    let stage = Stage::new();
    let ended = stage.run(&["lab", "incident-2002"]).with(0);
    ended
        .says(&["17 of 17 refused", "\"no relay\"", "OPEN", "CLOSED", "with login yes, without no"])
        .says(&["Sekisho's gateway for assoc.example", "after a POP login yes, without either no"]);
    assert!(stage.audits().is_empty());
    let ended = stage.run(&["lab", "incident-2002", "--lang", "ja", "--keep"]).with(0);
    ended.says(&["中継なし", "開放", "閉鎖", "POP ログイン後 可、どちらもなし 不可"]);
    assert_eq!(stage.audits().len(), 3);
}

#[test]
fn the_servers_stand_in_columns() {
    let stage = Stage::new();
    for language in ["en", "ja"] {
        let text = stage.run(&["lab", "list", "--lang", language]).with(0).out;
        let lines: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).collect();
        assert!(lines.len() > 50);
        let width = |text: &str| unicode_width::UnicodeWidthStr::width(text);
        let starts: std::collections::BTreeSet<usize> = lines
            .iter()
            .map(|line| {
                let kind = line.find(['o', '開', 't', '罠', 'c', '閉']).unwrap();
                assert!(kind > 0 || line.starts_with(|letter: char| letter.is_ascii_lowercase()));
                let name = line.split("  ").next().unwrap();
                let rest = line[name.len()..].trim_start();
                width(line) - width(rest)
            })
            .collect();
        assert_eq!(starts.len(), 1, "{text}");
    }
}

#[test]
fn a_practice_server_says_what_it_serves_and_what_is_in_the_way() {
    let stage = Stage::new();
    let listen = free_address();
    let (address, port) = (listen.ip().to_string(), "20525");
    let words = ["lab", "serve", "incident-2002", "--listen", &address, "--port", port];
    let mut child = stage.start(&words);
    let mut first = String::new();
    let mut out = std::io::BufReader::new(child.stdout.take().unwrap());
    while !first.contains("sekisho audit") {
        assert!(std::io::BufRead::read_line(&mut out, &mut first).unwrap() > 0, "{first}");
    }
    assert!(first.contains("takes mail for its own domain") && first.contains("--witness-at"), "{first}");
    stage.run(&words).with(3).complains(&["Cannot listen at", "something else listens there", "--port 3525"]);
    stage.run(&["lab", "serve", "incident-2002", "--port", "65000"]).with(2).complains(&["Port 65000"]);
    let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(status.success());
    let ended: stage::Ended = child.wait_with_output().unwrap().into();
    ended.with(0).complains(&["Ended. Messages sent outside (to the witness): 0"]);
}

#[test]
fn a_flawed_server_is_exposed_only_where_that_is_meant() {
    let stage = Stage::new();
    for address in ["0.0.0.0", "::", "192.0.2.7"] {
        let words = ["lab", "serve", "incident-2002", "--listen", address];
        let parts = [address, "can be reached from the network", "--expose"];
        stage.run(&words).with(2).complains(&parts);
        let words = and(&words.map(str::to_owned), &["--lang", "ja"]);
        stage.run(&words).with(2).complains(&["ネットワークから到達できます", "--expose"]);
    }
}

#[test]
fn a_message_alone_tells_who_relayed_it() {
    let stage = Stage::new();
    std::fs::write(stage.path().join("bare.eml"), "Subject: x\r\n\r\nbody\r\n").unwrap();
    stage.run(&["evidence", "bare.eml"]).with(2).complains(&["has no Received line"]);
    stage.run(&["evidence", "bare.eml", "--lang", "ja"]).with(2).complains(&["Received 行がありません"]);
    stage.run(&["evidence", "none.eml"]).with(3).complains(&["none.eml: no such file"]);
    let trail = "Received: from mail.assoc.example (mail.assoc.example [192.0.2.7]) by mx.example.net;\r\n \
                 Tue, 16 Jul 2002 09:00:00 +0900\r\nSubject: x\r\n\r\nbody\r\n";
    let ended = stage.run_with_input(&["evidence", "-"], trail.as_bytes()).with(0);
    ended.says(&["mail.assoc.example"]);
}
