//! A case from the report to its end: told through the accused server, proven, moved while the old address relays, shut.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test ends where it fails")]

mod stage;

use std::net::IpAddr;

use stage::Ended;
use stage::scene::Scene;

/// Runs `sekisho case`.
fn case(scene: &Scene, words: &str) -> Ended {
    let words: Vec<&str> = ["case"].into_iter().chain(words.split(' ')).collect();
    scene.run(&words)
}

/// The same with arguments that have spaces.
fn say(scene: &Scene, words: &str, spoken: &[(&str, &str)]) -> Ended {
    let mut all: Vec<&str> = ["case"].into_iter().chain(words.split(' ')).collect();
    for (option, text) in spoken {
        all.extend([*option, *text]);
    }
    scene.run(&all)
}

fn document(scene: &Scene) -> serde_json::Value {
    serde_json::from_str(&case(scene, "show last --format json").with(0).out).unwrap()
}

const CASES: &str = "[cases]\norganisation = { en = \"Relay Centre\", ja = \"中継調整センター\" }\naddress = \"case@example.jp\"\n";

fn stage_of(scene: &Scene) -> String {
    document(scene)["stage"]["stage"].as_str().unwrap().to_owned()
}

fn recheck(scene: &Scene) -> Ended {
    case(scene, &format!("recheck last --by Tanaka {}", scene.probing()))
}

/// The report of July 2002: a message that came through the server it tells of.
fn complaint(scene: &Scene) -> String {
    let message = format!(
        "Return-Path: <postmaster@assoc.example>\r\n\
         Received: from mail.assoc.example (mail.assoc.example [{}]) by mx.example.jp with ESMTP for <desk@example.jp>;\r\n\
         Received: from nowhere ([198.51.100.77]) by mail.assoc.example with SMTP;\r\n\
         Received: from forged.example ([203.0.113.1]) by nowhere with SMTP;\r\n\
         From: a reader <nobody@assoc.example>\r\nTo: <case@example.jp>\r\nSubject: your server relays\r\n\r\nThis message is the proof.\r\n",
        scene.host
    );
    scene.file("complaint.eml", &message)
}

#[test]
fn a_case_ends_when_every_address_that_it_ever_had_is_shut() {
    let mut scene = Scene::new();
    let old = scene.host;
    let flawed = scene.serve_at(old, false);
    let file = complaint(&scene);
    scene.file("sekisho.toml", CASES);
    say(&scene, &format!("new --message {file} --sealed"), &[("--reporter", "Mori of Kyoto")]).with(0).says(
        &[
            "REPORTED",
            "mail.assoc.example relays",
            "This message itself came through",
            "2 Received lines below",
            "sekisho case add",
        ],
    );
    case(&scene, "close last --as fixed --reason x").with(2).complains(&["cannot end as fixed"]);
    case(&scene, "promise last --who x --what y --due 2030-01-01")
        .with(2)
        .complains(&["not while", "a test"]);

    let audit = format!("audit {old} --nominated {file} {}", scene.probing());
    scene.run(&audit.split(' ').collect::<Vec<_>>()).with(1);
    case(&scene, "add last --audit last").with(0).says(&["VERIFIED", "sekisho case contact"]);
    case(&scene, "close last --as fixed --reason x").with(2).complains(&["not while the case is VERIFIED"]);
    let shown = case(&scene, "show last").with(0).says(&["relays", "Anyone may send anywhere", "not named"]);
    assert!(!shown.out.contains("Mori"), "{}", shown.out);
    // What the case lacks everything for is not offered.
    assert!(!shown.out.contains("publishing") && shown.out.contains("a notice"), "{}", shown.out);
    let only =
        "add last --contact desk@example.jp --known-from told --for mail.assoc.example --day 2026-01-05";
    case(&scene, only).with(0);
    let contact = &document(&scene)["contacts"][0];
    assert_eq!((&contact["targets"][0], &contact["tongue"]), (&"mail.assoc.example".into(), &"ja".into()));
    case(&scene, "show last").with(0).says(&["2026-01-05"]);
    case(&scene, "show last --lang ja").with(0).says(&["確認済み", "中継あり", "匿名の届出者"]);

    // Mended under a new address, while the old one goes on.
    say(&scene, "fixed last", &[("--who", "the operator"), ("--what", "POP before SMTP")])
        .with(0)
        .says(&["FIX CLAIMED", "sekisho case recheck"]);
    let new = next_address(old);
    let mended = scene.serve_at(new, true);
    recheck(&scene).with(3).says(&["FIXED, PROPAGATING until", "relays", "shut", "names lead elsewhere"]);
    case(&scene, "close last --reason x").with(2).complains(&["not while"]);
    assert_eq!(stage_of(&scene), "propagating");

    // The old one is mended as well.
    drop(flawed);
    let names = scene.names;
    let old_mended = scene.serve_at(old, true);
    scene.names = names;
    recheck(&scene).with(0).says(&["CLOSED", "FIXED"]);
    assert_eq!(stage_of(&scene), "fixed");
    case(&scene, "close last --reason mended").with(0).says(&["CLOSED CASE"]);
    case(&scene, "due").with(0).says(&["Nothing is due"]);
    drop((mended, old_mended));

    // It is open again: so is the case.
    let _worse = scene.serve_at(new, false);
    recheck(&scene).with(1).says(&["VERIFIED"]);
    case(&scene, "check-chain last").with(0).says(&["whole", "entries"]);
    case(&scene, "show last").with(0).says(&["Mori"].map(|_| "told by somebody who is not named"));
    case(&scene, "show last --unsealed").with(0).says(&["told by Mori of Kyoto"]);
}

