//! A log that cannot be written, or that nobody reads, is no concern of the mail.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "a test ends where it fails"
)]

use std::fs::{File, OpenOptions};
use std::io::{PipeReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

mod stage;

use stage::gateway::{Gateway, send};

const PATIENCE: Duration = Duration::from_secs(20);

/// What the usual pipe of Linux holds.
const PIPE: usize = 64 * 1024;

fn within(what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < end, "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn start(gateway: &Gateway, log: Stdio) -> Child {
    let mut command = gateway.stage.command(&["serve", "--config", "sekisho.toml"]);
    let child = command.stderr(log).spawn().unwrap();
    within("the server does not listen", || TcpStream::connect(gateway.at("smtp")).is_ok());
    child
}

fn delivered(gateway: &Gateway) -> usize {
    let new = gateway.stage.data().join("mail/suzuki@example.jp/new");
    std::fs::read_dir(new).map(Iterator::count).unwrap_or(0)
}

/// Everything that is said in a session, and its end.
fn serves(gateway: &Gateway, mut child: Child) {
    for _ in 0..2 {
        assert_eq!(send(gateway.at("smtp"), "victim@foreign.example"), "550 5.7.1 Relaying denied");
        let said = send(gateway.at("smtp"), "suzuki@example.jp");
        assert!(said.starts_with("250 2.0.0 Ok: queued as "), "{said}");
    }
    within("the mail does not arrive", || delivered(gateway) >= 2);
    // A worker that failed after the delivery would do it again.
    std::thread::sleep(Duration::from_millis(300));
    let killed = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let mut ended = None;
    within("the server does not stop", || {
        ended = child.try_wait().unwrap();
        ended.is_some()
    });
    assert_eq!(ended.and_then(|ended| ended.code()), Some(0));
    assert_eq!(delivered(gateway), 2);
}

/// A pipe that takes nothing more until it is read.
fn full_pipe() -> (PipeReader, Stdio) {
    let (reader, mut writer) = std::io::pipe().unwrap();
    writer.write_all(&[b'x'; PIPE]).unwrap();
    (reader, writer.into())
}

#[test]
fn whoever_read_the_log_is_gone() {
    let gateway = Gateway::new();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let child = start(&gateway, writer.into());
    serves(&gateway, child);
}

#[test]
fn the_disk_of_the_log_is_full() {
    let gateway = Gateway::new();
    let full: File = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let child = start(&gateway, full.into());
    serves(&gateway, child);
}

#[test]
fn nobody_reads_the_log() {
    let gateway = Gateway::new();
    let (reader, writer) = full_pipe();
    let child = start(&gateway, writer);
    serves(&gateway, child);
    drop(reader);
}

#[test]
fn what_is_read_late_was_kept() {
    let gateway = Gateway::new();
    let (mut reader, writer) = full_pipe();
    let child = start(&gateway, writer);
    let reading = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(500));
        let mut log = Vec::new();
        reader.read_to_end(&mut log).unwrap();
        String::from_utf8_lossy(&log).into_owned()
    });
    serves(&gateway, child);
    let log = reading.join().unwrap();
    for event in [" started ", " refused ", " delivered ", " stopping"] {
        assert!(log.contains(event), "{event:?} is not in {}", log.trim_start_matches('x'));
    }
    assert!(!log.contains("log-lost"), "nothing was lost");
}
