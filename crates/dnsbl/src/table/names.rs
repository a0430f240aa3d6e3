//! Domain names: their text one after the other in order, and a hash index of positions.

use std::hash::{BuildHasher, RandomState};

use super::numbers::Numbers;

/// The start of every so many names is kept; those between are found by the lengths.
const STEP: usize = 16;

/// Names in order, each once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    text: Box<str>,
    lengths: Box<[u8]>,
    starts: Box<[usize]>,
    numbers: Numbers,
    /// Some bits of the hash in each place of the index; 0 where it is free.
    tags: Box<[u8]>,
    /// The position of the name in each place.
    places: Box<[u32]>,
    /// Keyed anew for each table, so that nobody can choose names that collide.
    hasher: RandomState,
    /// Which numbers of labels occur.
    depths: u128,
}

/// Collects [`Names`].
#[derive(Debug, Default)]
pub(crate) struct Collector {
    text: String,
    lengths: Vec<u8>,
    starts: Vec<usize>,
    numbers: Numbers,
    depths: u128,
}

impl Collector {
    /// One more, of at most 255 octets; each is above the one before.
    pub(crate) fn push(&mut self, name: &str, number: u32) {
        let Ok(length) = u8::try_from(name.len()) else { return };
        if self.lengths.len().is_multiple_of(STEP) {
            self.starts.push(self.text.len());
        }
        self.text.push_str(name);
        self.lengths.push(length);
        self.numbers.push(number);
        self.depths |= depth_bit(labels(name));
    }

    /// What was collected.
    pub(crate) fn finish(mut self) -> Names {
        self.numbers.shrink();
        let size = (self.lengths.len() * 4).div_ceil(3).next_power_of_two();
        let size = if self.lengths.is_empty() { 0 } else { size };
        let mut names = Names {
            text: self.text.into_boxed_str(),
            lengths: self.lengths.into_boxed_slice(),
            starts: self.starts.into_boxed_slice(),
            numbers: self.numbers,
            tags: vec![0; size].into_boxed_slice(),
            places: vec![0; size].into_boxed_slice(),
            hasher: RandomState::new(),
            depths: self.depths,
        };
        names.index();
        names
    }
}

impl Names {
    /// The number of this name.
    pub(crate) fn number(&self, name: &str) -> Option<u32> {
        if self.depths & depth_bit(labels(name)) == 0 {
            return None;
        }
        let (tag, home) = self.home(name);
        for place in self.from(home) {
            match self.tags.get(place) {
                Some(0) | None => return None,
                Some(found) if *found == tag => {
                    let position = *self.places.get(place)? as usize;
                    if self.name(position) == Some(name) {
                        return self.numbers.get(position);
                    }
                }
                Some(_) => {}
            }
        }
        None
    }

    /// All names, in order, with their numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, u32)> + Clone {
        let mut start = 0;
        self.lengths.iter().enumerate().filter_map(move |(at, length)| {
            let name = self.text.get(start..start + usize::from(*length));
            start += usize::from(*length);
            Some((name?, self.numbers.get(at)?))
        })
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.lengths.is_empty()
    }

    /// Memory held, in octets.
    pub(crate) fn octets(&self) -> usize {
        let index = self.tags.len() + size_of_val(&*self.places);
        self.text.len() + self.lengths.len() + size_of_val(&*self.starts) + self.numbers.octets() + index
    }

    fn name(&self, position: usize) -> Option<&str> {
        let block = position - position % STEP;
        let before: usize = self.lengths.get(block..position)?.iter().copied().map(usize::from).sum();
        let start = self.starts.get(position / STEP)? + before;
        self.text.get(start..start + usize::from(*self.lengths.get(position)?))
    }

    /// What is kept of the hash of a name, and where the search for it begins.
    fn home(&self, name: &str) -> (u8, usize) {
        let hash = self.hasher.hash_one(name);
        let [tag, rest @ ..] = hash.to_le_bytes();
        let [a, b, c, d, ..] = rest;
        (tag.max(1), u32::from_le_bytes([a, b, c, d]) as usize & self.tags.len().saturating_sub(1))
    }

    /// The places from this one on, each once.
    fn from(&self, home: usize) -> impl Iterator<Item = usize> + use<> {
        let size = self.tags.len();
        (0..size).map(move |step| (home + step) & (size - 1))
    }

    fn index(&mut self) {
        for (position, at) in (0_u32..).zip(0..self.lengths.len()) {
            let Some((tag, home)) = self.name(at).map(|name| self.home(name)) else { continue };
            let free = self.from(home).find(|place| self.tags.get(*place) == Some(&0));
            let slots = free.and_then(|free| Some((self.tags.get_mut(free)?, self.places.get_mut(free)?)));
            if let Some(slots) = slots {
                *slots.0 = tag;
                *slots.1 = position;
            }
        }
    }
}

/// Every name above this one, the nearest first.
pub(crate) fn above(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name), |name| name.split_once('.').map(|(_, above)| above)).skip(1)
}

/// How many labels a name has.
pub(crate) fn labels(name: &str) -> u32 {
    let dots = name.bytes().filter(|octet| *octet == b'.').count();
    u32::try_from(dots).unwrap_or(u32::MAX).saturating_add(1)
}

/// One bit for each number of labels; what no name can have shares the last bit.
pub(crate) fn depth_bit(labels: u32) -> u128 {
    1 << labels.min(127)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_in_is_found_and_nothing_else() {
        let mut given: Vec<String> = (0..5000).map(|number| format!("host{number}.example")).collect();
        given.sort();
        let mut collector = Collector::default();
        for (number, name) in (0..).zip(&given) {
            collector.push(name, number);
        }
        let names = collector.finish();
        for (number, name) in (0..).zip(&given) {
            assert_eq!(names.number(name), Some(number));
        }
        for absent in ["", "example", "host5000.example", "a.host1.example", "host1.example."] {
            assert_eq!(names.number(absent), None);
        }
        assert!(names.iter().map(|(name, _)| name).eq(given.iter().map(String::as_str)));
        assert_eq!(Collector::default().finish().number("example"), None);
        assert_eq!(above("a.b.c").collect::<Vec<_>>(), ["b.c", "c"]);
    }
}
