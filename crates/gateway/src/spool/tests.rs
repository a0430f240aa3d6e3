//! What a spool must do, on a real disk and in memory.

use std::io::Read;

use jiff::Timestamp;
use sekisho_wire::smtp::parameter::{Body as BodyKind, Notify, Return};

use super::*;

/// An envelope with everything in it.
fn envelope(recipients: usize) -> Envelope {
    let recipient = |number: usize| Recipient {
        forward_path: format!("user{number}@example.jp").into_bytes(),
        target: format!("mailbox:user{number}"),
        notify: (number % 2 == 0).then_some(Notify { success: true, delay: true, ..Notify::default() }),
        original_recipient: (number % 3 == 0).then(|| ("rfc822".to_owned(), b"old@example.jp".to_vec())),
    };
    Envelope {
        reverse_path: b"sender@example.com".to_vec(),
        recipients: (0..recipients).map(recipient).collect(),
        body: BodyKind::EightBitMime,
        smtputf8: true,
        ret: Some(Return::Headers),
        envelope_id: Some(b"QQ314159".to_vec()),
        principal: Some("taro".to_owned()),
        client: Some("2001:db8::25".parse().unwrap()),
        listener: "submission".to_owned(),
        received: Timestamp::from_microsecond(1_795_000_000_000_001).unwrap(),
        trace: b"Received: from a by b\r\n".to_vec(),
    }
}

async fn take(spool: &Spool, octets: &[u8], recipients: usize) -> MessageId {
    let mut incoming = spool.begin();
    for part in octets.chunks(10_000) {
        incoming.write(part).await.unwrap();
    }
    let id = incoming.id();
    assert_eq!(incoming.commit(&envelope(recipients)).await.unwrap(), id);
    id
}

fn content(queued: &Queued) -> Vec<u8> {
    let mut content = Vec::new();
    queued.body().read_to_end(&mut content).unwrap();
    content
}

#[tokio::test]
async fn what_was_committed_is_given_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let (spool, recovery) = Spool::open(directory.path(), SpoolSettings::default()).unwrap();
    assert_eq!(recovery, Recovery::default());
    let long: Vec<u8> = (0..300_000_u32).flat_map(u32::to_le_bytes).collect();
    let first = take(&spool, b"Subject: short\r\n\r\nhello\r\n", 2).await;
    let second = take(&spool, &long, 1).await;
    drop(spool.begin());
    spool.close().await;
    drop(spool);
    let (spool, recovery) = Spool::open(directory.path(), SpoolSettings::default()).unwrap();
    assert_eq!((recovery.messages, recovery.damages.len()), (2, 0));
    let mut queued = spool.next().await.unwrap();
    assert_eq!((queued.id(), queued.envelope()), (first, &envelope(2)));
    assert_eq!(content(&queued), b"Received: from a by b\r\nSubject: short\r\n\r\nhello\r\n");
    queued.done(0).await.unwrap();
    let mut other = spool.next().await.unwrap();
    assert_eq!(other.id(), second);
    assert_eq!(content(&other)[23..], long);
    other.done_with_all().await.unwrap();
    drop((queued, other));
    spool.close().await;
    drop(spool);
    let (spool, recovery) = Spool::open(directory.path(), SpoolSettings::default()).unwrap();
    assert_eq!(recovery.messages, 1);
    let queued = spool.next().await.unwrap();
    assert_eq!(queued.open_recipients().collect::<Vec<_>>(), [1]);
}
