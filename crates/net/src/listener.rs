//! Accepts connections, within limits, until it is told to stop.

use std::collections::BTreeMap;
use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sekisho_wire::smtp::reply::Reply;
use socket2::{Domain, Protocol, Socket, Type};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long to wait after the system had no more sockets.
const BREATHER: Duration = Duration::from_millis(200);

/// How long sessions may take to their end once the listener has to go: more than [`crate::pump::FINISH_WITHIN`].
const LAST: Duration = Duration::from_secs(25);

/// Who is connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    /// The client's address.
    pub address: SocketAddr,
    /// Our own address on this connection.
    pub local: SocketAddr,
}

/// How many sessions there may be.
#[derive(Clone, Copy, Debug)]
pub struct ListenerLimits {
    /// At once.
    pub sessions: usize,
    /// At once from one address.
    pub per_address: usize,
    /// Says to those who are too many that they are, in the words of the protocol.
    pub farewell: fn() -> Vec<u8>,
}

/// RFC 5321 §3.8: a server of SMTP that cannot serve says so.
#[must_use]
pub fn smtp_farewell() -> Vec<u8> {
    let mut farewell = Vec::new();
    Reply::enhanced(421, (4, 7, 0), "Too many connections").write(true, &mut farewell);
    farewell
}

/// Nothing is said.
#[must_use]
pub const fn no_farewell() -> Vec<u8> {
    Vec::new()
}

impl Default for ListenerLimits {
    fn default() -> Self {
        Self { sessions: 1000, per_address: 100, farewell: smtp_farewell }
    }
}

/// Who is connected, counted for one listener or for several together.
#[derive(Clone, Debug, Default)]
pub struct Places(Arc<Mutex<Counts>>);

#[derive(Debug, Default)]
struct Counts {
    all: usize,
    by_address: BTreeMap<IpAddr, usize>,
}

impl Places {
    /// The place of a client for whom a proxy speaks: one of those of its address, while the proxy's connection is one
    /// of all. None where its address has too many.
    #[must_use]
    pub fn enter_behind_proxy(&self, client: IpAddr, limits: ListenerLimits) -> Option<Place> {
        Place::take(self, client.to_canonical(), limits, false)
    }

    /// How many sessions there are.
    #[must_use]
    pub fn taken(&self) -> usize {
        self.0.lock().map(|counts| counts.all).unwrap_or_default()
    }
}

/// Connections that wait to be accepted.
const BACKLOG: i32 = 1024;

/// Binds a listening socket without a runtime, for example before rights are given up. `[::]` takes both
/// families; where the system has no IPv6, it is `0.0.0.0`.
///
/// # Errors
/// The address is taken, not ours, or needs rights.
pub fn bind_early(address: SocketAddr) -> io::Result<std::net::TcpListener> {
    let bound = bind_socket(address);
    match bound {
        Err(error) if address.ip() == IpAddr::V6(Ipv6Addr::UNSPECIFIED) && !is_about_us(&error) => {
            bind_socket((Ipv4Addr::UNSPECIFIED, address.port()).into())
        }
        bound => bound,
    }
}

/// Whether the address is refused for what it is, not for want of IPv6.
fn is_about_us(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::AddrInUse | io::ErrorKind::PermissionDenied)
}

fn bind_socket(address: SocketAddr) -> io::Result<std::net::TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    if address.is_ipv6() {
        socket.set_only_v6(address.ip() != IpAddr::V6(Ipv6Addr::UNSPECIFIED))?;
    }
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// A bound listener.
pub struct Listener {
    socket: TcpListener,
    local: SocketAddr,
}

impl Listener {
    /// Binds to `address`; port 0 takes a free one.
    ///
    /// # Errors
    /// The address is taken, not ours, or needs rights.
    pub async fn bind(address: SocketAddr) -> io::Result<Self> {
        let socket = TcpListener::bind(address).await?;
        let local = socket.local_addr()?;
        Ok(Self { socket, local })
    }

