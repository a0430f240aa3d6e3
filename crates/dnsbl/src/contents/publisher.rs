//! One side that changes what is answered, and any number that answer.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread;
use std::time::Duration;

use super::{Change, Contents};

/// So many changes stand beside a table; with more, a new table is built of everything.
pub const FOLD_BEYOND: usize = 10_000;
/// Whether readers still hold what was replaced is looked up in these steps, and so often at most.
const RELEASE_STEP: Duration = Duration::from_millis(50);
const RELEASE_STEPS: u32 = 1200;

#[derive(Debug, Default)]
struct Shared {
    generation: AtomicU64,
    /// Held to take or to put down a pointer, never longer.
    current: RwLock<Arc<Contents>>,
    /// Whoever publishes holds this; what was published before and readers may still hold.
    replaced: Mutex<Vec<Arc<Contents>>>,
    folding: AtomicBool,
}

/// The side that changes what is answered.
#[derive(Clone, Debug, Default)]
pub struct Publisher(Arc<Shared>);

/// The side that answers. Cheap to ask, once for every batch of questions.
#[derive(Clone, Debug)]
pub struct Reader {
    shared: Arc<Shared>,
    generation: u64,
    current: Arc<Contents>,
}

impl Publisher {
    /// Begins with these contents.
    #[must_use]
    pub fn new(contents: Contents) -> Self {
        Self(Arc::new(Shared { current: RwLock::new(Arc::new(contents)), ..Shared::default() }))
    }

    /// From now on this is answered.
    pub fn publish(&self, contents: Contents) {
        self.0.update(|_| Some(contents));
        self.fold_when_due();
    }

    /// From now on these changes count, under this serial. Every reader sees them with its next look.
    pub fn change(&self, serial: u32, changes: Vec<Change>) {
        self.0.update(|current| Some(current.changed(serial, changes)));
        self.fold_when_due();
    }

    /// What is answered now.
    #[must_use]
    pub fn current(&self) -> Arc<Contents> {
        self.0.current()
    }

    /// A reader.
    #[must_use]
    pub fn reader(&self) -> Reader {
        let generation = self.0.generation.load(Ordering::Acquire);
        Reader { shared: Arc::clone(&self.0), generation, current: self.current() }
    }

    /// Builds a new table in the background where there are many changes. Until it is there, and where no thread
    /// can be had, the old table and its changes answer as before.
    fn fold_when_due(&self) {
        let due = self.current().changes() > FOLD_BEYOND;
        if !due || self.0.folding.swap(true, Ordering::AcqRel) {
            return;
        }
        let shared = Arc::clone(&self.0);
        let started = thread::Builder::new().name("fold".into()).spawn(move || {
            while shared.current().changes() > FOLD_BEYOND {
                shared.fold();
            }
            shared.folding.store(false, Ordering::Release);
        });
        if started.is_err() {
            self.0.folding.store(false, Ordering::Release);
        }
    }
}

impl Shared {
    fn current(&self) -> Arc<Contents> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Replaces what is answered, where there is something new; one at a time.
    fn update(&self, next: impl FnOnce(&Contents) -> Option<Contents>) {
        let mut replaced = self.replaced.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.current();
        let Some(next) = next(&before).map(Arc::new) else { return };
        let other_table = !Arc::ptr_eq(&before.table, &next.table);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = next;
        self.generation.fetch_add(1, Ordering::Release);
        // Whoever lets go of a table last has to free it. That takes a while, so it is never a reader.
        replaced.push(before);
        if other_table {
            release(std::mem::take(&mut replaced));
        } else {
            replaced.retain(|contents| Arc::strong_count(contents) > 1);
        }
    }

    /// Puts a table of everything in the place of what is there, and keeps what changed meanwhile beside it.
    fn fold(&self) {
        let folded = self.current();
        let table = Arc::new(folded.folded());
        self.update(|current| {
            let overlay = current.overlay.since(&folded.overlay);
            let same_table = Arc::ptr_eq(&current.table, &folded.table);
            same_table.then_some(Contents { serial: current.serial, table, overlay })
        });
    }
}

