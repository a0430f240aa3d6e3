//! The control socket: what the commands of an operator ask the running server, one line of JSON each way.
//!
//! It stands in the data directory, for its owner alone. Nothing here gives a right to send.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sekisho_net::local::{self, SocketError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::gateway::Gateway;

mod answer;
mod post;
mod question;
mod spool;

pub use question::{
    Ask, Changed, GrantLine, GrantTotals, MessageLine, MessageResult, MessageShown, NotPosted, RecipientLine,
    Status, Told, ZoneLine,
};

/// The name of the socket in the data directory.
const NAME: &str = "control";
/// The most octets of a question: one of them brings a message.
const QUESTION_LIMIT: u64 = 16 * 1024 * 1024;
/// The most octets of an answer.
const ANSWER_LIMIT: u64 = 16 * 1024 * 1024;
/// How long a question or an answer may take.
const WITHIN: Duration = Duration::from_secs(10);
/// The most connections at once.
const CONNECTIONS: usize = 16;

/// Why the running server did not answer.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// No server runs on this data directory, or it belongs to somebody else.
    #[error("{}: {cause}", path.display())]
    NotThere {
        /// The socket.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// The answer broke off or is no answer.
    #[error("the running server did not answer: {0}")]
    NoAnswer(String),
}

/// The control socket of a data directory.
#[must_use]
pub fn path(data: &Path) -> PathBuf {
    data.join(NAME)
}

/// Binds the control socket.
///
/// # Errors
/// Another server runs on the data directory, or the system says no.
pub fn bind(data: &Path) -> Result<UnixListener, SocketError> {
    local::bind(&path(data), None)
}

/// Answers until `stop`.
pub async fn serve(listener: UnixListener, gateway: Arc<Gateway>, stop: CancellationToken) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => break,
        };
        let (Ok((stream, _)), Ok(place)) = (accepted, Arc::clone(&places).acquire_owned().await) else {
            tokio::time::sleep(Duration::from_millis(200)).await;
            continue;
        };
        let gateway = Arc::clone(&gateway);
        tokio::spawn(async move {
            // Who asks and goes away does not matter to anybody else.
            let _ = tokio::time::timeout(WITHIN, converse(stream, &gateway)).await;
            drop(place);
        });
    }
    let _ = std::fs::remove_file(path(&gateway.current().settings.data));
}

async fn converse(mut stream: UnixStream, gateway: &Arc<Gateway>) -> io::Result<()> {
    let question = line(&mut stream, QUESTION_LIMIT).await?;
    let told = match serde_json::from_slice(&question) {
        Ok(ask) => answer::tell(gateway, ask).await,
        Err(error) => Told::NotUnderstood { reason: error.to_string() },
    };
    let mut answer = serde_json::to_vec(&told)?;
    answer.push(b'\n');
    stream.write_all(&answer).await
}

async fn line(stream: &mut UnixStream, limit: u64) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    let mut limited = stream.take(limit);
    while !line.ends_with(b"\n") {
        if limited.read_buf(&mut line).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(line)
}

/// Asks the server that runs on `data`.
///
/// # Errors
/// See [`ControlError`].
pub async fn ask(data: &Path, ask: &Ask) -> Result<Told, ControlError> {
    let path = path(data);
    let asking = async {
        let mut stream = UnixStream::connect(&path)
            .await
            .map_err(|cause| ControlError::NotThere { path: path.clone(), cause })?;
        let broken = |error: &dyn std::fmt::Display| ControlError::NoAnswer(error.to_string());
        let mut question = serde_json::to_vec(ask).map_err(|error| broken(&error))?;
        question.push(b'\n');
        stream.write_all(&question).await.map_err(|error| broken(&error))?;
        let answer = line(&mut stream, ANSWER_LIMIT).await.map_err(|error| broken(&error))?;
        serde_json::from_slice(&answer).map_err(|error| broken(&error))
    };
    match tokio::time::timeout(WITHIN, asking).await {
        Ok(told) => told,
        Err(_) => Err(ControlError::NoAnswer("no answer in time".to_owned())),
    }
}
