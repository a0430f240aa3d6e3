//! The machine stops at every single call of the disk.

use proptest::prelude::*;

use super::*;

/// What was promised before the machine stopped.
#[derive(Debug, Default)]
struct Promised {
    /// Messages that were acknowledged, with their octets and recipients.
    acknowledged: BTreeMap<MessageId, (Vec<u8>, usize)>,
    /// All that were begun, acknowledged or not.
    begun: BTreeMap<MessageId, Vec<u8>>,
    /// Recipients of whom it was said that they are done: on disk, or at least asked for.
    done: BTreeMap<MessageId, Vec<usize>>,
    asked: BTreeMap<MessageId, Vec<usize>>,
}

/// One step of a day in the life of a spool.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// A message of so many octets to so many recipients.
    Commit(usize, usize),
    /// Several small messages at once.
    Together(usize),
    /// A message that is begun and given up.
    Abort(usize),
    /// The next message is delivered to so many of its recipients, then put off or dropped.
    Deliver(usize),
    /// Old messages are copied onwards.
    Compact,
    /// A restart.
    Reopen,
}

async fn run(disk: &MemoryDisk, steps: &[Step]) -> Promised {
    let mut promised = Promised::default();
    let Ok((mut spool, _)) = Spool::open_on(Arc::new(disk.clone()), settings()) else { return promised };
    for (number, step) in steps.iter().enumerate() {
        match *step {
            Step::Commit(length, recipients) => {
                commit_one(&spool, octets(number, length), recipients, &mut promised).await;
            }
            Step::Together(count) => together(&spool, number, count, &mut promised).await,
            Step::Abort(length) => {
                let mut incoming = spool.begin();
                // Whatever comes of it.
                let _ = incoming.write(&octets(number, length)).await;
            }
            Step::Deliver(recipients) => deliver(&spool, recipients, &mut promised).await,
            Step::Compact => {
                let _ = spool::compact_all(&spool).await;
            }
            Step::Reopen => {
                spool.close().await;
                drop(spool);
                match Spool::open_on(Arc::new(disk.clone()), settings()) {
                    Ok((opened, _)) => spool = opened,
                    Err(_) => return promised,
                }
            }
        }
    }
    spool.close().await;
    promised
}

/// What the tests ask of a spool beyond its surface.
mod spool {
    use super::super::super::*;

    /// Carries every message that waits.
    pub(super) async fn compact_all(spool: &Spool) -> Result<(), SpoolError> {
        for waiting in spool.list(usize::MAX) {
            compaction::carry(&spool.shared, waiting.id.number()).await?;
        }
        spool.shared.reclaim(&mut spool.shared.index());
        Ok(())
    }
}

async fn commit_one(spool: &Spool, octets: Vec<u8>, recipients: usize, promised: &mut Promised) {
    let mut incoming = spool.begin();
    let id = incoming.id();
    promised.begun.insert(id, octets.clone());
    if incoming.write(&octets).await.is_ok() && incoming.commit(&envelope(recipients)).await.is_ok() {
        promised.acknowledged.insert(id, (octets, recipients));
    }
}

async fn together(spool: &Spool, number: usize, count: usize, promised: &mut Promised) {
    let mut arriving = Vec::new();
    for seed in 0..count {
        let octets = octets(number * 31 + seed, 700);
        let mut incoming = spool.begin();
        promised.begun.insert(incoming.id(), octets.clone());
        if incoming.write(&octets).await.is_ok() {
            arriving.push((octets, tokio::spawn(async move { incoming.commit(&envelope(1)).await })));
        }
    }
    for (octets, arriving) in arriving {
        if let Ok(id) = arriving.await.unwrap() {
            promised.acknowledged.insert(id, (octets, 1));
        }
    }
}

async fn deliver(spool: &Spool, recipients: usize, promised: &mut Promised) {
    let next = tokio::time::timeout(Duration::ZERO, spool.next());
    let waiting = spool.list(1).into_iter().next();
    let queued = match (next.await, waiting) {
        (Ok(Ok(queued)), _) => Some(queued),
        (_, Some(waiting)) => spool.take(waiting.id).await.ok().flatten(),
        _ => None,
    };
    let Some(mut queued) = queued else { return };
    for recipient in queued.open_recipients().take(recipients).collect::<Vec<_>>() {
        promised.asked.entry(queued.id()).or_default().push(recipient);
        if queued.done(recipient).await.is_ok() {
            promised.done.entry(queued.id()).or_default().push(recipient);
        }
    }
    if recipients.is_multiple_of(2) {
        // Whatever comes of it.
        let _ = queued.retry_at(Timestamp::UNIX_EPOCH, "later").await;
    }
}

