//! One connection to a target, spoken command by command, with every wait bounded and every byte kept.
//!
//! It knows how to talk, not what to ask: it says what it is given, even what no honest client says, and
//! reads replies with the tolerant reader.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use sekisho_evidence::target::{Endpoint, Transport};
use sekisho_net::clock;
use sekisho_net::connect::{ConnectError, Connection, TlsError, TlsReport};
use sekisho_wire::smtp::client::{EhloReply, ReplyError, ReplyReader};
use sekisho_wire::smtp::reply::ReceivedReply;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::transcript::{Transcript, escape, milliseconds};
use crate::record::probe::{Line, Speaker, Stage};

/// The most octets that are read at once.
const READ_SIZE: usize = 8 * 1024;
/// How long an unread rest of the server's words is awaited when we leave.
const FAREWELL: Duration = Duration::from_millis(300);

/// How patiently we talk.
#[derive(Clone, Debug)]
pub struct Manners {
    /// Our own address, where it is to be a certain one.
    pub source: Option<IpAddr>,
    /// How long a connection may take.
    pub connect_within: Duration,
    /// How long the greeting may take. RFC 5321 §4.5.3.2.1 names five minutes; servers that greet slowly on
    /// purpose seldom take more than thirty seconds.
    pub greeting_within: Duration,
    /// How long any other reply may take.
    pub reply_within: Duration,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            source: None,
            connect_within: Duration::from_secs(8),
            greeting_within: Duration::from_secs(50),
            reply_within: Duration::from_secs(60),
        }
    }
}

/// Why a conversation ended early.
#[derive(Debug, thiserror::Error)]
pub enum ConversationError {
    /// No connection.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// No TLS.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// No answer in time.
    #[error("no answer within {seconds} s")]
    TimedOut {
        /// What was to be answered.
        stage: Stage,
        /// For how long we waited, in seconds.
        seconds: u64,
    },
    /// The connection ended.
    #[error("the connection was closed")]
    Dropped {
        /// What was to be answered.
        stage: Stage,
    },
    /// What came is no SMTP reply.
    #[error("what answers is not SMTP: {said}")]
    NotSmtp {
        /// What it said, escaped and cut to 200 characters.
        said: String,
    },
    /// A line or a reply without end.
    #[error("a reply without end")]
    Endless,
    /// More replies than commands: nobody knows which answers what.
    #[error("more replies than commands")]
    OutOfStep,
}

/// One connection to a target.
pub struct Conversation {
    connection: Connection,
    reader: ReplyReader,
    transcript: Transcript,
    reply_within: Duration,
    greeting: ReceivedReply,
    greeting_after: Duration,
    offers: Option<EhloReply>,
    tls: Option<TlsReport>,
}

impl Conversation {
    /// Connects, says `preamble` if there is one (a PROXY header), begins TLS where the endpoint has it
    /// implicitly, and waits for the greeting. `name` is what TLS asks for.
    ///
    /// # Errors
    /// Everything that can happen before a greeting was read whole. The greeting itself may be a refusal.
    pub async fn open(
        endpoint: Endpoint,
        name: &str,
        preamble: Option<&[u8]>,
        manners: &Manners,
    ) -> Result<Self, ConversationError> {
        let mut transcript = Transcript::new(clock::instant());
        let began = clock::instant();
        let mut connection =
            Connection::open(endpoint.socket_address(), manners.source, manners.connect_within).await?;
        transcript.note(&format!("connected to {endpoint}"), clock::instant());
        if let Some(preamble) = preamble {
            transcript.add(Speaker::Client, preamble, clock::instant());
            write(&mut connection, preamble, Stage::Claim, manners.reply_within).await?;
        }
        let mut tls = None;
        if endpoint.transport == Transport::ImplicitTls {
            let (secured, report) = connection.start_tls(name, manners.reply_within).await?;
            transcript.note(&format!("{} {}", report.version, report.cipher), clock::instant());
            (connection, tls) = (secured, Some(report));
        }
        let mut reader = ReplyReader::new();
        let greeting = read_reply(
            &mut connection,
            &mut reader,
            &mut transcript,
            Stage::Greeting,
            manners.greeting_within,
        )
        .await?;
        Ok(Self {
            connection,
            reader,
            transcript,
            reply_within: manners.reply_within,
            greeting,
            greeting_after: clock::instant().saturating_duration_since(began),
            offers: None,
            tls,
        })
    }

