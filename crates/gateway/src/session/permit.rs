//! By what right the client asks: a login, a named network, a grant, or none.

use std::net::IpAddr;

use sekisho_policy::Principal;
use sekisho_policy::classify::{Holder, SenderStanding, Standing};

use super::SmtpSession;
use crate::accounts::Account;
use crate::gateway::{holder, network_holder};
use crate::grants::GrantId;
use crate::journal;
use crate::right::{Right, grant_is_for, strongest};
use crate::sasl::Mechanism;

/// A right, or that there is none.
pub(super) struct Permit {
    /// What kind of right.
    pub(super) principal: Principal,
    /// Whose addresses count.
    pub(super) holder: Option<Holder>,
    /// Who it is, for the log.
    pub(super) name: String,
    /// The account behind it.
    pub(super) account: Option<String>,
    /// The grant, which this message spends.
    pub(super) grant: Option<GrantId>,
    /// Why there is no grant, where the listener takes some.
    pub(super) missing: String,
}

impl SmtpSession {
    /// The strongest right that the client has for a sender.
    pub(super) fn permit(&self, sender: &SenderStanding) -> Permit {
        let settings = &self.current.settings;
        match strongest(settings, &self.listener, self.login.as_ref(), Some(self.client)) {
            Right::Login((account, mechanism)) => Self::login(account, *mechanism),
            Right::Network => Permit {
                principal: Principal::Network,
                holder: Some(network_holder(settings)),
                name: "network".to_owned(),
                account: None,
                grant: None,
                missing: String::new(),
            },
            Right::Grant => self.grant(sender, self.client),
            Right::Nobody => Permit::none(String::new()),
        }
    }

    fn login(account: &Account, mechanism: Mechanism) -> Permit {
        let principal = match mechanism {
            Mechanism::External => Principal::Certificate,
            _ => Principal::Account,
        };
        Permit {
            principal,
            holder: Some(holder(account, true)),
            name: account.name.clone(),
            account: Some(account.name.clone()),
            grant: None,
            missing: String::new(),
        }
    }

    fn grant(&self, sender: &SenderStanding, client: IpAddr) -> Permit {
        let accounts = &self.gateway.accounts;
        let directory = &self.current.directory;
        let may_send =
            |account: &Account| accounts.is_current(account) && grant_is_for(directory, account, sender);
        let listener = journal::service(self.listener.role);
        let now = sekisho_net::clock::instant();
        let found = self.gateway.grants.with(|grants| {
            let found = grants.find(client, listener, may_send, now);
            found.map(|id| (id, grants.list(now).into_iter().find(|view| view.id == id)))
        });
        match found {
            Ok((id, Some(view))) => {
                let account = accounts.get(&view.account);
                Permit {
                    principal: Principal::Grant,
                    holder: account.as_ref().map(|account| holder(account, false)),
                    name: format!("{} ({})", view.account, id),
                    account: Some(view.account),
                    grant: Some(id),
                    missing: String::new(),
                }
            }
            Ok((_, None)) => Permit::none(String::new()),
            // A stranger who writes to us needs no grant: only who claims to be ours is told of in the log.
            Err(why) => Permit::none(match sender {
                SenderStanding::Address(Standing::Foreign(_)) => String::new(),
                _ => why.to_string(),
            }),
        }
    }
}
