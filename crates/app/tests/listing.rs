//! A server's way onto the block list and off it: nominated by a message, proven, hidden, mended.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test ends where it fails")]

mod stage;

use std::io::Write;
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use stage::{Ended, Lab, Stage, free_address};

/// A server that has nothing but a refusal for us. Dropping it ends it.
struct Blocker {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Blocker {
    fn start(address: SocketAddr) -> Self {
        let socket = TcpListener::bind(address).unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let ending = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            for stream in socket.incoming() {
                if ending.load(Ordering::SeqCst) {
                    return;
                }
                // Who has left needs no answer.
                let _ = stream.and_then(|mut stream| stream.write_all(b"554 5.7.1 you are blocked\r\n"));
            }
        });
        Self { address, stop, thread: Some(thread) }
    }
}

impl Drop for Blocker {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        self.thread.take().unwrap().join().unwrap();
    }
}

/// Where the server of the story is, whatever answers there.
struct Scene {
    stage: Stage,
    host: IpAddr,
    ports: (u16, u16),
    names: SocketAddr,
    witness: SocketAddr,
}

impl Scene {
    fn new() -> Self {
        let host = free_address();
        let submission = TcpListener::bind((host.ip(), 0)).unwrap().local_addr().unwrap().port();
        let names = SocketAddr::new(IpAddr::from([127, 0, 0, 1]), 0);
        let ports = (host.port(), submission);
        Self { stage: Stage::new(), host: host.ip(), ports, names, witness: free_address() }
    }

    /// The flawed server, or the same one mended.
    fn serve(&mut self, fixed: bool) -> Lab {
        let (host, ports, witness) = (self.host, self.ports, self.witness);
        let lab = Lab::start_with("incident-2002", |setting| {
            setting.server.listen = vec![host];
            (setting.server.smtp_port, setting.server.submission_port) = ports;
            setting.server.deliver_outside_to = witness;
            setting.server.fixed = fixed;
        });
        self.names = lab.practice().name_server();
        lab
    }

    fn command(&self, words: &[&str]) -> std::process::Command {
        let words: Vec<&str> = ["list"].iter().chain(words).copied().collect();
        let mut command = self.stage.command(&words);
        command.env("SEKISHO_DECLARED_PUBLIC", "127.0.0.0/8");
        command
    }

    fn run(&self, words: &[&str]) -> Ended {
        self.command(words).output().unwrap().into()
    }

    fn test(&self, word: &str) -> Ended {
        self.testing(word).output().unwrap().into()
    }

    /// A test, and what else is said of it behind its word.
    fn testing(&self, word: &str) -> std::process::Command {
        let Self { host, ports, names, witness, .. } = self;
        let (word, more) = word.split_once(' ').unwrap_or((word, ""));
        let words = format!(
            "{word} {host} --by Tanaka {more} --resolver {names} --ports {},{} --witness-listen {witness} \
             --witness-at {witness} --witness-domain witness.example --vantage outside --wait 2 --patience 1",
            ports.0, ports.1
        );
        self.command(&words.split_whitespace().collect::<Vec<_>>())
    }

    fn shown(&self) -> serde_json::Value {
        let host = self.host.to_string();
        serde_json::from_str(&self.run(&["show", &host, "--format", "json"]).with(0).out).unwrap()
    }

    /// A message that came through the server, forwarded as an attachment.
    fn spam(&self) -> String {
        let message = format!(
            "From: me@example.jp\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n\
             Return-Path: <postmaster@assoc.example>\r\n\
             Received: from mail.assoc.example (mail.assoc.example [{}]) by mx.example.jp with ESMTP;\r\n\
             Received: from dialup ([198.51.100.77]) by mail.assoc.example with SMTP;\r\n\
             Subject: buy\r\n\r\nnow\r\n\r\n--b--\r\n",
            self.host
        );
        let file = self.stage.path().join("spam.eml");
        std::fs::write(&file, message).unwrap();
        file.to_str().unwrap().to_owned()
    }
}

