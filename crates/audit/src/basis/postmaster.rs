//! A code for the postmaster of the address (RFC 5321 §4.5.1): one ordinary message to
//! `postmaster@[address]`, from the null reverse-path, so that no bounce goes anywhere.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use sekisho_evidence::target::Endpoint;
use sekisho_wire::smtp::reply::ReceivedReply;

use super::{CodeUse, OwnerCode, OwnerSecret};
use crate::probe::answer;
use crate::probe::conversation::{Conversation, ConversationError, Manners};
use crate::probe::envelope::literal;
use crate::record::probe::Stage;

/// Why the code was not sent.
#[derive(Debug, thiserror::Error)]
pub enum PostmasterError {
    /// The server did not take it.
    #[error("the server did not take mail for its postmaster: {said}")]
    Refused {
        /// What it said.
        said: String,
    },
    /// The conversation broke off.
    #[error(transparent)]
    Broken(#[from] ConversationError),
}

/// Sends the code to the postmaster at `endpoint`. It is shown nowhere else; whoever reads that mailbox gives
/// it back by [`BasisRequest::OwnByCode`](super::BasisRequest::OwnByCode).
///
/// # Errors
/// The server does not answer or does not take the message.
pub async fn send_code(
    endpoint: Endpoint,
    our_name: &str,
    who: &str,
    secret: &OwnerSecret,
    manners: &Manners,
    now: Timestamp,
) -> Result<(), PostmasterError> {
    let code = OwnerCode::derive(secret, endpoint.address, CodeUse::Postmaster);
    let recipient = format!("postmaster@{}", literal(endpoint.address));
    let mut conversation = Conversation::open(endpoint, our_name, None, manners).await?;
    positive(conversation.greeting())?;
    positive(&conversation.ehlo(our_name).await?)?;
    positive(&conversation.command(b"MAIL FROM:<>\r\n", Stage::Mail).await?)?;
    let line = format!("RCPT TO:<{recipient}>\r\n");
    positive(&conversation.command(line.as_bytes(), Stage::Recipient).await?)?;
    let data = conversation.command(b"DATA\r\n", Stage::Data).await?;
    if !data.is_intermediate() {
        return Err(PostmasterError::Refused { said: answer::said(&data).to_string() });
    }
    let message = compose(&recipient, our_name, who, &code, now);
    conversation
        .send_shown_as(format!("{message}.\r\n").as_bytes(), "(a message with the code)", Stage::Message)
        .await?;
    positive(&conversation.reply(Stage::Message).await?)?;
    conversation.quit().await;
    Ok(())
}

fn positive(reply: &ReceivedReply) -> Result<(), PostmasterError> {
    if reply.is_positive() {
        return Ok(());
    }
    Err(PostmasterError::Refused { said: answer::said(reply).to_string() })
}

/// No line begins with a dot, so that nothing needs to be stuffed.
fn compose(recipient: &str, our_name: &str, who: &str, code: &OwnerCode, now: Timestamp) -> String {
    let date = now.to_zoned(TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S +0000");
    let plain = |text: &str| -> String {
        text.chars().filter(|character| character.is_ascii_graphic() || *character == ' ').collect()
    };
    let (our_name, who) = (plain(our_name), plain(who));
    format!(
        "Date: {date}\r\n\
         From: <postmaster@{our_name}>\r\n\
         To: <{recipient}>\r\n\
         Subject: Code for a relay test of this server\r\n\
         Message-ID: <{id}@{our_name}>\r\n\
         Auto-Submitted: auto-generated\r\n\
         MIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=us-ascii\r\n\
         \r\n\
         Somebody ({who}, at {our_name}) says that this mail server is theirs\r\n\
         and wants to test it for unauthorised relay with Sekisho. Whoever reads\r\n\
         this mailbox may allow it by giving back this code:\r\n\
         \r\n\
         {code}\r\n\
         \r\n\
         If nobody of yours asked for it, do nothing: without the code nothing is tested.\r\n",
        id = now.as_millisecond(),
        code = code.as_str(),
    )
}
