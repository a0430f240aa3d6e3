//! OPEN has to be proven, and what is open has to be found.

use std::time::Duration;

use sekisho_audit::record::Record;
use sekisho_evidence::level::Level;
use sekisho_evidence::rule::SenderCondition;
use sekisho_evidence::verdict::Verdict;

use crate::is_foreign;
use crate::server::{DOMAIN, Event, Mail, SECOND_DOMAIN, Say, Server, Talk, text};
use crate::trial::{Trial, told};

const OWN: &str = "info@assoc.example";

fn open_relay() -> Server {
    Server::new(|_, event| is_foreign(event).then(|| text("250 2.1.5 Ok")).flatten())
}

fn relay_for(sender: &'static str) -> Server {
    Server::new(move |talk, event| {
        (is_foreign(event) && talk.is_from(sender)).then(|| text("250 Ok")).flatten()
    })
}

fn assert_open(record: &Record, level: Level) {
    assert_eq!((record.verdict, record.level), (Verdict::Open, level), "{}", told(record));
}

#[tokio::test]
async fn what_a_relay_does_to_a_message_hides_nothing() {
    let footer = open_relay().carrying(|mut mail| {
        mail.message.extend_from_slice(b"-- \r\nScanned\r\n");
        vec![mail]
    });
    assert_open(&Trial::new().of(&footer).await, Level::E4);
    let twice = open_relay().carrying(|mail| vec![mail.clone(), mail]);
    assert_open(&Trial::new().of(&twice).await, Level::E5);
    let bare = open_relay().carrying(|mut mail| {
        let end = mail.message.windows(4).position(|octets| octets == b"\r\n\r\n").unwrap();
        mail.message = [b"Subject: x".as_slice(), &mail.message[end..]].concat();
        vec![mail]
    });
    let record = Trial::new().of(&bare).await;
    assert_eq!(record.verdict, Verdict::Open, "{}", told(&record));
}

/// An answer to whoever wrote, with the whole message in it.
fn answer(mail: Mail, words: &str) -> Vec<Mail> {
    let head = format!("From: <postmaster@{DOMAIN}>\r\nSubject: {words}\r\n\r\n{words}:\r\n");
    let message = [head.as_bytes(), &mail.message].concat();
    vec![Mail {
        sender: format!("postmaster@{DOMAIN}"),
        recipients: vec![mail.sender],
        message,
        after: mail.after,
    }]
}

#[tokio::test]
async fn answers_and_formless_bounces_are_no_relay() {
    let server = Server::new(|_, event| event.is("RCPT").then(|| text("250 Ok")).flatten())
        .carrying(|mail| answer(mail, "This could not be delivered"));
    let record = Trial::new().of(&server).await;
    assert_eq!(record.verdict, Verdict::Accepts, "{}", told(&record));
}

#[tokio::test]
async fn one_open_server_of_two_is_found() {
    let server = Server::new(|talk, event| {
        (is_foreign(event) && talk.connection % 2 == 0).then(|| text("250 Ok")).flatten()
    });
    let record = Trial::new().of(&server).await;
    assert_eq!(record.verdict, Verdict::Open, "{}", told(&record));
}

#[tokio::test]
async fn who_takes_everyone_at_rcpt_is_told_by_the_message() {
    for late in [false, true] {
        let server = Server::new(move |talk, event| match event {
            _ if event.is("RCPT") => text("250 Ok"),
            Event::Command("DATA") if !late && !talk.is_from(OWN) => text("554 5.7.1 No"),
            Event::Message if late && !talk.is_from(OWN) => text("554 5.7.1 No"),
            _ => None,
        });
        let record = Trial::new().of(&server).await;
        assert_open(&record, Level::E5);
        let [rule] = record.rules.as_slice() else { panic!("{}", told(&record)) };
        assert!(!matches!(rule.condition.sender, SenderCondition::Anyone), "{}", told(&record));
    }
}

#[tokio::test]
async fn a_gateway_that_puts_strangers_off_for_ever_may_be_open_to_its_own() {
    let server = Server::new(|talk, event| {
        let answer = if talk.is_from(OWN) { "250 Ok" } else { "451 4.7.1 Later" };
        is_foreign(event).then(|| text(answer)).flatten()
    });
    assert_open(&Trial::new().of(&server).await, Level::E5);
}

