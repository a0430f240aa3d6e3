//! Entries as they come, in any order and more than once, and then in order.

use std::iter::Peekable;
use std::vec::IntoIter;

/// Answers with a number below this have their own list of entries, which is half the memory or less.
const OWN_LIST: usize = 16;

/// Entries of one kind, each with the number of its answer.
#[derive(Debug)]
pub(crate) struct Gathered<K> {
    few: Vec<Vec<K>>,
    many: Vec<(K, u32)>,
}

impl<K> Default for Gathered<K> {
    fn default() -> Self {
        Self { few: Vec::new(), many: Vec::new() }
    }
}

impl<K: Ord + 'static> Gathered<K> {
    /// One more.
    pub(crate) fn push(&mut self, key: K, number: u32) {
        let at = number as usize;
        if at >= OWN_LIST {
            self.many.push((key, number));
            return;
        }
        while self.few.len() <= at {
            self.few.push(Vec::new());
        }
        if let Some(list) = self.few.get_mut(at) {
            list.push(key);
        }
    }

    /// How many there are, with those that came twice.
    pub(crate) fn len(&self) -> usize {
        self.few.iter().map(Vec::len).sum::<usize>() + self.many.len()
    }

    /// Memory held, in octets, without what a key points to.
    pub(crate) fn octets(&self) -> usize {
        let few: usize = self.few.iter().map(|list| list.capacity() * size_of::<K>()).sum();
        few + self.many.capacity() * size_of::<(K, u32)>()
    }

    /// Each key once and in order, with the numbers of all of its answers in ascending order.
    pub(crate) fn for_each(self, mut visit: impl FnMut(K, &[u32])) {
        let mut numbers = Vec::new();
        let mut merged = self.merged().peekable();
        while let Some((key, number)) = merged.next() {
            numbers.push(number);
            if merged.peek().is_some_and(|(next, _)| *next == key) {
                continue;
            }
            numbers.dedup();
            visit(key, &numbers);
            numbers.clear();
        }
    }

    /// All pairs in order.
    fn merged(self) -> Merged<K> {
        let mut sources = Vec::new();
        for (mut keys, number) in self.few.into_iter().zip(0..).filter(|(keys, _)| !keys.is_empty()) {
            keys.sort_unstable();
            keys.dedup();
            sources.push(Source::One(keys.into_iter().peekable(), number));
        }
        let mut pairs = self.many;
        if !pairs.is_empty() {
            pairs.sort_unstable();
            sources.push(Source::Pairs(pairs.into_iter().peekable()));
        }
        Merged { sources }
    }
}

enum Source<K> {
    One(Peekable<IntoIter<K>>, u32),
    Pairs(Peekable<IntoIter<(K, u32)>>),
}

impl<K> Source<K> {
    fn peek(&mut self) -> Option<(&K, u32)> {
        match self {
            Self::One(keys, number) => keys.peek().map(|key| (key, *number)),
            Self::Pairs(pairs) => pairs.peek().map(|(key, number)| (key, *number)),
        }
    }

    fn next(&mut self) -> Option<(K, u32)> {
        match self {
            Self::One(keys, number) => keys.next().map(|key| (key, *number)),
            Self::Pairs(pairs) => pairs.next(),
        }
    }
}

struct Merged<K> {
    sources: Vec<Source<K>>,
}

impl<K: Ord> Iterator for Merged<K> {
    type Item = (K, u32);

    fn next(&mut self) -> Option<(K, u32)> {
        if let [only] = self.sources.as_mut_slice() {
            return only.next();
        }
        let heads = self.sources.iter_mut().enumerate();
        let (_, lowest) = heads.filter_map(|(at, source)| Some((source.peek()?, at))).min()?;
        self.sources.get_mut(lowest)?.next()
    }
}
