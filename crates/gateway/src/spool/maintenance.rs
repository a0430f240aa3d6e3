//! What the spool does for itself: notes again what the disk did not take, and copies old messages onwards.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::Notify;

use super::{Shared, SpoolError, compaction};

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
    /// Notes what the disk did not take before.
    pub(super) async fn record_again(&self) -> Result<(), SpoolError> {
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
