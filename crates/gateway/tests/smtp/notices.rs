//! Logins that another server tells: the account hears by a message what was sent by its grants.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sekisho_gateway::settings::{GrantListener, GrantNotices};
use sekisho_net::clock;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::UnixStream;

use crate::client::WITHIN;
use crate::stage::{HANAKO, Stage};

async fn with_events(notices: GrantNotices) -> Stage {
    Stage::with(|settings| {
        settings.pop_before_smtp.listeners = vec![GrantListener::Smtp];
        settings.pop_before_smtp.shared_addresses = true;
        settings.pop_before_smtp.events = Some(settings.data.join("logins"));
        settings.pop_before_smtp.notices = notices;
    })
    .await
}

/// The other server tells a login from loopback.
async fn log_in(stage: &Stage, sequence: u64) {
    let path = stage.gateway.current().settings.pop_before_smtp.events.clone().unwrap();
    let end = clock::instant() + WITHIN;
    // The server makes its socket a moment after its ports.
    let peer = loop {
        match UnixStream::connect(&path).await {
            Ok(peer) => break peer,
            Err(error) => assert!(clock::instant() < end, "{error}"),
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    };
    let mut peer = BufReader::new(peer);
    let event = serde_json::json!({
        "account": HANAKO, "address": "127.0.0.1", "secure": true, "mechanism": "PLAIN",
        "time": clock::now(), "sequence": sequence,
    });
    peer.get_mut().write_all(format!("{event}\n").as_bytes()).await.unwrap();
    let mut answer = String::new();
    tokio::time::timeout(WITHIN, peer.read_line(&mut answer)).await.unwrap().unwrap();
    assert!(answer.starts_with("OK pop-grant#"), "{answer}");
}

async fn send(stage: &Stage, count: usize) {
    let mut client = stage.stranger().await;
    for _ in 0..count {
        client
            .talks(&[("MAIL FROM:<hanako@example.jp>", "250"), ("RCPT TO:<friend@witness.example>", "250")])
            .await;
        assert!(client.data("From: hanako@example.jp\r\n\r\n").await.starts_with("250"));
    }
}

/// The words of a notice.
fn words(message: &str) -> String {
    let (head, body) =
        message.replace("\r\n", "\n").split_once("\n\n").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    assert!(head.contains("Auto-Submitted: auto-generated") && head.starts_with("Return-Path: <>"), "{head}");
    String::from_utf8(BASE64.decode(body.replace('\n', "")).unwrap()).unwrap()
}

#[tokio::test]
async fn a_login_before_which_something_was_sent_brings_one_message() {
    let stage = with_events(GrantNotices::EachLogin).await;
    // Nothing was sent before: nothing is told.
    log_in(&stage, 1).await;
    send(&stage, 2).await;
    log_in(&stage, 2).await;
    let told = stage.mail(HANAKO, 1).await;
    let said = words(&told[0]);
    assert!(
        said.contains("2 messages were sent as hanako@example.jp by POP before SMTP from 127.0.0.1\r\n"),
        "{said}"
    );
    assert!(said.contains("hanako@example.jp から 2 通のメールが送信されました"), "{said}");
    // What was told is not told again, and the next is told at the next login.
    log_in(&stage, 3).await;
    send(&stage, 1).await;
    log_in(&stage, 4).await;
    let told = stage.mail(HANAKO, 2).await;
    let one = told.iter().filter(|message| words(message).starts_with("1 message was sent as ")).count();
    assert_eq!((told.len(), one), (2, 1));
}

#[tokio::test]
async fn once_a_day_is_once() {
    let stage = with_events(GrantNotices::Daily).await;
    for sequence in 1..=3 {
        log_in(&stage, sequence).await;
        send(&stage, 1).await;
    }
    log_in(&stage, 4).await;
    stage.serves_others().await;
    assert_eq!(stage.mail(HANAKO, 1).await.len(), 1);
    // The rest is not forgotten.
    assert_eq!(stage.gateway.grants.with(|grants| grants.residue(HANAKO).unwrap().sent()), 2);
}

#[tokio::test]
async fn who_wants_no_messages_gets_none() {
    let stage = with_events(GrantNotices::Never).await;
    log_in(&stage, 1).await;
    send(&stage, 3).await;
    log_in(&stage, 2).await;
    stage.serves_others().await;
    assert_eq!(stage.mailbox(HANAKO), Vec::<String>::new());
    assert_eq!(stage.gateway.grants.with(|grants| grants.residue(HANAKO).unwrap().sent()), 3);
}

#[tokio::test]
async fn what_the_spool_does_not_take_is_told_later() {
    let stage = with_events(GrantNotices::EachLogin).await;
    log_in(&stage, 1).await;
    send(&stage, 1).await;
    stage.gateway.spool.close().await;
    log_in(&stage, 2).await;
    assert_eq!(stage.gateway.grants.with(|grants| grants.residue(HANAKO).unwrap().sent()), 1);
}
