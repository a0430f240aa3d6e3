//! `sekisho.toml`: what an operator sets, as typed values. Everything has a default but the host name and the domains.
//!
//! A mistake is an answer: file, line, key, what was expected. A key that nobody knows is a mistake too, for it
//! would otherwise be a rule that silently does not hold.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ipnet::IpNet;
use sekisho_policy::OwnSender;
use sekisho_policy::classify::DomainName;
use sekisho_store::mistake::read_text;
use serde::{Deserialize, Deserializer, de::IgnoredAny};

mod block_lists;
mod check;
mod data;
mod problem;
mod sample;
#[cfg(test)]
mod tests;
mod values;

pub use block_lists::{AskedSettings, BlockListSettings, ListAction, Value, block_lists};
pub use data::data_of_server;
pub use problem::{Problem, address_error};
pub use sample::{SAMPLE, sample};
pub use sekisho_store::amount::{Octets, Seconds};
pub use values::{Lmtp, LoginWindow, MailAddress};

/// A mistake in `sekisho.toml` or `accounts.toml`.
pub type Mistake = sekisho_store::mistake::MistakeOf<Problem>;

/// Why there are no settings.
pub type SettingsError = sekisho_store::mistake::SettingsErrorOf<Problem>;

/// All settings.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The server's name: in the greeting, EHLO, Received lines and DNS.
    pub host_name: DomainName,
    /// The domains whose mail is delivered here.
    pub domains: Vec<DomainName>,
    /// Where accounts, spool and mail are.
    #[serde(default = "default_data")]
    pub data: PathBuf,
    /// Whom the process becomes once its ports are open; it never serves as root.
    #[serde(default = "default_user")]
    pub user: String,
    /// The account that gets mail for postmasters (RFC 5321 §4.5.1).
    pub postmaster: Option<String>,
    /// Where it listens.
    #[serde(default)]
    pub listen: Listen,
    /// Its certificate.
    #[serde(default)]
    pub tls: Tls,
    /// Who may send what.
    #[serde(default)]
    pub policy: Policy,
    /// Rights by a POP3 login.
    #[serde(default)]
    pub pop_before_smtp: PopBeforeSmtp,
    /// The name server that block lists are asked through; without one, those of this machine.
    pub resolver: Option<SocketAddr>,
    /// Lists of hosts from which strangers' mail is not wanted, asked in DNS.
    #[serde(default)]
    pub block_lists: Vec<BlockListSettings>,
    /// Addresses that are other addresses.
    #[serde(default)]
    pub aliases: BTreeMap<MailAddress, Vec<MailAddress>>,
    /// Where accepted mail goes.
    #[serde(default)]
    pub delivery: Delivery,
    /// How much it takes.
    #[serde(default)]
    pub limits: Limits,
    /// What an operator reads.
    #[serde(default)]
    pub log: Log,
    /// The block list: another reads it, from the same text.
    #[serde(default)]
    pub dnsbl: ReadElsewhere,
    /// The cases: another reads them, from the same text.
    #[serde(default)]
    pub cases: ReadElsewhere,
}

/// A table that is not for the mail server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadElsewhere;

impl<'de> Deserialize<'de> for ReadElsewhere {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

/// Where the server listens. An empty list closes a service.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Listen {
    /// Mail from other servers (RFC 5321), usually port 25.
    pub smtp: Vec<SocketAddr>,
    /// Mail from our own users, with STARTTLS (RFC 6409), usually port 587.
    pub submission: Vec<SocketAddr>,
    /// The same with TLS from the start (RFC 8314), usually port 465.
    pub submissions: Vec<SocketAddr>,
    /// POP3 with STLS (RFC 1939), usually port 110.
    pub pop3: Vec<SocketAddr>,
    /// POP3 with TLS from the start, usually port 995.
    pub pop3s: Vec<SocketAddr>,
    /// Prometheus metrics by HTTP; never on an address that strangers reach.
    pub metrics: Vec<SocketAddr>,
    /// Peers that must begin with a PROXY protocol header; nobody else may.
    pub proxy_from: Vec<IpNet>,
}

impl Default for Listen {
    fn default() -> Self {
        let any = |port| vec![SocketAddr::from(([0_u16; 8], port))];
        Self {
            smtp: any(25),
            submission: any(587),
            submissions: any(465),
            pop3: any(110),
            pop3s: any(995),
            metrics: Vec::new(),
            proxy_from: Vec::new(),
        }
    }
}

/// The server's identity in TLS. Without files, those in the data directory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Tls {
    /// The chain in PEM.
    pub certificate: Option<PathBuf>,
    /// The private key in PEM.
    pub key: Option<PathBuf>,
}

/// Who may send what.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// Hosts that may relay without a login, from own domains only. Name hosts, not your provider's range.
    pub networks: Vec<IpNet>,
    /// What becomes of a stranger who claims one of our addresses as sender, to our own recipients.
    pub own_sender_from_strangers: OwnSender,
    /// What separates a plus address from its mailbox; an empty text switches it off.
    pub plus: String,
    /// Where mail for unknown addresses of a domain goes: domain, then address.
    pub catch_all: BTreeMap<DomainName, MailAddress>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            networks: Vec::new(),
            own_sender_from_strangers: OwnSender::Refuse,
            plus: "+".to_owned(),
            catch_all: BTreeMap::new(),
        }
    }
}

