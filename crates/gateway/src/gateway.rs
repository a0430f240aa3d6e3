//! What all sessions of the server share, and what a reload replaces.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use jiff::Timestamp;
use rustls::ServerConfig;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use sekisho_net::block_list::LocalLists;
use sekisho_net::clock;
use sekisho_net::listener::Places;
use sekisho_net::resolver::ResolverError;
use sekisho_net::tls::Roots;
use sekisho_policy::classify::{AddressKey, Directory, DirectoryError, DomainKey, Holder, SenderPattern};

use crate::accounts::{Account, AccountSettings, Accounts, AccountsError, FILE_NAME, SenderPattern as Named};
use crate::block_lists::AskedLists;
use crate::control::ZoneLine;
use crate::delivery::Routes;
use crate::grants::{GrantSettings, Grants};
use crate::logged_in::LoggedIn;
use crate::metrics::Metrics;
use crate::pop::proxy::{Backend, NotHere};
use crate::pop::{Logins, Maildrops, SharedGrants};
use crate::sasl::client_certificate::any_client_certificate;
use crate::service::TurnedAway;
use crate::settings::{GrantListener, Settings};
use crate::spool::{MessageId, Recovery, Spool, SpoolError, SpoolSettings};

mod directory;
mod faults;

pub use directory::{dangling, dangling_key};
pub(crate) use directory::{directory, warn_of_dangling};
pub use faults::{Fault, What};

