//! All of the block list that runs in `sekisho serve`: the server, and where its zones get their contents.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use sekisho_net::clock;
use sekisho_wire::dns::name::Name;

use crate::contents::{Contents, Publisher};
use crate::server::statistics::{ServerTotals, ZoneTotals};
use crate::server::transfer::Transfers;
use crate::server::{Server, ServerError, Sockets};
use crate::settings::{KeysError, Settings, Source, ZoneSettings, read_keys};
use crate::source::{SourceError, read_list};
use crate::table::{Builder, Table};
use crate::zone::{Zone, Zones};

/// Why zones cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The server cannot begin.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// The keys of a zone cannot be read.
    #[error(transparent)]
    Keys(#[from] KeysError),
}

/// The running block list.
pub struct Service {
    server: Server,
    loading: Mutex<Vec<tokio::task::JoinHandle<()>>>,
}

impl Service {
    /// What can be seen without beginning: whether the files of keys hold.
    ///
    /// # Errors
    /// See [`ServiceError`].
    pub fn check(settings: &Settings) -> Result<(), ServiceError> {
        zones(settings, &Zones::default()).map(|_| ())
    }

    /// Serves on these sockets. Files are read in the background; until they are there, nothing of them is listed.
    ///
    /// # Errors
    /// See [`ServiceError`].
    pub fn start(
        settings: &Settings,
        sockets: Sockets,
        transfers: Option<Arc<dyn Transfers>>,
    ) -> Result<Self, ServiceError> {
        let zones = zones(settings, &Zones::default())?;
        let server = Server::start(settings, sockets, zones, transfers)?;
        let service = Self { server, loading: Mutex::default() };
        service.load(settings);
        Ok(service)
    }

    /// Takes over other settings: zones, keys, access, and the files once more. Where it listens stays. A zone that
    /// keeps its name keeps its contents until there are others.
    ///
    /// # Errors
    /// The keys of a zone cannot be read; nothing has changed.
    pub fn reload(&self, settings: &Settings) -> Result<(), ServiceError> {
        self.server.replace(zones(settings, &self.server.zones())?);
        self.load(settings);
        Ok(())
    }

    /// The side that changes what is answered for a zone.
    #[must_use]
    pub fn publisher(&self, zone: &Name) -> Option<Publisher> {
        self.server.zones().get(zone).map(|zone| zone.publisher.clone())
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
    pub async fn stop(self) {
        self.server.stop().await;
    }

    fn load(&self, settings: &Settings) {
        let zones = self.server.zones();
        let files = settings.zone.iter().filter_map(|zone| match &zone.source {
            Source::Files(files) => Some((zones.get(zone.name.name())?.clone(), files.clone())),
            Source::Listings => None,
        });
        let files: Vec<_> = files.collect();
        if files.is_empty() {
            return;
        }
        // One after another: two tables at once would take twice the room.
        let task = tokio::task::spawn_blocking(move || {
            for (zone, files) in files {
                match read_all(&files) {
                    Ok(table) => publish(&zone, table),
                    Err(error) => {
                        tracing::error!(event = "list-not-loaded", zone = %zone.name, "its contents stay as they were: {error}");
                    }
                }
            }
        });
        let mut loading = self.loading.lock().unwrap_or_else(PoisonError::into_inner);
        loading.retain(|task| !task.is_finished());
        loading.push(task);
    }
}

fn zones(settings: &Settings, before: &Zones) -> Result<Zones, ServiceError> {
    let zone = |own: &ZoneSettings| -> Result<Arc<Zone>, ServiceError> {
        let keys = own.keys_file.as_deref().map(read_keys).transpose()?.unwrap_or_default();
        let before = before.get(own.name.name());
        let publisher = before.map_or_else(Publisher::default, |before| before.publisher.clone());
        let mut zone = Zone::new(own, keys, publisher);
        if let Some(before) = before {
            zone.statistics = Arc::clone(&before.statistics);
        }
        Ok(Arc::new(zone))
    };
    Ok(Zones::new(settings.zone.iter().map(zone).collect::<Result<_, _>>()?))
}

fn read_all(files: &[PathBuf]) -> Result<Table, SourceError> {
    let mut builder = Builder::default();
    for file in files {
        read_list(file, &mut builder)?;
    }
    Ok(builder.finish())
}

fn publish(zone: &Zone, table: Table) {
    let begin = clock::now();
    let entries = table.len();
    let before = zone.publisher.current().serial;
    // The time is a serial that grows, and that people can read; RFC 1982 lets it wrap.
    let time = u32::try_from(begin.as_second() & i64::from(u32::MAX)).unwrap_or_default();
    let serial = if time.wrapping_sub(before) as i32 > 0 { time } else { before.wrapping_add(1) };
    zone.publisher.publish(Contents::new(serial, table));
    tracing::info!(event = "list-loaded", zone = %zone.name, entries, serial);
}
