//! A session with the mail of this server: logins by our accounts, messages out of a Maildir.

use std::io;
use std::net::IpAddr;
use std::path::PathBuf;

use sekisho_net::pump::{PumpError, TlsClient};
use sekisho_wire::pop3::reply::{Reply, ResponseCode};
use sekisho_wire::pop3::server::{Answer, Question};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::maildrop::{self, Maildrop, MaildropError};
use super::pump::Owner;
use super::{PopService, maildir_of};
use crate::accounts::{Account, LoginError, Secret};
use crate::journal;
use crate::maildir::MaildirError;
use crate::sasl::{Context, Exchange, Mechanism, Step};

/// A session.
pub(super) struct LocalSession {
    service: PopService,
    directory: PathBuf,
    context: Context,
    mechanism: Mechanism,
    exchange: Option<Exchange>,
    login: Option<LoggedIn>,
    message: Option<tokio::fs::File>,
}

struct LoggedIn {
    account: Account,
    maildrop: Maildrop,
    changes: watch::Receiver<u64>,
}

impl LocalSession {
    pub(super) fn new(service: PopService, directory: PathBuf, client: IpAddr) -> Self {
        Self {
            service,
            directory,
            context: Context::in_clear(client),
            mechanism: Mechanism::Plain,
            exchange: None,
            login: None,
            message: None,
        }
    }

    async fn auth(&mut self, mechanism: &str, initial: Option<&[u8]>, secure: bool) -> Answer {
        let Ok(mechanism) = mechanism.parse::<Mechanism>() else {
            return Answer::Refuse(Reply::error("The mechanism is not offered"));
        };
        self.mechanism = mechanism;
        let (exchange, step) =
            Exchange::begin(&self.service.logins.accounts, mechanism, initial, self.context).await;
        self.exchange = Some(exchange);
        self.step(step, secure).await
    }

    async fn respond(&mut self, response: &[u8], secure: bool) -> Answer {
        let Some(exchange) = &mut self.exchange else { return unavailable() };
        let step = exchange.respond(response).await;
        self.step(step, secure).await
    }

    async fn step(&mut self, step: Step, secure: bool) -> Answer {
        match step {
            Step::Challenge(challenge) => Answer::Challenge(challenge),
            Step::Accepted(account) => {
                self.exchange = None;
                self.open(account, secure).await
            }
            Step::Refused(error) => {
                let tried = self.exchange.take().and_then(|exchange| exchange.tried());
                self.refuse(&error, tried.as_deref())
            }
        }
    }

    fn refuse(&self, error: &LoginError, account: Option<&str>) -> Answer {
        let (client, how) = (self.context.client, self.mechanism.name());
        tracing::info!(event = "pop-login-failed", client = %client, how, account, "{error}");
        self.service.logins.count("refused");
        Answer::Refuse(refusal(error))
    }

    /// The password was right: takes the maildrop, then opens the grant.
    async fn open(&mut self, account: Account, secure: bool) -> Answer {
        let changes = self.service.logins.accounts.watch();
        let path = maildir_of(&self.directory, &account.name);
        let host = self.service.settings.host_name.clone();
        let maildrop = match Maildrop::open(path, host).await {
            Ok(maildrop) => maildrop,
            Err(MaildropError::Maildir(MaildirError::InUse)) => {
                self.service.logins.count("in-use");
                journal::log_in_use(&self.service.logins.metrics, self.context.client, &account.name);
                let text = "Another session has the maildrop open";
                return Answer::Refuse(Reply::coded(ResponseCode::InUse, text));
            }
            Err(error) => {
                tracing::error!(
                    event = "pop-maildrop",
                    account = account.name,
                    "it can not be opened: {error}"
                );
                return unavailable();
            }
        };
        // Whoever was disabled while the maildrop was opened opens no grant any more.
        if !self.service.logins.accounts.is_current(&account) {
            return unavailable();
        }
        let how = self.mechanism.name();
        // Why there is no grant is in the log; the mail can be read all the same.
        let _ = self.service.logins.open_grant(&account, self.context.client, secure, how);
        let listings = maildrop.listings();
        let text = self.service.logins.welcome(&account, &format!("{} messages", listings.len()));
        self.login = Some(LoggedIn { account, maildrop, changes });
        Answer::Maildrop { listings, text }
    }

