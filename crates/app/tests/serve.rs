//! `sekisho init`, `check-config`, `serve`, `status` and `grants`: the real program, from nothing to mail in a mailbox.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "a test ends where it fails"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

mod stage;

use stage::{Stage, free_address};

const PASSWORD: &[u8] = b"correct horse battery\n";

/// A server that `init` set up, with every service on an address of its own.
struct Gateway {
    stage: Stage,
    addresses: Vec<(&'static str, SocketAddr)>,
}

impl Gateway {
    fn new() -> Self {
        let stage = Stage::new();
        stage
            .run_with_input(
                &[
                    "init",
                    "--config",
                    "sekisho.toml",
                    "--host-name",
                    "mx.example.jp",
                    "--domain",
                    "example.jp",
                    "--account",
                    "suzuki@example.jp",
                    "--password-stdin",
                    "--user",
                    "nobody",
                ],
                PASSWORD,
            )
            .with(0)
            .says(&["MX    10 mx.example.jp.", "sekisho serve --config sekisho.toml"]);
        let services = ["smtp", "submission", "submissions", "pop3", "pop3s", "metrics"];
        let addresses: Vec<_> = services.into_iter().map(|service| (service, free_address())).collect();
        let gateway = Self { stage, addresses };
        gateway.change("[listen]\n", &gateway.listen());
        // The tests may run as root; then the server becomes somebody who has to reach the directory.
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(gateway.stage.path(), open).unwrap();
        gateway
    }

    fn listen(&self) -> String {
        let lines = self.addresses.iter().map(|(service, address)| format!("{service} = [\"{address}\"]\n"));
        format!("[listen]\n{}", lines.collect::<String>())
    }

    fn at(&self, service: &str) -> SocketAddr {
        self.addresses.iter().find(|(name, _)| *name == service).unwrap().1
    }

    fn change(&self, from: &str, to: &str) {
        let path = self.stage.path().join("sekisho.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{from:?} is not in {text}");
        std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
    }

    fn start(&self) -> Serving {
        let child = self.stage.start(&["serve", "--config", "sekisho.toml"]);
        Serving::watch(child)
    }
}

/// A server that runs. Its log is read, so that it never waits for us.
struct Serving {
    child: Child,
    log: BufReader<std::process::ChildStderr>,
}

impl Serving {
    fn watch(mut child: Child) -> Self {
        let log = BufReader::new(child.stderr.take().unwrap());
        let mut serving = Self { child, log };
        serving.until("started");
        serving
    }

    /// Reads the log up to an event.
    fn until(&mut self, event: &str) -> String {
        let mut all = String::new();
        loop {
            let mut line = String::new();
            assert!(self.log.read_line(&mut line).unwrap() > 0, "the log ended without {event}:\n{all}");
            all.push_str(&line);
            if line.split(' ').any(|word| word.trim_end_matches([':', '\n']) == event) {
                return line;
            }
        }
    }

    fn signal(&self, name: &str) {
        let status = Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap();
        assert!(status.success());
    }

