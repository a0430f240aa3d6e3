//! Connections that were too many: each is counted, and the log has a line a second at most.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::Service;
use crate::gateway::Gateway;
use crate::metrics::ServiceResult;

/// How often they are told of.
const EVERY: Duration = Duration::from_secs(1);

const REASON: &str = "too-many-connections";

/// Who was turned away since that was told last.
#[derive(Debug, Default)]
pub(crate) struct TurnedAway(Mutex<BTreeMap<Service, (IpAddr, u64)>>);

impl TurnedAway {
    /// Takes note of a connection.
    pub(super) fn add(&self, gateway: &Gateway, service: Service, client: IpAddr) {
        let name = service.name();
        gateway.metrics.decisions.get_or_create(&ServiceResult { service: name, result: REASON }).inc();
        gateway.metrics.refusals.inc();
        let mut since = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (last, count) = since.entry(service).or_insert((client, 0));
        *last = client;
        *count = count.saturating_add(1);
    }

    fn tell(&self) {
        let since = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        for (service, (client, connections)) in since {
            tracing::info!(
                event = "refused",
                service = service.name(),
                %client,
                reason = REASON,
                connections,
                "more than limits.sessions or limits.sessions_per_address; the client is the last of them"
            );
        }
    }

    /// Tells of them until `stop`.
    pub(super) async fn run(&self, stop: CancellationToken) {
        let mut ticks = tokio::time::interval(EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = ticks.tick() => self.tell(),
                () = stop.cancelled() => break,
            }
        }
        self.tell();
    }
}
