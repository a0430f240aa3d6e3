//! The control socket: what the commands of an operator ask the running server, one line of JSON each way.
//!
//! It stands in the data directory, for its owner alone. Nothing here gives a right to send.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use sekisho_net::clock;
use sekisho_net::local::{self, SocketError};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::block_lists::ListLine;
use crate::gateway::Gateway;

/// The name of the socket in the data directory.
const NAME: &str = "control";
/// The most octets of a question.
const QUESTION_LIMIT: u64 = 4096;
/// The most octets of an answer.
const ANSWER_LIMIT: u64 = 16 * 1024 * 1024;
/// How long a question or an answer may take.
const WITHIN: Duration = Duration::from_secs(10);
/// The most connections at once.
const CONNECTIONS: usize = 16;

/// What can be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "ask")]
pub enum Ask {
    /// What the server does.
    Status,
    /// Which grants there are.
    Grants,
    /// Take back every grant of an account.
    Revoke {
        /// The account.
        account: String,
    },
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "answer")]
pub enum Told {
    /// What the server does.
    Status(Box<Status>),
    /// The grants.
    Grants {
        /// Every grant that is not forgotten yet, the oldest first.
        grants: Vec<GrantLine>,
        /// What happened since the start.
        counts: GrantTotals,
    },
    /// How many grants were taken back.
    Revoked {
        /// So many.
        grants: usize,
    },
    /// The question was not understood.
    NotUnderstood {
        /// Why.
        reason: String,
    },
}

/// What the server does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// The version of the program.
    pub version: String,
    /// Its name in DNS.
    pub host_name: String,
    /// When it started.
    pub started: Timestamp,
    /// Sessions now.
    pub sessions: usize,
    /// Accounts, disabled ones included.
    pub accounts: usize,
    /// Messages accepted since the start.
    pub accepted: u64,
    /// Messages in the spool.
    pub spool_messages: usize,
    /// Of these, tried before and waiting for another time.
    pub spool_deferred: usize,
    /// Octets of the messages in the spool.
    pub spool_octets: u64,
    /// When the oldest message in the spool was taken.
    pub spool_oldest: Option<Timestamp>,
    /// What was last said about messages that wait, the oldest first, at most twenty.
    pub waiting: Vec<WaitingLine>,
    /// Whether each block list works, as far as it was asked.
    #[serde(default)]
    pub block_lists: Vec<ListLine>,
    /// The zones of the block list.
    #[serde(default)]
    pub zones: Vec<ZoneLine>,
}

/// A zone of the block list, and what was asked about it since the start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZoneLine {
    /// Its name.
    pub zone: String,
    /// How much it lists.
    pub entries: usize,
    /// The serial of its SOA record.
    pub serial: u32,
    /// Whether the list has ended.
    pub retired: bool,
    /// Questions.
    pub queries: u64,
    /// Of these, about something that is listed.
    pub listed: u64,
    /// Of these, by clients that may not ask, or not so much.
    pub refused: u64,
}

/// A message that waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingLine {
    /// Which one.
    pub id: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next.
    pub next: Option<Timestamp>,
    /// Why it waits.
    pub why: String,
}

/// A grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantLine {
    /// Its number.
    pub id: String,
    /// Whose it is.
    pub account: String,
    /// Where it holds.
    pub address: std::net::IpAddr,
    /// When the account last logged in there.
    pub opened: Timestamp,
    /// Seconds that are left; zero when it is over.
    pub seconds_left: u64,
    /// Messages that are left.
    pub messages_left: u32,
    /// Messages that were sent by it.
    pub sent: u64,
}

/// What happened to grants since the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantTotals {
    /// Opened.
    pub opened: u64,
    /// Renewed by a further login.
    pub renewed: u64,
    /// Logins that opened none.
    pub not_opened: u64,
    /// Messages sent.
    pub sent: u64,
    /// Taken back.
    pub revoked: u64,
}

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

async fn converse(mut stream: UnixStream, gateway: &Gateway) -> io::Result<()> {
    let question = line(&mut stream, QUESTION_LIMIT).await?;
    let told = match serde_json::from_slice(&question) {
        Ok(ask) => tell(gateway, &ask),
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

fn tell(gateway: &Gateway, ask: &Ask) -> Told {
    match ask {
        Ask::Status => Told::Status(Box::new(status(gateway))),
        Ask::Grants => gateway.grants.with(|grants| {
            let lines = grants.list(clock::instant()).into_iter().map(|view| GrantLine {
                id: view.id.to_string(),
                account: view.account,
                address: view.address,
                opened: view.opened,
                seconds_left: view.remaining.as_secs(),
                messages_left: view.left,
                sent: view.sent,
            });
            let counts = grants.counts();
            Told::Grants {
                grants: lines.collect(),
                counts: GrantTotals {
                    opened: counts.opened,
                    renewed: counts.renewed,
                    not_opened: counts.not_opened,
                    sent: counts.sent,
                    revoked: counts.revoked,
                },
            }
        }),
        Ask::Revoke { account } => {
            let grants = gateway.grants.with(|grants| grants.revoke(account));
            tracing::info!(event = "grants-revoked", account, grants, "by the operator");
            Told::Revoked { grants }
        }
    }
}

fn status(gateway: &Gateway) -> Status {
    let spool = gateway.spool.status();
    let waiting = gateway.spool.list(1000).into_iter().filter(|message| message.attempts > 0).take(20);
    let current = gateway.current();
    Status {
        block_lists: current.block_lists.as_ref().map(|lists| lists.state()).unwrap_or_default(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        host_name: current.settings.host_name.to_string(),
        started: gateway.started,
        sessions: gateway.places.taken(),
        accounts: gateway.accounts.list().len(),
        accepted: gateway.metrics.messages.get(),
        spool_messages: spool.messages,
        spool_deferred: spool.deferred,
        spool_octets: spool.octets,
        spool_oldest: spool.oldest,
        waiting: waiting
            .map(|message| WaitingLine {
                id: message.id.to_string(),
                attempts: message.attempts,
                next: message.due,
                why: message.note,
            })
            .collect(),
        zones: gateway.beside.get().map(|beside| beside.zones()).unwrap_or_default(),
    }
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
