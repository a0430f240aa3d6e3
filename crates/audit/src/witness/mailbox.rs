//! A mailbox that is read over IMAP, as a witness: only messages that come after the start are looked at, and
//! nothing in it is changed.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sekisho_net::clock;
use sekisho_net::resolver::{LookupError, Resolver};
use sekisho_net::tls::Roots;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{Arrived, Ledger, Witness};

mod imap;
mod response;

pub use imap::ImapError;
use imap::{Client, Folder};
pub use response::ResponseError;

/// The port of IMAP over TLS (RFC 8314 §3.2).
const IMAPS_PORT: u16 = 993;
/// How often new messages are asked for.
const INTERVAL: Duration = Duration::from_secs(2);
/// Pauses between tries after a failure, in seconds; the last one is repeated.
const PAUSES: [u64; 4] = [2, 5, 15, 60];
/// How many messages are read in one round; the rest waits for the next one.
const MESSAGES_LIMIT: usize = 100;
/// How many of the last messages are looked at again when a server has renumbered them.
const AGAIN: u32 = 200;

/// A password. It is printed as `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// Takes the text of an environment variable or of a file's first line; a line end is not part of it.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.lines().next().unwrap_or_default().to_owned())
    }

    /// The secret itself, for the one command that says it.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("***")
    }
}

/// Where a mailbox is: `imaps://user@host[:port]/[mailbox]` (RFC 5092, the part of it that is needed).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxAddress {
    /// Who logs in.
    pub user: String,
    /// The host, whose certificate must be valid for this name.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The mailbox, `INBOX` by default.
    pub folder: String,
}

/// A text that names no mailbox.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} names no mailbox ({why}); expected: imaps://user@host[:port]/[mailbox]")]
pub struct MailboxAddressError {
    text: String,
    why: &'static str,
}

impl MailboxAddress {
    /// Reads the form above. An at sign in the user's name is written as it is or as `%40`.
    ///
    /// # Errors
    /// The text has another form, or a password in it: that would be seen by everybody on the machine.
    pub fn parse(text: &str) -> Result<Self, MailboxAddressError> {
        let error = |why| MailboxAddressError { text: text.to_owned(), why };
        let rest = text.strip_prefix("imaps://").ok_or_else(|| error("only imaps:// is read"))?;
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (user, place) = authority.rsplit_once('@').ok_or_else(|| error("the user is missing"))?;
        if user.contains(':') {
            // The text is not repeated, since it holds a secret.
            return Err(MailboxAddressError {
                text: "imaps://...".to_owned(),
                why: "a password does not belong here",
            });
        }
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => {
                (host, port.parse().map_err(|_| error("the port is no number"))?)
            }
            _ => (place, IMAPS_PORT),
        };
        let host = host.trim_matches(['[', ']']);
        let user =
            decoded(user).filter(|user| !user.is_empty()).ok_or_else(|| error("the user is missing"))?;
        let folder = decoded(path).ok_or_else(|| error("the mailbox is no text"))?;
        let folder = if folder.is_empty() { "INBOX".to_owned() } else { folder };
        if host.is_empty() {
            return Err(error("the host is missing"));
        }
        if !folder.bytes().all(|octet| (0x20..0x7f).contains(&octet)) || user.contains(char::is_control) {
            return Err(error("a character that is not allowed"));
        }
        Ok(Self { user, host: host.to_owned(), port, folder })
    }

    /// The mail address that most likely leads to the mailbox.
    #[must_use]
    pub fn mail_address(&self) -> String {
        if self.user.contains('@') { self.user.clone() } else { format!("{}@{}", self.user, self.host) }
    }
}

/// Undoes `%40` (RFC 3986 §2.1).
fn decoded(text: &str) -> Option<String> {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'%' {
            octets.push(*first);
            continue;
        }
        let (digits, after) = rest.split_at_checked(2)?;
        octets.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
        rest = after;
    }
    String::from_utf8(octets).ok()
}

