//! A session whose mail is at the server behind.

use std::io;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sekisho_net::pump::{PumpError, TlsClient};
use sekisho_wire::pop3::reply::{Reply, ResponseCode};
use sekisho_wire::pop3::server::{Answer, Offers, Question, ServerSettings};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{Backend, BackendError, LoggedIn};
use crate::accounts::Account;
use crate::pop::PopService;
use crate::pop::pump::{Owner, write};
use crate::pop::session::{refusal, unavailable};

/// The most octets that are on their way in one direction.
const PIPE: usize = 16 * 1024;
/// How long both sides may be silent: longer than the backend's own autologout should be.
const SILENCE: Duration = Duration::from_secs(1860);

/// A session.
pub(in crate::pop) struct ProxySession {
    service: PopService,
    backend: Backend,
    client: IpAddr,
    piped: Option<LoggedIn>,
    account: Option<(Account, watch::Receiver<u64>)>,
}

impl ProxySession {
    pub(in crate::pop) fn new(service: PopService, backend: Backend, client: IpAddr) -> Self {
        Self { service, backend, client, piped: None, account: None }
    }

    async fn log_in(&mut self, name: &str, secret: &[u8], secure: bool, how: &str) -> Answer {
        let accounts = &self.service.logins.accounts;
        let attempt = match accounts.begin_elsewhere(name, self.client) {
            Ok(attempt) => attempt,
            Err(error) => {
                self.log_refusal(how, name, &error.to_string());
                return Answer::Refuse(refusal(&error));
            }
        };
        let logged_in = self.backend.log_in(name, secret).await;
        accounts.end_elsewhere(attempt, says_of_password(&logged_in));
        let logged_in = match logged_in {
            Ok(logged_in) => logged_in,
            Err(error) => return self.refuse(&error, how, name),
        };
        let changes = self.service.logins.accounts.watch();
        let account = self.service.logins.accounts.get(name).filter(|account| !account.disabled);
        let text = match account {
            Some(account) => {
                let _ = self.service.logins.open_grant(&account, self.client, secure, how);
                let text = self.service.logins.welcome(&account, &logged_in.text);
                self.account = Some((account, changes));
                text
            }
            None => {
                // Mail that is read there is no right to send here.
                self.service.logins.count("accepted");
                let client = self.client;
                tracing::info!(event = "pop-login", client = %client, how, name, "no grant: there is no account of this name");
                logged_in.text.clone()
            }
        };
        self.piped = Some(logged_in);
        Answer::HandOver { text }
    }

    /// The name of an account is worth knowing; what else somebody gave as name may be a password.
    fn log_refusal(&self, how: &str, name: &str, why: &str) {
        self.service.logins.count("refused");
        let account = self.service.logins.accounts.get(name).map(|account| account.name);
        tracing::info!(event = "pop-login-failed", client = %self.client, how, account, "{why}");
    }

    fn refuse(&self, error: &BackendError, how: &str, name: &str) -> Answer {
        let client = self.client;
        match error {
            BackendError::Refused(text) => {
                self.log_refusal(how, name, &format!("the server behind says: {text}"));
                Answer::Refuse(Reply::coded(code_of(text), "The login was refused"))
            }
            BackendError::Unspeakable => {
                self.service.logins.count("refused");
                Answer::Refuse(Reply::coded(ResponseCode::Authentication, "The login was refused"))
            }
            error => {
                tracing::error!(event = "pop-behind", client = %client, how, "{error}");
                unavailable()
            }
        }
    }
}

/// Whether the password was right, as far as the backend has said so.
fn says_of_password(logged_in: &Result<LoggedIn, BackendError>) -> Option<bool> {
    match logged_in {
        Ok(_) => Some(true),
        Err(BackendError::Refused(text)) if code_of(text) == ResponseCode::Authentication => Some(false),
        Err(_) => None,
    }
}

/// What a refusal of the backend is about.
fn code_of(text: &str) -> ResponseCode {
    if text.starts_with(ResponseCode::InUse.as_str()) {
        ResponseCode::InUse
    } else if text.starts_with("[SYS/") {
        ResponseCode::SystemTemporary
    } else {
        ResponseCode::Authentication
    }
}

