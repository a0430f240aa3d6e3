//! Octets that change on disk.

use super::*;

/// A log of a few small records in two segments, and what is in it.
fn small_log() -> (MemoryDisk, Vec<Kept>) {
    let disk = MemoryDisk::new();
    for keys in [0..3, 3..6] {
        let (log, ..) = open(&disk);
        for key in keys {
            wait(append(&log, key).unwrap().durable()).unwrap();
        }
    }
    let (_, found, recovery) = open(&disk);
    assert_eq!((found.len(), recovery.damages.len()), (6, 0));
    (disk, found)
}

fn segments(disk: &MemoryDisk) -> Vec<String> {
    disk.names().into_iter().filter(|name| name.ends_with(".segment") && !name.contains('/')).collect()
}

/// Opens a decayed log: all records but those of `lost` are there, and the damage is reported and copied.
fn check(disk: &MemoryDisk, all: &[Kept], lost: &[u64], place: &str) {
    let (log, found, recovery) = open(disk);
    let expected: Vec<_> = all.iter().filter(|(_, key, _)| !lost.contains(key)).cloned().collect();
    assert_eq!(found, expected, "{place}");
    assert!(!recovery.damages.is_empty(), "{place}: not reported");
    for damage in &recovery.damages {
        let copy = damage.copy.as_ref().unwrap_or_else(|| panic!("{place}: no copy"));
        assert_eq!(disk.content(copy).map(|octets| octets.len() as u64), Some(damage.octets), "{place}");
        let report = copy.replace(".octets", ".txt");
        assert!(
            disk.content(&report).is_some_and(|text| text.starts_with(damage.file.as_bytes())),
            "{place}"
        );
    }
    // It goes on, and what it takes is there at the next start.
    wait(append(&log, 99).unwrap().durable()).unwrap();
    drop(log);
    let (_, found, _) = open(disk);
    assert_eq!(found.len(), expected.len() + 1, "{place}: second start");
}

#[test]
fn every_changed_octet_costs_its_own_record_alone() {
    let (disk, all) = small_log();
    for name in segments(&disk) {
        let content = disk.content(&name).unwrap();
        let number = segment::SegmentName::parse(&name).unwrap().number;
        for index in 0..content.len() {
            let decayed = disk.survivor(Survival::Synced);
            let mut octets = content.clone();
            octets[index] ^= 1 << (index % 8);
            decayed.decay(&name, octets);
            let index = index as u64;
            let holds = |at: &Place| {
                at.segment == number && (at.offset..at.offset + u64::from(at.length)).contains(&index)
            };
            let lost: Vec<u64> = all.iter().filter(|(at, ..)| holds(at)).map(|(_, key, _)| *key).collect();
            check(&decayed, &all, &lost, &format!("octet {index} of {name}"));
        }
    }
}

#[test]
fn every_record_that_is_overwritten_is_set_aside_alone() {
    let (disk, all) = small_log();
    for name in segments(&disk) {
        let number = segment::SegmentName::parse(&name).unwrap().number;
        for (at, key, _) in all.iter().filter(|(at, ..)| at.segment == number) {
            let decayed = disk.survivor(Survival::Synced);
            let mut octets = decayed.content(&name).unwrap();
            let from = usize::try_from(at.offset).unwrap();
            octets[from..from + at.length as usize].fill(0xFF);
            decayed.decay(&name, octets);
            check(&decayed, &all, &[*key], &format!("record {key}"));
        }
    }
}

#[test]
fn content_that_looks_like_records_is_never_taken_for_some() {
    let (disk, all) = small_log();
    let name = segments(&disk).remove(0);
    let number = segment::SegmentName::parse(&name).unwrap().number;
    // A stranger sends octets that look like a record of another log, in a message that is then damaged.
    let mut forged = Frame::default();
    forged.push(b"to everybody");
    let forged = forged.seal(0x1234_5678_9ABC_DEF0, 1, 666).unwrap().to_vec();
    let mut octets = disk.content(&name).unwrap();
    let (last, ..) = all.iter().rfind(|(at, ..)| at.segment == number).unwrap();
    octets.truncate(usize::try_from(last.offset).unwrap() + 30);
    octets.extend(&forged);
    disk.decay(&name, octets);
    let (_, found, recovery) = open(&disk);
    assert!(found.iter().all(|(_, key, _)| *key != 666) && recovery.damages.len() == 1);
}

#[test]
fn a_damage_that_can_not_be_copied_keeps_its_segment() {
    let (disk, all) = small_log();
    let name = segments(&disk).remove(0);
    let mut octets = disk.content(&name).unwrap();
    octets[60] ^= 1;
    disk.decay(&name, octets.clone());
    disk.refuse(0..u64::MAX, Some(Call::Create), 30);
    let (log, found, recovery) = open(&disk);
    assert_eq!((found.len(), recovery.damages.len()), (all.len() - 1, 1));
    assert_eq!(recovery.damages[0].copy, None);
    disk.relent();
    log.retire_below(u64::MAX);
    drop(log);
    assert_eq!(disk.content(&format!("damaged/{name}")), Some(octets));
}

#[test]
fn a_segment_of_another_format_is_left_as_it_is() {
    let (disk, all) = small_log();
    let name = segments(&disk).remove(1);
    let mut octets = disk.content(&name).unwrap();
    octets[12] = 2;
    let checksum = crc32fast::hash(&octets[12..32]);
    octets[8..12].copy_from_slice(&checksum.to_le_bytes());
    disk.decay(&name, octets.clone());
    let (_, found, recovery) = open(&disk);
    assert_eq!(found.len(), 3);
    assert_eq!(all.len(), 6);
    assert_eq!(recovery.damages[0].reason, DamageReason::Version);
    assert_eq!(disk.content(&name), Some(octets));
}

mod garbage {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn whatever_stands_in_a_segment_the_log_starts_and_the_others_are_there(
            garbage in proptest::collection::vec(any::<u8>(), 0..600),
            at in 0_usize..700,
            cut in any::<bool>(),
        ) {
            let (disk, all) = small_log();
            let name = segments(&disk).remove(0);
            let number = segment::SegmentName::parse(&name).unwrap().number;
            let mut octets = disk.content(&name).unwrap();
            let at = at.min(octets.len());
            if cut {
                octets.truncate(at);
                octets.extend(&garbage);
            } else {
                octets.splice(at..at, garbage.iter().copied());
            }
            disk.decay(&name, octets);
            let (_, found, _) = open(&disk);
            for kept in all.iter().filter(|(place, ..)| place.segment != number) {
                prop_assert!(found.contains(kept));
            }
            for (place, key, octets) in &found {
                prop_assert_eq!(octets, &payload(*key), "{:?}", place);
            }
            // What was put in between moved the rest, and is no reason to lose it.
            let before = |(place, ..): &&Kept| place.offset + u64::from(place.length) <= at as u64;
            let keys: Vec<u64> = found.iter().map(|(_, key, _)| *key).collect();
            for (_, key, _) in all.iter().filter(|(place, ..)| place.segment == number).filter(before) {
                prop_assert!(keys.contains(key));
            }
        }
    }
}
