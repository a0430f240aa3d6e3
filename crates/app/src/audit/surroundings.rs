//! What an audit works with, from settings and environment.

use std::net::IpAddr;
use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use anyhow::Context as _;
use sekisho_audit::examiner::Login;
use sekisho_audit::probe::conversation::Manners;
use sekisho_audit::probe::envelope::literal;
use sekisho_audit::record::Record;
use sekisho_audit::record::settings::Settings;
use sekisho_audit::run::Surroundings;
use sekisho_audit::witness::Ledger;
use sekisho_audit::witness::mailbox::Password;
use sekisho_evidence::consent::Publicity;
use sekisho_gateway::settings::{BlockListSettings, block_lists};
use sekisho_net::block_list::{BlockList, BlockLists};
use sekisho_net::connect::source_towards;
use sekisho_net::resolver::Resolver;
use tokio_util::sync::CancellationToken;

use super::watcher::Watcher;
use super::witness::Running;
use crate::exit::UsageError;

/// Where the password of an own login is read from.
const LOGIN_VARIABLE: &str = "SEKISHO_LOGIN_PASSWORD";
/// Ranges that count as public besides those that are; only tests set this.
const PUBLIC_VARIABLE: &str = "SEKISHO_DECLARED_PUBLIC";
/// Milliseconds that replace every wait for an answer; only tests set this.
const PATIENCE_VARIABLE: &str = "SEKISHO_TEST_PATIENCE";

/// Whom we call ourselves as long as nothing says where we connect from.
const LOOPBACK: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

/// What an audit works with, as long as it lasts.
pub(crate) struct Means {
    pub(crate) resolver: Resolver,
    pub(crate) publicity: Publicity,
    pub(crate) ledger: Ledger,
    pub(crate) watcher: Watcher,
    pub(crate) stop: CancellationToken,
    pub(crate) rehearsal: bool,
    /// The block lists that the user wants asked.
    pub(crate) block_lists: Option<BlockLists>,
    manners: Manners,
    our_name: OnceLock<String>,
    contact: Option<String>,
    login: Option<Login>,
}

impl Means {
    /// Everything but the witness.
    pub(crate) fn new(
        record: &Record,
        ledger: Ledger,
        watcher: Watcher,
        rehearsal: bool,
    ) -> anyhow::Result<Self> {
        let settings = &record.settings;
        Ok(Self {
            resolver: resolver(settings.resolver.as_deref())?,
            publicity: publicity()?,
            ledger,
            watcher,
            stop: CancellationToken::new(),
            rehearsal,
            block_lists: None,
            manners: manners(settings),
            our_name: our_name(settings).map_or_else(OnceLock::new, OnceLock::from),
            contact: settings.contact.clone(),
            login: login(settings, rehearsal)?,
        })
    }

    /// With block lists that are named or stand in a settings file, which may name the server that is asked for them.
    pub(crate) fn asking_lists(mut self, named: &[BlockList], file: Option<&Path>) -> anyhow::Result<Self> {
        let settings = file.map(block_lists).transpose()?.unwrap_or_default();
        let configured = settings.block_lists.iter().map(BlockListSettings::list);
        let lists: Vec<BlockList> = named.iter().cloned().chain(configured).collect();
        if !lists.is_empty() {
            let resolver = match settings.resolver {
                Some(address) => Resolver::at(&[address])?,
                None => self.resolver.clone(),
            };
            self.block_lists = Some(BlockLists::new(resolver, lists));
        }
        Ok(self)
    }

    /// Takes the address that connections to the target come from as our name, where there is no other (RFC 5321
    /// §4.1.4).
    pub(crate) fn name_ourselves(&self, record: &Record) {
        let target = record.dossier.hosts.iter().flat_map(|host| &host.addresses).next();
        let source = || target.and_then(|target| source_towards(*target).ok());
        if let Some(source) = record.settings.source.or_else(source) {
            self.our_name.get_or_init(|| literal(source));
        }
    }

    /// For the parts of the audit, with `witness`.
    pub(crate) fn around<'a>(&'a self, witness: &'a Running) -> Surroundings<'a> {
        Surroundings {
            resolver: &self.resolver,
            publicity: &self.publicity,
            witness: &witness.witness,
            ledger: &self.ledger,
            manners: self.manners.clone(),
            our_name: self.our_name.get().cloned().unwrap_or_else(|| literal(LOOPBACK)),
            contact: self.contact.clone(),
            login: self.login.clone(),
            rehearsal: self.rehearsal,
            implicit_tls: &[],
            progress: &self.watcher,
            stop: self.stop.clone(),
        }
    }
}

/// The name server that is named, or the system's.
pub(crate) fn resolver(named: Option<&str>) -> anyhow::Result<Resolver> {
    let Some(text) = named else { return Ok(Resolver::system()?) };
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let address = text
        .parse()
        .or_else(|_| bare.parse().map(|address| std::net::SocketAddr::new(address, 53)))
        .map_err(|_| UsageError::new("usage-resolver").with("text", text))?;
    Ok(Resolver::at(&[address])?)
}

/// Which addresses are anybody's.
pub(crate) fn publicity() -> anyhow::Result<Publicity> {
    let Ok(text) = std::env::var(PUBLIC_VARIABLE) else { return Ok(Publicity::default()) };
    let declared: Result<Vec<_>, _> =
        text.split(',').filter(|part| !part.is_empty()).map(|part| part.trim().parse()).collect();
    Ok(Publicity::with_declared(declared.context(PUBLIC_VARIABLE)?))
}

/// How patiently we talk.
pub(crate) fn manners(settings: &Settings) -> Manners {
    let usual = Manners { source: settings.source, ..Manners::default() };
    match test_patience() {
        None => usual,
        Some(within) => {
            Manners { connect_within: within, greeting_within: within, reply_within: within, ..usual }
        }
    }
}

/// The wait that tests put in the place of every longer one.
pub(crate) fn test_patience() -> Option<Duration> {
    let text = std::env::var(PATIENCE_VARIABLE).ok()?;
    text.parse().ok().map(Duration::from_millis)
}

fn login(settings: &Settings, rehearsal: bool) -> anyhow::Result<Option<Login>> {
    let Some(user) = settings.login.clone().filter(|_| !rehearsal) else { return Ok(None) };
    let password = secret(LOGIN_VARIABLE)
        .ok_or_else(|| UsageError::new("usage-login-password").with("variable", LOGIN_VARIABLE))?;
    Ok(Some(Login { user, password }))
}

/// A password from the environment; none where it is not set or empty.
pub(crate) fn secret(variable: &str) -> Option<Password> {
    std::env::var(variable).ok().filter(|text| !text.is_empty()).map(|text| Password::new(&text))
}

/// Our name in EHLO: the user's, or the name of the witness's domain, which leads to us.
fn our_name(settings: &Settings) -> Option<String> {
    let own = settings.our_name.clone().or_else(|| settings.witness.domain.clone());
    own.or_else(machine_name)
}

/// This machine's name where it is a whole one.
fn machine_name() -> Option<String> {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").ok()?;
    let name = name.trim();
    name.contains('.').then(|| name.to_owned())
}
