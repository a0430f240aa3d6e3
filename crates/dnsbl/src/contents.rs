//! What a zone answers at this moment: a table, the changes since it was built, and the serial of the whole.
//!
//! One side publishes, any number of threads read. A reader keeps what it has and looks at one number to learn that
//! there is something newer; nobody ever waits for a table that is being built. Once there are many changes, a new
//! table is built of everything, in the background, and takes the place of the old one.

use std::ops::ControlFlow;
use std::sync::Arc;

use crate::answer::Answer;
use crate::subject::Subject;
use crate::table::{Builder, Query, Table};

mod overlay;
mod publisher;

use overlay::Overlay;
pub use publisher::{FOLD_BEYOND, Publisher, Reader};

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
    overlay: Overlay,
}

impl Contents {
    /// A whole table.
    #[must_use]
    pub fn new(serial: u32, table: Table) -> Self {
        Self { serial, table: Arc::new(table), overlay: Overlay::default() }
    }

    /// The same with some changes. A change says all about the answers of its subject: what the table or an earlier
    /// change says of them counts no more. An exclusion in the table stands; only a new table takes it away.
    #[must_use]
    pub fn changed(&self, serial: u32, changes: Vec<Change>) -> Self {
        let mut next = Self { serial, ..self.clone() };
        changes.into_iter().for_each(|change| next.overlay.insert(change));
        next
    }

