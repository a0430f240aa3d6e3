//! The one side of a zone that changes what it answers: it gives the serials, keeps what changed for secondaries, and
//! lets whoever tells them know.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use tokio::sync::watch;

use crate::answer::Answer;
use crate::contents::{Change, Contents, Publisher};
use crate::subject::Subject;
use crate::table::Table;
use crate::transfer::journal::{Difference, Journal};

/// So many differences between two whole tables are worth a step of the journal; with more a secondary fetches all.
const DIFFERENCES_MOST: usize = 10_000;

/// What changes a zone.
#[derive(Clone, Debug)]
pub struct Publishing(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    publisher: Publisher,
    /// Held by whoever publishes.
    journal: Mutex<Journal>,
    serial: watch::Sender<u32>,
    /// Whether there were contents at all.
    loaded: AtomicBool,
}

impl Default for Publishing {
    fn default() -> Self {
        Self::new(Contents::default())
    }
}

impl Publishing {
    /// Begins with these contents.
    #[must_use]
    pub fn new(contents: Contents) -> Self {
        let serial = watch::Sender::new(contents.serial);
        let loaded = AtomicBool::new(contents.serial != 0);
        Self(Arc::new(Inner {
            publisher: Publisher::new(contents),
            journal: Mutex::default(),
            serial,
            loaded,
        }))
    }

    /// Whether it is known what is listed. Until a file was read, or a primary answered, nobody knows; "not listed" would
    /// be made up.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        self.0.loaded.load(Ordering::Relaxed)
    }

    /// The side that readers come from.
    #[must_use]
    pub fn publisher(&self) -> &Publisher {
        &self.0.publisher
    }

    /// What is answered now.
    #[must_use]
    pub fn current(&self) -> Arc<Contents> {
        self.0.publisher.current()
    }

    /// Tells of every new serial; 0 is that there is nothing yet.
    #[must_use]
    pub fn serials(&self) -> watch::Receiver<u32> {
        self.0.serial.subscribe()
    }

    /// From now on these changes count. Returns the new serial.
    pub fn change(&self, changes: Vec<Change>, now: Timestamp) -> u32 {
        let mut journal = self.0.journal.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.current();
        let serial = next_serial(before.serial, now);
        let differences = changes.iter().map(|change| Difference {
            subject: change.subject.clone(),
            before: before.answers_of(&change.subject).cloned().collect(),
            after: change.answers.clone(),
        });
        let differences = differences.collect();
        self.0.publisher.change(serial, changes);
        journal.record(before.serial, serial, differences);
        self.0.serial.send_replace(serial);
        serial
    }

    /// From now on this table is answered, and nothing of what was before. `serial` is that of the primary; where we are
    /// it ourselves, the next one is taken.
    pub fn replace(&self, table: Table, serial: Option<u32>, now: Timestamp) -> u32 {
        let mut journal = self.0.journal.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.current();
        let serial = serial.unwrap_or_else(|| next_serial(before.serial, now));
        let after = Contents::new(serial, table);
        let differences = differences(&before, &after);
        self.0.publisher.publish(after);
        match differences {
            Some(differences) => journal.record(before.serial, serial, differences),
            None => journal.clear(),
        }
        self.0.loaded.store(true, Ordering::Relaxed);
        self.0.serial.send_replace(serial);
        serial
    }

    /// What the zone says of itself changed: a new serial, and every secondary fetches all.
    pub fn renew(&self, now: Timestamp) {
        let mut journal = self.0.journal.lock().unwrap_or_else(PoisonError::into_inner);
        let serial = next_serial(self.current().serial, now);
        self.0.publisher.change(serial, Vec::new());
        journal.clear();
        self.0.serial.send_replace(serial);
    }

    /// What changed since a serial; `None` where that is no longer known.
    #[must_use]
    pub fn since(&self, serial: u32) -> Option<(Arc<Contents>, Vec<Difference>)> {
        let journal = self.0.journal.lock().unwrap_or_else(PoisonError::into_inner);
        let current = self.current();
        let differences = journal.between(serial, current.serial)?;
        Some((current, differences))
    }
}

