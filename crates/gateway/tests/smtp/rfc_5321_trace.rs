//! RFC 5321 §4.4: Received and Return-Path.

use crate::stage::{HANAKO, Stage};

/// The lines in front of the message as it came, unfolded.
fn trace(mail: &str) -> Vec<String> {
    let (trace, _) = mail.split_once("X-Ours: ends here\n").unwrap();
    trace.replace("\n\t", " ").lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn rfc_5321_section_4_4_trace_of_a_strangers_message() {
    let stage = Stage::new().await;
    let mut client = stage.stranger().await;
    client
        .talks(&[("MAIL FROM:<probe@witness.example>", "250"), ("RCPT TO:<hanako@example.jp>", "250")])
        .await;
    let said = client.data("X-Ours: ends here\r\nSubject: x\r\n\r\n").await;
    let id = said.rsplit(' ').next().unwrap();
    let mail = stage.mail(HANAKO, 1).await;
    let trace = trace(&mail[0]);
    assert_eq!(trace.len(), 3, "{trace:?}");
    assert_eq!(trace[..2], ["Return-Path: <probe@witness.example>", "Delivered-To: hanako@example.jp"]);
    let expected = format!(
        "Received: from client.example ([127.0.0.1]) by mx.example.jp with ESMTP id {id} for <hanako@example.jp>; "
    );
    assert!(trace[2].starts_with(&expected), "{}", trace[2]);
    let date = &trace[2][expected.len()..];
    assert!(jiff::fmt::rfc2822::parse(date).is_ok(), "{date}");
}

#[tokio::test]
async fn rfc_5321_section_4_4_a_client_writes_no_part_of_the_line_but_its_name() {
    let stage = Stage::new().await;
    let mut client = stage.greeted(stage.smtp).await;
    client
        .talks(&[
            ("EHLO a(b[192.0.2.1])by<mx@example.jp>;\"\\,", "250"),
            ("MAIL FROM:<probe@witness.example>", "250"),
            ("RCPT TO:<hanako@example.jp>", "250"),
        ])
        .await;
    assert!(client.data("X-Ours: ends here\r\nSubject: x\r\n\r\n").await.starts_with("250"));
    let mail = stage.mail(HANAKO, 1).await;
    let line = trace(&mail[0]).swap_remove(2);
    assert!(
        line.starts_with("Received: from a?b[192.0.2.1]?by?mx?example.jp????? ([127.0.0.1]) by "),
        "{line}"
    );
}

#[tokio::test]
async fn rfc_5321_section_4_4_of_several_recipients_none_is_named() {
    let stage = Stage::new().await;
    let mut client = stage.stranger().await;
    client
        .talks(&[
            ("MAIL FROM:<probe@witness.example>", "250"),
            ("RCPT TO:<hanako@example.jp>", "250"),
            ("RCPT TO:<taro@example.jp>", "250"),
        ])
        .await;
    assert!(client.data("X-Ours: ends here\r\nSubject: x\r\n\r\n").await.starts_with("250"));
    let mail = stage.mail(HANAKO, 1).await;
    assert!(!mail[0].contains("taro") && !mail[0].contains("\tfor "), "{}", mail[0]);
}

#[tokio::test]
async fn rfc_3848_section_1_the_protocol_says_tls_and_login() {
    let stage = Stage::new().await;
    let mut with_tls = stage.stranger().await.with_tls().await;
    let mut with_login = stage.hanako().await;
    let mut old = stage.greeted(stage.smtp).await;
    old.says("HELO client.example", "250").await;
    for (client, sender, expected) in [
        (&mut old, "probe@witness.example", " with SMTP id "),
        (&mut with_tls, "probe@witness.example", " with ESMTPS id "),
        (&mut with_login, "hanako@example.jp", " with ESMTPSA id "),
    ] {
        let before = stage.mailbox(HANAKO).len();
        client
            .talks(&[(&format!("MAIL FROM:<{sender}>"), "250"), ("RCPT TO:<hanako@example.jp>", "250")])
            .await;
        let said = client.data("X-Ours: ends here\r\nFrom: hanako@example.jp\r\n\r\n").await;
        assert!(said.starts_with("250"), "{said}");
        let mail = stage.mail(HANAKO, before + 1).await;
        let found = mail.iter().any(|text| trace(text).iter().any(|line| line.contains(expected)));
        assert!(found, "{expected}: {mail:?}");
    }
}
