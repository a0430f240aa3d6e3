//! What the running server answers.

use std::sync::Arc;

use sekisho_net::clock;

use super::post::post;
use super::question::{Ask, GrantLine, GrantTotals, Status, Told};
use super::spool;
use crate::gateway::Gateway;

/// The most messages that wait in a status.
const WAITING: usize = 20;
/// How many of the oldest messages are looked at for those.
const LOOKED_AT: usize = 1000;

pub(super) async fn tell(gateway: &Arc<Gateway>, ask: Ask) -> Told {
    let held = gateway.current().settings.delivery.hold;
    match ask {
        Ask::Status => Told::Status(Box::new(status(gateway).await)),
        Ask::Grants => grants(gateway),
        Ask::Revoke { account } => {
            let grants = gateway.grants.with(|grants| grants.revoke(&account));
            tracing::info!(event = "grants-revoked", account, grants, "by the operator");
            Told::Revoked { grants, known: gateway.accounts.get(&account).is_some() }
        }
        Ask::Spool => {
            let (messages, oldest) = (gateway.spool.status().messages, spool::oldest(gateway).await);
            Told::Spool { held, messages, oldest }
        }
        Ask::SpoolShow { id } => match spool::show(gateway, &id).await {
            Ok(shown) => Told::SpoolMessage(Box::new(shown)),
            Err(result) => Told::SpoolChanged { messages: vec![super::Changed { id, result }], held },
        },
        Ask::SpoolRetry { ids } if ids.is_empty() => {
            let messages = gateway.retry(None);
            tracing::info!(event = "retry", messages, "by the operator");
            Told::SpoolRetried { messages, held }
        }
        Ask::SpoolRetry { ids } => Told::SpoolChanged { messages: spool::retry(gateway, ids), held },
        Ask::Post { reverse_path, forward_path, message } => {
            post(gateway, &reverse_path, &forward_path, &message).await
        }
        Ask::SpoolRemove { ids } => Told::SpoolChanged { messages: spool::remove(gateway, ids).await, held },
    }
}

fn grants(gateway: &Gateway) -> Told {
    gateway.grants.with(|grants| {
        let lines = grants.list(clock::instant()).into_iter().map(|view| {
            let account = gateway.accounts.get(&view.account);
            let senders = account.map(|account| account.senders.iter().map(ToString::to_string).collect());
            GrantLine {
                id: view.id.to_string(),
                account: view.account,
                address: view.address,
                opened: view.opened,
                seconds_left: view.remaining.as_secs(),
                messages_left: view.left,
                sent: view.sent,
                senders: senders.unwrap_or_default(),
            }
        });
        let counts = grants.counts();
        Told::Grants {
            grants: lines.collect(),
            counts: GrantTotals {
                opened: counts.opened,
                renewed: counts.renewed,
                not_opened: counts.not_opened,
                sent: counts.sent,
                revoked: counts.revoked,
            },
        }
    })
}

async fn status(gateway: &Arc<Gateway>) -> Status {
    let spool = gateway.spool.status();
    let waiting = gateway.spool.list(LOOKED_AT).into_iter().filter(|message| message.attempts > 0);
    let waiting = spool::lines(gateway, waiting.take(WAITING).collect()).await;
    let current = gateway.current();
    let smart_host = current.settings.delivery.smart_host.as_ref();
    Status {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        host_name: current.settings.host_name.to_string(),
        started: gateway.started,
        sessions: gateway.places.taken(),
        accounts: gateway.accounts.list().len(),
        accepted: gateway.metrics.messages.get(),
        refused: gateway.metrics.refusals.get(),
        failed_logins: gateway.metrics.failed_logins.get(),
        held: current.settings.delivery.hold,
        smart_host: smart_host.map(|host| format!("{}:{}", host.host, host.port)),
        spool_messages: spool.messages,
        spool_deferred: spool.deferred,
        spool_octets: spool.octets,
        spool_oldest: spool.oldest,
        waiting,
        block_lists: current.block_lists.as_ref().map(|lists| lists.state()).unwrap_or_default(),
        zones: gateway.beside.get().map(|beside| beside.zones()).unwrap_or_default(),
    }
}
