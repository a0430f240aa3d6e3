//! `sekisho serve` with a block list and without mail: answered, reloaded, told about, stopped.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test ends where it fails")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::time::Duration;

mod stage;

use stage::free_address;
use stage::gateway::Gateway;

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

/// A server without mail, whose list is a file.
fn list_alone(address: SocketAddr) -> Gateway {
    let gateway = Gateway::new();
    let none = "[listen]\nsmtp = []\nsubmission = []\nsubmissions = []\npop3 = []\npop3s = []\n";
    gateway.change(&gateway.listen(), none);
    let list = gateway.stage.path().join("list");
    let zone = format!(
        "[dnsbl]\nlisten = [\"{address}\"]\n[[dnsbl.zone]]\nname = \"relays.test\"\nkind = \"ip\"\n\
         source = \"files\"\nfiles = [{list:?}]\nname_servers = [\"ns1.example\"]\ncontact = \"list@example\"\n"
    );
    gateway.change("[tls]\n", &format!("{zone}[tls]\n"));
    std::fs::write(&list, "198.51.100.1\n").unwrap();
    gateway
}

#[test]
fn a_list_alone_is_served_reloaded_and_stopped() {
    let address = free_address();
    let gateway = list_alone(address);
    let stage = &gateway.stage;
    let checked = stage.run(&["check-config", "--config", "sekisho.toml"]).with(0);
    let checked = checked
        .says(&[&format!("Listens at dnsbl {address}"), "relays.test: kind = \"ip\", source = \"files\""]);
    assert!(!checked.out.contains("Postmaster") && !checked.out.contains("smart host"), "{}", checked.out);
    let mut serving = gateway.start();
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
        .says(&["relays.test: 1 entry,", "12 questions, 6 about what is listed"]);
    serving.stop();
    assert!(TcpStream::connect(address).is_err());
}

/// Nobody is told "not listed" by a server that does not know.
#[test]
fn a_list_that_was_never_read_is_a_warning() {
    let address = free_address();
    let gateway = list_alone(address);
    let list = gateway.stage.path().join("list");
    std::fs::remove_file(&list).unwrap();
    let words = ["check-config", "--config", "sekisho.toml"];
    gateway
        .stage
        .run(&words)
        .with(2)
        .says(&["dnsbl.zone.files, for relays.test:", "no such file or directory"]);
    let mut serving = gateway.start();
    serving.until("list-not-loaded");
    assert_eq!(ask(address, "198.51.100.1"), (2, 0));
    let status = ["status", "--config", "sekisho.toml"];
    gateway.stage.run(&status).with(0).says(&["WARNING relays.test: nobody knows what it lists"]);
    std::fs::write(&list, "198.51.100.1\n").unwrap();
    serving.until("list-loaded");
    assert_eq!(ask(address, "198.51.100.1"), (0, 1));
    gateway.stage.run(&status).with(0).says(&["relays.test: 1 entry,", "4 questions"]);
    serving.stop();
}

#[test]
fn a_place_that_is_taken_is_told() {
    let taken = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    list_alone(address).stage.run(&["serve", "--config", "sekisho.toml"]).with(2).complains(&[
        "dnsbl cannot listen",
        &address.to_string(),
        "dnsbl.listen",
    ]);
}

#[test]
fn a_file_of_keys_that_is_missing_is_named_with_its_zone_and_place() {
    let address = free_address();
    let gateway = list_alone(address);
    let stage = &gateway.stage;
    let (keys, secret) = (stage.path().join("no-keys"), stage.path().join("no-secret"));
    let zone = format!("contact = \"list@example\"\nkeys_file = {keys:?}\ntransfer_keys = [\"to-ns2\"]\n");
    let key = format!("[[dnsbl.key]]\nname = \"to-ns2\"\nsecret_file = {secret:?}\n[[dnsbl.zone]]\n");
    gateway.change("contact = \"list@example\"\n", &zone);
    gateway.change("[[dnsbl.zone]]\n", &key);
    let text = std::fs::read_to_string(stage.path().join("sekisho.toml")).unwrap();
    let place = |name: &str| text.lines().position(|line| line.starts_with(name)).unwrap() + 1;
    let (keys_line, secret_line) = (place("keys_file"), place("secret_file"));
    let config = ["check-config", "--config", "sekisho.toml"];
    stage.run(&config).with(2).says(&[
        &format!("sekisho.toml:{keys_line}: dnsbl.zone.keys_file, for relays.test: {}: ", keys.display()),
        &format!(
            "sekisho.toml:{secret_line}: dnsbl.key.secret_file, for relays.test: {}: ",
            secret.display()
        ),
    ]);
    stage
        .run(&[&config[..], &["--lang", "ja"]].concat())
        .with(2)
        .says(&["dnsbl.key.secret_file（relays.test）"]);
    let serve = |more: &[&str]| stage.run(&[&["serve", "--config", "sekisho.toml"], more].concat()).with(2);
    serve(&[]).complains(&["The keys_file of relays.test cannot be read", "no-keys"]);
    std::fs::write(&keys, "first 0123456789abcdef\nsecond secret\n").unwrap();
    serve(&[]).complains(&["The keys_file of relays.test", "no-keys:2: expected NAME KEY"]);
    std::fs::write(&keys, "").unwrap();
    serve(&[]).complains(&["The key to-ns2, with which relays.test is transferred", "no-secret"]);
    serve(&["--lang", "ja"])
        .complains(&["relays.test の転送に使うキー to-ns2 を読み込めません", "no-secret"]);
    std::fs::write(&secret, "short").unwrap();
    stage.run(&config).with(2).complains(&["relays.test", "not BASE64 of at least 16 octets"]);
}