/// Keeps what was replaced until no reader holds it, then frees it. A reader that asks for nothing for a minute frees
/// its own.
fn release(replaced: Vec<Arc<Contents>>) {
    // Where no thread can be had, it is freed here or by the last reader.
    let _ = thread::Builder::new().name("release".into()).spawn(move || {
        for _ in 0..RELEASE_STEPS {
            if replaced.iter().all(|contents| Arc::strong_count(contents) == 1) {
                return;
            }
            thread::sleep(RELEASE_STEP);
        }
    });
}

impl Reader {
    /// What is answered now.
    pub fn current(&mut self) -> &Contents {
        let generation = self.shared.generation.load(Ordering::Acquire);
        if generation != self.generation {
            self.generation = generation;
            self.current = self.shared.current();
        }
        &self.current
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;
    use crate::answer::Answer;
    use crate::subject::Subject;
    use crate::table::{Builder, Query};

    fn change(address: u32, answers: Vec<Answer>) -> Change {
        Change { subject: Subject::from(IpAddr::from(Ipv4Addr::from_bits(address))), answers }
    }

    fn answer() -> Answer {
        Answer::new([127, 0, 0, 2].into(), "listed")
    }

    fn listed(contents: &Contents, address: u32) -> bool {
        let mut found = false;
        contents.find(Query::Address(Ipv4Addr::from_bits(address).into()), |_| found = true);
        found
    }

    #[test]
    fn a_reader_sees_what_was_published() {
        let publisher = Publisher::new(Contents::default());
        let mut reader = publisher.reader();
        assert!(!listed(reader.current(), 1));
        publisher.change(2, vec![change(1, vec![answer()])]);
        assert!(listed(reader.current(), 1) && reader.current().serial == 2);
        publisher.publish(publisher.current().changed(3, vec![change(1, Vec::new())]));
        assert!(!listed(reader.current(), 1) && reader.current().serial == 3);
    }

    #[test]
    fn many_changes_become_a_table_and_none_is_lost() {
        let mut builder = Builder::default();
        builder.add(change(7, Vec::new()).subject, answer());
        let publisher = Publisher::new(Contents::new(1, builder.finish()));
        let mut reader = publisher.reader();
        publisher.change(2, vec![change(7, Vec::new())]);
        let all = 3 * u32::try_from(FOLD_BEYOND).unwrap();
        // Every change is seen at once, whether a table is being built or not.
        for (serial, first) in (3..).zip((1000..1000 + all).step_by(100)) {
            publisher.change(
                serial,
                (first..first + 100).map(|address| change(address, vec![answer()])).collect(),
            );
            assert!(listed(reader.current(), first) && listed(reader.current(), first + 99));
            assert!(!listed(reader.current(), 7) && reader.current().serial == serial);
        }
        while publisher.0.folding.load(Ordering::Acquire) {
            thread::yield_now();
        }
        publisher.change(9999, vec![change(1000, Vec::new())]);
        while publisher.0.folding.load(Ordering::Acquire) {
            thread::yield_now();
        }
        let contents = reader.current();
        assert!(contents.changes() <= FOLD_BEYOND, "{}", contents.changes());
        assert_eq!((contents.len(), contents.serial), (all as usize - 1, 9999));
        assert!((1001..1000 + all).all(|address| listed(contents, address)) && !listed(contents, 1000));
    }

    #[test]
    fn a_fold_does_not_bring_back_what_a_new_table_replaced() {
        let publisher = Publisher::new(Contents::default());
        let many = (0..=u32::try_from(FOLD_BEYOND).unwrap()).map(|address| change(address, vec![answer()]));
        publisher.change(1, many.collect());
        publisher.publish(Contents::new(2, Builder::default().finish()));
        while publisher.0.folding.load(Ordering::Acquire) {
            thread::yield_now();
        }
        assert_eq!((publisher.current().len(), publisher.current().serial), (0, 2));
    }
}
