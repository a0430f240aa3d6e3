//! RFC 3207: STARTTLS.

use crate::client::plain;
use crate::stage::{HANAKO, PASSWORD, Stage};

#[tokio::test]
async fn rfc_3207_section_4_offered_once_and_without_arguments() {
    let stage = Stage::new().await;
    let mut client = stage.stranger().await;
    client.says("STARTTLS now", "501").await;
    let mut client = client.with_tls().await;
    let said = client.ask("EHLO client.example").await;
    assert!(!said.contains("STARTTLS"), "{said}");
    client.says("STARTTLS", "503 5.5.1").await;
    client.says("NOOP", "250").await;
}

#[tokio::test]
async fn rfc_3207_section_4_a_public_server_takes_mail_without_tls() {
    let stage = Stage::new().await;
    stage.serves_others().await;
}

#[tokio::test]
async fn rfc_3207_section_4_1_without_a_handshake_there_is_no_session() {
    let stage = Stage::new().await;
    let mut client = stage.stranger().await;
    client.says("STARTTLS", "220").await;
    client.send(b"EHLO client.example\r\nMAIL FROM:<probe@witness.example>\r\n").await;
    // An alert or nothing, and the end; never a reply.
    let mut octets = Vec::new();
    let reading = tokio::io::AsyncReadExt::read_to_end(&mut client.connection, &mut octets);
    let _ = tokio::time::timeout(crate::client::WITHIN, reading).await.expect("the server does not close");
    assert!(!String::from_utf8_lossy(&octets).contains("250"), "{octets:?}");
    stage.serves_others().await;
}

#[tokio::test]
async fn rfc_3207_section_4_2_forgets_everything() {
    let stage = Stage::new().await;
    // The transaction and the name of the client.
    let mut client = stage.stranger().await;
    client
        .talks(&[("MAIL FROM:<probe@witness.example>", "250"), ("RCPT TO:<hanako@example.jp>", "250")])
        .await;
    client.says("STARTTLS", "220 2.0.0").await;
    let mut client = client.secured().await;
    client.talks(&[("RCPT TO:<hanako@example.jp>", "503"), ("DATA", "503")]).await;
    client.says("MAIL FROM:<probe@witness.example>", "503").await;
    client.says("EHLO other.example", "250").await;
    client
        .talks(&[("MAIL FROM:<probe@witness.example>", "250"), ("RCPT TO:<hanako@example.jp>", "250")])
        .await;
    assert!(client.data("Subject: x\r\n\r\n").await.starts_with("250"));
    let mail = stage.mail(HANAKO, 1).await;
    assert!(mail[0].contains("from other.example ") && !mail[0].contains("client.example"), "{}", mail[0]);
    // Half a login.
    let mut client = stage.greeted(stage.submission).await;
    client.says("EHLO client.example", "250").await;
    client.says("STARTTLS", "220").await;
    let mut client = client.secured().await;
    client.says(&plain(HANAKO, PASSWORD), "503").await;
    client.says("EHLO client.example", "250").await;
    client.says(&plain(HANAKO, PASSWORD), "235").await;
}

#[tokio::test]
async fn rfc_3207_section_6_what_was_injected_before_tls_is_never_executed() {
    let stage = Stage::new().await;
    for injected in [
        "RSET\r\n",
        "EHLO evil.example\r\nMAIL FROM:<evil@witness.example>\r\nRCPT TO:<hanako@example.jp>\r\nDATA\r\nX: y\r\n.\r\n",
        "MAIL FROM:<evil@wit",
        "\0\0\0\0",
    ] {
        let mut client = stage.stranger().await;
        client.send(format!("STARTTLS\r\n{injected}").as_bytes()).await;
        client.hears("220 2.0.0").await;
        let mut client = client.secured().await;
        // The first reply is to the first command under TLS.
        let said = client.ask("EHLO client.example").await;
        assert!(said.starts_with("250-mx.example.jp"), "{injected}: {said}");
        client.says("RCPT TO:<hanako@example.jp>", "503").await;
        client.says("QUIT", "221").await;
    }
    stage.has_nothing().await;
}
