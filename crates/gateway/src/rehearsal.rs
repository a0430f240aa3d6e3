//! A message that nobody sent: what would be decided about it, by settings and accounts as they are.

use std::net::IpAddr;

use sekisho_policy::classify::{Directory, DirectoryError, Holder};
use sekisho_policy::{self as policy, Client, Fact, Facts, Listener, Principal, Role, Tls};
use sekisho_wire::mail::address::Mailbox;
use sekisho_wire::smtp::path::{ForwardPath, ReversePath};

use crate::accounts::{Account, Accounts};
use crate::gateway::{directory, holder, network_holder};
use crate::right::{self, grant_is_for, strongest};
use crate::settings::{GrantListener, Settings};

/// Who would send it, and what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rehearsal {
    /// Where.
    pub role: Role,
    /// From which address.
    pub client: Option<IpAddr>,
    /// Whether without TLS.
    pub in_clear: bool,
    /// By what right; without one it is what the client's address gives.
    pub right: Option<Right>,
    /// MAIL FROM.
    pub from: Option<ReversePath>,
    /// RCPT TO.
    pub to: Option<ForwardPath>,
    /// The authors in the header; an empty list for a header that names none.
    pub header_from: Option<Vec<Mailbox>>,
}

/// A right by an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Right {
    /// It logged in.
    Login(String),
    /// It showed a certificate of its own.
    Certificate(String),
    /// It fetched its mail just before.
    Grant(String),
}

/// Why nothing can be said.
#[derive(Debug, thiserror::Error)]
pub enum RehearsalError {
    /// The addresses in accounts and settings contradict each other.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// There is no such account.
    #[error("there is no account {0}")]
    NoAccount(String),
    /// It could not log in.
    #[error("the account {0} is disabled; it is a stranger")]
    Disabled(String),
    /// It could not log in there.
    #[error("port 25 offers no login; an account logs in at the submission port")]
    NoLoginHere,
}

impl Rehearsal {
    /// The facts of it.
    ///
    /// # Errors
    /// See [`RehearsalError`].
    pub fn facts(&self, settings: &Settings, accounts: &Accounts) -> Result<Facts, RehearsalError> {
        let directory = directory(settings, accounts)?;
        let (principal, holder) = self.permit(settings, accounts, &directory)?;
        let tls = if self.in_clear { Tls::Clear } else { Tls::Encrypted };
        let mut facts = Facts {
            client: Fact::Known(Client::Direct),
            tls: Fact::Known(tls),
            principal: Fact::Known(principal),
            ..Facts::at(self.listener(settings))
        };
        self.add_addresses(&mut facts, &directory, holder.as_ref());
        Ok(facts)
    }

    fn add_addresses(&self, facts: &mut Facts, directory: &Directory, holder: Option<&Holder>) {
        if let Some(from) = &self.from {
            facts.reverse_path =
                Fact::Known(policy::reverse_path(directory, &directory.sender(from), holder));
        }
        if let Some(to) = &self.to {
            facts.recipient = Fact::Known(policy::recipient(&directory.recipient(to)));
        }
        if let Some(authors) = &self.header_from {
            facts.header_from = Fact::Known(policy::header_from(directory, Some(authors), holder));
        }
    }

    /// What the settings make of a listener of this role.
    fn listener(&self, settings: &Settings) -> Listener {
        let named = match self.role {
            Role::Mx => GrantListener::Smtp,
            Role::Submission => GrantListener::Submission,
        };
        Listener {
            takes_grants: settings.pop_before_smtp.listeners.contains(&named),
            own_sender_from_strangers: settings.policy.own_sender_from_strangers,
            ..Listener::strict(self.role)
        }
    }

    fn permit(
        &self,
        settings: &Settings,
        accounts: &Accounts,
        directory: &Directory,
    ) -> Result<(Principal, Option<Holder>), RehearsalError> {
        let account = |name: &String| match accounts.get(name) {
            None => Err(RehearsalError::NoAccount(name.clone())),
            Some(account) if account.disabled => Err(RehearsalError::Disabled(name.clone())),
            Some(account) => Ok(account),
        };
        let (login, grant) = match &self.right {
            Some(Right::Login(_) | Right::Certificate(_)) if self.role == Role::Mx => {
                return Err(RehearsalError::NoLoginHere);
            }
            Some(Right::Login(name)) => (Some((Principal::Account, account(name)?)), None),
            Some(Right::Certificate(name)) => (Some((Principal::Certificate, account(name)?)), None),
            Some(Right::Grant(name)) => (None, Some(account(name)?)),
            None => (None, None),
        };
        let is_for = |account: &Account| {
            self.from.as_ref().is_none_or(|from| grant_is_for(directory, account, &directory.sender(from)))
        };
        Ok(match strongest(settings, &self.listener(settings), login, self.client) {
            right::Right::Login((principal, account)) => (principal, Some(holder(&account, true))),
            right::Right::Network => (Principal::Network, Some(network_holder(settings))),
            right::Right::Grant => match grant.filter(is_for) {
                Some(account) => (Principal::Grant, Some(holder(&account, false))),
                None => (Principal::Nobody, None),
            },
            right::Right::Nobody => (Principal::Nobody, None),
        })
    }
}

#[cfg(test)]
mod tests;
