//! Letters of a case: whom they go to, that nothing leaves by itself, that they arrive, and what comes back.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test ends where it fails")]

mod stage;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use stage::Ended;
use stage::gateway::{Dialogue, Gateway, Serving};
use stage::mta::Mta;
use stage::scene::Scene;

const CASES: &str = "[cases]\norganisation = { en = \"Relay Centre\", ja = \"中継調整センター\" }\naddress = \"case@example.jp\"\n";

/// A flawed server that is proven to relay, our own gateway, and a case.
struct Story {
    scene: Scene,
    gateway: Gateway,
    serving: Option<Serving>,
    _flawed: stage::Lab,
}

impl Story {
    fn begin() -> Self {
        let mut scene = Scene::new();
        let flawed = scene.serve_at(scene.host, false);
        let gateway = Gateway::new();
        let aliases = "[aliases]\n\"case@example.jp\" = [\"suzuki@example.jp\"]\n\"desk@example.jp\" = [\"suzuki@example.jp\"]\n";
        gateway.change("[aliases]\n", &format!("{CASES}\n{aliases}"));
        let serving = gateway.start();
        let story = Self { scene, gateway, serving: Some(serving), _flawed: flawed };
        let file = story.scene.file(
            "complaint.eml",
            &format!(
                "Received: from mail.assoc.example (mail.assoc.example [{}]) by mx.example.jp with ESMTP;\r\n\
                 Subject: your server relays\r\n\r\nx\r\n",
                story.scene.host
            ),
        );
        let begun = story.case(&format!("new --message {file} --reporter Mori --sealed")).with(0);
        // It is to nobody: whether it is the report or what one is about, the program cannot tell.
        begun.says(&["If this message is itself the report, it came through"]);
        let audit = format!("audit {} --nominated {file} {}", story.scene.host, story.scene.probing());
        story.scene.run(&audit.split(' ').collect::<Vec<_>>()).with(1);
        story.case("add last --audit last").with(0).says(&["VERIFIED"]);
        story
    }

    fn config(&self) -> String {
        self.gateway.stage.path().join("sekisho.toml").display().to_string()
    }

    fn case(&self, words: &str) -> Ended {
        let config = self.config();
        let mut all = vec!["case"];
        all.extend(words.split(' '));
        all.extend(["--config", &config]);
        self.scene.run(&all)
    }

    fn add_contact(&self, address: &str, more: &str) {
        self.case(format!("add last --contact {address} --known-from told {more}").trim_end()).with(0);
    }

