//! Drives the wire's server machine over a socket: reads, asks the session, writes, begins TLS, keeps time.
//!
//! While the session thinks about an answer at most [`BUFFER_LIMIT`] octets of further input are held.

use std::future::Future;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use sekisho_wire::smtp::server::{Action, Answer, Question, Server, ServerSettings};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use crate::clock;

/// The most octets of input that are held.
pub const BUFFER_LIMIT: usize = 64 * 1024;
/// The room for one read; without it the first reads would be of 64 octets.
const READ_SIZE: usize = 16 * 1024;
/// How long a peer may take to read what we send.
const WRITE_WITHIN: Duration = Duration::from_secs(60);
/// How long a TLS handshake may take.
const HANDSHAKE_WITHIN: Duration = Duration::from_secs(30);
/// An answer that takes longer does not hold back the replies before it.
const PROMPT: Duration = Duration::from_millis(2);

/// Whoever answers the machine's questions for one connection. An answer may take its time.
pub trait Session: Send {
    /// Answers a question.
    fn question(&mut self, question: Question) -> impl Future<Output = Answer> + Send;

    /// A message begins; whatever came before of one is void.
    fn body_begin(&mut self) {}

    /// Takes a piece of the message.
    fn body(&mut self, octets: &[u8]) -> impl Future<Output = ()> + Send;

    /// The message is void.
    fn body_abort(&mut self) {}

    /// TLS has begun: what was known of the client before is void.
    fn secured(&mut self) {}
}

/// Why a connection ended other than by its own will.
#[derive(Debug, thiserror::Error)]
pub enum PumpError {
    /// The socket failed.
    #[error("the connection failed: {0}")]
    Socket(#[from] io::Error),
    /// The peer did not read.
    #[error("the peer does not read")]
    Unread,
    /// The TLS handshake failed.
    #[error("the TLS handshake failed: {0}")]
    Tls(String),
}

/// How TLS is served.
#[derive(Clone, Default)]
pub struct TlsPolicy {
    /// The identity for STARTTLS or implicit TLS.
    pub config: Option<Arc<ServerConfig>>,
    /// Whether TLS comes first.
    pub implicit: bool,
}

/// Serves one connection to its end.
///
/// # Errors
/// The socket or TLS failed; a client that leaves is no error.
pub async fn serve(
    stream: TcpStream,
    settings: Arc<ServerSettings>,
    mut session: impl Session,
    tls: TlsPolicy,
    stop: CancellationToken,
) -> Result<(), PumpError> {
    stream.set_nodelay(true)?;
    let mut server = Server::new(settings, tls.implicit);
    let mut first = Vec::new();
    if tls.implicit {
        let stream = accept(stream, tls.config.as_ref()).await?;
        server.start(clock::instant(), &mut first);
        return Drive { stream, server, session: &mut session, stop }.run(first).await.map(|_| ());
    }
    server.start(clock::instant(), &mut first);
    let drive = Drive { stream, server, session: &mut session, stop: stop.clone() };
    let Some((stream, mut server)) = drive.run(first).await? else { return Ok(()) };
    let stream = accept(stream, tls.config.as_ref()).await?;
    server.tls_started(clock::instant());
    session.secured();
    Drive { stream, server, session: &mut session, stop }.run(Vec::new()).await.map(|_| ())
}

async fn accept(
    stream: TcpStream,
    config: Option<&Arc<ServerConfig>>,
) -> Result<tokio_rustls::server::TlsStream<TcpStream>, PumpError> {
    let config = config.ok_or_else(|| PumpError::Tls("no certificate".to_owned()))?;
    let accepting = TlsAcceptor::from(Arc::clone(config)).accept(stream);
    match tokio::time::timeout(HANDSHAKE_WITHIN, accepting).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) => Err(PumpError::Tls(error.to_string())),
        Err(_) => Err(PumpError::Tls("it took too long".to_owned())),
    }
}

struct Drive<'a, T, S> {
    stream: T,
    server: Server,
    session: &'a mut S,
    stop: CancellationToken,
}

/// What the actions of a step led to.
#[derive(PartialEq, Eq)]
enum Next {
    GoOn,
    StartTls,
    Close,
}

/// Octets in and out that are on their way.
#[derive(Default)]
struct Buffers {
    input: Vec<u8>,
    output: Vec<u8>,
    ended: bool,
}