    /// Every answer for what is asked about, as [`Table::find`] gives them, in no certain order. Nothing is allocated.
    pub fn find<'a>(&'a self, query: Query<'_>, mut found: impl FnMut(&'a Answer)) {
        if self.overlay.is_empty() {
            return self.table.find(query, found);
        }
        let query = query.canonical();
        let mut floor = None;
        let _ = self.table.walk(query, |level, number| {
            let Some(answers) = self.table.answers(number) else {
                floor = Some(level.rank());
                return ControlFlow::Break(());
            };
            if self.overlay.at(query, level).is_none() {
                answers.for_each(&mut found);
            }
            ControlFlow::Continue(())
        });
        self.overlay.walk(query, |level, answers| {
            if floor.is_none_or(|floor| level.rank() > floor) {
                answers.iter().for_each(&mut found);
            }
        });
    }

    /// How many subjects are listed. Looks at every change.
    #[must_use]
    pub fn len(&self) -> usize {
        let listed = |subject: &Subject| self.table.answers_of(subject).next().is_some();
        let (mut more, mut fewer) = (0, 0);
        for (subject, answers) in self.overlay.iter() {
            let (before, now) = (listed(&subject), !answers.is_empty() && !self.table.excludes(&subject));
            more += usize::from(now && !before);
            fewer += usize::from(before && !now);
        }
        (self.table.len() + more).saturating_sub(fewer)
    }

    /// Whether nothing is listed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The answers of exactly this subject, whatever is above it; none where it is not listed itself.
    pub fn answers_of(&self, subject: &Subject) -> impl Iterator<Item = &Answer> {
        let changed = self.overlay.get(subject);
        let changed = changed.map(|answers| if self.table.excludes(subject) { &[] } else { answers });
        let before = changed.is_none().then(|| self.table.answers_of(subject));
        changed.unwrap_or_default().iter().chain(before.into_iter().flatten())
    }

    /// Each entry with each of its answers: those of the table that did not change in the order of [`Table::iter`],
    /// then those that did in no certain order.
    pub fn iter(&self) -> impl Iterator<Item = (Subject, &Answer)> + Clone {
        let kept = self.table.iter().filter(|(subject, _)| self.overlay.get(subject).is_none());
        let changed = self.overlay.iter().filter(|(subject, _)| !self.table.excludes(subject));
        kept.chain(
            changed
                .flat_map(|(subject, answers)| answers.iter().map(move |answer| (subject.clone(), answer))),
        )
    }

    /// Each subject that is excluded.
    pub fn exclusions(&self) -> impl Iterator<Item = Subject> + Clone {
        self.table.exclusions()
    }

    /// How many subjects changed since the table was built.
    #[must_use]
    pub fn changes(&self) -> usize {
        self.overlay.len()
    }

    /// Memory held, in octets: the table and, by estimate, the changes.
    #[must_use]
    pub fn octets(&self) -> usize {
        self.table.octets() + self.overlay.octets()
    }

    /// A new table of everything, without changes beside it.
    #[must_use]
    pub fn folded(&self) -> Table {
        let mut builder = Builder::default();
        let mut last = None;
        for (subject, answer) in self.iter() {
            // Most entries share the answer of the one before: no need to look it up by its text.
            let number = match last {
                Some((known, number)) if std::ptr::eq(known, answer) => number,
                _ => builder.answer(answer.clone()),
            };
            last = Some((answer, number));
            builder.list(subject, number);
        }
        self.exclusions().for_each(|subject| builder.exclude(subject));
        builder.finish()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::table::naive::{Naive, address, answer, found, name, subject};

    fn contents(entries: &[&str], excluded: &[&str]) -> Contents {
        let mut builder = Builder::default();
        for entry in entries {
            builder.add(entry.parse().unwrap(), Answer::new([127, 0, 0, 2].into(), "in the table"));
        }
        excluded.iter().for_each(|entry| builder.exclude(entry.parse().unwrap()));
        Contents::new(1, builder.finish())
    }

    fn change(subject: &str, answers: &[u8]) -> Change {
        let answers =
            answers.iter().map(|octet| Answer::new([127, 0, 0, *octet].into(), "changed")).collect();
        Change { subject: subject.parse().unwrap(), answers }
    }

    fn octets(contents: &Contents, query: Query<'_>) -> Vec<u8> {
        found(|visit| contents.find(query, visit)).iter().map(|answer| answer.value.octets()[3]).collect()
    }

    #[test]
    fn what_was_delisted_is_not_answered() {
        let before =
            contents(&["192.0.2.1", "192.0.2.2", "198.51.100.0/24", "a.example", "*.b.example"], &[]);
        for (subject, asked) in [
            ("192.0.2.1", Query::Address([192, 0, 2, 1].into())),
            ("198.51.100.0/24", Query::Address([198, 51, 100, 7].into())),
            ("a.example", Query::Domain("a.example")),
            ("*.b.example", Query::Domain("c.b.example")),
        ] {
            assert_eq!(octets(&before, asked), [2]);
            let after = before.changed(2, vec![change(subject, &[])]);
            assert_eq!(octets(&after, asked), [0_u8; 0], "{subject}");
            assert_eq!(octets(&after, Query::Address([192, 0, 2, 2].into())), [2]);
            assert_eq!((after.len(), after.changes()), (4, 1));
            let again = after.changed(3, vec![change(subject, &[3, 4])]);
            assert_eq!(octets(&again, asked), [3, 4], "{subject}");
            assert_eq!(octets(&Contents::new(3, again.folded()), asked), [3, 4]);
        }
    }

    #[test]
    fn a_change_hides_nothing_but_its_own_subject() {
        let before = contents(&["10.0.0.0/8", "10.0.0.1"], &[]);
        let after = before.changed(2, vec![change("10.0.0.1", &[]), change("10.0.0.0/24", &[5])]);
        assert_eq!(octets(&after, Query::Address([10, 0, 0, 1].into())), [2, 5]);
    }

    #[test]
    fn an_exclusion_outweighs_changes_above_it_and_of_it() {
        let before = contents(&["10.0.0.0/8"], &["10.1.0.0/16"]);
        let changes =
            vec![change("10.0.0.0/12", &[3]), change("10.1.0.0/16", &[4]), change("10.1.0.1", &[5])];
        let after = before.changed(2, changes);
        assert_eq!(octets(&after, Query::Address([10, 1, 0, 1].into())), [5]);
        assert_eq!(octets(&after, Query::Address([10, 1, 0, 2].into())), [0_u8; 0]);
        assert_eq!(octets(&after, Query::Address([10, 2, 0, 2].into())), [2, 3]);
        assert_eq!(after.len(), 3);
    }

    proptest! {
        #[test]
        fn changes_answer_as_a_table_of_everything_would(
            entries in proptest::collection::vec((subject(), answer()), 0..60),
            excluded in proptest::collection::vec(subject(), 0..6),
            changes in proptest::collection::vec((subject(), proptest::collection::vec(answer(), 0..3)), 0..60),
            removed in proptest::collection::vec(any::<proptest::sample::Index>(), 0..20),
            addresses in proptest::collection::vec(address(), 30),
            names in proptest::collection::vec(name(), 30),
        ) {
            let (mut naive, mut builder) = (Naive::default(), Builder::default());
            for (subject, answer) in &entries {
                naive.entries.entry(subject.clone()).or_default().insert(answer.clone());
                builder.add(subject.clone(), answer.clone());
            }
            for subject in excluded {
                naive.excluded.insert(subject.clone());
                builder.exclude(subject);
            }
            let removed = removed.iter().filter(|_| !entries.is_empty());
            let removed = removed.map(|index| (index.get(&entries).0.clone(), Vec::new()));
            let mut contents = Contents::new(1, builder.finish());
            for (subject, answers) in removed.chain(changes) {
                naive.entries.insert(subject.clone(), answers.iter().cloned().collect());
                contents = contents.changed(2, vec![Change { subject, answers }]);
            }
            let listed: BTreeSet<Subject> = naive.listed().into_iter().map(|(subject, _)| subject).collect();
            prop_assert_eq!(contents.len(), listed.len());
            for (subject, answers) in &naive.entries {
                let known: BTreeSet<Answer> = contents.answers_of(subject).cloned().collect();
                let excluded = naive.excluded.contains(subject);
                prop_assert_eq!(known, if excluded { BTreeSet::new() } else { answers.clone() });
            }
            let folded = contents.folded();
            let entries: Vec<(Subject, Answer)> = folded.iter().map(|(subject, answer)| (subject, answer.clone())).collect();
            prop_assert_eq!(entries, naive.listed());
            prop_assert_eq!(folded.exclusions().collect::<BTreeSet<_>>(), naive.excluded.clone());
            let queries = addresses.into_iter().map(Query::Address).chain(names.iter().map(|name| Query::Domain(name)));
            for query in queries {
                let expected = naive.find(query);
                prop_assert_eq!(found(|visit| contents.find(query, visit)), expected.clone());
                prop_assert_eq!(found(|visit| folded.find(query, visit)), expected);
            }
        }
    }
}
