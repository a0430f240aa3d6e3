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

    fn run(&self, words: &[&str]) -> Ended {
        let words: Vec<&str> = ["list"].iter().chain(words).copied().collect();
        let mut command = self.stage.command(&words);
        command.env("SEKISHO_DECLARED_PUBLIC", "127.0.0.0/8").output().unwrap().into()
    }

    fn test(&self, word: &str) -> Ended {
        let Self { host, ports, names, witness, .. } = self;
        let words = format!(
            "{word} {host} --by Tanaka --resolver {names} --ports {},{} --witness-listen {witness} --witness-at {witness} \
             --witness-domain witness.example --vantage outside --wait 2 --patience 1",
            ports.0, ports.1
        );
        self.run(&words.split(' ').collect::<Vec<_>>())
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
    assert!(tested.out.contains(&format!("sekisho list retest {host}")), "{}", tested.out);
    let shown = scene.shown();
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
    scene.test("retest").with(0).says(&["CLOSED", "off the list"]);
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
