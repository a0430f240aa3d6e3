//! All of the block list that runs in `sekisho serve`: the server, and where its zones get their contents.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use sekisho_net::clock;
use sekisho_wire::dns::name::Name;
use tokio_util::sync::CancellationToken;

use crate::register::history::HistoryError;
use crate::server::statistics::{ServerTotals, ZoneTotals};
use crate::server::{Server, ServerError, Sockets};
use crate::settings::{KeysError, Settings, Source, TransferKeysError, ZoneSettings, read_keys};
use crate::transfer::giving::Giving;
use crate::transfer::key::Keys;
use crate::transfer::rights::Rights;
use crate::zone::{Zone, Zones};

use self::remembered::Remembered;

pub mod convert;
mod follow;
pub mod load;
pub mod remembered;
mod secondaries;
#[cfg(test)]
mod tests;
mod watch;

/// Why zones cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The server cannot begin.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// The keys of a zone's subscribers cannot be read.
    #[error("keys_file of the zone {zone}: {cause}")]
    Keys {
        /// The zone.
        zone: String,
        /// Why.
        cause: KeysError,
    },
    /// A key that a zone is transferred with cannot be read.
    #[error("transfers of the zone {zone}: {cause}")]
    TransferKeys {
        /// The zone.
        zone: String,
        /// Why.
        cause: TransferKeysError,
    },
    /// The register cannot be read.
    #[error(transparent)]
    History(#[from] HistoryError),
}

impl ServiceError {
    /// Whether a file that the settings name is at fault.
    #[must_use]
    pub const fn is_of_settings(&self) -> bool {
        matches!(self, Self::Keys { .. } | Self::TransferKeys { .. })
    }
}

/// The running block list.
pub struct Service {
    server: Server,
    loading: Mutex<Vec<tokio::task::JoinHandle<()>>>,
    /// Held by whoever reads files.
    turn: Arc<Mutex<()>>,
    watched: Arc<watch::Watched>,
    follow: Arc<follow::Followed>,
    following: Mutex<Vec<tokio::task::JoinHandle<()>>>,
    giving: Arc<Giving>,
    remembered: Remembered,
    /// What it began with; some of it stays as it is.
    begun: Settings,
    secondaries: Mutex<secondaries::Running>,
    stop: CancellationToken,
}

impl Service {
    /// What can be seen without beginning: whether the files of keys hold.
    ///
    /// # Errors
    /// See [`ServiceError`].
    pub fn check(settings: &Settings) -> Result<(), ServiceError> {
        zones(settings, &Zones::default()).map(|_| ())
    }

    /// Serves on these sockets. Files are read in the background; until they are there, nothing of them is listed. What
    /// the register in the directory `data` says is there from the beginning, and followed.
    ///
    /// # Errors
    /// See [`ServiceError`].
    pub fn start(settings: &Settings, sockets: Sockets, data: &Path) -> Result<Self, ServiceError> {
        let zones = zones(settings, &Zones::default())?;
        let giving = Arc::new(Giving::new());
        let remembered = Remembered::new(data);
        let secondaries = secondaries::Running::begin(settings, &zones, &giving, &remembered)?;
        let (follow, stop) = (Arc::new(follow::Followed::default()), CancellationToken::new());
        follow.set(settings, &zones);
        let follower = match follow::begin(data, &follow) {
            // Its files are answered all the same; only its end in the register is not heard of.
            Err(error) if follow.lists_nothing() => {
                tracing::error!(event = "register", "it is not followed: {error}");
                None
            }
            begun => Some(begun?),
        };
        let server = Server::start(settings, sockets, zones, Some(Arc::clone(&giving) as _))?;
        let following = follow::run(data.to_owned(), follower, Arc::clone(&follow), stop.clone());
        let following = Mutex::new(vec![tokio::spawn(following)]);
        let service = Self {
            server,
            loading: Mutex::default(),
            turn: Arc::default(),
            watched: Arc::default(),
            follow,
            following,
            giving,
            remembered,
            begun: settings.clone(),
            secondaries: Mutex::new(secondaries),
            stop,
        };
        service.load(settings);
        let (watched, turn) = (Arc::clone(&service.watched), Arc::clone(&service.turn));
        tokio::spawn(watch::run(watched, turn, service.remembered.clone(), service.stop.clone()));
        Ok(service)
    }

