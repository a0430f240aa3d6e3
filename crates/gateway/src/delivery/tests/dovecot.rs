//! A real Dovecot takes our people's mail by LMTP. `tests/real/lmtp` starts one and runs these.

use std::path::PathBuf;

use super::*;

const TEXT: &str = "Subject: 関所\r\n\r\n.\r\n..two dots\r\nhello\r\n";

fn root() -> PathBuf {
    std::env::var("SEKISHO_LMTP").expect("tests/real/lmtp runs this").into()
}

/// Every message that Dovecot has for the account.
fn messages(account: &str) -> Vec<String> {
    let directory = root().join("srv/mail").join(account).join("new");
    let Ok(names) = std::fs::read_dir(directory) else { return Vec::new() };
    names.map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap().replace("\r\n", "\n")).collect()
}

/// One message for whom Dovecot knows, whose mailbox is full, and whom it does not know.
async fn each_recipient_has_its_own_fate(lmtp: &str) {
    let stage = Stage::new(&format!("lmtp = \"{lmtp}\"\n"));
    let before = messages("suzuki@example.jp").len();
    let mut envelope = envelope("suzuki@example.jp", &[mail("suzuki"), mail("tanaka"), mail("kato")]);
    envelope.principal = Some("suzuki@example.jp".to_owned());
    envelope.body = BodyKind::EightBitMime;
    stage.queue(&envelope, TEXT).await;
    stage.run_until_empty().await;
    let got = messages("suzuki@example.jp");
    assert_eq!((got.len(), messages("tanaka@example.jp").len()), (before + 2, 0));
    let is_notice = |text: &&String| text.contains("multipart/report");
    let mail = got.iter().find(|text| !is_notice(text)).unwrap();
    assert!(mail.starts_with("Return-Path: <suzuki@example.jp>\n"), "{mail}");
    assert!(mail.ends_with(&format!("Received: by us\n{}", TEXT.replace("\r\n", "\n"))), "{mail}");
    let notice = got.iter().rfind(is_notice).unwrap();
    assert!(notice.starts_with("Return-Path: <>\n"), "{notice}");
    for part in
        ["rfc822; kato@example.jp\n", "Status: 5.1.1\n", "rfc822; tanaka@example.jp\n", "Status: 5.2.2\n"]
    {
        assert!(notice.contains(part), "{part} is not in {notice}");
    }
    // Dovecot names the mailbox where there is but one; what comes back with its name goes round.
    stage.queue(&super::envelope(STRANGER, &[super::mail("suzuki")]), "Subject: once\r\n\r\nx\r\n").await;
    stage.run_until_empty().await;
    let got = messages("suzuki@example.jp");
    let once = got.iter().rfind(|text| text.contains("Delivered-To: ") && text.contains("Subject: once"));
    let again = once.unwrap().replace('\n', "\r\n");
    stage.queue(&super::envelope(STRANGER, &[super::mail("suzuki")]), &again).await;
    stage.run_until(|stage| stage.counted("lmtp", "kept", 1)).await;
    assert_eq!(messages("suzuki@example.jp").len(), before + 3);
}

#[tokio::test]
#[ignore = "tests/real/lmtp runs it"]
async fn dovecot_by_tcp() {
    each_recipient_has_its_own_fate("127.0.0.1:24").await;
}

#[tokio::test]
#[ignore = "tests/real/lmtp runs it"]
async fn dovecot_by_its_socket() {
    each_recipient_has_its_own_fate(root().join("run/dovecot/lmtp").to_str().unwrap()).await;
}