/// Why the mailbox cannot be a witness.
#[derive(Debug, thiserror::Error)]
pub enum MailboxError {
    /// The host could not be looked up.
    #[error("{host}: {source}")]
    Lookup {
        /// The host.
        host: String,
        /// Why.
        source: LookupError,
    },
    /// The host has no address.
    #[error("{0} has no address")]
    NoAddress(String),
    /// The server cannot be used.
    #[error(transparent)]
    Imap(#[from] ImapError),
}

/// How a mailbox is reached.
#[derive(Clone)]
pub struct MailboxAccess {
    /// Where it is.
    pub address: MailboxAddress,
    /// The password.
    pub password: Password,
    /// Who may sign the server's certificate.
    pub roots: Roots,
    /// Who is asked for the host's address.
    pub resolver: Resolver,
}

impl MailboxAccess {
    async fn open(&self) -> Result<(Client, Folder), MailboxError> {
        let host = &self.address.host;
        let addresses = match host.parse() {
            Ok(address) => vec![address],
            Err(_) => self
                .resolver
                .addresses(host)
                .await
                .map_err(|source| MailboxError::Lookup { host: host.clone(), source })?,
        };
        let mut last = MailboxError::NoAddress(host.clone());
        for address in addresses.into_iter().take(4) {
            let to = SocketAddr::new(address, self.address.port);
            match Client::open(to, &self.address, &self.roots).await {
                Ok(mut client) => {
                    client.log_in(&self.address.user, &self.password).await?;
                    let folder = client.examine(&self.address.folder).await?;
                    return Ok((client, folder));
                }
                Err(error) => last = error.into(),
            }
        }
        Err(last)
    }
}

/// A mailbox that is being watched. It ends with the token it was started with.
#[derive(Debug)]
pub struct Mailbox {
    problem: Arc<Mutex<Option<String>>>,
    task: JoinHandle<()>,
}

impl Mailbox {
    /// Logs in, remembers where new messages will begin, and hands those to `ledger` until `stop`. A connection
    /// that is lost later is opened again.
    ///
    /// # Errors
    /// The mailbox cannot be opened now.
    pub async fn start(
        access: MailboxAccess,
        witness: &Witness,
        ledger: &Ledger,
        stop: &CancellationToken,
    ) -> Result<Self, MailboxError> {
        let (client, folder) = access.open().await?;
        let problem = Arc::new(Mutex::new(None));
        let watch = Watch {
            access,
            witness: witness.clone(),
            ledger: ledger.clone(),
            folder,
            failed: None,
            problem: Arc::clone(&problem),
        };
        let stop = stop.clone();
        let task = tokio::spawn(watch.run(client, stop));
        Ok(Self { problem, task })
    }

    /// What is wrong with the connection at the moment, if anything.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        self.problem.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until the watch has ended, after the token was cancelled.
    pub async fn stopped(self) {
        // It does not panic; and if it did, it has ended all the same.
        let _ = self.task.await;
    }
}

struct Watch {
    access: MailboxAccess,
    witness: Witness,
    ledger: Ledger,
    folder: Folder,
    /// The message that could not be read the last time.
    failed: Option<u32>,
    problem: Arc<Mutex<Option<String>>>,
}

impl Watch {
    async fn run(mut self, client: Client, stop: CancellationToken) {
        let mut client = Some(client);
        let mut failures = 0;
        while !stop.is_cancelled() {
            let round = tokio::select! {
                round = self.round(client.take()) => round,
                () = stop.cancelled() => return,
            };
            let pause = match round {
                Ok(open) => {
                    (client, failures) = (Some(open), 0);
                    self.note(None);
                    INTERVAL
                }
                Err(error) => {
                    self.note(Some(error.to_string()));
                    let pause = PAUSES.get(failures).or(PAUSES.last()).copied().unwrap_or(60);
                    failures += 1;
                    Duration::from_secs(pause)
                }
            };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = stop.cancelled() => {}
            }
        }
        if let Some(client) = client {
            client.log_out().await;
        }
    }

    /// Opens the mailbox where it is not open, and reads what is new.
    async fn round(&mut self, client: Option<Client>) -> Result<Client, MailboxError> {
        let mut client = match client {
            Some(client) => client,
            None => {
                let (client, folder) = self.access.open().await?;
                if folder.validity != self.folder.validity {
                    // Numbers mean nothing any more; reading a canary again is harmless.
                    self.folder = Folder { next: folder.next.saturating_sub(AGAIN).max(1), ..folder };
                }
                client
            }
        };
        for number in client.numbers_from(self.folder.next).await?.into_iter().take(MESSAGES_LIMIT) {
            match client.message(number).await {
                Ok(message) => self.judge(message),
                // A message that breaks the connection twice must not hide those behind it.
                Err(error) if self.failed == Some(number) => {
                    self.folder.next = number.saturating_add(1);
                    return Err(error.into());
                }
                Err(error) => {
                    self.failed = Some(number);
                    return Err(error.into());
                }
            }
            self.folder.next = number.saturating_add(1);
        }
        Ok(client)
    }

    fn judge(&self, message: Option<Vec<u8>>) {
        let Some(message) = message else { return };
        let arrived = Arrived {
            peer: None,
            reverse_path: None,
            recipients: Vec::new(),
            message,
            at: clock::now(),
            exact: false,
        };
        self.ledger.take(&self.witness, &arrived);
    }

    fn note(&self, problem: Option<String>) {
        *self.problem.lock().unwrap_or_else(PoisonError::into_inner) = problem;
    }
}

#[cfg(test)]
mod tests;
