//! Whether a server's own user can still send: the other half of a fix.

use std::net::SocketAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sekisho_audit::probe::conversation::{Conversation, ConversationError, Manners};
use sekisho_audit::record::probe::Stage;
use sekisho_evidence::target::{Endpoint, Transport};

/// Whose login.
#[derive(Clone, Copy)]
pub struct Login<'a> {
    /// The name.
    pub name: &'a str,
    /// The password.
    pub password: &'a str,
}

/// Asks the server at `address`, which is on loopback, to take mail of `sender` for `recipient`, after a
/// login where one is given. Whether it would; no message is sent.
///
/// # Errors
/// The conversation broke off.
pub async fn may_send(
    address: SocketAddr,
    sender: &str,
    recipient: &str,
    login: Option<Login<'_>>,
) -> Result<bool, ConversationError> {
    let endpoint = Endpoint { address: address.ip(), port: address.port(), transport: Transport::Plain };
    let mut conversation = Conversation::open(endpoint, "localhost", None, &Manners::default()).await?;
    conversation.ehlo("client.example").await?;
    let mut allowed = true;
    if let Some(Login { name, password }) = login {
        conversation = under_tls(conversation).await?;
        let initial = BASE64.encode(format!("\0{name}\0{password}"));
        let line = format!("AUTH PLAIN {initial}\r\n");
        conversation.send_shown_as(line.as_bytes(), "AUTH PLAIN ***", Stage::Authentication).await?;
        allowed = conversation.reply(Stage::Authentication).await?.is_positive();
    }
    if allowed {
        let mail = format!("MAIL FROM:<{sender}>\r\n");
        allowed = conversation.command(mail.as_bytes(), Stage::Mail).await?.is_positive();
    }
    if allowed {
        let command = format!("RCPT TO:<{recipient}>\r\n");
        allowed = conversation.command(command.as_bytes(), Stage::Recipient).await?.is_positive();
    }
    conversation.quit().await;
    Ok(allowed)
}

/// A password is given only under TLS, where there is any.
async fn under_tls(conversation: Conversation) -> Result<Conversation, ConversationError> {
    if !conversation.has("STARTTLS") {
        return Ok(conversation);
    }
    match conversation.start_tls("localhost").await? {
        Ok(mut secured) => {
            secured.ehlo("client.example").await?;
            Ok(secured)
        }
        Err((conversation, _)) => Ok(*conversation),
    }
}
