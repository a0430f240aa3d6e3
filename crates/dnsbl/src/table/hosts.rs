//! Single IPv4 addresses, two octets for each: grouped by their upper half, the lower halves sorted within a group.

use std::ops::Range;

use super::sorted::Sorted;

/// How many upper halves there are.
const GROUPS: usize = 1 << 16;
/// Fewer addresses than this stand one by one: the groups alone would be larger.
const FEW: usize = 1 << 14;
/// The first step of a search within a group: a line of the processor's cache.
const NEAR: usize = 32;

/// IPv4 addresses in ascending order, each once.
#[derive(Clone, Debug)]
pub(crate) enum Hosts {
    /// Some.
    Few(Sorted<u32>),
    /// Many.
    Many(Groups),
}

/// Addresses by their upper half.
#[derive(Clone, Debug, Default)]
pub(crate) struct Groups {
    /// Where each group begins, and where the last one ends.
    starts: Vec<u32>,
    lower: Vec<u16>,
}

impl Default for Hosts {
    fn default() -> Self {
        Self::Few(Sorted::default())
    }
}

impl Hosts {
    /// Collects at most so many addresses.
    pub(crate) fn collect(count: usize) -> Collector {
        if count < FEW {
            Collector::Few(Vec::with_capacity(count))
        } else {
            Collector::Many(Groups::with_capacity(count))
        }
    }

    /// Where this address is.
    pub(crate) fn position(&self, address: u32) -> Option<usize> {
        match self {
            Self::Few(addresses) => addresses.position(address),
            Self::Many(groups) => groups.position(address),
        }
    }

    /// All addresses, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> + '_ + Clone {
        let (few, many) = match self {
            Self::Few(addresses) => (Some(addresses), None),
            Self::Many(groups) => (None, Some(groups)),
        };
        few.into_iter().flat_map(Sorted::iter).chain(many.into_iter().flat_map(Groups::iter))
    }

    /// Memory held, in octets.
    pub(crate) fn octets(&self) -> usize {
        match self {
            Self::Few(addresses) => addresses.octets(),
            Self::Many(groups) => {
                groups.starts.capacity() * size_of::<u32>() + groups.lower.capacity() * size_of::<u16>()
            }
        }
    }
}

/// Collects [`Hosts`].
#[derive(Debug)]
pub(crate) enum Collector {
    Few(Vec<u32>),
    Many(Groups),
}

impl Collector {
    /// One more; each is above the one before.
    pub(crate) fn push(&mut self, address: u32) {
        match self {
            Self::Few(addresses) => addresses.push(address),
            Self::Many(groups) => groups.push(address),
        }
    }

    /// What was collected.
    pub(crate) fn finish(self) -> Hosts {
        match self {
            Self::Few(addresses) => Hosts::Few(Sorted::new(addresses)),
            Self::Many(groups) => Hosts::Many(groups.complete()),
        }
    }
}

impl Groups {
    fn with_capacity(count: usize) -> Self {
        Self { starts: Vec::with_capacity(GROUPS + 1), lower: Vec::with_capacity(count) }
    }

    fn push(&mut self, address: u32) {
        let (upper, lower) = halves(address);
        self.begin(usize::from(upper) + 1);
        self.lower.push(lower);
    }

    fn complete(mut self) -> Self {
        self.begin(GROUPS + 1);
        self.lower.shrink_to_fit();
        self
    }

    /// So many groups have begun; new ones begin here.
    fn begin(&mut self, count: usize) {
        // All of the 2^32 addresses at once would miss the last one; no list is meant to hold them.
        let here = u32::try_from(self.lower.len()).unwrap_or(u32::MAX);
        self.starts.resize(self.starts.len().max(count), here);
    }

    fn position(&self, address: u32) -> Option<usize> {
        let (upper, lower) = halves(address);
        let group = self.group(usize::from(upper))?;
        let start = group.start;
        search(self.lower.get(group)?, lower).map(|within| start + within)
    }

