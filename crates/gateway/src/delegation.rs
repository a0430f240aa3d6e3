//! The same policy for an existing mail server: Postfix asks by policy delegation, and what a stranger must not have is
//! rejected, whatever its own rules say after that.
//!
//! The server that asks has verified the login, and knows its mailboxes better than we do: of a login that is no
//! account of ours only the address of that very name counts, and an own address that we do not know is taken as one
//! that it knows. The header From is not asked for, so it is not bound; POP logins are not known here.

use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock};

use ipnet::IpNet;
use sekisho_policy::classify::{
    AddressKey, Directory, DirectoryError, DomainKey, Holder, SenderPattern, SenderStanding, Standing,
    Unclear,
};
use sekisho_policy::{
    self as policy, Client, Decision, Fact, Facts, Listener, Principal, Recipient, Role, Tls,
};
use sekisho_wire::delegation::{Answer, Moment, Request};

use crate::accounts::{Accounts, Fingerprint};
use crate::gateway::{directory, holder, network_holder};
use crate::settings::Settings;

mod server;
#[cfg(test)]
mod tests;

pub use server::{Limits, Socket, serve};

/// What is decided by.
#[derive(Debug)]
struct Terms {
    directory: Directory,
    listener: Listener,
    networks: Vec<IpNet>,
    network: Holder,
    domains: Vec<DomainKey>,
}

impl Terms {
    fn of(settings: &Settings, accounts: &Accounts) -> Result<Self, DirectoryError> {
        let own_sender_from_strangers = settings.policy.own_sender_from_strangers;
        let name =
            |domain: &sekisho_policy::classify::DomainName| DomainKey::Name(domain.as_str().to_owned());
        Ok(Self {
            directory: directory(settings, accounts)?,
            listener: Listener { own_sender_from_strangers, ..Listener::strict(Role::Mx) },
            networks: settings.policy.networks.clone(),
            network: network_holder(settings),
            domains: settings.domains.iter().map(name).collect(),
        })
    }
}

/// Who asks for what, as far as it is worth a line in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The decision.
    pub decision: Decision,
    /// What is answered.
    pub answer: Answer,
}

/// Answers requests by settings and accounts.
#[derive(Debug)]
pub struct Delegation {
    accounts: Accounts,
    terms: RwLock<Arc<Terms>>,
}

impl Delegation {
    /// Answers by these.
    ///
    /// # Errors
    /// The addresses in accounts and settings contradict each other.
    pub fn new(settings: &Settings, accounts: Accounts) -> Result<Self, DirectoryError> {
        let terms = RwLock::new(Arc::new(Terms::of(settings, &accounts)?));
        Ok(Self { accounts, terms })
    }

    /// Answers by other settings from now on.
    ///
    /// # Errors
    /// As [`Self::new`]; then the old ones stay.
    pub fn reload(&self, settings: &Settings) -> Result<(), DirectoryError> {
        let terms = Arc::new(Terms::of(settings, &self.accounts)?);
        *self.terms.write().unwrap_or_else(PoisonError::into_inner) = terms;
        Ok(())
    }

    /// Decides about a request.
    #[must_use]
    pub fn judge(&self, request: &Request) -> Verdict {
        let terms = Arc::clone(&self.terms.read().unwrap_or_else(PoisonError::into_inner));
        let decision = policy::decide(&self.facts(&terms, request));
        let answer = match decision {
            Decision::Refuse(reason) => Answer::Reject(reason.text()),
            Decision::Defer(reason) => Answer::Defer(reason.text()),
            Decision::Undecided | Decision::Deliver | Decision::Relay => Answer::Dunno,
        };
        Verdict { decision, answer }
    }

