//! RFC 4954: AUTH.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::client::plain;
use crate::stage::{HANAKO, PASSWORD, Stage};

#[tokio::test]
async fn rfc_4954_section_3_auth_is_offered_only_where_it_may_be_used() {
    let stage = Stage::new().await;
    let mut client = stage.greeted(stage.submission).await;
    let said = client.ask("EHLO client.example").await;
    assert!(!said.contains("AUTH"), "a password is not for a connection in clear: {said}");
    client.says(&plain(HANAKO, PASSWORD), "538 5.7.11").await;
    let mut client = client.with_tls().await;
    let said = client.ask("EHLO client.example").await;
    assert!(said.contains("AUTH SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN LOGIN"), "{said}");
    // Other servers do not log in.
    let mut client = stage.stranger().await.with_tls().await;
    let said = client.ask("EHLO client.example").await;
    assert!(!said.contains("AUTH"), "{said}");
    client.says(&plain(HANAKO, PASSWORD), "500").await;
}

#[tokio::test]
async fn rfc_4954_section_4_with_and_without_an_initial_response() {
    let stage = Stage::new().await;
    let mut client = stage.at_submission().await;
    client.says(&plain(HANAKO, PASSWORD), "235 2.7.0").await;
    let mut client = stage.at_submission().await;
    let response = BASE64.encode(format!("\0{HANAKO}\0{PASSWORD}"));
    client.talks(&[("auth plain", "334"), (&response, "235 2.7.0")]).await;
    let mut client = stage.at_submission().await;
    let (name, password) = (BASE64.encode(HANAKO), BASE64.encode(PASSWORD));
    client
        .talks(&[("AUTH LOGIN", "334 VXNlcm5hbWU6"), (&name, "334 UGFzc3dvcmQ6"), (&password, "235 2.7.0")])
        .await;
}

#[tokio::test]
async fn rfc_4954_section_4_once_only_and_not_within_a_transaction() {
    let stage = Stage::new().await;
    let mut client = stage.greeted(stage.submission).await;
    client.says("AUTH PLAIN", "503").await;
    let mut client = stage.at_submission().await;
    client.says(&plain(HANAKO, PASSWORD), "235").await;
    client.says(&plain(HANAKO, PASSWORD), "503 5.5.1").await;
    client.says("MAIL FROM:<hanako@example.jp>", "250").await;
    client.says(&plain(HANAKO, PASSWORD), "503 5.5.1").await;
    client.says("RCPT TO:<hanako@example.jp>", "250").await;
}

#[tokio::test]
async fn rfc_4954_section_4_cancelled_malformed_and_unknown() {
    let stage = Stage::new().await;
    let mut client = stage.at_submission().await;
    client
        .talks(&[
            ("AUTH", "501"),
            ("AUTH CRAM-MD5", "504 5.5.4"),
            ("AUTH EXTERNAL =", "504 5.5.4"),
            ("AUTH PLAIN", "334"),
            ("*", "501"),
            ("AUTH PLAIN", "334"),
            ("????", "501 5.5.2"),
            ("AUTH PLAIN ????", "501 5.5.2"),
            ("AUTH PLAIN =", "535 5.7.8"),
            ("AUTH LOGIN", "334"),
            ("*", "501"),
            ("MAIL FROM:<hanako@example.jp>", "530 5.7.0"),
        ])
        .await;
    client.says(&plain(HANAKO, PASSWORD), "235").await;
}

#[tokio::test]
async fn rfc_4954_section_4_a_line_of_12288_octets_at_most() {
    let stage = Stage::new().await;
    let mut client = stage.at_submission().await;
    client.talks(&[("AUTH PLAIN", "334"), (&"A".repeat(12_284), "535 5.7.8")]).await;
    client.talks(&[("AUTH PLAIN", "334"), (&"A".repeat(13_000), "500 5.5.6")]).await;
    client.says("NOOP", "250").await;
}

#[tokio::test]
async fn rfc_4954_section_4_9_the_same_words_whatever_was_wrong() {
    let stage = Stage::new().await;
    let mut client = stage.at_submission().await;
    let wrong = client.log_in(HANAKO, "wrong").await;
    assert!(wrong.starts_with("535 5.7.8"), "{wrong}");
    assert_eq!(client.log_in("nobody@example.jp", "wrong").await, wrong);
    assert_eq!(client.log_in("../../etc/passwd", "wrong").await, wrong);
    let other = format!("AUTH PLAIN {}", BASE64.encode(format!("taro@example.jp\0{HANAKO}\0{PASSWORD}")));
    assert_eq!(client.ask(&other).await, wrong);
}

#[tokio::test]
async fn rfc_4954_section_5_the_auth_parameter_gives_no_right() {
    let stage = Stage::new().await;
    let mut client = stage.at_submission().await;
    client.says("MAIL FROM:<hanako@example.jp> AUTH=hanako@example.jp", "530 5.7.0").await;
    client.says(&plain(HANAKO, PASSWORD), "235").await;
    client.talks(&[("MAIL FROM:<hanako@example.jp> AUTH=<>", "250"), ("RSET", "250")]).await;
    client.talks(&[("MAIL FROM:<hanako@example.jp> AUTH=e+3Dmc2@example.jp", "250"), ("RSET", "250")]).await;
    client.says("MAIL FROM:<taro@example.jp> AUTH=taro@example.jp", "55").await;
}
