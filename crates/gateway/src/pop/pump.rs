//! Drives the wire's POP3 machine over a stream: reads, asks the session, writes, keeps time.
//!
//! While the session thinks, or a message is on its way, nothing is read: the client's octets wait in the system.

use std::future::Future;
use std::io;
use std::time::Duration;

use sekisho_net::clock;
use sekisho_net::pump::{self, PumpError, TlsClient};
use sekisho_wire::pop3::server::{Action, Answer, Question, Server};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio_util::sync::CancellationToken;

/// The room for one read: commands are short, and most clients only wait.
const READ_SIZE: usize = 1024;
/// The most octets of a message that are held at once.
const PIECE: usize = 32 * 1024;
/// What is held back before it is sent.
const OUTPUT_LIMIT: usize = 64 * 1024;
/// How long a peer may take to read what we send at once.
const WRITE_WITHIN: Duration = Duration::from_secs(60);

/// Whoever answers the machine's questions for one connection.
pub(super) trait Owner: Send {
    /// Answers a question.
    fn question(&mut self, question: Question, secure: bool) -> impl Future<Output = Answer> + Send;

    /// Reads on in the message that was asked for; no octets at its end.
    fn content(&mut self, piece: &mut Vec<u8>) -> impl Future<Output = io::Result<usize>> + Send;

    /// The mechanisms of AUTH on this connection.
    fn mechanisms(&self) -> Vec<String>;

    /// TLS has begun: what was known of the client before is void.
    fn secured(&mut self, client: &TlsClient);

    /// Ends when the account has no right to be here any more.
    fn revoked(&mut self) -> impl Future<Output = ()> + Send;

    /// The connection is the owner's after [`Answer::HandOver`]; `input` came already.
    fn hand_over<T: AsyncRead + AsyncWrite + Unpin + Send>(
        &mut self,
        stream: T,
        input: Vec<u8>,
        stop: CancellationToken,
    ) -> impl Future<Output = Result<(), PumpError>> + Send;
}

/// A connection that is being served.
pub(super) struct Drive<'a, T, O> {
    pub(super) stream: T,
    pub(super) server: Server,
    pub(super) owner: &'a mut O,
    pub(super) stop: CancellationToken,
}

/// How driving ended.
pub(super) enum End<T> {
    /// The connection is over.
    Closed,
    /// TLS is to begin.
    StartTls(T, Server),
    /// Somebody else speaks from here on; the octets came already.
    HandOver(T, Vec<u8>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    GoOn,
    StartTls,
    HandOver,
    Close,
}

#[derive(Default)]
struct Buffers {
    input: Vec<u8>,
    output: Vec<u8>,
    ended: bool,
}

impl<T: AsyncRead + AsyncWrite + Unpin + Send, O: Owner> Drive<'_, T, O> {
    /// Runs until the connection is over, or somebody else is to have it.
    pub(super) async fn run(mut self, first: Vec<Action>) -> Result<End<T>, PumpError> {
        let mut buffers = Buffers::default();
        let mut next = self.act(first, &mut buffers).await?;
        while next == Next::GoOn {
            let mut actions = Vec::new();
            let consumed = self.server.step(&buffers.input, clock::instant(), &mut actions);
            let progress = consumed > 0 || !actions.is_empty();
            buffers.input.drain(..consumed.min(buffers.input.len()));
            next = self.act(actions, &mut buffers).await?;
            if next != Next::GoOn || progress {
                continue;
            }
            write(&mut self.stream, &mut buffers.output).await?;
            if buffers.ended {
                return Ok(End::Closed);
            }
            next = self.wait(&mut buffers).await?;
        }
        write(&mut self.stream, &mut buffers.output).await?;
        Ok(match next {
            Next::StartTls => End::StartTls(self.stream, self.server),
            Next::HandOver => End::HandOver(self.stream, buffers.input),
            Next::GoOn | Next::Close => {
                // A peer that is gone already does not matter any more.
                let _ = tokio::time::timeout(WRITE_WITHIN, self.stream.shutdown()).await;
                End::Closed
            }
        })
    }

    /// Waits for input, the deadline, the account's end, or the end of everything.
    async fn wait(&mut self, buffers: &mut Buffers) -> Result<Next, PumpError> {
        let deadline = self.server.deadline().map(tokio::time::Instant::from_std);
        let late = async {
            match deadline {
                Some(deadline) => tokio::time::sleep_until(deadline).await,
                None => std::future::pending().await,
            }
        };
        if buffers.input.is_empty() {
            buffers.input = Vec::with_capacity(READ_SIZE);
        }
        buffers.input.reserve(READ_SIZE / 2);
        let mut actions = Vec::new();
        tokio::select! {
            read = self.stream.read_buf(&mut buffers.input) => {
                buffers.ended = read? == 0;
                return Ok(Next::GoOn);
            }
            () = late => self.server.expired(&mut actions),
            () = self.owner.revoked() => self.server.login_over(&mut actions),
            () = self.stop.cancelled() => self.server.shut_down(&mut actions),
        }
        self.act(actions, buffers).await
    }

    async fn act(&mut self, actions: Vec<Action>, buffers: &mut Buffers) -> Result<Next, PumpError> {
        let mut pending = std::collections::VecDeque::from(actions);
        while let Some(action) = pending.pop_front() {
            match action {
                Action::Send(octets) => {
                    buffers.output.extend_from_slice(&octets);
                    if buffers.output.len() > OUTPUT_LIMIT {
                        write(&mut self.stream, &mut buffers.output).await?;
                    }
                }
                Action::StartTls => return Ok(Next::StartTls),
                Action::HandOver => return Ok(Next::HandOver),
                Action::Close => return Ok(Next::Close),
                Action::Content => {
                    if !self.content(&mut buffers.output).await? {
                        self.server.content_failed(&mut Vec::new());
                        return Ok(Next::Close);
                    }
                }
                Action::Ask(question) => {
                    write(&mut self.stream, &mut buffers.output).await?;
                    let answer = self.owner.question(question, self.server.is_secure()).await;
                    let mut more = Vec::new();
                    self.server.answer(answer, clock::instant(), &mut more);
                    pending.extend(more);
                }
            }
        }
        Ok(Next::GoOn)
    }

    /// Sends a message piece by piece; false if it cannot be read to its end.
    async fn content(&mut self, output: &mut Vec<u8>) -> Result<bool, PumpError> {
        let mut piece = Vec::with_capacity(PIECE);
        loop {
            piece.clear();
            match self.owner.content(&mut piece).await {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => {
                    tracing::error!(event = "pop-maildrop", "a message can not be read to its end: {error}");
                    return Ok(false);
                }
            }
            if !self.server.content(&piece, output) {
                break;
            }
            write(&mut self.stream, output).await?;
        }
        self.server.content_end(clock::instant(), output);
        Ok(true)
    }
}

/// Sends what is held back, and keeps little room for the next.
pub(super) async fn write<T: AsyncWrite + Unpin>(
    stream: &mut T,
    output: &mut Vec<u8>,
) -> Result<(), PumpError> {
    pump::write(stream, output).await?;
    output.shrink_to(PIECE);
    Ok(())
}
