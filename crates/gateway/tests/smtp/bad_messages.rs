//! Messages that lie, smuggle or break off: nothing of them is kept, and the session goes on where it can.

use crate::client::Client;
use crate::stage::{HANAKO, Stage};

async fn begin(client: &mut Client) {
    client
        .talks(&[("MAIL FROM:<probe@witness.example>", "250"), ("RCPT TO:<hanako@example.jp>", "250")])
        .await;
}

const SMUGGLED: &str =
    "MAIL FROM:<evil@witness.example>\r\nRCPT TO:<taro@example.jp>\r\nDATA\r\nX: smuggled\r\n";

#[tokio::test]
async fn bare_line_ends_do_not_end_a_message() {
    let stage = Stage::new().await;
    for end in [
        "\n.\n",
        "\r\n.\n",
        "\n.\r\n",
        "\r.\r",
        "\r\n.\r",
        "\r.\r\n",
        "\n\n.\r\n",
        "\r\n\0.\r\n",
        "\r\r\n.\r\n",
    ] {
        let mut client = stage.stranger().await;
        begin(&mut client).await;
        client.says("DATA", "354").await;
        client.send(format!("Subject: outer\r\n\r\nouter{end}{SMUGGLED}").as_bytes()).await;
        let said = client.ask(".").await;
        if end.starts_with("\r\n\0") {
            // No line end that is bare: a line that begins with NUL, in one message.
            assert!(said.starts_with('2') || said.starts_with("5"), "{said}");
        } else if end == "\r\r\n.\r\n" {
            assert!(said.starts_with("550 5.6.0"), "{end:?}: {said}");
            // Whatever follows the end is commands; the sender meant it so.
            client.says("QUIT", "").await;
            continue;
        } else {
            assert!(said.starts_with("550 5.6.0"), "{end:?}: {said}");
        }
        client.says("NOOP", "250 2.0.0").await;
        client.says("QUIT", "221").await;
    }
    assert!(stage.mailbox("taro@example.jp").iter().all(|mail| !mail.contains("smuggled")));
}

#[tokio::test]
async fn nul_in_a_message_changes_nothing_about_where_it_ends() {
    let stage = Stage::new().await;
    let mut client = stage.stranger().await;
    begin(&mut client).await;
    let said = client.data("Subject: nul\r\n\r\n\0.\0\r\n\0\r\n").await;
    assert!(said.starts_with("250"), "{said}");
    let mail = stage.mail(HANAKO, 1).await;
    assert!(mail[0].ends_with("\n\n\0.\0\n\0\n"), "{:?}", mail[0]);
    stage.serves_others().await;
}

#[tokio::test]
async fn a_size_that_lies_is_found_out() {
    let stage = Stage::new().await;
    let mut client = stage.stranger().await;
    client.says("MAIL FROM:<probe@witness.example> SIZE=10", "250").await;
    client.says("RCPT TO:<hanako@example.jp>", "250").await;
    client.says("DATA", "354").await;
    let line = format!("{}\r\n", "x".repeat(998));
    let piece = line.repeat(1049);
    let before = crate::hostile::memory();
    for _ in 0..40 {
        client.send(piece.as_bytes()).await;
    }
    client.says(".", "552 5.3.4").await;
    let grown = crate::hostile::memory().saturating_sub(before);
    assert!(grown < 24 << 20, "40 MiB made the server {grown} octets larger");
    client.says("NOOP", "250").await;
    for size in ["-1", "ten", "99999999999999999999999", ""] {
        client.says(&format!("MAIL FROM:<probe@witness.example> SIZE={size}"), "501").await;
    }
    client.says("MAIL FROM:<probe@witness.example> SIZE=99999999999", "552 5.3.4").await;
    client.says("QUIT", "221").await;
    stage.has_nothing().await;
    stage.serves_others().await;
}

#[tokio::test]
async fn chunks_that_lie_are_counted() {
    let stage = Stage::new().await;
    let mut client = stage.stranger().await;
    begin(&mut client).await;
    // Five octets are of the message; the rest is no command.
    client.send(b"BDAT 5\r\nSubje and more\r\n").await;
    client.hears("250").await;
    client.hears("500").await;
    client.says("RSET", "250").await;
    for size in ["", "-5", "5 FIRST", "99999999999999999999999", "0x10"] {
        client.says(&format!("BDAT {size}"), "501").await;
    }
    // More than the largest message, in one chunk that really comes.
    begin(&mut client).await;
    client.send(format!("BDAT {} LAST\r\n", 40 << 20).as_bytes()).await;
    let piece = vec![b'x'; 1 << 20];
    for _ in 0..40 {
        client.send(&piece).await;
    }
    client.hears("552 5.3.4").await;
    client.says("BDAT 0 LAST", "503").await;
    client.says("QUIT", "221").await;
    stage.has_nothing().await;
    stage.serves_others().await;
}

#[tokio::test]
async fn of_half_a_message_nothing_is_left() {
    let stage = Stage::new().await;
    let large = "x".repeat(998) + "\r\n";
    let large = large.repeat(1000);
    for half in [
        "DATA\r\n".to_owned(),
        "DATA\r\nSubject: half\r\n\r\nhalf a li".to_owned(),
        format!("DATA\r\nSubject: half\r\n\r\n{large}"),
        "DATA\r\nSubject: half\r\n\r\n.".to_owned(),
        "DATA\r\nSubject: half\r\n\r\n.\r".to_owned(),
        "BDAT 1000 LAST\r\nSubject: half\r\n\r\n".to_owned(),
        "BDAT 10\r\nSubject: hBDAT 1000000 LAST\r\nalf".to_owned(),
        format!("BDAT {} LAST\r\n{large}", large.len() + 1),
        "BDAT 16\r\nSubject: half\r\n\r\n".to_owned(),
    ] {
        let mut client = stage.stranger().await;
        begin(&mut client).await;
        client.send(half.as_bytes()).await;
        // The line is cut.
        drop(client);
    }
    stage.has_nothing().await;
    stage.serves_others().await;
}