    fn stop(mut self) {
        self.signal("-TERM");
        let mut rest = String::new();
        self.log.read_to_string(&mut rest).unwrap();
        assert_eq!(self.child.wait().unwrap().code(), Some(0), "{rest}");
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // Only where a test failed is it still there.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A dialogue in clear.
struct Dialogue(BufReader<TcpStream>);

impl Dialogue {
    fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        Self(BufReader::new(stream))
    }

    /// Sends a line, if there is one, and gives the last line of the reply.
    fn say(&mut self, line: &str) -> String {
        if !line.is_empty() {
            self.0.get_mut().write_all(format!("{line}\r\n").as_bytes()).unwrap();
        }
        loop {
            let mut reply = String::new();
            assert!(self.0.read_line(&mut reply).unwrap() > 0, "closed after {line:?}");
            if reply.as_bytes().get(3) != Some(&b'-') {
                return reply.trim_end().to_owned();
            }
        }
    }

    #[track_caller]
    fn expect(&mut self, line: &str, reply: &str) {
        let said = self.say(line);
        assert!(said.starts_with(reply), "{line:?} was answered with {said:?}, not {reply:?}");
    }
}

fn send(address: SocketAddr, to: &str) -> String {
    let mut dialogue = Dialogue::open(address);
    dialogue.expect("", "220 ");
    dialogue.expect("EHLO client.example", "250 ");
    dialogue.expect("MAIL FROM:<a@out.example>", "250 ");
    let said = dialogue.say(&format!("RCPT TO:<{to}>"));
    if !said.starts_with("250") {
        return said;
    }
    dialogue.expect("DATA", "354 ");
    dialogue.say("From: a@out.example\r\nSubject: x\r\n\r\nHello\r\n.")
}

#[test]
fn from_nothing_to_mail_in_a_mailbox() {
    let gateway = Gateway::new();
    gateway.stage.run(&["check-config", "--config", "sekisho.toml"]).with(0).says(&["sekisho.toml holds."]);
    let mut serving = gateway.start();
    assert_eq!(send(gateway.at("smtp"), "victim@foreign.example"), "550 5.7.1 Relaying denied");
    assert!(serving.until("refused").contains("reason=relay-denied"));
    assert!(send(gateway.at("smtp"), "suzuki@example.jp").starts_with("250 2.0.0 Ok: queued as "));
    let line = serving.until("delivered");
    assert!(line.contains("suzuki@example.jp"), "{line}");
    let new = gateway.stage.data().join("mail/suzuki@example.jp/new");
    let mail = std::fs::read_dir(new).unwrap().next().unwrap().unwrap().path();
    let mail = std::fs::read_to_string(mail).unwrap();
    assert!(mail.starts_with("Return-Path: <a@out.example>\n"), "{mail}");
    assert!(mail.ends_with("Subject: x\n\nHello\n"), "{mail}");
    serving.stop();
}

#[test]
fn the_running_server_tells_what_it_does() {
    let gateway = Gateway::new();
    gateway.stage.run(&["status", "--config", "sekisho.toml"]).with(3).complains(&["no server answers"]);
    let serving = gateway.start();
    assert!(send(gateway.at("smtp"), "postmaster@example.jp").starts_with("250"));
    gateway.stage.run(&["status", "--config", "sekisho.toml"]).with(0).says(&["mx.example.jp", "1 messages"]);
    gateway.stage.run(&["status", "--config", "sekisho.toml", "--lang", "ja"]).with(0).says(&["受理 1 通"]);
    let status = gateway.stage.run(&["status", "--config", "sekisho.toml", "--format", "json"]).with(0);
    let status: serde_json::Value = serde_json::from_str(&status.out).unwrap();
    assert_eq!((&status["answer"], &status["accepted"]), (&"status".into(), &1.into()));
    gateway.stage.run(&["grants", "--config", "sekisho.toml"]).with(0).says(&["There is no grant now."]);
    let mut metrics = TcpStream::connect(gateway.at("metrics")).unwrap();
    metrics.write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    let mut text = String::new();
    metrics.read_to_string(&mut text).unwrap();
    assert!(
        text.starts_with("HTTP/1.1 200 OK\r\n") && text.contains("\nsekisho_messages_total 1\n"),
        "{text}"
    );
    serving.stop();
}

#[test]
fn a_reload_drops_no_session_and_a_mistake_changes_nothing() {
    let gateway = Gateway::new();
    let mut serving = gateway.start();
    let mut before = Dialogue::open(gateway.at("smtp"));
    before.expect("", "220 mx.example.jp ");
    before.expect("EHLO client.example", "250 ");
    gateway.change("host_name = \"mx.example.jp\"", "host_name = \"new.example.jp\"");
    serving.signal("-HUP");
    serving.until("reloaded");
    Dialogue::open(gateway.at("smtp")).expect("", "220 new.example.jp ");
    before.expect("MAIL FROM:<a@out.example>", "250 ");
    before.expect("RCPT TO:<suzuki@example.jp>", "250 ");
    gateway.change("domains = [", "domains = {");
    serving.signal("-HUP");
    let line = serving.until("not-reloaded");
    assert!(line.contains("sekisho.toml:"), "{line}");
    Dialogue::open(gateway.at("smtp")).expect("", "220 new.example.jp ");
    serving.stop();
}

#[test]
fn a_stop_tells_every_session_and_loses_nothing() {
    let gateway = Gateway::new();
    let serving = gateway.start();
    let mut waiting = Dialogue::open(gateway.at("smtp"));
    waiting.expect("", "220 ");
    assert!(send(gateway.at("smtp"), "suzuki@example.jp").starts_with("250"));
    serving.signal("-TERM");
    waiting.expect("", "421 mx.example.jp ");
    serving.stop();
    // What was not delivered before is delivered after the next start.
    let serving = gateway.start();
    let new = gateway.stage.data().join("mail/suzuki@example.jp/new");
    let end = std::time::Instant::now() + Duration::from_secs(20);
    while std::fs::read_dir(&new).map(Iterator::count).unwrap_or(0) != 1 {
        assert!(std::time::Instant::now() < end, "the message did not arrive");
        std::thread::sleep(Duration::from_millis(20));
    }
    serving.stop();
}

#[test]
fn a_port_that_is_taken_is_named() {
    let gateway = Gateway::new();
    let _held = TcpListener::bind(gateway.at("submission")).unwrap();
    let ended = gateway.stage.run(&["serve", "--config", "sekisho.toml"]).with(2);
    ended.complains(&["submission cannot listen at", "ss -ltnp"]);
    gateway.change("host_name", "hostname");
    let ended = gateway.stage.run(&["serve", "--config", "sekisho.toml"]).with(2);
    ended.complains(&["sekisho.toml:6:1: hostname: there is no key `hostname`"]);
}

#[test]
fn init_changes_nothing_that_is_there() {
    let gateway = Gateway::new();
    let again =
        ["init", "--config", "sekisho.toml", "--host-name", "mx.example.jp", "--domain", "example.jp"];
    gateway.stage.run(&again).with(2).complains(&["exists already, and nothing was changed"]);
    let stage = Stage::new();
    stage
        .run(&["serve", "--config", "s.toml"])
        .with(2)
        .complains(&["no settings file s.toml", "sekisho init"]);
    let japanese = ["check-config", "--config", "s.toml", "--lang", "ja"];
    stage.run(&japanese).with(2).complains(&["設定ファイル s.toml がありません"]);
    stage.run(&["init", "--config", "s.toml"]).with(2).complains(&["--host-name mx.example.jp"]);
    let elsewhere = [
        "init",
        "--config",
        "s.toml",
        "--host-name",
        "mx.example.jp",
        "--domain",
        "example.jp",
        "--account",
        "a@example.com",
    ];
    stage.run(&elsewhere).with(2).complains(&["a@example.com is not at one of the domains"]);
    assert!(!stage.path().join("s.toml").exists());
}

#[test]
fn ports_may_come_from_the_service_manager() {
    let gateway = Gateway::new();
    let socket = TcpListener::bind(gateway.at("smtp")).unwrap();
    let mut command = gateway.stage.command(&["serve", "--config", "sekisho.toml"]);
    let program = command.get_program().to_owned();
    // The shell makes the socket its third file, which is how a service manager hands it over.
    let script = "exec 3<&0; LISTEN_FDS=1 LISTEN_PID=$$ exec \"$0\" serve --config sekisho.toml";
    command = Command::new("/bin/sh");
    command.arg("-c").arg(script).arg(program).current_dir(gateway.stage.path());
    command
        .stdin(Stdio::from(std::os::fd::OwnedFd::from(socket)))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let serving = Serving::watch(command.spawn().unwrap());
    Dialogue::open(gateway.at("smtp")).expect("", "220 mx.example.jp ");
    serving.stop();
}
