//! A message that waits long does not keep all that came after it.

use super::*;

async fn deliver_others(spool: &Spool, kept: &[MessageId]) {
    for waiting in spool.list(usize::MAX) {
        if !kept.contains(&waiting.id) {
            spool.take(waiting.id).await.unwrap().unwrap().done_with_all().await.unwrap();
        }
    }
}

#[tokio::test]
async fn old_messages_are_carried_onwards_and_stay_what_they_are() {
    let disk = MemoryDisk::new();
    let (mut spool, _) = open(&disk);
    let long = commit(&spool, &octets(1, 100_000), 3).await;
    let mut queued = spool.next().await.unwrap();
    queued.done(1).await.unwrap();
    queued.retry_at(Timestamp::now() + SignedDuration::from_secs(3600), "later").await.unwrap();
    let short = commit(&spool, &octets(2, 500), 1).await;
    let mut most = 0;
    for round in 0..30 {
        for seed in 0..30 {
            commit(&spool, &octets(seed, 1000), 1).await;
        }
        deliver_others(&spool, &[long, short]).await;
        crate::spool::compaction::compact(&spool.shared).await.unwrap();
        most = most.max(spool.status().octets_on_disk);
        if round % 10 == 5 {
            let (opened, recovery) = reopen(spool, &disk).await;
            spool = opened;
            assert_eq!((recovery.messages, recovery.damages.len(), recovery.incomplete.len()), (2, 0, 0));
        }
    }
    // 900 messages went through; twice what is needed and a few segments are there.
    assert!(most < 2 * 110_000 + 100_000, "{most}");
    let found = everything(&spool).await;
    assert_eq!(found[&long], (octets(1, 100_000), vec![0, 2]));
    assert_eq!(found[&short], (octets(2, 500), vec![0]));
    assert_eq!(spool.list(1)[0].note, "later");
}

#[tokio::test]
async fn an_empty_spool_keeps_one_segment() {
    let disk = MemoryDisk::new();
    let (spool, _) = open(&disk);
    for seed in 0..100 {
        commit(&spool, &octets(seed, 1000), 1).await;
    }
    assert!(spool.status().segments > 20);
    deliver_others(&spool, &[]).await;
    let (spool, recovery) = reopen(spool, &disk).await;
    assert_eq!(recovery.messages, 0);
    spool.close().await;
    assert!(spool.status().segments <= 1, "{:?}", spool.status());
}

#[tokio::test]
async fn a_message_that_takes_for_ever_to_arrive_is_given_up() {
    let spool = Spool::in_memory(SpoolSettings { upload_segments: 16, ..settings() }).unwrap();
    let mut slow = spool.begin();
    slow.write(&octets(1, 70_000)).await.unwrap();
    for seed in 0..100 {
        let id = commit(&spool, &octets(seed, 3000), 1).await;
        spool.take(id).await.unwrap().unwrap().done(0).await.unwrap();
    }
    assert!(spool.status().segments < 25, "{:?}", spool.status());
    assert!(matches!(slow.commit(&envelope(1)).await, Err(SpoolError::TooSlow)));
    let mut slow = spool.begin();
    slow.write(&octets(1, 140_000)).await.unwrap();
    assert!(slow.commit(&envelope(1)).await.is_ok());
}

#[tokio::test]
async fn a_message_that_decays_goes_to_damaged_and_holds_nothing_up() {
    let disk = MemoryDisk::new();
    let (spool, _) = open(&disk);
    let decayed = commit(&spool, &octets(1, 500), 1).await;
    let name = disk.names().remove(0);
    let mut content = disk.content(&name).unwrap();
    content[100] ^= 1;
    assert!(matches!(spool.take(decayed).await, Ok(Some(_))));
    disk.decay(&name, content);
    assert!(matches!(spool.take(decayed).await, Err(SpoolError::Damaged(id)) if id == decayed));
    for seed in 0..100 {
        let id = commit(&spool, &octets(seed, 1000), 1).await;
        spool.take(id).await.unwrap().unwrap().done(0).await.unwrap();
    }
    crate::spool::compaction::compact(&spool.shared).await.unwrap();
    assert_eq!(spool.status().messages, 0);
    spool.close().await;
    assert!(disk.names().contains(&format!("damaged/{name}")), "{:?}", disk.names());
}

/// One try: gives whether the commit was on its way when others went on.
async fn overtaken_commit() -> bool {
    let disk = MemoryDisk::new();
    let (spool, _) = open(&disk);
    // Everything before it is gone, so that nothing else keeps its segment.
    let first = commit(&spool, &octets(1, 3000), 1).await;
    spool.take(first).await.unwrap().unwrap().done(0).await.unwrap();
    let mut incoming = spool.begin();
    incoming.write(&octets(2, 1000)).await.unwrap();
    let (id, envelope) = (incoming.id(), envelope(1));
    let mut slow = Box::pin(incoming.commit(&envelope));
    let looked = std::future::poll_fn(|context| std::task::Poll::Ready(slow.as_mut().poll(context)));
    let was_ready = looked.await.is_ready();
    for seed in 0..30 {
        let id = commit(&spool, &octets(seed, 1000), 1).await;
        spool.take(id).await.unwrap().unwrap().done(0).await.unwrap();
    }
    if !was_ready {
        assert_eq!(slow.await.unwrap(), id);
    }
    let expected = BTreeMap::from([(id, (octets(2, 1000), vec![0]))]);
    assert_eq!(everything(&spool).await, expected);
    assert_eq!(everything(&reopen(spool, &disk).await.0).await, expected);
    !was_ready
}

#[tokio::test]
async fn a_commit_that_is_on_disk_and_not_yet_known_keeps_its_segment() {
    // Which of the two is faster is chance: it is tried until it was the other one, at least twenty times.
    let mut overtaken = 0;
    for tries in 1.. {
        overtaken += usize::from(overtaken_commit().await);
        if tries >= 20 && overtaken > 0 {
            break;
        }
        assert!(tries < 2000, "the disk was always faster");
    }
}