    /// The messages of suzuki, once there are so many.
    fn mail(&self, count: usize) -> Vec<String> {
        let new = self.gateway.stage.data().join("mail/suzuki@example.jp/new");
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            let read =
                std::fs::read_dir(&new).map(|entries| entries.map(|entry| entry.unwrap().path()).collect());
            let mut files: Vec<_> = read.unwrap_or_default();
            if files.len() >= count || Instant::now() > end {
                assert_eq!(files.len(), count);
                files.sort();
                return files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn stage_word(&self) -> String {
        let shown = self.case("show last --format json").with(0).out;
        serde_json::from_str::<serde_json::Value>(&shown).unwrap()["stage"]["stage"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    fn stop(mut self) {
        self.serving.take().unwrap().stop();
    }
}

/// The value of a field, unfolded as far as these tests need it.
fn field(message: &str, name: &str) -> String {
    let message = message.replace("\r\n", "\n").replace("\n ", " ").replace("\n\t", " ");
    message.lines().find_map(|line| line.strip_prefix(&format!("{name}: "))).unwrap().to_owned()
}

fn address(value: &str) -> &str {
    value.rsplit_once('<').map_or(value, |(_, rest)| rest.trim_end_matches('>'))
}

/// Sends a message to the gateway as a stranger would.
fn reply(to: SocketAddr, tagged: &str, header: &str, body: &str) {
    let mut dialogue = Dialogue::open(to);
    dialogue.expect("", "220 ");
    dialogue.expect("EHLO operator.example", "250 ");
    dialogue.expect("MAIL FROM:<desk@operator.example>", "250 ");
    dialogue.expect(&format!("RCPT TO:<{tagged}>"), "250 ");
    dialogue.expect("DATA", "354 ");
    dialogue.expect(
        &format!("From: The Desk <desk@operator.example>\r\nTo: <{tagged}>\r\n{header}\r\n{body}\r\n."),
        "250 ",
    );
}

#[test]
fn a_letter_leaves_when_somebody_says_so_and_its_answer_finds_the_case() {
    let story = Story::begin();
    story.case("notify last --send").with(2).complains(&["has no contact yet", "sekisho case contact last"]);
    story.add_contact("suzuki@example.jp", "--tongue ja");
    let shown = story.case("notify last").with(0);
    let shown = shown.says(&["1 ready, none left", "--send", "第三者中継", "MAIL FROM:<"]);
    assert!(!shown.out.contains("Mori"), "{}", shown.out);
    story.mail(0);
    assert_eq!(story.stage_word(), "verified");

    story.case("notify last --send").with(0).says(&["Sent", "suzuki@example.jp", "NOTIFIED"]);
    let mail = story.mail(1);
    let tagged = address(&field(&mail[0], "Reply-To")).to_owned();
    assert!(tagged.starts_with("case+") && tagged.ends_with("@example.jp"), "{tagged}");
    assert!(mail[0].starts_with(&format!("Return-Path: <{tagged}>")), "{}", mail[0]);
    story.case("notify last").with(2).complains(&["Everybody who is known was told"]);
    story.case("notify last --to suzuki@example.jp --send").with(2).complains(&["got this on", "--again"]);
    story.mail(1);
    // Our own letter in a mailbox that we read answers nothing.
    let own = story.scene.file("own.eml", &mail[0]);
    story.case(&format!("answer {own}")).with(3).says(&["belongs to no notice"]);

    // A tag that was guessed, a machine, a person; and the person once more.
    let guessed = story
        .scene
        .file("guessed.eml", "To: <case+0123456789abcdef@example.jp>\r\nFrom: <x@y.example>\r\n\r\nx\r\n");
    story.case(&format!("answer {guessed}")).with(3).says(&["belongs to no notice"]);
    let smtp = story.gateway.at("smtp");
    reply(smtp, &tagged, "Subject: away\r\nAuto-Submitted: auto-replied\r\n", "I am away.");
    reply(smtp, &tagged, "Subject: Re: relay\r\n", "We look into it.\r\n\r\n> your text");
    story.mail(3);
    let new = story.gateway.stage.data().join("mail/suzuki@example.jp/new");
    let mut answered = 0;
    for entry in std::fs::read_dir(new).unwrap() {
        let file = entry.unwrap().path();
        let text = std::fs::read_to_string(&file).unwrap();
        let words = format!("answer {}", file.display());
        if text.contains("I am away") {
            story.case(&words).with(0).says(&["A machine", "is no answer"]);
        } else if text.contains("We look into it") {
            story.case(&words).with(0).says(&["Answer", "The Desk", "We look into it.", "ACKNOWLEDGED"]);
            story.case(&words).with(0).says(&["has it already"]);
            answered += 1;
        }
    }
    assert_eq!((answered, story.stage_word().as_str()), (1, "acknowledged"));
    story.case("check-chain last").with(0).says(&["whole"]);
    // A letter is between its writer and us.
    story.case("export last").with(2).complains(&["Not everybody may see", "--partner"]);
    assert!(story.case("export last --partner").with(0).out.contains("We look into it"));
    story.stop();
}

#[test]
fn what_came_back_names_the_next_contact() {
    let story = Story::begin();
    story.add_contact("desk@example.jp", "");
    story.add_contact("abuse@example.jp", "--side network --tongue en");
    story.case("notify last --send").with(0).says(&["desk@example.jp"]);
    let letter = story.mail(1).remove(0);
    let tagged = field(&letter, "Reply-To");
    let tagged = address(&tagged);
    let bounce = story.scene.file(
        "bounce.eml",
        &format!(
            "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.jp\r\nTo: <{tagged}>\r\nSubject: Undelivered\r\n\
             MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
             --b\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n\
             Reporting-MTA: dns; mx.example.jp\r\n\r\nFinal-Recipient: rfc822; desk@example.jp\r\n\
             Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 nobody\r\n--b--\r\n"
        ),
    );
    let filed = story.case(&format!("answer {bounce}")).with(0);
    filed.says(&["Came back", "abuse@example.jp", "--to abuse@example.jp --send"]);
    assert_eq!(story.stage_word(), "verified");
    story.case("due").with(1).says(&["came back"]);
    story.add_contact("suzuki@example.jp", "");
    story.case("notify last --to suzuki@example.jp --send").with(0).says(&["NOTIFIED"]);
    let due = story.case("due --days 99");
    assert!(!due.out.contains("came back"), "somebody else there was told: {}", due.out);
    let next = story.mail(2).into_iter().find(|mail| mail.contains("To: <suzuki@")).unwrap();
    assert!(!next.contains("In-Reply-To"), "nobody read what it would answer: {next}");
    // Whoever is sealed is named to nobody, not by an attachment either.
    let telling = story.scene.file("telling.txt", "Mori found it.\r\n");
    let secret = story.case(&format!("notify last --side network --attach {telling} --send")).with(2);
    secret.complains(&["stands who a sealed reporter is"]);
    // In whatever form: this is the same in base64.
    let hidden = story.scene.file("hidden.txt", "TW9yaSBmb3VuZCBpdCBhbmQgdG9sZCB1cw==\r\n");
    let secret = story.case(&format!("notify last --side network --attach {hidden} --send")).with(2);
    secret.complains(&["stands who a sealed reporter is"]);
    // What nobody can look into is for a person to look into.
    let packed = story.scene.file("packed.gz", "\u{1f}\u{8b}");
    std::fs::write(&packed, b"\x1f\x8b\x08\x00").unwrap();
    story
        .case(&format!("notify last --side network --attach {packed}"))
        .with(0)
        .complains(&["packed.gz yourself"]);
    story.case("notify last --output letters").with(2).complains(&["--print or --send"]);
    // Who is not there is refused at once, told, and not written down as told.
    let refused = story.case("notify last --to abuse@example.jp --send").with(3);
    refused.complains(&["Not sent", "no such address"]);
    story.case("notify last --to desk@example.jp --send").with(2).complains(&["came back"]);
    // A template of one's own that does not hold is named at its line; the program's own is used.
    let templates = story.scene.stage.path().join("templates");
    std::fs::create_dir(&templates).unwrap();
    std::fs::write(templates.join("notice.en.txt"), "Subject: x\n\n{{ nonsense }}\n").unwrap();
    let data = story.gateway.stage.data();
    let own = format!("data = \"{}\"\n{CASES}templates = \"{}\"\n", data.display(), templates.display());
    let other = story.scene.file("other.toml", &own);
    let shown = story.scene.run(&["case", "notify", "last", "--side", "network", "--config", &other]).with(0);
    shown.says(&["WHAT WAS FOUND"]).complains(&[
        "notice.en.txt:3:",
        "`nonsense`",
        "the program's own is used",
    ]);
    let shown = ["case", "notify", "last", "--side", "network", "--lang", "ja", "--config", &other];
    story.scene.run(&shown).with(0).complains(&["notice.en.txt:3:", "`nonsense` という値はありません"]);
    // By hand.
    let by_hand = story.case("notify last --side network --print --output letters").with(0);
    by_hand.says(&["open mail relay", "NOTIFIED"]);
    let written =
        std::fs::read_to_string(story.scene.stage.path().join("letters/abuse@example.jp.en.eml")).unwrap();
    assert!(written.contains("To: <abuse@example.jp>"), "{written}");
    story.case("remind last").with(0).says(&["To         abuse@example.jp", "none left"]);
    story.case("remind last --escalate").with(2).complains(&["Nobody above", "--side authority"]);
    story.add_contact("ministry@example.jp", "--side authority --tongue en");
    story
        .case("remind last --escalate --print")
        .with(0)
        .says(&["please step in", "notice to the network, no answer"]);
    story.case("answer --case last --from them --summary soon").with(0).says(&["ACKNOWLEDGED"]);
    story.stop();
}

/// Where no server of ours runs, the smart host is asked at once; without one there is no way.
#[test]
fn letters_go_straight_to_the_smart_host_where_no_server_runs() {
    let mut story = Story::begin();
    story.serving.take().unwrap().stop();
    story.add_contact("postmaster@assoc.example", "");
    story.add_contact("desk@far.example", "--side network");
    story.case("notify last --send").with(2).complains(&["no way out for mail", "--print --output"]);
    let smart = Mta::start(story.scene.witness);
    let host = format!(
        "[delivery]\nsmart_host = {{ host = \"127.0.0.1\", port = {}, require_tls = false }}\n",
        smart.port()
    );
    story.gateway.change("[delivery]\n", &host);
    let sent = story.case("notify last --send").with(0);
    sent.says(&["Sent", "postmaster@assoc.example", &format!("127.0.0.1:{}: 250", smart.port()), "NOTIFIED"]);
    story.case("notify last --send").with(3).complains(&["Not sent", "desk@far.example", "554"]);
    // What was refused for good is known: nobody writes there again.
    story.case("show last").with(0).says(&["desk@far.example mail there came back", "554"]);
    story.case("notify last --to desk@far.example --send").with(2).complains(&["came back"]);
}

#[test]
fn letters_wait_until_somebody_is_named_who_writes() {
    let scene = Scene::new();
    let run = |words: &str| scene.run(&words.split(' ').collect::<Vec<_>>());
    run("case new --server mail.assoc.example=192.0.2.25").with(0);
    run("case notify last").with(2).complains(&["Nobody knows yet who writes", "organisation"]);
    run("case notify last --lang ja").with(2).complains(&["差出人が決まっていません"]);
    std::fs::write(scene.stage.path().join("sekisho.toml"), CASES).unwrap();
    run("case add last --contact desk@example.jp --known-from told").with(0);
    // Nothing is proven: nobody is accused.
    run("case notify last").with(2).complains(&["a notice: not while the case is REPORTED"]);
}

/// A letter is about servers: of somebody else's organisation there is nothing to tell.
#[test]
fn a_letter_without_a_server_is_not_written() {
    let story = Story::begin();
    let server = "mail.assoc.example";
    let stranger = "add last --contact office@example.jp --known-from told --of-organisation Verband";
    story.case(stranger).with(0);
    story.case(&format!("add last --server {server} --organisation Association")).with(0);
    let refused = story.case("notify last").with(2);
    refused.complains(&["No server", "sekisho case add last --contact office@example.jp --for SERVER"]);
    story
        .case("notify last --lang ja --send")
        .with(2)
        .complains(&["知らせるサーバーが、この案件にありません"]);
    // Who is of another organisation is not added at all.
    let other = stranger.replace("office", "desk");
    story.case(&other).with(2).complains(&["Verband", "are of: Association", "--for SERVER"]);
    story.case(&format!("{other} --lang ja")).with(2).complains(&["登録されている組織: Association"]);
    story.case(&other.replace("Verband", "ＡＳＳＯＣＩＡＴＩＯＮ")).with(0);
    story.case("notify last --to desk@example.jp").with(0).says(&["1 ready"]);
    // What the refusal says to do helps.
    story.case(&format!("add last --contact office@example.jp --for {server} --known-from told")).with(0);
    let shown = story.case("notify last --to office@example.jp").with(0);
    shown.says(&["1 ready", server]);
    story.stop();
}

/// Nobody is thanked for a fix that was not found, or asked about a text that is not there.
#[test]
fn the_last_letters_say_what_is_so() {
    let story = Story::begin();
    story.add_contact("desk@example.jp", "--tongue en");
    story.case("notify last --print").with(0);
    story.case("fixed last --who operator --what mended").with(0);
    story.case("embargo last --until 2099-01-15 --reason agreed").with(0);
    story
        .case("notify last --thanks")
        .with(2)
        .complains(&["thanks: it needs a verified fix", "case recheck"]);
    story
        .case("notify last --thanks --lang ja")
        .with(2)
        .complains(&["お礼はまだできません", "対処の確認が必要です"]);
    story.case("notify last --publication").with(2).complains(&["--attach FILE"]);
    story.case("notify last --publication --lang ja").with(2).complains(&["--attach ファイル"]);
    let text = story.scene.file("draft.txt", "It relayed.\r\n");
    let told = story.case(&format!("notify last --publication --attach {text}")).with(0);
    told.says(&["wrong in the text", "draft.txt"]);
    let place = story.case("notify last --publication --place https://c.example/1").with(0);
    assert!(!place.out.contains("wrong in the text"), "{}", place.out);
    story.stop();
}

/// What is wrong is called by the name of the option that it was given to.
#[test]
fn empty_words_and_files_are_called_what_they_are() {
    let scene = Scene::new();
    let run = |words: &str| scene.run(&words.split(' ').collect::<Vec<_>>());
    let server = "case new --server mail.assoc.example=192.0.2.25";
    let refused = run(&format!("{server} --title ")).with(2);
    let refused = refused.complains(&["--title is empty"]);
    assert!(!refused.err.contains("--reason"), "{}", refused.err);
    run(&format!("{server} --lang ja --title ")).with(2).complains(&["--title が空か"]);
    run(server).with(0);
    run("case add last --remark ").with(2).complains(&["--remark is empty"]);
    let empty = scene.file("empty.json", "");
    let refused = run(&format!("case import {empty}")).with(2);
    let refused = refused.complains(&["empty.json is empty"]);
    assert!(!refused.err.contains("received.eml"), "{}", refused.err);
    run(&format!("case import {empty} --lang ja")).with(2).complains(&["empty.json は空のファイルです"]);
    let null = scene.file("null.json", "null");
    let refused = run(&format!("case import {null}")).with(2);
    let refused = refused.complains(&["\"schema\" has to be \"sekisho-case/1\""]);
    assert!(!refused.err.contains("struct"), "{}", refused.err);
}