/// Rights by a POP3 login: weaker than AUTH, for what cannot do better. Off unless a listener is named.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PopBeforeSmtp {
    /// The listeners where a grant counts.
    pub listeners: Vec<GrantListener>,
    /// How long a grant lasts.
    pub window: LoginWindow,
    /// How many messages it is good for.
    pub messages: u32,
    /// Whether addresses that many may share get grants: private ones, and those of carriers' translators.
    pub shared_addresses: bool,
    /// The POP3 server that ours stands before; without one, ours serves the mail itself.
    pub backend: Option<SocketAddr>,
    /// The name in the certificate of that server, where it is on another machine.
    pub backend_name: Option<String>,
    /// A socket that takes logins of another POP3 server as events.
    pub events: Option<PathBuf>,
    /// How often an account that logs in there is told by a message what was sent by its grants.
    pub notices: GrantNotices,
}

impl Default for PopBeforeSmtp {
    fn default() -> Self {
        Self {
            listeners: Vec::new(),
            window: LoginWindow::default(),
            messages: 3,
            shared_addresses: false,
            backend: None,
            backend_name: None,
            events: None,
            notices: GrantNotices::EachLogin,
        }
    }
}

/// How often an account is told by a message what was sent by its grants. Our own POP3 server says it in its answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GrantNotices {
    /// At each login before which something was sent.
    #[default]
    EachLogin,
    /// At most once a day.
    Daily,
    /// Not by a message.
    Never,
}

/// A listener where a grant may count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GrantListener {
    /// Port 25: strangers knock here too.
    Smtp,
    /// Ports 587 and 465.
    Submission,
}

/// Where accepted mail goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Delivery {
    /// The directory with a Maildir per account; without it `mail` in the data directory.
    pub maildir: Option<PathBuf>,
    /// A server that takes own mail by LMTP (RFC 2033) instead: `ADDRESS:PORT` or the path of a socket.
    pub lmtp: Option<Lmtp>,
    /// The server that takes mail for foreign domains.
    pub smart_host: Option<SmartHost>,
    /// Whether mail stays in the spool for now, for example while its place is being moved. A reload ends it.
    pub hold: bool,
}

/// The server that takes mail for foreign domains.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmartHost {
    /// Its name, which its certificate must bear, or its address.
    pub host: String,
    /// Its port.
    #[serde(default = "default_smart_port")]
    pub port: u16,
    /// Whether TLS must be had; without it, it is used where it is offered.
    #[serde(default)]
    pub require_tls: bool,
    /// Our login there.
    pub user: Option<String>,
    /// A file with the password of that login.
    pub password_file: Option<PathBuf>,
}

/// How much the server takes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// The largest message.
    pub message: Octets,
    /// The most recipients of one message.
    pub recipients: usize,
    /// The most sessions at once, of all services together.
    pub sessions: usize,
    /// The most sessions at once from one address.
    pub sessions_per_address: usize,
    /// How long a silent client may stay.
    pub silence: Seconds,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message: Octets(32 * 1024 * 1024),
            recipients: 100,
            sessions: 10_000,
            sessions_per_address: 50,
            silence: Seconds(Duration::from_secs(300)),
        }
    }
}

/// What an operator reads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// The form of a line.
    pub format: LogFormat,
}

/// The form of a line of the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For programs: one JSON object per line.
    Json,
}

fn default_data() -> PathBuf {
    PathBuf::from("/var/lib/sekisho")
}

fn default_user() -> String {
    "sekisho".to_owned()
}

const fn default_smart_port() -> u16 {
    587
}

impl Settings {
    /// Reads and checks the file at `path`.
    ///
    /// # Errors
    /// The file cannot be read, or something in it does not hold.
    pub fn read(path: &Path) -> Result<Self, SettingsError> {
        Ok(Self::parse(path, &read_text(path)?)?)
    }

    /// Checks the text of a file; `path` is for messages alone, and for files that are named beside it.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn parse(path: &Path, text: &str) -> Result<Self, Mistake> {
        let settings: Self = toml::from_str(text).map_err(|error| Mistake::of(path, text, &error))?;
        settings.check().map_err(|(key, problem)| Mistake::at_key(path, text, key, problem))?;
        Ok(settings)
    }

    /// The chain of the certificate.
    #[must_use]
    pub fn certificate_file(&self) -> PathBuf {
        self.tls.certificate.clone().unwrap_or_else(|| self.data.join("tls/certificate.pem"))
    }

    /// The certificate's private key.
    #[must_use]
    pub fn key_file(&self) -> PathBuf {
        self.tls.key.clone().unwrap_or_else(|| self.data.join("tls/key.pem"))
    }

    /// The directory with a Maildir per account.
    #[must_use]
    pub fn mail_directory(&self) -> PathBuf {
        self.delivery.maildir.clone().unwrap_or_else(|| self.data.join("mail"))
    }
}