/// A serial behind another one (RFC 1982): the time, which people can read and which survives a restart, or the next
/// number where changes come faster than seconds.
fn next_serial(before: u32, now: Timestamp) -> u32 {
    let time = u32::try_from(now.as_second() & i64::from(u32::MAX)).unwrap_or_default();
    if is_later(time, before) { time } else { before.wrapping_add(1) }
}

/// Whether one serial comes behind another (RFC 1982 §3.2).
#[must_use]
pub fn is_later(serial: u32, other: u32) -> bool {
    serial != other && serial.wrapping_sub(other) < 1 << 31
}

/// How one whole zone differs from another; `None` where it is too much, or where wildcards and exclusions make more of a
/// difference than their names say.
fn differences(before: &Contents, after: &Contents) -> Option<Vec<Difference>> {
    if before.serial == 0 || before.exclusions().next().is_some() || after.exclusions().next().is_some() {
        return None;
    }
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let subjects = |contents: &Contents,
                    other: &Contents,
                    found: &mut Vec<Difference>,
                    seen: &mut BTreeSet<Subject>| {
        for (subject, _) in contents.iter() {
            if contents.answers_of(&subject).eq(other.answers_of(&subject)) || !seen.insert(subject.clone()) {
                continue;
            }
            if found.len() == DIFFERENCES_MOST {
                return false;
            }
            let answers =
                |contents: &Contents| contents.answers_of(&subject).cloned().collect::<Vec<Answer>>();
            found.push(Difference { before: answers(before), after: answers(after), subject });
        }
        true
    };
    let whole =
        subjects(after, before, &mut found, &mut seen) && subjects(before, after, &mut found, &mut seen);
    whole.then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Builder;

    fn now() -> Timestamp {
        Timestamp::from_second(1_764_000_000).unwrap()
    }

    fn listed(text: &str) -> Vec<Answer> {
        vec![Answer::new([127, 0, 0, 2].into(), text)]
    }

    fn table(subjects: &[&str]) -> Table {
        let mut builder = Builder::default();
        for subject in subjects {
            builder.add(subject.parse().unwrap(), listed("x").remove(0));
        }
        builder.finish()
    }

    #[test]
    fn serials_only_grow() {
        let publishing = Publishing::default();
        let mut serials = publishing.serials();
        let first = publishing.replace(table(&["192.0.2.1"]), None, now());
        assert_eq!(first, 1_764_000_000);
        let change = Change { subject: "192.0.2.2".parse().unwrap(), answers: listed("y") };
        assert_eq!(publishing.change(vec![change], now()), first + 1);
        // A clock that was set back takes nothing back.
        assert_eq!(publishing.change(Vec::new(), Timestamp::UNIX_EPOCH), first + 2);
        assert_eq!(*serials.borrow_and_update(), first + 2);
        assert!(is_later(1, u32::MAX) && !is_later(u32::MAX, 1) && !is_later(5, 5));
    }

    #[test]
    fn a_secondary_learns_what_changed_even_between_whole_tables() {
        let publishing = Publishing::default();
        let first = publishing.replace(table(&["192.0.2.1", "192.0.2.2"]), None, now());
        publishing.replace(table(&["192.0.2.2", "192.0.2.3"]), None, now());
        let (current, differences) = publishing.since(first).unwrap();
        let subjects: BTreeSet<String> = differences.iter().map(|it| it.subject.to_string()).collect();
        assert_eq!(subjects, ["192.0.2.1", "192.0.2.3"].map(str::to_owned).into());
        assert_eq!(current.serial, first + 1);
        assert!(publishing.since(first - 1).is_none());
        publishing.replace(table(&["192.0.2.0/24"]), None, now());
        assert!(publishing.since(first).is_none(), "a network is never sent by parts");
    }
}
