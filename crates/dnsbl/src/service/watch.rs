//! Notices when somebody changes the files of a zone, as rbldnsd does.

use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::load;
use super::remembered::Remembered;
use crate::settings::ZoneSettings;
use crate::zone::Zone;

/// How often the files are looked at. One that changed is read when it stays as it is for so long.
const LOOK: Duration = Duration::from_millis(500);

/// What tells one state of a file from another: its number, its size, and when it was written, to the nanosecond.
type Stamp = Option<(u64, u64, i64, i64)>;

/// The zones with files.
#[derive(Debug, Default)]
pub(super) struct Watched(Mutex<Vec<Files>>);

#[derive(Clone, Debug)]
struct Files {
    zone: Arc<Zone>,
    settings: ZoneSettings,
    /// What was read.
    read: Vec<Stamp>,
    /// What was seen at the last look.
    seen: Vec<Stamp>,
}

impl Watched {
    /// Watches for these zones, whose files are being read now.
    pub(super) fn set(&self, zones: &[(Arc<Zone>, ZoneSettings)]) {
        let files = zones.iter().map(|(zone, settings)| {
            let read = stamps(&settings.files);
            Files { zone: Arc::clone(zone), settings: settings.clone(), seen: read.clone(), read }
        });
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = files.collect();
    }

    /// The zones whose files changed and are not being written any more.
    fn changed(&self) -> Vec<(Arc<Zone>, ZoneSettings)> {
        let mut changed = Vec::new();
        for files in self.0.lock().unwrap_or_else(PoisonError::into_inner).iter_mut() {
            let now = stamps(&files.settings.files);
            if now == files.seen && now != files.read {
                files.read.clone_from(&now);
                changed.push((Arc::clone(&files.zone), files.settings.clone()));
            }
            files.seen = now;
        }
        changed
    }
}

fn stamps(files: &[PathBuf]) -> Vec<Stamp> {
    let stamp = |file: &PathBuf| {
        let about = std::fs::metadata(file).ok()?;
        Some((about.ino(), about.len(), about.mtime(), about.mtime_nsec()))
    };
    files.iter().map(stamp).collect()
}

/// Reads what changed, one zone at a time, until `stop`.
pub(super) async fn run(
    watched: Arc<Watched>,
    turn: Arc<Mutex<()>>,
    remembered: Remembered,
    stop: CancellationToken,
) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = stop.cancelled() => return,
        }
        let (watched, turn, remembered) = (Arc::clone(&watched), Arc::clone(&turn), remembered.clone());
        let look = tokio::task::spawn_blocking(move || {
            let changed = watched.changed();
            if !changed.is_empty() {
                let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
                changed.iter().for_each(|(zone, settings)| load::load(zone, settings, &remembered));
            }
        });
        // A panic ends the watching; what is answered stays.
        if look.await.is_err() {
            return;
        }
    }
}
