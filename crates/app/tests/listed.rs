//! What is said of hosts that are listed, and of the outputs that leave with them, from a history that was written before.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test ends where it fails")]

mod stage;

use std::net::IpAddr;
use std::path::Path;

use sekisho_dnsbl::register::Refusal;
use sekisho_dnsbl::register::event::{Entry, Event, Nomination};
use sekisho_dnsbl::register::history::History;
use sekisho_dnsbl::register::outcome::{Outcome, Output, ProofParts};
use sekisho_dnsbl::register::schedule::end_of;
use sekisho_evidence::class::Class;
use sekisho_evidence::level::Level;
use sekisho_evidence::rule::{EndpointCondition, Rule, SenderCondition};
use sekisho_evidence::shape::Shape;
use sekisho_evidence::target::{Endpoint, Transport};
use sekisho_evidence::token::AuditName;
use sekisho_net::clock;
use stage::gateway::Gateway;
use stage::{Stage, free_address};

const RELAY: &str = "198.51.100.1";

/// A history in which the host is listed, and these addresses send for it.
fn listed(data: &Path, host: &str, outputs: &[(&str, bool)]) {
    let (host, at, audit): (IpAddr, _, _) = (host.parse().unwrap(), clock::now(), AuditName::from_random(1));
    let example = Shape::plain(Endpoint { address: host, port: 25, transport: Transport::Plain });
    let rule = Rule {
        class: Class::A1,
        endpoints: EndpointCondition::Every { endpoints: vec![example.endpoint] },
        example,
        sender: SenderCondition::Anyone,
        clauses: Vec::new(),
        indifferent: Vec::new(),
        accepted: vec![1],
        refused: Vec::new(),
    };
    let outputs =
        outputs.iter().map(|(address, own)| Output { address: address.parse().unwrap(), own: *own });
    let parts = ProofParts {
        audit: audit.clone(),
        level: Level::E5,
        arrived: at,
        rules: vec![rule],
        lost_source: false,
        outputs: outputs.collect(),
    };
    let outcome = Outcome::Proven { proof: Box::new(parts.try_into().unwrap()), until: end_of(at) };
    let nominated = Event::Nominated { host, nomination: Nomination::Audit { audit }, reason: None };
    let (mut history, _) = History::open(data).unwrap();
    for event in [nominated, Event::TestEnded { host, outcome }] {
        let entry = Entry { at, by: "Tanaka".parse().unwrap(), event };
        history.record::<Refusal>(|_| Ok(entry)).unwrap();
    }
}

fn settings(stage: &Stage, tester: &str) {
    let text = format!(
        "data = {:?}\n[dnsbl]\nlisten = [\"127.0.0.1:0\"]\n{tester}[[dnsbl.zone]]\nname = \"relays.example\"\n\
         kind = \"ip\"\nsource = \"listings\"\nname_servers = [\"ns1.example.net\"]\ncontact = \"list@example.net\"\n",
        stage.data()
    );
    std::fs::write(stage.path().join("sekisho.toml"), text).unwrap();
}

#[test]
fn a_reserved_output_is_accepted_in_a_laboratory_alone() {
    let stage = Stage::new();
    listed(&stage.data(), RELAY, &[("10.0.0.25", false), ("203.0.114.9", false)]);
    let accept = |host: &str, more: &[&str]| {
        stage.run(&[&["list", "accept", host, "--reason", "x", "--by", "Tanaka"], more].concat())
    };
    accept("10.0.0.25", &[])
        .with(2)
        .complains(&["10.0.0.25 is a private or reserved address", "--vantage outside"]);
    accept("::ffff:10.0.0.25", &[]).with(2).complains(&["10.0.0.25 is a private or reserved address"]);
    let shown = stage.run(&["list", "show", "10.0.0.25"]).with(0);
    assert!(shown.out.contains("waits for a person"), "{}", shown.out);
    accept("203.0.114.9", &[]).with(0).says(&["LISTED 203.0.114.9"]);
    accept("10.0.0.25", &["--vantage", "outside"]).with(0).says(&["LISTED 10.0.0.25"]);
}

#[test]
fn an_output_is_not_tested_again_but_what_it_sends_for() {
    let stage = Stage::new();
    listed(&stage.data(), RELAY, &[("198.51.100.2", true), ("203.0.114.9", false)]);
    let witness = free_address().to_string();
    let witness = ["--witness-listen", &witness, "--witness-domain", "w.example"];
    let retest = |host: &str| stage.run(&[&["list", "retest", host][..], &witness].concat());
    let said = format!("198.51.100.2 is listed as the output of {RELAY}, and leaves with it.");
    retest("198.51.100.2").with(2).complains(&[&said, &format!("sekisho list retest {RELAY}")]);
    // One that waits for a person is not listed at all.
    retest("203.0.114.9").with(2).complains(&["203.0.114.9 is not listed"]);
}

