//! What an audit begins with: a new record, an earlier one that goes on, or one that is repeated.

use anyhow::Context as _;
use sekisho_audit::archive::Archive;
use sekisho_audit::record::settings::{Depth, Settings, WitnessSettings};
use sekisho_audit::record::{Record, Secret};
use sekisho_audit::run::can_resume;
use sekisho_audit::suite;
use sekisho_evidence::shape::Shape;
use sekisho_evidence::token::{AuditName, TokenKey};
use sekisho_net::{clock, random};

use super::kept;
use crate::arguments::{ProbingArguments, RunArguments, VantageWord};
use crate::exit::UsageError;

/// How an audit begins.
#[derive(Debug)]
pub(crate) struct Beginning {
    /// The record, new or to be continued.
    pub(crate) record: Record,
    /// Its key.
    pub(crate) secret: Secret,
    /// What opened the relay before.
    pub(crate) again: Vec<Shape>,
    /// Whether it goes on.
    pub(crate) resumed: bool,
}

impl Beginning {
    /// From the command line.
    pub(crate) fn of(arguments: &RunArguments, archive: &Archive) -> anyhow::Result<Self> {
        if let Some(text) = &arguments.resume {
            return Self::resumed(text, archive);
        }
        let Some(text) = &arguments.again else {
            let target = arguments.target.clone().context("no target")?;
            let record = Record::new(
                free_name(archive)?,
                target,
                settings(arguments, Settings::default())?,
                clock::now(),
            );
            return Self::fresh(record, Vec::new());
        };
        let earlier = kept::find(archive, text)?;
        let again = openings(&earlier);
        let settings = settings(arguments, earlier.settings)?;
        let now = clock::now();
        let mut record = Record::new(free_name(archive)?, earlier.target, settings, now);
        // A right that still holds need not be proven again.
        record.consents = earlier.consents.into_iter().filter(|consent| consent.until() > now).collect();
        record.again = Some(earlier.name);
        Self::fresh(record, again)
    }

    fn fresh(record: Record, again: Vec<Shape>) -> anyhow::Result<Self> {
        let secret = Secret { token_key: TokenKey::new(random::octets()?) };
        Ok(Self { record, secret, again, resumed: false })
    }

    fn resumed(text: &str, archive: &Archive) -> anyhow::Result<Self> {
        let mut record = kept::find(archive, text)?;
        if !can_resume(&record) {
            return Err(UsageError::new("usage-complete").with("audit", record.name.as_str()).into());
        }
        let secret = archive.load_secret(&record.name)?;
        let earlier = record.again.as_ref().and_then(|name| archive.load(name).ok());
        let again = earlier.as_ref().map(openings).unwrap_or_default();
        let now = clock::now();
        record.consents.retain(|consent| consent.until() > now);
        Ok(Self { record, secret, again, resumed: true })
    }
}

/// The smallest case of everything that opened the relay.
fn openings(record: &Record) -> Vec<Shape> {
    record.rules.iter().map(|rule| rule.condition.example.clone()).collect()
}

/// A name that no audit has.
fn free_name(archive: &Archive) -> anyhow::Result<AuditName> {
    for _ in 0..64 {
        let name = AuditName::from_random(u32::from_be_bytes(random::octets()?));
        if !archive.contains(&name) {
            return Ok(name);
        }
    }
    Err(UsageError::new("usage-no-name").into())
}

/// Settings from the command line; what it does not say stays as in `settings`.
fn settings(arguments: &RunArguments, mut settings: Settings) -> anyhow::Result<Settings> {
    if let Some(name) = &arguments.suite {
        let Some(suite) = suite::find(name) else {
            let known: Vec<&str> = suite::all().iter().map(|suite| suite.name).collect();
            let error = UsageError::new("usage-suite").with("name", name).with("known", known.join(", "));
            return Err(error.into());
        };
        settings.depth = Depth::Suite;
        settings.suite = Some(suite.name.to_owned());
    } else if arguments.deep {
        settings.depth = Depth::Deep;
        settings.suite = None;
    }
    if let Some(ports) = &arguments.ports {
        settings.ports.clone_from(ports);
    }
    let connections = if settings.depth == Depth::Deep { 4 } else { settings.connections };
    settings.connections = arguments.connections.unwrap_or(connections).clamp(1, 32);
    add(&mut settings.partners, &arguments.partner);
    settings.mx_domain = arguments.mx_domain.clone().or(settings.mx_domain);
    settings.rate = arguments.rate.or(settings.rate);
    settings.login = arguments.login.clone().or(settings.login);
    probing(&arguments.probing, arguments.canary.as_deref(), settings)
}

/// How a server is tested, as the command line has it; what it does not say stays as in `settings`.
pub(crate) fn probing(
    arguments: &ProbingArguments,
    canary: Option<&str>,
    mut settings: Settings,
) -> anyhow::Result<Settings> {
    add(&mut settings.addresses, &arguments.address);
    add(&mut settings.domains, &arguments.domain);
    settings.wait_chosen |= arguments.wait.is_some();
    settings.wait = arguments.wait.unwrap_or(settings.wait);
    settings.patience = arguments.patience.unwrap_or(settings.patience);
    settings.resolver = arguments.resolver.clone().or(settings.resolver);
    settings.declared_outside |= arguments.vantage == Some(VantageWord::Outside);
    settings.our_name = arguments.our_name.clone().or(settings.our_name);
    settings.contact = arguments.contact.clone().or(settings.contact);
    settings.source = arguments.source.or(settings.source);
    if let Some(witness) = witness(arguments, canary)? {
        settings.witness = witness;
    }
    Ok(settings)
}

/// Adds what is not there yet.
fn add(known: &mut Vec<String>, more: &[String]) {
    for one in more {
        if !known.contains(one) {
            known.push(one.clone());
        }
    }
}

/// The witness as the command line names it; none where it names none.
fn witness(arguments: &ProbingArguments, canary: Option<&str>) -> anyhow::Result<Option<WitnessSettings>> {
    let listen = arguments.witness_listen.clone();
    let named = !listen.is_empty() || arguments.witness.is_some() || canary.is_some();
    if !listen.is_empty() && arguments.witness_domain.is_none() {
        return Err(UsageError::new("usage-witness-domain").into());
    }
    if !named && arguments.witness_domain.is_some() {
        return Err(UsageError::new("usage-witness-listen").into());
    }
    Ok(named.then(|| WitnessSettings {
        listen,
        domain: arguments.witness_domain.clone(),
        at: arguments.witness_at,
        mailbox: arguments.witness.clone(),
        mailbox_address: arguments.witness_address.clone(),
        mailbox_ca: arguments.witness_ca.clone(),
        canary: canary.map(str::to_owned),
    }))
}
