//! What a target and third persons have to bear, and for how long a target can hold us up.

use std::time::Duration;

use sekisho_audit::record::Reason;
use sekisho_evidence::consent::Tier;
use sekisho_evidence::verdict::Verdict;

use crate::is_foreign;
use crate::server::{Event, Say, Server, text};
use crate::trial::{Trial, told};

#[tokio::test]
async fn on_a_word_alone_nothing_of_the_owners_profile_is_sent() {
    let server = Server::new(|_, _| None).offering(&["AUTH PLAIN LOGIN", "XCLIENT NAME ADDR", "PIPELINING"]);
    let mut trial = Trial::new().authorised();
    trial.settings.depth = sekisho_audit::record::settings::Depth::Deep;
    trial.settings.connections = 4;
    let record = trial.of(&server).await;
    assert!(record.consents.iter().all(|consent| consent.tier() == Tier::Small));
    for verb in ["AUTH", "XCLIENT", "PROXY", "DATA", "VRFY", "EXPN"] {
        assert_eq!(server.commands(verb), Vec::<String>::new(), "{}", told(&record));
    }
    assert!(!server.commands("RCPT").iter().any(|line| line.contains("NOTIFY")));
    assert!(record.probes.len() < 70, "{}", record.probes.len());
}

#[tokio::test]
async fn no_message_in_a_partners_name_goes_out_on_a_word_alone() {
    let partner = "info@partner.example";
    let server = |offers: &[&'static str]| {
        Server::new(move |talk, event| {
            (is_foreign(event) && talk.is_from("info@partner.example")).then(|| text("250 Ok")).flatten()
        })
        .offering(offers)
    };
    let trial = || {
        let mut trial = Trial::new().authorised();
        trial.settings.partners = vec!["partner.example".to_owned()];
        trial
    };
    let without = server(&["PIPELINING"]);
    let record = trial().of(&without).await;
    assert_eq!(record.verdict, Verdict::Accepts, "{}", told(&record));
    assert!(
        without.commands("DATA").is_empty()
            && !without.commands(&format!("MAIL FROM:<{partner}>")).is_empty()
    );
    // Whoever can be asked not to bounce is asked so.
    let with = server(&["PIPELINING", "DSN"]);
    let record = trial().of(&with).await;
    assert_eq!(record.verdict, Verdict::Open, "{}", told(&record));
    assert!(with.commands("RCPT").iter().any(|line| line.ends_with("NOTIFY=NEVER")));
}

#[tokio::test]
async fn a_canary_goes_out_as_the_very_triple_that_was_asked() {
    let server = Server::new(|talk, event| {
        (is_foreign(event) && talk.is_from("info@assoc.example")).then(|| text("250 Ok")).flatten()
    })
    .carrying(|_| Vec::new());
    let record = Trial::new().of(&server).await;
    let probe = record.probes.iter().find(|probe| probe.attempts > 1).unwrap();
    let rcpt = format!("RCPT TO:{}", probe.recipient);
    assert!(server.commands(&rcpt).len() > 1, "{}", told(&record));
}

/// Silence is waited out a few times, not for every question.
async fn gives_up(server: Server, least: Verdict) {
    let mut trial = Trial::new();
    trial.manners.reply_within = Duration::from_millis(300);
    let record = trial.of(&server).await;
    assert_eq!(record.verdict, least, "{}", told(&record));
    assert!(record.reasons.iter().any(|reason| matches!(reason, Reason::Banned { .. })), "{}", told(&record));
    let connections = server.heard.lock().unwrap().iter().map(|(connection, _)| *connection).max().unwrap();
    assert!(connections < 50, "{connections} connections");
}

#[tokio::test]
async fn a_target_that_falls_silent_is_left() {
    let silent = |_: &_, event: Event<'_>| is_foreign(event).then_some(Say::Silence);
    gives_up(Server::new(silent), Verdict::Inconclusive).await;
    let dripping = |_: &_, event: Event<'_>| {
        is_foreign(event)
            .then(|| Say::Drip("554 5.7.1 Relay access denied".to_owned(), Duration::from_secs(1)))
    };
    gives_up(Server::new(dripping), Verdict::Inconclusive).await;
    let in_data = |_: &_, event: Event<'_>| match event {
        _ if event.is("RCPT") => text("250 Ok"),
        Event::Message => Some(Say::Silence),
        _ => None,
    };
    gives_up(Server::new(in_data), Verdict::Accepts).await;
    let endless = "550-no\r\n".repeat(10_000);
    gives_up(
        Server::new(move |_, event| is_foreign(event).then(|| text(&endless)).flatten()),
        Verdict::Inconclusive,
    )
    .await;
}

#[tokio::test]
async fn a_chatty_target_fills_no_record() {
    let long = format!("{}550 no", format!("550-{}\r\n", "x".repeat(3000)).repeat(200));
    let record =
        Trial::new().of(&Server::new(move |_, event| is_foreign(event).then(|| text(&long)).flatten())).await;
    let kept: usize =
        record.probes.iter().flat_map(|probe| &probe.transcript).map(|line| line.text.len()).sum();
    assert!(kept < 4 * 1024 * 1024, "{kept} octets");
}

#[tokio::test]
async fn an_address_without_any_name_is_tested_as_it_is() {
    let mut trial = Trial::new();
    (trial.names, trial.target, trial.settings.addresses) = (false, "127.0.0.1".to_owned(), Vec::new());
    let server = Server::new(|_, _| None);
    let record = trial.of(&server).await;
    assert_eq!(record.verdict, Verdict::Closed, "{}", told(&record));
    assert!(!server.commands("").iter().any(|line| line.contains("@>") && line.starts_with("MAIL")));
}

#[tokio::test]
async fn a_proxy_header_that_ends_the_session_is_no_ban() {
    let mut server = Server::new(|_, event| matches!(event, Event::Command("")).then_some(Say::Close));
    server.tls = true;
    let record = Trial::new().of(&server).await;
    assert_eq!(record.verdict, Verdict::Closed, "{}", told(&record));
}

#[tokio::test]
async fn broken_starttls_breaks_nothing_else() {
    let server = Server::new(|_, event| {
        event.is("STARTTLS").then(|| Say::Last("220 Go ahead\r\nnothing of the kind".to_owned()))
    })
    .offering(&["STARTTLS"]);
    let record = Trial::new().of(&server).await;
    assert_eq!(record.verdict, Verdict::Closed, "{}", told(&record));
}
