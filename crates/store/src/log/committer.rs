//! The one thread that writes.

use std::io;
use std::sync::{Arc, PoisonError};
use std::thread::{self, JoinHandle};

use super::writer::Writer;
use super::{Group, Shared};

/// Room that is kept for the next group; more is given back.
const KEPT_ROOM: usize = 1 << 20;

/// What there is to do.
struct Work {
    octets: Vec<u8>,
    group: Option<Arc<Group>>,
    retire_below: Option<u64>,
    last: bool,
}

/// Starts the thread.
pub(super) fn start(shared: Arc<Shared>, segment_octets: u64) -> io::Result<JoinHandle<()>> {
    let mut writer = Writer::new(segment_octets, shared.mark, shared.table.next_number());
    thread::Builder::new().name("log".to_owned()).spawn(move || {
        let mut spare = Vec::new();
        loop {
            let work = next(&shared, spare);
            if let Some(number) = work.retire_below {
                shared.table.retire_below(number, writer.current());
            }
            if let Some(group) = work.group {
                let outcome = writer.write(&shared.table, &work.octets);
                // Nobody else sets it.
                let _ = group.outcome.set(outcome);
            }
            if work.last {
                writer.finish(&shared.table);
                break;
            }
            spare = work.octets;
            spare.clear();
            spare.shrink_to(KEPT_ROOM);
        }
    })
}

/// Waits for work and takes all of it.
fn next(shared: &Shared, spare: Vec<u8>) -> Work {
    let mut pending = shared.pending();
    while pending.octets.is_empty() && !pending.retire_asked && !pending.closing {
        pending.committer_waits = true;
        pending = shared.work.wait(pending).unwrap_or_else(PoisonError::into_inner);
    }
    pending.committer_waits = false;
    let octets = std::mem::replace(&mut pending.octets, spare);
    let group = (!octets.is_empty()).then(|| std::mem::take(&mut pending.group));
    let retire_below = std::mem::take(&mut pending.retire_asked).then_some(pending.retire_below);
    let last = pending.closing;
    pending.closed = last;
    drop(pending);
    shared.room.notify_waiters();
    Work { octets, group, retire_below, last }
}