#[tokio::test]
async fn what_is_open_only_under_tls_is_found() {
    let mut server = Server::new(|talk, event| match event {
        _ if !talk.tls && event.is("MAIL") => text("530 5.7.0 Must issue a STARTTLS command first"),
        Event::Command(line)
            if line.starts_with("RCPT") && line.ends_with("%witness.example@assoc.example>") =>
        {
            text("250 Ok")
        }
        _ => None,
    })
    .carrying(|mut mail| {
        for recipient in &mut mail.recipients {
            if let Some((local, _)) = recipient.clone().split_once('@') {
                *recipient = local.replace('%', "@");
            }
        }
        vec![mail]
    });
    server.tls = true;
    assert_open(&Trial::new().of(&server).await, Level::E5);
}

#[tokio::test]
async fn addresses_are_said_as_they_were_given() {
    for address in ["Info@assoc.example", "odd.one@assoc.example"] {
        let mut trial = Trial::new();
        trial.settings.addresses = vec![address.to_owned()];
        assert_open(&trial.of(&relay_for(address)).await, Level::E5);
    }
}

#[tokio::test]
async fn only_the_domain_that_opens_is_named() {
    let server = Server::new(|talk, event| {
        let second = talk.mail.as_deref().is_some_and(|mail| mail.contains("@second.example>"));
        (is_foreign(event) && second).then(|| text("250 Ok")).flatten()
    });
    let mut trial = Trial::new();
    trial.settings.domains = vec![SECOND_DOMAIN.to_owned()];
    let record = trial.of(&server).await;
    assert_open(&record, Level::E5);
    let named = record.rules.iter().any(|rule| {
        rule.condition.sender == SenderCondition::WholeDomain { domains: vec![SECOND_DOMAIN.to_owned()] }
    });
    assert!(named, "{}", told(&record));
}

#[tokio::test]
async fn a_canary_later_than_its_round_raises_its_rule() {
    let server = relay_for(OWN).carrying(|mut mail| {
        mail.after = Duration::from_secs(4);
        vec![mail]
    });
    let mut trial = Trial::new();
    trial.settings.wait = 3;
    let record = trial.of(&server).await;
    assert_open(&record, Level::E5);
    assert!(record.rules.iter().all(|rule| rule.level == Level::E5), "{}", told(&record));
}

#[tokio::test]
async fn a_target_that_opens_in_the_middle_is_open() {
    let server = Server::new(|talk: &Talk, event| {
        (is_foreign(event) && talk.asked_ever > 40).then(|| Say::Text("250 Ok".to_owned()))
    });
    let record = Trial::new().of(&server).await;
    assert_eq!(record.verdict, Verdict::Open, "{}", told(&record));
}

/// The message as it is, to whoever wrote it, from nobody (RFC 5321 §4.5.5).
fn returned(mail: Mail) -> Vec<Mail> {
    let recipients = vec![mail.sender];
    vec![Mail { sender: String::new(), recipients, ..mail }]
}

#[tokio::test]
async fn what_is_returned_unchanged_to_its_sender_is_no_relay() {
    // The sender that is the recipient itself gets the canary back where a relay would have brought it.
    let server = Server::new(|talk, event| {
        let to_itself = talk.mail.as_deref().is_some_and(|mail| mail.ends_with("@witness.example>"));
        (is_foreign(event) && to_itself).then(|| text("250 Ok")).flatten()
    })
    .carrying(returned);
    let record = Trial::new().of(&server).await;
    assert_eq!(record.verdict, Verdict::Accepts, "{}", told(&record));
    let itself = Server::new(|talk, event| {
        let Event::Command(line) = event else { return None };
        let path = line.split_once(':').map(|(_, path)| path.trim_end_matches(" NOTIFY=NEVER"));
        let to_itself = event.is("RCPT") && path.is_some() && path == talk.mail.as_deref();
        to_itself.then(|| text("250 Ok")).flatten()
    })
    .carrying(returned);
    let record = Trial::new().of(&itself).await;
    assert_eq!(record.verdict, Verdict::Accepts, "{}", told(&record));
    // A relay keeps the sender.
    let relay = itself.carrying(|mail| vec![mail]);
    assert_open(&Trial::new().of(&relay).await, Level::E5);
}