    fn iter(&self) -> impl Iterator<Item = u32> + '_ + Clone {
        (0..=u16::MAX).flat_map(|upper| {
            let group = self.group(usize::from(upper)).and_then(|group| self.lower.get(group));
            group.unwrap_or_default().iter().map(move |lower| u32::from(upper) << 16 | u32::from(*lower))
        })
    }

    fn group(&self, upper: usize) -> Option<Range<usize>> {
        let (start, end) = (self.starts.get(upper)?, self.starts.get(upper + 1)?);
        Some(*start as usize..*end as usize)
    }
}

/// Where a number is among sorted ones. Begins where it would be if they were spread evenly and takes longer and
/// longer steps from there, so that most questions touch one or two lines of the processor's cache.
fn search(sorted: &[u16], sought: u16) -> Option<usize> {
    let guess = (usize::from(sought) * sorted.len()) >> 16;
    let (mut from, mut to, mut step) = (guess, guess, NEAR);
    while from > 0 && sorted.get(from).is_none_or(|number| *number > sought) {
        from = from.saturating_sub(step);
        step *= 2;
    }
    step = NEAR;
    while sorted.get(to).is_some_and(|number| *number < sought) {
        to += step;
        step *= 2;
    }
    let to = sorted.len().min(to + 1);
    sorted.get(from..to)?.binary_search(&sought).ok().map(|within| from + within)
}

/// The upper and the lower half.
fn halves(address: u32) -> (u16, u16) {
    let [a, b, c, d] = address.to_be_bytes();
    (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_went_in_is_found_and_nothing_else() {
        let addresses = [0, 1, 0xffff, 0x1_0000, 0x7f00_0001, 0xffff_0000, u32::MAX];
        for count in [addresses.len(), FEW] {
            let mut collector = Hosts::collect(count);
            addresses.iter().for_each(|address| collector.push(*address));
            let hosts = collector.finish();
            assert_eq!(hosts.iter().collect::<Vec<_>>(), addresses);
            for (at, address) in addresses.into_iter().enumerate() {
                assert_eq!(hosts.position(address), Some(at));
            }
            for absent in [2, 0x1_0001, 0x7f00_0000, 0x7f00_0002, u32::MAX - 1] {
                assert_eq!(hosts.position(absent), None);
            }
            assert_eq!(matches!(hosts, Hosts::Many(_)), count == FEW);
        }
        for count in [0, FEW] {
            let none = Hosts::collect(count).finish();
            assert_eq!((none.position(1), none.iter().count()), (None, 0));
        }
    }

    proptest! {
        #[test]
        fn a_search_finds_what_is_there(sorted in proptest::collection::btree_set(
            prop_oneof![any::<u16>(), 0_u16..300, 65_000_u16..=65_535], 0..600,
        )) {
            let sorted: Vec<u16> = sorted.into_iter().collect();
            for number in (0..=u16::MAX).step_by(7).chain(sorted.iter().copied()) {
                prop_assert_eq!(search(&sorted, number), sorted.binary_search(&number).ok());
            }
        }

        #[test]
        fn many_say_what_few_say(
            addresses in proptest::collection::btree_set((0_u32..4, 0_u32..6).prop_map(|(a, b)| a << 30 | b << 14), 0..24),
            asked in proptest::collection::vec((0_u32..4, 0_u32..8).prop_map(|(a, b)| a << 30 | b << 14), 20),
        ) {
            let (mut few, mut many) = (Hosts::collect(0), Hosts::collect(FEW));
            for address in &addresses {
                few.push(*address);
                many.push(*address);
            }
            let (few, many) = (few.finish(), many.finish());
            prop_assert!(few.iter().eq(addresses.iter().copied()) && many.iter().eq(addresses.iter().copied()));
            for address in asked {
                prop_assert_eq!(few.position(address), many.position(address));
                prop_assert_eq!(few.position(address).is_some(), addresses.contains(&address));
            }
        }
    }
}