#[test]
fn a_retest_comes_by_itself_only_where_there_is_a_tester() {
    let stage = Stage::new();
    listed(&stage.data(), RELAY, &[]);
    let show = |language: &str| stage.run(&["list", "show", RELAY, "--lang", language]).with(0).out;
    let none = "";
    let tester = "[dnsbl.tester]\nwitness_listen = [\"127.0.0.1:0\"]\nwitness_domain = \"w.example\"\n";
    for (table, itself) in [(none, false), (tester, true)] {
        settings(&stage, table);
        let (english, japanese) = (show("en"), show("ja"));
        assert_eq!(english.contains("by itself"), itself, "{english}");
        assert_eq!(japanese.contains("自動の再検査"), itself, "{japanese}");
        assert!(english.contains(&format!("sekisho list retest {RELAY}")), "{english}");
    }
}

/// An address that no zone may publish stays in the register, and everybody who looks is told.
#[test]
fn what_is_listed_and_not_answered_stands_in_the_status() {
    let gateway = Gateway::new();
    let address = free_address();
    let none = "[listen]\nsmtp = []\nsubmission = []\nsubmissions = []\npop3 = []\npop3s = []\n";
    gateway.change(&gateway.listen(), none);
    let zone = format!(
        "[dnsbl]\nlisten = [\"{address}\"]\n[[dnsbl.zone]]\nname = \"relays.test\"\nkind = \"ip\"\n\
         source = \"listings\"\nname_servers = [\"ns1.example\"]\ncontact = \"list@example\"\n[tls]\n"
    );
    gateway.change("[tls]\n", &zone);
    let mut serving = gateway.start();
    // The server may run as another user: what it made, it can read.
    listed(&gateway.stage.path().join("data"), "10.0.0.25", &[]);
    let line = serving.until("list-left-out");
    assert!(line.contains("10.0.0.25"), "{line}");
    let status = ["status", "--config", "sekisho.toml"];
    gateway.stage.run(&status).with(0).says(&[
        "relays.test: 0 entries",
        "relays.test: 10.0.0.25 is listed and not answered. Why: sekisho list show 10.0.0.25",
    ]);
    let words = [&status[..], &["--lang", "ja"]].concat();
    gateway.stage.run(&words).with(0).says(&["relays.test: 10.0.0.25 は掲載中ですが応答していません"]);
    let show = ["list", "show", "10.0.0.25", "--config", "sekisho.toml"];
    gateway.stage.run(&show).with(0).says(&["relays.test does not answer for it", "allow_private"]);
    serving.stop();
}

#[test]
fn the_history_says_who_left_with_whom_and_who_was_listed_already() {
    let stage = Stage::new();
    listed(&stage.data(), RELAY, &[("198.51.100.2", true)]);
    let of_output = || stage.run(&["list", "history", "198.51.100.2"]).with(0);
    of_output().says(&["relay proven (E5)", "listed"]);
    let delist = ["list", "delist", RELAY, "--reason", "a new owner", "--by", "Tanaka"];
    stage.run(&delist).with(0);
    let left = "taken off the list: a new owner; no longer listed as its output: 198.51.100.2";
    of_output().says(&[RELAY, left, "Shown: 2 of 3."]);
    let ja = stage.run(&["list", "history", "198.51.100.2", "--lang", "ja"]).with(0);
    ja.says(&["その出口としての掲載も終了: 198.51.100.2"]);
}

/// A test that did not begin leaves nothing behind.
#[test]
fn a_test_that_the_rate_refuses_leaves_no_audit() {
    let stage = Stage::new();
    let host: IpAddr = RELAY.parse().unwrap();
    let (mut history, _) = History::open(&stage.data()).unwrap();
    let mut record = |event| {
        let entry = Entry { at: clock::now(), by: "Tanaka".parse().unwrap(), event };
        history.record::<Refusal>(|_| Ok(entry)).unwrap();
    };
    let nomination = Nomination::Word { words: "its owner".parse().unwrap() };
    record(Event::Nominated { host, nomination: nomination.clone(), reason: None });
    for number in 1..=4 {
        let audit = AuditName::from_random(number);
        record(Event::TestBegan { host, audit: audit.clone() });
        record(Event::TestEnded {
            host,
            outcome: Outcome::Unproven {
                audit,
                verdict: sekisho_evidence::verdict::Verdict::Accepts,
                obstacle: sekisho_dnsbl::register::outcome::Obstacle::Unclear,
                said: String::new(),
                cause: None,
                gone: Vec::new(),
                until: None,
            },
        });
        record(Event::Nominated { host, nomination: nomination.clone(), reason: None });
    }
    let witness = free_address().to_string();
    let test = ["list", "test", RELAY, "--witness-listen", &witness, "--witness-domain", "w.example"];
    let more = ["--resolver", "127.0.0.1:9", "--vantage", "outside"];
    let ended = stage.run(&[&test[..], &more].concat()).with(2);
    ended.complains(&[RELAY, "4"]);
    assert_eq!(stage.audits(), Vec::<String>::new());
    let ended = stage.run(&["audit", "list"]).with(0);
    assert_eq!(ended.err, "");
}
