//! What the user asked for, as far as a resumed or repeated audit needs it again.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// How far an audit goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Depth {
    /// One classic suite and nothing else.
    Suite,
    /// The likeliest questions, about 60.
    Small,
    /// All of them.
    Deep,
}

/// What the user asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// How far.
    pub depth: Depth,
    /// The suite, where only one is played.
    pub suite: Option<String>,
    /// Ports to try.
    pub ports: Vec<u16>,
    /// Addresses that the user knows to exist.
    pub addresses: Vec<String>,
    /// Domains that the user knows to be the target's.
    pub domains: Vec<String>,
    /// Domains of partners.
    pub partners: Vec<String>,
    /// A domain whose MX names the target and, less preferred or more, the witness.
    pub mx_domain: Option<String>,
    /// Transactions a second at most; none for as fast as the target answers.
    pub rate: Option<f64>,
    /// Connections at once at most.
    pub connections: usize,
    /// Seconds to wait for canaries.
    pub wait: u64,
    /// Whether the user chose `wait`: then it is never cut short.
    #[serde(default)]
    pub wait_chosen: bool,
    /// Seconds to go on retrying temporary refusals.
    pub patience: u64,
    /// The name server, where not the system's.
    pub resolver: Option<String>,
    /// Whether the user declared to stand outside.
    pub declared_outside: bool,
    /// What receives canaries.
    #[serde(default)]
    pub witness: WitnessSettings,
    /// Our own name in EHLO, where the user chose it.
    #[serde(default)]
    pub our_name: Option<String>,
    /// Whom to ask about our messages.
    #[serde(default)]
    pub contact: Option<String>,
    /// Our own address, where the user chose it.
    #[serde(default)]
    pub source: Option<IpAddr>,
    /// The name of an own login at the target. Its password is never here.
    #[serde(default)]
    pub login: Option<String>,
}

/// What receives canaries, as the user named it. Passwords are never here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WitnessSettings {
    /// Where the built-in receiver listens.
    pub listen: Vec<SocketAddr>,
    /// The domain whose mail comes to it.
    pub domain: Option<String>,
    /// Where it is reached for its self-test, where that is not the MX of its domain.
    pub at: Option<SocketAddr>,
    /// A mailbox as an `imaps` URL.
    pub mailbox: Option<String>,
    /// The mailbox's address, where it is not the user's name.
    pub mailbox_address: Option<String>,
    /// A file with a certificate to trust for the mailbox.
    pub mailbox_ca: Option<PathBuf>,
    /// An outside address that the user reads.
    pub canary: Option<String>,
}

impl Default for Settings {
    /// The small run: ports 25, 465, 587 and 2525, one connection, two minutes for canaries, seven for
    /// greylisting.
    fn default() -> Self {
        Self {
            depth: Depth::Small,
            suite: None,
            ports: vec![25, 465, 587, 2525],
            addresses: Vec::new(),
            domains: Vec::new(),
            partners: Vec::new(),
            mx_domain: None,
            rate: None,
            connections: 1,
            wait: 120,
            wait_chosen: false,
            patience: 420,
            resolver: None,
            declared_outside: false,
            witness: WitnessSettings::default(),
            our_name: None,
            contact: None,
            source: None,
            login: None,
        }
    }
}
