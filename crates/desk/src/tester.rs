//! Whoever audits for the block list and for cases: where from, with which witness, under which name.

use std::net::IpAddr;
use std::time::Duration;

use jiff::SignedDuration;
use sekisho_audit::archive::{Archive, ArchiveError};
use sekisho_audit::basis::{self, BasisError, BasisMeans, BasisRequest, OwnerSecret};
use sekisho_audit::probe::conversation::Manners;
use sekisho_audit::probe::envelope::literal;
use sekisho_audit::progress::Progress;
use sekisho_audit::record::settings::{Settings, WitnessSettings};
use sekisho_audit::record::{Record, Secret, SelfTest, WitnessRecord};
use sekisho_audit::report::catalogue::Language;
use sekisho_audit::run::{self, Surroundings};
use sekisho_audit::witness::mailbox::{
    Mailbox, MailboxAccess, MailboxAddress, MailboxAddressError, MailboxError, Password,
};
use sekisho_audit::witness::receiver::{Receiver, ReceiverError};
use sekisho_audit::witness::self_test::{SelfTestPlan, Way};
use sekisho_audit::witness::{Ledger, Witness, WitnessAddressError};
use sekisho_dnsbl::register::event::Nomination;
use sekisho_dnsbl::tester::TesterSettings;
use sekisho_evidence::consent::{Basis, Consent, ConsentError, Publicity};
use sekisho_evidence::proof::Proof;
use sekisho_evidence::shape::Shape;
use sekisho_evidence::token::{AuditName, TokenKey};
use sekisho_net::clock;
use sekisho_net::connect::source_towards;
use sekisho_net::random::{self, RandomError};
use sekisho_net::resolver::{Resolver, ResolverError};
use sekisho_net::tls::{Roots, TlsError};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::late;
use crate::listing::judgement::is_gone;

/// Arrivals that may wait for the examiner.
const ARRIVALS: usize = 1024;
/// How long the witness's self-test may take: to ourselves, and to a mailbox elsewhere.
const SELF_TEST_WITHIN: (Duration, Duration) = (Duration::from_secs(15), Duration::from_secs(90));
/// How long the right to one test lasts.
const CONSENT_LASTS: SignedDuration = SignedDuration::from_hours(24);

