//! Hands a message to another server: by SMTP to the smart host, by LMTP (RFC 2033) to a local one.
//!
//! The octets of the message are those that came in. What the other server cannot take as it is, is refused
//! here, never rewritten.

use std::io;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sekisho_wire::smtp::client::{EhloReply, ReplyError, ReplyReader};
use sekisho_wire::smtp::dot::Stuffer;
use sekisho_wire::smtp::reply::ReceivedReply;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// How long a command may take (RFC 5321 §4.5.3.2).
const STEP_WITHIN: Duration = Duration::from_secs(300);
/// How long the other server may take to answer a whole message (RFC 5321 §4.5.3.2.6).
const END_WITHIN: Duration = Duration::from_secs(600);
/// How much of a message is held at once.
const PIECE: usize = 64 * 1024;

/// Which protocol is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// RFC 5321: one reply for the whole message.
    Smtp,
    /// RFC 2033: one reply for each recipient.
    Lmtp,
}

/// What is handed over.
#[derive(Clone, Debug)]
pub struct Transfer {
    /// The reverse-path with its brackets.
    pub reverse_path: Vec<u8>,
    /// Whether an address or the header is in UTF-8 (RFC 6531).
    pub smtputf8: bool,
    /// Whether the message has octets above 0x7F (RFC 6152).
    pub eight_bit: bool,
    /// RET and ENVID as they came (RFC 3461), for who offers DSN; with a leading space, or empty.
    pub notification: String,
    /// The recipients.
    pub recipients: Vec<TransferRecipient>,
    /// The size of the message in octets.
    pub octets: u64,
}

/// A recipient that is handed over.
#[derive(Clone, Debug)]
pub struct TransferRecipient {
    /// The forward-path with its brackets.
    pub path: Vec<u8>,
    /// NOTIFY and ORCPT as they came (RFC 3461), for who offers DSN; with a leading space, or empty.
    pub notification: String,
}

/// What became of one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The other server has taken the message for it.
    Taken(String),
    /// Not now.
    Later(String),
    /// Never.
    Never(String),
}

