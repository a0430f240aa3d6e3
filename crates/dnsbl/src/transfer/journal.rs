//! What changed from serial to serial, so that a secondary need not fetch all (RFC 1995).

use std::collections::{HashMap, VecDeque};

use crate::answer::Answer;
use crate::subject::Subject;

/// How many changes are kept; who is further behind fetches the whole zone.
const CHANGES_KEPT: usize = 100_000;

/// One subject before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What it is about: an address or a domain; wildcards are never sent by parts.
    pub subject: Subject,
    /// Its answers before.
    pub before: Vec<Answer>,
    /// Its answers after.
    pub after: Vec<Answer>,
}

#[derive(Clone, Debug)]
struct Step {
    from: u32,
    to: u32,
    differences: Vec<Difference>,
}

/// The last steps of a zone.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    steps: VecDeque<Step>,
    changes: usize,
}

impl Journal {
    /// Takes down a step. One that holds a network, a wildcard or an exclusion ends the journal, for then names that are
    /// not in it change their meaning too (RFC 4592).
    pub fn record(&mut self, from: u32, to: u32, differences: Vec<Difference>) {
        let broken = self.steps.back().is_some_and(|last| last.to != from);
        let wide =
            |subject: &Subject| matches!(subject, Subject::Network(_) | Subject::Domain { below: true, .. });
        if broken || differences.iter().any(|difference| wide(&difference.subject)) {
            self.clear();
            if !broken {
                return;
            }
        }
        self.changes += differences.len();
        self.steps.push_back(Step { from, to, differences });
        while self.changes > CHANGES_KEPT {
            let Some(step) = self.steps.pop_front() else { return };
            self.changes -= step.differences.len();
        }
    }

    /// Forgets everything: the zone was replaced as a whole.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// All that changed from `from` to `to`, each subject once; `None` where that is no longer known.
    #[must_use]
    pub fn between(&self, from: u32, to: u32) -> Option<Vec<Difference>> {
        let begin = self.steps.iter().position(|step| step.from == from)?;
        let mut order: Vec<Difference> = Vec::new();
        let mut places: HashMap<&Subject, usize> = HashMap::new();
        let mut reached = from;
        for step in self.steps.range(begin..) {
            if reached == to {
                break;
            }
            for difference in &step.differences {
                match places.get(&difference.subject).and_then(|place| order.get_mut(*place)) {
                    Some(known) => known.after.clone_from(&difference.after),
                    None => {
                        places.insert(&difference.subject, order.len());
                        order.push(difference.clone());
                    }
                }
            }
            reached = step.to;
        }
        order.retain(|difference| difference.before != difference.after);
        (reached == to).then_some(order)
    }
}
