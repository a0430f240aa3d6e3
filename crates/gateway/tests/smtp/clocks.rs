//! A wall clock that jumps, an hour back or a day ahead: rights last by the other one.
//!
//! The wall clock is used for
//! - grants: shown, never compared (here, and `grants/tests.rs`);
//! - times of delivery: computed by the wall clock, waited for by the other one, for 72 minutes at most, and after a restart
//!   for a day at most (`delivery/schedule.rs`, `spool/tests/conformance.rs`); giving up takes 20 attempts, too;
//! - names of messages in spool and Maildir: a count and chance make them new (`spool/tests/conformance.rs`,
//!   `maildir/tests.rs`), and a Maildir's order is that of its names;
//! - what crashes left in a Maildir: what is removed too early is delivered again (`maildir/tests.rs`);
//! - login events: taken once, within 30 seconds of our clock (`login_event/tests.rs`);
//! - certificates of other servers, by the TLS library;
//! - Received lines, notices, log lines and `sekisho status`: shown.
//!
//! Passwords' brake, time-outs and the POP3 proxy know the monotonic clock alone.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use jiff::Timestamp;
use sekisho_gateway::grants::{Login, Moment, NotGranted};
use sekisho_gateway::settings::GrantListener;
use sekisho_net::clock;

use crate::stage::{HANAKO, Stage};

const CLIENT: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

async fn with_grants() -> Stage {
    Stage::with(|settings| {
        settings.pop_before_smtp.listeners = vec![GrantListener::Smtp];
        settings.pop_before_smtp.shared_addresses = true;
    })
    .await
}

#[tokio::test]
async fn a_grant_neither_ends_nor_lasts_because_the_clock_was_set() {
    let stage = with_grants().await;
    let account = stage.gateway.accounts.get(HANAKO).unwrap();
    let login = Login { account: &account, address: CLIENT, secure: true };
    let began = clock::instant();
    for time in [Timestamp::UNIX_EPOCH, Timestamp::MAX, clock::now()] {
        let moment = Moment { instant: clock::instant(), time };
        stage.gateway.grants.with(|grants| grants.open(&login, moment)).unwrap();
        let mut client = stage.stranger().await;
        client
            .talks(&[
                ("MAIL FROM:<hanako@example.jp>", "250"),
                ("RCPT TO:<friend@witness.example>", "250"),
                ("RSET", "250"),
                ("MAIL FROM:<taro@example.jp>", "250"),
                ("RCPT TO:<friend@witness.example>", "550 5.7.1"),
            ])
            .await;
    }
    // The window passes by the monotonic clock alone.
    let ended = stage
        .gateway
        .grants
        .with(|grants| grants.find(CLIENT, "smtp", |_| true, began + Duration::from_secs(3600)));
    assert!(matches!(ended, Err(NotGranted::Expired | NotGranted::NoLogin)), "{ended:?}");
}

#[tokio::test]
async fn a_grant_ends_after_its_messages() {
    let stage = with_grants().await;
    let account = stage.gateway.accounts.get(HANAKO).unwrap();
    let login = Login { account: &account, address: CLIENT, secure: true };
    let now = Moment { instant: clock::instant(), time: clock::now() };
    stage.gateway.grants.with(|grants| grants.open(&login, now)).unwrap();
    let mut client = stage.stranger().await;
    for _ in 0..3 {
        client
            .talks(&[("MAIL FROM:<hanako@example.jp>", "250"), ("RCPT TO:<friend@witness.example>", "250")])
            .await;
        let said = client.data("From: hanako@example.jp\r\n\r\n").await;
        assert!(said.starts_with("250"), "{said}");
    }
    client
        .talks(&[("MAIL FROM:<hanako@example.jp>", "250"), ("RCPT TO:<friend@witness.example>", "550 5.7.1")])
        .await;
    assert_eq!(stage.gateway.spool.list(10).len(), 3);
    assert_eq!(stage.gateway.metrics.grants_spent.get(), 3);
}
