//! A connection to another server: its side of SMTP or LMTP is the reply, ours the command.

use std::io;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sekisho_wire::smtp::client::{EhloReply, ReplyReader};
use sekisho_wire::smtp::dot::Stuffer;
use sekisho_wire::smtp::reply::ReceivedReply;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use zeroize::Zeroizing;

use super::{Dialect, OutboundError, Outcome, Transfer};
use crate::accounts::Secret;
use crate::spool::Body;

/// How long a command may take (RFC 5321 §4.5.3.2).
const STEP_WITHIN: Duration = Duration::from_secs(300);
/// How long the other server may take to answer a whole message (RFC 5321 §4.5.3.2.6).
const END_WITHIN: Duration = Duration::from_secs(600);
/// How long it may take to take a message, besides a second for every KiB.
const BODY_WITHIN: Duration = Duration::from_secs(600);
/// How long we wait for it to part.
const PARTING_WITHIN: Duration = Duration::from_secs(5);

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

    /// Whether it offers everything that the message was announced with.
    #[must_use]
    pub fn suits(&self, transfer: &Transfer) -> bool {
        (!transfer.eight_bit || self.offers("8BITMIME")) && (!transfer.smtputf8 || self.offers("SMTPUTF8"))
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

    /// Logs in by PLAIN (RFC 4616). The caller sees to it that there is TLS with whom we mean.
    ///
    /// # Errors
    /// The login is refused, or not offered.
    pub async fn log_in(&mut self, user: &str, password: &Secret) -> Result<(), OutboundError> {
        let offered = self.offers.parameters("AUTH");
        if !offered.iter().any(|mechanism| mechanism.eq_ignore_ascii_case("PLAIN")) {
            return Err(OutboundError::NoLogin);
        }
        let mut message = Zeroizing::new(format!("\0{user}\0").into_bytes());
        message.extend_from_slice(password.expose());
        let mut command = Zeroizing::new(b"AUTH PLAIN ".to_vec());
        command.extend_from_slice(Zeroizing::new(BASE64.encode(&*message)).as_bytes());
        command.extend_from_slice(b"\r\n");
        self.write(&command).await?;
        self.willing(STEP_WITHIN).await.map(|_| ())
    }

    /// Hands one message over and says what became of each recipient, in the order of the transfer.
    ///
    /// # Errors
    /// The connection broke, or the message cannot be sent. What was known of recipients until then stands in
    /// `outcomes`; of the others nothing is known to have been taken.
    pub async fn transfer(
        &mut self,
        transfer: &Transfer,
        body: &mut Body,
        outcomes: &mut [Option<Outcome>],
    ) -> Result<(), OutboundError> {
        if let Some(reason) = self.impossible(transfer) {
            fill(outcomes, &Outcome::Never(reason.to_owned()));
            return Ok(());
        }
        let mail = self.ask(&self.mail_command(transfer)).await?;
        if !mail.is_positive() {
            fill(outcomes, &refusal(&mail));
            return Ok(());
        }
        for (recipient, outcome) in transfer.recipients.iter().zip(outcomes.iter_mut()) {
            let mut command = b"RCPT TO:".to_vec();
            command.extend_from_slice(&recipient.path);
            if self.offers("DSN") {
                command.extend_from_slice(recipient.notification.as_bytes());
            }
            command.extend_from_slice(b"\r\n");
            let reply = self.ask(&command).await?;
            if !reply.is_positive() {
                // RFC 5321 §4.5.3.1.10: 552 may mean that there are too many recipients.
                let later = reply.code == 552 && reply.enhanced.is_none();
                *outcome = Some(if later { Outcome::Later(said(&reply)) } else { refusal(&reply) });
            }
        }
        if outcomes.iter().all(Option::is_some) {
            return Ok(());
        }
        let data = self.ask(b"DATA\r\n").await?;
        if !data.is_intermediate() {
            fill(outcomes, &refusal(&data));
            return Ok(());
        }
        let within = BODY_WITHIN.saturating_add(Duration::from_secs(transfer.octets / 1024));
        tokio::time::timeout(within, self.send_body(body)).await.map_err(|_| OutboundError::TimedOut)??;
        self.results(outcomes).await
    }

    /// Parts; how, does not matter any more.
    pub async fn quit(mut self) {
        let parting = async {
            let _ = self.stream.write_all(b"QUIT\r\n").await;
            let _ = self.stream.flush().await;
            let _ = self.reply(PARTING_WITHIN).await;
            let _ = self.stream.shutdown().await;
        };
        let _ = tokio::time::timeout(PARTING_WITHIN, parting).await;
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

    /// Sends the message up to its end. Where it breaks off, the end was not sent and nothing was taken.
    async fn send_body(&mut self, body: &mut Body) -> Result<(), OutboundError> {
        let mut stuffer = Stuffer::default();
        let mut last = None;
        let mut out = Vec::new();
        while let Some(piece) = body.next_chunk().await? {
            // Some servers take more for an end than CRLF.CRLF: a second message must not hide behind it.
            let before = std::iter::once(last).chain(piece.iter().copied().map(Some));
            if before.zip(piece).any(|(before, octet)| (before == Some(b'\r')) != (*octet == b'\n')) {
                return Err(OutboundError::BareLineEnd);
            }
            last = piece.last().copied();
            out.clear();
            stuffer.push(piece, &mut out);
            self.write(&out).await?;
        }
        if last == Some(b'\r') {
            return Err(OutboundError::BareLineEnd);
        }
        out.clear();
        stuffer.end(&mut out);
        self.write(&out).await
    }

    /// The replies after the message: one, or one for each recipient that was taken.
    async fn results(&mut self, outcomes: &mut [Option<Outcome>]) -> Result<(), OutboundError> {
        for place in 0..outcomes.len() {
            let Some(outcome) = outcomes.get_mut(place).filter(|outcome| outcome.is_none()) else { continue };
            let reply = self.reply(END_WITHIN).await?;
            let result = if reply.is_positive() { Outcome::Taken(said(&reply)) } else { refusal(&reply) };
            match self.dialect {
                Dialect::Lmtp => *outcome = Some(result),
                Dialect::Smtp => {
                    fill(outcomes, &result);
                    return Ok(());
                }
            }
        }
        Ok(())
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

/// Says it of every recipient of whom nothing is known.
fn fill(outcomes: &mut [Option<Outcome>], result: &Outcome) {
    for outcome in outcomes {
        outcome.get_or_insert_with(|| result.clone());
    }
}

fn refusal(reply: &ReceivedReply) -> Outcome {
    if reply.is_permanent() { Outcome::Never(said(reply)) } else { Outcome::Later(said(reply)) }
}

/// A reply on one line.
fn said(reply: &ReceivedReply) -> String {
    let enhanced = reply.enhanced.map_or_else(String::new, |code| format!("{code} "));
    format!("{} {enhanced}{}", reply.code, reply.text())
}
