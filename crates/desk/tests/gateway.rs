//! Our own gateway under our own audit: the deep run on every listener, over both families, with and without
//! POP before SMTP. CLOSED, every control passed, and no finding but what a mail server cannot help.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use sekisho_audit::examiner::Login;
use sekisho_audit::progress::Unwatched;
use sekisho_audit::record::finding::{FindingKind, Severity};
use sekisho_audit::record::probe::Outcome;
use sekisho_audit::record::settings::{Depth, Settings};
use sekisho_audit::record::{ControlKind, Record};
use sekisho_audit::verdict::is_taken;
use sekisho_audit::witness::mailbox::Password;
use sekisho_desk::loopback_gateway::{GatewaySetting, LoopbackGateway};
use sekisho_desk::outside::{Audited, Outside};
use sekisho_evidence::target::{Endpoint, Transport};
use sekisho_evidence::verdict::Verdict;
use sekisho_gateway::grants::{Login as PopLogin, Moment};
use sekisho_gateway::service::Service;
use sekisho_gateway::settings::GrantListener;
use sekisho_lab::World;
use sekisho_net::{clock, random};
use tokio_util::sync::CancellationToken;

const FAMILIES: [IpAddr; 2] = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];

/// What an audit came to, and where the gateway's services were.
struct Audit {
    record: Record,
    smtp: u16,
    submission: u16,
    submissions: u16,
}

async fn audited(world: &World, grants: Vec<GrantListener>) -> Audit {
    let outside = Outside::start(&[]).await.unwrap();
    let witness_at = outside.witness_at();
    let setting = GatewaySetting {
        listen: FAMILIES.to_vec(),
        next_server: witness_at,
        pop_before_smtp: grants.clone(),
    };
    let gateway = LoopbackGateway::start(world, &setting).await.unwrap();
    let user = world.account_address();
    if !grants.is_empty() {
        // While the audit runs, the user has a right by POP3 login, at an address of their own.
        let account = gateway.gateway().accounts.get(&user).unwrap();
        let address = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 77));
        let login = PopLogin { account: &account, address, secure: true };
        let now = Moment { instant: clock::instant(), time: clock::now() };
        gateway.gateway().grants.with(|held| held.open(&login, now)).unwrap();
    }
    let port = |service| gateway.address(service).unwrap().port();
    let (smtp, submission, submissions) =
        (port(Service::Smtp), port(Service::Submission), port(Service::Submissions));
    let settings = Settings {
        depth: Depth::Deep,
        ports: gateway.mail_ports(),
        declared_outside: true,
        connections: 4,
        wait: 4,
        patience: 60,
        // The hardest case: the auditor knows every address that exists.
        addresses: world.users.iter().map(|name| format!("{name}@{}", world.domain)).collect(),
        login: Some(user.clone()),
        ..Settings::default()
    };
    let audited = Audited {
        target: &world.domain,
        zone: gateway.zone(world, witness_at.ip()),
        settings,
        implicit_tls: &gateway.implicit_tls(),
        login: Some(Login { user, password: Password::new(&world.account.password) }),
        progress: &Unwatched,
        interrupted: &CancellationToken::new(),
    };
    let record = outside.audit(audited).await.unwrap();
    let waiting = gateway.gateway().spool.list(100);
    assert!(waiting.is_empty(), "nothing was taken for anybody: {waiting:?}");
    gateway.stop().await;
    Audit { record, smtp, submission, submissions }
}

fn check(audit: &Audit) {
    let record = &audit.record;
    assert_eq!(record.verdict, Verdict::Closed, "{:#?}\n{:#?}", record.reasons, record.rules);
    assert!(record.probes.len() > 100, "{}", record.probes.len());
    let taken: Vec<_> = record.probes.iter().filter(|probe| is_taken(record, probe)).collect();
    assert!(taken.is_empty(), "{taken:#?}");
    let unasked = record.probes.iter().filter(|probe| probe.outcome == Outcome::NotAsked).count();
    assert_eq!(unasked, 0);
    for address in FAMILIES {
        for (port, transport, kind) in [
            (audit.smtp, Transport::Plain, ControlKind::OwnPostmaster),
            (audit.smtp, Transport::StartTls, ControlKind::OwnPostmaster),
            (audit.submission, Transport::Plain, ControlKind::AuthenticationRequired),
            (audit.submission, Transport::StartTls, ControlKind::AuthenticationRequired),
            (audit.submission, Transport::StartTls, ControlKind::OwnLogin),
            (audit.submissions, Transport::ImplicitTls, ControlKind::AuthenticationRequired),
            (audit.submissions, Transport::ImplicitTls, ControlKind::OwnLogin),
        ] {
            let endpoint = Endpoint { address, port, transport };
            let control =
                record.controls.iter().find(|control| control.endpoint == endpoint && control.kind == kind);
            let control =
                control.unwrap_or_else(|| panic!("no {kind:?} of {endpoint}: {:#?}", record.controls));
            assert!(control.passed, "{control:?}");
        }
    }
    assert!(record.controls.iter().all(|control| control.passed), "{:#?}", record.controls);
    for finding in &record.findings {
        // Who refuses unknown recipients at RCPT, as a server must that is not to bounce to forged senders, tells them
        // apart from others (RFC 5321 §3.6.2, §7.3).
        assert!(
            finding.kind == FindingKind::RecipientsTellApart && finding.severity == Severity::Note,
            "{finding:#?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_deep_audit_of_our_gateway_says_closed() {
    check(&audited(&World::incident(), Vec::new()).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_says_so_with_pop_before_smtp_while_a_user_has_a_right() {
    check(&audited(&World::incident(), vec![GrantListener::Smtp, GrantListener::Submission]).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_says_so_in_a_world_drawn_at_random() {
    let seed = random::octets().unwrap();
    println!("seed {seed:?}");
    check(&audited(&World::random(seed), vec![GrantListener::Smtp]).await);
}