/// Why the server cannot start, or cannot take new settings over.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// The accounts cannot be read.
    #[error(transparent)]
    Accounts(#[from] AccountsError),
    /// The addresses in accounts and settings contradict each other.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// The spool cannot be used.
    #[error(transparent)]
    Spool(#[from] SpoolError),
    /// No name server can be asked for block lists.
    #[error("resolver: {0}")]
    Resolver(#[from] ResolverError),
    /// The POP3 server behind ours would get passwords in clear over a network.
    #[error("pop_before_smtp.backend: {0}; expected a loopback address, or also backend_name")]
    Backend(#[from] NotHere),
    /// The certificate or its key cannot be used.
    #[error("{}: {fault}", file.display())]
    Certificate {
        /// The file.
        file: PathBuf,
        /// Why.
        fault: CertificateFault,
    },
}

/// What is wrong with a certificate or its key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateFault {
    /// It cannot be read.
    #[error("{0}")]
    Unreadable(String),
    /// It is no PEM, or there is no certificate in it.
    #[error("there is no certificate in it; expected PEM")]
    Empty,
    /// The key is another's.
    #[error("not the key of the certificate: {0}")]
    NotItsKey(String),
}

/// What a reload replaces as a whole. A session keeps what it began with.
#[derive(Clone)]
pub struct Current {
    /// The settings.
    pub settings: Settings,
    /// Whose mail we take.
    pub directory: Directory,
    /// How TLS is served.
    pub tls: Arc<ServerConfig>,
    /// Where the mailboxes are.
    pub maildrops: Maildrops,
    /// The block lists that are asked.
    pub block_lists: Option<Arc<AskedLists>>,
}

/// What all sessions share.
pub struct Gateway {
    /// Who has an account.
    pub accounts: Accounts,
    /// What was accepted and not yet delivered.
    pub spool: Spool,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// When the server started.
    pub started: Timestamp,
    /// Who is connected.
    pub places: Places,
    /// Who is logged in for sending.
    pub logged_in: LoggedIn,
    /// What POP3 logins opened.
    pub grants: SharedGrants,
    /// Who else serves in this process.
    pub beside: OnceLock<Box<dyn Beside>>,
    /// Who was one connection too many.
    pub(crate) turned_away: TurnedAway,
    /// How the ways fare by which mail leaves the spool.
    pub(crate) routes: Routes,
    current: RwLock<Arc<Current>>,
    local_lists: RwLock<Option<Arc<dyn LocalLists>>>,
}

/// Somebody who serves in the same process and whose numbers stand with ours.
pub trait Beside: Send + Sync {
    /// Lines of OpenMetrics text, without an end.
    fn metrics(&self) -> String;

    /// Lines for the operator.
    fn zones(&self) -> Vec<ZoneLine>;
}

impl Gateway {
    /// Opens accounts, spool and certificate. It blocks, and must be called within a runtime.
    ///
    /// # Errors
    /// See [`GatewayError`].
    pub fn open(settings: Settings) -> Result<(Self, Recovery), GatewayError> {
        let accounts = Accounts::open(&settings.data.join(FILE_NAME), AccountSettings::default())?;
        let grants = Grants::new(grant_settings(&settings));
        let spool_directory = settings.data.join("spool");
        let current = Current::of(settings, &accounts, None)?;
        warn_of_dangling(&current.directory);
        let (spool, recovery) = Spool::open(&spool_directory, SpoolSettings::default())?;
        let gateway = Self {
            accounts,
            spool,
            metrics: Arc::default(),
            started: clock::now(),
            places: Places::default(),
            logged_in: LoggedIn::default(),
            grants: SharedGrants::new(grants),
            beside: OnceLock::new(),
            turned_away: TurnedAway::default(),
            routes: Routes::default(),
            current: RwLock::new(Arc::new(current)),
            local_lists: RwLock::default(),
        };
        Ok((gateway, recovery))
    }

    /// From now on, zones that `local` knows are asked in this process, without DNS.
    ///
    /// # Errors
    /// No name server can be asked for the other lists.
    pub fn serve_lists(&self, local: Arc<dyn LocalLists>) -> Result<(), GatewayError> {
        *self.local_lists.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&local));
        let current = self.current();
        let block_lists = AskedLists::of(&current.settings, Some(local))?;
        let next = Arc::new(Current { block_lists, ..Current::clone(&current) });
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = next;
        Ok(())
    }

    /// What holds now.
    #[must_use]
    pub fn current(&self) -> Arc<Current> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Logins at mailboxes, and what they open.
    #[must_use]
    pub fn logins(&self) -> Logins {
        let (accounts, grants) = (self.accounts.clone(), self.grants.clone());
        Logins { accounts, grants, metrics: Arc::clone(&self.metrics), address_hidden: false }
    }

    /// Brings the gauges up to date.
    pub fn measure(&self) {
        let gauge = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        self.metrics.spool_messages.set(gauge(self.spool.status().messages));
        self.metrics.open_sessions.set(gauge(self.places.taken()));
    }

    /// Has a message tried at once, or without an `id` every one that waits; says how many these are.
    pub fn retry(&self, id: Option<MessageId>) -> usize {
        self.routes.forget_troubles();
        self.spool.hasten(id)
    }

    /// Takes other settings over, for sessions that begin from now on. The listeners stay as they are. What waits in
    /// the spool is tried at once: its way may be another now.
    ///
    /// # Errors
    /// Something in them does not hold; then everything stays as it was.
    pub fn reload(&self, settings: Settings) -> Result<(), GatewayError> {
        self.accounts.reload()?;
        let grant_settings = grant_settings(&settings);
        let next = Arc::new(Current::of(settings, &self.accounts, self.local_lists())?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = next;
        self.grants.with(|grants| grants.set(grant_settings));
        self.retry(None);
        self.accounts_changed()
    }

    /// Takes changed accounts over: their addresses, and the end of grants of those who are no more.
    ///
    /// # Errors
    /// The new addresses contradict the settings; then the old ones stay.
    pub fn accounts_changed(&self) -> Result<(), GatewayError> {
        let settings = self.current().settings.clone();
        let ended =
            self.grants.with(|grants| grants.revoke_unless(|account| self.accounts.is_current(account)));
        if ended > 0 {
            tracing::info!(event = "grants-revoked", ended, "their accounts are disabled, gone or changed");
        }
        for (account, closed) in self.logged_in.end_unless(|account| self.accounts.is_current(account)) {
            tracing::info!(
                event = "sessions-ended",
                service = "submission",
                account,
                closed,
                "the account is disabled, gone or changed"
            );
        }
        self.reload_directory(settings)
    }

    fn local_lists(&self) -> Option<Arc<dyn LocalLists>> {
        self.local_lists.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn reload_directory(&self, settings: Settings) -> Result<(), GatewayError> {
        let directory = directory(&settings, &self.accounts)?;
        warn_of_dangling(&directory);
        let current = self.current();
        let next = Arc::new(Current { settings, directory, ..Current::clone(&current) });
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = next;
        Ok(())
    }
}

impl Current {
    fn of(
        settings: Settings,
        accounts: &Accounts,
        local: Option<Arc<dyn LocalLists>>,
    ) -> Result<Self, GatewayError> {
        let directory = directory(&settings, accounts)?;
        let tls = tls(&settings.certificate_file(), &settings.key_file())?;
        let maildrops = maildrops(&settings)?;
        let block_lists = AskedLists::of(&settings, local)?;
        Ok(Self { settings, directory, tls, maildrops, block_lists })
    }
}

fn maildrops(settings: &Settings) -> Result<Maildrops, NotHere> {
    let wanted = &settings.pop_before_smtp;
    Ok(match (wanted.backend, &wanted.backend_name) {
        (None, _) => Maildrops::Local { directory: settings.mail_directory() },
        (Some(address), None) => Maildrops::Behind(Backend::here(address)?),
        (Some(address), Some(name)) => Maildrops::Behind(Backend::by_tls(address, name, Roots::native())),
    })
}

fn grant_settings(settings: &Settings) -> GrantSettings {
    let wanted = &settings.pop_before_smtp;
    let listeners = wanted.listeners.iter().map(|listener| listener.name().to_owned()).collect();
    GrantSettings {
        listeners,
        messages: wanted.messages,
        lasts: wanted.window.0,
        shared_addresses: wanted.shared_addresses,
        ..GrantSettings::default()
    }
}

impl GrantListener {
    /// Its name in the settings, in grants and in the log.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Smtp => "smtp",
            Self::Submission => "submission",
        }
    }
}

