//! The block list, where the settings have one: bound with the other sockets, served beside the mail.

use std::path::Path;
use std::sync::Arc;

use sekisho_audit::report::catalogue::Language;
use sekisho_desk::listing::{Round, rounds};
use sekisho_desk::tester::Tester;
use sekisho_dnsbl::server::statistics::open_metrics;
use sekisho_dnsbl::server::{Handed, Sockets};
use sekisho_dnsbl::service::Service;
use sekisho_dnsbl::settings::{Settings, Source};
use sekisho_dnsbl::tester::TesterSettings;
use sekisho_dnsbl::zone::Zone;
use sekisho_evidence::words::Who;
use sekisho_gateway::control::ZoneLine;
use sekisho_gateway::gateway::Beside;
use tokio_util::sync::CancellationToken;

use crate::audit::witness::PASSWORD_VARIABLE;
use crate::audit::{rights, surroundings};

/// Who stands in the history beside what is done by itself.
const WHO: &str = "sekisho serve";

/// So many addresses that must not be published are named.
const MOST_LEFT_OUT: usize = 16;

/// A block list whose sockets are bound.
pub(super) struct Bound {
    settings: Settings,
    sockets: Sockets,
}

/// Reads `[dnsbl]` and binds its sockets; none where there is no such table.
pub(super) fn bind(config: &Path, handed: Handed) -> anyhow::Result<Option<Bound>> {
    let Some(settings) = Settings::read(config)? else { return Ok(None) };
    let sockets = Sockets::bind(&settings, handed)
        .map_err(|error| super::cannot_listen("dnsbl", "dnsbl.listen", error.address, &error.cause))?;
    Ok(Some(Bound { settings, sockets }))
}

impl Bound {
    /// Serves, and does what is due in the register until `stop`; `data` is the directory with it.
    pub(super) fn start(self, data: &Path, stop: &CancellationToken) -> anyhow::Result<Service> {
        let service = Service::start(&self.settings, self.sockets, data)?;
        if self.settings.zone.iter().any(|zone| matches!(zone.source, Source::Listings)) {
            let tester = self.settings.tester.as_ref().map(|named| tester(named, data)).transpose()?;
            let (data, stop, who) = (data.to_owned(), stop.clone(), WHO.parse::<Who>()?);
            tokio::spawn(async move { rounds(&data, &who, tester.as_ref(), &stop, &tell).await });
        }
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
            let (totals, contents) = (zone.statistics.totals(), zone.publishing.current());
            ZoneLine {
                zone: zone.name.to_string(),
                entries: contents.len(),
                serial: contents.serial,
                retired: zone.is_retired(),
                ready: zone.is_ready(),
                queries: totals.queries,
                listed: totals.listed,
                refused: totals.not_allowed + totals.too_many,
                left_out: zone.leave_out(|all| all.iter().copied().take(MOST_LEFT_OUT).collect()),
            }
        };
        let mut lines: Vec<ZoneLine> = zones.iter().map(line).collect();
        lines.sort_by(|one, other| one.zone.cmp(&other.zone));
        lines
    }
}

fn tester(named: &TesterSettings, data: &Path) -> anyhow::Result<Tester> {
    let (password, secret) = (surroundings::secret(PASSWORD_VARIABLE), rights::owner_secret(data)?);
    Ok(Tester::new(named, password, secret, Language::English)?)
}

/// What was done by itself, for the log.
fn tell(round: Round) {
    match round {
        Round::Expired(host) => tracing::info!(event = "listing-expired", %host),
        Round::Tested(host, tested) => {
            let (audit, verdict) = (tested.record.name.as_str(), tested.record.verdict);
            tracing::info!(event = "listing-retested", %host, audit, ?verdict);
            for late in &tested.late {
                let (audit, target) = (late.record.name.as_str(), late.record.target.as_str());
                let verdict = late.record.verdict;
                tracing::info!(event = "message-arrived-late", audit, target, ?verdict);
            }
        }
        Round::Failed(host, error) => {
            let host = host.map(|host| host.to_string());
            tracing::warn!(event = "listing-not-retested", host, "{error}");
        }
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
