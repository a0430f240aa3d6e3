//! What an audit begins with: a new record, an earlier one that goes on, or one that is repeated.

use std::net::SocketAddr;

use anyhow::Context as _;
use sekisho_audit::archive::Archive;
use sekisho_audit::record::settings::{Depth, Settings, WitnessSettings};
use sekisho_audit::record::{Record, Secret};
use sekisho_audit::suite;
use sekisho_evidence::shape::Shape;
use sekisho_evidence::token::{AuditName, TokenKey};
use sekisho_net::{clock, random};

use crate::arguments::{RunArguments, VantageWord};
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
            let record = archive.find(text)?;
            if record.finished.is_some() {
                let name = &record.name;
                let words = format!("audit {name} is complete; repeat it with  sekisho audit --again {name}");
                return Err(UsageError(words).into());
            }
            let secret = archive.load_secret(&record.name)?;
            return Ok(Self { record, secret, again: Vec::new(), resumed: true });
        }
        let (target, settings, again, earlier) = match &arguments.again {
            Some(text) => {
                let earlier = archive.find(text)?;
                let again = earlier.rules.iter().map(|rule| rule.condition.example.clone()).collect();
                let settings = settings(arguments, earlier.settings)?;
                (earlier.target, settings, again, Some(earlier.name))
            }
            None => {
                let target = arguments.target.clone().context("no target")?;
                (target, settings(arguments, Settings::default())?, Vec::new(), None)
            }
        };
        let mut record = Record::new(free_name(archive)?, target, settings, clock::now());
        record.again = earlier;
        let secret = Secret { token_key: TokenKey::new(random::octets()?) };
        Ok(Self { record, secret, again, resumed: false })
    }
}

/// A name that no audit has.
fn free_name(archive: &Archive) -> anyhow::Result<AuditName> {
    for _ in 0..64 {
        let name = AuditName::from_random(u32::from_be_bytes(random::octets()?));
        if !archive.contains(&name) {
            return Ok(name);
        }
    }
    anyhow::bail!("no name is free for the audit: remove old ones from the data directory")
}

/// Settings from the command line; what it does not say stays as in `settings`.
fn settings(arguments: &RunArguments, mut settings: Settings) -> anyhow::Result<Settings> {
    if let Some(name) = &arguments.suite {
        let known: Vec<&str> = suite::all().iter().map(|suite| suite.name).collect();
        if suite::find(name).is_none() {
            return Err(
                UsageError(format!("no suite is called {name:?}; there are: {}", known.join(", "))).into()
            );
        }
        settings.depth = Depth::Suite;
        settings.suite = Some(name.clone());
    } else if arguments.deep {
        settings.depth = Depth::Deep;
    }
    if let Some(ports) = &arguments.ports {
        settings.ports.clone_from(ports);
    }
    let connections = if settings.depth == Depth::Deep { 4 } else { settings.connections };
    settings.connections = arguments.connections.unwrap_or(connections).clamp(1, 32);
    settings.addresses.extend(arguments.address.iter().cloned());
    settings.domains.extend(arguments.domain.iter().cloned());
    settings.partners.extend(arguments.partner.iter().cloned());
    settings.mx_domain = arguments.mx_domain.clone().or(settings.mx_domain);
    settings.rate = arguments.rate.or(settings.rate);
    settings.wait = arguments.wait.unwrap_or(settings.wait);
    settings.patience = arguments.patience.unwrap_or(settings.patience);
    settings.resolver = arguments.resolver.clone().or(settings.resolver);
    settings.declared_outside |= arguments.vantage == Some(VantageWord::Outside);
    settings.our_name = arguments.our_name.clone().or(settings.our_name);
    settings.contact = arguments.contact.clone().or(settings.contact);
    settings.source = arguments.source.or(settings.source);
    if settings.rate.is_some_and(|rate| !rate.is_finite() || rate <= 0.0) {
        return Err(UsageError("--rate takes a number above 0, transactions a second".to_owned()).into());
    }
    if let Some(witness) = witness(arguments)? {
        settings.witness = witness;
    }
    Ok(settings)
}

/// The witness as the command line names it; none where it names none.
fn witness(arguments: &RunArguments) -> anyhow::Result<Option<WitnessSettings>> {
    let listen: Vec<SocketAddr> = arguments.witness_listen.clone();
    let named = !listen.is_empty() || arguments.witness.is_some() || arguments.canary.is_some();
    if !listen.is_empty() && arguments.witness_domain.is_none() {
        let words = "--witness-listen needs the domain whose mail comes there: --witness-domain DOMAIN";
        return Err(UsageError(words.to_owned()).into());
    }
    if !named && arguments.witness_domain.is_some() {
        let words = "--witness-domain needs an address to listen on: --witness-listen 0.0.0.0:25";
        return Err(UsageError(words.to_owned()).into());
    }
    Ok(named.then(|| WitnessSettings {
        listen,
        domain: arguments.witness_domain.clone(),
        at: arguments.witness_at,
        mailbox: arguments.witness.clone(),
        mailbox_address: arguments.witness_address.clone(),
        mailbox_ca: arguments.witness_ca.clone(),
        canary: arguments.canary.clone(),
    }))
}
