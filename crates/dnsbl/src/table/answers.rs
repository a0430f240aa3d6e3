//! Which answers a number stands for. One answer costs an entry nothing but its number; entries with the same answers
//! share that number.

use std::collections::HashMap;

use crate::answer::Answer;

/// What the numbers of a table stand for: an answer each, then "not listed", then sets of several answers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answers {
    single: Box<[Answer]>,
    several: Box<[Box<[u32]>]>,
}

/// Collects [`Answers`].
pub(crate) struct Collector {
    single: Box<[Answer]>,
    /// The number in the table of each number of the builder.
    ranks: Vec<u32>,
    several: HashMap<Box<[u32]>, u32>,
    /// How many subjects are listed.
    listed: usize,
}

/// The builder's number for "not listed".
pub(crate) const EXCLUDED: u32 = 0;

impl Collector {
    /// Of the answers of a builder and their numbers there, which begin after [`EXCLUDED`].
    pub(crate) fn new(numbered: HashMap<Answer, u32>) -> Self {
        let mut numbered: Vec<(Answer, u32)> = numbered.into_iter().collect();
        numbered.sort_unstable();
        let mut ranks = vec![0; numbered.len() + 1];
        for (rank, (_, number)) in (0..).zip(&numbered) {
            if let Some(place) = ranks.get_mut(*number as usize) {
                *place = rank;
            }
        }
        Self {
            single: numbered.into_iter().map(|(answer, _)| answer).collect(),
            ranks,
            several: HashMap::new(),
            listed: 0,
        }
    }

    /// The number in the table for an entry with these numbers of the builder; an exclusion outweighs answers.
    pub(crate) fn number(&mut self, builders: &[u32]) -> u32 {
        let excluded = u32::try_from(self.single.len()).unwrap_or(u32::MAX);
        self.listed += usize::from(builders.first().is_some_and(|first| *first != EXCLUDED));
        let rank = |number: &u32| self.ranks.get(*number as usize).copied();
        match builders {
            [EXCLUDED, ..] | [] => excluded,
            [one] => rank(one).unwrap_or(excluded),
            _ => {
                let mut ranks: Box<[u32]> = builders.iter().filter_map(rank).collect();
                ranks.sort_unstable();
                let before = u32::try_from(self.several.len()).unwrap_or(u32::MAX);
                let next = excluded.saturating_add(1).saturating_add(before);
                *self.several.entry(ranks).or_insert(next)
            }
        }
    }

    /// How many subjects are listed.
    pub(crate) fn listed(&self) -> usize {
        self.listed
    }

    /// What was collected.
    pub(crate) fn finish(self) -> Answers {
        let mut several: Vec<(u32, Box<[u32]>)> =
            self.several.into_iter().map(|(ranks, number)| (number, ranks)).collect();
        several.sort_unstable();
        Answers { single: self.single, several: several.into_iter().map(|(_, ranks)| ranks).collect() }
    }
}

impl Answers {
    /// The answers that a number stands for, in order; none for "not listed".
    pub(crate) fn of(&self, number: u32) -> impl Iterator<Item = &Answer> + Clone {
        let number = number as usize;
        let several = number.checked_sub(self.single.len() + 1).and_then(|at| self.several.get(at));
        let several = several.map_or(&[][..], |ranks| ranks);
        let several = several.iter().filter_map(|rank| self.single.get(*rank as usize));
        self.single.get(number).into_iter().chain(several)
    }

    /// Whether the number stands for "not listed".
    pub(crate) fn is_excluded(&self, number: u32) -> bool {
        number as usize == self.single.len()
    }

    /// Memory held, in octets.
    pub(crate) fn octets(&self) -> usize {
        let text: usize = self.single.iter().map(|answer| answer.text.len()).sum();
        let several: usize = self.several.iter().map(|ranks| size_of_val(&**ranks)).sum();
        size_of_val(&*self.single) + text + size_of_val(&*self.several) + several
    }
}
