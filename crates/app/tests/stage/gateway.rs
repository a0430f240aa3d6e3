//! A server that `init` set up, and that runs.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command};
use std::time::Duration;

use super::{Stage, free_address};

pub const PASSWORD: &[u8] = b"correct horse battery\n";

/// A server that `init` set up, with every service on an address of its own.
pub struct Gateway {
    pub stage: Stage,
    pub addresses: Vec<(&'static str, SocketAddr)>,
}

impl Gateway {
    pub fn new() -> Self {
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

    pub fn listen(&self) -> String {
        let lines = self.addresses.iter().map(|(service, address)| format!("{service} = [\"{address}\"]\n"));
        format!("[listen]\n{}", lines.collect::<String>())
    }

    pub fn at(&self, service: &str) -> SocketAddr {
        self.addresses.iter().find(|(name, _)| *name == service).unwrap().1
    }

    pub fn change(&self, from: &str, to: &str) {
        let path = self.stage.path().join("sekisho.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{from:?} is not in {text}");
        std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
    }

    pub fn start(&self) -> Serving {
        let child = self.stage.start(&["serve", "--config", "sekisho.toml"]);
        Serving::watch(child)
    }
}

/// A server that runs. Its log is read, so that it never waits for us.
pub struct Serving {
    pub child: Child,
    pub log: BufReader<std::process::ChildStderr>,
}

impl Serving {
    pub fn watch(mut child: Child) -> Self {
        let log = BufReader::new(child.stderr.take().unwrap());
        let mut serving = Self { child, log };
        serving.until("started");
        serving
    }

    /// Reads the log up to an event.
    pub fn until(&mut self, event: &str) -> String {
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

    pub fn signal(&self, name: &str) {
        let status = Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap();
        assert!(status.success());
    }

    pub fn stop(mut self) {
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
pub struct Dialogue(BufReader<TcpStream>);

impl Dialogue {
    pub fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        Self(BufReader::new(stream))
    }

    /// Sends a line, if there is one, and gives the last line of the reply.
    pub fn say(&mut self, line: &str) -> String {
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
    pub fn expect(&mut self, line: &str, reply: &str) {
        let said = self.say(line);
        assert!(said.starts_with(reply), "{line:?} was answered with {said:?}, not {reply:?}");
    }
}

pub fn send(address: SocketAddr, to: &str) -> String {
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
