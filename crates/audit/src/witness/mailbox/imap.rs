//! The little of an IMAP client (RFC 9051) that a witness needs: log in, look, read. It opens the mailbox read
//! only and marks nothing.

use std::net::SocketAddr;
use std::time::Duration;

use sekisho_net::connect::{ConnectError, Connection, TlsError};
use sekisho_net::tls::Roots;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::response::{Response, ResponseError, ResponseReader};
use super::{MailboxAddress, Password};
use crate::probe::transcript::escape;
use crate::witness::receiver::MESSAGE_LIMIT;

/// How long a connection, a handshake or a command may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How many untagged responses one command may have.
const RESPONSES_LIMIT: usize = 4096;
/// How many octets all of them may have together.
const OCTETS_LIMIT: usize = 4 * 1024 * 1024;

/// Why the mailbox cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ImapError {
    /// No connection.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// No TLS, or a certificate that is not valid for the host.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// No answer in time.
    #[error("no answer to {command} within {seconds} s")]
    TimedOut {
        /// The command.
        command: &'static str,
        /// For how long we waited.
        seconds: u64,
    },
    /// The server closed.
    #[error("the server closed the connection{}{said}", if said.is_empty() { "" } else { ": " })]
    Closed {
        /// What it said.
        said: String,
    },
    /// The server said no.
    #[error("{command} was refused: {said}")]
    Refused {
        /// The command.
        command: &'static str,
        /// What it said.
        said: String,
    },
    /// What it says is no IMAP.
    #[error("what answers is not IMAP: {0}")]
    NotImap(String),
    /// It says more than was asked for.
    #[error("the server sends too much: {0}")]
    TooMuch(#[from] ResponseError),
    /// More responses than a command can have.
    #[error("the server sends responses without end")]
    Endless,
}

/// What is known of a mailbox when it is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Folder {
    /// UIDVALIDITY: numbers of messages mean the same as long as it does not change.
    pub(super) validity: u32,
    /// The number that the next message will have.
    pub(super) next: u32,
}