    /// The greeting.
    #[must_use]
    pub const fn greeting(&self) -> &ReceivedReply {
        &self.greeting
    }

    /// The time from connecting to the greeting.
    #[must_use]
    pub const fn greeting_after(&self) -> Duration {
        self.greeting_after
    }

    /// The TLS of this connection, once it has one.
    #[must_use]
    pub const fn tls(&self) -> Option<&TlsReport> {
        self.tls.as_ref()
    }

    /// What the server offers since the last EHLO.
    #[must_use]
    pub const fn offers(&self) -> Option<&EhloReply> {
        self.offers.as_ref()
    }

    /// Whether the server offers `keyword` since the last EHLO.
    #[must_use]
    pub fn has(&self, keyword: &str) -> bool {
        self.offers.as_ref().is_some_and(|offers| offers.offers(keyword))
    }

    /// Our own address on this connection.
    #[must_use]
    pub fn local_address(&self) -> IpAddr {
        self.connection.local_address().ip()
    }

    /// Says EHLO, and HELO where EHLO is refused (RFC 5321 §3.2).
    ///
    /// # Errors
    /// As [`Conversation::reply`].
    pub async fn ehlo(&mut self, name: &str) -> Result<ReceivedReply, ConversationError> {
        let reply = self.ehlo_alone(name).await?;
        if reply.is_positive() {
            return Ok(reply);
        }
        if !matches!(reply.code, 500..=504 | 550) {
            return Ok(reply);
        }
        self.command(format!("HELO {name}\r\n").as_bytes(), Stage::Hello).await
    }

    /// Says EHLO and does not fall back to HELO.
    ///
    /// # Errors
    /// As [`Conversation::reply`].
    pub async fn ehlo_alone(&mut self, name: &str) -> Result<ReceivedReply, ConversationError> {
        let reply = self.command(format!("EHLO {name}\r\n").as_bytes(), Stage::Hello).await?;
        self.offers = reply.is_positive().then(|| EhloReply::parse(&reply));
        Ok(reply)
    }

    /// Asks for TLS and begins it; what was offered before is forgotten (RFC 3207 §4.2).
    ///
    /// # Errors
    /// The handshake failed, or as [`Conversation::reply`]. A refusal of STARTTLS is the `Err` of the inner
    /// result, and the conversation goes on in clear.
    pub async fn start_tls(
        mut self,
        name: &str,
    ) -> Result<Result<Self, (Box<Self>, ReceivedReply)>, ConversationError> {
        let reply = self.command(b"STARTTLS\r\n", Stage::Tls).await?;
        if !reply.is_positive() {
            return Ok(Err((Box::new(self), reply)));
        }
        // Whatever was said in clear behind the reply must not count (the client's side of CVE-2011-0411).
        self.reader.clear();
        let (connection, report) = self.connection.start_tls(name, self.reply_within).await?;
        self.transcript.note(&format!("{} {}", report.version, report.cipher), clock::instant());
        Ok(Ok(Self { connection, tls: Some(report), offers: None, ..self }))
    }

    /// Says `command`, which brings its own line end, and reads the reply.
    ///
    /// # Errors
    /// As [`Conversation::reply`].
    pub async fn command(
        &mut self,
        command: &[u8],
        stage: Stage,
    ) -> Result<ReceivedReply, ConversationError> {
        self.send(command, stage).await?;
        self.reply(stage).await
    }

    /// Says something without waiting for an answer.
    ///
    /// # Errors
    /// The connection ended, or takes nothing more in time.
    pub async fn send(&mut self, bytes: &[u8], stage: Stage) -> Result<(), ConversationError> {
        self.transcript.add(Speaker::Client, bytes, clock::instant());
        write(&mut self.connection, bytes, stage, self.reply_within).await
    }

    /// Whether something was said that answers nothing.
    ///
    /// # Errors
    /// [`ConversationError::OutOfStep`].
    pub fn check_step(&self) -> Result<(), ConversationError> {
        if self.reader.pending().is_empty() { Ok(()) } else { Err(ConversationError::OutOfStep) }
    }

