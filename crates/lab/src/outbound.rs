//! Mail for the outside: every message goes to one address, the witness, by SMTP.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use sekisho_net::connect::{ConnectError, Connection};
use sekisho_wire::smtp::client::{ReplyError, ReplyReader};
use sekisho_wire::smtp::dot::Stuffer;
use sekisho_wire::smtp::reply::ReceivedReply;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinHandle;

use crate::bounce;
use crate::shared::Shared;

/// How often a message is tried when nobody answers or the answer is "later", and the time in between.
const RETRIES: (u32, Duration) = (5, Duration::from_secs(2));
/// How long a step of a delivery may take.
const STEP_WITHIN: Duration = Duration::from_secs(30);
/// How many deliveries run at once.
const WORKERS: usize = 4;
/// How many messages may wait.
pub(crate) const QUEUE_LIMIT: usize = 256;

/// A message on its way out, for one recipient.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    /// The reverse-path without brackets; empty for a bounce.
    pub(crate) sender: String,
    /// The recipient without brackets.
    pub(crate) recipient: String,
    /// The message, trace line included.
    pub(crate) message: Arc<[u8]>,
    /// The address it leaves from.
    pub(crate) from: IpAddr,
    /// Whether the sender wants no bounce (RFC 3461 §4.1).
    pub(crate) never_notify: bool,
}

/// Why a delivery did not succeed.
#[derive(Debug, thiserror::Error)]
enum DeliveryError {
    #[error(transparent)]
    Connect(#[from] ConnectError),
    #[error(transparent)]
    Socket(#[from] io::Error),
    #[error(transparent)]
    Reply(#[from] ReplyError),
    #[error("no answer in time")]
    TimedOut,
    #[error("{} {}", .0.code, .0.text())]
    Refused(ReceivedReply),
}

impl DeliveryError {
    const fn is_permanent(&self) -> bool {
        matches!(self, Self::Refused(reply) if reply.is_permanent())
    }
}

/// Starts the workers that empty `queue` towards `to`.
pub(crate) fn start(
    shared: &Arc<Shared>,
    queue: mpsc::Receiver<Letter>,
    to: SocketAddr,
) -> Vec<JoinHandle<()>> {
    let queue = Arc::new(Mutex::new(queue));
    let work = |_| tokio::spawn(work(Arc::clone(shared), Arc::clone(&queue), to));
    (0..WORKERS).map(work).collect()
}

async fn work(shared: Arc<Shared>, queue: Arc<Mutex<mpsc::Receiver<Letter>>>, to: SocketAddr) {
    loop {
        let next = async { queue.lock().await.recv().await };
        let letter = tokio::select! {
            letter = next => letter,
            () = shared.stop.cancelled() => return,
        };
        let Some(letter) = letter else { return };
        tokio::select! {
            () = deliver(&shared, &letter, to) => {}
            () = shared.stop.cancelled() => return,
        }
    }
}

async fn deliver(shared: &Shared, letter: &Letter, to: SocketAddr) {
    let (tries, pause) = RETRIES;
    let mut last = String::new();
    for attempt in 0..tries {
        if attempt > 0 {
            shared.pause(pause).await;
        }
        match hand_over(&shared.world.host_name, letter, to).await {
            Ok(()) => return shared.count(|counts| counts.sent_on += 1),
            Err(error) => {
                last = error.to_string();
                if error.is_permanent() {
                    break;
                }
            }
        }
    }
    shared.count(|counts| counts.dropped += 1);
    if !letter.never_notify {
        bounce::send(shared, letter, &last);
    }
}

/// One delivery: EHLO, MAIL, RCPT, DATA, QUIT.
async fn hand_over(our_name: &str, letter: &Letter, to: SocketAddr) -> Result<(), DeliveryError> {
    let connection = Connection::open(to, Some(letter.from), STEP_WITHIN).await?;
    let mut client = Client { connection, reader: ReplyReader::new() };
    client.expect(None, 2).await?;
    let offers = client.expect(Some(&format!("EHLO {our_name}\r\n")), 2).await?;
    let utf8 = !letter.sender.is_ascii() || !letter.recipient.is_ascii();
    let offered = offers.lines.iter().any(|line| line.eq_ignore_ascii_case(b"SMTPUTF8"));
    let parameter = if utf8 && offered { " SMTPUTF8" } else { "" };
    client.expect(Some(&format!("MAIL FROM:<{}>{parameter}\r\n", letter.sender)), 2).await?;
    client.expect(Some(&format!("RCPT TO:<{}>\r\n", letter.recipient)), 2).await?;
    client.expect(Some("DATA\r\n"), 3).await?;
    client.write(&Stuffer::stuff(&letter.message)).await?;
    client.expect(None, 2).await?;
    // It is delivered; how we part does not matter any more.
    let _ = client.write(b"QUIT\r\n").await;
    Ok(())
}

struct Client {
    connection: Connection,
    reader: ReplyReader,
}

impl Client {
    async fn write(&mut self, octets: &[u8]) -> Result<(), DeliveryError> {
        let writing = async {
            self.connection.write_all(octets).await?;
            self.connection.flush().await
        };
        tokio::time::timeout(STEP_WITHIN, writing).await.map_err(|_| DeliveryError::TimedOut)??;
        Ok(())
    }

    /// Sends a command, if there is one, and reads a reply whose code begins with `digit`.
    async fn expect(&mut self, command: Option<&str>, digit: u16) -> Result<ReceivedReply, DeliveryError> {
        if let Some(command) = command {
            self.write(command.as_bytes()).await?;
        }
        let reading = async {
            loop {
                if let Some(reply) = self.reader.next()? {
                    return Ok(reply);
                }
                let mut octets = [0; 1024];
                let read = self.connection.read(&mut octets).await?;
                if read == 0 {
                    return Err(DeliveryError::Socket(io::ErrorKind::UnexpectedEof.into()));
                }
                self.reader.push(octets.get(..read).unwrap_or_default());
            }
        };
        let reply =
            tokio::time::timeout(STEP_WITHIN, reading).await.map_err(|_| DeliveryError::TimedOut)??;
        if reply.code / 100 == digit { Ok(reply) } else { Err(DeliveryError::Refused(reply)) }
    }
}
