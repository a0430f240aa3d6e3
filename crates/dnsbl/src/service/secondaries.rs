//! What runs for zones that are transferred: telling secondaries, and following primaries.

use std::sync::Arc;

use tokio_util::sync::{CancellationToken, DropGuard};

use super::ServiceError;
use super::remembered::Remembered;
use crate::settings::Settings;
use crate::transfer::giving::Giving;
use crate::transfer::taking::Secondary;
use crate::transfer::telling::tell;
use crate::zone::Zones;

/// The tasks of these settings; they end when it is dropped.
pub(super) struct Running {
    _stop: DropGuard,
}

impl Running {
    /// Begins the tasks for the zones of these settings, and has `giving` know them.
    pub(super) fn begin(
        settings: &Settings,
        zones: &Zones,
        giving: &Giving,
        remembered: &Remembered,
    ) -> Result<Self, ServiceError> {
        let mut secondaries = Vec::new();
        for own in &settings.zone {
            if let (Some(primary), Some(zone)) = (&own.primary, zones.get(own.name.name())) {
                let primary = settings
                    .primary(primary)
                    .map_err(|cause| ServiceError::TransferKeys { zone: own.name.to_string(), cause })?;
                let check = (own.self_check.clone(), remembered.clone());
                secondaries.push(Arc::new(Secondary::new(Arc::clone(zone), primary, check)));
            }
        }
        let stop = CancellationToken::new();
        for secondary in &secondaries {
            tokio::spawn(Arc::clone(secondary).follow(stop.clone()));
        }
        for zone in zones.iter().filter(|zone| !zone.transfer.notify.is_empty()) {
            tokio::spawn(tell(Arc::clone(zone), settings.listen.clone(), stop.clone()));
        }
        giving.replace(zones.clone(), secondaries);
        Ok(Self { _stop: stop.drop_guard() })
    }
}
