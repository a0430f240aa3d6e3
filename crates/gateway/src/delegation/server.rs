//! Serves requests over TCP or a socket in the file system: bounded in connections, octets and time.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use sekisho_policy::Decision;
use sekisho_wire::delegation::{Answer, Decoder, Request};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{Delegation, Verdict};

/// The room for one read.
const READ_SIZE: usize = 4096;
/// How long to wait after the system had no more sockets.
const BREATHER: Duration = Duration::from_millis(200);

/// Where requests come in.
#[derive(Debug)]
pub enum Socket {
    /// TCP; an address that strangers reach tells them who may relay.
    Tcp(TcpListener),
    /// A socket in the file system.
    Unix(UnixListener),
}

/// How much is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections at once; Postfix keeps one for each of its server processes. More of them wait.
    pub connections: usize,
    /// How long a connection may be silent between requests; Postfix closes idle ones after 300 s by itself.
    pub idle: Duration,
    /// How long the rest of a request may take, and the reading of an answer.
    pub within: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connections: 1000, idle: Duration::from_secs(600), within: Duration::from_secs(30) }
    }
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

impl Socket {
    async fn accept(&self) -> io::Result<Box<dyn Stream>> {
        Ok(match self {
            Self::Tcp(listener) => {
                let (stream, _) = listener.accept().await?;
                // An answer is one small write that somebody waits for.
                stream.set_nodelay(true)?;
                Box::new(stream)
            }
            Self::Unix(listener) => Box::new(listener.accept().await?.0),
        })
    }
}

/// Answers requests until `stop`; a request that is being answered then is answered.
pub async fn serve(socket: Socket, delegation: Arc<Delegation>, limits: Limits, stop: CancellationToken) {
    let tracker = TaskTracker::new();
    let places = Arc::new(Semaphore::new(limits.connections));
    loop {
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place,
            () = stop.cancelled() => break,
        };
        let accepted = tokio::select! {
            accepted = socket.accept() => accepted,
            () = stop.cancelled() => break,
        };
        let stream = match accepted {
            Ok(stream) => stream,
            Err(error) => {
                tracing::debug!(%error, "policy delegation: a connection could not be taken");
                tokio::time::sleep(BREATHER).await;
                continue;
            }
        };
        let (delegation, stop) = (Arc::clone(&delegation), stop.clone());
        tracker.spawn(async move {
            if let Err(error) = converse(stream, &delegation, limits, &stop).await {
                // Who asks sees a closed connection, and defers its client: the safe answer to a riddle.
                tracing::warn!(event = "delegation-closed", %error, "a connection of a mail server was closed");
            }
            drop(place);
        });
    }
    tracker.close();
    tracker.wait().await;
}

/// Answers the requests of one connection, one after another.
async fn converse(
    mut stream: Box<dyn Stream>,
    delegation: &Delegation,
    limits: Limits,
    stop: &CancellationToken,
) -> io::Result<()> {
    let mut decoder = Decoder::default();
    let mut buffer = [0; READ_SIZE];
    loop {
        let patience = if decoder.is_idle() { limits.idle } else { limits.within };
        let read = tokio::select! {
            read = tokio::time::timeout(patience, stream.read(&mut buffer)) => read,
            () = stop.cancelled() => return Ok(()),
        };
        let length = match read {
            Ok(length) => length?,
            Err(_) if decoder.is_idle() => return Ok(()),
            Err(_) => return Err(io::ErrorKind::TimedOut.into()),
        };
        let mut input = buffer.get(..length).unwrap_or_default();
        if input.is_empty() {
            return Ok(());
        }
        while !input.is_empty() {
            let step = decoder.step(input);
            let (taken, request) = step.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
            input = input.get(taken..).unwrap_or_default();
            if let Some(request) = request {
                let mut out = Vec::new();
                answer(delegation, &request).write(&mut out);
                let writing = tokio::time::timeout(limits.within, stream.write_all(&out));
                writing.await.map_err(|_| io::ErrorKind::TimedOut)??;
            }
        }
    }
}

/// The answer, and a line in the log where it is a no.
fn answer(delegation: &Delegation, request: &Request) -> Answer {
    let Verdict { decision, answer } = delegation.judge(request);
    let text = |octets: Option<&Vec<u8>>| octets.map(|octets| String::from_utf8_lossy(octets).into_owned());
    if let Decision::Refuse(reason) | Decision::Defer(reason) = decision {
        tracing::info!(
            event = "refused",
            service = "delegation",
            reason = reason.key(),
            client = request.client.map(tracing::field::display),
            login = text(request.login.as_ref()),
            from = text(request.sender.as_ref()),
            to = text(request.recipient.as_ref()),
            instance = %String::from_utf8_lossy(&request.instance),
            "{}",
            reason.words()
        );
    }
    answer
}
