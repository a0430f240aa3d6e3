//! Starts what receives canaries, as the settings name it.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context as _;
use sekisho_audit::progress::Step;
use sekisho_audit::record::settings::{Settings, WitnessSettings};
use sekisho_audit::record::{Record, WitnessRecord};
use sekisho_audit::run::Surroundings;
use sekisho_audit::witness::mailbox::{Mailbox, MailboxAccess, MailboxAddress, Password};
use sekisho_audit::witness::receiver::Receiver;
use sekisho_audit::witness::self_test::{SelfTestPlan, Way};
use sekisho_audit::witness::{Ledger, Witness};
use sekisho_net::resolver::Resolver;
use sekisho_net::tls::Roots;
use tokio_util::sync::CancellationToken;

use crate::exit::UsageError;

/// How long the self-test's message may take to come back: to ourselves, and to a mailbox elsewhere.
const BACK_WITHIN: (Duration, Duration) = (Duration::from_secs(15), Duration::from_secs(90));
/// Where the password of a mailbox is read from.
const PASSWORD_VARIABLE: &str = "SEKISHO_WITNESS_PASSWORD";
/// A domain that is nobody's (RFC 2606 §2): only ever printed, since without a witness nothing is sent.
const NOBODYS_DOMAIN: &str = "witness.invalid";

/// A witness at work.
pub(crate) struct Running {
    /// How canaries are addressed.
    pub(crate) witness: Witness,
    receives: Receives,
    at: Option<SocketAddr>,
}

enum Receives {
    /// Nothing: none was named, or nothing is to be sent.
    Nothing,
    Receiver(Receiver),
    Mailbox(Mailbox),
    /// The user reads it.
    User,
}

/// Starts the witness of `settings`; with `dry` only its addresses are made.
pub(crate) async fn start(
    settings: &Settings,
    ledger: &Ledger,
    resolver: &Resolver,
    stop: &CancellationToken,
    dry: bool,
) -> anyhow::Result<Running> {
    let named = &settings.witness;
    let mut witness = address(named)?;
    if let Some(domain) = &settings.mx_domain {
        witness = witness.with_domain(domain);
    }
    let receives = if dry {
        Receives::Nothing
    } else if let Some(url) = &named.mailbox {
        let access = access(url, named, resolver)?;
        Receives::Mailbox(
            Mailbox::start(access, &witness, ledger, stop).await.context("the witness's mailbox")?,
        )
    } else if !named.listen.is_empty() {
        Receives::Receiver(
            Receiver::start(&named.listen, &witness, ledger, stop).await.context("the witness")?,
        )
    } else if named.canary.is_some() {
        Receives::User
    } else {
        Receives::Nothing
    };
    Ok(Running { witness, receives, at: named.at })
}

fn address(named: &WitnessSettings) -> anyhow::Result<Witness> {
    if let Some(url) = &named.mailbox {
        let place = MailboxAddress::parse(url).map_err(|error| UsageError(error.to_string()))?;
        let address = named.mailbox_address.clone().unwrap_or_else(|| place.mail_address());
        return Ok(Witness::mailbox(&address, true).map_err(|error| UsageError(error.to_string()))?);
    }
    if let Some(canary) = &named.canary {
        return Ok(Witness::outside(canary, false).map_err(|error| UsageError(error.to_string()))?);
    }
    Ok(Witness::receiver(named.domain.as_deref().unwrap_or(NOBODYS_DOMAIN)))
}

fn access(url: &str, named: &WitnessSettings, resolver: &Resolver) -> anyhow::Result<MailboxAccess> {
    let address = MailboxAddress::parse(url).map_err(|error| UsageError(error.to_string()))?;
    let password = std::env::var(PASSWORD_VARIABLE).ok().filter(|text| !text.is_empty());
    let password = password.ok_or_else(|| {
        UsageError(format!("the mailbox's password is read from {PASSWORD_VARIABLE}; set it"))
    })?;
    let mut roots = Roots::native();
    if let Some(path) = &named.mailbox_ca {
        roots = roots.with_file(path)?;
    }
    Ok(MailboxAccess { address, password: Password::new(&password), roots, resolver: resolver.clone() })
}

impl Running {
    /// Lets the witness prove that it is ours; nothing where there is none.
    pub(crate) async fn test(&mut self, record: &Record, around: &Surroundings<'_>) -> Option<WitnessRecord> {
        let (listening, within) = match &self.receives {
            Receives::Nothing => return None,
            Receives::Receiver(receiver) => (receiver.local_addresses().to_vec(), BACK_WITHIN.0),
            Receives::Mailbox(_) | Receives::User => (Vec::new(), BACK_WITHIN.1),
        };
        around.progress.step(&Step::TestingWitness);
        let plan = SelfTestPlan {
            audit: &record.name,
            way: self.at.map_or(Way::Mail(around.resolver), Way::At),
            our_name: &around.our_name,
            listening: &listening,
            within,
        };
        let self_test = self.witness.self_test(around.ledger, plan).await;
        Some(WitnessRecord {
            kind: self.witness.kind(),
            address: self.witness.address().to_owned(),
            self_test,
        })
    }

    /// Waits until nothing is received any more, after the token was cancelled.
    pub(crate) async fn stopped(self) {
        match self.receives {
            Receives::Receiver(receiver) => receiver.stopped().await,
            Receives::Mailbox(mailbox) => mailbox.stopped().await,
            Receives::Nothing | Receives::User => {}
        }
    }
}
