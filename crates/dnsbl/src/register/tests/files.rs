//! The history on a real disk: shared, followed, tampered with.

use super::*;

fn nominated(host: IpAddr) -> Entry {
    let nomination = Nomination::Message { digest: "00".to_owned() };
    entry(day(0), Event::Nominated { host, nomination, reason: Some(reason()) })
}

fn record(history: &mut History, event: Event) -> Result<News, RecordError<Refusal>> {
    history.record(|_| Ok(entry(day(0), event))).map(|(_, news)| news)
}

#[test]
fn what_one_process_records_another_follows() {
    let data = tempfile::tempdir().unwrap();
    let (mut history, _) = History::open(data.path()).unwrap();
    let (mut follower, _) = Follower::open(data.path()).unwrap();
    let host = address(1);
    history.record::<Refusal>(|_| Ok(nominated(host))).unwrap();
    record(&mut history, Event::TestBegan { host, audit: audit(1) }).unwrap();
    assert!(follower.poll().unwrap().learned.news.is_empty());
    record(&mut history, Event::TestEnded { host, outcome: proven(host, &audit(1), day(0)) }).unwrap();
    let learned = follower.poll().unwrap().learned;
    assert_eq!((learned.news.addresses, learned.entries), ([host].into(), 1));
    assert_eq!(follower.register().codes(host), history.register().codes(host));
    assert_eq!(follower.poll().unwrap().learned.entries, 0);
    let zone = Event::Retired { zone: "relays.example".into(), reason: reason() };
    assert_eq!(record(&mut history, zone).unwrap().zones.len(), 1);
    assert_eq!(follower.poll().unwrap().learned.news.zones, ["relays.example".into()].into());
    let mut events = Vec::new();
    history.visit(&mut |entry| events.push(entry.event.is_about(host))).unwrap();
    assert_eq!(events, [true, true, true, false]);
}

#[test]
fn a_refused_event_is_not_written() {
    let data = tempfile::tempdir().unwrap();
    let (mut history, _) = History::open(data.path()).unwrap();
    let host = address(1);
    let error = record(&mut history, Event::Delisted { host, reason: reason() }).unwrap_err();
    assert!(matches!(error, RecordError::Refused(Refusal::NotListed { .. })));
    assert_eq!(history.position().number, 0);
}

#[test]
fn a_history_that_lists_without_proof_is_refused_at_its_line() {
    let data = tempfile::tempdir().unwrap();
    let (mut history, _) = History::open(data.path()).unwrap();
    let host = address(1);
    history.record::<Refusal>(|_| Ok(nominated(host))).unwrap();
    let (mut follower, _) = Follower::open(data.path()).unwrap();
    // Somebody who knows how to make the hashes writes a listing by hand.
    let forged = serde_json::to_vec(&entry(
        day(0),
        Event::TestEnded { host, outcome: proven(host, &audit(1), day(0)) },
    ));
    let disk = sekisho_store::log::Directory::at(&data.path().join("dnsbl")).unwrap();
    let mut chain = sekisho_store::chain::Chain::new(std::sync::Arc::new(disk), "history.jsonl");
    chain.read(&mut |_, _| ()).unwrap();
    chain.append(&forged.unwrap()).unwrap();
    assert!(matches!(History::open(data.path()), Err(HistoryError::Impossible { number: 2, .. })));
    let followed = follower.poll().unwrap();
    assert!(matches!(followed.wrong, Some(HistoryError::Impossible { number: 2, .. })));
    assert!(follower.poll().unwrap().wrong.is_none() && follower.register().codes(host).is_empty());
    let error = history.refresh().unwrap_err().to_string();
    assert!(error.contains("history.jsonl: line 2: 192.0.2.1 is not being tested by audit"), "{error}");
}

#[test]
fn what_somebody_changed_is_named_at_its_line() {
    let data = tempfile::tempdir().unwrap();
    let (mut history, _) = History::open(data.path()).unwrap();
    for number in 1..4 {
        history.record::<Refusal>(|_| Ok(nominated(address(number)))).unwrap();
    }
    let text = std::fs::read_to_string(history.path()).unwrap();
    std::fs::write(history.path(), text.replace("192.0.2.2", "192.0.2.9")).unwrap();
    let error = History::open(data.path()).unwrap_err().to_string();
    assert!(error.contains("history.jsonl: line 2: its hash does not fit"), "{error}");
}

#[test]
fn what_stands_before_a_damage_counts_and_a_repair_is_followed() {
    let data = tempfile::tempdir().unwrap();
    let (mut history, _) = History::open(data.path()).unwrap();
    let (mut follower, _) = Follower::open(data.path()).unwrap();
    let host = address(1);
    history.record::<Refusal>(|_| Ok(nominated(host))).unwrap();
    record(&mut history, Event::TestBegan { host, audit: audit(1) }).unwrap();
    record(&mut history, Event::TestEnded { host, outcome: proven(host, &audit(1), day(0)) }).unwrap();
    let path = history.path();
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, [&*whole, b"nonsense\n"].concat()).unwrap();
    let followed = follower.poll().unwrap();
    assert!(followed.wrong.is_some() && followed.learned.news.addresses.contains(&host));
    assert!(!follower.register().codes(host).is_empty());
    assert!(follower.poll().unwrap().wrong.is_none(), "it is said once");
    follower.look_again();
    assert!(follower.poll().unwrap().wrong.is_some(), "or where somebody asks");
    // Who opens it now has what stands before the damage, too.
    let (late, begun) = Follower::open(data.path()).unwrap();
    assert!(begun.wrong.is_some() && !late.register().codes(host).is_empty());
    std::fs::write(&path, &whole).unwrap();
    let followed = follower.poll().unwrap();
    assert!(followed.whole && followed.wrong.is_none());
    history = History::open(data.path()).unwrap().0;
    record(&mut history, Event::Delisted { host, reason: reason() }).unwrap();
    assert_eq!(follower.poll().unwrap().learned.news.addresses, [host].into());
    // A backup in its place, whole but older.
    let backup = path.with_extension("backup");
    std::fs::write(&backup, &whole).unwrap();
    std::fs::rename(&backup, &path).unwrap();
    assert!(follower.poll().unwrap().whole && !follower.register().codes(host).is_empty());
    // What vanished empties no list.
    std::fs::remove_file(&path).unwrap();
    assert!(follower.poll().unwrap().wrong.is_some() && !follower.register().codes(host).is_empty());
    std::fs::write(&path, &whole).unwrap();
    assert!(follower.poll().unwrap().whole);
}

#[test]
fn an_entry_is_read_as_it_was_written() {
    let host = address(1);
    let outputs = vec![Output { address: address(7), own: false }];
    let proof =
        ProofParts { outputs, lost_source: true, ..parts(host, &audit(1), day(0)) }.try_into().unwrap();
    let outcome = Outcome::Proven { proof: Box::new(proof), until: day(90) };
    let entry = entry(day(0), Event::TestEnded { host, outcome });
    let text = serde_json::to_string(&entry).unwrap();
    assert_eq!(serde_json::from_str::<Entry>(&text).unwrap(), entry);
    assert!(entry.event.is_about(address(7)) && !entry.event.is_about(address(8)));
    for wrong in [text.replace("Tanaka", " "), text.replace("test-ended", "listed")] {
        assert!(serde_json::from_str::<Entry>(&wrong).is_err(), "{wrong}");
    }
}
