//! The beginning of a session: connect, claim, greet, TLS, XCLIENT, AUTH.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sekisho_evidence::shape::{Authentication, Claim};
use sekisho_evidence::target::Transport;
use sekisho_evidence::token::Token;
use sekisho_wire::proxy_protocol;
use sekisho_wire::smtp::reply::ReceivedReply;

use super::{NotBegun, Question, SessionKey, SessionSettings};
use crate::probe::answer;
use crate::probe::conversation::{Conversation, ConversationError};
use crate::probe::envelope::made_up_local;
use crate::record::probe::{Outcome, RefusedBy, Stage};

/// The claim by XCLIENT that we come from the loopback address.
pub(super) const XCLIENT: &str = "XCLIENT NAME=localhost ADDR=127.0.0.1";

/// Begins the session of `key`.
///
/// # Errors
/// [`NotBegun`] says whether the connection broke, the server turned us away, or the beginning already
/// answers the questions.
pub async fn begin(
    key: &SessionKey,
    first: Option<&Question>,
    settings: &SessionSettings,
) -> Result<Conversation, NotBegun> {
    let conversation = connect(key, settings).await?;
    let conversation = secure(conversation, key, settings).await?;
    let conversation = hello(conversation, key).await?;
    let conversation = claim(conversation, key).await?;
    match first {
        Some(question) => log_in(conversation, key, &question.token).await,
        None => Ok(conversation),
    }
}

async fn connect(key: &SessionKey, settings: &SessionSettings) -> Result<Conversation, NotBegun> {
    let preamble = preamble(key);
    let opened =
        Conversation::open(key.endpoint, &settings.server_name, preamble.as_deref(), &settings.manners).await;
    let conversation = match opened {
        Ok(conversation) => conversation,
        // A server that does not expect a PROXY header hangs up on it or answers nonsense.
        Err(error) if preamble.is_some() && !matches!(error, ConversationError::Connect(_)) => {
            return Err(NotBegun::Answered(not_offered("the PROXY protocol"), Vec::new()));
        }
        Err(error) => return Err(NotBegun::Broken(error, Vec::new())),
    };
    if conversation.greeting().is_positive() {
        return Ok(conversation);
    }
    let outcome = answer::refusal(conversation.greeting(), Stage::Greeting);
    let lines = conversation.quit().await;
    if preamble.is_some() {
        return Err(NotBegun::Answered(not_offered("the PROXY protocol"), lines));
    }
    Err(NotBegun::TurnedAway(outcome, lines))
}

/// The PROXY header that says we come from the loopback address.
pub(super) fn preamble(key: &SessionKey) -> Option<Vec<u8>> {
    let source = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 40_025);
    let destination = match key.endpoint.address.to_canonical() {
        IpAddr::V4(v4) => SocketAddr::new(IpAddr::V4(v4), key.endpoint.port),
        IpAddr::V6(_) => SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), key.endpoint.port),
    };
    match key.claim {
        Claim::ProxyV1 => Some(proxy_protocol::encode_v1(source, destination)),
        Claim::ProxyV2 => Some(proxy_protocol::encode_v2(source, destination)),
        Claim::None | Claim::Xclient => None,
    }
}

async fn secure(
    mut conversation: Conversation,
    key: &SessionKey,
    settings: &SessionSettings,
) -> Result<Conversation, NotBegun> {
    if key.endpoint.transport != Transport::StartTls {
        return Ok(conversation);
    }
    let said = if is_proxy(key.claim) {
        conversation.ehlo_alone(&key.helo).await
    } else {
        conversation.ehlo(&key.helo).await
    };
    let greeted = said.as_ref().is_ok_and(ReceivedReply::is_positive);
    // Whatever else a PROXY header makes of the conversation, it only says that none is expected.
    if is_proxy(key.claim) && !greeted {
        return Err(NotBegun::Answered(not_offered("the PROXY protocol"), conversation.into_transcript()));
    }
    if let Err(error) = said {
        return Err(NotBegun::Broken(error, conversation.into_transcript()));
    }
    if !conversation.has("STARTTLS") {
        return Err(NotBegun::Answered(not_offered("STARTTLS"), conversation.quit().await));
    }
    match conversation.start_tls(&settings.server_name).await {
        Ok(Ok(secured)) => Ok(secured),
        Ok(Err((conversation, reply))) => {
            Err(NotBegun::Answered(answer::refusal(&reply, Stage::Tls), conversation.quit().await))
        }
        Err(_) if is_proxy(key.claim) => {
            Err(NotBegun::Answered(not_offered("the PROXY protocol"), Vec::new()))
        }
        Err(error) => Err(NotBegun::Broken(error, Vec::new())),
    }
}