/// What leaves us names no sealed reporter; what comes in proves nothing.
#[test]
fn a_case_is_exchanged_and_proves_nothing_elsewhere() {
    let scene = Scene::new();
    say(&scene, "new --server mail.assoc.example=192.0.2.25 --sealed", &[("--reporter", "Mori of Kyoto")])
        .with(0);
    let exported = case(&scene, "export last --partner --by desk").with(0);
    assert!(!exported.out.contains("Mori"), "{}", exported.out);
    let file = scene.file("case.json", &exported.out);
    let elsewhere = Scene::new();
    case(&elsewhere, &format!("import {file}")).with(0).says(&["REPORTED", "mail.assoc.example"]);
    case(&elsewhere, "show last").with(0).says(&["began as case", "192.0.2.25", "not tested"]);
    case(&elsewhere, &format!("import {file}")).with(2).complains(&["was imported before"]);
    let broken = scene.file("broken.json", &exported.out.replace("sekisho-case/1", "sekisho-case/2"));
    case(&elsewhere, &format!("import {broken}"))
        .with(2)
        .complains(&["sekisho-case/2", "Nothing was imported"]);
    // Nothing has happened on a day that is to come.
    case(&elsewhere, "add last --remark x --day 2099-01-01")
        .with(2)
        .complains(&["2099-01-01 is still to come"]);
    let extra = scene.file("extra.json", &exported.out.replacen('{', "{\"more\": 1,", 1));
    case(&elsewhere, &format!("import {extra} --lang ja"))
        .with(2)
        .complains(&["more", "何も取り込んでいません"]);
}

/// Another address of this machine.
fn next_address(address: IpAddr) -> IpAddr {
    let IpAddr::V4(address) = address else { return address };
    let [a, b, c, d] = address.octets();
    [a, b, c ^ 1, d].into()
}

#[test]
fn whoever_changes_a_timeline_is_found_out() {
    let scene = Scene::new();
    case(&scene, "new --server mail.assoc.example=192.0.2.25").with(0);
    case(&scene, "add last --remark seen").with(0);
    let folder = scene.stage.data().join("cases");
    let number = std::fs::read_dir(&folder).unwrap().find_map(|entry| {
        let name = entry.unwrap().file_name().into_string().unwrap();
        name.contains('-').then_some(name)
    });
    let file = folder.join(number.unwrap()).join("timeline.jsonl");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("192.0.2.25", "192.0.2.26")).unwrap();
    case(&scene, "check-chain").with(2).complains(&["line 2", "hash does not fit"]);
    case(&scene, "show last --lang ja").with(2).complains(&["2 行目", "ハッシュが一致しません"]);
}

/// A timeline in another one's place is no timeline of that case, and one that is damaged hides no other.
#[test]
fn a_case_that_is_damaged_hides_no_other() {
    let scene = Scene::new();
    case(&scene, "new --server mail.assoc.example=192.0.2.25").with(0);
    let first = document(&scene)["case"].as_str().unwrap().to_owned();
    case(&scene, "new --server mail.other.example=192.0.2.26").with(0);
    let second = document(&scene)["case"].as_str().unwrap().to_owned();
    let file = |number: &str| scene.stage.data().join("cases").join(number).join("timeline.jsonl");
    std::fs::copy(file(&first), file(&second)).unwrap();
    case(&scene, &format!("show {second}")).with(2).complains(&["timeline of another case"]);
    std::fs::write(file(&second), "garbage\n").unwrap();
    let listed = case(&scene, "list").with(3).says(&[&first]);
    listed.complains(&[&format!("{second} cannot be read")]);
    case(&scene, "due").with(3).says(&[&first]);
    case(&scene, "check-chain").with(2).says(&[&format!("{first}  whole")]);
}

/// What is filed is filed whole, and a decision is about days to come.
#[test]
fn half_a_file_and_a_day_that_is_over_are_refused() {
    let scene = Scene::new();
    case(&scene, "new --server mail.assoc.example=192.0.2.25").with(0);
    let big = scene.file("big.bin", &"x".repeat((32 << 20) + 1));
    case(&scene, &format!("add last --file {big}")).with(2).complains(&["larger than 32 MiB"]);
    case(&scene, "add last --remark \u{202e}x").with(0);
    let shown = case(&scene, "show last").with(0);
    assert!(!shown.out.contains('\u{202e}'), "{}", shown.out);
    let file = complaint(&scene);
    let forged = std::fs::read_to_string(&file).unwrap().replacen("(mail.assoc.example [", "(unknown [", 1);
    let forged = scene.file("forged.eml", &forged);
    case(&scene, &format!("new --message {forged}")).with(0).says(&[&format!("{} relays", scene.host)]);
}

#[test]
fn what_cannot_be_meant_changes_nothing() {
    let scene = Scene::new();
    let cases: [(&str, &str); 9] = [
        ("new", "A case begins with"),
        ("new --server nonsense", "expected"),
        ("new --server mail.example.jp=nonsense", "expected"),
        ("new --listing 192.0.2.1", "is not listed"),
        ("new --audit 7K3Q", "sekisho audit list"),
        ("show last", "There is no case yet"),
        ("show 2026-7", "expected"),
        ("show 2026-007", "There is no case 2026-007"),
        ("add last --remark x", "There is no case yet"),
    ];
    for (words, complaint) in cases {
        case(&scene, words).with(2).complains(&[complaint]);
    }
    case(&scene, "list").with(0).says(&["There is no case yet"]);
    case(&scene, "due").with(0).says(&["Nothing is due"]);
}
