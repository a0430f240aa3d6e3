//! Starting and stopping a practice server.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use sekisho_net::listener::{Listener, ListenerLimits, Peer, smtp_farewell};
use sekisho_net::proxy;
use sekisho_net::pump::{self, TlsPolicy};
use sekisho_net::resolver::{Resolver, Zone};
use sekisho_net::tls::{ServerIdentity, TlsError, self_signed};
use sekisho_wire::proxy_protocol::Header;
use sekisho_wire::smtp::server::{Limits, ServerSettings};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::behaviour::Behaviour;
use crate::holes::Hole;
use crate::misreading::{self, Slot};
use crate::outbound;
use crate::session::LabSession;
use crate::shared::{Counts, Kept, Shared, Waits};
use crate::strange;
use crate::world::{Place, World};

/// The most sessions at once.
const SESSIONS: ListenerLimits = ListenerLimits { sessions: 200, per_address: 200, farewell: smtp_farewell };
/// How long a PROXY header may take.
const HEADER_WITHIN: Duration = Duration::from_secs(2);
/// The most octets of a message.
const MESSAGE_LIMIT: u64 = 256 * 1024;
/// How often a port is looked for that is free at every address.
const TRIES: usize = 16;

/// Where and how a practice server runs.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Where mail exchangers listen; one address of each family at most is of use.
    pub listen: Vec<IpAddr>,
    /// Where the second mail exchanger listens.
    pub second_host: IpAddr,
    /// The port of mail exchangers; 0 takes a free one.
    pub smtp_port: u16,
    /// The port of submission; 0 takes a free one.
    pub submission_port: u16,
    /// Where every message for the outside goes.
    pub deliver_outside_to: SocketAddr,
    /// The domain of whoever receives there.
    pub witness_domain: String,
    /// Whether the hole is mended.
    pub fixed: bool,
    /// Whether addresses other than loopback may be listened at.
    pub allow_other: bool,
    /// The address by which others reach it, where it listens at every one (`0.0.0.0`, `::`).
    pub known_as: Option<IpAddr>,
    /// How long greylisting says "later".
    pub greylist_wait: Duration,
    /// How late a slow greeting comes.
    pub greeting_wait: Duration,
    /// By how much a tarpit is slower after each refusal.
    pub tarpit_step: Duration,
    /// How long a ban lasts.
    pub ban_wait: Duration,
    /// Ends the server.
    pub stop: CancellationToken,
}

impl Setting {
    /// Free ports on loopback, and waits that people can stand.
    #[must_use]
    pub fn delivering_to(deliver_outside_to: SocketAddr) -> Self {
        Self {
            listen: vec![IpAddr::V4(Ipv4Addr::LOCALHOST)],
            second_host: IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2)),
            smtp_port: 0,
            submission_port: 0,
            deliver_outside_to,
            witness_domain: "witness.example".to_owned(),
            fixed: false,
            allow_other: false,
            known_as: None,
            greylist_wait: Duration::from_secs(20),
            greeting_wait: Duration::from_secs(12),
            tarpit_step: Duration::from_secs(1),
            ban_wait: Duration::from_secs(300),
            stop: CancellationToken::new(),
        }
    }

    /// Where others reach what listens at `address`.
    pub(crate) fn reached(&self, mut address: SocketAddr) -> SocketAddr {
        if let Some(known) = self.known_as.filter(|_| address.ip().is_unspecified()) {
            address.set_ip(known);
        }
        address
    }
}

/// Why a practice server does not start.
#[derive(Debug, thiserror::Error)]
pub enum LabError {
    /// A flawed server must not be seen from elsewhere by accident.
    #[error("{0} is not a loopback address; a flawed server listens elsewhere only if told so expressly")]
    NotLoopback(IpAddr),
    /// There is nowhere to listen.
    #[error("no address to listen at")]
    NoAddress,
    /// The socket could not be bound.
    #[error("cannot listen at {address}: {source}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The certificate could not be made.
    #[error("no certificate could be made: {0}")]
    Certificate(#[from] TlsError),
}

/// One listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Served {
    /// What it is for.
    pub place: Place,
    /// Where it is.
    pub address: SocketAddr,
}