impl<T: AsyncRead + AsyncWrite + Unpin + Send, S: Session> Drive<'_, T, S> {
    /// Runs until the end, or until TLS is to begin; then stream and machine are given back.
    async fn run(mut self, first: Vec<Action>) -> Result<Option<(T, Server)>, PumpError> {
        let mut buffers = Buffers { input: Vec::with_capacity(READ_SIZE), ..Buffers::default() };
        let mut next = self.act(first, &mut buffers).await?;
        while next == Next::GoOn {
            let mut actions = Vec::new();
            let consumed = self.server.step(&buffers.input, clock::instant(), &mut actions);
            let progress = consumed > 0 || !actions.is_empty();
            next = self.act(actions, &mut buffers).await?;
            buffers.input.drain(..consumed.min(buffers.input.len()));
            if next != Next::GoOn || progress {
                continue;
            }
            self.flush(&mut buffers).await?;
            if buffers.ended {
                return Ok(None);
            }
            next = self.wait(&mut buffers).await?;
        }
        self.flush(&mut buffers).await?;
        if next == Next::StartTls {
            return Ok(Some((self.stream, self.server)));
        }
        // A peer that is gone already does not matter any more.
        let _ = tokio::time::timeout(WRITE_WITHIN, self.stream.shutdown()).await;
        Ok(None)
    }

    /// Waits for input, the deadline, or the end of everything.
    async fn wait(&mut self, buffers: &mut Buffers) -> Result<Next, PumpError> {
        let deadline = self.server.deadline().map(tokio::time::Instant::from_std);
        let late = async {
            match deadline {
                Some(deadline) => tokio::time::sleep_until(deadline).await,
                None => std::future::pending().await,
            }
        };
        let mut actions = Vec::new();
        buffers.input.reserve(READ_SIZE / 2);
        tokio::select! {
            read = self.stream.read_buf(&mut buffers.input) => {
                buffers.ended = read? == 0;
                return Ok(Next::GoOn);
            }
            () = late => self.server.expired(&mut actions),
            () = self.stop.cancelled() => self.server.shut_down(&mut actions),
        }
        self.act(actions, buffers).await
    }

    async fn act(&mut self, actions: Vec<Action>, buffers: &mut Buffers) -> Result<Next, PumpError> {
        let mut pending = std::collections::VecDeque::from(actions);
        while let Some(action) = pending.pop_front() {
            match action {
                Action::Send(octets) => buffers.output.extend_from_slice(&octets),
                Action::StartTls => return Ok(Next::StartTls),
                Action::Close => return Ok(Next::Close),
                Action::BodyBegin => self.session.body_begin(),
                Action::BodyChunk(range) => {
                    let octets = buffers.input.get(range).unwrap_or_default();
                    self.session.body(octets).await;
                }
                Action::BodyOctet(octet) => self.session.body(&[octet]).await,
                Action::BodyEnd => {}
                Action::BodyAbort => self.session.body_abort(),
                Action::Ask(question) => {
                    let answer = self.ask(question, buffers).await?;
                    let mut more = Vec::new();
                    self.server.answer(answer, clock::instant(), &mut more);
                    pending.extend(more);
                }
            }
        }
        Ok(Next::GoOn)
    }

    /// Asks the session; meanwhile replies go out and a bounded amount of input comes in.
    async fn ask(&mut self, question: Question, buffers: &mut Buffers) -> Result<Answer, PumpError> {
        let Self { stream, session, .. } = self;
        let mut answering = pin!(session.question(question));
        if let Ok(answer) = tokio::time::timeout(PROMPT, &mut answering).await {
            return Ok(answer);
        }
        write(stream, &mut buffers.output).await?;
        loop {
            let room = BUFFER_LIMIT.saturating_sub(buffers.input.len());
            if room == 0 || buffers.ended {
                return Ok(answering.await);
            }
            let mut limited = (&mut *stream).take(u64::try_from(room).unwrap_or(u64::MAX));
            tokio::select! {
                answer = &mut answering => return Ok(answer),
                read = limited.read_buf(&mut buffers.input) => buffers.ended = read? == 0,
            }
        }
    }

    async fn flush(&mut self, buffers: &mut Buffers) -> Result<(), PumpError> {
        write(&mut self.stream, &mut buffers.output).await
    }
}

async fn write<T: AsyncWrite + Unpin>(stream: &mut T, output: &mut Vec<u8>) -> Result<(), PumpError> {
    if output.is_empty() {
        return Ok(());
    }
    let writing = async {
        stream.write_all(output).await?;
        stream.flush().await
    };
    match tokio::time::timeout(WRITE_WITHIN, writing).await {
        Ok(result) => result?,
        Err(_) => return Err(PumpError::Unread),
    }
    output.clear();
    Ok(())
}

#[cfg(test)]
mod tests;