    fn facts(&self, terms: &Terms, request: &Request) -> Facts {
        let client = if request.client.is_some() { Client::Direct } else { Client::Hidden };
        let early = Facts { client: Fact::Known(client), ..Facts::at(terms.listener) };
        let Some(sender) = &request.sender else { return early };
        // A password between two programs of one machine, a webmail and its server, crosses no network.
        let here = request.client.is_some_and(|client| client.to_canonical().is_loopback());
        let tls = if request.encrypted || here { Tls::Encrypted } else { Tls::Clear };
        let (principal, holder) = self.permit(terms, request);
        let sender = sender_standing(&terms.directory, sender);
        let recipient = match (&request.recipient, request.moment) {
            (Some(recipient), Moment::Recipient | Moment::Message) => {
                Fact::Known(recipient_fact(&terms.directory, recipient))
            }
            _ => Fact::Unknown,
        };
        Facts {
            tls: Fact::Known(tls),
            principal: Fact::Known(principal),
            reverse_path: Fact::Known(policy::reverse_path(&terms.directory, &sender, holder.as_ref())),
            recipient,
            ..early
        }
    }

    /// The strongest right that the request shows.
    fn permit(&self, terms: &Terms, request: &Request) -> (Principal, Option<Holder>) {
        if let Some(holder) = request.login.as_deref().and_then(|login| self.login(terms, login)) {
            return (Principal::Account, Some(holder));
        }
        let certificate = request.certificate.as_deref().and_then(fingerprint);
        if let Some(account) =
            certificate.and_then(|certificate| self.accounts.by_certificate(Some(certificate), "").ok())
        {
            return (Principal::Certificate, Some(holder(&account, true)));
        }
        let is_named = |client: IpAddr| terms.networks.iter().any(|network| network.contains(&client));
        if request.client.is_some_and(is_named) {
            return (Principal::Network, Some(terms.network.clone()));
        }
        (Principal::Nobody, None)
    }

    /// Who a verified login is: our account, or, if we have none of that name, the address that it names.
    fn login(&self, terms: &Terms, login: &[u8]) -> Option<Holder> {
        let login = std::str::from_utf8(login).ok()?;
        if let Some(account) = self.accounts.get(login) {
            return (!account.disabled).then(|| holder(&account, true));
        }
        let senders = match login.rsplit_once('@') {
            Some((local, domain)) => vec![key(local, domain).ok()?],
            None => terms
                .domains
                .iter()
                .map(|domain| AddressKey { local: login.to_ascii_lowercase(), domain: domain.clone() })
                .collect(),
        };
        let senders = senders.into_iter().map(SenderPattern::Address).collect();
        Some(Holder { account: None, senders, whole_domains: false })
    }
}

/// A fingerprint as Postfix writes SHA-256: octets in hexadecimal between colons. Others prove nothing to us.
fn fingerprint(text: &[u8]) -> Option<Fingerprint> {
    let digits = std::str::from_utf8(text).ok()?;
    format!("sha256:{digits}").parse().ok()
}

fn sender_standing(directory: &Directory, sender: &[u8]) -> SenderStanding {
    if sender.is_empty() {
        SenderStanding::Null
    } else {
        SenderStanding::Address(standing(directory, sender))
    }
}

/// What the recipient is: an own address that we do not know is for the server that asks to know.
fn recipient_fact(directory: &Directory, recipient: &[u8]) -> Recipient {
    if recipient.eq_ignore_ascii_case(b"postmaster") {
        return Recipient::Postmaster;
    }
    match policy::recipient(&standing(directory, recipient)) {
        Recipient::OwnUnknown => Recipient::Own,
        known => known,
    }
}

/// What an address without quotes is to us.
fn standing(directory: &Directory, address: &[u8]) -> Standing {
    let split = std::str::from_utf8(address).ok().and_then(|text| text.rsplit_once('@'));
    match split.map(|(local, domain)| key(local, domain)) {
        Some(Ok(key)) => directory.standing(key),
        Some(Err(why)) => Standing::Unclear(why),
        None => Standing::Unclear(Unclear::NoAddress),
    }
}

/// The comparable form of an address whose local part is given by its meaning.
fn key(local: &str, domain: &str) -> Result<AddressKey, Unclear> {
    if local.is_empty() {
        return Err(Unclear::NoAddress);
    }
    Ok(AddressKey { local: local.to_ascii_lowercase(), domain: DomainKey::parse(domain)? })
}