/// Who an account is, as far as senders go. For a weak proof whole domains do not count.
#[must_use]
pub fn holder(account: &Account, whole_domains: bool) -> Holder {
    let pattern = |sender: &Named| match sender {
        Named::Own(mailbox) => AddressKey::of(mailbox).ok().map(SenderPattern::Address),
        Named::MaySendAs(mailbox) => AddressKey::of(mailbox).ok().map(SenderPattern::Exact),
        Named::Domain(domain) => DomainKey::parse(domain.as_str()).ok().map(SenderPattern::Domain),
    };
    let senders = account.senders.iter().filter_map(pattern).collect();
    Holder { account: Some(account.name.clone()), senders, whole_domains }
}

/// What a named network is: no account, and every address of our domains.
#[must_use]
pub fn network_holder(settings: &Settings) -> Holder {
    let domains = settings.domains.iter();
    let senders = domains.map(|domain| SenderPattern::Domain(DomainKey::Name(domain.as_str().to_owned())));
    Holder { account: None, senders: senders.collect(), whole_domains: true }
}

fn tls(certificate_file: &Path, key_file: &Path) -> Result<Arc<ServerConfig>, GatewayError> {
    let wrong = |file: &Path, fault| GatewayError::Certificate { file: file.to_owned(), fault };
    let unreadable =
        |file: &Path, error: &pem::Error| wrong(file, CertificateFault::Unreadable(error.to_string()));
    let chain = CertificateDer::pem_file_iter(certificate_file)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| unreadable(certificate_file, &error))?;
    if chain.is_empty() {
        return Err(wrong(certificate_file, CertificateFault::Empty));
    }
    let key = PrivateKeyDer::from_pem_file(key_file).map_err(|error| unreadable(key_file, &error))?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map(|builder| builder.with_client_cert_verifier(any_client_certificate()))
        .and_then(|builder| builder.with_single_cert(chain, key))
        .map_err(|error| wrong(key_file, CertificateFault::NotItsKey(error.to_string())))?;
    Ok(Arc::new(config))
}