/// Why nothing was handed over; everything is to be tried again.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    /// The connection failed.
    #[error("the connection failed: {0}")]
    Socket(#[from] io::Error),
    /// What came was no reply.
    #[error("not a reply: {0}")]
    Reply(#[from] ReplyError),
    /// There was no answer.
    #[error("no answer in time")]
    TimedOut,
    /// Something was said in clear behind the word that begins TLS (CVE-2011-0411).
    #[error("the other server spoke between STARTTLS and TLS")]
    Injected,
    /// It does not want to speak with us.
    #[error("{} {}", .0.code, .0.text())]
    Unwilling(ReceivedReply),
}

/// A connection to another server.
pub struct Client<S> {
    stream: S,
    reader: ReplyReader,
    dialect: Dialect,
    offers: EhloReply,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    /// Greets the other server as `our_name`; `greeted` where its greeting was read before, in clear.
    ///
    /// # Errors
    /// See [`OutboundError`].
    pub async fn greet(
        stream: S,
        dialect: Dialect,
        our_name: &str,
        greeted: bool,
    ) -> Result<Self, OutboundError> {
        let offers = EhloReply::default();
        let mut client = Self { stream, reader: ReplyReader::new(), dialect, offers };
        if !greeted {
            client.willing(STEP_WITHIN).await?;
        }
        let hello = match dialect {
            Dialect::Smtp => "EHLO",
            Dialect::Lmtp => "LHLO",
        };
        client.write(format!("{hello} {our_name}\r\n").as_bytes()).await?;
        client.offers = EhloReply::parse(&client.willing(STEP_WITHIN).await?);
        Ok(client)
    }

    /// Whether the other server offers `keyword`.
    #[must_use]
    pub fn offers(&self, keyword: &str) -> bool {
        self.offers.offers(keyword)
    }

    /// Asks for TLS and gives the connection back for it.
    ///
    /// # Errors
    /// The other server does not want to, after all.
    pub async fn start_tls(mut self) -> Result<S, OutboundError> {
        self.write(b"STARTTLS\r\n").await?;
        self.willing(STEP_WITHIN).await?;
        if !self.reader.pending().is_empty() {
            return Err(OutboundError::Injected);
        }
        Ok(self.stream)
    }

    /// Logs in by PLAIN (RFC 4616). The caller sees to it that there is TLS.
    ///
    /// # Errors
    /// The login is refused.
    pub async fn log_in(&mut self, user: &str, password: &str) -> Result<(), OutboundError> {
        let response = BASE64.encode(format!("\0{user}\0{password}"));
        self.write(format!("AUTH PLAIN {response}\r\n").as_bytes()).await?;
        self.willing(STEP_WITHIN).await.map(|_| ())
    }

    /// Hands one message over; gives an outcome for each recipient, in order.
    ///
    /// # Errors
    /// Nothing is known to have been taken: all has to be tried again.
    pub async fn transfer<B: AsyncRead + Unpin>(
        &mut self,
        transfer: &Transfer,
        body: &mut B,
    ) -> Result<Vec<Outcome>, OutboundError> {
        let all = |outcome: Outcome| vec![outcome; transfer.recipients.len()];
        if let Some(reason) = self.impossible(transfer) {
            return Ok(all(Outcome::Never(reason.to_owned())));
        }
        let mail = self.ask(&self.mail_command(transfer)).await?;
        if !mail.is_positive() {
            return Ok(all(refusal(&mail)));
        }
        let mut outcomes = Vec::with_capacity(transfer.recipients.len());
        for recipient in &transfer.recipients {
            let mut command = b"RCPT TO:".to_vec();
            command.extend_from_slice(&recipient.path);
            if self.offers("DSN") {
                command.extend_from_slice(recipient.notification.as_bytes());
            }
            command.extend_from_slice(b"\r\n");
            let reply = self.ask(&command).await?;
            outcomes.push(if reply.is_positive() { None } else { Some(refusal(&reply)) });
        }
        if outcomes.iter().all(Option::is_some) {
            self.ask(b"RSET\r\n").await?;
            return Ok(outcomes.into_iter().flatten().collect());
        }
        let data = self.ask(b"DATA\r\n").await?;
        if !data.is_intermediate() {
            return Ok(outcomes.into_iter().map(|done| done.unwrap_or_else(|| refusal(&data))).collect());
        }
        self.send_body(body).await?;
        self.results(outcomes).await
    }

    /// Parts; how, does not matter any more.
    pub async fn quit(mut self) {
        let _ = self.write(b"QUIT\r\n").await;
        let _ = tokio::time::timeout(Duration::from_secs(5), self.stream.shutdown()).await;
    }

    /// Why the other server can never take the message as it is.
    fn impossible(&self, transfer: &Transfer) -> Option<&'static str> {
        if transfer.smtputf8 && !self.offers("SMTPUTF8") {
            return Some("5.6.7 The next server takes no addresses in UTF-8 (RFC 6531)");
        }
        if transfer.eight_bit && !self.offers("8BITMIME") {
            return Some("5.6.3 The next server takes no octets above 0x7F (RFC 6152)");
        }
        let limit: Option<u64> = self.offers.parameters("SIZE").first().and_then(|size| size.parse().ok());
        if limit.is_some_and(|limit| limit > 0 && transfer.octets > limit) {
            return Some("5.3.4 The message is bigger than the next server takes");
        }
        None
    }

    fn mail_command(&self, transfer: &Transfer) -> Vec<u8> {
        let mut command = b"MAIL FROM:".to_vec();
        command.extend_from_slice(&transfer.reverse_path);
        if transfer.eight_bit {
            command.extend_from_slice(b" BODY=8BITMIME");
        }
        if transfer.smtputf8 {
            command.extend_from_slice(b" SMTPUTF8");
        }
        if self.offers("SIZE") {
            command.extend_from_slice(format!(" SIZE={}", transfer.octets).as_bytes());
        }
        if self.offers("DSN") {
            command.extend_from_slice(transfer.notification.as_bytes());
        }
        command.extend_from_slice(b"\r\n");
        command
    }

    async fn send_body<B: AsyncRead + Unpin>(&mut self, body: &mut B) -> Result<(), OutboundError> {
        let mut stuffer = Stuffer::default();
        let mut piece = vec![0; PIECE];
        let mut out = Vec::with_capacity(PIECE + PIECE / 8);
        loop {
            let read = body.read(&mut piece).await?;
            if read == 0 {
                break;
            }
            out.clear();
            stuffer.push(piece.get(..read).unwrap_or_default(), &mut out);
            self.write(&out).await?;
        }
        out.clear();
        stuffer.end(&mut out);
        self.write(&out).await
    }

    /// The replies after the message: one, or one for each recipient that was taken.
    async fn results(&mut self, outcomes: Vec<Option<Outcome>>) -> Result<Vec<Outcome>, OutboundError> {
        let mut results = Vec::with_capacity(outcomes.len());
        let mut common: Option<Outcome> = None;
        for outcome in outcomes {
            let result = match (outcome, &common) {
                (Some(refused), _) => refused,
                (None, Some(known)) => known.clone(),
                (None, None) => {
                    let reply = self.reply(END_WITHIN).await?;
                    let result =
                        if reply.is_positive() { Outcome::Taken(said(&reply)) } else { refusal(&reply) };
                    if self.dialect == Dialect::Smtp {
                        common = Some(result.clone());
                    }
                    result
                }
            };
            results.push(result);
        }
        Ok(results)
    }

    async fn ask(&mut self, command: &[u8]) -> Result<ReceivedReply, OutboundError> {
        self.write(command).await?;
        self.reply(STEP_WITHIN).await
    }

    async fn willing(&mut self, within: Duration) -> Result<ReceivedReply, OutboundError> {
        let reply = self.reply(within).await?;
        if reply.is_positive() { Ok(reply) } else { Err(OutboundError::Unwilling(reply)) }
    }

    async fn write(&mut self, octets: &[u8]) -> Result<(), OutboundError> {
        let writing = async {
            self.stream.write_all(octets).await?;
            self.stream.flush().await
        };
        tokio::time::timeout(STEP_WITHIN, writing).await.map_err(|_| OutboundError::TimedOut)??;
        Ok(())
    }

    async fn reply(&mut self, within: Duration) -> Result<ReceivedReply, OutboundError> {
        let reading = async {
            loop {
                if let Some(reply) = self.reader.next()? {
                    return Ok(reply);
                }
                let mut octets = [0; 1024];
                let read = self.stream.read(&mut octets).await?;
                if read == 0 {
                    return Err(OutboundError::Socket(io::ErrorKind::UnexpectedEof.into()));
                }
                self.reader.push(octets.get(..read).unwrap_or_default());
            }
        };
        tokio::time::timeout(within, reading).await.map_err(|_| OutboundError::TimedOut)?
    }
}

fn refusal(reply: &ReceivedReply) -> Outcome {
    if reply.is_permanent() { Outcome::Never(said(reply)) } else { Outcome::Later(said(reply)) }
}

/// A reply on one line.
fn said(reply: &ReceivedReply) -> String {
    let text: String = reply.text().chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    format!("{} {text}", reply.code)
}
