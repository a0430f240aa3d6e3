//! All listeners of the server, from the first connection to the last.

use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use sekisho_net::listener::{Listener, ListenerLimits, Peer, smtp_farewell};
use sekisho_net::local::SocketError;
use sekisho_net::proxy;
use sekisho_net::pump::{self, TlsPolicy};
use sekisho_policy::Role;
use sekisho_wire::pop3::server as pop3;
use sekisho_wire::proxy_protocol::Header;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::control;
use crate::delivery;
use crate::gateway::{Current, Gateway};
use crate::login_event::{EventSocket, Gate, Notices};
use crate::maildir::Maildir;
use crate::metrics::ServiceResult;
use crate::metrics::endpoint;
use crate::pop::{self, PopService};
use crate::session::{SmtpSession, server_settings};
use crate::settings::Listen;

mod turned_away;

pub(crate) use turned_away::TurnedAway;

/// How long a PROXY header may take.
const HEADER_WITHIN: Duration = Duration::from_secs(5);

/// How long a silent client may stay that came when most places were taken.
const HURRIED: Duration = Duration::from_secs(10);

/// A service that the server offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    /// Mail from other servers.
    Smtp,
    /// Mail from our own people, with STARTTLS.
    Submission,
    /// The same with TLS from the start.
    Submissions,
    /// Mailboxes, with STLS.
    Pop3,
    /// The same with TLS from the start.
    Pop3s,
    /// Metrics by HTTP.
    Metrics,
}

impl Service {
    /// Its name in the settings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Smtp => "smtp",
            Self::Submission => "submission",
            Self::Submissions => "submissions",
            Self::Pop3 => "pop3",
            Self::Pop3s => "pop3s",
            Self::Metrics => "metrics",
        }
    }

    /// Its key in the settings.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Smtp => "listen.smtp",
            Self::Submission => "listen.submission",
            Self::Submissions => "listen.submissions",
            Self::Pop3 => "listen.pop3",
            Self::Pop3s => "listen.pop3s",
            Self::Metrics => "listen.metrics",
        }
    }

    /// Every service with the addresses where it is wanted.
    #[must_use]
    pub fn wanted(listen: &Listen) -> Vec<(Self, SocketAddr)> {
        let all = [
            (Self::Smtp, &listen.smtp),
            (Self::Submission, &listen.submission),
            (Self::Submissions, &listen.submissions),
            (Self::Pop3, &listen.pop3),
            (Self::Pop3s, &listen.pop3s),
            (Self::Metrics, &listen.metrics),
        ];
        all.into_iter()
            .flat_map(|(service, addresses)| addresses.iter().map(move |own| (service, *own)))
            .collect()
    }
}

