//! CLOSED has to be earned, whatever the answers look like.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use sekisho_audit::record::Reason;
use sekisho_evidence::verdict::Verdict;

use crate::is_foreign;
use crate::server::{Event, Say, Server, text};
use crate::trial::{Trial, told};

const OWN: &str = "info@assoc.example";

async fn verdict(server: Server) -> (Verdict, String) {
    let record = Trial::new().of(&server).await;
    (record.verdict, told(&record))
}

async fn is(expected: Verdict, server: Server) {
    let (verdict, told) = verdict(server).await;
    assert_eq!(verdict, expected, "{told}");
}

#[tokio::test]
async fn an_ordinary_closed_server_is_closed() {
    is(Verdict::Closed, Server::new(|_, _| None)).await;
}

#[tokio::test]
async fn odd_but_plain_refusals_are_closed() {
    is(Verdict::Closed, Server::new(|_, event| if event.is("EHLO") { text("502 no") } else { None })).await;
    let lying =
        |_: &_, event: Event<'_>| is_foreign(event).then(|| text("550 2.1.5 250 Ok accepted")).flatten();
    is(Verdict::Closed, Server::new(lying)).await;
    let long = format!("{}550 no", format!("550-{}\r\n", "x".repeat(3000)).repeat(200));
    is(Verdict::Closed, Server::new(move |_, event| is_foreign(event).then(|| text(&long)).flatten())).await;
}

#[tokio::test]
async fn hanging_up_after_some_recipients_loses_no_question() {
    let fifth = |talk: &crate::server::Talk, event: Event<'_>| {
        (event.is("RCPT") && talk.asked == 5).then_some(Say::Close)
    };
    is(Verdict::Closed, Server::new(fifth)).await;
    let third = |talk: &crate::server::Talk, event: Event<'_>| {
        (event.is("RCPT") && talk.asked == 3).then(|| Say::Last("421 4.7.0 Enough".to_owned()))
    };
    is(Verdict::Closed, Server::new(third)).await;
}

#[tokio::test]
async fn a_recipient_that_was_taken_once_is_not_refused() {
    let taken = AtomicUsize::new(0);
    let server = Server::new(move |talk, event| {
        let ours = is_foreign(event) && talk.is_from(OWN);
        (ours && taken.fetch_add(1, Ordering::SeqCst) == 0).then(|| text("250 2.1.5 Ok")).flatten()
    });
    is(Verdict::Accepts, server).await;
}

#[tokio::test]
async fn a_canary_that_breaks_off_behind_rcpt_is_no_refusal() {
    let hangs_up = |talk: &crate::server::Talk, event: Event<'_>| match event {
        _ if is_foreign(event) && talk.is_from(OWN) && talk.helo == "witness.example" => text("250 Ok"),
        Event::Command("DATA") => Some(Say::Close),
        _ => None,
    };
    is(Verdict::Accepts, Server::new(hangs_up)).await;
}

#[tokio::test]
async fn yes_to_everything_is_no_refusal() {
    let server = Server::new(|_, event| match event {
        Event::Greeting => None,
        _ => text("250 Ok"),
    });
    is(Verdict::Accepts, server).await;
    let between = Server::new(|_, event| is_foreign(event).then(|| text("354 Go on")).flatten());
    is(Verdict::Inconclusive, between).await;
}

#[tokio::test]
async fn a_message_refused_for_its_content_might_have_been_another() {
    let server = Server::new(|_, event| match event {
        _ if is_foreign(event) => text("250 Ok"),
        Event::Message => text("554 5.7.1 Message rejected as spam"),
        _ => None,
    });
    is(Verdict::Accepts, server).await;
}

#[tokio::test]
async fn refusing_the_message_instead_of_the_recipient_is_refusing() {
    let server = Server::new(|talk, event| match event {
        _ if is_foreign(event) && talk.is_from(OWN) => text("250 Ok"),
        Event::Message => text("550 5.7.1 Relaying denied"),
        _ => None,
    });
    is(Verdict::Closed, server).await;
}

#[tokio::test]
async fn a_control_that_fails_is_no_control() {
    let unauthenticated = "550 5.7.26 This mail is unauthenticated, which poses a security risk";
    let server = Server::new(move |_, event| event.is("RCPT").then(|| text(unauthenticated)).flatten());
    is(Verdict::Inconclusive, server).await;
    let refusing =
        Server::new(|_, event| event.is("RCPT").then(|| text("554 5.7.1 Relay access denied")).flatten());
    is(Verdict::Inconclusive, refusing).await;
}

#[tokio::test]
async fn tls_that_is_demanded_and_not_to_be_had_leaves_everything_open() {
    let server = Server::new(|_, event| match event {
        _ if event.is("STARTTLS") => Some(Say::Last("454 4.7.0 TLS not available".to_owned())),
        _ if event.is("MAIL") => text("530 5.7.0 Must issue a STARTTLS command first"),
        _ => None,
    })
    .offering(&["STARTTLS"]);
    is(Verdict::Inconclusive, server).await;
}

#[tokio::test]
async fn a_ban_is_told_and_never_closed() {
    let after_some = |talk: &crate::server::Talk, event: Event<'_>| {
        (event.is("RCPT") && talk.asked_ever > 40).then(|| text("554 5.7.1 No")).flatten()
    };
    let record = Trial::new().of(&Server::new(after_some)).await;
    assert_eq!(record.verdict, Verdict::Inconclusive, "{}", told(&record));
    assert!(record.reasons.iter().any(|reason| matches!(reason, Reason::Banned { .. })), "{}", told(&record));
}

#[tokio::test]
async fn a_session_out_of_step_is_not_believed() {
    // The second reply to MAIL is taken for the one to RCPT, and 250 to RCPT for the one to RSET.
    let shifted = Server::new(|talk, event| match event {
        _ if event.is("MAIL") && talk.asked == 0 => text("250 Ok\r\n550 No"),
        _ if is_foreign(event) => text("250 Ok"),
        _ => None,
    });
    let (verdict, told) = verdict(shifted).await;
    assert_eq!(verdict, Verdict::Inconclusive, "{told}");
}

#[tokio::test]
async fn a_right_that_ends_in_the_middle_leaves_the_rest_unanswered() {
    let slowly = |_: &_, event: Event<'_>| {
        is_foreign(event).then(|| Say::Drip("554 5.7.1 No".to_owned(), Duration::from_millis(10)))
    };
    let mut trial = Trial::new();
    trial.right = jiff::SignedDuration::from_secs(2);
    let record = trial.of(&Server::new(slowly)).await;
    assert_eq!(record.verdict, Verdict::Inconclusive, "{}", told(&record));
    assert!(
        record.reasons.iter().any(|reason| matches!(reason, Reason::NoBasis { .. })),
        "{}",
        told(&record)
    );
    let unanswered = record.reasons.iter().any(|reason| matches!(reason, Reason::Unanswered { .. }));
    assert!(unanswered, "{}", told(&record));
}
