//! One message to the smart host, without a running server and without a spool: who sends it waits for the answer.

use sekisho_net::clock;
use sekisho_net::resolver::Resolver;
use sekisho_net::tls::Roots;

use super::smart_host::{Directions, connect};
use super::{OutboundError, Outcome, Transfer, TransferRecipient};
use crate::settings::SmartHost;
use crate::spool::{Envelope, Spool, SpoolSettings};

/// A message of ASCII lines, each ended with CRLF, with its paths without brackets.
#[derive(Clone, Copy, Debug)]
pub struct One<'a> {
    /// The reverse-path.
    pub reverse_path: &'a str,
    /// The forward-path.
    pub forward_path: &'a str,
    /// The message.
    pub octets: &'a [u8],
}

/// Hands a message to the smart host; `our_name` is said in EHLO.
///
/// # Errors
/// Nothing was handed over. That it was refused is an [`Outcome`].
pub async fn send_one(
    to: &SmartHost,
    our_name: &str,
    resolver: Resolver,
    message: One<'_>,
) -> Result<Outcome, OutboundError> {
    let roots = tokio::task::spawn_blocking(Roots::native).await.map_err(std::io::Error::other)?;
    let spool = Spool::in_memory(SpoolSettings::default())?;
    let mut incoming = spool.begin();
    incoming.write(message.octets).await?;
    let envelope = Envelope::of_our_own("", message.reverse_path.as_bytes(), Vec::new(), clock::now());
    incoming.commit(&envelope).await?;
    let queued = spool.next().await?;
    let directions = Directions { resolver: Some(resolver), roots, tls_at_once: false };
    let mut client = connect(to, our_name, &directions).await?;
    let transfer = Transfer {
        reverse_path: format!("<{}>", message.reverse_path).into_bytes(),
        smtputf8: false,
        eight_bit: false,
        notification: String::new(),
        recipients: vec![TransferRecipient {
            path: format!("<{}>", message.forward_path).into_bytes(),
            notification: String::new(),
        }],
        octets: u64::try_from(message.octets.len()).unwrap_or(u64::MAX),
    };
    let mut outcomes = [None];
    client.transfer(&transfer, &mut queued.body(), &mut outcomes).await?;
    client.quit().await;
    let [outcome] = outcomes;
    Ok(outcome.unwrap_or_else(|| Outcome::Later("the server said nothing of it".to_owned())))
}
