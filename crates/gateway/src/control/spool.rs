//! The spool as an operator sees and changes it.

use std::io::Read as _;
use std::sync::Arc;

use super::question::{Changed, MessageLine, MessageResult, MessageShown, RecipientLine};
use crate::gateway::Gateway;
use crate::spool::{Envelope, Looked, MessageId, Removal, Waiting};

/// The most messages in a list.
const LISTED: usize = 500;
/// The most recipients of a message in a list.
const NAMED: usize = 5;
/// The most octets that are shown of a message.
const SHOWN: usize = 64 << 10;

/// The oldest messages.
pub(super) async fn oldest(gateway: &Arc<Gateway>) -> Vec<MessageLine> {
    lines(gateway, gateway.spool.list(LISTED)).await
}

/// A line for each of these messages; the disk is read on a thread that may block.
pub(super) async fn lines(gateway: &Arc<Gateway>, waiting: Vec<Waiting>) -> Vec<MessageLine> {
    let gateway = Arc::clone(gateway);
    let lines = tokio::task::spawn_blocking(move || {
        let line = |waiting: Waiting| {
            // What cannot be read has a line all the same.
            let looked = gateway.spool.look(waiting.id).ok().flatten();
            match looked {
                Some(looked) => line_of(&looked.waiting, Some((&looked.envelope, &looked.open))),
                None => line_of(&waiting, None),
            }
        };
        waiting.into_iter().map(line).collect()
    });
    // Only a runtime that is being stopped gives none.
    lines.await.unwrap_or_default()
}

fn line_of(waiting: &Waiting, envelope: Option<(&Envelope, &[bool])>) -> MessageLine {
    let open = |(envelope, open): (&Envelope, &[bool])| -> Vec<String> {
        let recipients = envelope.recipients.iter().zip(open).filter(|(_, open)| **open);
        recipients.map(|(recipient, _)| text(&recipient.forward_path)).take(NAMED).collect()
    };
    MessageLine {
        id: waiting.id.to_string(),
        taken: envelope.map(|(envelope, _)| envelope.received),
        from: envelope.map(|(envelope, _)| text(&envelope.reverse_path)),
        to: envelope.map(open).unwrap_or_default(),
        recipients: waiting.recipients,
        octets: waiting.octets,
        in_hand: waiting.due.is_none(),
        attempts: waiting.attempts,
        next: waiting.due,
        why: waiting.note.clone(),
    }
}

/// One message, with the beginning of its content.
pub(super) async fn show(gateway: &Arc<Gateway>, id: &str) -> Result<MessageShown, MessageResult> {
    let id = MessageId::parse(id).ok_or(MessageResult::NotThere)?;
    let gateway = Arc::clone(gateway);
    let shown = tokio::task::spawn_blocking(move || match gateway.spool.look(id) {
        Ok(Some(looked)) => Ok(shown(looked)),
        Ok(None) => Err(MessageResult::NotThere),
        Err(error) => {
            tracing::error!(event = "spool", %id, "{error}");
            Err(MessageResult::Failed)
        }
    });
    shown.await.unwrap_or(Err(MessageResult::Failed))
}

fn shown(looked: Looked) -> MessageShown {
    let Looked { waiting, envelope, open, body } = looked;
    let mut octets = Vec::new();
    // What can be read of a damaged message is shown; that there is more is said.
    let broke_off = body.take(u64::try_from(SHOWN + 1).unwrap_or(u64::MAX)).read_to_end(&mut octets).is_err();
    let cut = broke_off || octets.len() > SHOWN;
    octets.truncate(SHOWN);
    let content = text(&octets).replace("\r\n", "\n");
    let (header, body) = content.split_once("\n\n").unwrap_or((&content, ""));
    let recipients = envelope.recipients.iter().zip(&open).map(|(recipient, open)| RecipientLine {
        to: text(&recipient.forward_path),
        target: recipient.target.clone(),
        done: !open,
    });
    MessageShown {
        line: line_of(&waiting, Some((&envelope, &open))),
        all_recipients: recipients.collect(),
        account: envelope.principal.clone(),
        client: envelope.client,
        service: envelope.listener.clone(),
        header: header.to_owned(),
        body: body.to_owned(),
        cut,
    }
}

/// Has the named messages tried at once.
pub(super) fn retry(gateway: &Gateway, ids: Vec<String>) -> Vec<Changed> {
    let retry = |id: String| {
        let result = match MessageId::parse(&id) {
            Some(found) if gateway.retry(Some(found)) > 0 => MessageResult::Done,
            Some(found) if gateway.spool.holds(found) => MessageResult::InHand,
            _ => MessageResult::NotThere,
        };
        if result == MessageResult::Done {
            tracing::info!(event = "retry", id, "by the operator");
        }
        Changed { id, result }
    };
    ids.into_iter().map(retry).collect()
}

/// Takes the named messages out for good; nobody is told but the log.
pub(super) async fn remove(gateway: &Arc<Gateway>, ids: Vec<String>) -> Vec<Changed> {
    let mut changed = Vec::with_capacity(ids.len());
    for id in ids {
        let result = match MessageId::parse(&id) {
            Some(found) => remove_one(gateway, found).await,
            None => MessageResult::NotThere,
        };
        changed.push(Changed { id, result });
    }
    changed
}

async fn remove_one(gateway: &Arc<Gateway>, id: MessageId) -> MessageResult {
    let shared = Arc::clone(gateway);
    let looking = tokio::task::spawn_blocking(move || shared.spool.look(id).ok().flatten());
    let line = looking.await.ok().flatten();
    let line = line.map(|looked| line_of(&looked.waiting, Some((&looked.envelope, &looked.open))));
    match gateway.spool.remove(id).await {
        Ok(Removal::Removed) => {
            let (from, to) =
                line.map(|line| (line.from.unwrap_or_default(), line.to.join(","))).unwrap_or_default();
            tracing::warn!(event = "removed", %id, from, to, "from the spool, by the operator; nobody is told");
            MessageResult::Done
        }
        Ok(Removal::InHand) => MessageResult::InHand,
        Ok(Removal::NotThere) => MessageResult::NotThere,
        Err(error) => {
            tracing::error!(event = "spool", %id, "{error}");
            MessageResult::Failed
        }
    }
}

fn text(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}
