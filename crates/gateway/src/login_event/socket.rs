//! The socket that events come through.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sekisho_net::local::SocketError;
use sekisho_net::{clock, local};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{Event, EventError, Gate, LINE_LIMIT, Notices};
use crate::pop::Logins;

/// The most connections at once; further ones wait.
const CONNECTIONS: usize = 64;
/// How long a line, or the reading of an answer, may take.
const WITHIN: Duration = Duration::from_secs(10);
/// How long to wait after the system had no more sockets.
const BREATHER: Duration = Duration::from_millis(200);

/// A socket that takes events.
#[derive(Debug)]
pub struct EventSocket {
    listener: UnixListener,
    path: PathBuf,
}

impl EventSocket {
    /// Binds to `path`, for the owner (0600), or for the owner and `group` (0660). What an earlier process left there is
    /// replaced. The directory should let nobody else in either: it is the directory that protects the name.
    ///
    /// # Errors
    /// See [`SocketError`].
    pub fn bind(path: &Path, group: Option<u32>) -> Result<Self, SocketError> {
        let listener = local::bind(path, group)?;
        Ok(Self { listener, path: path.to_owned() })
    }

    /// Takes events until `stop`, then removes the socket. Who logs in is told by `notices` what was sent by grants.
    pub async fn run(self, logins: Logins, gate: Gate, notices: Option<Notices>, stop: CancellationToken) {
        let tracker = TaskTracker::new();
        let taker = Arc::new(Taker { logins, gate: Mutex::new(gate), notices });
        let places = Arc::new(Semaphore::new(CONNECTIONS));
        loop {
            let accepting = async {
                let place = Arc::clone(&places).acquire_owned().await.ok();
                (place, self.listener.accept().await)
            };
            let (place, accepted) = tokio::select! {
                accepted = accepting => accepted,
                () = stop.cancelled() => break,
            };
            let Ok((stream, _)) = accepted else {
                tokio::time::sleep(BREATHER).await;
                continue;
            };
            let (taker, stop) = (Arc::clone(&taker), stop.clone());
            tracker.spawn(async move {
                tokio::select! {
                    result = taker.converse(stream) => {
                        if let Err(error) = result {
                            tracing::debug!(event = "login-event", "a connection ended: {error}");
                        }
                    }
                    () = stop.cancelled() => {}
                }
                drop(place);
            });
        }
        tracker.close();
        tracker.wait().await;
        let _ = std::fs::remove_file(&self.path);
    }
}

/// What becomes of events.
struct Taker {
    logins: Logins,
    gate: Mutex<Gate>,
    notices: Option<Notices>,
}

impl Taker {
    /// Answers each line of a connection. A line that is too long ends it.
    async fn converse(&self, mut stream: UnixStream) -> io::Result<()> {
        let mut buffer = Vec::with_capacity(LINE_LIMIT);
        loop {
            if let Some(end) = buffer.iter().position(|octet| *octet == b'\n') {
                let rest = buffer.split_off(end + 1);
                let line = std::mem::replace(&mut buffer, rest);
                let line = line.strip_suffix(b"\n").unwrap_or(&line);
                let answer = self.take(line).await.unwrap_or_else(|error| {
                    tracing::warn!(event = "login-event", "not taken: {error}");
                    format!("NO {error}")
                });
                say(&mut stream, &answer).await?;
            } else if buffer.len() >= LINE_LIMIT {
                return say(&mut stream, &format!("NO {}", EventError::TooLong)).await;
            } else {
                let room = LINE_LIMIT.saturating_sub(buffer.len());
                let mut limited = (&mut stream).take(u64::try_from(room).unwrap_or_default());
                let reading = tokio::time::timeout(WITHIN, limited.read_buf(&mut buffer));
                if reading.await.map_err(|_| io::ErrorKind::TimedOut)?? == 0 {
                    return Ok(());
                }
            }
        }
    }

    /// Takes one event, opens the grant, and tells what was sent by earlier ones.
    async fn take(&self, line: &[u8]) -> Result<String, EventError> {
        let event = self.admit(line)?;
        let account = self.logins.accounts.get(&event.account).filter(|account| !account.disabled);
        let Some(account) = account else {
            let (client, name) = (event.address, event.account.as_str());
            tracing::info!(event = "login-event", client = %client, name, "no grant: there is no account of this name");
            return Ok("OK no grant: there is no such account".to_owned());
        };
        let how = format!("event {}", event.mechanism);
        let opened = self.logins.open_grant(&account, event.address, event.secure, &how);
        if let Some(notices) = &self.notices {
            notices.tell(&account.name).await;
        }
        Ok(match opened {
            Ok(id) => format!("OK {id}"),
            Err(reason) => format!("OK no grant: {reason}"),
        })
    }

    fn admit(&self, line: &[u8]) -> Result<Event, EventError> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner).admit(line, clock::now())
    }
}

async fn say(stream: &mut UnixStream, answer: &str) -> io::Result<()> {
    let line: String =
        answer.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).chain(['\n']).collect();
    let writing = tokio::time::timeout(WITHIN, stream.write_all(line.as_bytes()));
    writing.await.map_err(|_| io::ErrorKind::TimedOut)?
}
