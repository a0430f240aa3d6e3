//! One audit of one scripted server, all on loopback.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use jiff::SignedDuration;
use sekisho_audit::probe::conversation::Manners;
use sekisho_audit::progress::Unwatched;
use sekisho_audit::record::settings::Settings;
use sekisho_audit::record::{Record, SelfTest, WitnessRecord};
use sekisho_audit::run::{self, Surroundings};
use sekisho_audit::witness::receiver::Receiver;
use sekisho_audit::witness::{Ledger, Witness};
use sekisho_evidence::consent::{Basis, Consent, Publicity};
use sekisho_evidence::token::{AuditName, TokenKey};
use sekisho_net::clock;
use sekisho_net::resolver::{Resolver, Zone};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::server::{DOMAIN, HOST, SECOND_DOMAIN, Server};

pub(crate) const WITNESS: &str = "witness.example";

/// What an audit is like.
pub(crate) struct Trial {
    pub(crate) target: String,
    pub(crate) settings: Settings,
    pub(crate) manners: Manners,
    pub(crate) basis: Basis,
    /// How long the right lasts.
    pub(crate) right: SignedDuration,
    pub(crate) names: bool,
}

impl Trial {
    pub(crate) fn new() -> Self {
        let settings = Settings {
            declared_outside: true,
            wait: 2,
            patience: 0,
            addresses: vec![format!("info@{DOMAIN}")],
            ..Settings::default()
        };
        let patience = Duration::from_secs(2);
        let manners = Manners {
            source: None,
            connect_within: patience,
            greeting_within: patience,
            reply_within: patience,
        };
        let right = SignedDuration::from_hours(1);
        Self { target: HOST.to_owned(), settings, manners, basis: Basis::Private, right, names: true }
    }

    /// On the owner's word only.
    pub(crate) fn authorised(mut self) -> Self {
        self.basis = Basis::Authorised { words: "the owner agreed".to_owned() };
        self
    }

    pub(crate) async fn of(self, server: &Server) -> Record {
        self.of_all(std::slice::from_ref(server)).await
    }

    /// Each server has a port of its own.
    pub(crate) async fn of_all(mut self, servers: &[Server]) -> Record {
        let stop = CancellationToken::new();
        let (sender, arrivals) = mpsc::channel(1024);
        let ledger = Ledger::new(sender);
        let witness = Witness::receiver(WITNESS);
        let free = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
        let receiver = Receiver::start(&[free], &witness, &ledger, &stop).await.unwrap();
        let at = receiver.local_addresses()[0];
        self.settings.ports.clear();
        for server in servers {
            self.settings.ports.push(server.listen(at, stop.clone()).await.port());
        }
        let (name, key) = (AuditName::from_random(rand()), TokenKey::new([7; 32]));
        ledger.add_audit(&name, &key);
        let resolver = Resolver::fixed(if self.names { zone() } else { Zone::new() });
        let public = matches!(self.basis, Basis::Authorised { .. });
        let publicity = if public {
            Publicity::with_declared(vec!["127.0.0.0/8".parse().unwrap()])
        } else {
            Publicity::default()
        };
        let around = Surroundings {
            resolver: &resolver,
            publicity: &publicity,
            witness: &witness,
            ledger: &ledger,
            manners: self.manners,
            our_name: WITNESS.to_owned(),
            contact: None,
            login: None,
            rehearsal: false,
            implicit_tls: &[],
            progress: &Unwatched,
            stop: CancellationToken::new(),
        };
        let mut record = Record::new(name, self.target, self.settings, clock::now());
        let addresses = run::look_up(&mut record, &around).await.unwrap();
        let until = clock::now().saturating_add(self.right).unwrap();
        for address in addresses {
            let consent = Consent::new(address, self.basis.clone(), "test".to_owned(), until, &publicity);
            record.consents.push(consent.unwrap());
        }
        record.witness = Some(WitnessRecord {
            kind: witness.kind(),
            address: witness.address().to_owned(),
            self_test: SelfTest::Passed { milliseconds: 1 },
        });
        if let Some(preparation) = run::prepare(&mut record, &around, Vec::new()).await {
            run::conduct(&mut record, &preparation, &around, arrivals).await;
        }
        stop.cancel();
        receiver.stopped().await;
        record
    }
}

fn rand() -> u32 {
    u32::from_be_bytes(sekisho_net::random::octets().unwrap())
}

fn zone() -> Zone {
    let mut zone = Zone::new();
    zone.add_host(HOST, IpAddr::V4(Ipv4Addr::LOCALHOST));
    for domain in [DOMAIN, SECOND_DOMAIN] {
        zone.add_mx(domain, 10, HOST);
    }
    zone
}

/// What was found, in a line, for messages of failed tests.
pub(crate) fn told(record: &Record) -> String {
    let outcomes: Vec<String> = record
        .probes
        .iter()
        .filter(|probe| probe.outcome.is_accepted() || !probe.outcome.is_judged())
        .take(12)
        .map(|probe| {
            format!(
                "\n  {} {} {} {:?} {:?}",
                probe.number, probe.mail, probe.recipient, probe.outcome, probe.arrival
            )
        })
        .collect();
    let rules: Vec<String> = record
        .rules
        .iter()
        .map(|rule| format!("\n  {} {:?} {:?}", rule.class, rule.level, rule.condition.sender))
        .collect();
    format!(
        "{:?} {:?} probes {} {:?}{}{}",
        record.verdict,
        record.level,
        record.probes.len(),
        record.reasons,
        rules.concat(),
        outcomes.concat()
    )
}