impl Owner for ProxySession {
    async fn question(&mut self, question: Question, secure: bool) -> Answer {
        match question {
            Question::Login { name, secret } => self.log_in(&name, secret.reveal(), secure, "USER").await,
            Question::AuthStart { initial: None, .. } => Answer::Challenge(Vec::new()),
            Question::AuthStart { initial: Some(response), .. } | Question::AuthResponse(response) => {
                match plain(response.reveal()) {
                    Some((name, secret)) => self.log_in(name, secret, secure, "PLAIN").await,
                    None => self.refuse(&BackendError::Unspeakable, "PLAIN", ""),
                }
            }
            Question::Retrieve { .. } | Question::Update { .. } => unavailable(),
        }
    }

    async fn content(&mut self, _piece: &mut Vec<u8>) -> io::Result<usize> {
        Ok(0)
    }

    fn mechanisms(&self) -> Vec<String> {
        vec!["PLAIN".to_owned()]
    }

    fn secured(&mut self, _client: &TlsClient) {
        self.piped = None;
    }

    async fn revoked(&mut self) {
        let Some((account, changes)) = &mut self.account else { return std::future::pending().await };
        while self.service.logins.accounts.is_current(account) {
            if changes.changed().await.is_err() {
                return std::future::pending().await;
            }
        }
        crate::journal::log_ended(&account.name);
    }

    async fn hand_over<T: AsyncRead + AsyncWrite + Unpin + Send>(
        &mut self,
        mut stream: T,
        mut input: Vec<u8>,
        stop: CancellationToken,
    ) -> Result<(), PumpError> {
        let Some(LoggedIn { mut connection, .. }) = self.piped.take() else { return Ok(()) };
        write(&mut connection, &mut input).await?;
        let piped = tokio::select! {
            piped = pipe(&mut stream, &mut connection) => piped,
            () = self.revoked() => Ok(()),
            () = stop.cancelled() => Ok(()),
        };
        let ending = async {
            let _ = stream.shutdown().await;
            let _ = connection.shutdown().await;
        };
        let _ = tokio::time::timeout(Duration::from_secs(5), ending).await;
        piped
    }
}

/// Pipes octets both ways until the backend ends or both are silent. One buffer for each way, and what was read is written
/// before more is read.
async fn pipe<A, B>(client: A, backend: B) -> Result<(), PumpError>
where
    A: AsyncRead + AsyncWrite + Unpin,
    B: AsyncRead + AsyncWrite + Unpin,
{
    let moved = AtomicU64::new(0);
    let (from_client, to_client) = tokio::io::split(client);
    let (from_backend, to_backend) = tokio::io::split(backend);
    let up = one_way(from_client, to_backend, &moved);
    let down = one_way(from_backend, to_client, &moved);
    let silence = async {
        let mut before = None;
        while before != Some(moved.load(Ordering::Relaxed)) {
            before = Some(moved.load(Ordering::Relaxed));
            tokio::time::sleep(SILENCE).await;
        }
    };
    // A client that has said all waits for the answers: only an error on its side ends the pipe.
    let broken = async {
        match up.await {
            Err(error) => Err(error),
            Ok(()) => std::future::pending().await,
        }
    };
    tokio::select! {
        ended = down => ended,
        error = broken => error,
        () = silence => Ok(()),
    }
}

async fn one_way(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    moved: &AtomicU64,
) -> Result<(), PumpError> {
    let mut buffer = Vec::with_capacity(PIPE);
    while from.read_buf(&mut buffer).await? > 0 {
        write(&mut to, &mut buffer).await?;
        moved.fetch_add(1, Ordering::Relaxed);
        buffer.reserve(PIPE);
    }
    Ok(to.shutdown().await?)
}

/// What this server offers before the login, of which the one behind knows nothing: UTF8 would have to be said to that
/// one, and whether it takes pipelined commands is for it to say.
pub(in crate::pop) fn offered(settings: &ServerSettings) -> ServerSettings {
    let offers = Offers { utf8: false, pipelining: false, ..settings.offers.clone() };
    ServerSettings { offers, ..settings.clone() }
}

/// Name and password of PLAIN (RFC 4616 §2); none where it is malformed or wants to act as somebody else.
fn plain(response: &[u8]) -> Option<(&str, &[u8])> {
    let mut parts = response.split(|octet| *octet == 0);
    let (authorisation, name, secret) = (parts.next()?, parts.next()?, parts.next()?);
    let own = authorisation.is_empty() || authorisation == name;
    let name = std::str::from_utf8(name).ok()?;
    (own && parts.next().is_none()).then_some((name, secret))
}
