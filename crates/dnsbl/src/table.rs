//! What is listed, and what is answered for it: built once, then only read.

use std::collections::BTreeMap;
use std::net::IpAddr;

use ipnet::IpNet;

use crate::answer::Answer;
use crate::subject::Subject;

/// What somebody asks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Query<'a> {
    /// An address.
    Address(IpAddr),
    /// A name in lower case, without a trailing dot.
    Domain(&'a str),
}

/// All that is listed. Nothing in it changes; a new one takes its place.
#[derive(Clone, Debug, Default)]
pub struct Table {
    entries: BTreeMap<Subject, Vec<Answer>>,
}

/// Collects what a [`Table`] will hold.
#[derive(Debug, Default)]
pub struct Builder {
    entries: BTreeMap<Subject, Vec<Answer>>,
}

impl Builder {
    /// Adds an entry; a second answer for the same subject stands beside the first.
    pub fn add(&mut self, subject: Subject, answer: Answer) {
        let answers = self.entries.entry(subject).or_default();
        if !answers.contains(&answer) {
            answers.push(answer);
        }
    }

    /// The table.
    #[must_use]
    pub fn finish(self) -> Table {
        Table { entries: self.entries }
    }
}

impl Table {
    /// Every answer for what is asked about: of the entry itself and of every network or domain above it.
    pub fn find<'a>(&'a self, query: Query<'_>, mut found: impl FnMut(&'a Answer)) {
        for (subject, answers) in &self.entries {
            if covers(subject, query) {
                answers.iter().for_each(&mut found);
            }
        }
    }

    /// How many subjects are listed.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing is listed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Each entry, addresses before networks before domains, each in order.
    pub fn iter(&self) -> impl Iterator<Item = (Subject, &Answer)> {
        self.entries
            .iter()
            .flat_map(|(subject, answers)| answers.iter().map(|answer| (subject.clone(), answer)))
    }
}

/// Whether an entry speaks of what is asked about.
pub(crate) fn covers(subject: &Subject, query: Query<'_>) -> bool {
    match (subject, query) {
        (Subject::Address(listed), Query::Address(asked)) => *listed == asked,
        (Subject::Network(listed), Query::Address(asked)) => listed.contains(&IpNet::from(asked)),
        (Subject::Domain { name, below }, Query::Domain(asked)) => {
            // `below` speaks of the names below alone, as a wildcard of the DNS does (RFC 4592 §2.1.1).
            if *below {
                asked.strip_suffix(&**name).is_some_and(|rest| rest.ends_with('.'))
            } else {
                asked == &**name
            }
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_and_all_above_it_answer() {
        let mut builder = Builder::default();
        for (subject, octet) in [("192.0.2.1", 2), ("192.0.2.0/24", 3), ("*.example", 4), ("a.example", 5)] {
            builder.add(subject.parse().unwrap(), Answer::new([127, 0, 0, octet].into(), ""));
        }
        let table = builder.finish();
        let octets = |query| {
            let mut octets = Vec::new();
            table.find(query, |answer| octets.push(answer.value.octets()[3]));
            octets.sort_unstable();
            octets
        };
        assert_eq!(octets(Query::Address([192, 0, 2, 1].into())), [2, 3]);
        assert_eq!(octets(Query::Address([192, 0, 2, 2].into())), [3]);
        assert_eq!(octets(Query::Address([192, 0, 3, 1].into())), [0_u8; 0]);
        assert_eq!(octets(Query::Domain("a.example")), [4, 5]);
        assert_eq!(octets(Query::Domain("example")), [0_u8; 0]);
        assert_eq!(octets(Query::Domain("b.a.example")), [4]);
        assert_eq!(octets(Query::Domain("xexample")), [0_u8; 0]);
    }
}