    async fn retrieve(&mut self, index: usize) -> Answer {
        let Some(login) = &self.login else { return unavailable() };
        match login.maildrop.message(index).await {
            Ok(Some(file)) => {
                self.message = Some(tokio::fs::File::from_std(file));
                Answer::Accept
            }
            Ok(None) => Answer::Refuse(Reply::error("Somebody else has removed the message")),
            Err(error) => {
                tracing::error!(
                    event = "pop-maildrop",
                    account = login.account.name,
                    "a message can not be read: {error}"
                );
                unavailable()
            }
        }
    }

    async fn update(&mut self, deleted: Vec<usize>) -> Answer {
        let Some(LoggedIn { account, maildrop, .. }) = self.login.take() else { return Answer::Accept };
        match maildrop.update(deleted).await {
            Ok(0) => Answer::Accept,
            Ok(count) => {
                tracing::info!(event = "pop-deleted", account = account.name, count, "messages were deleted");
                Answer::Accept
            }
            Err(error) => {
                tracing::error!(
                    event = "pop-maildrop",
                    account = account.name,
                    "messages can not be deleted: {error}"
                );
                // RFC 1939 §6.
                Answer::Refuse(Reply::coded(ResponseCode::SystemTemporary, "Some messages were not deleted"))
            }
        }
    }
}

impl Owner for LocalSession {
    async fn question(&mut self, question: Question, secure: bool) -> Answer {
        match question {
            Question::Login { name, secret } => {
                self.mechanism = Mechanism::Plain;
                let secret = Secret::new(secret.reveal());
                let verified = self.service.logins.accounts.verify(&name, &secret, self.context.client).await;
                match verified {
                    Ok(account) => self.open(account, secure).await,
                    Err(error) => {
                        let tried = self.service.logins.accounts.get(&name).map(|account| account.name);
                        self.refuse(&error, tried.as_deref())
                    }
                }
            }
            Question::AuthStart { mechanism, initial } => {
                let initial = initial.as_ref().map(sekisho_wire::pop3::command::Secret::reveal);
                self.auth(&mechanism, initial, secure).await
            }
            Question::AuthResponse(response) => self.respond(response.reveal(), secure).await,
            Question::Retrieve { index, .. } => self.retrieve(index).await,
            Question::Update { deleted } => self.update(deleted).await,
        }
    }

    async fn content(&mut self, piece: &mut Vec<u8>) -> io::Result<usize> {
        let Some(file) = &mut self.message else { return Ok(0) };
        maildrop::read(file, piece).await
    }

    fn mechanisms(&self) -> Vec<String> {
        let offered = Mechanism::offered(&self.context, &self.service.logins.accounts);
        offered.into_iter().map(|mechanism| mechanism.name().to_owned()).collect()
    }

    fn secured(&mut self, client: &TlsClient) {
        self.context = Context::with_tls(self.context.client, client);
        self.exchange = None;
    }

    async fn revoked(&mut self) {
        let Some(login) = &mut self.login else { return std::future::pending().await };
        while self.service.logins.accounts.is_current(&login.account) {
            if login.changes.changed().await.is_err() {
                return std::future::pending().await;
            }
        }
        journal::log_ended(&login.account.name);
    }

    async fn hand_over<T: AsyncRead + AsyncWrite + Unpin + Send>(
        &mut self,
        _stream: T,
        _input: Vec<u8>,
        _stop: CancellationToken,
    ) -> Result<(), PumpError> {
        Ok(())
    }
}

/// What the client reads of a refused login: constant words, whatever the reason.
pub(super) fn refusal(error: &LoginError) -> Reply {
    match error {
        LoginError::Refused(_) => Reply::coded(ResponseCode::Authentication, "Authentication failed"),
        LoginError::Braked { .. } | LoginError::Busy => {
            Reply::coded(ResponseCode::SystemTemporary, "Try again later")
        }
    }
}

pub(super) fn unavailable() -> Answer {
    Answer::Refuse(Reply::coded(ResponseCode::SystemTemporary, "Try again later"))
}
