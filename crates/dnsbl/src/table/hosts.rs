//! Single IPv4 addresses, two octets for each: grouped by their upper half, the lower halves sorted within a group.

use std::ops::Range;

use super::sorted::Sorted;

/// How many upper halves there are.
const GROUPS: usize = 1 << 16;
/// Fewer addresses than this stand one by one: the groups alone would be larger.
const FEW: usize = 1 << 14;

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
        self.lower.get(group)?.binary_search(&lower).ok().map(|within| start + within)
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

/// The upper and the lower half.
fn halves(address: u32) -> (u16, u16) {
    let [a, b, c, d] = address.to_be_bytes();
    (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]))
}

#[cfg(test)]
mod tests {
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
}
