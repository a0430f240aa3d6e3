//! What a spool must do.

use std::collections::BTreeMap;
use std::io::Read;

use jiff::{SignedDuration, Timestamp};
use sekisho_store::fault::{Call, MemoryDisk, Survival};
use sekisho_wire::smtp::parameter::{Body as BodyKind, Notify, Return};

use super::*;

mod compaction;
mod conformance;
mod crash;
mod encoding;
mod refusal;

/// Small segments and little room, so that a few messages fill them.
fn settings() -> SpoolSettings {
    let log = LogSettings { segment_octets: 4096, pending_octets: 200_000 };
    SpoolSettings { log, messages: 200, free_octets: 0, upload_segments: 100, dropped_retry: Duration::ZERO }
}

/// An envelope with everything in it.
fn envelope(recipients: usize) -> Envelope {
    let recipient = |number: usize| Recipient {
        forward_path: format!("user{number}@example.jp").into_bytes(),
        target: format!("mailbox:user{number}"),
        notify: number.is_multiple_of(2).then_some(Notify {
            success: true,
            delay: true,
            ..Notify::default()
        }),
        original_recipient: number
            .is_multiple_of(3)
            .then(|| ("rfc822".to_owned(), b"old@example.jp".to_vec())),
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
        trace: TRACE.to_vec(),
    }
}

const TRACE: &[u8] = b"Received: from a by b\r\n";

/// Octets that tell their place and their message.
fn octets(seed: usize, length: usize) -> Vec<u8> {
    (0..length).map(|index| u8::try_from((index / 7 + seed * 13 + index * seed) % 251).unwrap()).collect()
}

async fn try_commit(spool: &Spool, octets: &[u8], recipients: usize) -> Result<MessageId, SpoolError> {
    let mut incoming = spool.begin();
    for part in octets.chunks(10_000) {
        incoming.write(part).await?;
    }
    let id = incoming.id();
    assert_eq!(incoming.commit(&envelope(recipients)).await?, id);
    Ok(id)
}

async fn commit(spool: &Spool, octets: &[u8], recipients: usize) -> MessageId {
    try_commit(spool, octets, recipients).await.unwrap()
}

/// All of a message, without its trace lines.
fn content(queued: &Queued) -> Vec<u8> {
    let mut content = Vec::new();
    queued.body().read_to_end(&mut content).unwrap();
    content.strip_prefix(TRACE).unwrap().to_vec()
}

/// Every message that is there, with what is open of it.
async fn everything(spool: &Spool) -> BTreeMap<MessageId, (Vec<u8>, Vec<usize>)> {
    let mut found = BTreeMap::new();
    for waiting in spool.list(usize::MAX) {
        let queued = spool.take(waiting.id).await.unwrap().unwrap();
        assert_eq!(queued.octets(), u64::try_from(content(&queued).len()).unwrap());
        found.insert(queued.id(), (content(&queued), queued.open_recipients().collect()));
    }
    found
}

async fn reopen(spool: Spool, disk: &MemoryDisk) -> (Spool, Recovery) {
    spool.close().await;
    drop(spool);
    open(disk)
}

fn open(disk: &MemoryDisk) -> (Spool, Recovery) {
    Spool::open_on(Arc::new(disk.clone()), settings()).unwrap()
}
