//! The block list, where the settings have one: bound with the other sockets, served beside the mail.

use std::path::Path;

use sekisho_dnsbl::server::{Handed, Sockets};
use sekisho_dnsbl::service::Service;
use sekisho_dnsbl::settings::Settings;

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

/// Takes the settings over again; a mistake in them changes nothing.
pub(super) fn reload(service: Option<&Service>, config: &Path) -> anyhow::Result<()> {
    match (service, Settings::read(config)?) {
        (Some(service), Some(settings)) => Ok(service.reload(&settings)?),
        (None, None) => Ok(()),
        _ => anyhow::bail!("[dnsbl] came or went: that needs a restart"),
    }
}
