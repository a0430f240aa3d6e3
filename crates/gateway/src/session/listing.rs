//! Whether a block list has the client: asked while it introduces itself, needed when it names a recipient.

use std::sync::Arc;

use sekisho_policy::{Client, Fact, Principal, Reason, Role};
use sekisho_wire::smtp::reply::Reply;
use tokio_util::task::AbortOnDropHandle;

use super::SmtpSession;
use crate::block_lists::Verdict;

/// How far the look-up is. It ends with the session.
#[derive(Default)]
pub(super) enum Lookup {
    /// Nobody asks.
    #[default]
    None,
    /// The lists are being asked.
    Running(AbortOnDropHandle<Verdict>),
    /// This is what they say.
    Known(Verdict),
}

impl SmtpSession {
    /// Begins to ask, where an answer could matter: strangers at the submission port are refused anyhow, and the
    /// address of a hidden client is not its own.
    pub(super) fn begin_lookup(&mut self) {
        let is_asked = self.listener.role == Role::Mx
            && self.standing == Client::Direct
            && !self.current.settings.policy.networks.iter().any(|own| own.contains(&self.client));
        let Some(lists) = self.current.block_lists.clone().filter(|_| is_asked) else { return };
        let (client, gateway) = (self.client, Arc::clone(&self.gateway));
        let asking = tokio::spawn(async move { lists.ask(client, &gateway.metrics).await });
        self.lookup = Lookup::Running(AbortOnDropHandle::new(asking));
    }

    /// Who the client is at MAIL: for a stranger the lists have a word in it.
    pub(super) fn client_fact(&self, principal: Principal) -> Fact<Client> {
        let waits = principal == Principal::Nobody && matches!(self.lookup, Lookup::Running(_));
        if waits { Fact::Unknown } else { Fact::Known(self.standing) }
    }

    /// Waits for the lists, which answer within seconds, where a stranger names its first recipient.
    pub(super) async fn finish_lookup(&mut self) {
        let is_stranger =
            self.transaction.as_ref().is_some_and(|own| own.permit.principal == Principal::Nobody);
        if !is_stranger {
            return;
        }
        if let Lookup::Running(asking) = &mut self.lookup {
            // A task that panicked has listed nobody.
            let verdict = asking.await.unwrap_or_default();
            if verdict.refused_by.is_some() {
                self.standing = Client::Listed;
            }
            self.lookup = Lookup::Known(verdict);
        }
        let standing = Fact::Known(self.standing);
        if let Some(transaction) = &mut self.transaction {
            transaction.facts.client = standing;
        }
    }

    /// The reply to a refusal, and what the log says of it: a list is named, so that its entry can be ended.
    pub(super) fn refusal(&self, reason: Reason, otherwise: &str) -> (Reply, String) {
        match &self.lookup {
            Lookup::Known(Verdict { refused_by: Some(entry), .. }) if reason == Reason::ClientListed => {
                let text = entry.reply(self.client);
                (Reply::enhanced(550, (5, 7, 1), text), entry.with_values())
            }
            // Why there is no grant says nothing where a grant would have changed nothing.
            _ if !is_of_rights(reason) => (reason.reply(), String::new()),
            _ => (reason.reply(), otherwise.to_owned()),
        }
    }

    /// The lists that are named in the header.
    pub(super) fn marks(&self) -> String {
        let Lookup::Known(verdict) = &self.lookup else { return String::new() };
        let line =
            |entry: &crate::block_lists::Entry| format!("X-Sekisho-Block-List: {}\r\n", entry.with_values());
        verdict.marked_by.iter().map(line).collect()
    }
}

/// Whether another right would have let it pass.
const fn is_of_rights(reason: Reason) -> bool {
    matches!(reason, Reason::LoginRequired | Reason::RelayDenied | Reason::OwnSenderFromStranger)
}
