//! `sekisho serve` with a block list and without mail: answered, reloaded, told about, stopped.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test ends where it fails")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::process::{Child, ChildStderr, Command};
use std::time::Duration;

mod stage;

use stage::{Stage, free_address};

struct Serving {
    child: Child,
    log: BufReader<ChildStderr>,
}

impl Serving {
    fn until(&mut self, event: &str) -> String {
        loop {
            let mut line = String::new();
            assert!(self.log.read_line(&mut line).unwrap() > 0, "the log ended without {event}");
            if line.split(' ').any(|word| word.trim_end_matches([':', '\n']) == event) {
                return line;
            }
        }
    }

    fn signal(&self, name: &str) {
        assert!(Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap().success());
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // Only where a test failed is it still there.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A question about an address: the code and the number of answers.
fn ask(server: SocketAddr, address: &str) -> (u8, u8) {
    let message = question(address);
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    socket.send_to(&message, server).unwrap();
    let mut answer = [0; 512];
    socket.recv(&mut answer).unwrap();
    let mut stream = TcpStream::connect(server).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream.write_all(&u16::try_from(message.len()).unwrap().to_be_bytes()).unwrap();
    stream.write_all(&message).unwrap();
    let mut framed = [0; 12];
    stream.read_exact(&mut framed).unwrap();
    assert_eq!(framed[2..12], answer[..10]);
    (answer[3] & 15, answer[7])
}

fn question(address: &str) -> Vec<u8> {
    let mut message = b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00".to_vec();
    for label in address.split('.').rev().chain(["relays", "test", ""]) {
        message.push(u8::try_from(label.len()).unwrap());
        message.extend_from_slice(label.as_bytes());
    }
    message.extend_from_slice(b"\x00\x01\x00\x01");
    message
}

fn stage(address: SocketAddr) -> Stage {
    let stage = Stage::new();
    stage
        .run_with_input(
            &[
                "init",
                "--config",
                "sekisho.toml",
                "--data",
                "data",
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
            b"correct horse battery\n",
        )
        .with(0);
    let path = stage.path().join("sekisho.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let none = "[listen]\nsmtp = []\nsubmission = []\nsubmissions = []\npop3 = []\npop3s = []\n";
    let list = stage.path().join("list");
    let zone = format!(
        "[dnsbl]\nlisten = [\"{address}\"]\n[[dnsbl.zone]]\nname = \"relays.test\"\nkind = \"ip\"\n\
         source = \"files\"\nfiles = [{list:?}]\nname_servers = [\"ns1.example\"]\ncontact = \"list@example\"\n"
    );
    std::fs::write(&path, format!("{}\n{zone}", text.replacen("[listen]\n", none, 1))).unwrap();
    std::fs::write(&list, "198.51.100.1\n").unwrap();
    let open: std::fs::Permissions = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(stage.path(), open).unwrap();
    stage
}

#[test]
fn a_list_alone_is_served_reloaded_and_stopped() {
    let address = free_address();
    let stage = stage(address);
    stage.run(&["check-config", "--config", "sekisho.toml"]).with(0);
    let mut child = stage.start(&["serve", "--config", "sekisho.toml"]);
    let log = BufReader::new(child.stderr.take().unwrap());
    let mut serving = Serving { child, log };
    serving.until("list-loaded");
    assert_eq!(ask(address, "198.51.100.1"), (0, 1));
    assert_eq!(ask(address, "198.51.100.2"), (3, 0));
    assert_eq!(ask(address, "127.0.0.2"), (0, 1));
    // A file that does not hold changes nothing; one that does, does.
    let list = stage.path().join("list");
    std::fs::write(&list, "0.0.0.0/0\n").unwrap();
    serving.signal("-HUP");
    let line = serving.until("list-not-loaded");
    assert!(line.contains("would list"), "{line}");
    assert_eq!(ask(address, "198.51.100.2"), (3, 0));
    std::fs::write(&list, "198.51.100.2\n").unwrap();
    serving.signal("-HUP");
    serving.until("list-loaded");
    assert_eq!((ask(address, "198.51.100.1"), ask(address, "198.51.100.2")), ((3, 0), (0, 1)));
    stage
        .run(&["status", "--config", "sekisho.toml"])
        .with(0)
        .says(&["relays.test: 1 entries", "12 questions, 6 about what is listed"]);
    serving.signal("-TERM");
    assert_eq!(serving.child.wait().unwrap().code(), Some(0));
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn a_place_that_is_taken_is_told() {
    let taken = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    stage(address).run(&["serve", "--config", "sekisho.toml"]).with(2).complains(&[
        "dnsbl cannot listen",
        &address.to_string(),
        "dnsbl.listen",
    ]);
}
