//! Accepts connections, within limits, until it is told to stop.

use std::collections::BTreeMap;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sekisho_wire::smtp::reply::Reply;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long to wait after the system had no more sockets.
const BREATHER: Duration = Duration::from_millis(200);

/// Who is connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    /// The client's address.
    pub address: SocketAddr,
    /// Our own address on this connection.
    pub local: SocketAddr,
}

/// How many sessions there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListenerLimits {
    /// At once.
    pub sessions: usize,
    /// At once from one address.
    pub per_address: usize,
}

impl Default for ListenerLimits {
    fn default() -> Self {
        Self { sessions: 1000, per_address: 100 }
    }
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
        let tracker = TaskTracker::new();
        let counts = Arc::new(Mutex::new(BTreeMap::new()));
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
            match Place::take(&counts, address.ip(), limits) {
                Some(place) => {
                    let session = handle(stream, Peer { address, local });
                    tracker.spawn(async move {
                        session.await;
                        drop(place);
                    });
                }
                None => {
                    tracker.spawn(turn_away(stream));
                }
            }
        }
        tracker.close();
        tracker.wait().await;
    }
}

/// RFC 5321 §3.8: a server that cannot serve says so.
async fn turn_away(mut stream: TcpStream) {
    let mut farewell = Vec::new();
    Reply::enhanced(421, (4, 7, 0), "Too many connections").write(true, &mut farewell);
    let _ = tokio::time::timeout(Duration::from_secs(5), stream.write_all(&farewell)).await;
}

/// A place among the sessions, given back when dropped.
struct Place {
    counts: Arc<Mutex<BTreeMap<IpAddr, usize>>>,
    address: IpAddr,
}

impl Place {
    fn take(
        counts: &Arc<Mutex<BTreeMap<IpAddr, usize>>>,
        address: IpAddr,
        limits: ListenerLimits,
    ) -> Option<Self> {
        let address = address.to_canonical();
        let mut held = counts.lock().ok()?;
        let all: usize = held.values().sum();
        let own = held.entry(address).or_default();
        if all >= limits.sessions || *own >= limits.per_address {
            return None;
        }
        *own += 1;
        Some(Self { counts: Arc::clone(counts), address })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Ok(mut held) = self.counts.lock() else { return };
        if let Some(own) = held.get_mut(&self.address) {
            *own = own.saturating_sub(1);
            if *own == 0 {
                held.remove(&self.address);
            }
        }
    }
}
