//! RFC 6409: submission.

use sekisho_net::connect::Connection;

use crate::client::{Client, WITHIN};
use crate::stage::{HANAKO, PASSWORD, Stage, TARO};

#[tokio::test]
async fn rfc_6409_section_4_2_domains_are_fully_qualified() {
    let stage = Stage::new().await;
    let mut client = stage.hanako().await;
    for sender in ["hanako@example", "hanako@localhost"] {
        let said = client.ask(&format!("MAIL FROM:<{sender}>")).await;
        assert!(said.starts_with('5'), "{said}");
    }
    client.says("MAIL FROM:<hanako>", "501").await;
    client.says("MAIL FROM:<hanako@example.jp>", "250").await;
    for recipient in ["friend@sales", "friend@example"] {
        client.says(&format!("RCPT TO:<{recipient}>"), "554 5.1.2").await;
    }
    client.says("RCPT TO:<friend@witness.example>", "250").await;
}

#[tokio::test]
async fn rfc_6409_section_4_3_a_login_is_required() {
    let stage = Stage::new().await;
    let mut in_clear = stage.greeted(stage.submission).await;
    in_clear.says("EHLO client.example", "250").await;
    let mut client = stage.at_submission().await;
    for client in [&mut in_clear, &mut client] {
        for sender in ["hanako@example.jp", "probe@witness.example", ""] {
            client.says(&format!("MAIL FROM:<{sender}>"), "530 5.7.0").await;
        }
        client.says("RCPT TO:<hanako@example.jp>", "503 5.5.1").await;
    }
}

#[tokio::test]
async fn rfc_6409_section_6_1_senders_are_bound_to_the_login() {
    let stage = Stage::new().await;
    let mut client = stage.hanako().await;
    for sender in ["taro@example.jp", "nobody@example.jp", "probe@witness.example"] {
        let said = client.ask(&format!("MAIL FROM:<{sender}>")).await;
        assert!(said.starts_with("55") && said[3..].starts_with(" 5.7.1"), "{sender}: {said}");
    }
    for sender in ["hanako@example.jp", "HANAKO@Example.JP", "hanako+shop@example.jp", ""] {
        client.talks(&[(&format!("MAIL FROM:<{sender}>"), "250"), ("RSET", "250")]).await;
    }
    for from in [
        "From: taro@example.jp\r\n",
        "From: Hanako <probe@witness.example>\r\n",
        "From: hanako@example.jp, taro@example.jp\r\n",
        "From: hanako@example.jp\r\nSender: taro@example.jp\r\n",
        "",
        "From: hanako@example.jp\r\nFrom: hanako@example.jp\r\n",
    ] {
        client.talks(&[("MAIL FROM:<hanako@example.jp>", "250"), ("RCPT TO:<taro@example.jp>", "250")]).await;
        let said = client.data(&format!("{from}Subject: x\r\n\r\n")).await;
        assert!(said.starts_with("550 5."), "{from}: {said}");
    }
    client.says("QUIT", "221").await;
    stage.has_nothing().await;
}

#[tokio::test]
async fn rfc_6409_section_6_4_postmaster_is_reached() {
    let stage = Stage::new().await;
    let mut client = stage.hanako().await;
    client.talks(&[("MAIL FROM:<hanako@example.jp>", "250"), ("RCPT TO:<Postmaster>", "250")]).await;
    assert!(client.data("From: hanako@example.jp\r\n\r\n").await.starts_with("250"));
    stage.mail("postmaster", 1).await;
}

#[tokio::test]
async fn rfc_6409_section_7_extensions() {
    let stage = Stage::new().await;
    let mut client = stage.at_submission().await;
    let said = client.ask("EHLO client.example").await;
    for keyword in [
        "PIPELINING",
        "ENHANCEDSTATUSCODES",
        "SIZE 33554432",
        "8BITMIME",
        "SMTPUTF8",
        "DSN",
        "CHUNKING",
        "AUTH SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN LOGIN",
    ] {
        assert!(said.lines().any(|line| line[4..] == *keyword), "{keyword}: {said}");
    }
    assert!(!said.contains("STARTTLS"), "{said}");
}

#[tokio::test]
async fn rfc_6409_sections_8_2_and_8_3_date_and_message_id_are_added_for_own_users() {
    let stage = Stage::new().await;
    let mut client = stage.hanako().await;
    let count = |mail: &str, name: &str| mail.lines().filter(|line| line.starts_with(name)).count();
    for content in [
        "From: hanako@example.jp\r\n\r\nforgot\r\n",
        "From: hanako@example.jp\r\nDate: Tue, 16 Jul 2002 09:00:00 +0900\r\nMessage-ID: <own@example.jp>\r\n\r\n",
    ] {
        client.talks(&[("MAIL FROM:<hanako@example.jp>", "250"), ("RCPT TO:<taro@example.jp>", "250")]).await;
        assert!(client.data(content).await.starts_with("250"));
    }
    for mail in stage.mail(TARO, 2).await {
        assert_eq!((count(&mail, "Date: "), count(&mail, "Message-ID: ")), (1, 1), "{mail}");
        let own = mail.contains("<own@example.jp>");
        assert_eq!(own, !mail.contains("forgot"), "{mail}");
    }
    // What a stranger forgot is a stranger's business.
    let mut stranger = stage.stranger().await;
    stranger
        .talks(&[("MAIL FROM:<probe@witness.example>", "250"), ("RCPT TO:<hanako@example.jp>", "250")])
        .await;
    assert!(stranger.data("Subject: x\r\n\r\n").await.starts_with("250"));
    let mail = stage.mail(HANAKO, 1).await;
    assert_eq!((count(&mail[0], "Date: "), count(&mail[0], "Message-ID: ")), (0, 0), "{}", mail[0]);
}

#[tokio::test]
async fn rfc_8314_section_3_3_submission_with_tls_from_the_first_octet() {
    let stage = Stage::new().await;
    let connection = Connection::open(stage.submissions, None, WITHIN).await.unwrap();
    let (connection, _) = connection.start_tls("mx.example.jp", WITHIN).await.unwrap();
    let mut client = Client::over(connection);
    client.hears("220 mx.example.jp").await;
    let said = client.ask("EHLO client.example").await;
    assert!(said.contains("AUTH ") && !said.contains("STARTTLS"), "{said}");
    client.talks(&[("STARTTLS", "503"), ("MAIL FROM:<hanako@example.jp>", "530 5.7.0")]).await;
    assert!(client.log_in(HANAKO, PASSWORD).await.starts_with("235 2.7.0"));
    client.says("MAIL FROM:<hanako@example.jp>", "250").await;
}