/// A running practice server. Dropping it ends it, too.
pub struct Running {
    served: Vec<Served>,
    zone: Zone,
    shared: Arc<Shared>,
    tasks: Vec<JoinHandle<()>>,
    _guard: DropGuard,
}

impl Running {
    /// Every listener.
    #[must_use]
    pub fn served(&self) -> &[Served] {
        &self.served
    }

    /// The listener of this kind, if there is one.
    #[must_use]
    pub fn address(&self, place: Place) -> Option<SocketAddr> {
        self.served.iter().find(|served| served.place == place).map(|served| served.address)
    }

    /// What DNS says of it, the witness's domain included.
    #[must_use]
    pub const fn zone(&self) -> &Zone {
        &self.zone
    }

    /// What became of messages so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.shared.counts()
    }

    /// The last hundred messages for own users.
    #[must_use]
    pub fn kept(&self) -> Vec<Kept> {
        self.shared.kept()
    }

    /// Stops, and waits until nothing runs any more.
    pub async fn stop(self) {
        self.shared.stop.cancel();
        for task in self.tasks {
            // A task that panicked is over, too.
            let _ = task.await;
        }
    }
}

/// Starts the practice server `hole` in `world`.
///
/// # Errors
/// See [`LabError`].
pub async fn start(hole: &Hole, world: World, setting: Setting) -> Result<Running, LabError> {
    let behaviour = if setting.fixed { hole.behaviour.mended() } else { hole.behaviour };
    let listeners = listen(behaviour.places, &setting).await?;
    let served: Vec<Served> = listeners
        .iter()
        .map(|(place, listener)| Served { place: *place, address: setting.reached(listener.local_address()) })
        .collect();
    let hosts: Vec<(String, IpAddr)> = served.iter().map(|served| host(&world, *served)).collect();
    let zone = world.zone(&unique(&hosts), &setting.witness_domain, setting.deliver_outside_to.ip());
    let addresses: Arc<[IpAddr]> = hosts.iter().map(|(_, address)| *address).collect();
    let identity = self_signed(std::slice::from_ref(&world.host_name))?;
    let stop = setting.stop.child_token();
    let (outbound, queue) = mpsc::channel(outbound::QUEUE_LIMIT);
    let waits = Waits {
        greylist: setting.greylist_wait,
        greeting: setting.greeting_wait,
        tarpit: setting.tarpit_step,
        ban: setting.ban_wait,
    };
    let resolver = Resolver::fixed(zone.clone());
    let shared =
        Shared::new(Arc::new(world), behaviour, addresses, waits, resolver, (outbound, stop.clone()));
    let shared = Arc::new(shared);
    let mut tasks = outbound::start(&shared, queue, setting.deliver_outside_to);
    for (place, listener) in listeners {
        tasks.push(serve(place, listener, Arc::clone(&shared), &identity));
    }
    Ok(Running { served, zone, shared, tasks, _guard: stop.drop_guard() })
}

fn host(world: &World, served: Served) -> (String, IpAddr) {
    let name = if served.place == Place::SecondHost { &world.second_host_name } else { &world.host_name };
    (name.clone(), served.address.ip())
}

fn unique(hosts: &[(String, IpAddr)]) -> Vec<(String, IpAddr)> {
    let mut unique: Vec<(String, IpAddr)> = Vec::new();
    for host in hosts {
        if !unique.contains(host) {
            unique.push(host.clone());
        }
    }
    unique
}

/// Binds every listener. All mail exchangers share one port, as they would in the world outside.
async fn listen(places: &[Place], setting: &Setting) -> Result<Vec<(Place, Listener)>, LabError> {
    let wanted = wanted(places, setting);
    if !setting.allow_other
        && let Some((_, other)) = wanted.iter().find(|(_, address)| !address.ip().is_loopback())
    {
        return Err(LabError::NotLoopback(other.ip()));
    }
    if wanted.is_empty() {
        return Err(LabError::NoAddress);
    }
    let mut tries = 0;
    loop {
        match bind_all(&wanted).await {
            Err(LabError::Listen { .. }) if setting.smtp_port == 0 && tries < TRIES => tries += 1,
            Ok(listeners) => return Ok(listeners),
            Err(error) => return Err(error),
        }
    }
}

