//! Starts what receives canaries, as the settings name it.

use std::net::SocketAddr;
use std::time::Duration;

use sekisho_audit::progress::{Progress as _, Step};
use sekisho_audit::record::WitnessRecord;
use sekisho_audit::record::settings::{Settings, WitnessSettings};
use sekisho_audit::report::catalogue::Language;
use sekisho_audit::witness::Witness;
use sekisho_audit::witness::mailbox::{Mailbox, MailboxAccess, MailboxAddress};
use sekisho_audit::witness::receiver::Receiver;
use sekisho_audit::witness::self_test::{SelfTestPlan, Way};
use sekisho_evidence::token::AuditName;
use sekisho_net::resolver::Resolver;
use sekisho_net::tls::Roots;

use super::surroundings::{Means, secret, test_patience};
use crate::exit::UsageError;

/// How long the self-test's message may take to come back: to ourselves, and to a mailbox elsewhere.
const BACK_WITHIN: (Duration, Duration) = (Duration::from_secs(15), Duration::from_secs(90));
/// Where the password of a mailbox is read from.
pub(crate) const PASSWORD_VARIABLE: &str = "SEKISHO_WITNESS_PASSWORD";
/// A domain that is nobody's (RFC 2606 §2): only ever printed, since without a witness nothing is sent.
const NOBODYS_DOMAIN: &str = "witness.invalid";

/// A witness at work.
pub(crate) struct Running {
    /// How canaries are addressed.
    pub(crate) witness: Witness,
    receives: Receives,
    at: Option<SocketAddr>,
    named: bool,
}

enum Receives {
    /// Nothing: none was named, or nothing is to be sent.
    Nothing,
    Receiver(Receiver),
    Mailbox(Mailbox),
    /// The user reads it.
    User,
}

/// Starts the witness of `settings`; in a rehearsal only its addresses are made.
pub(crate) async fn start(settings: &Settings, means: &Means) -> anyhow::Result<Running> {
    let named = &settings.witness;
    let mut witness = address(named)?;
    if let Some(domain) = &settings.mx_domain {
        witness = witness.with_domain(domain);
    }
    let (ledger, stop) = (&means.ledger, &means.stop);
    let receives = if means.rehearsal {
        Receives::Nothing
    } else if let Some(url) = &named.mailbox {
        let access = access(url, named, &means.resolver)?;
        Receives::Mailbox(Mailbox::start(access, &witness, ledger, stop).await?)
    } else if !named.listen.is_empty() {
        Receives::Receiver(Receiver::start(&named.listen, &witness, ledger, stop).await?)
    } else if named.canary.is_some() {
        Receives::User
    } else {
        Receives::Nothing
    };
    let is_named = named.mailbox.is_some() || named.canary.is_some() || !named.listen.is_empty();
    Ok(Running { witness, receives, at: named.at, named: is_named })
}

fn address(named: &WitnessSettings) -> anyhow::Result<Witness> {
    let no_address = |text: &str| UsageError::new("usage-mail-address").with("text", text);
    if let Some(url) = &named.mailbox {
        let place = MailboxAddress::parse(url)?;
        let address = named.mailbox_address.clone().unwrap_or_else(|| place.mail_address());
        return Ok(Witness::mailbox(&address, true).map_err(|_| no_address(&address))?);
    }
    if let Some(canary) = &named.canary {
        return Ok(Witness::outside(canary, false).map_err(|_| no_address(canary))?);
    }
    Ok(Witness::receiver(named.domain.as_deref().unwrap_or(NOBODYS_DOMAIN)))
}

fn access(url: &str, named: &WitnessSettings, resolver: &Resolver) -> anyhow::Result<MailboxAccess> {
    let address = MailboxAddress::parse(url)?;
    let password = secret(PASSWORD_VARIABLE)
        .ok_or_else(|| UsageError::new("usage-mailbox-password").with("variable", PASSWORD_VARIABLE))?;
    let mut roots = Roots::native();
    if let Some(path) = &named.mailbox_ca {
        roots = roots.with_file(path)?;
    }
    Ok(MailboxAccess { address, password, roots, resolver: resolver.clone() })
}

impl Running {
    /// Whether the user named a witness.
    pub(crate) const fn is_named(&self) -> bool {
        self.named
    }

    /// Lets the witness prove that it is ours, and takes the form of its address that works; nothing where there
    /// is none.
    pub(crate) async fn test(
        &mut self,
        audit: &AuditName,
        means: &Means,
        language: Language,
    ) -> Option<WitnessRecord> {
        let (listening, within) = match &self.receives {
            Receives::Nothing => return None,
            Receives::Receiver(receiver) => (receiver.local_addresses().to_vec(), BACK_WITHIN.0),
            Receives::Mailbox(_) | Receives::User => (Vec::new(), BACK_WITHIN.1),
        };
        means.watcher.step(&Step::TestingWitness);
        let our_name = means.around(self).our_name;
        let plan = SelfTestPlan {
            audit,
            way: self.at.map_or(Way::Mail(&means.resolver), Way::At),
            our_name: &our_name,
            listening: &listening,
            within: test_patience().unwrap_or(within),
            language,
        };
        let (witness, self_test) = self.witness.clone().settle(&means.ledger, plan).await;
        self.witness = witness;
        let (kind, address) = (self.witness.kind(), self.witness.address().to_owned());
        Some(WitnessRecord { kind, address, self_test })
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
