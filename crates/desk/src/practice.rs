//! Audits a practice server within one process: server, names, witness and auditor, all on loopback.

use std::net::SocketAddr;

use sekisho_audit::progress::Progress;
use sekisho_audit::record::Record;
use sekisho_audit::record::settings::Settings;
use sekisho_evidence::class::Class;
use sekisho_lab::{Hole, Kind, LabError, Place, Running, Setting, World};
use tokio_util::sync::CancellationToken;

use crate::outside::{Audited, Outside, OutsideError, WITNESS_DOMAIN};

/// Why there was no practice.
#[derive(Debug, thiserror::Error)]
pub enum PracticeError {
    /// The server does not start.
    #[error(transparent)]
    Server(#[from] LabError),
    /// Nobody stands outside.
    #[error(transparent)]
    Outside(#[from] OutsideError),
}

/// A practice server, its witness, and what both need.
pub struct Practice {
    hole: &'static Hole,
    host_name: String,
    domain: String,
    running: Running,
    outside: Outside,
}

impl Practice {
    /// Starts the witness and the server; `change` may alter how the server runs.
    ///
    /// # Errors
    /// See [`PracticeError`].
    pub async fn start(
        hole: &'static Hole,
        world: World,
        change: impl FnOnce(&mut Setting),
    ) -> Result<Self, PracticeError> {
        let pointing = matches!(hole.kind, Kind::Open(Class::MxPointing));
        let further = if pointing { vec![sekisho_lab::pointing_domain(WITNESS_DOMAIN)] } else { Vec::new() };
        let outside = Outside::start(&further).await?;
        let running = serve(hole, world.clone(), outside.witness_at(), change).await?;
        Ok(Self { hole, host_name: world.host_name, domain: world.domain, running, outside })
    }

    /// The server.
    #[must_use]
    pub const fn running(&self) -> &Running {
        &self.running
    }

    /// Audits the server as an outsider would and stops everything. Where `settings` name no ports, those of
    /// the server are tried.
    ///
    /// # Errors
    /// See [`PracticeError`]; what goes wrong in the audit itself is in its record.
    pub async fn audit(
        self,
        mut settings: Settings,
        progress: &(dyn Progress + Sync),
        interrupted: &CancellationToken,
    ) -> Result<Record, PracticeError> {
        self.complete(&mut settings);
        let target = self.target().to_owned();
        let audited = Audited {
            target: &target,
            zone: self.running.zone().clone(),
            settings,
            implicit_tls: &[],
            login: None,
            progress,
            interrupted,
        };
        let record = self.outside.audit(audited).await?;
        self.running.stop().await;
        Ok(record)
    }

    fn complete(&self, settings: &mut Settings) {
        let mut ports: Vec<u16> = self.running.served().iter().map(|served| served.address.port()).collect();
        ports.sort_unstable();
        ports.dedup();
        settings.ports = ports;
        settings.declared_outside = true;
        if let Kind::Open(Class::MxPointing) = self.hole.kind {
            settings.mx_domain = Some(sekisho_lab::pointing_domain(WITNESS_DOMAIN));
        }
    }

    /// The host, or the domain where more than one host is to be found.
    fn target(&self) -> &str {
        if self.running.address(Place::SecondHost).is_some() { &self.domain } else { &self.host_name }
    }
}

/// Starts a practice server alone, whose mail for the outside goes to `outside`.
///
/// # Errors
/// It does not start.
pub async fn serve(
    hole: &'static Hole,
    world: World,
    outside: SocketAddr,
    change: impl FnOnce(&mut Setting),
) -> Result<Running, LabError> {
    let mut setting = Setting::delivering_to(outside);
    WITNESS_DOMAIN.clone_into(&mut setting.witness_domain);
    change(&mut setting);
    sekisho_lab::start(hole, world, setting).await
}
