//! The block list, where the settings have one: bound with the other sockets, served beside the mail.

use std::path::Path;
use std::sync::Arc;

use sekisho_dnsbl::server::statistics::open_metrics;
use sekisho_dnsbl::server::{Handed, Sockets};
use sekisho_dnsbl::service::Service;
use sekisho_dnsbl::settings::Settings;
use sekisho_dnsbl::zone::Zone;
use sekisho_gateway::control::ZoneLine;
use sekisho_gateway::gateway::Beside;

use crate::exit::UsageError;

/// A block list whose sockets are bound.
pub(super) struct Bound {
    settings: Settings,
    sockets: Sockets,
}

/// Reads `[dnsbl]` and binds its sockets; none where there is no such table.
pub(super) fn bind(config: &Path, handed: Handed) -> anyhow::Result<Option<Bound>> {
    let Some(settings) = Settings::read(config)? else { return Ok(None) };
    let sockets = Sockets::bind(&settings, handed).map_err(|error| {
        UsageError::new("serve-cannot-listen")
            .with("service", "dnsbl")
            .with("address", error.address.to_string())
            .with("reason", error.cause.to_string())
    })?;
    Ok(Some(Bound { settings, sockets }))
}

impl Bound {
    /// Serves; `data` is the directory with the register.
    pub(super) fn start(self, data: &Path) -> anyhow::Result<Service> {
        let service = Service::start(&self.settings, self.sockets, data)?;
        for address in service.server().addresses() {
            tracing::info!(event = "listening", service = "dnsbl", %address);
        }
        Ok(service)
    }
}

/// The numbers of the block list, for whoever asks the mail server.
pub(super) struct Numbers(pub(super) Arc<Service>);

impl Beside for Numbers {
    fn metrics(&self) -> String {
        let (server, zones) = self.0.totals();
        open_metrics(&server, &zones)
    }

    fn zones(&self) -> Vec<ZoneLine> {
        let zones = self.0.server().zones();
        let line = |zone: &Arc<Zone>| {
            let (totals, contents) = (zone.statistics.totals(), zone.publishing.publisher().current());
            ZoneLine {
                zone: zone.name.to_string(),
                entries: contents.len(),
                serial: contents.serial,
                retired: zone.is_retired(),
                queries: totals.queries,
                listed: totals.listed,
                refused: totals.not_allowed + totals.too_many,
            }
        };
        zones.iter().map(line).collect()
    }
}

/// Takes the settings over again; a mistake in them changes nothing.
pub(super) fn reload(service: Option<&Service>, config: &Path) -> anyhow::Result<()> {
    match (service, Settings::read(config)?) {
        (Some(service), Some(settings)) => Ok(service.reload(&settings)?),
        (None, None) => Ok(()),
        _ => anyhow::bail!("[dnsbl] came or went: that needs a restart"),
    }
}
