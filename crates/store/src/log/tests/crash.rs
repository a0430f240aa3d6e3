//! The machine stops at every single call.

use proptest::prelude::*;

use super::*;

/// What the owner did before the machine stopped.
#[derive(Debug, Default)]
struct Done {
    /// Keys that were acknowledged.
    acknowledged: Vec<u64>,
    /// Keys below this may be gone.
    retired_below: u64,
}

/// One step of an owner.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Append so many records, then wait for all.
    Append(u64),
    /// Let the segments before that of the oldest of the last so many records go.
    Keep(usize),
    /// Close and open again.
    Reopen,
}

fn run(disk: &MemoryDisk, steps: &[Step]) -> Done {
    let mut done = Done::default();
    let Ok((mut log, ..)) = try_open(disk) else { return done };
    let mut places: BTreeMap<u64, Place> = BTreeMap::new();
    let mut next = 0;
    for step in steps {
        match *step {
            Step::Append(count) => {
                let keys = next..next + count;
                next += count;
                let appended: Vec<_> = keys.map(|key| (key, append(&log, key))).collect();
                for (key, appended) in appended {
                    if let Ok(place) = appended.and_then(|appended| wait(appended.durable())) {
                        done.acknowledged.push(key);
                        places.insert(key, place);
                    }
                }
            }
            Step::Keep(count) => {
                if let Some((key, place)) = places.iter().nth_back(count.min(places.len()).saturating_sub(1))
                {
                    done.retired_below = done.retired_below.max(*key);
                    log.retire_below(place.segment);
                }
            }
            Step::Reopen => {
                drop(log);
                match try_open(disk) {
                    Ok((opened, ..)) => log = opened,
                    Err(_) => return done,
                }
            }
        }
    }
    done
}

/// What was acknowledged is there, all that is there is whole, and nothing is there before a gap that was retired.
fn check(disk: &MemoryDisk, done: &Done, place: &str) {
    let (log, found, _) = open(disk);
    // What a start told its owner is there at the next, even if the machine stops at once.
    let (_, again, _) = open(&disk.survivor(Survival::Synced));
    assert_eq!(again, found, "{place}: a second start finds something else");
    drop(log);
    let keys: Vec<u64> = found.iter().map(|(_, key, _)| *key).collect();
    for (_, key, octets) in &found {
        assert_eq!(octets, &payload(*key), "{place}: record {key} is not what was written");
    }
    for key in done.acknowledged.iter().filter(|key| **key >= done.retired_below) {
        assert!(keys.contains(key), "{place}: record {key} was acknowledged and is lost: {keys:?}");
    }
    // Removed from the oldest on: of what was acknowledged, no later record may be missing where an earlier one is there.
    if let Some(first) = keys.first() {
        for key in done.acknowledged.iter().filter(|key| *key > first) {
            assert!(keys.contains(key), "{place}: record {key} is gone, and {first} is not");
        }
    }
}

fn crash_everywhere(steps: &[Step], seeds: u64) -> usize {
    let whole = MemoryDisk::new();
    run(&whole, steps);
    let calls = u64::try_from(whole.history().len()).unwrap();
    for call in 0..=calls {
        let disk = MemoryDisk::new();
        disk.crash_at(call);
        let done = run(&disk, steps);
        let survivals = [Survival::Synced, Survival::Everything].into_iter();
        for survival in survivals.chain((0..seeds).map(|seed| Survival::Some(seed << 32 | call))) {
            check(&disk.survivor(survival), &done, &format!("stopped at call {call}, {survival:?}"));
        }
    }
    usize::try_from(calls).unwrap()
}

#[test]
fn nothing_acknowledged_is_lost_wherever_the_machine_stops() {
    let steps = [
        Step::Append(3),
        Step::Append(8),
        Step::Keep(6),
        Step::Append(1),
        Step::Reopen,
        Step::Append(12),
        Step::Keep(2),
        Step::Append(5),
        Step::Reopen,
        Step::Append(4),
    ];
    // How many depends on what went to disk together.
    assert!(crash_everywhere(&steps, 6) > 30);
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (1_u64..12).prop_map(Step::Append),
        2 => (1_usize..10).prop_map(Step::Keep),
        1 => Just(Step::Reopen),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_acknowledged_is_lost_whatever_the_owner_did(steps in proptest::collection::vec(step(), 1..8)) {
        crash_everywhere(&steps, 2);
    }
}
