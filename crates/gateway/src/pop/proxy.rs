//! A POP3 server before another one: it ends TLS, sees a login succeed, opens the grant, and pipes octets from there on.
//!
//! Until the login the machine of this server speaks with the client, and the backend is asked one thing at a time: a reply
//! belongs to the command before it, because nothing else was sent and nothing had come before. Octets that come
//! unasked mean that the backend is out of step, and then there is no login.

use std::net::SocketAddr;
use std::time::Duration;

use sekisho_net::connect::{ConnectError, Connection, TlsError};
use sekisho_net::tls::Roots;
use sekisho_wire::pop3::client::{LineError, LineReader, ServerLine};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

pub(super) mod session;

/// How long the backend may take for a connection, for TLS, or for one reply.
const WITHIN: Duration = Duration::from_secs(30);
/// The longest name or password: a command line has 255 octets (RFC 2449 §4), five of them the keyword and two the end.
const ARGUMENT_LIMIT: usize = 248;

/// The server behind.
#[derive(Clone, Debug)]
pub struct Backend {
    address: SocketAddr,
    tls: Option<(String, Roots)>,
}

/// Passwords do not cross a network in clear.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not on this machine: the server behind must be, or be reached by TLS")]
pub struct NotHere(SocketAddr);

impl Backend {
    /// A server on this machine, without TLS.
    ///
    /// # Errors
    /// The address is not a loopback address.
    pub fn here(address: SocketAddr) -> Result<Self, NotHere> {
        let here = address.ip().to_canonical().is_loopback();
        if here { Ok(Self { address, tls: None }) } else { Err(NotHere(address)) }
    }

    /// A server that begins with TLS (usually port 995) and whose certificate is valid for `name`.
    #[must_use]
    pub fn by_tls(address: SocketAddr, name: &str, roots: Roots) -> Self {
        Self { address, tls: Some((name.to_owned(), roots)) }
    }

    /// Logs in. A refusal of the backend is [`BackendError::Refused`] with its words.
    ///
    /// # Errors
    /// See [`BackendError`]; in every case nobody is logged in.
    pub(super) async fn log_in(&self, name: &str, secret: &[u8]) -> Result<LoggedIn, BackendError> {
        let fits = |octets: &[u8]| {
            let plain = octets.iter().all(|octet| *octet >= 0x20 && *octet != 0x7f);
            plain && (1..=ARGUMENT_LIMIT).contains(&octets.len())
        };
        // A line end in a name would be a command of its own at the backend.
        if !fits(name.as_bytes()) || !fits(secret) {
            return Err(BackendError::Unspeakable);
        }
        let mut dialogue = Dialogue { connection: self.connect().await?, lines: LineReader::default() };
        match dialogue.reply().await? {
            ServerLine::Ok(_) => {}
            ServerLine::Error(_) | ServerLine::Challenge(_) => return Err(BackendError::OutOfStep),
        }
        dialogue.ask(&[b"USER ", name.as_bytes(), b"\r\n"].concat()).await?;
        let text = dialogue.ask(&[b"PASS ", secret, b"\r\n"].concat()).await?;
        if !dialogue.lines.pending().is_empty() {
            return Err(BackendError::OutOfStep);
        }
        Ok(LoggedIn { connection: dialogue.connection, text })
    }

    async fn connect(&self) -> Result<Connection, BackendError> {
        let connection = Connection::open(self.address, None, WITHIN).await?;
        match &self.tls {
            Some((name, roots)) => Ok(connection.start_tls_verified(name, roots, WITHIN).await?),
            None => Ok(connection),
        }
    }
}

/// A session at the backend, in its TRANSACTION state.
pub(super) struct LoggedIn {
    /// The connection.
    pub(super) connection: Connection,
    /// What the backend said to the login.
    pub(super) text: String,
}

/// Why there is no login at the backend.
#[derive(Debug, thiserror::Error)]
pub(super) enum BackendError {
    /// The backend refuses; its words, response code included.
    #[error("the server behind refuses: {0}")]
    Refused(String),
    /// Name or password cannot be said in a command.
    #[error("the name or the password cannot be said in a command of POP3")]
    Unspeakable,
    /// The backend said something that belongs to no question, or nothing that fits.
    #[error("the server behind is out of step")]
    OutOfStep,
    /// The backend said something that is no POP3.
    #[error("the server behind: {0}")]
    Line(#[from] LineError),
    /// There is no connection.
    #[error("the server behind: {0}")]
    Connect(#[from] ConnectError),
    /// There is no TLS.
    #[error("the server behind: {0}")]
    Tls(#[from] TlsError),
    /// The connection broke.
    #[error("the server behind: {0}")]
    Broken(#[from] std::io::Error),
    /// It took too long.
    #[error("the server behind does not answer")]
    Late,
}

struct Dialogue {
    connection: Connection,
    lines: LineReader,
}

impl Dialogue {
    /// Sends a command and gives the text of its `+OK`.
    async fn ask(&mut self, command: &[u8]) -> Result<String, BackendError> {
        // What came before the question is no answer to it.
        if !self.lines.pending().is_empty() {
            return Err(BackendError::OutOfStep);
        }
        let sending = self.connection.write_all(command);
        tokio::time::timeout(WITHIN, sending).await.map_err(|_| BackendError::Late)??;
        match self.reply().await? {
            ServerLine::Ok(text) => Ok(text),
            ServerLine::Error(text) => Err(BackendError::Refused(text)),
            ServerLine::Challenge(_) => Err(BackendError::OutOfStep),
        }
    }

    async fn reply(&mut self) -> Result<ServerLine, BackendError> {
        let reading = async {
            loop {
                if let Some(line) = self.lines.next()? {
                    return Ok(line);
                }
                let mut octets = Vec::with_capacity(1024);
                if self.connection.read_buf(&mut octets).await? == 0 {
                    return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof).into());
                }
                self.lines.push(&octets);
            }
        };
        tokio::time::timeout(WITHIN, reading).await.map_err(|_| BackendError::Late)?
    }
}
