//! What becomes of mail that cannot be delivered: a notice to the sender (RFC 3464), or a copy for the postmaster.
//!
//! Only a sender that we know to be one gets a notice: of a principal of ours, or at an own address. What a stranger
//! gave as sender is anybody's address, and telling it would be sending mail to somebody who did nothing
//! (backscatter). A notice that fails is never answered by another (RFC 5321 §6.1): the postmaster keeps it.

use sekisho_net::{clock, random};
use sekisho_policy::classify::{Delivery, Standing};
use sekisho_wire::mail::address::Charset;
use sekisho_wire::smtp::parameter::{Body as BodyKind, Return};
use sekisho_wire::smtp::path::{ForwardPath, ReversePath};

use crate::delivery::Target;
use crate::gateway::Current;
use crate::spool::{Body, Envelope, Incoming, MessageId, Recipient, Spool, SpoolError};

mod content;
mod report;
#[cfg(test)]
mod tests;

use content::Original;
pub(crate) use report::date;

/// The listener of notices to senders.
const NOTICE: &str = "notice";
/// The listener of what is kept for the postmaster.
const KEPT: &str = "kept";

/// What is said of a recipient (RFC 3464 §2.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// It failed for good.
    Failed,
    /// It was tried long enough.
    Expired,
    /// It is in the mailbox.
    Delivered,
    /// It went to a server that will not tell more.
    Relayed,
}

/// A recipient of whom something is to be said.
#[derive(Clone, Debug)]
pub struct Fallen {
    /// Its place in the envelope.
    pub place: usize,
    /// What is said.
    pub action: Action,
    /// The reply, or our own reason.
    pub said: String,
    /// The server that replied.
    pub remote: Option<String>,
}

/// Who is to know that a message failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The sender, who is these recipients.
    Sender(Vec<Recipient>),
    /// The postmaster, who is these recipients.
    Postmaster(Vec<Recipient>),
    /// Nobody is left: the message stays where it is.
    Hold,
}

/// A notice.
#[derive(Clone, Debug)]
pub struct Notice<'a> {
    /// Our host.
    pub host: &'a str,
    /// The envelope of the message it is about.
    pub about: &'a Envelope,
    /// What is said of which recipients.
    pub fallen: &'a [Fallen],
    /// Whether it is for the postmaster, with all of the message.
    pub kept: bool,
    /// Who gets it.
    pub recipients: Vec<Recipient>,
}

/// Why a notice is not in the spool.
#[derive(Debug, thiserror::Error)]
pub enum BounceError {
    /// The spool does not take it.
    #[error("the spool: {0}")]
    Spool(SpoolError),
    /// The message it is about cannot be read.
    #[error("the message it is about: {0}")]
    Message(SpoolError),
    /// There is no randomness for its name.
    #[error(transparent)]
    Random(#[from] random::RandomError),
}

/// Who is to know that the message with this envelope failed.
#[must_use]
pub fn answer(envelope: &Envelope, current: &Current) -> Answer {
    if envelope.listener == KEPT {
        return Answer::Hold;
    }
    let sender = sender(envelope, current);
    if !sender.is_empty() {
        return Answer::Sender(sender);
    }
    let postmaster = postmaster(current);
    if postmaster.is_empty() { Answer::Hold } else { Answer::Postmaster(postmaster) }
}

/// The sender as recipient; nobody where it is null, not known to be the sender, or out of reach.
fn sender(envelope: &Envelope, current: &Current) -> Vec<Recipient> {
    let path = [b"<", envelope.reverse_path.as_slice(), b">"].concat();
    let path = ReversePath::parse(&path, Charset::Utf8).ok();
    let Some(mailbox) = path.as_ref().and_then(ReversePath::mailbox) else { return Vec::new() };
    let standing = current.directory.address(mailbox);
    match &standing {
        Standing::Foreign(_) if envelope.principal.is_none() => Vec::new(),
        Standing::Foreign(_) if current.settings.delivery.smart_host.is_none() => Vec::new(),
        _ => recipients(&mailbox.to_bytes(), &standing),
    }
}

/// The postmaster as recipient (RFC 5321 §4.5.1).
fn postmaster(current: &Current) -> Vec<Recipient> {
    let path = ForwardPath::parse(b"<postmaster>", Charset::Ascii);
    let standing = path.map(|path| current.directory.recipient(&path));
    standing.map(|standing| recipients(b"postmaster", &standing)).unwrap_or_default()
}

/// The recipients behind an address that stands so; nobody behind one that is not there.
pub(crate) fn recipients(path: &[u8], standing: &Standing) -> Vec<Recipient> {
    let recipient = |path: &[u8], target: Target| Recipient {
        forward_path: path.to_vec(),
        target: target.to_string(),
        notify: None,
        original_recipient: None,
    };
    match standing {
        Standing::Own(own) => own
            .deliveries
            .iter()
            .map(|delivery| match delivery {
                Delivery::Mailbox(account) => recipient(path, Target::Mailbox(account.clone())),
                Delivery::Forward(address) => recipient(address.spelled(), Target::SmartHost),
            })
            .collect(),
        Standing::Foreign(_) => vec![recipient(path, Target::SmartHost)],
        Standing::OwnUnknown(_) | Standing::Unclear(_) => Vec::new(),
    }
}

/// Puts the notice into the spool; when this returns, it is on the disk. `body` is the message it is about; one that cannot
/// be read any more is left out.
///
/// # Errors
/// The spool does not take it.
pub async fn post(spool: &Spool, notice: &Notice<'_>, body: &Body) -> Result<MessageId, BounceError> {
    let failed = notice.fallen.iter().any(|fallen| matches!(fallen.action, Action::Failed | Action::Expired));
    // RFC 3461 §4.3: RET is about failures.
    let full = notice.kept || failed && notice.about.ret == Some(Return::Full);
    let original = if full { Original::Full } else { Original::Header };
    match write(spool, notice, original, body).await {
        Err(BounceError::Message(error)) => {
            tracing::error!(event = "notice", "a notice goes without the message it is about: {error}");
            write(spool, notice, Original::None, body).await
        }
        other => other,
    }
}

async fn write(
    spool: &Spool,
    notice: &Notice<'_>,
    original: Original,
    body: &Body,
) -> Result<MessageId, BounceError> {
    let mut incoming: Incoming = spool.begin();
    let boundary = format!("{:016x}{:016x}", random::number()?, random::number()?);
    let id = incoming.id().to_string();
    let frame = report::Frame { notice, original, id: &id, boundary: &boundary, now: clock::now() };
    incoming.write(&frame.head()).await.map_err(BounceError::Spool)?;
    content::copy(original, &mut body.anew(), &mut incoming).await?;
    incoming.write(&frame.tail()).await.map_err(BounceError::Spool)?;
    let about = notice.about;
    let listener = if notice.kept { KEPT } else { NOTICE };
    let envelope = Envelope {
        body: if about.smtputf8 { BodyKind::EightBitMime } else { about.body },
        smtputf8: about.smtputf8,
        ..Envelope::of_our_own(listener, b"", notice.recipients.clone(), clock::now())
    };
    incoming.commit(&envelope).await.map_err(BounceError::Spool)
}

/// The address as it is shown: the null path as `<>`.
fn shown(path: &[u8]) -> String {
    if path.is_empty() { "<>".to_owned() } else { String::from_utf8_lossy(path).into_owned() }
}