#[test]
fn a_relay_is_nominated_by_spam_proven_listed_and_leaves_when_it_is_mended() {
    let mut scene = Scene::new();
    let flawed = scene.serve(false);
    let (file, host) = (scene.spam(), scene.host.to_string());
    scene.run(&["nominate", "--message", &file]).with(2).complains(&["Received"]);
    scene
        .run(&["nominate", "--message", &file, "--forwarded"])
        .with(2)
        .complains(&["reserved address", "--vantage outside"]);
    scene.test("test").with(2).complains(&["is not nominated"]);
    let nominate = ["nominate", "--message", &file, "--forwarded", "--vantage", "outside", "--by", "Suzuki"];
    let next = format!("sekisho list test {host}");
    scene.run(&nominate).with(0).says(&["NOMINATED", &host, "mx.example.jp", &next]);
    assert_eq!(scene.shown()["codes"], serde_json::json!([]));

    let tested = scene.test("test").with(1).says(&[
        "OPEN",
        "LISTED",
        "127.0.0.4",
        "relays for whoever names one of its own",
    ]);
    // What comes next is whole: with the same list, and with the witness.
    assert!(
        tested.out.contains(&format!("sekisho list retest {host} --by Tanaka --resolver")),
        "{}",
        tested.out
    );
    assert!(!tested.out.contains("sekisho audit --"), "{}", tested.out);
    let shown = scene.shown();
    let first = shown["listing"]["proof"]["audit"].as_str().unwrap().to_owned();
    assert_eq!(
        (&shown["state"]["is"], &shown["codes"]),
        (&"listed".into(), &serde_json::json!(["127.0.0.4"]))
    );
    assert_eq!(shown["listing"]["proof"]["level"], "E5");
    drop(flawed);

    // It turns the tester away: no way off the list.
    let blockers = [scene.ports.0, scene.ports.1].map(|port| Blocker::start((scene.host, port).into()));
    scene.test("retest").with(3).says(&[
        "stays listed",
        "LISTED",
        "did not let itself be tested",
        "you are blocked",
    ]);
    assert_eq!(scene.shown()["codes"], serde_json::json!(["127.0.0.4"]));
    drop(blockers);

    let _mended = scene.serve(true);
    let tested = scene.test("retest").with(0).says(&["CLOSED", "off the list"]);
    assert!(tested.err.contains("one address of ours alone"), "{}", tested.err);
    let shown = scene.shown();
    assert_eq!((&shown["state"]["is"], &shown["codes"]), (&"delisted".into(), &serde_json::json!([])));
    scene.test("retest").with(2).complains(&["is not listed"]);
    scene.run(&["history", &host]).with(0).says(&[
        "Suzuki nominated by a message",
        "Tanaka relay proven (E5)",
        "found it closed",
        "7 entries, whole",
    ]);
    scene.run(&["history", "--lang", "ja"]).with(0).says(&["中継を証明（E5）: 掲載", "閉鎖を確認"]);

    // The old proof is no way back.
    let again = ["nominate", "--audit", &first, "--vantage", "outside", "--by", "Suzuki"];
    scene.run(&again).with(0).says(&["NOMINATED"]).complains(&["Only a new proof"]);
    assert_eq!(scene.shown()["codes"], serde_json::json!([]));

    // Another list, whose operator made the audit by himself: it is found there, kept, and lists.
    let other = scene.stage.path().join("other");
    let home = scene.stage.path().join("home");
    std::fs::create_dir_all(&home).unwrap();
    std::os::unix::fs::symlink(scene.stage.data(), home.join("sekisho")).unwrap();
    let words =
        ["list", "nominate", "--audit", &first, "--vantage", "outside", "--data", other.to_str().unwrap()];
    let mut command = scene.stage.command(&words);
    command.env("XDG_DATA_HOME", &home).env("SEKISHO_DECLARED_PUBLIC", "127.0.0.0/8");
    let nominated: Ended = command.output().unwrap().into();
    nominated.with(1).says(&["LISTED", &format!("sekisho audit show {first} --data")]);
    assert!(other.join("audits").join(&first).join("record.json").exists());
}

/// Hands connections on: those from one address to one server, and all others to another.
struct Switch {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Switch {
    fn start(address: SocketAddr, usual: SocketAddr, special: Option<(IpAddr, SocketAddr)>) -> Self {
        let socket = TcpListener::bind(address).unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let ending = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            for stream in socket.incoming() {
                if ending.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(client) = stream else { continue };
                let from = client.peer_addr().unwrap().ip();
                let to = special.filter(|(own, _)| *own == from).map_or(usual, |(_, server)| server);
                let Ok(server) = TcpStream::connect(to) else { continue };
                hand_on(client.try_clone().unwrap(), server.try_clone().unwrap());
                hand_on(server, client);
            }
        });
        Self { address, stop, thread: Some(thread) }
    }
}

fn hand_on(mut from: TcpStream, mut to: TcpStream) {
    std::thread::spawn(move || {
        // Who has left needs nothing more.
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(std::net::Shutdown::Both);
    });
}

impl Drop for Switch {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        self.thread.take().unwrap().join().unwrap();
    }
}

/// A scene in which the host is listed, and its server is gone.
fn listed() -> Scene {
    let mut scene = Scene::new();
    let flawed = scene.serve(false);
    let (file, host) = (scene.spam(), scene.host.to_string());
    let nominate = ["nominate", "--message", &file, "--forwarded", "--vantage", "outside", "--by", "Suzuki"];
    scene.run(&nominate).with(0).says(&[&host]);
    scene.test("test").with(1).says(&["LISTED"]);
    drop(flawed);
    scene
}

impl Scene {
    /// A server somewhere else, which only a switch leads to.
    fn behind(&mut self, fixed: bool) -> (Lab, SocketAddr) {
        let (real, behind) = ((self.host, self.ports), free_address());
        (self.host, self.ports) = (behind.ip(), (behind.port(), 0));
        let lab = self.serve(fixed);
        (self.host, self.ports) = real;
        (lab, behind)
    }
}

