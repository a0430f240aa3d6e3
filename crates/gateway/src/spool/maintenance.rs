//! What the spool does for itself: notes again what the disk did not take, and copies old messages onwards.

use std::sync::{Arc, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use sekisho_store::log::{Appended, LogError};
use tokio::sync::Notify;

use super::{Shared, SpoolError, compaction};

/// Records that nobody waits for, before they are looked at.
const NOTED_LIMIT: usize = 4096;
/// How often it looks.
const PERIOD: Duration = Duration::from_secs(1);

/// Runs until the spool is closed or dropped.
pub(super) async fn run(shared: Weak<Shared>, wake: Arc<Notify>) {
    loop {
        // Whichever it is, look.
        let _ = tokio::time::timeout(PERIOD, wake.notified()).await;
        let Some(shared) = shared.upgrade() else { return };
        if shared.closed.load(std::sync::atomic::Ordering::SeqCst) {
            return;
        }
        if let Err(error) = shared.record_again().await {
            tracing::warn!(%error, "the spool can not note what was delivered; it tries again");
        }
        if let Err(error) = compaction::compact(&shared).await {
            tracing::warn!(%error, "the spool can not copy old messages onwards; it tries again");
        }
        shared.reclaim(&mut shared.index());
    }
}

impl Shared {
    /// Somebody does not wait for this record; whether it reached the disk is looked at later.
    pub(super) fn note(&self, id: u64, appended: Result<Appended, LogError>) {
        let Ok(appended) = appended else {
            self.unrecorded().insert(id);
            return;
        };
        let mut noted = self.noted();
        noted.push((id, appended));
        let many = noted.len() >= NOTED_LIMIT;
        drop(noted);
        if many {
            self.look_at_noted();
        }
    }

    /// Forgets what is on disk, and remembers what the disk did not take.
    fn look_at_noted(&self) {
        let mut failed = Vec::new();
        self.noted().retain(|(id, appended)| match appended.outcome() {
            None => true,
            Some(Ok(_)) => false,
            Some(Err(_)) => {
                failed.push(*id);
                false
            }
        });
        self.unrecorded().extend(failed);
    }

    fn noted(&self) -> MutexGuard<'_, Vec<(u64, Appended)>> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes what the disk did not take before.
    pub(super) async fn record_again(&self) -> Result<(), SpoolError> {
        self.look_at_noted();
        let ids: Vec<u64> = self.unrecorded().iter().copied().collect();
        let mut appended = Vec::with_capacity(ids.len());
        for id in ids {
            let index = self.index();
            appended.push((id, self.record_state(index.get(id).map(|entry| &entry.state), id)?));
        }
        for (id, appended) in appended {
            appended.durable().await?;
            self.unrecorded().remove(&id);
        }
        Ok(())
    }
}
