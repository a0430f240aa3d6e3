//! The chain on a disk that stops, refuses, tears and is tampered with.

use proptest::prelude::*;

use super::*;
use crate::fault::{Call, MemoryDisk, Survival};

const NAME: &str = "history.jsonl";
const NO_SPACE: i32 = 28;

fn chain(disk: &MemoryDisk) -> Chain {
    Chain::new(Arc::new(disk.clone()), NAME)
}

fn entry(number: u64) -> Vec<u8> {
    format!(
        "{{\"number\":{number},\"words\":\"{}\"}}",
        "x".repeat(usize::try_from(number * 37 % 500).unwrap())
    )
    .into_bytes()
}

/// Everything that can be read, and the octets that were cut.
fn all(disk: &MemoryDisk) -> Result<(Vec<Vec<u8>>, u64), ChainError> {
    let mut found = Vec::new();
    let torn = chain(disk).read(&mut |_, entry| found.push(entry.to_vec()))?;
    Ok((found, torn))
}

fn filled(count: u64) -> MemoryDisk {
    let disk = MemoryDisk::new();
    let mut chain = chain(&disk);
    for number in 1..=count {
        assert_eq!(chain.append(&entry(number)).unwrap().number, number);
    }
    disk
}

#[test]
fn what_one_appends_another_reads_and_goes_on() {
    let disk = MemoryDisk::new();
    let (mut left, mut right) = (chain(&disk), chain(&disk));
    let mut seen = Vec::new();
    for number in 1..=20 {
        let (one, other) = if number % 2 == 0 { (&mut left, &mut right) } else { (&mut right, &mut left) };
        one.read(&mut |_, _| ()).unwrap();
        one.append(&entry(number)).unwrap();
        other.read(&mut |position, entry| seen.push((position.number, entry.to_vec()))).unwrap();
        assert_eq!(seen.pop(), Some((number, entry(number))));
        assert_eq!(one.position(), other.position());
    }
    let expected: Vec<_> = (1..=20).map(entry).collect();
    assert_eq!(all(&disk).unwrap(), (expected, 0));
    let text = String::from_utf8(disk.content(NAME).unwrap()).unwrap();
    assert!(text.lines().all(|line| line.starts_with("{\"chain\":\"") && line.ends_with("}}")));
}

#[test]
fn what_is_no_line_is_not_appended() {
    let disk = filled(1);
    for bad in [&b""[..], b"two\nlines", b"\0", &vec![b'x'; ENTRY_LIMIT + 1]] {
        assert!(matches!(chain(&disk).append(bad), Err(ChainError::NotAnEntry)));
    }
    let longest = vec![b'x'; ENTRY_LIMIT];
    let disk = MemoryDisk::new();
    chain(&disk).append(&longest).unwrap();
    assert_eq!(all(&disk).unwrap().0, [longest]);
}

#[test]
fn a_full_disk_leaves_the_chain_as_it_was() {
    let disk = filled(3);
    let before = disk.content(NAME).unwrap();
    let mut own = chain(&disk);
    own.read(&mut |_, _| ()).unwrap();
    for refused in [Call::Write, Call::Sync] {
        disk.refuse(0..u64::MAX, Some(refused), NO_SPACE);
        let error = own.append(&entry(4)).unwrap_err();
        assert!(
            matches!(&error, ChainError::System(cause) if cause.kind() == io::ErrorKind::StorageFull),
            "{error}"
        );
        assert_eq!(disk.content(NAME).unwrap(), before);
        disk.relent();
    }
    assert_eq!(own.append(&entry(4)).unwrap().number, 4);
    assert_eq!(all(&disk).unwrap().0.len(), 4);
}

#[test]
fn nothing_that_was_acknowledged_is_lost_wherever_the_machine_stops() {
    let calls = u64::try_from(filled(8).history().len()).unwrap();
    for crash in 0..calls {
        for seed in 0..8 {
            let disk = MemoryDisk::new();
            disk.crash_at(crash);
            let mut own = chain(&disk);
            let acknowledged = (1..=8).take_while(|number| own.append(&entry(*number)).is_ok()).count();
            for survival in [Survival::Synced, Survival::Everything, Survival::Some(seed)] {
                let after = disk.survivor(survival);
                let (found, _) = all(&after).unwrap();
                let expected: Vec<_> = (1..).take(found.len()).map(entry).collect();
                assert_eq!(found, expected);
                assert!(found.len() >= acknowledged, "crash at {crash}, {survival:?}");
                let mut next = chain(&after);
                next.read(&mut |_, _| ()).unwrap();
                next.append(b"{}").unwrap();
                assert_eq!(all(&after).unwrap().0.len(), found.len() + 1);
            }
        }
    }
}

