//! Handing a message over to a server: by LMTP for our own people, by SMTP for everybody else; one transaction for all
//! its recipients there.

use std::future::Future;
use std::sync::Arc;

use sekisho_net::clock;
use sekisho_wire::mail::address::{Charset, Mailbox};
use sekisho_wire::smtp::parameter::Body as BodyKind;
use sekisho_wire::smtp::path::ReversePath;
use tokio::io::{AsyncRead, AsyncWrite};

use super::{Deliverer, Parcel, Route, head, mailbox};
use crate::outbound::{
    self, Client, Content, OutboundError, Outcome, Transfer, TransferRecipient, mail_parameters,
    recipient_parameters,
};
use crate::settings::Lmtp;

/// What became of the recipients of one way, in their order.
pub(super) struct Exchanged {
    pub(super) outcomes: Vec<Outcome>,
    /// Whether the other server tells the sender itself (RFC 3461 §5.2.1).
    pub(super) tells_the_sender: bool,
}

/// To the smart host; `places` are the recipients' places in the envelope.
pub(super) async fn to_smart_host(
    deliverer: &Arc<Deliverer>,
    parcel: &Parcel,
    places: &[usize],
) -> Exchanged {
    let settings = &parcel.current.settings;
    let Some(smart_host) = &settings.delivery.smart_host else {
        return Exchanged::all(
            places.len(),
            &Outcome::Later("there is no smart host in the settings".to_owned()),
        );
    };
    let all = &parcel.envelope.recipients;
    let recipients = places.iter().filter_map(|place| all.get(*place)).map(|recipient| TransferRecipient {
        path: [b"<", without_route(&recipient.forward_path), b">"].concat(),
        notification: recipient_parameters(recipient),
    });
    let transfer = parcel.transfer(recipients.collect());
    let connecting = async {
        let deliverer = Arc::clone(deliverer);
        let directions = tokio::task::spawn_blocking(move || deliverer.directions()).await;
        let directions = directions.map_err(std::io::Error::other)?;
        outbound::connect_smart_host(smart_host, settings.host_name.as_str(), &directions).await
    };
    hand_over(deliverer, Route::SmartHost, connecting, parcel, transfer).await
}

/// By LMTP to the mailboxes of `accounts`, which stand at `places` in the envelope.
pub(super) async fn to_lmtp(
    deliverer: &Arc<Deliverer>,
    to: &Lmtp,
    parcel: &Parcel,
    entries: &[(usize, String)],
) -> Exchanged {
    let settings = &parcel.current.settings;
    let host = settings.host_name.as_str();
    let mut body = parcel.body.anew();
    let reading = tokio::task::spawn_blocking(move || head::read(&mut body));
    let read = match reading.await.map_err(std::io::Error::other).flatten() {
        Ok(read) => read,
        Err(error) => return Exchanged::all(entries.len(), &Outcome::Later(error.to_string())),
    };
    let domain = settings.domains.first().map_or(host, |domain| domain.as_str());
    let mut outcomes = Vec::with_capacity(entries.len());
    let mut recipients = Vec::new();
    for (place, account) in entries {
        let address = head::mailbox(account, domain);
        outcomes.push(if head::has_been_in(&read, &address) {
            Some(Outcome::Never(mailbox::LOOP.to_owned()))
        } else if Mailbox::parse(address.as_bytes(), Charset::Utf8).is_err() {
            Some(Outcome::Later(format!("the account {account} has no address for LMTP")))
        } else {
            let recipient = parcel.envelope.recipients.get(*place);
            recipients.push(TransferRecipient {
                path: format!("<{address}>").into_bytes(),
                notification: recipient.map(recipient_parameters).unwrap_or_default(),
            });
            None
        });
    }
    if recipients.is_empty() {
        return Exchanged { outcomes: outcomes.into_iter().flatten().collect(), tells_the_sender: false };
    }
    let transfer = parcel.transfer(recipients);
    let connecting = outbound::connect_lmtp(to, host);
    let exchanged = hand_over(deliverer, Route::Lmtp, connecting, parcel, transfer).await;
    let mut given = exchanged.outcomes.into_iter();
    let lost = || Outcome::Later("nothing is known of it".to_owned());
    let outcomes =
        outcomes.into_iter().map(|known| known.or_else(|| given.next()).unwrap_or_else(lost)).collect();
    Exchanged { outcomes, ..exchanged }
}

