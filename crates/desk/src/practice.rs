//! Audits a practice server within one process: server, names, witness and auditor, all on loopback.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use jiff::SignedDuration;
use sekisho_audit::probe::conversation::Manners;
use sekisho_audit::progress::Progress;
use sekisho_audit::record::settings::Settings;
use sekisho_audit::record::{Record, WitnessRecord};
use sekisho_audit::report::catalogue::Language;
use sekisho_audit::run::{self, Surroundings};
use sekisho_audit::witness::receiver::{Receiver, ReceiverError};
use sekisho_audit::witness::self_test::{SelfTestPlan, Way};
use sekisho_audit::witness::{Ledger, Witness};
use sekisho_evidence::class::Class;
use sekisho_evidence::consent::{Basis, Consent, ConsentError, Publicity};
use sekisho_evidence::token::{AuditName, TokenKey};
use sekisho_lab::{Hole, Kind, LabError, Place, Running, Setting, World};
use sekisho_net::clock;
use sekisho_net::random::{self, RandomError};
use sekisho_net::resolver::Resolver;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Arrivals that may wait for the examiner.
const ARRIVALS: usize = 1024;
/// How long the self-test's message may take.
const SELF_TEST_WITHIN: Duration = Duration::from_secs(10);
/// The domain of the witness, which nobody can have (RFC 2606 §2).
const WITNESS_DOMAIN: &str = "witness.example";

/// Why there was no practice.
#[derive(Debug, thiserror::Error)]
pub enum PracticeError {
    /// The server does not start.
    #[error(transparent)]
    Server(#[from] LabError),
    /// The witness does not start.
    #[error(transparent)]
    Witness(#[from] ReceiverError),
    /// There is no randomness.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The server is not on loopback.
    #[error(transparent)]
    NotPrivate(#[from] ConsentError),
}

/// A practice server, its witness, and what both need.
pub struct Practice {
    hole: &'static Hole,
    host_name: String,
    domain: String,
    running: Running,
    receiver: Receiver,
    witness: Witness,
    witness_at: SocketAddr,
    ledger: Ledger,
    arrivals: mpsc::Receiver<(AuditName, sekisho_evidence::proof::Proof)>,
    stop: CancellationToken,
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
        let stop = CancellationToken::new();
        let (sender, arrivals) = mpsc::channel(ARRIVALS);
        let ledger = Ledger::new(sender);
        let mut witness = Witness::receiver(WITNESS_DOMAIN);
        let listen = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
        if let Kind::Open(Class::MxPointing) = hole.kind {
            witness = witness.with_domain(&sekisho_lab::pointing_domain(WITNESS_DOMAIN));
        }
        let receiver = Receiver::start(&[listen], &witness, &ledger, &stop).await?;
        let witness_at = receiver.local_addresses().first().copied().unwrap_or(listen);
        let mut setting = Setting::delivering_to(witness_at);
        WITNESS_DOMAIN.clone_into(&mut setting.witness_domain);
        setting.stop = stop.child_token();
        change(&mut setting);
        let (host_name, domain) = (world.host_name.clone(), world.domain.clone());
        let running = sekisho_lab::start(hole, world, setting).await?;
        Ok(Self { hole, host_name, domain, running, receiver, witness, witness_at, ledger, arrivals, stop })
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
        let (name, key) = name_and_key()?;
        self.ledger.add_audit(&name, &key);
        let mut record = Record::new(name, self.target().to_owned(), settings, clock::now());
        let (resolver, publicity) = (Resolver::fixed(self.running.zone().clone()), Publicity::default());
        let around = Surroundings {
            resolver: &resolver,
            publicity: &publicity,
            witness: &self.witness,
            ledger: &self.ledger,
            manners: Manners::default(),
            our_name: WITNESS_DOMAIN.to_owned(),
            contact: None,
            login: None,
            rehearsal: false,
            progress,
            stop: interrupted.clone(),
        };
        if let Ok(addresses) = run::look_up(&mut record, &around).await {
            for address in addresses {
                record.consents.push(private(address, &publicity)?);
            }
            record.witness = Some(self.test_witness(&record, &around).await);
            if let Some(preparation) = run::prepare(&mut record, &around, Vec::new()).await {
                run::conduct(&mut record, &preparation, &around, self.arrivals).await;
            }
        }
        self.stop.cancel();
        self.running.stop().await;
        self.receiver.stopped().await;
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

    async fn test_witness(&self, record: &Record, around: &Surroundings<'_>) -> WitnessRecord {
        let plan = SelfTestPlan {
            audit: &record.name,
            way: Way::At(self.witness_at),
            our_name: &around.our_name,
            listening: self.receiver.local_addresses(),
            within: SELF_TEST_WITHIN,
            language: Language::English,
        };
        WitnessRecord {
            kind: self.witness.kind(),
            address: self.witness.address().to_owned(),
            self_test: self.witness.self_test(&self.ledger, plan).await,
        }
    }
}

fn name_and_key() -> Result<(AuditName, TokenKey), RandomError> {
    Ok((AuditName::from_random(u32::from_be_bytes(random::octets()?)), TokenKey::new(random::octets()?)))
}

fn private(address: IpAddr, publicity: &Publicity) -> Result<Consent, ConsentError> {
    let until = clock::now().saturating_add(SignedDuration::from_hours(1)).unwrap_or(jiff::Timestamp::MAX);
    Consent::new(address, Basis::Private, "practice".to_owned(), until, publicity)
}
