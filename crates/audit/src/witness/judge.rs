//! What one received message means: relayed, bounced, or handed on.
//!
//! A relayed canary is *our* message at *our* recipient. A bounce is somebody else's message that quotes
//! ours; it may even come to the canary's address, when that was the sender of the probe.

use std::collections::BTreeSet;
use std::net::IpAddr;

use jiff::Timestamp;
use mail_parser::MessageParser;
use sekisho_evidence::consent::Publicity;
use sekisho_evidence::level::Level;
use sekisho_evidence::proof::{ArrivalKind, Hop, Proof, TokenPlace};
use sekisho_evidence::token::{Binding, Token};
use sekisho_wire::mail::dsn::{self, Sign};
use sekisho_wire::mail::header::{self, Fields};

use super::{Arrived, Destination, Witness, body};
use crate::message::TOKEN_FIELD;
use crate::trail::{self, Trust};

/// How many tokens of one message are looked at.
const TOKENS_LIMIT: usize = 16;
/// How many lines of a report are looked at.
const LINES_LIMIT: usize = 2000;
/// How many header fields are looked at.
const FIELDS_LIMIT: usize = 500;

/// What a Received chain must name for the highest level.
#[derive(Clone, Debug, Default)]
pub(super) struct Expected {
    /// Names of the target, in lower case without a trailing dot.
    pub(super) names: BTreeSet<String>,
    /// Addresses of the target and our own.
    pub(super) addresses: BTreeSet<IpAddr>,
}

/// What was sent with a token.
pub(super) struct Sent<'a> {
    pub(super) binding: Binding,
    pub(super) digest: Option<&'a str>,
    pub(super) at: Option<Timestamp>,
    /// The address it was sent from.
    pub(super) sender: Option<&'a str>,
    pub(super) expected: &'a Expected,
}

/// A text with a token's form, and where it survived.
pub(super) struct Found {
    pub(super) token: Token,
    pub(super) place: TokenPlace,
}

/// Finds tokens: in the envelope recipients, otherwise in the header, otherwise in the body, encoded or not.
pub(super) fn find(arrived: &Arrived) -> Vec<Found> {
    let at = |place, tokens: Vec<Token>| {
        tokens.into_iter().map(move |token| Found { token, place }).collect::<Vec<_>>()
    };
    let recipients = recipients(arrived).join("\n");
    let in_recipients = Token::find_all(recipients.as_bytes(), TOKENS_LIMIT);
    if !in_recipients.is_empty() {
        return at(TokenPlace::Recipient, in_recipients);
    }
    let (head, rest) = header::split(&arrived.message);
    let in_header = Token::find_all(head, TOKENS_LIMIT);
    if !in_header.is_empty() {
        return at(TokenPlace::Header, in_header);
    }
    let in_body = Token::find_all(rest, TOKENS_LIMIT);
    if !in_body.is_empty() {
        return at(TokenPlace::Body, in_body);
    }
    at(TokenPlace::Body, decoded_tokens(&arrived.message))
}

/// Tokens inside base64 or quoted-printable.
fn decoded_tokens(message: &[u8]) -> Vec<Token> {
    let Some(parsed) = MessageParser::default().parse(message) else { return Vec::new() };
    let mut tokens = Vec::new();
    for part in parsed.parts.iter().take(TOKENS_LIMIT) {
        tokens.extend(Token::find_all(part.contents(), TOKENS_LIMIT));
    }
    tokens.truncate(TOKENS_LIMIT);
    tokens
}

/// The envelope recipients: as received, or as the mailbox's own server wrote them at the very top.
pub(super) fn recipients(arrived: &Arrived) -> Vec<String> {
    if !arrived.recipients.is_empty() || arrived.peer.is_some() {
        return arrived.recipients.clone();
    }
    let mut recipients = Vec::new();
    for field in Fields::of(&arrived.message).take(FIELDS_LIMIT) {
        if field.is("Received") {
            let received = sekisho_wire::mail::received::parse(&field.unfolded());
            recipients.extend(received.recipient);
            break;
        }
        let names = ["Delivered-To", "X-Original-To", "X-Delivered-To", "Envelope-To"];
        if names.iter().any(|name| field.is(name)) {
            recipients.push(field.unfolded().trim_matches(['<', '>']).to_owned());
        }
    }
    recipients
}

/// What `token` in this message means. The kind is as if it were the first time.
pub(super) fn judge(witness: &Witness, arrived: &Arrived, found: &Found, sent: &Sent<'_>) -> Proof {
    let token = &found.token;
    let recipients = recipients(arrived);
    let destination = witness.destination(&recipients, token);
    let kind = kind(witness, arrived, token, &destination, sent.sender);
    let hops = trail::hops(&arrived.message);
    let body_intact = kind == ArrivalKind::Relayed
        && body::is_intact(&arrived.message, sent.digest, token, sent.binding.target, !arrived.exact);
    let level = match kind {
        ArrivalKind::Relayed if body_intact && names_input(&hops, sent) => Level::E5,
        ArrivalKind::Relayed => Level::E4,
        ArrivalKind::Backscatter | ArrivalKind::HandedOn | ArrivalKind::Repeated => Level::E3,
    };
    let output = arrived.peer.or_else(|| handed_over_by(&hops, sent.binding.target));
    let recipient = match destination {
        Destination::Canary(recipient) | Destination::Routed(recipient) => Some(recipient),
        Destination::Mailbox(recipient) | Destination::Elsewhere(recipient) => recipient,
    };
    Proof {
        token: token.clone(),
        probe: sent.binding.number,
        kind,
        level,
        sent: sent.at,
        arrived: arrived.at,
        output: output.map(|address| address.to_canonical()),
        recipient,
        place: found.place,
        body_intact,
        hops,
    }
}