/// Acknowledged: whole, until it is done. Not acknowledged: absent, or whole. Done: not given again.
async fn check(disk: &MemoryDisk, promised: &Promised, place: &str) {
    let (spool, _) = open(disk);
    let found = everything(&spool).await;
    for (id, (octets, open)) in &found {
        assert!(promised.begun.get(id) == Some(octets), "{place}: {id} is not what was sent");
        let again = open.iter().find(|at| promised.done.get(id).is_some_and(|done| done.contains(at)));
        assert_eq!(again, None, "{place}: {id} would be delivered again");
    }
    for (id, (_, recipients)) in &promised.acknowledged {
        let asked = promised.asked.get(id).map(Vec::as_slice).unwrap_or_default();
        let owed: Vec<usize> = (0..*recipients).filter(|at| !asked.contains(at)).collect();
        let open = found.get(id).map(|(_, open)| open.as_slice()).unwrap_or_default();
        for recipient in owed {
            assert!(
                open.contains(&recipient),
                "{place}: {id} was acknowledged and recipient {recipient} is lost"
            );
        }
    }
    spool.close().await;
}

async fn crash_everywhere(steps: &[Step], seeds: u64) -> u64 {
    let whole = MemoryDisk::new();
    let promised = run(&whole, steps).await;
    check(&whole.survivor(Survival::Synced), &promised, "no crash").await;
    let calls = u64::try_from(whole.history().len()).unwrap();
    for call in 0..=calls {
        let disk = MemoryDisk::new();
        disk.crash_at(call);
        let promised = run(&disk, steps).await;
        for survival in [Survival::Synced, Survival::Everything]
            .into_iter()
            .chain((0..seeds).map(|seed| Survival::Some(seed << 32 | call)))
        {
            let place = format!("stopped at call {call}, {survival:?}");
            let after = disk.survivor(survival);
            check(&after, &promised, &place).await;
            // The start, and what it tidied up, must not have hurt anything either.
            check(&after.survivor(Survival::Synced), &promised, &format!("{place}, second start")).await;
        }
    }
    calls
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_wherever_the_machine_stops() {
    let steps = [
        Step::Commit(1000, 3),
        Step::Commit(150_000, 2),
        Step::Together(5),
        Step::Deliver(1),
        Step::Abort(80_000),
        Step::Deliver(2),
        Step::Compact,
        Step::Deliver(1),
        Step::Reopen,
        Step::Deliver(9),
        Step::Commit(70_000, 1),
        Step::Compact,
        Step::Together(3),
        Step::Deliver(9),
        Step::Deliver(9),
    ];
    let calls = crash_everywhere(&steps, 1).await;
    // How many depends on what went to disk together.
    assert!(calls > 30, "{calls}");
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (prop_oneof![0_usize..3000, 60_000_usize..140_000], 1_usize..4).prop_map(|(a, b)| Step::Commit(a, b)),
        2 => (1_usize..6).prop_map(Step::Together),
        1 => (0_usize..140_000).prop_map(Step::Abort),
        4 => (0_usize..4).prop_map(Step::Deliver),
        2 => Just(Step::Compact),
        1 => Just(Step::Reopen),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_acknowledged_is_lost_whatever_happened(
        steps in proptest::collection::vec(step(), 1..12),
        stops in proptest::collection::vec(0_u64..400, 6),
        seed in any::<u64>(),
    ) {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
            for stop in stops {
                let disk = MemoryDisk::new();
                disk.crash_at(stop);
                let promised = run(&disk, &steps).await;
                for survival in [Survival::Synced, Survival::Everything, Survival::Some(seed)] {
                    let after = disk.survivor(survival);
                    check(&after, &promised, &format!("{survival:?}, {stop}")).await;
                    check(&after.survivor(Survival::Some(seed)), &promised, "second start").await;
                }
            }
        });
    }
}
