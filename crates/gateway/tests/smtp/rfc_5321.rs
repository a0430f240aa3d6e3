//! RFC 5321: session, commands and their order, relaying.

use crate::stage::{HANAKO, Stage};

#[tokio::test]
async fn rfc_5321_section_3_1_the_greeting_names_the_host() {
    let stage = Stage::new().await;
    stage.greeted(stage.smtp).await.says("QUIT", "221").await;
}

#[tokio::test]
async fn rfc_5321_section_3_3_a_message_is_taken_and_delivered() {
    let stage = Stage::new().await;
    let mut client = stage.stranger().await;
    client
        .talks(&[
            ("MAIL FROM:<probe@witness.example>", "250 2.1.0"),
            ("RCPT TO:<hanako@example.jp>", "250 2.1.5"),
        ])
        .await;
    let said = client.data("Subject: hello\r\n\r\nHello.\r\n").await;
    assert!(said.starts_with("250 2.0.0"), "{said}");
    let mail = stage.mail(HANAKO, 1).await;
    assert!(mail[0].ends_with("\nSubject: hello\n\nHello.\n"), "{}", mail[0]);
}

#[tokio::test]
async fn rfc_5321_section_3_5_3_vrfy_and_expn_tell_nobody_who_exists() {
    let stage = Stage::new().await;
    let mut client = stage.stranger().await;
    let existing = client.ask("VRFY hanako@example.jp").await;
    assert!(existing.starts_with("252"), "{existing}");
    assert_eq!(client.ask("VRFY nobody@example.jp").await, existing);
    let list = client.ask("EXPN hanako@example.jp").await;
    assert!(list.starts_with("502"), "{list}");
    assert_eq!(client.ask("EXPN nobody@example.jp").await, list);
}

#[tokio::test]
async fn rfc_5321_section_3_6_2_nobody_relays_without_a_right() {
    let stage = Stage::new().await;
    let mut client = stage.stranger().await;
    for sender in ["probe@witness.example", "hanako@example.jp", "nobody@example.jp", ""] {
        client.says(&format!("MAIL FROM:<{sender}>"), "250").await;
        for recipient in [
            "friend@elsewhere.example",
            "friend%elsewhere.example@example.jp",
            "elsewhere.example!friend@example.jp",
            "\"friend@elsewhere.example\"@example.jp",
            "@example.jp:friend@elsewhere.example",
        ] {
            let said = client.ask(&format!("RCPT TO:<{recipient}>")).await;
            assert!(said.starts_with("550 5."), "{sender} {recipient}: {said}");
        }
        client.says("RSET", "250").await;
        // Too many refusals end a session; that is another test's business.
        client.says("QUIT", "221").await;
        client = stage.stranger().await;
    }
    client.says("QUIT", "221").await;
    stage.has_nothing().await;
}

#[tokio::test]
async fn rfc_5321_section_3_8_a_server_that_stops_says_421() {
    let stage = Stage::new().await;
    let mut client = stage.stranger().await;
    drop(stage);
    client.hears("421 4.3.2 mx.example.jp").await;
    assert!(client.is_closed().await);
}

#[tokio::test]
async fn rfc_5321_section_4_1_1_1_hello() {
    let stage = Stage::new().await;
    let mut client = stage.greeted(stage.smtp).await;
    client.says("EHLO", "501").await;
    assert_eq!(client.ask("HELO client.example").await, "250 mx.example.jp");
    let said = client.ask("EHLO [127.0.0.1]").await;
    let mut lines = said.lines();
    assert_eq!(lines.next(), Some("250-mx.example.jp"));
    let offers: Vec<&str> = lines.map(|line| &line[4..]).collect();
    let size = format!("SIZE {}", 32 * 1024 * 1024);
    for keyword in
        ["PIPELINING", &size, "STARTTLS", "ENHANCEDSTATUSCODES", "8BITMIME", "DSN", "SMTPUTF8", "CHUNKING"]
    {
        assert!(offers.contains(&keyword), "{keyword}: {said}");
    }
    assert!(!said.contains("AUTH") && !said.contains("XCLIENT"), "{said}");
}

#[tokio::test]
async fn rfc_5321_section_4_1_1_3_a_source_route_is_ignored() {
    let stage = Stage::new().await;
    let mut client = stage.stranger().await;
    client
        .talks(&[
            ("MAIL FROM:<@hosta.example,@hostb.example:probe@witness.example>", "250"),
            ("RCPT TO:<@hosta.example:hanako@example.jp>", "250"),
        ])
        .await;
    assert!(client.data("Subject: routed\r\n\r\n").await.starts_with("250"));
    let mail = stage.mail(HANAKO, 1).await;
    assert!(!mail[0].contains("hosta") && !mail[0].contains("hostb"), "{}", mail[0]);
    assert!(mail[0].starts_with("Return-Path: <probe@witness.example>\n"), "{}", mail[0]);
}

#[tokio::test]
async fn rfc_5321_section_4_1_1_4_data_needs_a_recipient() {
    let stage = Stage::new().await;
    let mut client = stage.stranger().await;
    client
        .talks(&[
            ("DATA", "503"),
            ("MAIL FROM:<probe@witness.example>", "250"),
            ("DATA", "554"),
            ("RCPT TO:<nobody@example.jp>", "550 5.1.1"),
            ("DATA", "554"),
            ("RCPT TO:<hanako@example.jp>", "250"),
            ("DATA", "354"),
            (".", "250"),
        ])
        .await;
}