/// Who handed the message to a mailbox's own servers, as those wrote it. Where the target's address is
/// private itself, private addresses are nobody's inside.
fn handed_over_by(hops: &[Hop], target: IpAddr) -> Option<IpAddr> {
    if !Publicity::default().is_public(target) {
        return hops.iter().find_map(|hop| hop.from_address);
    }
    let boundary = trail::boundary(hops, &Trust::default())?;
    hops.get(boundary)?.from_address
}

fn kind(
    witness: &Witness,
    arrived: &Arrived,
    token: &Token,
    destination: &Destination,
    sender: Option<&str>,
) -> ArrivalKind {
    let own = is_own(&arrived.message, token);
    if is_bounce(arrived, own) || answers(&arrived.message, token) {
        return ArrivalKind::Backscatter;
    }
    let null = dsn::signs(&arrived.message, arrived.reverse_path.as_deref()).contains(&Sign::NullReversePath);
    if null && let Some(sender) = sender {
        match return_to(witness, destination, sender) {
            Return::None => {}
            Return::Possible => return ArrivalKind::HandedOn,
            Return::Certain => return ArrivalKind::Backscatter,
        }
    }
    match destination {
        // Where the header is not ours any more, the body has to begin as ours does: a probe's sender may have
        // been the canary itself, and then answers and bounces without a bounce's form come to its address too.
        Destination::Canary(_) if own || (!null && body::begins_as_ours(&arrived.message)) => {
            ArrivalKind::Relayed
        }
        Destination::Mailbox(_) if own => ArrivalKind::Relayed,
        Destination::Routed(_) if own || !null => ArrivalKind::HandedOn,
        Destination::Elsewhere(_) if own => ArrivalKind::HandedOn,
        _ => ArrivalKind::Backscatter,
    }
}

/// Whether a message from the null reverse-path was returned to the sender of its probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Return {
    None,
    /// The sender was the canary's own recipient: returned or relayed, it comes to the same address.
    Possible,
    Certain,
}

/// What only error mail does (RFC 5321 §4.5.5): it comes from the null reverse-path, to whoever sent the
/// message. That it quotes nothing and is our message unchanged makes it no relay.
fn return_to(witness: &Witness, destination: &Destination, sender: &str) -> Return {
    let is_sender = |recipient: &str| recipient.eq_ignore_ascii_case(sender);
    match destination {
        Destination::Canary(recipient) if is_sender(recipient) => Return::Possible,
        // The mailbox is the canary's recipient and the sender of most probes at once.
        Destination::Mailbox(recipient)
            if is_sender(witness.address()) || recipient.as_deref().is_some_and(is_sender) =>
        {
            Return::Possible
        }
        Destination::Elsewhere(Some(recipient)) if is_sender(recipient) => Return::Certain,
        _ => Return::None,
    }
}

/// Whether the message is a bounce. A probe's own From may be an address of the mail system; the message is
/// still ours.
pub(super) fn is_bounce(arrived: &Arrived, own: bool) -> bool {
    let signs = dsn::signs(&arrived.message, arrived.reverse_path.as_deref());
    let telling: Vec<Sign> = signs.into_iter().filter(|sign| !(own && *sign == Sign::MailerDaemon)).collect();
    dsn::is_bounce(&telling)
}

/// Whether the message is a report that no delivery has failed, such as a delay (RFC 3464 §2.3.3).
pub(super) fn is_under_way(arrived: &Arrived) -> bool {
    if !dsn::signs(&arrived.message, arrived.reverse_path.as_deref()).contains(&Sign::DeliveryReport) {
        return false;
    }
    let lines = arrived.message.split(|octet| *octet == b'\n').take(LINES_LIMIT);
    let actions =
        lines.filter(|line| line.get(..7).is_some_and(|name| name.eq_ignore_ascii_case(b"action:")));
    let mut actions = actions.map(|line| line.get(7..).unwrap_or_default().trim_ascii()).peekable();
    actions.peek().is_some() && actions.all(|action| !action.eq_ignore_ascii_case(b"failed"))
}

/// Whether the message's own header, not what it quotes, is that of the canary.
pub(super) fn is_own(message: &[u8], token: &Token) -> bool {
    has_token(message, &[TOKEN_FIELD, "Message-ID"], token)
}

/// Whether the message is a reply to the canary (RFC 5322 §3.6.4).
fn answers(message: &[u8], token: &Token) -> bool {
    has_token(message, &["In-Reply-To", "References"], token)
}

fn has_token(message: &[u8], names: &[&str], token: &Token) -> bool {
    Fields::of(message)
        .take(FIELDS_LIMIT)
        .filter(|field| names.iter().any(|name| field.is(name)))
        .any(|field| Token::find_all(field.value, TOKENS_LIMIT).contains(token))
}

/// Whether a hop names the tested host, or us as its client.
fn names_input(hops: &[Hop], sent: &Sent<'_>) -> bool {
    let Expected { names, addresses } = sent.expected;
    let is_target = |name: &str| {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        let address = trail::literal(&name);
        names.contains(&name)
            || address.is_some_and(|address| address == sent.binding.target || addresses.contains(&address))
    };
    hops.iter().any(|hop| {
        hop.by.as_deref().is_some_and(is_target)
            || hop.from_address.is_some_and(|address| addresses.contains(&address))
    })
}
