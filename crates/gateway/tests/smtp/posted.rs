//! A message of the operator's own, by the control socket: delivered like any other, and refused with a reason.

use sekisho_gateway::control::{self, Ask, NotPosted, Told};
use sekisho_gateway::settings::Settings;

use crate::stage::{HANAKO, Stage};

const NOTICE: &str = "From: <case+tag@example.jp>\r\nSubject: a notice\r\n\r\nYour server relays.\r\n";

/// A server that is ready: its socket is there once it greets.
async fn ready(change: impl FnOnce(&mut Settings)) -> Stage {
    let stage = Stage::with(change).await;
    stage.stranger().await;
    stage
}

async fn post(stage: &Stage, to: &str, message: &str) -> Told {
    let data = stage.gateway.current().settings.data.clone();
    let ask = Ask::Post {
        reverse_path: HANAKO.to_owned(),
        forward_path: to.to_owned(),
        message: message.to_owned(),
    };
    control::ask(&data, &ask).await.unwrap()
}

#[tokio::test]
async fn a_message_of_the_operator_is_delivered() {
    let stage = ready(|_| ()).await;
    assert!(matches!(post(&stage, HANAKO, NOTICE).await, Told::Posted { .. }));
    let mail = stage.mail(HANAKO, 1).await;
    assert!(mail[0].contains("Subject: a notice"), "{}", mail[0]);
    let long = format!("{NOTICE}{}", "0123456789abcdef\r\n".repeat(100_000));
    assert!(matches!(post(&stage, HANAKO, &long).await, Told::Posted { .. }));
    assert!(stage.mail(HANAKO, 2).await.iter().any(|mail| mail.len() > 1_700_000));
}

#[tokio::test]
async fn what_cannot_be_delivered_is_not_taken() {
    let stage = ready(|settings| settings.delivery.smart_host = None).await;
    let cases = [
        ("nobody@example.jp", NOTICE, NotPosted::NobodyThere),
        ("friend@far.example", NOTICE, NotPosted::NoWayOut),
        ("friend", NOTICE, NotPosted::Path),
        ("friend@far.example>\r\nDATA", NOTICE, NotPosted::Path),
        (HANAKO, "Subject: x\n\nx\n", NotPosted::Message),
        (HANAKO, "Subject: x\r\n\r\n\u{e9}\r\n", NotPosted::Message),
        (HANAKO, "Subject: x\r\n\r\nx", NotPosted::Message),
    ];
    for (to, message, reason) in cases {
        assert_eq!(post(&stage, to, message).await, Told::NotPosted { reason }, "{to} {message:?}");
    }
    stage.has_nothing().await;
}
