//! Sorted numbers with samples of them above, each a few times smaller than the one below: a look-up reads a line or
//! two of the processor's cache in each, and those on top stay there.

/// Every so many keys stand in the sample above too.
const STEP: usize = 16;

/// Numbers in ascending order, each once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sorted<K> {
    keys: Box<[K]>,
    /// The smallest sample first.
    samples: Vec<Box<[K]>>,
}

impl<K: Copy + Ord> Sorted<K> {
    /// Of keys that are in order.
    pub(crate) fn new(keys: Vec<K>) -> Self {
        let keys = keys.into_boxed_slice();
        let sample = |keys: &[K]| -> Option<Box<[K]>> {
            (keys.len() > STEP).then(|| keys.iter().step_by(STEP).copied().collect())
        };
        let mut samples: Vec<_> = std::iter::successors(sample(&keys), |keys| sample(keys)).collect();
        samples.reverse();
        Self { keys, samples }
    }

    /// Where the last key is that is not above this one, and that key.
    pub(crate) fn at_or_below(&self, key: K) -> Option<(usize, K)> {
        let mut found = (0, key);
        for keys in self.samples.iter().chain([&self.keys]) {
            let start = found.0 * STEP;
            let block = keys.get(start..keys.len().min(start + STEP))?;
            let within = block.partition_point(|present| *present <= key).checked_sub(1)?;
            found = (start + within, *block.get(within)?);
        }
        Some(found)
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
        let samples: usize = self.samples.iter().map(|sample| size_of_val(&**sample)).sum();
        size_of_val(&*self.keys) + samples
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_below_is_found() {
        assert_eq!(Sorted::<u32>::default().at_or_below(5), None);
        for count in [1_u32, 15, 16, 17, 256, 257, 5000] {
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
