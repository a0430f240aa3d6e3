//! What a zone answers at this moment: a table, the changes since it was built, and the serial of the whole.
//!
//! One side publishes, any number of threads read. A reader keeps what it has and looks at one number to learn that
//! there is something newer; nobody ever waits for a table that is being built.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use crate::answer::Answer;
use crate::subject::Subject;
use crate::table::{Query, Table, covers};

/// All answers of one subject from now on; none where it is no longer listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What it is about.
    pub subject: Subject,
    /// Its answers.
    pub answers: Vec<Answer>,
}

/// What a zone answers at one moment.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    /// The serial of the SOA record (RFC 1982 arithmetic).
    pub serial: u32,
    table: Arc<Table>,
    /// Subjects that changed since the table was built.
    overlay: HashMap<Subject, Vec<Answer>>,
}

impl Contents {
    /// A whole table.
    #[must_use]
    pub fn new(serial: u32, table: Table) -> Self {
        Self { serial, table: Arc::new(table), overlay: HashMap::new() }
    }

    /// The same with some changes.
    #[must_use]
    pub fn changed(&self, serial: u32, changes: Vec<Change>) -> Self {
        let mut next = Self { serial, ..self.clone() };
        next.overlay.extend(changes.into_iter().map(|change| (change.subject, change.answers)));
        next
    }

    /// Every answer for what is asked about.
    pub fn find<'a>(&'a self, query: Query<'_>, mut found: impl FnMut(&'a Answer)) {
        self.table.find(query, &mut found);
        for (subject, answers) in &self.overlay {
            if covers(subject, query) {
                answers.iter().for_each(&mut found);
            }
        }
    }
}

#[derive(Debug, Default)]
struct Shared {
    generation: AtomicU64,
    current: RwLock<Arc<Contents>>,
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
        Self(Arc::new(Shared { generation: AtomicU64::new(0), current: RwLock::new(Arc::new(contents)) }))
    }

    /// From now on this is answered.
    pub fn publish(&self, contents: Contents) {
        let contents = Arc::new(contents);
        *self.0.current.write().unwrap_or_else(PoisonError::into_inner) = contents;
        self.0.generation.fetch_add(1, Ordering::Release);
    }

    /// What is answered now.
    #[must_use]
    pub fn current(&self) -> Arc<Contents> {
        Arc::clone(&self.0.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// A reader.
    #[must_use]
    pub fn reader(&self) -> Reader {
        let generation = self.0.generation.load(Ordering::Acquire);
        Reader { shared: Arc::clone(&self.0), generation, current: self.current() }
    }
}

impl Reader {
    /// What is answered now.
    pub fn current(&mut self) -> &Contents {
        let generation = self.shared.generation.load(Ordering::Acquire);
        if generation != self.generation {
            self.generation = generation;
            self.current = Arc::clone(&self.shared.current.read().unwrap_or_else(PoisonError::into_inner));
        }
        &self.current
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_sees_what_was_published() {
        let publisher = Publisher::new(Contents::new(1, Table::default()));
        let mut reader = publisher.reader();
        assert_eq!(reader.current().serial, 1);
        let answer = Answer::new([127, 0, 0, 2].into(), "listed");
        let change = Change { subject: "192.0.2.1".parse().unwrap(), answers: vec![answer] };
        publisher.publish(publisher.current().changed(2, vec![change]));
        let mut found = 0;
        reader.current().find(Query::Address([192, 0, 2, 1].into()), |_| found += 1);
        assert_eq!((reader.current().serial, found), (2, 1));
    }
}
