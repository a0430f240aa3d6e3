//! The POP3 server: mail out of the Maildirs, or a server that stands before another one; and the logins that open grants.
//!
//! Passwords are taken over TLS alone. A login holds its maildrop for itself (RFC 1939 §4), sees what was there when it
//! began, and deletes at QUIT. Each successful login over TLS asks [`crate::grants`] for a grant, and its answer tells what
//! was sent by grants since the last one.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use sekisho_net::clock;
use sekisho_net::pump::{PumpError, TlsClient, TlsPolicy, accept};
use sekisho_wire::pop3::reply::{Reply, ResponseCode};
use sekisho_wire::pop3::server::{Server, ServerSettings};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

use crate::accounts::{Account, Accounts};
use crate::grants::{GrantId, Grants, Holder, Login, Moment, NotOpened, Opened};
use crate::metrics::{Metrics, ServiceResult};

mod maildrop;
pub mod proxy;
mod pump;
mod session;

use proxy::Backend;
use proxy::session::ProxySession;
use pump::{Drive, End, Owner};
use session::LocalSession;

/// What is said to those who are too many: [`sekisho_net::listener::ListenerLimits::farewell`] of a POP3 listener.
#[must_use]
pub fn farewell() -> Vec<u8> {
    let mut farewell = Vec::new();
    Reply::coded(ResponseCode::SystemTemporary, "Too many connections").write(&mut farewell);
    farewell
}

impl Holder for Account {
    fn name(&self) -> &str {
        &self.name
    }
}

/// The grants of this server; clones are the same grants.
#[derive(Clone)]
pub struct SharedGrants(Arc<Mutex<Grants<Account>>>);

impl SharedGrants {
    /// Shares `grants`.
    #[must_use]
    pub fn new(grants: Grants<Account>) -> Self {
        Self(Arc::new(Mutex::new(grants)))
    }

    /// Looks at the grants, or changes them. Nothing may be awaited meanwhile, and `look` must be short.
    pub fn with<T>(&self, look: impl FnOnce(&mut Grants<Account>) -> T) -> T {
        // Whoever panicked left whole grants behind: at worst one that its address does not lead to.
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for SharedGrants {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedGrants")
    }
}

/// Where the mail is.
#[derive(Clone, Debug)]
pub enum Maildrops {
    /// In a Maildir per account, in this directory.
    Local {
        /// The directory.
        directory: PathBuf,
    },
    /// At another POP3 server, before which this one stands.
    Behind(Backend),
}

/// Logins at mailboxes, wherever they are seen, and what follows from them.
#[derive(Clone, Debug)]
pub struct Logins {
    /// Who has an account.
    pub accounts: Accounts,
    /// What logins open.
    pub grants: SharedGrants,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// Whether the client's address is that of a proxy that did not say for whom it speaks; then nothing is opened.
    pub address_hidden: bool,
}

/// A POP3 service, for all its listeners.
#[derive(Clone, Debug)]
pub struct PopService {
    /// How it presents itself.
    pub settings: Arc<ServerSettings>,
    /// Where the mail is.
    pub maildrops: Maildrops,
    /// Who logs in, and what that opens.
    pub logins: Logins,
}

/// The Maildir of an account: its name is a file's name by [`crate::accounts::account_name`].
#[must_use]
pub fn maildir_of(directory: &std::path::Path, account: &str) -> PathBuf {
    directory.join(account)
}

impl PopService {
    /// Serves one connection to its end. `client` is where the client is: behind a proxy, what the proxy says.
    ///
    /// # Errors
    /// The socket or TLS failed; a client that leaves is no error.
    pub async fn serve(
        &self,
        stream: TcpStream,
        client: IpAddr,
        tls: &TlsPolicy,
        stop: CancellationToken,
    ) -> Result<(), PumpError> {
        stream.set_nodelay(true)?;
        match &self.maildrops {
            Maildrops::Local { directory } => {
                let session = LocalSession::new(self.clone(), directory.clone(), client);
                self.converse(stream, Arc::clone(&self.settings), session, tls, stop).await
            }
            Maildrops::Behind(backend) => {
                let session = ProxySession::new(self.clone(), backend.clone(), client);
                let settings = proxy::session::offered(&self.settings);
                self.converse(stream, Arc::new(settings), session, tls, stop).await
            }
        }
    }

    async fn converse(
        &self,
        stream: TcpStream,
        settings: Arc<ServerSettings>,
        mut owner: impl Owner,
        tls: &TlsPolicy,
        stop: CancellationToken,
    ) -> Result<(), PumpError> {
        let mut server = Server::new(settings, tls.implicit);
        let mut first = Vec::new();
        let mut stream = stream;
        if !tls.implicit {
            server.offer_sasl(owner.mechanisms());
            server.start(clock::instant(), &mut first);
            let drive = Drive { stream, server, owner: &mut owner, stop: stop.clone() };
            match drive.run(std::mem::take(&mut first)).await? {
                End::StartTls(clear, machine) => (stream, server) = (clear, machine),
                End::HandOver(clear, input) => return owner.hand_over(clear, input, stop).await,
                End::Closed => return Ok(()),
            }
        }
        let stream = accept(stream, tls.config.as_ref()).await?;
        owner.secured(&TlsClient::of(stream.get_ref().1));
        server.offer_sasl(owner.mechanisms());
        if tls.implicit {
            server.start(clock::instant(), &mut first);
        } else {
            server.tls_started(clock::instant());
        }
        let drive = Drive { stream, server, owner: &mut owner, stop: stop.clone() };
        match drive.run(first).await? {
            End::HandOver(stream, input) => owner.hand_over(stream, input, stop).await,
            // The machine refuses TLS within TLS, so that this is an end, too.
            End::StartTls(..) | End::Closed => Ok(()),
        }
    }
}

impl Logins {
    /// A login has succeeded: opens a grant if it may.
    pub(crate) fn open_grant(
        &self,
        account: &Account,
        client: IpAddr,
        secure: bool,
        how: &str,
    ) -> Result<GrantId, NotOpened> {
        let now = Moment { instant: clock::instant(), time: clock::now() };
        let login = Login { account, address: client, secure };
        let opened = match self.address_hidden {
            true => Err(NotOpened::Hidden),
            false => self.grants.with(|grants| grants.open(&login, now)),
        };
        self.count("accepted");
        match opened {
            Ok(Opened { id, is_new }) => {
                if is_new {
                    self.metrics.grants_opened.inc();
                }
                let account = account.name.as_str();
                let words = if is_new { "a grant is open" } else { "the grant is renewed" };
                tracing::info!(event = "pop-login", client = %client, how, account, grant = %id, "{words}");
            }
            Err(reason) => {
                let account = account.name.as_str();
                tracing::info!(event = "pop-login", client = %client, how, account, "no grant: {reason}");
            }
        }
        opened.map(|opened| opened.id)
    }

    /// The text of `+OK` after a login, with what its user should know.
    pub(crate) fn welcome(&self, account: &Account, text: &str) -> String {
        match self.grants.with(|grants| grants.take_residue(&account.name)) {
            Some(residue) => format!("{text}; {residue}"),
            None => text.to_owned(),
        }
    }

    pub(crate) fn count(&self, result: &'static str) {
        self.metrics.logins.get_or_create(&ServiceResult { service: "pop3", result }).inc();
        if result == "refused" {
            self.metrics.failed_logins.inc();
        }
    }
}
