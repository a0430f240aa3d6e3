//! The log on a disk that stops, refuses and decays.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::fault::{Call, MemoryDisk, Survival};

use super::*;

mod crash;
mod decay;
mod refusal;

/// Small segments, so that a few records fill one.
const SETTINGS: LogSettings = LogSettings { segment_octets: 1024, pending_octets: 512 };

/// A record: where it is, its key, its payload.
type Kept = (Place, u64, Vec<u8>);

fn open(disk: &MemoryDisk) -> (Log, Vec<Kept>, LogRecovery) {
    try_open(disk).unwrap()
}

fn try_open(disk: &MemoryDisk) -> Result<(Log, Vec<Kept>, LogRecovery), LogError> {
    let mut found = Vec::new();
    let visit = &mut |record: Found<'_>| found.push((record.place, record.key, record.payload.to_vec()));
    let (log, recovery) = Log::open(Arc::new(disk.clone()), SETTINGS, visit)?;
    Ok((log, found, recovery))
}

/// What a record of this key holds.
fn payload(key: u64) -> Vec<u8> {
    let length = usize::try_from(key * 37 % 300).unwrap();
    (0..length).map(|index| u8::try_from((index + usize::try_from(key).unwrap()) % 251).unwrap()).collect()
}

fn append(log: &Log, key: u64) -> Result<Appended, LogError> {
    let mut frame = Frame::default();
    frame.push(&payload(key));
    log.append_now(&mut frame, 1, key)
}

/// Waits without a runtime.
fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

#[test]
fn records_are_read_where_they_were_written_before_and_after_a_restart() {
    let disk = MemoryDisk::new();
    let (log, found, recovery) = open(&disk);
    assert_eq!((found.len(), recovery), (0, LogRecovery::default()));
    let appended: Vec<_> = (0..40).map(|key| append(&log, key).unwrap()).collect();
    let places: Vec<_> = appended.iter().map(|appended| wait(appended.durable()).unwrap()).collect();
    for (key, place) in (0..).zip(&places) {
        let record = log.read(*place).unwrap();
        assert_eq!((record.kind, record.key, record.payload()), (1, key, &payload(key)[..]));
    }
    log.close();
    assert!(matches!(append(&log, 41), Err(LogError::Closed)));
    drop(log);
    let (log, found, recovery) = open(&disk);
    let expected: Vec<_> = (0..).zip(&places).map(|(key, place)| (*place, key, payload(key))).collect();
    assert_eq!((found, recovery.damages, recovery.records), (expected, vec![], 40));
    assert_eq!(log.read(places[7]).unwrap().payload(), payload(7));
    // A new run never writes into a segment of an earlier one.
    let newest = log.newest_segment().unwrap();
    assert!(wait(append(&log, 50).unwrap().durable()).unwrap().segment > newest);
}

#[test]
fn segments_go_from_the_oldest_on_and_the_one_that_is_written_stays() {
    let disk = MemoryDisk::new();
    let (log, _, _) = open(&disk);
    for key in 0..40 {
        wait(append(&log, key).unwrap().durable()).unwrap();
    }
    let (oldest, newest) = (log.oldest_segment().unwrap(), log.newest_segment().unwrap());
    assert!(newest > oldest + 3);
    log.retire_below(oldest + 2);
    log.retire_below(u64::MAX);
    log.close();
    assert_eq!((log.oldest_segment(), log.extent_from(0).0), (Some(newest), 1));
    assert_eq!(disk.names().len(), 1);
}

#[test]
fn too_long_a_record_is_refused_and_a_full_house_waits() {
    let disk = MemoryDisk::new();
    let (log, _, _) = open(&disk);
    let mut frame = Frame::default();
    frame.push(&vec![0; PAYLOAD_LIMIT + 1]);
    assert!(matches!(log.append_now(&mut frame, 1, 1), Err(LogError::TooLong { .. })));
    wait(async {
        for key in 0..500 {
            let mut frame = Frame::default();
            frame.push(&payload(key));
            log.append(&mut frame, 1, key).await.unwrap();
        }
    });
    drop(log);
    assert_eq!(open(&disk).1.len(), 500);
}
