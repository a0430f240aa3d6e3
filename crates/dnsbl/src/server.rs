//! The server: sockets that are bound before rights are given up, threads for datagrams, tasks for connections.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use sekisho_net::{clock, random};
use tokio_util::sync::CancellationToken;

use crate::responder::{Manner, Now, Responder};
use crate::settings::Settings;
use crate::zone::Zones;

pub mod cookie;
mod datagram;
pub(crate) mod rate;
mod sockets;
pub mod statistics;
mod stream;
#[cfg(test)]
pub(crate) mod tests;
pub mod transfer;

pub use sockets::{BindError, Handed, Sockets};

use self::cookie::CookieSecret;
use self::statistics::ServerStatistics;
use self::transfer::Transfers;

/// Why the server does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The system gives no threads or sockets.
    #[error("the block list cannot be served: {0}")]
    System(#[from] io::Error),
    /// There is no randomness for cookies.
    #[error(transparent)]
    Random(#[from] random::RandomError),
}

/// What every thread looks at.
pub(crate) struct Shared {
    generation: AtomicU64,
    zones: RwLock<Zones>,
    pub(crate) manner: Manner,
    pub(crate) statistics: ServerStatistics,
    pub(crate) stop: AtomicBool,
    pub(crate) transfers: Option<Arc<dyn Transfers>>,
    begin: std::time::Instant,
}

impl Shared {
    pub(crate) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    pub(crate) fn zones(&self) -> Zones {
        self.zones.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn responder(&self) -> Responder {
        Responder::new(&self.zones(), &self.manner, self.statistics.counters())
    }

    pub(crate) fn now(&self) -> Now {
        let passed = clock::instant().duration_since(self.begin).as_millis();
        Now {
            seconds: u32::try_from(clock::now().as_second()).unwrap_or(u32::MAX),
            // It wraps after 49 days; only differences are looked at.
            milliseconds: (passed & u128::from(u32::MAX)) as u32,
        }
    }
}

/// The running server.
pub struct Server {
    shared: Arc<Shared>,
    addresses: Vec<SocketAddr>,
    stop: CancellationToken,
    threads: Mutex<Vec<std::thread::JoinHandle<()>>>,
    streams: Mutex<Vec<tokio::task::JoinHandle<()>>>,
}

impl Server {
    /// Serves on these sockets. What zones are transferred by is handed to `transfers`.
    ///
    /// # Errors
    /// See [`ServerError`].
    pub fn start(
        settings: &Settings,
        sockets: Sockets,
        zones: Zones,
        transfers: Option<Arc<dyn Transfers>>,
    ) -> Result<Self, ServerError> {
        let manner = Manner {
            nsid: settings.nsid.as_bytes().into(),
            cookies: CookieSecret::new(random::octets()?),
            responses_per_second: settings.responses_per_second,
            slip: settings.slip,
            questions_per_second: settings.questions_per_second,
            unlimited: settings.unlimited.clone(),
            key: random::octets()?,
        };
        let shared = Arc::new(Shared {
            generation: AtomicU64::new(0),
            zones: RwLock::new(zones),
            manner,
            statistics: ServerStatistics::default(),
            stop: AtomicBool::new(false),
            transfers,
            begin: clock::instant(),
        });
        let addresses = sockets.addresses();
        let stop = CancellationToken::new();
        let server = Self { shared, addresses, stop, threads: Mutex::default(), streams: Mutex::default() };
        let limits = stream::Limits { connections: settings.connections, silence: settings.silence.0 };
        server.begin(sockets, limits)?;
        Ok(server)
    }

    fn begin(&self, sockets: Sockets, limits: stream::Limits) -> Result<(), ServerError> {
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        for socket in sockets.datagrams {
            let shared = Arc::clone(&self.shared);
            let thread = std::thread::Builder::new().name("dnsbl".to_owned());
            threads.push(thread.spawn(move || datagram::serve(&socket, &shared))?);
        }
        let places = stream::Places::new(limits);
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        for socket in sockets.streams {
            let listener = tokio::net::TcpListener::from_std(socket)?;
            let serving =
                stream::serve(listener, Arc::clone(&self.shared), places.clone(), self.stop.clone());
            streams.push(tokio::spawn(serving));
        }
        Ok(())
    }

    /// Where it answers.
    #[must_use]
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Answers for these zones from now on.
    pub fn replace(&self, zones: Zones) {
        *self.shared.zones.write().unwrap_or_else(PoisonError::into_inner) = zones;
        self.shared.generation.fetch_add(1, Ordering::Release);
    }

    /// Its zones.
    #[must_use]
    pub fn zones(&self) -> Zones {
        self.shared.zones()
    }

    /// What was counted.
    #[must_use]
    pub fn statistics(&self) -> &ServerStatistics {
        &self.shared.statistics
    }

    /// Stops: what came is answered, then the sockets are closed.
    pub async fn stop(&self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        self.stop.cancel();
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        let waiting = tokio::task::spawn_blocking(move || {
            for thread in threads {
                // A thread that panicked is over, too.
                let _ = thread.join();
            }
        });
        let _ = waiting.await;
        let streams = std::mem::take(&mut *self.streams.lock().unwrap_or_else(PoisonError::into_inner));
        for stream in streams {
            let _ = stream.await;
        }
    }
}
