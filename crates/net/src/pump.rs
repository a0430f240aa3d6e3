//! Drives the wire's server machine over a socket: reads, asks the session, writes, begins TLS, keeps time.
//!
//! While the session thinks about an answer at most [`BUFFER_LIMIT`] octets of further input are held.

use std::future::Future;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use rustls::{ProtocolVersion, ServerConfig, ServerConnection};
use sekisho_wire::smtp::server::{Action, Answer, Question, Refused, Server, ServerSettings};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use crate::clock;

/// The most octets of input that are held.
pub const BUFFER_LIMIT: usize = 64 * 1024;
/// The room for one read while a client is busy.
const READ_SIZE: usize = 16 * 1024;
/// The room for one read of a client from whom nothing is expected but a command: most of them only wait.
const IDLE_SIZE: usize = 1024;
/// How long a peer may take to read what we send.
const WRITE_WITHIN: Duration = Duration::from_secs(60);
/// How long a TLS handshake may take.
pub const HANDSHAKE_WITHIN: Duration = Duration::from_secs(30);
/// An answer that takes longer does not hold back the replies before it.
const PROMPT: Duration = Duration::from_millis(2);

/// How long a message that has begun may still come when the server has to go: well below the time that a service manager
/// waits before it kills.
pub const FINISH_WITHIN: Duration = Duration::from_secs(20);

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

    /// Something was refused without a question.
    fn refused(&mut self, _refused: Refused) {}

    /// Whether the client has no right to be here any more: then not even what it began is finished.
    fn is_revoked(&self) -> bool {
        false
    }

    /// TLS has begun: what was known of the client before is void.
    fn secured(&mut self, _client: &TlsClient) {}
}

/// What TLS says about the client.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsClient {
    /// The protocol and the cipher suite, for example `TLSv1.3 TLS13_AES_256_GCM_SHA384`.
    pub suite: String,
    /// The client's certificate in DER, where it showed one. It proves who holds its key, and nothing else.
    pub certificate: Option<Vec<u8>>,
    /// The channel binding `tls-exporter` (RFC 9266), with TLS 1.3.
    pub exporter: Option<[u8; 32]>,
}

impl TlsClient {
    /// Reads it off a connection whose handshake is done.
    #[must_use]
    pub fn of(connection: &ServerConnection) -> Self {
        let version = connection.protocol_version();
        let cipher = connection.negotiated_cipher_suite().map(|suite| suite.suite());
        let spelled = |part: Option<String>| part.unwrap_or_else(|| "unknown".to_owned());
        let version_name = spelled(
            version.and_then(|version| version.as_str().map(|name| name.replace("TLSv1_", "TLSv1."))),
        );
        let cipher_name = spelled(cipher.and_then(|cipher| cipher.as_str().map(str::to_owned)));
        let modern = version == Some(ProtocolVersion::TLSv1_3);
        let exporter = modern
            .then(|| connection.export_keying_material([0; 32], b"EXPORTER-Channel-Binding", None).ok());
        let certificate = connection.peer_certificates().and_then(<[_]>::first);
        Self {
            suite: format!("{version_name} {cipher_name}"),
            certificate: certificate.map(|certificate| certificate.to_vec()),
            exporter: exporter.flatten(),
        }
    }
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
    // What TLS needs is large, and gets its room only when it begins: most who wait in clear need none.
    if tls.implicit {
        let stream = Box::pin(accept(stream, tls.config.as_ref())).await?;
        session.secured(&TlsClient::of(stream.get_ref().1));
        server.start(clock::instant(), &mut first);
        return Box::pin(
            Drive { stream, server, session: &mut session, stop, finish_until: None }.run(first),
        )
        .await
        .map(|_| ());
    }
    server.start(clock::instant(), &mut first);
    let drive = Drive { stream, server, session: &mut session, stop: stop.clone(), finish_until: None };
    let Some((stream, mut server)) = drive.run(first).await? else { return Ok(()) };
    let stream = Box::pin(accept(stream, tls.config.as_ref())).await?;
    server.tls_started(clock::instant());
    session.secured(&TlsClient::of(stream.get_ref().1));
    Box::pin(Drive { stream, server, session: &mut session, stop, finish_until: None }.run(Vec::new()))
        .await
        .map(|_| ())
}

/// Begins TLS as a server, within [`HANDSHAKE_WITHIN`].
///
/// # Errors
/// There is no certificate, or the handshake fails.
pub async fn accept(
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
    /// Until when a message may be finished, once the server has to go.
    finish_until: Option<tokio::time::Instant>,
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
    /// Whether the last read filled all the room that it had.
    filled: bool,
}

impl Buffers {
    /// Room for the next read: little for who only waits, much for who sends a message.
    fn make_room(&mut self) {
        if self.filled || self.input.len() > IDLE_SIZE {
            self.input.reserve(READ_SIZE);
        } else if self.input.is_empty() && self.input.capacity() > IDLE_SIZE {
            self.input = Vec::with_capacity(IDLE_SIZE);
        } else {
            self.input.reserve(IDLE_SIZE / 2);
        }
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin + Send, S: Session> Drive<'_, T, S> {
    /// Runs until the end, or until TLS is to begin; then stream and machine are given back.
    async fn run(mut self, first: Vec<Action>) -> Result<Option<(T, Server)>, PumpError> {
        let mut buffers = Buffers::default();
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
                self.left();
                return Ok(None);
            }
            next = self.wait(&mut buffers).await.inspect_err(|_| self.left())?;
        }
        self.flush(&mut buffers).await?;
        if next == Next::StartTls {
            return Ok(Some((self.stream, self.server)));
        }
        // A peer that is gone already does not matter any more.
        let _ = tokio::time::timeout(WRITE_WITHIN, self.stream.shutdown()).await;
        Ok(None)
    }

    /// The client is gone; of a message that it had begun nothing is kept.
    fn left(&mut self) {
        let mut actions = Vec::new();
        self.server.give_up(Refused::ClientLeft, &mut actions);
        for action in actions {
            if let Action::Refused(refused) = action {
                self.session.refused(refused);
            }
        }
    }

    /// When the server has to go: not in the middle of a message, which gets some time more.
    async fn end(
        stop: &CancellationToken,
        may_finish: bool,
        finish_until: &mut Option<tokio::time::Instant>,
    ) {
        stop.cancelled().await;
        if may_finish {
            let end = *finish_until.get_or_insert_with(|| tokio::time::Instant::now() + FINISH_WITHIN);
            tokio::time::sleep_until(end).await;
        }
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
        buffers.make_room();
        let may_finish = self.server.is_in_message() && !self.session.is_revoked();
        tokio::select! {
            biased;
            () = Self::end(&self.stop, may_finish, &mut self.finish_until) => {
                if self.session.is_revoked() {
                    self.server.login_over(&mut actions);
                } else {
                    self.server.shut_down(&mut actions);
                }
            }
            read = self.stream.read_buf(&mut buffers.input) => {
                buffers.ended = read? == 0;
                buffers.filled = buffers.input.len() == buffers.input.capacity();
                return Ok(Next::GoOn);
            }
            () = late => self.server.expired(&mut actions),
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
                Action::Refused(refused) => self.session.refused(refused),
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

/// Sends what is held back, within a minute, and empties it.
///
/// # Errors
/// The socket fails, or the peer does not read.
pub async fn write<T: AsyncWrite + Unpin>(stream: &mut T, output: &mut Vec<u8>) -> Result<(), PumpError> {
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
