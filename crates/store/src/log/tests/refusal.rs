//! The disk is full, can only be read, gives no more files, or fails.

use super::*;

const FAILS: i32 = 5;
const TOO_MANY_FILES: i32 = 24;
const NO_SPACE: i32 = 28;
const READ_ONLY: i32 = 30;

#[test]
fn every_refusal_of_every_call_is_told_hurts_nothing_and_passes() {
    let whole = MemoryDisk::new();
    let (log, ..) = open(&whole);
    let start = u64::try_from(whole.history().len()).unwrap();
    for key in 0..20 {
        wait(append(&log, key).unwrap().durable()).unwrap();
    }
    log.retire_below(u64::MAX);
    drop(log);
    let calls = u64::try_from(whole.history().len()).unwrap();
    for errno in [FAILS, TOO_MANY_FILES, NO_SPACE, READ_ONLY] {
        for call in start..calls {
            for length in [1, 2, 5] {
                refuse(call..call + length, errno);
            }
        }
    }
}

fn refuse(calls: std::ops::Range<u64>, errno: i32) {
    let place = format!("error {errno} at {calls:?}");
    let disk = MemoryDisk::new();
    let (log, ..) = open(&disk);
    disk.refuse(calls, None, errno);
    let mut acknowledged = Vec::new();
    for key in 0..20 {
        match wait(append(&log, key).unwrap().durable()) {
            Ok(at) => acknowledged.push((at, key, payload(key))),
            Err(LogError::Full(_)) => assert_eq!(errno, NO_SPACE, "{place}"),
            Err(LogError::ReadOnly(_)) => assert_eq!(errno, READ_ONLY, "{place}"),
            Err(LogError::TooManyFiles(_)) => assert_eq!(errno, TOO_MANY_FILES, "{place}"),
            Err(error) => assert!(matches!(error, LogError::Disk(_)) && errno == FAILS, "{place}: {error}"),
        }
    }
    // At most a few calls were refused, and each group takes one at least.
    assert!(acknowledged.len() >= 15, "{place}: it did not recover");
    disk.relent();
    for (at, _, octets) in &acknowledged {
        assert_eq!(log.read(*at).unwrap().payload(), octets, "{place}");
    }
    drop(log);
    for survival in [Survival::Synced, Survival::Everything, Survival::Some(calls_seed(&place))] {
        let (_, found, _) = open(&disk.survivor(survival));
        for record in &acknowledged {
            assert!(found.contains(record), "{place}, {survival:?}: {} is lost", record.1);
        }
    }
}

fn calls_seed(place: &str) -> u64 {
    place.bytes().fold(7, |seed, octet| seed.wrapping_mul(31).wrapping_add(u64::from(octet)))
}

#[test]
fn a_full_disk_refuses_what_does_not_fit_and_takes_again_when_there_is_room() {
    let disk = MemoryDisk::new();
    let (log, ..) = open(&disk);
    disk.limit(4 * SETTINGS.segment_octets);
    let mut places = Vec::new();
    let mut refused = 0;
    for key in 0..60 {
        match wait(append(&log, key).unwrap().durable()) {
            Ok(place) => places.push((key, place)),
            Err(error) => {
                assert!(matches!(error, LogError::Full(_)), "{error}");
                refused += 1;
            }
        }
    }
    assert!(refused > 20 && places.len() > 10, "{refused}");
    for (key, place) in &places {
        assert_eq!(log.read(*place).unwrap().payload(), payload(*key));
    }
    // Room is made by letting old segments go: no restart is needed.
    log.retire_below(log.oldest_segment().unwrap() + 2);
    wait(append(&log, 61).unwrap().durable()).unwrap();
    drop(log);
    let keys: Vec<u64> = open(&disk).1.into_iter().map(|(_, key, _)| key).collect();
    assert!(keys.contains(&61) && places.iter().rev().take(5).all(|(key, _)| keys.contains(key)));
}

#[test]
fn a_failed_sync_is_never_asked_again_about_the_same_octets() {
    let disk = MemoryDisk::new();
    let (log, ..) = open(&disk);
    let first = wait(append(&log, 1).unwrap().durable()).unwrap();
    let calls = u64::try_from(disk.history().len()).unwrap();
    disk.refuse(calls..calls + 2, Some(Call::Sync), FAILS);
    assert!(wait(append(&log, 2).unwrap().durable()).is_err());
    let third = wait(append(&log, 3).unwrap().durable()).unwrap();
    assert!(third.segment > first.segment);
    drop(log);
    let keys: Vec<u64> =
        open(&disk.survivor(Survival::Synced)).1.into_iter().map(|(_, key, _)| key).collect();
    assert_eq!(keys, [1, 3]);
}

#[test]
fn where_there_is_no_room_for_a_segment_there_may_be_some_for_a_record() {
    let disk = MemoryDisk::new();
    let (log, ..) = open(&disk);
    disk.limit(SETTINGS.segment_octets / 2);
    let mut keys = Vec::new();
    for key in [1, 2, 3] {
        if wait(append(&log, key).unwrap().durable()).is_ok() {
            keys.push(key);
        }
    }
    assert_eq!(keys, [1, 2, 3]);
    assert!(matches!(wait(append(&log, 7).unwrap().durable()), Err(LogError::Full(_))));
    wait(append(&log, 0).unwrap().durable()).unwrap();
}