/// One connection and one transaction on it.
async fn hand_over<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    deliverer: &Deliverer,
    route: Route,
    connecting: impl Future<Output = Result<Client<S>, OutboundError>>,
    parcel: &Parcel,
    transfer: Transfer,
) -> Exchanged {
    let count = transfer.recipients.len();
    if let Some(why) = deliverer.gateway.routes.trouble(route, clock::instant()) {
        return Exchanged::all(count, &Outcome::Later(format!("not tried again so soon after: {why}")));
    }
    let mut client = match connecting.await {
        Ok(client) => client,
        Err(error) => {
            deliverer.gateway.routes.note(route, Some(error.to_string()), clock::instant());
            return Exchanged::all(count, &error.outcome());
        }
    };
    deliverer.gateway.routes.note(route, None, clock::instant());
    let tells_the_sender = client.offers("DSN");
    let mut outcomes = vec![None; count];
    let handed = match fitted(transfer, &client, parcel).await {
        Ok(transfer) => client.transfer(&transfer, &mut parcel.body.anew(), &mut outcomes).await,
        Err(error) => Err(error),
    };
    let rest = match handed {
        Ok(()) => {
            // It has answered everything: nobody waits until it has parted, which takes five seconds at most.
            tokio::spawn(client.quit());
            Outcome::Later("the server said nothing of it".to_owned())
        }
        Err(error) => error.outcome(),
    };
    let outcomes = outcomes.into_iter().map(|known| known.unwrap_or_else(|| rest.clone())).collect();
    Exchanged { outcomes, tells_the_sender }
}

/// The transfer, with no more asked of the server than the message really needs.
async fn fitted<S: AsyncRead + AsyncWrite + Unpin>(
    mut transfer: Transfer,
    client: &Client<S>,
    parcel: &Parcel,
) -> Result<Transfer, OutboundError> {
    if !client.suits(&transfer) {
        let content = Content::of(&mut parcel.body.anew()).await?;
        transfer.eight_bit &= content.eight_bit;
        transfer.smtputf8 &= content.eight_bit_header || transfer.has_utf8_paths();
    }
    Ok(transfer)
}

impl Exchanged {
    fn all(count: usize, outcome: &Outcome) -> Self {
        Self { outcomes: vec![outcome.clone(); count], tells_the_sender: false }
    }
}

impl Parcel {
    fn transfer(&self, recipients: Vec<TransferRecipient>) -> Transfer {
        let envelope = &self.envelope;
        let mut transfer = Transfer {
            reverse_path: [b"<", without_route(&envelope.reverse_path), b">"].concat(),
            smtputf8: envelope.smtputf8,
            eight_bit: envelope.body != BodyKind::SevenBit,
            notification: mail_parameters(envelope),
            recipients,
            octets: self.octets,
        };
        transfer.smtputf8 |= transfer.has_utf8_paths();
        transfer
    }
}

impl Transfer {
    fn has_utf8_paths(&self) -> bool {
        !self.reverse_path.is_ascii() || self.recipients.iter().any(|recipient| !recipient.path.is_ascii())
    }
}

/// A path without the source route that may stand before it (RFC 5321 §3.3, appendix C: none is sent on).
fn without_route(path: &[u8]) -> &[u8] {
    let routed = ReversePath::parse(&[b"<", path, b">"].concat(), Charset::Utf8);
    let length = routed.ok().and_then(|routed| routed.mailbox().map(|mailbox| mailbox.to_bytes().len()));
    length.and_then(|length| path.get(path.len().checked_sub(length)?..)).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn source_routes_are_not_sent_on() {
        for (path, sent) in [
            ("@a.example,@b.example:u@c.example", "u@c.example"),
            ("u@c.example", "u@c.example"),
            ("", ""),
            ("postmaster", "postmaster"),
        ] {
            assert_eq!(without_route(path.as_bytes()), sent.as_bytes());
        }
    }
}
