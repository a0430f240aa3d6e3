//! Verdicts, exit codes, and what stands where, against practice servers.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test ends where it fails"
)]

mod stage;

use stage::{Lab, Stage, and};

#[test]
fn the_hole_of_2002_in_both_languages() {
    let lab = Lab::start("incident-2002");
    let stage = Stage::new();
    let ended = stage.run(&lab.words()).with(1);
    let ended = ended.says(&["OPEN   mail.assoc.example relays mail for strangers.", "(E5)", "<- opens it"]);
    let ended = ended.says(&["abuse.net 17 (reconstructed), nmap 16: \"no relay\" - both miss this"]);
    let ended =
        ended.complains(&["canaries to witness.example", "one at a time", "at most 1 message to postmaster"]);
    assert!(ended.out.starts_with("OPEN") && ended.out.lines().count() <= 24, "{}", ended.out);
    assert!(!ended.out.contains('\u{1b}') && !ended.err.contains('\u{1b}'), "{ended:?}");
    assert!(!ended.out.contains("orve") && !ended.out.contains("note:"), "{}", ended.out);
    let name = stage.audits().remove(0);
    let ended = stage.run(&["audit", "--again", "last", "--lang", "ja"]).with(1);
    let ended = ended.says(&[
        "mail.assoc.example で第三者中継が可能です",
        "MAIL FROM が assoc.example に実在するアドレス",
    ]);
    assert!(ended.out.lines().count() <= 24, "{}", ended.out);
    let coloured = stage.run(&["audit", "show", &name, "--color", "always"]).with(1);
    assert!(coloured.out.starts_with('\u{1b}'), "{}", coloured.out);
    let again = stage.audits().into_iter().find(|other| *other != name).unwrap();
    let record = stage.record_of(&again);
    assert_eq!((&record["again"], &record["probes"][0]["purpose"]), (&name.into(), &"again".into()));
}

#[test]
fn a_mended_server_is_closed() {
    let lab = Lab::start_with("incident-2002", |setting| setting.server.fixed = true);
    let stage = Stage::new();
    stage.run(&lab.words()).with(0).says(&["CLOSED", "all controls passed", "again after every change:"]);
    stage.run(&and(&lab.words(), &["--fail-on", "low"])).with(4).says(&["CLOSED"]);
    let ended = stage.run(&["audit", "show", "last", "--format", "json"]).with(0);
    let record: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!((&record["schema"], &record["verdict"]), (&"sekisho-audit/1".into(), &"closed".into()));
    let domains = record["dossier"]["domains"].as_array().unwrap();
    assert!(domains.iter().all(|domain| domain["name"] != "localhost"), "{domains:?}");
}

#[test]
fn backscatter_is_no_relay_and_silence_no_proof() {
    let stage = Stage::new();
    let lab = Lab::start("accept-then-drop");
    stage.run(&lab.words()).with(3).says(&["ACCEPTS", "A 250 reply alone does not prove relaying"]);
    let lab = Lab::start("accept-then-bounce");
    let ended = stage.run(&lab.words());
    assert_ne!(ended.code, Some(1), "{ended:?}");
    let ended = ended.says(&["Not relay", "backscatter"]);
    assert!(!ended.out.contains("OPEN"), "{}", ended.out);
}

#[test]
fn a_dry_run_sends_nothing_to_the_target() {
    let lab = Lab::start("incident-2002");
    let stage = Stage::new();
    let ended = stage.run(&and(&lab.words(), &["--dry-run"])).with(0);
    let port = lab.practice().running().served()[0].address.port();
    let ended =
        ended.says(&[&format!("ports {port}"), "canaries to witness.example", "basis: private address"]);
    ended.says(&["EHLO witness.example  MAIL FROM:<probe@witness.example>  RCPT TO:<"]);
    assert!(stage.audits().is_empty());
    let ended = stage.run(&and(&lab.words(), &["--dry-run", "--format", "json"])).with(0);
    let envelopes: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    let said = |part: &str| {
        let lines = envelopes.as_array().unwrap().iter().flat_map(|one| one["said"].as_array().unwrap());
        lines.filter(|line| line.as_str().unwrap().contains(part)).count()
    };
    for part in [
        "PROXY TCP4 127.0.0.1 ",
        "PROXY (version 2",
        "XCLIENT NAME=localhost ADDR=127.0.0.1",
        "AUTH PLAIN (the made-up name ",
        "AUTH LOGIN (the made-up name ",
        "STARTTLS",
        "RSET",
        "RCPT TO:<postmaster@assoc.example>",
        "> AUTH=postmaster@assoc.example",
        "DATA From: postmaster@assoc.example",
    ] {
        assert!(said(part) > 0, "{part}: {envelopes:#}");
    }
    assert!(envelopes.as_array().unwrap().len() > 40);
    drop(lab);
    let closed = stage.run(&["audit", "127.0.0.1", "--ports", "9", "--dry-run", "--resolver", "127.0.0.1:9"]);
    closed.with(0).says(&["ports 9"]);
}

#[test]
fn a_dry_run_without_a_name_says_what_falls_away_and_invents_none() {
    let stage = Stage::new();
    let words = ["audit", "192.0.2.10", "--basis", "own", "--dry-run", "--resolver", "127.0.0.1:9"];
    let ended = stage.run(&words).with(0);
    let ended = ended.says(&["No domain of the target is known yet", "--domain DOMAIN"]);
    for broken in ["@>", "<no", "@:", "@ "] {
        let lines = ended.out.lines().filter(|line| line.contains("MAIL FROM"));
        let lines: Vec<&str> = lines.filter(|line| line.contains(broken)).collect();
        // The plan has `<T@D@>` on purpose, and made-up addresses outside.
        let lines = lines.iter().filter(|line| !line.contains(" C5 ") && !line.contains("<nok"));
        assert_eq!(lines.collect::<Vec<_>>(), Vec::<&&str>::new(), "{broken}");
    }
    let named = stage.run(&and(&words.map(str::to_owned), &["--domain", "assoc.example", "--lang", "ja"]));
    let named = named.with(0).says(&["MAIL FROM:<postmaster@assoc.example>", "予行です"]);
    assert!(!named.out.contains("対象のドメインがまだ分からない"), "{}", named.out);
    let words = and(&words.map(str::to_owned), &["--source", "192.0.2.77"]);
    stage.run(&words).says(&["EHLO [192.0.2.77]"]);
}

#[test]
fn one_classic_tester_alone_sees_nothing_and_is_no_verdict() {
    let lab = Lab::start("incident-2002");
    let ended = Stage::new().run(&and(&lab.words(), &["--suite", "NMAP"])).with(3);
    ended.says(&["INCONCLUSIVE", "Only the list of nmap was played", "nmap 16: all refused"]);
}

#[test]
fn the_printed_command_repeats_the_audit() {
    let lab = Lab::start("incident-2002");
    let stage = Stage::new();
    let ended = stage.run(&lab.words()).with(1);
    let line = ended.out.lines().find(|line| line.trim_end().ends_with("--deep")).unwrap().trim();
    for word in ["--witness-at", "--witness-listen", "--witness-domain", "--resolver", "--vantage", "--wait"]
    {
        assert!(line.contains(word), "{word}: {line}");
    }
    let words: Vec<&str> = line.split(' ').skip(1).collect();
    stage.run(&words).with(1).says(&["OPEN"]);
}
