//! Whoever stands outside, on loopback: a witness that receives canaries, and an auditor who sends them.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use jiff::SignedDuration;
use sekisho_audit::examiner::Login;
use sekisho_audit::probe::conversation::Manners;
use sekisho_audit::progress::Progress;
use sekisho_audit::record::settings::Settings;
use sekisho_audit::record::{Record, WitnessRecord};
use sekisho_audit::report::catalogue::Language;
use sekisho_audit::run::{self, Surroundings};
use sekisho_audit::witness::receiver::{Receiver, ReceiverError};
use sekisho_audit::witness::self_test::{SelfTestPlan, Way};
use sekisho_audit::witness::{Ledger, Witness};
use sekisho_evidence::consent::{Basis, Consent, ConsentError, Publicity};
use sekisho_evidence::proof::Proof;
use sekisho_evidence::token::{AuditName, TokenKey};
use sekisho_net::clock;
use sekisho_net::random::{self, RandomError};
use sekisho_net::resolver::{Resolver, Zone};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Arrivals that may wait for the examiner.
const ARRIVALS: usize = 1024;
/// How long the self-test's message may take.
const SELF_TEST_WITHIN: Duration = Duration::from_secs(10);
/// The domain of the witness, which nobody can have (RFC 2606 §2).
pub const WITNESS_DOMAIN: &str = "witness.example";

/// Why nobody stands outside.
#[derive(Debug, thiserror::Error)]
pub enum OutsideError {
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

/// A witness that runs, and what an auditor needs besides.
pub struct Outside {
    receiver: Receiver,
    witness: Witness,
    witness_at: SocketAddr,
    ledger: Ledger,
    arrivals: mpsc::Receiver<(AuditName, Proof)>,
    stop: CancellationToken,
}

/// What is audited, and how.
pub struct Audited<'a> {
    /// A host or a mail domain.
    pub target: &'a str,
    /// What DNS says; every server in it is on loopback.
    pub zone: Zone,
    /// How far; the ports among it.
    pub settings: Settings,
    /// Those of the ports that have TLS from the first octet.
    pub implicit_tls: &'a [u16],
    /// An own login, as a control.
    pub login: Option<Login>,
    /// Who watches.
    pub progress: &'a (dyn Progress + Sync),
    /// Ends the audit early.
    pub interrupted: &'a CancellationToken,
}

impl Outside {
    /// Starts the witness, for its own domain and `further` ones.
    ///
    /// # Errors
    /// It cannot listen.
    pub async fn start(further: &[String]) -> Result<Self, OutsideError> {
        let stop = CancellationToken::new();
        let (sender, arrivals) = mpsc::channel(ARRIVALS);
        let ledger = Ledger::new(sender);
        let mut witness = Witness::receiver(WITNESS_DOMAIN);
        for domain in further {
            witness = witness.with_domain(domain);
        }
        let listen = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
        let receiver = Receiver::start(&[listen], &witness, &ledger, &stop).await?;
        let witness_at = receiver.local_addresses().first().copied().unwrap_or(listen);
        Ok(Self { receiver, witness, witness_at, ledger, arrivals, stop })
    }

    /// Where the outside world's mail is to be sent.
    #[must_use]
    pub const fn witness_at(&self) -> SocketAddr {
        self.witness_at
    }

    /// Audits a server as an outsider would, and ends the witness.
    ///
    /// # Errors
    /// See [`OutsideError`]; what goes wrong in the audit itself is in its record.
    pub async fn audit(mut self, audited: Audited<'_>) -> Result<Record, OutsideError> {
        let (name, key) = (AuditName::from_random(u32::from_be_bytes(random::octets()?)), random::octets()?);
        self.ledger.add_audit(&name, &TokenKey::new(key));
        let mut record = Record::new(name, audited.target.to_owned(), audited.settings, clock::now());
        let (resolver, publicity) = (Resolver::fixed(audited.zone), Publicity::default());
        let around = Surroundings {
            resolver: &resolver,
            publicity: &publicity,
            witness: &self.witness,
            ledger: &self.ledger,
            manners: Manners::default(),
            implicit_tls: audited.implicit_tls,
            our_name: WITNESS_DOMAIN.to_owned(),
            contact: None,
            login: audited.login,
            rehearsal: false,
            progress: audited.progress,
            stop: audited.interrupted.clone(),
        };
        if let Ok(addresses) = run::look_up(&mut record, &around).await {
            for address in addresses {
                record.consents.push(private(address, &publicity)?);
            }
            record.witness = Some(self.test_witness(&record, &around).await);
            if let Some(preparation) = run::prepare(&mut record, &around, Vec::new()).await {
                let arrivals = std::mem::replace(&mut self.arrivals, mpsc::channel(1).1);
                run::conduct(&mut record, &preparation, &around, arrivals).await;
            }
        }
        self.stop.cancel();
        self.receiver.stopped().await;
        Ok(record)
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

fn private(address: IpAddr, publicity: &Publicity) -> Result<Consent, ConsentError> {
    let until = clock::now().saturating_add(SignedDuration::from_hours(1)).unwrap_or(jiff::Timestamp::MAX);
    Consent::new(address, Basis::Private, "practice".to_owned(), until, publicity)
}
