//! Runs the real program against servers on loopback. Each test file uses what it needs.
#![allow(dead_code, unreachable_pub, reason = "every test file uses its own part")]

use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU8, Ordering};

use sekisho_lab::{Practice, PracticeSetting, World};
use sekisho_net::name_server::NameServer;
use sekisho_net::resolver::Zone;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

pub mod gateway;
pub mod listener;
pub mod mta;
pub mod scene;

/// The domain of the witness (RFC 2606 §2).
pub const WITNESS: &str = "witness.example";

/// What a run came to.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        let text = |octets: Vec<u8>| String::from_utf8(octets).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

impl Ended {
    /// Asserts the exit code, and shows everything where it is another one.
    #[track_caller]
    pub fn with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n---\n{}", self.out, self.err);
        self
    }

    /// Asserts that all of `parts` are in the result, wherever its lines break.
    #[track_caller]
    pub fn says(self, parts: &[&str]) -> Self {
        let flowed: Vec<&str> = self.out.split_whitespace().collect();
        let flowed = flowed.join(" ");
        for part in parts {
            let there = self.out.contains(part) || flowed.contains(part);
            assert!(there, "{part:?} is not in\n{}\n---\n{}", self.out, self.err);
        }
        self
    }

    /// Asserts that all of `parts` are besides the result.
    #[track_caller]
    pub fn complains(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.err.contains(part), "{part:?} is not in\n{}\n---\n{}", self.err, self.out);
        }
        self
    }
}

/// A zone of the block list in `sekisho.toml`; `more` is its source, and what else there is to say of it.
pub fn zone(name: &str, more: &str) -> String {
    format!(
        "[[dnsbl.zone]]\nname = \"{name}\"\nkind = \"ip\"\n{more}\nname_servers = [\"ns1.example.net\"]\n\
         contact = \"list@example.net\"\n"
    )
}

/// A data directory of its own, and the program.
pub struct Stage {
    directory: tempfile::TempDir,
}

impl Stage {
    pub fn new() -> Self {
        Self { directory: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    pub fn data(&self) -> PathBuf {
        self.path().join("data")
    }

    /// The program with `words`, without the surroundings of whoever runs the tests.
    pub fn command(&self, words: &[impl AsRef<str>]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sekisho"));
        command.args(words.iter().map(AsRef::as_ref)).env_clear().env("LC_ALL", "C");
        command.env("SEKISHO_DATA", self.data()).env("SEKISHO_TEST_PATIENCE", "4000");
        command.env("SEKISHO_CONFIG", self.path().join("sekisho.toml"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.current_dir(self.path());
        command
    }

    pub fn run(&self, words: &[impl AsRef<str>]) -> Ended {
        self.command(words).output().unwrap().into()
    }

    pub fn start(&self, words: &[impl AsRef<str>]) -> Child {
        self.command(words).spawn().unwrap()
    }

    pub fn run_with_input(&self, words: &[impl AsRef<str>], input: &[u8]) -> Ended {
        let mut child = self.command(words).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        child.wait_with_output().unwrap().into()
    }

    /// Names of the audits that are kept.
    pub fn audits(&self) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.data().join("audits")) else { return Vec::new() };
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    /// The record of the only audit.
    pub fn record(&self) -> serde_json::Value {
        let audits = self.audits();
        assert_eq!(audits.len(), 1, "{audits:?}");
        self.record_of(&audits[0])
    }

    pub fn record_of(&self, name: &str) -> serde_json::Value {
        let path = self.data().join("audits").join(name).join("record.json");
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
    }
}

/// An address on loopback that nobody else uses, with a port that is free there.
pub fn free_address() -> SocketAddr {
    static NEXT: AtomicU8 = AtomicU8::new(1);
    let [high, low] = ((std::process::id() % 60_000) as u16).to_be_bytes();
    let address = IpAddr::V4(Ipv4Addr::new(127, 10 + high, low, NEXT.fetch_add(1, Ordering::Relaxed)));
    TcpListener::bind((address, 0)).unwrap().local_addr().unwrap()
}

/// A practice server in this process.
pub struct Lab {
    practice: Option<Practice>,
    runtime: Runtime,
    pub witness: SocketAddr,
}

impl Lab {
    pub fn start(hole: &str) -> Self {
        Self::start_with(hole, |_| ())
    }

    pub fn start_with(hole: &str, change: impl FnOnce(&mut PracticeSetting)) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let witness = free_address();
        let mut setting = PracticeSetting::default();
        (setting.server.smtp_port, setting.server.submission_port) = (0, 0);
        setting.server.deliver_outside_to = witness;
        setting.name_server.set_port(0);
        change(&mut setting);
        let hole = sekisho_lab::find(hole).unwrap();
        let practice = runtime.block_on(Practice::start(hole, World::incident(), setting)).unwrap();
        Self { practice: Some(practice), runtime, witness }
    }

    pub fn practice(&self) -> &Practice {
        self.practice.as_ref().unwrap()
    }

    /// The words of the command that the lab prints, without the program.
    pub fn words(&self) -> Vec<String> {
        let mut words: Vec<String> =
            self.practice().command().split(' ').skip(1).map(str::to_owned).collect();
        words.extend(["--wait".to_owned(), "2".to_owned()]);
        words
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        if let Some(practice) = self.practice.take() {
            self.runtime.block_on(practice.stop());
        }
    }
}

/// A name server in this process.
pub struct Names {
    server: Option<NameServer>,
    runtime: Runtime,
    pub address: SocketAddr,
}

impl Names {
    /// Serves `zone`; the domain of the witness is at `witness`.
    pub fn start(mut zone: Zone, witness: SocketAddr) -> Self {
        zone.add_address(WITNESS, witness.ip());
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let stop = CancellationToken::new();
        let local = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
        let server = runtime.block_on(NameServer::start(zone, local, &stop)).unwrap();
        let address = server.address();
        Self { server: Some(server), runtime, address }
    }

    /// A name server that knows `host` at `address`.
    pub fn of_host(host: &str, address: IpAddr, witness: SocketAddr) -> Self {
        let mut zone = Zone::new();
        zone.add_host(host, address);
        Self::start(zone, witness)
    }
}

impl Drop for Names {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            self.runtime.block_on(server.stop());
        }
    }
}

/// The words of an audit of `target` at `port` with a witness of our own.
pub fn audit(target: &str, port: u16, names: &Names, witness: SocketAddr) -> Vec<String> {
    let text = format!(
        "audit {target} --resolver {} --ports {port} --witness-listen {witness} --witness-at {witness} \
         --witness-domain {WITNESS} --vantage outside --wait 2",
        names.address
    );
    text.split_whitespace().map(str::to_owned).collect()
}

/// `words` and more of them.
pub fn and(words: &[String], more: &[&str]) -> Vec<String> {
    words.iter().cloned().chain(more.iter().map(|word| (*word).to_owned())).collect()
}
