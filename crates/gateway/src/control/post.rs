//! A message of the operator's own, put into the spool through the control socket.
//!
//! It gives nobody a right: whoever may use the socket owns the spool itself. What is taken is on the disk, as after a 250.

use std::sync::Arc;

use sekisho_net::clock;
use sekisho_policy::classify::Standing;
use sekisho_wire::mail::address::Charset;
use sekisho_wire::smtp::path::{ForwardPath, ReversePath};

use super::question::{NotPosted, Told};
use crate::bounce;
use crate::gateway::Gateway;
use crate::spool::Envelope;

/// The listener of these messages.
const OPERATOR: &str = "operator";

/// Takes a message of ASCII lines, each ended with CRLF; paths are without brackets.
pub(super) async fn post(
    gateway: &Arc<Gateway>,
    reverse_path: &str,
    forward_path: &str,
    message: &str,
) -> Told {
    match spooled(gateway, reverse_path, forward_path, message).await {
        Ok(id) => {
            tracing::info!(event = "posted", %id, from = reverse_path, to = forward_path, "by the operator");
            Told::Posted { id }
        }
        Err(reason) => Told::NotPosted { reason },
    }
}

async fn spooled(
    gateway: &Arc<Gateway>,
    reverse_path: &str,
    forward_path: &str,
    message: &str,
) -> Result<String, NotPosted> {
    let in_brackets = |path: &str| format!("<{path}>").into_bytes();
    let known = ReversePath::parse(&in_brackets(reverse_path), Charset::Ascii).is_ok();
    let to = ForwardPath::parse(&in_brackets(forward_path), Charset::Ascii).map_err(|_| NotPosted::Path)?;
    let lines = message.is_ascii()
        && message.ends_with("\r\n")
        && !message.replace("\r\n", "").contains(['\r', '\n']);
    if !known || !lines {
        return Err(if known { NotPosted::Message } else { NotPosted::Path });
    }
    let current = gateway.current();
    let standing = current.directory.recipient(&to);
    if matches!(standing, Standing::Foreign(_)) && current.settings.delivery.smart_host.is_none() {
        return Err(NotPosted::NoWayOut);
    }
    let recipients = bounce::recipients(forward_path.as_bytes(), &standing);
    if recipients.is_empty() {
        return Err(NotPosted::NobodyThere);
    }
    let envelope = Envelope::of_our_own(OPERATOR, reverse_path.as_bytes(), recipients, clock::now());
    let failed = |error: crate::spool::SpoolError| {
        tracing::error!(
            event = "posted",
            from = reverse_path,
            to = forward_path,
            "not in the spool: {error}"
        );
        NotPosted::Spool
    };
    gateway.spool.room(u64::try_from(message.len()).unwrap_or(u64::MAX)).map_err(failed)?;
    let mut incoming = gateway.spool.begin();
    incoming.write(message.as_bytes()).await.map_err(failed)?;
    incoming.commit(&envelope).await.map(|id| id.to_string()).map_err(failed)
}