    /// Takes a socket that somebody else bound: a service manager, or ourselves before rights were given up.
    ///
    /// # Errors
    /// It is no listening socket of the Internet.
    pub fn from_bound(socket: std::net::TcpListener) -> io::Result<Self> {
        socket.set_nonblocking(true)?;
        let socket = TcpListener::from_std(socket)?;
        let local = socket.local_addr()?;
        Ok(Self { socket, local })
    }

    /// Where it listens.
    #[must_use]
    pub const fn local_address(&self) -> SocketAddr {
        self.local
    }

    /// Accepts until `stop`, then waits for the sessions, which should stop by the same token.
    pub async fn run<F, R>(self, limits: ListenerLimits, stop: CancellationToken, handle: F)
    where
        F: Fn(TcpStream, Peer) -> R + Send + Sync,
        R: Future<Output = ()> + Send + 'static,
    {
        self.run_among(&Places::default(), limits, (|_| false, |_| ()), stop, handle).await;
    }

    /// The same, with sessions that are counted together with those of other listeners. A proxy speaks for many, so
    /// that the limit for one address is not for it: see [`Places::enter_behind_proxy`]. Whoever is one too many is
    /// turned away, and told of.
    pub async fn run_among<F, R>(
        self,
        places: &Places,
        limits: ListenerLimits,
        (is_proxy, tell): (impl Fn(IpAddr) -> bool + Send + Sync, impl Fn(IpAddr) + Send + Sync),
        stop: CancellationToken,
        handle: F,
    ) where
        F: Fn(TcpStream, Peer) -> R + Send + Sync,
        R: Future<Output = ()> + Send + 'static,
    {
        let tracker = TaskTracker::new();
        loop {
            let accepted = tokio::select! {
                accepted = self.socket.accept() => accepted,
                () = stop.cancelled() => break,
            };
            // Out of sockets, or a client that left before it was accepted: neither ends the listener.
            let Ok((stream, address)) = accepted else {
                tokio::time::sleep(BREATHER).await;
                continue;
            };
            let local = stream.local_addr().unwrap_or(self.local);
            let from = address.ip().to_canonical();
            let per_address = if is_proxy(from) { limits.sessions } else { limits.per_address };
            match Place::take(places, from, ListenerLimits { per_address, ..limits }, true) {
                Some(place) => {
                    // A task that is given a session as it is has room for it twice: as given, and as awaited.
                    let session = Box::pin(handle(stream, Peer { address, local }));
                    tracker.spawn(async move {
                        session.await;
                        drop(place);
                    });
                }
                None => {
                    tell(from);
                    tracker.spawn(turn_away(stream, (limits.farewell)()));
                }
            }
        }
        tracker.close();
        // A client that reads slowly, or a session that hangs, holds up no end.
        let _ = tokio::time::timeout(LAST, tracker.wait()).await;
    }
}

async fn turn_away(mut stream: TcpStream, farewell: Vec<u8>) {
    let _ = tokio::time::timeout(Duration::from_secs(5), stream.write_all(&farewell)).await;
}

/// A place among the sessions, given back when dropped.
#[derive(Debug)]
pub struct Place {
    places: Places,
    address: IpAddr,
    /// Whether it is one of all, or only one of its address.
    of_all: bool,
}

impl Place {
    fn take(places: &Places, address: IpAddr, limits: ListenerLimits, of_all: bool) -> Option<Self> {
        let mut counts = places.0.lock().ok()?;
        let own = counts.by_address.get(&address).copied().unwrap_or_default();
        if of_all && counts.all >= limits.sessions || own >= limits.per_address {
            return None;
        }
        counts.all += usize::from(of_all);
        counts.by_address.insert(address, own + 1);
        Some(Self { places: places.clone(), address, of_all })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Ok(mut counts) = self.places.0.lock() else { return };
        counts.all = counts.all.saturating_sub(usize::from(self.of_all));
        if let Some(own) = counts.by_address.get_mut(&self.address) {
            *own = own.saturating_sub(1);
            if *own == 0 {
                counts.by_address.remove(&self.address);
            }
        }
    }
}
