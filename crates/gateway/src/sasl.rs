//! The server's side of SASL (RFC 4422), for SMTP (RFC 4954) and POP3 (RFC 5034): PLAIN, LOGIN, SCRAM-SHA-256 with and
//! without channel binding, EXTERNAL.
//!
//! Octets in, a [`Step`] out; base64 and line limits belong to the protocol around it. Verification takes time and memory
//! on other threads, so steps are async: that is why PLAIN, LOGIN and EXTERNAL, which are a few lines, do not go through a
//! library whose callbacks must answer at once. Nor does SCRAM: the server of rsasl 2.3 panics on messages of a stranger
//! (`n,x,`), does not undo `=2C`, and answers unknown users otherwise than known ones. Its client is the other side of our
//! tests.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use sekisho_net::pump::TlsClient;

use crate::accounts::{Account, Accounts, Fingerprint, LoginError, Refusal, Secret};

pub mod client_certificate;
mod plain;
mod scram;
#[cfg(test)]
mod tests;

/// Most octets of one message of a client. RFC 4954 §4 allows lines of 12,288; no mechanism here needs a tenth of it.
pub const MESSAGE_LIMIT: usize = 4096;

/// How a client proves who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mechanism {
    /// Name and password in one message (RFC 4616).
    Plain,
    /// Name and password, one after the other: never a standard, but all that some devices know.
    Login,
    /// A proof of the password (RFC 5802, RFC 7677).
    ScramSha256,
    /// The same, bound to the TLS connection (RFC 9266).
    ScramSha256Plus,
    /// The client's certificate (RFC 4422 appendix A).
    External,
}

/// What was offered is not among these names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no such mechanism")]
pub struct UnknownMechanism;

impl Mechanism {
    /// Those that make sense for a client, the strongest first: what EHLO and CAPA list.
    ///
    /// SCRAM is offered once every account can use it: clients that choose the strongest mechanism by themselves would
    /// keep the owner of an imported password out, and never come to the login that makes the keys. `-PLUS` is offered
    /// wherever SCRAM is and the channel can be bound, because SCRAM takes "I saw no -PLUS" as a sign of an attack
    /// otherwise (RFC 5802 §6).
    #[must_use]
    pub fn offered(context: &Context, accounts: &Accounts) -> Vec<Self> {
        let mut offered = Vec::with_capacity(5);
        if context.certificate.is_some() {
            offered.push(Self::External);
        }
        if accounts.all_have_scram() {
            offered.extend(context.exporter.map(|_| Self::ScramSha256Plus));
            offered.push(Self::ScramSha256);
        }
        offered.extend([Self::Plain, Self::Login]);
        offered
    }

    /// Its name (RFC 4422 §3.1).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "PLAIN",
            Self::Login => "LOGIN",
            Self::ScramSha256 => "SCRAM-SHA-256",
            Self::ScramSha256Plus => "SCRAM-SHA-256-PLUS",
            Self::External => "EXTERNAL",
        }
    }

    /// Whether the password itself crosses the connection: never without TLS.
    #[must_use]
    pub const fn shows_password(self) -> bool {
        matches!(self, Self::Plain | Self::Login)
    }
}

impl FromStr for Mechanism {
    type Err = UnknownMechanism;

    fn from_str(text: &str) -> Result<Self, UnknownMechanism> {
        let all = [Self::Plain, Self::Login, Self::ScramSha256, Self::ScramSha256Plus, Self::External];
        all.into_iter().find(|own| own.name().eq_ignore_ascii_case(text)).ok_or(UnknownMechanism)
    }
}

impl fmt::Display for Mechanism {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What the server knows of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context {
    /// The client's address, for the brake on wrong passwords.
    pub client: IpAddr,
    /// The channel binding `tls-exporter` (RFC 9266): with TLS 1.3 only.
    pub exporter: Option<[u8; 32]>,
    /// The certificate that the client showed and holds the key of.
    pub certificate: Option<Fingerprint>,
}

impl Context {
    /// Of a connection without TLS.
    #[must_use]
    pub const fn in_clear(client: IpAddr) -> Self {
        Self { client, exporter: None, certificate: None }
    }

    /// Of a connection with TLS.
    #[must_use]
    pub fn with_tls(client: IpAddr, tls: &TlsClient) -> Self {
        let certificate = tls.certificate.as_deref().map(Fingerprint::of);
        Self { client, exporter: tls.exporter, certificate }
    }
}

/// What comes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Send this (334 in SMTP, `+` in POP3) and give the answer to [`Exchange::respond`].
    Challenge(Vec<u8>),
    /// It is this account.
    Accepted(Account),
    /// It is nobody; [`LoginError::reply`] is what the client reads.
    Refused(LoginError),
}

/// A login that is going on. It ends with the first step that is no challenge; no mechanism takes more than two.
pub struct Exchange {
    accounts: Accounts,
    context: Context,
    state: State,
    /// The name that was given.
    tried: Option<String>,
}