async fn hello(mut conversation: Conversation, key: &SessionKey) -> Result<Conversation, NotBegun> {
    // A server that knows no PROXY header takes it for a command and refuses that. A second greeting would then
    // be answered by the reply to the first, and every later reply would be taken for the next one's.
    let said = if is_proxy(key.claim) {
        conversation.ehlo_alone(&key.helo).await
    } else {
        conversation.ehlo(&key.helo).await
    };
    let reply = match said {
        Ok(reply) => reply,
        Err(_) if is_proxy(key.claim) => {
            let lines = conversation.into_transcript();
            return Err(NotBegun::Answered(not_offered("the PROXY protocol"), lines));
        }
        Err(error) => return Err(NotBegun::Broken(error, conversation.into_transcript())),
    };
    if reply.is_positive() {
        return Ok(conversation);
    }
    let lines = conversation.quit().await;
    if is_proxy(key.claim) {
        return Err(NotBegun::Answered(not_offered("the PROXY protocol"), lines));
    }
    match answer::refusal(&reply, Stage::Hello) {
        outcome if key.honest_helo => Err(NotBegun::TurnedAway(outcome, lines)),
        // A name that is not ours was refused: that is policy, and just what we asked.
        Outcome::Refused { stage, said, .. } => {
            Err(NotBegun::Answered(Outcome::Refused { stage, by: RefusedBy::Policy, said }, lines))
        }
        outcome => Err(NotBegun::Answered(outcome, lines)),
    }
}

async fn claim(mut conversation: Conversation, key: &SessionKey) -> Result<Conversation, NotBegun> {
    if key.claim != Claim::Xclient {
        return Ok(conversation);
    }
    if !conversation.has("XCLIENT") {
        return Err(NotBegun::Answered(not_offered("XCLIENT"), conversation.quit().await));
    }
    let asked = async {
        let reply = conversation.command(format!("{XCLIENT}\r\n").as_bytes(), Stage::Claim).await?;
        if reply.is_positive() {
            conversation.ehlo(&key.helo).await?;
        }
        Ok(reply)
    };
    match asked.await {
        Ok(reply) if reply.is_positive() => Ok(conversation),
        Ok(reply) => {
            Err(NotBegun::Answered(answer::refusal(&reply, Stage::Claim), conversation.quit().await))
        }
        Err(error) => Err(NotBegun::Broken(error, conversation.into_transcript())),
    }
}

async fn log_in(
    mut conversation: Conversation,
    key: &SessionKey,
    token: &Token,
) -> Result<Conversation, NotBegun> {
    if key.authentication == Authentication::None {
        return Ok(conversation);
    }
    match authenticate(&mut conversation, key.authentication, token).await {
        Ok(Some(reply)) if reply.is_positive() => Ok(conversation),
        Ok(Some(reply)) => {
            let outcome = answer::refusal(&reply, Stage::Authentication);
            Err(NotBegun::Answered(outcome, conversation.quit().await))
        }
        Ok(None) => Err(NotBegun::Answered(not_offered("AUTH"), conversation.quit().await)),
        Err(error) => Err(NotBegun::Broken(error, conversation.into_transcript())),
    }
}

/// Tries a login that nobody can have: name and password are made from the token. `None` where the server
/// does not offer the mechanism.
///
/// # Errors
/// As [`Conversation::reply`].
pub(super) async fn authenticate(
    conversation: &mut Conversation,
    authentication: Authentication,
    token: &Token,
) -> Result<Option<ReceivedReply>, ConversationError> {
    let name = made_up_local(token);
    let password = match authentication {
        Authentication::EmptyPlain => String::new(),
        _ => token.as_str().chars().rev().collect(),
    };
    let mechanism = match authentication {
        Authentication::RandomLogin => "LOGIN",
        _ => "PLAIN",
    };
    let offered = conversation.offers().is_some_and(|offers| {
        offers.parameters("AUTH").iter().any(|offer| offer.eq_ignore_ascii_case(mechanism))
    });
    if !offered {
        return Ok(None);
    }
    if mechanism == "PLAIN" {
        let initial = BASE64.encode(format!("\0{name}\0{password}").as_bytes());
        let shown = shown_plain(&name);
        let line = format!("AUTH PLAIN {initial}\r\n");
        conversation.send_shown_as(line.as_bytes(), &shown, Stage::Authentication).await?;
        let reply = conversation.reply(Stage::Authentication).await?;
        return give_up(conversation, reply).await.map(Some);
    }
    let mut reply = conversation.command(b"AUTH LOGIN\r\n", Stage::Authentication).await?;
    for (answer, shown) in [(&name, name.as_str()), (&password, "***")] {
        if !reply.is_intermediate() {
            break;
        }
        let line = format!("{}\r\n", BASE64.encode(answer.as_bytes()));
        conversation.send_shown_as(line.as_bytes(), shown, Stage::Authentication).await?;
        reply = conversation.reply(Stage::Authentication).await?;
    }
    give_up(conversation, reply).await.map(Some)
}

/// AUTH PLAIN as people see it.
pub(super) fn shown_plain(name: &str) -> String {
    format!("AUTH PLAIN (the made-up name {name})")
}

/// Ends an exchange in which the server wants to hear still more (RFC 4954 §4).
async fn give_up(
    conversation: &mut Conversation,
    reply: ReceivedReply,
) -> Result<ReceivedReply, ConversationError> {
    if reply.is_intermediate() {
        return conversation.command(b"*\r\n", Stage::Authentication).await;
    }
    Ok(reply)
}

const fn is_proxy(claim: Claim) -> bool {
    matches!(claim, Claim::ProxyV1 | Claim::ProxyV2)
}

fn not_offered(what: &str) -> Outcome {
    Outcome::NotOffered { what: what.to_owned() }
}
