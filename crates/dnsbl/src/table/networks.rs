//! Networks of one family. The numbers from 0 to the last address fall into ranges, each of which has one innermost
//! network or none; a network knows the one around it. So one search finds all networks above an address, however
//! many lengths of prefix there are.

use super::sorted::Sorted;

/// Stands for no network.
const NONE: u32 = u32::MAX;

/// An address as a number.
pub(crate) trait Bits: Copy + Ord {
    /// The last address of the network that begins here.
    fn last(self, length: u8) -> Self;
    /// The number after this one.
    fn next(self) -> Option<Self>;
}

impl Bits for u32 {
    fn last(self, length: u8) -> Self {
        self | Self::MAX.checked_shr(length.into()).unwrap_or(0)
    }

    fn next(self) -> Option<Self> {
        self.checked_add(1)
    }
}

impl Bits for u128 {
    fn last(self, length: u8) -> Self {
        self | Self::MAX.checked_shr(length.into()).unwrap_or(0)
    }

    fn next(self) -> Option<Self> {
        self.checked_add(1)
    }
}

/// All about one network, in one place of the memory.
#[derive(Clone, Copy, Debug)]
struct Network<K> {
    start: K,
    length: u8,
    /// What stands for its answers.
    number: u32,
    /// The position of the network around it.
    around: u32,
}

/// Networks in ascending order: of those with one address the larger first, so each after the one around it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Networks<K> {
    networks: Box<[Network<K>]>,
    ranges: Sorted<K>,
    /// The position of the innermost network of each range.
    innermost: Box<[u32]>,
}

/// Collects [`Networks`].
#[derive(Debug)]
pub(crate) struct Collector<K> {
    networks: Vec<Network<K>>,
    ranges: Vec<K>,
    innermost: Vec<u32>,
    /// Those that have begun and not ended: the last address, the position.
    open: Vec<(K, u32)>,
}

impl<K> Default for Collector<K> {
    fn default() -> Self {
        Self { networks: Vec::new(), ranges: Vec::new(), innermost: Vec::new(), open: Vec::new() }
    }
}

impl<K: Bits> Collector<K> {
    /// One more; each is above the one before.
    pub(crate) fn push(&mut self, start: K, length: u8, number: u32) {
        self.close_before(Some(start));
        let position = u32::try_from(self.networks.len()).unwrap_or(NONE);
        let around = self.open.last().map_or(NONE, |(_, position)| *position);
        self.networks.push(Network { start, length, number, around });
        self.range(start, position);
        self.open.push((start.last(length), position));
    }

    /// What was collected.
    pub(crate) fn finish(mut self) -> Networks<K> {
        self.close_before(None);
        Networks {
            networks: self.networks.into_boxed_slice(),
            ranges: Sorted::new(self.ranges),
            innermost: self.innermost.into_boxed_slice(),
        }
    }

    /// Ends the networks that do not reach this start; all of them where there is none.
    fn close_before(&mut self, start: Option<K>) {
        while let Some((last, _)) = self.open.last().copied() {
            if start.is_some_and(|start| start <= last) {
                return;
            }
            self.open.pop();
            let outer = self.open.last().map_or(NONE, |(_, position)| *position);
            if let Some(after) = last.next() {
                self.range(after, outer);
            }
        }
    }

    /// From here on this network is the innermost. What began here before is of no length.
    fn range(&mut self, start: K, position: u32) {
        if self.ranges.last() == Some(&start) {
            self.ranges.pop();
            self.innermost.pop();
        }
        self.ranges.push(start);
        self.innermost.push(position);
    }
}

impl<K: Bits> Networks<K> {
    /// The networks above an address, innermost first: the length and the number of each.
    pub(crate) fn above(&self, address: K) -> impl Iterator<Item = (u8, u32)> + '_ {
        let innermost = self.ranges.at_or_below(address).and_then(|(at, _)| self.innermost.get(at)).copied();
        let get = |position: u32| self.networks.get(position as usize);
        let chain = std::iter::successors(innermost.and_then(get), move |network| get(network.around));
        chain.map(|network| (network.length, network.number))
    }

    /// The number of exactly this network.
    pub(crate) fn number(&self, start: K, length: u8) -> Option<u32> {
        let sought =
            self.networks.binary_search_by_key(&(start, length), |network| (network.start, network.length));
        self.networks.get(sought.ok()?).map(|network| network.number)
    }

    /// All networks, in order, with their numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (K, u8, u32)> + '_ + Clone {
        self.networks.iter().map(|network| (network.start, network.length, network.number))
    }

    /// Memory held, in octets.
    pub(crate) fn octets(&self) -> usize {
        size_of_val(&*self.networks) + size_of_val(&*self.innermost) + self.ranges.octets()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_networks_above_are_found_innermost_first() {
        let mut collector = Collector::default();
        let networks = [(0_u32, 0), (0x0a00_0000, 8), (0x0a00_0000, 24), (0x0a00_0100, 24), (0xff00_0000, 8)];
        for (number, (start, length)) in (0..).zip(networks) {
            collector.push(start, length, number);
        }
        let networks = collector.finish();
        for (address, lengths) in [
            (0, vec![0]),
            (0x0a00_0000, vec![24, 8, 0]),
            (0x0a00_01ff, vec![24, 8, 0]),
            (0x0a00_0200, vec![8, 0]),
            (0x0b00_0000, vec![0]),
            (u32::MAX, vec![8, 0]),
        ] {
            assert_eq!(networks.above(address).map(|(length, _)| length).collect::<Vec<_>>(), lengths);
        }
        assert_eq!((networks.number(0x0a00_0000, 24), networks.number(0, 1)), (Some(2), None));
    }
}