/// Why a test did not begin or was not kept.
#[derive(Debug, thiserror::Error)]
pub enum TesterError {
    /// No witness is named: nothing could be proven.
    #[error("no witness is named: without one nothing can be proven")]
    NoWitness,
    /// The password of the witness's mailbox is missing.
    #[error("the password of the witness's mailbox is missing")]
    NoPassword,
    /// The witness does not start.
    #[error(transparent)]
    Receiver(#[from] ReceiverError),
    /// The witness's mailbox has no such form.
    #[error(transparent)]
    MailboxAddress(#[from] MailboxAddressError),
    /// The witness's mailbox cannot be opened.
    #[error(transparent)]
    Mailbox(#[from] MailboxError),
    /// The witness's address is none.
    #[error(transparent)]
    WitnessAddress(#[from] WitnessAddressError),
    /// The system names no name server.
    #[error(transparent)]
    Resolver(#[from] ResolverError),
    /// A certificate cannot be read.
    #[error(transparent)]
    Roots(#[from] TlsError),
    /// Nothing gives the right to test.
    #[error(transparent)]
    Basis(#[from] BasisError),
    /// Nothing gives the right to test.
    #[error(transparent)]
    Consent(#[from] ConsentError),
    /// There is no randomness.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The audit cannot be kept, and so proves nothing to anybody.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

/// Whoever audits.
#[derive(Clone)]
pub struct Tester {
    /// Ports, witness, our name and source, and how patiently.
    pub settings: Settings,
    /// From where it is tried once more, where a host turns us away.
    pub second_source: Option<IpAddr>,
    /// Who answers look-ups.
    pub resolver: Resolver,
    /// Which addresses are anybody's.
    pub publicity: Publicity,
    /// How patiently we talk.
    pub manners: Manners,
    /// The password of the witness's mailbox.
    pub password: Option<Password>,
    /// The secret by which owners prove their addresses.
    pub secret: OwnerSecret,
    /// The language of the self-test's message and of the page.
    pub language: Language,
}

/// What is to be tested, by which right, and what is known of it.
#[derive(Clone, Debug)]
pub(crate) struct Examination {
    pub(crate) name: AuditName,
    pub(crate) host: IpAddr,
    pub(crate) consent: Consent,
    /// What opened it before.
    pub(crate) again: Vec<Shape>,
    /// An earlier audit of it.
    pub(crate) earlier: Option<Box<Record>>,
    /// From where, where not as usual.
    pub(crate) source: Option<IpAddr>,
}

impl Tester {
    /// As the settings say. `password` is that of the witness's mailbox.
    ///
    /// # Errors
    /// The system names no name server.
    pub fn new(
        named: &TesterSettings,
        password: Option<Password>,
        secret: OwnerSecret,
        language: Language,
    ) -> Result<Self, TesterError> {
        let resolver = match named.resolver {
            Some(address) => Resolver::at(&[address])?,
            None => Resolver::system()?,
        };
        let usual = Settings::default();
        let settings = Settings {
            ports: named.ports.clone().unwrap_or(usual.ports),
            resolver: named.resolver.map(|address| address.to_string()),
            declared_outside: named.outside,
            witness: WitnessSettings {
                listen: named.witness_listen.clone(),
                domain: named.witness_domain.clone(),
                at: named.witness_at,
                mailbox: named.witness.clone(),
                mailbox_address: named.witness_address.clone(),
                mailbox_ca: named.witness_ca.clone(),
                canary: None,
            },
            our_name: named.our_name.clone(),
            contact: named.contact.clone(),
            source: named.source,
            ..Settings::default()
        };
        Ok(Self {
            second_source: named.second_source,
            resolver,
            publicity: Publicity::default(),
            manners: Manners { source: named.source, ..Manners::default() },
            password,
            secret,
            language,
            settings,
        })
    }
}

enum Receives {
    Receiver(Receiver),
    Mailbox(Mailbox),
}

/// A witness at work.
pub(crate) struct Running {
    witness: Witness,
    receives: Receives,
    ledger: Ledger,
    arrivals: mpsc::Receiver<(AuditName, Proof)>,
    /// What the examiner of this audit had no use for.
    late: Vec<(AuditName, Proof)>,
    stop: CancellationToken,
}

impl Tester {
    /// Starts the witness.
    pub(crate) async fn start(&self) -> Result<Running, TesterError> {
        let named = &self.settings.witness;
        let (sender, arrivals) = mpsc::channel(ARRIVALS);
        let (ledger, stop) = (Ledger::new(sender), CancellationToken::new());
        let (witness, receives) = if let Some(url) = &named.mailbox {
            let address = MailboxAddress::parse(url)?;
            let mail = named.mailbox_address.clone().unwrap_or_else(|| address.mail_address());
            let witness = Witness::mailbox(&mail, true)?;
            let mut roots = Roots::native();
            if let Some(path) = &named.mailbox_ca {
                roots = roots.with_file(path)?;
            }
            let password = self.password.clone().ok_or(TesterError::NoPassword)?;
            let access = MailboxAccess { address, password, roots, resolver: self.resolver.clone() };
            let mailbox = Mailbox::start(access, &witness, &ledger, &stop).await?;
            (witness, Receives::Mailbox(mailbox))
        } else {
            let domain =
                named.domain.as_deref().filter(|_| !named.listen.is_empty()).ok_or(TesterError::NoWitness)?;
            let witness = Witness::receiver(domain);
            let receiver = Receiver::start(&named.listen, &witness, &ledger, &stop).await?;
            (witness, Receives::Receiver(receiver))
        };
        Ok(Running { witness, receives, ledger, arrivals, late: Vec::new(), stop })
    }

    /// The right to test `host`, by what nominated it.
    pub(crate) async fn consent(
        &self,
        host: IpAddr,
        nomination: Option<&Nomination>,
        archive: &Archive,
    ) -> Result<Consent, TesterError> {
        let until = clock::now().checked_add(CONSENT_LASTS).unwrap_or(jiff::Timestamp::MAX);
        let who = self.our_name(host, None);
        let basis = if !self.publicity.is_public(host) {
            Basis::Private
        } else {
            match nomination {
                Some(Nomination::Message { digest }) => Basis::Nominated { message: digest.clone() },
                Some(Nomination::Word { words }) => Basis::Authorised { words: words.to_string() },
                Some(Nomination::Audit { audit }) => {
                    let record = archive.load(audit)?;
                    let own = record.consents.into_iter().find(|own| own.address().to_canonical() == host);
                    own.ok_or(ConsentError::NoBasis { address: host })?.basis().clone()
                }
                Some(Nomination::Own) => {
                    let means = BasisMeans {
                        resolver: &self.resolver,
                        publicity: &self.publicity,
                        secret: &self.secret,
                        domains: &self.settings.domains,
                        who: &who,
                        now: clock::now(),
                    };
                    return Ok(basis::obtain(&BasisRequest::Own, host, &means).await?);
                }
                None => return Err(ConsentError::NoBasis { address: host }.into()),
            }
        };
        Ok(Consent::new(host, basis, who, until, &self.publicity)?)
    }

    /// Our name in EHLO: the chosen one, the witness's domain, which leads to us, or our address (RFC 5321 §4.1.4).
    fn our_name(&self, host: IpAddr, source: Option<IpAddr>) -> String {
        let named = self.settings.our_name.clone().or_else(|| self.settings.witness.domain.clone());
        let source = || source.or(self.settings.source).or_else(|| source_towards(host).ok());
        named.unwrap_or_else(|| source().map_or_else(|| literal(host), literal))
    }

    /// Audits as asked, and keeps the record. What goes wrong in the audit itself is in its record.
    pub(crate) async fn examine(
        &self,
        examination: Examination,
        running: &mut Running,
        archive: &Archive,
        progress: &(dyn Progress + Sync),
        interrupted: &CancellationToken,
    ) -> Result<Record, TesterError> {
        let _lock = archive.lock(&examination.name)?;
        self.examine_held(examination, running, archive, progress, interrupted).await
    }

    /// The same, for whoever holds the audit's lock.
    pub(crate) async fn examine_held(
        &self,
        examination: Examination,
        running: &mut Running,
        archive: &Archive,
        progress: &(dyn Progress + Sync),
        interrupted: &CancellationToken,
    ) -> Result<Record, TesterError> {
        let Examination { name, host, consent, again, earlier, source } = examination;
        let secret = Secret { token_key: TokenKey::new(random::octets()?) };
        let mut settings = self.settings.clone();
        settings.source = source.or(settings.source);
        if let Some(earlier) = &earlier {
            let domains =
                earlier.settings.domains.iter().chain(earlier.dossier.domains.iter().map(|own| &own.name));
            add(&mut settings.domains, domains);
            add(&mut settings.addresses, earlier.settings.addresses.iter());
        }
        // What opened it is asked where it was open, whatever ports are named for all else.
        add(&mut settings.ports, again.iter().map(|shape| &shape.endpoint.port));
        let mut record = Record::new(name, host.to_string(), settings, clock::now());
        record.again = earlier.map(|earlier| earlier.name);
        record.consents.push(consent);
        archive.save_secret(&record.name, &secret)?;
        archive.save(&record)?;
        running.ledger.add_audit(&record.name, &secret.token_key);
        let mut manners = self.manners.clone();
        manners.source = record.settings.source;
        let ledger = running.ledger.clone();
        let witness = self.test_witness(&mut record, running, host).await;
        let around = Surroundings {
            resolver: &self.resolver,
            publicity: &self.publicity,
            witness: &witness,
            ledger: &ledger,
            manners,
            implicit_tls: &[],
            our_name: self.our_name(host, source),
            contact: self.settings.contact.clone(),
            login: None,
            rehearsal: false,
            progress,
            stop: interrupted.clone(),
        };
        ask(&mut record, &around, again, running).await;
        archive.save(&record)?;
        Ok(record)
    }

    async fn test_witness(&self, record: &mut Record, running: &Running, host: IpAddr) -> Witness {
        let (listening, within) = match &running.receives {
            Receives::Receiver(receiver) => (receiver.local_addresses(), SELF_TEST_WITHIN.0),
            Receives::Mailbox(_) => (&[][..], SELF_TEST_WITHIN.1),
        };
        let our_name = self.our_name(host, None);
        let plan = SelfTestPlan {
            audit: &record.name,
            way: self.settings.witness.at.map_or(Way::Mail(&self.resolver), Way::At),
            our_name: &our_name,
            listening,
            within,
            language: self.language,
        };
        let (witness, self_test) = running.witness.clone().settle(&running.ledger, plan).await;
        let (kind, address) = (witness.kind(), witness.address().to_owned());
        record.witness = Some(WitnessRecord { kind, address, self_test });
        witness
    }
}

/// Looks up, greets, asks and judges.
async fn ask(record: &mut Record, around: &Surroundings<'_>, again: Vec<Shape>, running: &mut Running) {
    if run::look_up(record, around).await.is_err() {
        return;
    }
    if let Some(SelfTest::Failed { .. }) = record.witness.as_ref().map(|own| &own.self_test) {
        run::conclude(record, None);
        return;
    }
    let Some(mut preparation) = run::prepare(record, around, again).await else { return };
    // Where nobody listens any more, nothing can be asked again.
    preparation.agenda.again.retain(|shape| !is_gone(record, shape));
    let arrivals = std::mem::replace(&mut running.arrivals, mpsc::channel(1).1);
    running.late = run::conduct(record, &preparation, around, arrivals).await;
}

impl Running {
    /// Recognises what arrives late for the latest earlier audits, and for these others.
    pub(crate) fn remember(&self, archive: &Archive, present: &AuditName, others: &[AuditName]) {
        late::remember(archive, &self.ledger, present, others);
    }

    /// Ends the witness, and waits until nothing is received any more. Gives what arrived and nobody has taken.
    pub(crate) async fn stop(mut self) -> Vec<(AuditName, Proof)> {
        self.stop.cancel();
        match self.receives {
            Receives::Receiver(receiver) => receiver.stopped().await,
            Receives::Mailbox(mailbox) => mailbox.stopped().await,
        }
        // Where nothing could be asked, no examiner took anything.
        while let Ok(arrived) = self.arrivals.try_recv() {
            self.late.push(arrived);
        }
        self.late.extend(self.ledger.unclaimed());
        self.late
    }
}

fn add<'a, T: Clone + PartialEq + 'a>(known: &mut Vec<T>, more: impl Iterator<Item = &'a T>) {
    for one in more {
        if !known.contains(one) {
            known.push(one.clone());
        }
    }
}

/// A name that no audit has.
pub(crate) fn free_name(archive: &Archive) -> Result<AuditName, RandomError> {
    loop {
        let name = AuditName::from_random(u32::from_be_bytes(random::octets()?));
        if !archive.contains(&name) {
            return Ok(name);
        }
    }
}