    /// Takes over other settings: zones, keys, access, and the files once more. Where it listens stays. A zone that
    /// keeps its name keeps its contents until there are others.
    ///
    /// # Errors
    /// The keys of a zone cannot be read; nothing has changed.
    pub fn reload(&self, settings: &Settings) -> Result<(), ServiceError> {
        let zones = zones(settings, &self.server.zones())?;
        let waiting = self.begun.differs_in_what_stays(settings);
        if !waiting.is_empty() {
            let keys = waiting.join(", ");
            tracing::warn!(
                event = "needs-restart",
                keys,
                "these keys of [dnsbl] changed, and count from the next start on"
            );
        }
        let running = secondaries::Running::begin(settings, &zones, &self.giving, &self.remembered)?;
        *self.secondaries.lock().unwrap_or_else(PoisonError::into_inner) = running;
        self.follow.set(settings, &zones);
        self.server.replace(zones);
        self.load(settings);
        Ok(())
    }

    /// The server.
    #[must_use]
    pub const fn server(&self) -> &Server {
        &self.server
    }

    /// What was counted.
    #[must_use]
    pub fn totals(&self) -> (ServerTotals, Vec<(Name, ZoneTotals)>) {
        let zones = self.server.zones();
        let by_zone = zones.iter().map(|zone| (zone.name.clone(), zone.statistics.totals())).collect();
        (self.server.statistics().totals(), by_zone)
    }

    /// Waits until all files are read that are being read.
    pub async fn loaded(&self) {
        let loading = std::mem::take(&mut *self.loading.lock().unwrap_or_else(PoisonError::into_inner));
        for task in loading {
            // What went wrong was logged.
            let _ = task.await;
        }
    }

    /// Stops.
    pub async fn stop(&self) {
        self.stop.cancel();
        self.server.stop().await;
        let tasks = std::mem::take(&mut *self.following.lock().unwrap_or_else(PoisonError::into_inner));
        for task in tasks {
            // A task that panicked is over, too.
            let _ = task.await;
        }
    }

    fn load(&self, settings: &Settings) {
        let zones = self.server.zones();
        let files = settings.zone.iter().filter(|zone| zone.source == Source::Files);
        let files: Vec<_> =
            files.filter_map(|own| Some((Arc::clone(zones.get(own.name.name())?), own.clone()))).collect();
        self.watched.set(&files);
        if files.is_empty() {
            return;
        }
        // One after another: two tables at once would take twice the room. The one that waits here is the last.
        let (turn, remembered) = (Arc::clone(&self.turn), self.remembered.clone());
        let task = tokio::task::spawn_blocking(move || {
            let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
            files.iter().for_each(|(zone, own)| load::load(zone, own, &remembered));
        });
        let mut loading = self.loading.lock().unwrap_or_else(PoisonError::into_inner);
        loading.retain(|task| !task.is_finished());
        loading.push(task);
    }
}

fn zones(settings: &Settings, before: &Zones) -> Result<Zones, ServiceError> {
    let zone = |own: &ZoneSettings| -> Result<Arc<Zone>, ServiceError> {
        let name = || own.name.to_string();
        let keys = own.keys_file.as_deref().map(read_keys).transpose();
        let keys = keys.map_err(|cause| ServiceError::Keys { zone: name(), cause })?.unwrap_or_default();
        let before = before.get(own.name.name());
        let publishing = before.map(|before| before.publishing.clone()).unwrap_or_default();
        let mut zone = Zone::new(own, keys, publishing);
        zone.transfer = Rights {
            networks: own.transfer_to.clone(),
            keys: settings
                .transfer_keys(&own.transfer_keys)
                .map(Keys::new)
                .map_err(|cause| ServiceError::TransferKeys { zone: name(), cause })?,
            notify: own.notify.clone(),
        };
        if let Some(before) = before {
            zone.statistics = Arc::clone(&before.statistics);
            zone.take_over(before);
            zone.expire(before.is_expired());
            if zone.head(0) != before.head(0) {
                zone.publishing.renew(clock::now());
            }
        }
        Ok(Arc::new(zone))
    };
    Ok(Zones::new(settings.zone.iter().map(zone).collect::<Result<_, _>>()?))
}
