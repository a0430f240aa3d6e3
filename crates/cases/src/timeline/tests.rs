//! The files: two who write at once, and whatever is changed afterwards.

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::event::{Event, Origin};
use crate::original::{Original, OriginalKind};
use crate::tlp::Tlp;

fn entry(event: Event) -> Entry {
    Entry { at: Timestamp::UNIX_EPOCH, by: "Suzuki".parse().unwrap(), day: None, event }
}

fn opened(number: CaseNumber) -> Entry {
    entry(Event::Opened { number, title: "a relay".parse().unwrap(), origin: Origin::Word, tlp: Tlp::Amber })
}

fn remark(text: &str) -> Entry {
    entry(Event::Remarked { words: text.parse().unwrap(), public: false })
}

#[test]
fn cases_are_numbered_and_found_again() {
    let data = tempfile::tempdir().unwrap();
    let cases = Cases::at(data.path());
    assert_eq!(cases.numbers().unwrap(), []);
    let (_, first) = cases.begin(2026, opened).unwrap();
    let (mut timeline, second) = cases.begin(2026, opened).unwrap();
    let (_, old) = cases.begin(2002, opened).unwrap();
    timeline.record(|_| remark("seen")).unwrap();
    assert_eq!(
        (first.to_string(), second.to_string(), old.to_string()),
        ("2026-001".into(), "2026-002".into(), "2002-001".into())
    );
    assert_eq!(cases.numbers().unwrap(), [old, first, second]);
    let again = cases.open(second).unwrap();
    assert_eq!((again.entries().len(), again.position()), (2, timeline.position()));
    assert!(matches!(cases.open("2026-003".parse().unwrap()), Err(TimelineError::NoCase(_))));
}

#[test]
fn two_people_write_at_once() {
    let data = tempfile::tempdir().unwrap();
    let cases = Cases::at(data.path());
    let (_, number) = cases.begin(2026, opened).unwrap();
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let cases = &cases;
            scope.spawn(move || {
                let mut timeline = cases.open(number).unwrap();
                for count in 0..10 {
                    timeline.record(|_| remark(&format!("{writer} {count}"))).unwrap();
                }
            });
            scope.spawn(move || cases.begin(2027, opened).unwrap());
        }
    });
    assert_eq!(cases.open(number).unwrap().entries().len(), 41);
    assert_eq!(cases.numbers().unwrap().len(), 5);
}

#[test]
fn an_original_stays_what_it_was() {
    let data = tempfile::tempdir().unwrap();
    let cases = Cases::at(data.path());
    let (mut timeline, _) = cases.begin(2026, opened).unwrap();
    let digest = timeline.keep(b"From: a\r\n\r\nb\0\xFF").unwrap();
    let original = Original { digest, octets: 14, kind: OriginalKind::Complaint, note: None };
    timeline.record(|_| entry(Event::Filed { original })).unwrap();
    assert_eq!(timeline.original(digest).unwrap(), b"From: a\r\n\r\nb\0\xFF");
    assert_eq!(timeline.check_originals().unwrap(), 1);
    let path = timeline.folder().join("originals").join(digest.to_string());
    std::fs::write(&path, b"From: b\r\n\r\nb\0\xFF").unwrap();
    assert!(matches!(timeline.check_originals(), Err(TimelineError::Changed { .. })));
    std::fs::remove_file(&path).unwrap();
    assert!(matches!(timeline.check_originals(), Err(TimelineError::Missing { .. })));
}

#[test]
fn an_entry_that_may_not_be_is_named_at_its_line() {
    let data = tempfile::tempdir().unwrap();
    let cases = Cases::at(data.path());
    let (timeline, number) = cases.begin(2026, opened).unwrap();
    let closed = br#"{"at":"2026-01-01T00:00:00Z","by":"x","event":"published","manifest":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}"#;
    let disk = Directory::at(timeline.folder()).unwrap();
    let mut chain = Chain::new(Arc::new(disk), FILE);
    chain.read(&mut |_, _| ()).unwrap();
    chain.append(closed).unwrap();
    assert!(matches!(
        cases.open(number),
        Err(TimelineError::Impossible { number: 2, refusal: Refusal::Stage { .. }, .. })
    ));
}

fn three() -> (tempfile::TempDir, CaseNumber, Vec<u8>) {
    let data = tempfile::tempdir().unwrap();
    let cases = Cases::at(data.path());
    let (mut timeline, number) = cases.begin(2026, opened).unwrap();
    for text in ["one", "two", "three"] {
        timeline.record(|_| remark(text)).unwrap();
    }
    let octets = std::fs::read(timeline.folder().join(FILE)).unwrap();
    (data, number, octets)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    /// Any octet that is changed, any line that is taken away, doubled or moved: the case is not read as if nothing had been.
    #[test]
    fn any_change_is_found(place in any::<prop::sample::Index>(), bit in 0_u8..8, what in 0_u8..4) {
        let (data, number, octets) = three();
        let cases = Cases::at(data.path());
        let whole = cases.open(number).unwrap();
        let mut lines: Vec<Vec<u8>> = octets.split_inclusive(|octet| *octet == b'\n').map(<[u8]>::to_vec).collect();
        let line = place.index(lines.len());
        let mut changed = octets.clone();
        match what {
            0 => changed[place.index(octets.len())] ^= 1 << bit,
            1 => { lines.remove(line.min(lines.len() - 2)); changed = lines.concat(); }
            2 => { let copy = lines[line].clone(); lines.insert(line, copy); changed = lines.concat(); }
            _ => { lines.swap(line, (line + 1) % 4); changed = lines.concat(); }
        }
        std::fs::write(whole.folder().join(FILE), &changed).unwrap();
        let again = cases.open(number);
        // What can be taken for a line that was being written is cut: of that nobody was told.
        let same = again.as_ref().is_ok_and(|timeline| timeline.position() == whole.position());
        prop_assert!(!same);
        if let Ok(timeline) = again {
            prop_assert!(timeline.entries().len() < whole.entries().len());
        }
    }
}

/// What is left of a line that somebody cut, or that was being written when the machine stopped, is neither lost nor passed over.
#[test]
fn an_unfinished_line_is_kept_and_told() {
    let directory = tempfile::tempdir().unwrap();
    let cases = Cases::at(directory.path());
    let (mut timeline, number) = cases.begin(2002, opened).unwrap();
    timeline.record(|_| remark("one")).unwrap();
    assert_eq!(timeline.unfinished().unwrap(), []);
    let path = timeline.folder().join("timeline.jsonl");
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() - 40]).unwrap();
    let cut = whole[..whole.len() - 40].to_vec();
    let mut timeline = cases.open(number).unwrap();
    let [(line, file)] = timeline.unfinished().unwrap().try_into().unwrap();
    let begin = cut.iter().rposition(|octet| *octet == b'\n').unwrap() + 1;
    assert_eq!((line, std::fs::read(file).unwrap()), (2, cut[begin..].to_vec()));
    // It stays told, whatever is written over it.
    timeline.record(|_| remark("two")).unwrap();
    assert_eq!(cases.open(number).unwrap().unfinished().unwrap().len(), 1);
}