    /// Says something that the transcript shows as `shown`: a secret, or a whole message.
    ///
    /// # Errors
    /// As [`Conversation::send`].
    pub async fn send_shown_as(
        &mut self,
        bytes: &[u8],
        shown: &str,
        stage: Stage,
    ) -> Result<(), ConversationError> {
        self.transcript.add(Speaker::Client, shown.as_bytes(), clock::instant());
        write(&mut self.connection, bytes, stage, self.reply_within).await
    }

    /// Reads the next reply.
    ///
    /// # Errors
    /// The connection ended, no reply came in time, or what came is no reply.
    pub async fn reply(&mut self, stage: Stage) -> Result<ReceivedReply, ConversationError> {
        read_reply(&mut self.connection, &mut self.reader, &mut self.transcript, stage, self.reply_within)
            .await
    }

    /// The transcript's present end, for [`Conversation::lines_since`].
    #[must_use]
    pub fn mark(&self) -> usize {
        self.transcript.mark()
    }

    /// What was said after `mark`.
    #[must_use]
    pub fn lines_since(&self, mark: usize) -> Vec<Line> {
        self.transcript.since(mark)
    }

    /// Says QUIT and closes; a server that does not answer is left.
    pub async fn quit(mut self) -> Vec<Line> {
        if self.send(b"QUIT\r\n", Stage::Hello).await.is_ok() {
            let farewell = read_reply(
                &mut self.connection,
                &mut self.reader,
                &mut self.transcript,
                Stage::Hello,
                FAREWELL,
            );
            if farewell.await.is_err() {
                self.transcript.note("left without a farewell", clock::instant());
            }
        }
        self.transcript.into_lines()
    }

    /// The whole transcript.
    #[must_use]
    pub fn into_transcript(self) -> Vec<Line> {
        self.transcript.into_lines()
    }
}

async fn write(
    connection: &mut Connection,
    bytes: &[u8],
    stage: Stage,
    within: Duration,
) -> Result<(), ConversationError> {
    let written = async {
        connection.write_all(bytes).await?;
        connection.flush().await
    };
    match tokio::time::timeout(within, written).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(ConversationError::Dropped { stage }),
        Err(_) => Err(ConversationError::TimedOut { stage, seconds: within.as_secs() }),
    }
}

async fn read_reply(
    connection: &mut Connection,
    reader: &mut ReplyReader,
    transcript: &mut Transcript,
    stage: Stage,
    within: Duration,
) -> Result<ReceivedReply, ConversationError> {
    let began = clock::instant();
    let reading = async {
        let mut buffer = vec![0; READ_SIZE];
        loop {
            match reader.next() {
                Ok(Some(reply)) => return Ok(reply),
                Ok(None) => {}
                Err(ReplyError::NotSmtp { said }) => {
                    return Err(ConversationError::NotSmtp {
                        said: escape(said.get(..200).unwrap_or(&said)),
                    });
                }
                Err(ReplyError::LineTooLong | ReplyError::TooManyLines) => {
                    return Err(ConversationError::Endless);
                }
            }
            match connection.read(&mut buffer).await {
                Ok(0) | Err(_) => return Err(dropped(reader, stage)),
                Ok(count) => reader.push(buffer.get(..count).unwrap_or_default()),
            }
        }
    };
    let result = match tokio::time::timeout(within, reading).await {
        Ok(result) => result,
        Err(_) => Err(ConversationError::TimedOut { stage, seconds: within.as_secs() }),
    };
    note_result(transcript, &result, began);
    result
}

/// A connection that ended: in the middle of words that never were a reply, it is no SMTP server.
fn dropped(reader: &ReplyReader, stage: Stage) -> ConversationError {
    let rest = reader.pending();
    let begins_as_reply = rest.iter().take(3).all(u8::is_ascii_digit);
    if rest.is_empty() || begins_as_reply {
        ConversationError::Dropped { stage }
    } else {
        ConversationError::NotSmtp { said: escape(rest.get(..200).unwrap_or(rest)) }
    }
}

fn note_result(
    transcript: &mut Transcript,
    result: &Result<ReceivedReply, ConversationError>,
    began: Instant,
) {
    let now = clock::instant();
    match result {
        Ok(reply) => transcript.add(Speaker::Server, &reply.raw, now),
        Err(error) => {
            let waited = milliseconds(now.saturating_duration_since(began));
            transcript.note(&format!("{error} (after {waited} ms)"), now);
        }
    }
}