enum State {
    Plain,
    LoginName,
    LoginPassword(Vec<u8>),
    ScramFirst {
        plus: bool,
    },
    ScramFinal(Box<scram::ServerFinal>),
    /// The server's proof was sent; an empty response follows (RFC 4954 §4, RFC 5034 §4).
    ScramProven(Account),
    External,
    Over,
}

impl Exchange {
    /// Begins with the client's initial response, if it sent one: `Some` and empty where it sent `=`.
    pub async fn begin(
        accounts: &Accounts,
        mechanism: Mechanism,
        initial: Option<&[u8]>,
        context: Context,
    ) -> (Self, Step) {
        let state = match mechanism {
            Mechanism::Plain => State::Plain,
            Mechanism::Login => State::LoginName,
            Mechanism::ScramSha256 => State::ScramFirst { plus: false },
            Mechanism::ScramSha256Plus => State::ScramFirst { plus: true },
            Mechanism::External => State::External,
        };
        let mut exchange = Self { accounts: accounts.clone(), context, state, tried: None };
        let step = match initial {
            Some(response) => exchange.respond(response).await,
            // What clients of LOGIN expect, letter by letter.
            None if mechanism == Mechanism::Login => Step::Challenge(b"Username:".to_vec()),
            None => Step::Challenge(Vec::new()),
        };
        (exchange, step)
    }

    /// Goes on with the client's answer to the last challenge.
    pub async fn respond(&mut self, response: &[u8]) -> Step {
        if response.len() > MESSAGE_LIMIT {
            self.state = State::Over;
            return Step::Refused(Refusal::Malformed.into());
        }
        let result = match std::mem::replace(&mut self.state, State::Over) {
            State::Plain => self.plain(response).await.map(Step::Accepted),
            State::LoginName => {
                self.state = State::LoginPassword(response.to_vec());
                Ok(Step::Challenge(b"Password:".to_vec()))
            }
            State::LoginPassword(name) => {
                let name = plain::text(&name);
                match name {
                    Ok(name) => self.verify(name, Secret::new(response)).await.map(Step::Accepted),
                    Err(refusal) => Err(refusal.into()),
                }
            }
            State::ScramFirst { plus } => self.scram_first(response, plus),
            State::ScramFinal(last) => self.scram_final(*last, response),
            State::ScramProven(account) if response.is_empty() => Ok(Step::Accepted(account)),
            State::External => plain::text(response)
                .map_err(LoginError::from)
                .and_then(|name| self.accounts.by_certificate(self.context.certificate, name))
                .map(Step::Accepted),
            State::ScramProven(_) | State::Over => Err(Refusal::Malformed.into()),
        };
        result.unwrap_or_else(Step::Refused)
    }

    /// The account that was tried to log in to, where there is one of that name: another name may be a password that stands
    /// in the wrong field, and is told to nobody.
    #[must_use]
    pub fn tried(&self) -> Option<String> {
        let name = self.tried.as_deref()?;
        self.accounts.get(name).map(|account| account.name)
    }

    async fn plain(&mut self, response: &[u8]) -> Result<Account, LoginError> {
        let message = plain::Message::parse(response)?;
        let account = self.verify(message.name, message.password).await?;
        // RFC 4616 §2: authorisation as somebody else is nobody's right here.
        let other = !message.authorisation.is_empty()
            && self.accounts.get(message.authorisation).is_none_or(|other| other.name != account.name);
        if other { Err(Refusal::OtherIdentity.into()) } else { Ok(account) }
    }

    async fn verify(&mut self, name: &str, password: Secret) -> Result<Account, LoginError> {
        self.tried = Some(name.to_owned());
        self.accounts.verify(name, &password, self.context.client).await
    }

    fn scram_first(&mut self, response: &[u8], plus: bool) -> Result<Step, LoginError> {
        let exporter = self.context.exporter;
        let first = scram::ClientFirst::parse(response, plus, exporter.as_ref())?;
        self.tried = Some(first.name.clone());
        let attempt = self.accounts.begin_scram(&first.name, self.context.client)?;
        // Without randomness there is no nonce: a trouble of ours, not of the client.
        let nonce = sekisho_net::random::octets::<18>().map_err(|_| LoginError::Busy)?;
        let (challenge, last) = first.challenge(attempt, nonce);
        self.state = State::ScramFinal(Box::new(last));
        Ok(Step::Challenge(challenge))
    }

    fn scram_final(&mut self, last: scram::ServerFinal, response: &[u8]) -> Result<Step, LoginError> {
        let (account, proof) = last.finish(&self.accounts, response)?;
        self.state = State::ScramProven(account);
        Ok(Step::Challenge(proof))
    }
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange").field("context", &self.context).finish_non_exhaustive()
    }
}