/// Why the service does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// A socket is no listening one.
    #[error("a socket cannot be used: {0}")]
    Socket(#[from] std::io::Error),
    /// A socket in the file system cannot be made.
    #[error(transparent)]
    Local(#[from] SocketError),
}

/// Serves on sockets that are bound already, until `stop`; then every session is told, and what is being delivered
/// is finished.
///
/// # Errors
/// See [`ServiceError`].
pub async fn run(
    gateway: Arc<Gateway>,
    sockets: Vec<(Service, TcpListener)>,
    stop: CancellationToken,
) -> Result<(), ServiceError> {
    let tasks = TaskTracker::new();
    for (service, socket) in sockets {
        let (gateway, stop) = (Arc::clone(&gateway), stop.clone());
        if service == Service::Metrics {
            let listener = tokio::net::TcpListener::from_std(socket)?;
            tasks.spawn(endpoint::serve(listener, gateway, stop));
        } else {
            tasks.spawn(serve(gateway, service, Listener::from_bound(socket)?, stop));
        }
    }
    let current = gateway.current();
    let control = control::bind(&current.settings.data)?;
    tasks.spawn(control::serve(control, Arc::clone(&gateway), stop.clone()));
    if let Some(path) = &current.settings.pop_before_smtp.events {
        let events = EventSocket::bind(path, None)?;
        let notices = Notices::new(Arc::clone(&gateway));
        tasks.spawn(events.run(gateway.logins(), Gate::new(None), Some(notices), stop.clone()));
    }
    tasks.spawn(clean_maildirs(Arc::clone(&gateway)));
    let (shared, token) = (Arc::clone(&gateway), stop.clone());
    tasks.spawn(async move { shared.turned_away.run(token).await });
    tasks.spawn(follow_accounts(Arc::clone(&gateway), stop.clone()));
    tasks.close();
    // Sessions may still put messages into the spool: deliveries end after them.
    let deliveries = CancellationToken::new();
    let delivering = tokio::spawn(delivery::run(Arc::clone(&gateway), deliveries.clone()));
    tasks.wait().await;
    deliveries.cancel();
    // A worker that panicked is over, too; its message is still in the spool.
    let _ = delivering.await;
    gateway.spool.close().await;
    Ok(())
}

async fn serve(gateway: Arc<Gateway>, service: Service, listener: Listener, stop: CancellationToken) {
    let limits = limits(&gateway.current(), service);
    let places = gateway.places.clone();
    let (shared, token) = (Arc::clone(&gateway), stop.clone());
    let handle = move |stream, peer| converse(Arc::clone(&shared), service, stream, peer, token.clone());
    let is_proxy = |peer| is_proxy(&gateway.current(), peer);
    let tell = |client| gateway.turned_away.add(&gateway, service, client);
    listener.run_among(&places, limits, (is_proxy, tell), stop, handle).await;
}

fn limits(current: &Current, service: Service) -> ListenerLimits {
    let limits = &current.settings.limits;
    let farewell = match service {
        Service::Pop3 | Service::Pop3s => pop::farewell,
        Service::Smtp | Service::Submission | Service::Submissions | Service::Metrics => smtp_farewell,
    };
    ListenerLimits { sessions: limits.sessions, per_address: limits.sessions_per_address, farewell }
}

/// Whether a peer is one of the operator's own proxies.
fn is_proxy(current: &Current, peer: IpAddr) -> bool {
    current.settings.listen.proxy_from.iter().any(|proxy| proxy.contains(&peer))
}

async fn converse(
    gateway: Arc<Gateway>,
    service: Service,
    mut stream: TcpStream,
    mut peer: Peer,
    stop: CancellationToken,
) {
    let current = gateway.current();
    let from = peer.address.ip().to_canonical();
    let (mut _place, mut hidden) = (None, false);
    if is_proxy(&current, from) {
        match proxy::read_header(&mut stream, HEADER_WITHIN).await {
            Some(Header::Proxied { source, destination }) => {
                let limits = limits(&current, service);
                _place = gateway.places.enter_behind_proxy(source.ip(), limits);
                if _place.is_none() {
                    gateway.turned_away.add(&gateway, service, source.ip().to_canonical());
                    // Whether the client reads it does not matter to anybody else.
                    let _ = tokio::time::timeout(HEADER_WITHIN, stream.write_all(&(limits.farewell)())).await;
                    return;
                }
                peer = Peer { address: source, local: destination };
            }
            // The proxy asks for itself, whether it lives; or it speaks for somebody whose address it does not know.
            Some(Header::Local) => hidden = true,
            None => {
                tracing::warn!(event = "proxy-header-missing", client = %from, "a named proxy did not say for whom it speaks");
                return;
            }
        }
    }
    gateway.metrics.sessions.get_or_create(&ServiceResult { service: service.name(), result: "began" }).inc();
    let implicit = matches!(service, Service::Submissions | Service::Pop3s);
    let tls = TlsPolicy { config: Some(Arc::clone(&current.tls)), implicit };
    let role = match service {
        Service::Smtp => Some(Role::Mx),
        Service::Submission | Service::Submissions => Some(Role::Submission),
        Service::Pop3 | Service::Pop3s | Service::Metrics => None,
    };
    let served = match role {
        Some(role) => {
            let mut settings = server_settings(&current, role);
            settings.limits.command_wait = patience(&gateway, settings.limits.command_wait);
            let (settings, end) = (Arc::new(settings), stop.child_token());
            let session = SmtpSession::new(gateway, current, role, peer, end.clone());
            let session = if hidden { session.hidden() } else { session };
            pump::serve(stream, settings, session, tls, end).await
        }
        None => {
            let mut pop = pop_service(&gateway, &current);
            pop.logins.address_hidden = hidden;
            // In a place of its own, so that it makes a connection of the other kind no larger.
            Box::pin(pop.serve(stream, peer.address.ip().to_canonical(), &tls, stop)).await
        }
    };
    if let Err(error) = served {
        tracing::debug!(event = "connection", client = %from, "{error}");
    }
}

/// How long a client that just came may be silent. When three of four places are taken, it is not long: so places are
/// given back faster than one silent crowd after the other can take them all.
fn patience(gateway: &Gateway, usual: Duration) -> Duration {
    let places = gateway.current().settings.limits.sessions;
    let crowded = gateway.places.taken() > places.saturating_sub(places / 4);
    if crowded { usual.min(HURRIED) } else { usual }
}

fn pop_service(gateway: &Gateway, current: &Current) -> PopService {
    let mut settings = pop3::ServerSettings::named(current.settings.host_name.as_str());
    settings.offers.stls = true;
    settings.limits.idle_wait = patience(gateway, settings.limits.idle_wait);
    PopService {
        settings: Arc::new(settings),
        maildrops: current.maildrops.clone(),
        logins: gateway.logins(),
    }
}

/// Removes what deliveries left unfinished in a crash long ago. It blocks, and nobody waits for it.
async fn clean_maildirs(gateway: Arc<Gateway>) {
    let directory = gateway.current().settings.mail_directory();
    let host = gateway.current().settings.host_name.to_string();
    let names = gateway.accounts.list().into_iter().map(|account| account.name);
    let places: Vec<_> = names.map(|name| pop::maildir_of(&directory, &name)).collect();
    let cleaning = tokio::task::spawn_blocking(move || {
        for place in places.into_iter().filter(|place| place.is_dir()) {
            let cleaned = Maildir::at(&place, &host).and_then(|maildir| maildir.clean());
            match cleaned {
                Ok(0) => {}
                Ok(files) => tracing::info!(event = "cleaned", maildir = %place.display(), files),
                Err(error) => tracing::warn!(event = "not-cleaned", "{error}"),
            }
        }
    });
    // A panic in it hurts nobody else.
    let _ = cleaning.await;
}

/// Takes changes of the accounts file over as they come.
async fn follow_accounts(gateway: Arc<Gateway>, stop: CancellationToken) {
    let mut changes = gateway.accounts.watch();
    let following = async {
        loop {
            if changes.changed().await.is_err() {
                return;
            }
            if let Err(error) = gateway.accounts_changed() {
                tracing::error!(event = "accounts", "the accounts' addresses are not taken over: {error}");
            }
        }
    };
    tokio::select! {
        () = gateway.accounts.follow() => {}
        () = following => {}
        () = stop.cancelled() => {}
    }
}