/// A piece of a command.
enum Piece<'a> {
    Text(&'a str),
    /// An argument that is written quoted, or as a literal where that is not possible (RFC 9051 §4.3).
    Argument(&'a str),
}

/// One connection.
pub(super) struct Client {
    connection: Connection,
    reader: ResponseReader,
    tag: u32,
}

impl Client {
    /// Connects with TLS to one address of the host, and reads the greeting.
    pub(super) async fn open(
        to: SocketAddr,
        address: &MailboxAddress,
        roots: &Roots,
    ) -> Result<Self, ImapError> {
        let connection = Connection::open(to, None, PATIENCE).await?;
        let connection = connection.start_tls_verified(&address.host, roots, PATIENCE).await?;
        let mut client = Self { connection, reader: ResponseReader::default(), tag: 0 };
        let greeting = client.within("the greeting", Self::response).await?;
        match greeting.untagged() {
            Some(text) if text.starts_with("OK") || text.starts_with("PREAUTH") => Ok(client),
            Some(text) if text.starts_with("BYE") => Err(ImapError::Closed { said: shown(text) }),
            _ => Err(ImapError::NotImap(shown(&greeting.text))),
        }
    }

    pub(super) async fn log_in(&mut self, user: &str, password: &Password) -> Result<(), ImapError> {
        let pieces =
            [Piece::Text("LOGIN "), Piece::Argument(user), Piece::Text(" "), Piece::Argument(&password.0)];
        self.command("LOGIN", &pieces).await.map(|_| ())
    }

    /// Opens the mailbox read only (RFC 9051 §6.3.3).
    pub(super) async fn examine(&mut self, folder: &str) -> Result<Folder, ImapError> {
        let said = self.command("EXAMINE", &[Piece::Text("EXAMINE "), Piece::Argument(folder)]).await?;
        let number = |name: &str| said.iter().find_map(|response| response.number(name));
        let validity = number("UIDVALIDITY").unwrap_or_default();
        if let Some(next) = number("UIDNEXT") {
            return Ok(Folder { validity, next });
        }
        // UIDNEXT is required only since RFC 9051; the last message tells it as well, if there is one.
        let last = match self.command("FETCH", &[Piece::Text("UID FETCH * (UID)")]).await {
            Ok(said) => said.iter().filter_map(|response| response.number("UID")).max(),
            Err(ImapError::Refused { .. }) => None,
            Err(error) => return Err(error),
        };
        Ok(Folder { validity, next: last.unwrap_or_default().saturating_add(1) })
    }

    /// The numbers of all messages from `first` on.
    pub(super) async fn numbers_from(&mut self, first: u32) -> Result<Vec<u32>, ImapError> {
        // Some servers show new messages only after they were asked for news.
        self.command("NOOP", &[Piece::Text("NOOP")]).await?;
        let search = format!("UID SEARCH UID {first}:*");
        let said = self.command("SEARCH", &[Piece::Text(&search)]).await?;
        let lists = said.iter().filter_map(|response| response.untagged()?.strip_prefix("SEARCH"));
        let numbers = lists.flat_map(str::split_whitespace).filter_map(|number| number.parse().ok());
        // `7:*` names the last message too when it is older (RFC 9051 §9, seq-range).
        let mut numbers: Vec<u32> = numbers.filter(|number| *number >= first).collect();
        numbers.sort_unstable();
        numbers.dedup();
        Ok(numbers)
    }

    /// One message, cut to [`MESSAGE_LIMIT`]; none where it has gone. It is not marked as read.
    pub(super) async fn message(&mut self, number: u32) -> Result<Option<Vec<u8>>, ImapError> {
        let fetch = format!("UID FETCH {number} (UID BODY.PEEK[]<0.{MESSAGE_LIMIT}>)");
        let said = self.command("FETCH", &[Piece::Text(&fetch)]).await?;
        let fitting = said.into_iter().filter(|response| response.number("UID") == Some(number));
        Ok(fitting.flat_map(|response| response.literals).next())
    }

    /// Takes leave; a server that does not answer is left.
    pub(super) async fn log_out(mut self) {
        let farewell = self.command("LOGOUT", &[Piece::Text("LOGOUT")]);
        let _ = tokio::time::timeout(Duration::from_secs(2), farewell).await;
    }

    /// Says a command and gives its untagged responses.
    async fn command(
        &mut self,
        name: &'static str,
        pieces: &[Piece<'_>],
    ) -> Result<Vec<Response>, ImapError> {
        self.tag += 1;
        let tag = format!("s{}", self.tag);
        self.within(name, async |client: &mut Self| {
            client.say(&tag, pieces).await?;
            client.answers(&tag, name).await
        })
        .await
    }

    async fn say(&mut self, tag: &str, pieces: &[Piece<'_>]) -> Result<(), ImapError> {
        let mut out = format!("{tag} ").into_bytes();
        for piece in pieces {
            match piece {
                Piece::Text(text) => out.extend_from_slice(text.as_bytes()),
                Piece::Argument(text) if text.bytes().all(|octet| (0x20..0x7f).contains(&octet)) => {
                    let quoted = text.replace('\\', "\\\\").replace('"', "\\\"");
                    out.extend_from_slice(format!("\"{quoted}\"").as_bytes());
                }
                Piece::Argument(text) => {
                    out.extend_from_slice(format!("{{{}}}\r\n", text.len()).as_bytes());
                    self.write(&out).await?;
                    let go_on = self.response().await?;
                    if !go_on.text.starts_with('+') {
                        return Err(ImapError::NotImap(shown(&go_on.text)));
                    }
                    out = text.as_bytes().to_vec();
                }
            }
        }
        out.extend_from_slice(b"\r\n");
        self.write(&out).await
    }

    async fn answers(&mut self, tag: &str, command: &'static str) -> Result<Vec<Response>, ImapError> {
        let mut untagged = Vec::new();
        let mut octets = 0_usize;
        loop {
            let response = self.response().await?;
            if let Some(result) = response.text.strip_prefix(tag).and_then(|rest| rest.strip_prefix(' ')) {
                let fine = result.get(..2).is_some_and(|word| word.eq_ignore_ascii_case("OK"));
                return if fine {
                    Ok(untagged)
                } else {
                    Err(ImapError::Refused { command, said: shown(result) })
                };
            }
            if let Some(farewell) = response.untagged().filter(|text| text.starts_with("BYE"))
                && command != "LOGOUT"
            {
                return Err(ImapError::Closed { said: shown(farewell) });
            }
            octets += response.text.len() + response.literals.iter().map(Vec::len).sum::<usize>();
            if untagged.len() >= RESPONSES_LIMIT || octets > OCTETS_LIMIT {
                return Err(ImapError::Endless);
            }
            untagged.push(response);
        }
    }

    async fn response(&mut self) -> Result<Response, ImapError> {
        let mut buffer = vec![0; 16 * 1024];
        loop {
            if let Some(response) = self.reader.next()? {
                return Ok(response);
            }
            match self.connection.read(&mut buffer).await {
                Ok(0) | Err(_) => return Err(ImapError::Closed { said: String::new() }),
                Ok(count) => self.reader.push(buffer.get(..count).unwrap_or_default()),
            }
        }
    }

    async fn write(&mut self, octets: &[u8]) -> Result<(), ImapError> {
        let written = async {
            self.connection.write_all(octets).await?;
            self.connection.flush().await
        };
        written.await.map_err(|_| ImapError::Closed { said: String::new() })
    }

    async fn within<T>(
        &mut self,
        command: &'static str,
        action: impl AsyncFnOnce(&mut Self) -> Result<T, ImapError>,
    ) -> Result<T, ImapError> {
        match tokio::time::timeout(PATIENCE, action(self)).await {
            Ok(result) => result,
            Err(_) => Err(ImapError::TimedOut { command, seconds: PATIENCE.as_secs() }),
        }
    }
}

/// What a server said, for people.
fn shown(text: &str) -> String {
    escape(text.as_bytes()).chars().take(200).collect()
}