#[test]
fn a_relay_that_is_mended_for_the_tester_alone_stays_listed() {
    let mut scene = listed();
    let ((_flawed, open), (_mended, closed)) = (scene.behind(false), scene.behind(true));
    let (second, port) = (free_address().ip(), SocketAddr::from((scene.host, scene.ports.0)));
    let switch = |special| Switch::start(port, closed, Some((second, special)));
    let only_for_us = switch(open);
    let retest = format!("retest --second-source {second}");
    scene.test(&retest).with(1).says(&["OPEN", "LISTED"]);
    drop(only_for_us);
    let _for_all = switch(closed);
    scene.test(&retest).with(0).says(&["CLOSED", "off the list"]);
    scene.run(&["history"]).with(0).says(&["It is closed for one of our addresses"]);
}

#[test]
fn a_refused_connection_where_it_relayed_is_no_way_off_the_list() {
    let mut scene = listed();
    let (_mended, closed) = scene.behind(true);
    // Port 25 answers nobody, or not us; the other port is in order.
    let _other = Switch::start((scene.host, scene.ports.1).into(), closed, None);
    scene.test("retest").with(3).says(&["stays listed", "Nobody answers where it relayed", "again on"]);
    scene.test("retest").with(3).says(&["stays listed", "Nobody answers where it relayed"]);
    assert_eq!(scene.shown()["listing"]["unproven"]["cause"], "gone");
}

#[test]
fn a_listed_host_that_an_audit_nominates_without_a_proof_stays_as_it_is() {
    let mut scene = listed();
    let before = scene.shown();
    let mended = scene.serve(true);
    let host = scene.host;
    scene.stage.run(&mended.words()).with(0).says(&["CLOSED"]);
    let nominate = ["nominate", "--audit", "last", "--vantage", "outside", "--by", "Suzuki"];
    let said = format!("NOMINATED {host} once more: it is listed already");
    scene.run(&nominate).with(0).says(&[&said, &format!("sekisho list show {host}")]);
    let after = scene.shown();
    for key in ["state", "codes", "listing"] {
        assert_eq!(before[key], after[key], "{key}");
    }
}

#[test]
fn what_cannot_be_meant_changes_nothing() {
    let scene = Scene::new();
    let cases: [(&[&str], &str); 9] = [
        (&["nominate", "192.0.2.25"], "--on-word-of"),
        (&["nominate", "nonsense", "--own"], "IP address"),
        (&["nominate", "192.0.2.25", "--own"], "private or reserved"),
        (&["delist", "192.0.2.25", "--reason", " "], "reason is empty"),
        (&["delist", "192.0.2.25", "--reason", "x"], "is not listed"),
        (&["accept", "192.0.2.25", "--reason", "x"], "does not wait"),
        (&["exclude", "0.0.0.0/0", "--reason", "x"], "too large"),
        (&["opt-out", "192.0.2.0/24", "--reason", "x", "--lift"], "no such entry"),
        (&["nominate", "--audit", "7K3Q"], "sekisho audit list"),
    ];
    for (words, complaint) in cases {
        scene.run(words).with(2).complains(&[complaint]);
    }
    scene.run(&["show"]).with(0).says(&["Nobody is listed"]);
    scene.run(&["history"]).with(0).says(&["0 entries"]);
}

#[test]
fn nobody_nominates_without_measure_and_tampering_is_named() {
    let scene = Scene::new();
    let nominate = |number: u8| {
        let host = format!("198.51.100.{number}");
        scene.run(&["nominate", &host, "--on-word-of", "its owner", "--vantage", "outside", "--by", "Suzuki"])
    };
    (1..=10).for_each(|number| drop(nominate(number).with(0)));
    nominate(11).with(2).complains(&["10 times within 1 h", "Possible again"]);
    scene
        .run(&["opt-out", "198.51.100.0/24", "--reason", "asked by its owner"])
        .with(0)
        .says(&["untested by request"]);
    scene.run(&["test", "198.51.100.1"]).with(2).complains(&["untested by request", "--lift"]);
    let path = scene.stage.data().join("dnsbl/history.jsonl");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("198.51.100.3", "198.51.100.9")).unwrap();
    scene.run(&["show"]).with(3).complains(&["history.jsonl: line 3", "its hash does not fit"]);
}

#[test]
fn a_host_is_tested_by_one_at_a_time_and_a_dead_one_holds_nobody_up() {
    let mut scene = Scene::new();
    let _flawed = scene.serve(false);
    let file = scene.spam();
    let nominate = ["nominate", "--message", &file, "--forwarded", "--vantage", "outside", "--by", "Suzuki"];
    scene.run(&nominate).with(0);
    let mut first = scene.testing("test").spawn().unwrap();
    let history = scene.stage.data().join("dnsbl/history.jsonl");
    while !std::fs::read_to_string(&history).unwrap().contains("test-began") {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    scene.test("test").with(3).complains(&["is being tested just now"]);
    first.kill().unwrap();
    first.wait().unwrap();
    scene.test("test").with(1).says(&["LISTED"]);
}
