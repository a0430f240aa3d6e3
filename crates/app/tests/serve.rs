//! `sekisho init`, `check-config`, `serve`, `status` and `grants`: the real program, from nothing to mail in a mailbox.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "a test ends where it fails"
)]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::time::Duration;

mod stage;

use stage::Stage;
use stage::gateway::{Dialogue, Gateway, Serving, send};

#[test]
fn from_nothing_to_mail_in_a_mailbox() {
    let gateway = Gateway::new();
    gateway
        .stage
        .run(&["check-config", "--config", "sekisho.toml"])
        .with(0)
        .says(&["sekisho.toml is valid."]);
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
    gateway
        .stage
        .run(&["status", "--config", "sekisho.toml"])
        .with(0)
        .says(&["mx.example.jp", "1 message accepted, 0 refusals"]);
    gateway
        .stage
        .run(&["status", "--config", "sekisho.toml", "--lang", "ja"])
        .with(0)
        .says(&["受理 1 通、拒否 0 件"]);
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
    // Ports stay as they are, and that is said.
    let other = stage::free_address();
    gateway.change(&gateway.at("pop3").to_string(), &other.to_string());
    serving.signal("-HUP");
    let line = serving.until("restart-needed");
    assert!(line.contains(" WARNING ") && line.contains("key=listen.pop3"), "{line}");
    assert!(TcpStream::connect(other).is_err());
    gateway.change("domains = [", "domains = {");
    serving.signal("-HUP");
    let line = serving.until("not-reloaded");
    assert!(line.contains("sekisho.toml:"), "{line}");
    Dialogue::open(gateway.at("smtp")).expect("", "220 new.example.jp ");
    serving.stop();
}

#[test]
fn an_alias_that_leads_to_nobody_holds_up_nobody_else() {
    let gateway = Gateway::new();
    gateway.change(
        "[aliases]\n",
        "[aliases]\n\"info@example.jp\" = [\"gone@example.jp\"]\n\
         \"both@example.jp\" = [\"gone@example.jp\", \"suzuki@example.jp\"]\n",
    );
    let ended = gateway.stage.run(&["check-config"]).with(2);
    ended.says(&["aliases.\"info@example.jp\"", "gone@example.jp, which is neither a mailbox nor an alias"]);
    let mut serving = gateway.start();
    assert!(send(gateway.at("smtp"), "info@example.jp").starts_with("550 5.1.1 "));
    assert!(send(gateway.at("smtp"), "both@example.jp").starts_with("250"));
    assert!(serving.until("delivered").contains("suzuki@example.jp"));
    serving.signal("-HUP");
    let line = serving.until("leads-to-nobody");
    assert!(line.contains(" WARNING ") && line.contains("gone@example.jp"), "{line}");
    serving.until("reloaded");
    // An account that comes is taken over, and the alias leads to it.
    let add = ["user", "add", "gone@example.jp", "--password-stdin"];
    gateway.stage.run_with_input(&add, b"correct horse battery").with(0);
    let end = std::time::Instant::now() + Duration::from_secs(20);
    while !send(gateway.at("smtp"), "info@example.jp").starts_with("250") {
        assert!(std::time::Instant::now() < end, "the account was not taken over");
        std::thread::sleep(Duration::from_millis(50));
    }
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

#[test]
fn a_port_of_the_service_manager_that_nobody_names_is_closed() {
    let gateway = Gateway::new();
    let socket = TcpListener::bind(stage::free_address()).unwrap();
    let address = socket.local_addr().unwrap();
    let program = gateway.stage.command(&["serve"]).get_program().to_owned();
    let script = "exec 3<&0 0</dev/null; LISTEN_FDS=1 LISTEN_PID=$$ exec \"$0\" serve --config sekisho.toml";
    let mut command = Command::new("/bin/sh");
    command.arg("-c").arg(script).arg(program).current_dir(gateway.stage.path());
    command
        .stdin(Stdio::from(std::os::fd::OwnedFd::from(socket)))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // The command holds the socket, too.
    drop(command);
    let mut log = std::io::BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    std::io::BufRead::read_line(&mut log, &mut line).unwrap();
    assert!(line.contains("socket-closed") && line.contains(&address.to_string()), "{line}");
    child.stderr = Some(log.into_inner());
    let serving = Serving::watch(child);
    assert!(TcpStream::connect(address).is_err());
    serving.stop();
}