#[test]
fn a_torn_tail_is_cut_and_told() {
    let disk = filled(3);
    let whole = disk.content(NAME).unwrap();
    let last = whole[..whole.len() - 1].iter().rposition(|octet| *octet == b'\n').unwrap() + 1;
    // Without its end alone it is whole, and gets its end back.
    disk.decay(NAME, whole[..whole.len() - 1].to_vec());
    let (found, torn) = all(&disk).unwrap();
    assert_eq!((found.len(), torn, disk.content(NAME).unwrap()), (3, 0, whole.clone()));
    for end in last + 1..whole.len() - 1 {
        disk.decay(NAME, whole[..end].to_vec());
        let (found, torn) = all(&disk).unwrap();
        assert_eq!((found.len(), torn), (2, u64::try_from(end - last).unwrap()));
        assert_eq!(disk.content(NAME).unwrap(), whole[..last]);
    }
    let mut zeros = whole;
    zeros[last..last + 20].fill(0);
    disk.decay(NAME, zeros);
    assert_eq!(all(&disk).unwrap().0.len(), 2);
}

#[test]
fn tampering_is_named_at_its_line() {
    let lines = |disk: &MemoryDisk| -> Vec<Vec<u8>> {
        let content = disk.content(NAME).unwrap();
        content.split_inclusive(|octet| *octet == b'\n').map(<[u8]>::to_vec).collect()
    };
    let found = |lines: &[Vec<u8>]| {
        let disk = filled(1);
        disk.decay(NAME, lines.concat());
        match all(&disk) {
            Err(ChainError::Damaged { number, damage }) => (number, damage),
            other => panic!("{other:?}"),
        }
    };
    let whole = lines(&filled(5));
    let mut changed = whole.clone();
    changed[2] =
        String::from_utf8(changed[2].clone()).unwrap().replace("\"number\":3", "\"number\":9").into_bytes();
    assert_eq!(found(&changed), (3, Damage::Hash));
    let mut removed = whole.clone();
    removed.remove(1);
    assert_eq!(found(&removed), (2, Damage::Hash));
    let mut swapped = whole.clone();
    swapped.swap(0, 1);
    assert_eq!(found(&swapped), (1, Damage::Hash));
    let mut added = whole.clone();
    added.insert(3, b"hello\n".to_vec());
    assert_eq!(found(&added), (4, Damage::NoEntry));
    let mut long = whole;
    long.insert(1, vec![b'x'; 3 << 20]);
    assert_eq!(found(&long), (2, Damage::TooLong));
}

#[test]
fn a_file_that_became_shorter_or_went_is_noticed() {
    let disk = filled(3);
    let mut own = chain(&disk);
    own.read(&mut |_, _| ()).unwrap();
    disk.decay(NAME, Vec::new());
    assert!(matches!(
        own.read(&mut |_, _| ()),
        Err(ChainError::Damaged { number: 4, damage: Damage::Shorter })
    ));
    disk.remove(NAME).unwrap();
    assert!(matches!(own.read(&mut |_, _| ()), Err(ChainError::Damaged { .. })));
    assert_eq!(all(&disk).unwrap(), (Vec::new(), 0));
}

proptest! {
    #[test]
    fn no_single_changed_octet_passes(place in any::<prop::sample::Index>(), change in 1..=255_u8) {
        let disk = filled(4);
        let mut content = disk.content(NAME).unwrap();
        let place = place.index(content.len());
        content[place] ^= change;
        disk.decay(NAME, content);
        // A change in the last line may look like a torn one: then it is gone, never another entry.
        if let Ok((found, _)) = all(&disk) {
            let expected: Vec<_> = (1..=3).map(entry).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
