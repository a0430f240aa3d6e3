//! The disk is full, can only be read, or gives no more files.

use super::*;

const FAILS: i32 = 5;
const TOO_MANY_FILES: i32 = 24;
const NO_SPACE: i32 = 28;
const READ_ONLY: i32 = 30;

fn code(error: &SpoolError) -> String {
    let mut reply = Vec::new();
    error.reply().write(true, &mut reply);
    String::from_utf8(reply[..9].to_vec()).unwrap()
}

#[tokio::test]
async fn a_full_disk_is_told_and_empties_itself_by_delivering() {
    let disk = MemoryDisk::new();
    let (spool, _) = open(&disk);
    disk.limit(60_000);
    let mut taken = BTreeMap::new();
    let mut refused = 0;
    for seed in 0..100 {
        let octets = octets(seed, 1000);
        match try_commit(&spool, &octets, 1).await {
            Ok(id) => assert!(taken.insert(id, (octets, vec![0])).is_none()),
            Err(error) => {
                assert_eq!(code(&error), "452 4.3.1");
                refused += 1;
            }
        }
    }
    assert!(refused > 30 && taken.len() > 30, "{refused}");
    assert_eq!(code(&spool.room(30_000).unwrap_err()), "452 4.3.1");
    assert_eq!(everything(&spool).await, taken);
    let ids: Vec<_> = taken.keys().copied().collect();
    for id in &ids[..20] {
        // It may not be able to note it yet.
        let _ = spool.take(*id).await.unwrap().unwrap().done(0).await;
        taken.remove(id);
    }
    let more = commit(&spool, &octets(7, 1000), 1).await;
    taken.insert(more, (octets(7, 1000), vec![0]));
    spool.shared.record_again().await.unwrap();
    assert_eq!(spool.status().unrecorded, 0);
    let (spool, recovery) = reopen(spool, &disk).await;
    assert_eq!((everything(&spool).await, recovery.damages), (taken, vec![]));
}

#[tokio::test]
async fn every_refusal_is_temporary_and_hurts_nothing() {
    let replies = [
        (FAILS, "451 4.3.0"),
        (TOO_MANY_FILES, "452 4.3.1"),
        (NO_SPACE, "452 4.3.1"),
        (READ_ONLY, "452 4.3.1"),
    ];
    for (errno, reply) in replies {
        for only in [Call::Create, Call::Write, Call::Sync, Call::SyncDirectory] {
            let disk = MemoryDisk::new();
            let (spool, _) = open(&disk);
            let mut taken = BTreeMap::new();
            let mut refused = 0;
            for round in 0..3 {
                if round == 1 {
                    disk.refuse(0..u64::MAX, Some(only), errno);
                } else {
                    disk.relent();
                }
                for seed in 0..6 {
                    let octets = octets(seed, 40_000 * (seed % 3));
                    match try_commit(&spool, &octets, 2).await {
                        Ok(id) => assert!(taken.insert(id, (octets, vec![0, 1])).is_none()),
                        Err(error) => {
                            assert!(round == 1, "{error}");
                            assert_eq!(code(&error), reply, "{error}");
                            refused += 1;
                        }
                    }
                }
            }
            assert!(refused >= 4, "{errno} {only:?}");
            assert_eq!(everything(&spool).await, taken, "{errno} {only:?}");
            let after = disk.survivor(Survival::Synced);
            drop(spool);
            assert_eq!(everything(&open(&after).0).await, taken, "{errno} {only:?}");
        }
    }
}

async fn commit_once_there_is_room(spool: &Spool, disk: &MemoryDisk) -> MessageId {
    disk.relent();
    let id = commit(spool, b"third", 1).await;
    disk.refuse(0..u64::MAX, Some(Call::Sync), FAILS);
    id
}

#[tokio::test]
async fn what_could_not_be_noted_is_noted_later() {
    let disk = MemoryDisk::new();
    let (spool, _) = open(&disk);
    let first = commit(&spool, b"first", 2).await;
    let second = commit(&spool, b"second", 1).await;
    disk.refuse(0..u64::MAX, Some(Call::Sync), FAILS);
    let mut queued = spool.take(first).await.unwrap().unwrap();
    assert!(queued.done(1).await.is_err());
    assert!(spool.take(second).await.unwrap().unwrap().done(0).await.is_err());
    assert_eq!(queued.open_recipients().collect::<Vec<_>>(), [0]);
    drop(queued);
    assert_eq!((spool.status().unrecorded, spool.status().messages), (2, 1));
    let third = commit_once_there_is_room(&spool, &disk).await;
    spool.take(third).await.unwrap().unwrap().done_without_waiting(0);
    // When this has failed, what stands before it in the log has too.
    assert!(try_commit(&spool, b"x", 1).await.is_err());
    assert!(spool.shared.record_again().await.is_err());
    assert!(spool.shared.unrecorded().contains(&third.number()));
    disk.relent();
    spool.shared.record_again().await.unwrap();
    assert_eq!(spool.status().unrecorded, 0);
    let (spool, _) = open(&disk.survivor(Survival::Synced));
    assert_eq!(everything(&spool).await, BTreeMap::from([(first, (b"first".to_vec(), vec![0]))]));
}

#[tokio::test]
async fn what_can_not_be_read_for_a_moment_is_not_left_for_long() {
    for errno in [TOO_MANY_FILES, READ_ONLY, FAILS] {
        let disk = MemoryDisk::new();
        let (spool, _) = open(&disk);
        let id = commit(&spool, b"first", 1).await;
        disk.refuse(0..u64::MAX, Some(Call::Read), errno);
        assert!(spool.take(id).await.is_err());
        disk.relent();
        let waits = tokio::time::timeout(Duration::from_secs(30), spool.next());
        assert_eq!(waits.await.expect("it is left for long").unwrap().id(), id);
    }
}

#[tokio::test]
async fn what_is_left_to_others_is_refused_to_messages_and_not_to_notes() {
    let disk = MemoryDisk::new();
    let (spool, _) =
        Spool::open_on(Arc::new(disk.clone()), SpoolSettings { free_octets: 10_000, ..settings() }).unwrap();
    let id = commit(&spool, &octets(1, 500), 1).await;
    disk.limit(12_000);
    assert_eq!(code(&try_commit(&spool, &octets(2, 500), 1).await.unwrap_err()), "452 4.3.1");
    let error = spool.room(0).unwrap_err();
    assert!(matches!(error, SpoolError::Kept { kept: 10_000, .. }), "{error}");
    assert_eq!(code(&error), "452 4.3.1");
    spool.take(id).await.unwrap().unwrap().done(0).await.unwrap();
    disk.relent();
    spool.room(1 << 30).unwrap();
    commit(&spool, &octets(2, 500), 1).await;
}
