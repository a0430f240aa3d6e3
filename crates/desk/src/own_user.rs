//! Whether a server's own user can still send: the other half of a fix.

use std::net::SocketAddr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sekisho_audit::probe::conversation::{Conversation, ConversationError, Manners};
use sekisho_audit::record::probe::Stage;
use sekisho_evidence::target::{Endpoint, Transport};
use sekisho_net::connect::{ConnectError, Connection, TlsError};
use sekisho_wire::pop3::client::{LineError, LineReader, ServerLine};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// How long the server may take for a step.
const WITHIN: Duration = Duration::from_secs(30);
/// The most octets that are read at once.
const READ_SIZE: usize = 1024;

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

/// Why nobody could open their mailbox.
#[derive(Debug, thiserror::Error)]
pub enum MailboxError {
    /// There is no connection.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// There is no TLS.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The connection broke.
    #[error("the connection broke: {0}")]
    Broken(#[from] std::io::Error),
    /// What the server says is not POP3.
    #[error(transparent)]
    NotPop3(#[from] LineError),
    /// There was no answer.
    #[error("no answer in time")]
    TimedOut,
}

/// Opens a mailbox at the POP3 server at `address`, with TLS from the first octet (RFC 8314 §3.3), and leaves it
/// again. Whether the login was right.
///
/// # Errors
/// See [`MailboxError`].
pub async fn open_mailbox(address: SocketAddr, login: Login<'_>) -> Result<bool, MailboxError> {
    let connection = Connection::open(address, None, WITHIN).await?;
    let (mut connection, _) = connection.start_tls("localhost", WITHIN).await?;
    let mut reader = LineReader::default();
    let mut right = said_yes(&mut connection, &mut reader).await?;
    for line in [format!("USER {}\r\n", login.name), format!("PASS {}\r\n", login.password)] {
        if right {
            connection.write_all(line.as_bytes()).await?;
            right = said_yes(&mut connection, &mut reader).await?;
        }
    }
    connection.write_all(b"QUIT\r\n").await?;
    // Whatever it says to this, the login was right or wrong before.
    let _ = said_yes(&mut connection, &mut reader).await;
    Ok(right)
}

async fn said_yes(connection: &mut Connection, reader: &mut LineReader) -> Result<bool, MailboxError> {
    loop {
        if let Some(line) = reader.next()? {
            return Ok(matches!(line, ServerLine::Ok(_)));
        }
        let mut octets = Vec::with_capacity(READ_SIZE);
        match tokio::time::timeout(WITHIN, connection.read_buf(&mut octets)).await {
            Ok(Ok(0)) => return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof).into()),
            Ok(read) => read.map(|_| reader.push(&octets))?,
            Err(_) => return Err(MailboxError::TimedOut),
        }
    }
}
