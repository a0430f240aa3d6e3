//! Lines and commands that nobody honest would send: a clear reply, and other clients unharmed.

use crate::stage::{STRANGER, Stage};

#[tokio::test]
async fn a_line_that_does_not_end_is_dropped_as_it_comes() {
    let stage = Stage::new().await;
    let mut client = stage.stranger().await;
    let piece = vec![b'x'; 1 << 20];
    let before = memory();
    for _ in 0..32 {
        client.send(&piece).await;
    }
    stage.serves_others().await;
    let grown = memory().saturating_sub(before);
    assert!(grown < 16 << 20, "32 MiB in one line made the server {grown} octets larger");
    client.says("", "500 5.5.2").await;
    client.says("NOOP", "250").await;
    // And one that ends with the connection.
    client.send(&piece).await;
    drop(client);
    stage.serves_others().await;
}

#[tokio::test]
async fn nul_in_a_command_is_refused() {
    let stage = Stage::new().await;
    let mut client = stage.stranger().await;
    client
        .talks(&[
            ("MAIL FROM:<probe\0@witness.example>", "500 5.5.2"),
            ("NO\0OP", "500"),
            ("\0", "500"),
            ("EHLO client\0.example", "500"),
            ("MAIL FROM:<probe@witness.example>", "250"),
            ("RCPT TO:<hanako@example.jp\0@elsewhere.example>", "500"),
            ("RCPT TO:<hanako@example.jp>", "250"),
        ])
        .await;
    stage.serves_others().await;
}

#[tokio::test]
async fn bare_line_ends_in_commands_end_nothing() {
    let stage = Stage::new().await;
    let mut client = stage.stranger().await;
    client.send(b"NOOP\n").await;
    client.hears("500 5.5.2").await;
    client
        .talks(&[
            ("NOOP\rNOOP", "500"),
            ("MAIL FROM:<probe@witness.example>\rRCPT TO:<hanako@example.jp>", "500"),
        ])
        .await;
    client.send(b"MAIL FROM:<probe@witness.example>\nRCPT TO:<hanako@example.jp>\n").await;
    client.hears("500").await;
    client.hears("500").await;
    client.says("RCPT TO:<hanako@example.jp>", "503").await;
    stage.serves_others().await;
}

#[tokio::test]
async fn who_makes_only_mistakes_is_sent_away() {
    let stage = Stage::new().await;
    let mut client = stage.stranger().await;
    for _ in 0..19 {
        client.says("GET / HTTP/1.1", "500").await;
    }
    client.says("Host: mx.example.jp", "500").await;
    client.hears("421 4.7.0").await;
    assert!(client.is_closed().await);
    stage.serves_others().await;
}

#[tokio::test]
async fn thousands_of_commands_at_once_are_answered_in_order() {
    let stage = Stage::new().await;
    let mut client = stage.stranger().await;
    let rounds = 2000;
    let round = format!("MAIL FROM:<{STRANGER}>\r\nRCPT TO:<hanako@example.jp>\r\nRSET\r\n");
    let all = round.repeat(rounds);
    // Nobody reads while the server answers: what it may send is bounded, and so it stops reading.
    let sending = tokio::io::AsyncWriteExt::write_all(&mut client.connection, all.as_bytes());
    tokio::time::timeout(crate::client::WITHIN, sending).await.expect("the server does not read").unwrap();
    for _ in 0..rounds {
        for begins in ["250 2.1.0", "250 2.1.5", "250 2.0.0"] {
            client.hears(begins).await;
        }
    }
    stage.serves_others().await;
}

/// The memory of this process in octets.
pub(crate) fn memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1024
}
