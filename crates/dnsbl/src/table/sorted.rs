//! Sorted numbers, looked up in two steps: a sample of them first, which stays in the processor's cache, then the few
//! beside it.

/// Every so many keys stand in the sample too.
const STEP: usize = 64;

/// Numbers in ascending order, each once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sorted<K> {
    keys: Box<[K]>,
    sample: Box<[K]>,
}

impl<K: Copy + Ord> Sorted<K> {
    /// Of keys that are in order.
    pub(crate) fn new(keys: Vec<K>) -> Self {
        Self { sample: keys.iter().step_by(STEP).copied().collect(), keys: keys.into_boxed_slice() }
    }

    /// Where the last key is that is not above this one, and that key.
    pub(crate) fn at_or_below(&self, key: K) -> Option<(usize, K)> {
        let block = self.sample.partition_point(|sampled| *sampled <= key).checked_sub(1)?;
        let start = block * STEP;
        let block = self.keys.get(start..self.keys.len().min(start + STEP))?;
        let within = block.partition_point(|present| *present <= key).checked_sub(1)?;
        Some((start + within, *block.get(within)?))
    }

    /// Where exactly this key is.
    pub(crate) fn position(&self, key: K) -> Option<usize> {
        self.at_or_below(key).and_then(|(at, present)| (present == key).then_some(at))
    }

    /// All keys, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = K> + '_ + Clone {
        self.keys.iter().copied()
    }

    /// Memory held, in octets.
    pub(crate) fn octets(&self) -> usize {
        size_of_val(&*self.keys) + size_of_val(&*self.sample)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_below_is_found() {
        assert_eq!(Sorted::<u32>::default().at_or_below(5), None);
        for count in [1_u32, 63, 64, 65, 1000] {
            let sorted = Sorted::new((0..count).map(|number| number * 3 + 10).collect());
            assert_eq!(sorted.at_or_below(9), None);
            for number in 0..count {
                let (at, key) = (number as usize, number * 3 + 10);
                assert_eq!(sorted.at_or_below(key), Some((at, key)));
                assert_eq!(sorted.at_or_below(key + 2), Some((at, key)));
                assert_eq!((sorted.position(key), sorted.position(key + 1)), (Some(at), None));
            }
        }
    }
}