fn wanted(places: &[Place], setting: &Setting) -> Vec<(Place, SocketAddr)> {
    let mut wanted = Vec::new();
    for place in places {
        let mut addresses = setting.listen.clone();
        match place {
            Place::Smtp => addresses.retain(|address| address.is_ipv4() || !places.contains(&Place::SmtpV6)),
            Place::SmtpV6 => {
                addresses.retain(IpAddr::is_ipv6);
                if addresses.is_empty() {
                    addresses.push(IpAddr::V6(Ipv6Addr::LOCALHOST));
                }
            }
            Place::Submission => {}
            Place::SecondHost => addresses = vec![setting.second_host],
        }
        let port = if *place == Place::Submission { setting.submission_port } else { setting.smtp_port };
        wanted.extend(addresses.into_iter().map(|address| (*place, SocketAddr::new(address, port))));
    }
    wanted
}

async fn bind_all(wanted: &[(Place, SocketAddr)]) -> Result<Vec<(Place, Listener)>, LabError> {
    let mut listeners: Vec<(Place, Listener)> = Vec::new();
    for (place, mut address) in wanted.iter().copied() {
        let exchanger = |place: Place| place != Place::Submission;
        let same = listeners.iter().find(|(other, _)| exchanger(*other) == exchanger(place));
        if let Some((_, first)) = same {
            address.set_port(first.local_address().port());
        }
        let bound = Listener::bind(address).await.map_err(|source| LabError::Listen { address, source })?;
        listeners.push((place, bound));
    }
    Ok(listeners)
}

fn serve(place: Place, listener: Listener, shared: Arc<Shared>, identity: &ServerIdentity) -> JoinHandle<()> {
    let config = (!shared.behaviour.broken_tls).then(|| Arc::clone(&identity.config));
    let tls = TlsPolicy { config, implicit: false };
    let stop = shared.stop.clone();
    tokio::spawn(listener.run(SESSIONS, stop, move |stream, peer| {
        converse(stream, peer, place, Arc::clone(&shared), tls.clone())
    }))
}

async fn converse(mut stream: TcpStream, peer: Peer, place: Place, shared: Arc<Shared>, tls: TlsPolicy) {
    let behaviour = shared.behaviour;
    if let Some(strange) = behaviour.strange {
        return strange::hold(stream, strange, shared).await;
    }
    let mut claims_to_be_here = false;
    if behaviour.proxy_header {
        let header = tokio::select! {
            header = proxy::read_header(&mut stream, HEADER_WITHIN) => header,
            () = shared.stop.cancelled() => return,
        };
        match header {
            Some(Header::Proxied { source, .. }) => claims_to_be_here = source.ip().is_loopback(),
            Some(Header::Local) => {}
            None => return,
        }
    }
    let slot = Slot::default();
    let settings = Arc::new(settings(place, &shared, behaviour, &slot));
    let stop = shared.stop.clone();
    let session = LabSession::new(shared, place, peer, slot, claims_to_be_here);
    // A client that breaks off does not matter to anybody else.
    let _ = pump::serve(stream, settings, session, tls, stop).await;
}

fn settings(place: Place, shared: &Shared, behaviour: Behaviour, slot: &Slot) -> ServerSettings {
    let world = &shared.world;
    let host = if place == Place::SecondHost { &world.second_host_name } else { &world.host_name };
    let mut settings = ServerSettings::named(host);
    settings.banner = Some(world.banner.clone().unwrap_or_else(|| world.software.banner(host)));
    settings.extensions.starttls = true;
    settings.extensions.enhanced_status_codes = world.software.has_enhanced_codes();
    settings.extensions.auth = vec!["PLAIN".to_owned(), "LOGIN".to_owned()];
    settings.extensions.auth_in_clear = behaviour.auth_in_clear;
    settings.extensions.xclient = behaviour.xclient;
    settings.limits = Limits { message_octets: MESSAGE_LIMIT, ..Limits::default() };
    settings.rewrite = misreading::rewrite(behaviour, world, &shared.addresses, slot);
    settings
}