#[tokio::test]
async fn rfc_5321_section_4_1_1_5_rset_ends_the_transaction_and_nothing_else() {
    let stage = Stage::new().await;
    let mut client = stage.hanako().await;
    client
        .talks(&[
            ("MAIL FROM:<hanako@example.jp>", "250"),
            ("RCPT TO:<taro@example.jp>", "250"),
            ("RSET", "250"),
            ("RCPT TO:<taro@example.jp>", "503"),
            ("MAIL FROM:<hanako@example.jp>", "250"),
        ])
        .await;
}

#[tokio::test]
async fn rfc_5321_section_4_1_4_order_of_commands() {
    let stage = Stage::new().await;
    let mut client = stage.greeted(stage.smtp).await;
    client
        .talks(&[
            ("NOOP", "250"),
            ("HELP", "214"),
            ("VRFY hanako", "252"),
            ("RSET", "250"),
            ("MAIL FROM:<probe@witness.example>", "503"),
            ("EHLO client.example", "250"),
            ("RCPT TO:<hanako@example.jp>", "503"),
            ("MAIL FROM:<probe@witness.example>", "250"),
            ("MAIL FROM:<probe@witness.example>", "503"),
            ("RCPT TO:<hanako@example.jp>", "250"),
            ("EHLO again.example", "250"),
            ("RCPT TO:<hanako@example.jp>", "503"),
        ])
        .await;
}

#[tokio::test]
async fn rfc_5321_section_4_2_4_unknown_commands() {
    let stage = Stage::new().await;
    let mut client = stage.stranger().await;
    client.talks(&[("TURN", "500"), ("XCLIENT ADDR=192.0.2.1", "500"), ("", "500"), ("NOOP", "250")]).await;
}

#[tokio::test]
async fn rfc_5321_section_4_5_1_postmaster_is_reached_by_anyone() {
    let stage = Stage::new().await;
    let mut client = stage.stranger().await;
    // A stranger, the null path, and forgers of own addresses: they may have a reason to complain.
    for sender in ["probe@witness.example", "", "hanako@example.jp", "nobody@example.jp"] {
        client.says(&format!("MAIL FROM:<{sender}>"), "250").await;
        for recipient in ["Postmaster", "postmaster", "postmaster@example.jp", "POSTMASTER@Example.JP"] {
            client.says(&format!("RCPT TO:<{recipient}>"), "250").await;
        }
        assert!(client.data("Subject: relay!\r\n\r\n").await.starts_with("250"));
    }
    // Each message once, by whatever of its names the postmaster was asked for.
    assert_eq!(stage.mail("postmaster", 4).await.len(), 4);
}

#[tokio::test]
async fn rfc_5321_section_4_5_2_transparency() {
    let stage = Stage::new().await;
    let mut client = stage.stranger().await;
    client
        .talks(&[("MAIL FROM:<probe@witness.example>", "250"), ("RCPT TO:<hanako@example.jp>", "250")])
        .await;
    let said = client.data("Subject: dots\r\n\r\n..\r\n...\r\n.. text\r\n").await;
    assert!(said.starts_with("250"), "{said}");
    let mail = stage.mail(HANAKO, 1).await;
    assert!(mail[0].ends_with("\n\n.\n..\n. text\n"), "{}", mail[0]);
}

#[tokio::test]
async fn rfc_5321_section_4_5_5_notifications_with_a_null_path() {
    let stage = Stage::new().await;
    let mut client = stage.stranger().await;
    client.talks(&[("MAIL FROM:<>", "250"), ("RCPT TO:<hanako@example.jp>", "250")]).await;
    assert!(client.data("Subject: bounce\r\n\r\n").await.starts_with("250"));
    let mail = stage.mail(HANAKO, 1).await;
    assert!(mail[0].starts_with("Return-Path: <>\n"), "{}", mail[0]);
}

#[tokio::test]
async fn rfc_5321_section_6_1_what_was_taken_is_kept_until_somebody_takes_it() {
    let stage = Stage::new().await;
    let mut client = stage.hanako().await;
    client
        .talks(&[("MAIL FROM:<hanako@example.jp>", "250"), ("RCPT TO:<friend@witness.example>", "250")])
        .await;
    let said = client.data("From: hanako@example.jp\r\nSubject: out\r\n\r\nOut.\r\n").await;
    assert!(said.starts_with("250 2.0.0"), "{said}");
    // The next server is away.
    let waiting = stage.gateway.spool.list(10);
    assert_eq!(waiting.len(), 1, "{waiting:?}");
    assert_eq!(waiting[0].recipients, 1);
    assert!(said.ends_with(&waiting[0].id.to_string()), "{said}");
}

#[tokio::test]
async fn rfc_5321_section_6_3_a_message_that_goes_round_is_refused() {
    let stage = Stage::new().await;
    let mut client = stage.stranger().await;
    let hop = "Received: from a.example by b.example; Tue, 16 Jul 2002 09:00:00 +0900\r\n";
    for (hops, expected) in [(100, "250 2.0.0"), (101, "554 5.4.6")] {
        client
            .talks(&[("MAIL FROM:<probe@witness.example>", "250"), ("RCPT TO:<hanako@example.jp>", "250")])
            .await;
        let said = client.data(&format!("{}Subject: round\r\n\r\n", hop.repeat(hops))).await;
        assert!(said.starts_with(expected), "{hops}: {said}");
    }
}
