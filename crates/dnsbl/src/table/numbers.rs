//! A number for each entry, as narrow as the largest of them allows: nothing at all where all are the same.

/// Numbers by position.
#[derive(Clone, Debug)]
pub(crate) enum Numbers {
    /// All are the same.
    Same { number: u32, count: usize },
    /// None is above 255.
    Octets(Vec<u8>),
    /// None is above 65,535.
    Halves(Vec<u16>),
    /// Any.
    Words(Vec<u32>),
}

impl Default for Numbers {
    fn default() -> Self {
        Self::Same { number: 0, count: 0 }
    }
}

impl Numbers {
    /// One more.
    pub(crate) fn push(&mut self, new: u32) {
        match self {
            Self::Same { number, count } if *count == 0 || *number == new => {
                *number = new;
                *count += 1;
            }
            Self::Octets(all) if u8::try_from(new).is_ok() => all.push(new.to_le_bytes()[0]),
            Self::Halves(all) if u16::try_from(new).is_ok() => all.push(low_half(new)),
            Self::Words(all) => all.push(new),
            _ => {
                self.widen(new);
                self.push(new);
            }
        }
    }

    /// The number at this position.
    pub(crate) fn get(&self, at: usize) -> Option<u32> {
        match self {
            Self::Same { number, count } => (at < *count).then_some(*number),
            Self::Octets(all) => all.get(at).copied().map(u32::from),
            Self::Halves(all) => all.get(at).copied().map(u32::from),
            Self::Words(all) => all.get(at).copied(),
        }
    }

    /// Gives back what was taken for growth.
    pub(crate) fn shrink(&mut self) {
        match self {
            Self::Same { .. } => {}
            Self::Octets(all) => all.shrink_to_fit(),
            Self::Halves(all) => all.shrink_to_fit(),
            Self::Words(all) => all.shrink_to_fit(),
        }
    }

    /// Memory held, in octets.
    pub(crate) fn octets(&self) -> usize {
        match self {
            Self::Same { .. } => 0,
            Self::Octets(all) => all.capacity(),
            Self::Halves(all) => all.capacity() * size_of::<u16>(),
            Self::Words(all) => all.capacity() * size_of::<u32>(),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Same { count, .. } => *count,
            Self::Octets(all) => all.len(),
            Self::Halves(all) => all.len(),
            Self::Words(all) => all.len(),
        }
    }

    /// The narrowest form that holds what is there and one that does not fit.
    fn widen(&mut self, new: u32) {
        let largest = match self {
            Self::Same { number, .. } => new.max(*number),
            _ => new,
        };
        let all = (0..self.len()).filter_map(|at| self.get(at));
        *self = if u8::try_from(largest).is_ok() {
            Self::Octets(all.map(|number| number.to_le_bytes()[0]).collect())
        } else if u16::try_from(largest).is_ok() {
            Self::Halves(all.map(low_half).collect())
        } else {
            Self::Words(all.collect())
        };
    }
}

fn low_half(number: u32) -> u16 {
    let [low, high, ..] = number.to_le_bytes();
    u16::from_le_bytes([low, high])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_width_keeps_what_came_before() {
        let mut numbers = Numbers::default();
        let given = [7, 7, 7, 255, 0, 256, 65_535, 65_536, u32::MAX, 1];
        for (count, number) in given.into_iter().enumerate() {
            numbers.push(number);
            let all: Vec<u32> = (0..=count).filter_map(|at| numbers.get(at)).collect();
            assert_eq!(all, given[..=count]);
            assert_eq!(numbers.get(count + 1), None);
        }
        let mut same = Numbers::default();
        same.push(70_000);
        assert_eq!((same.get(0), same.octets()), (Some(70_000), 0));
        same.push(1);
        assert_eq!((same.get(0), same.get(1)), (Some(70_000), Some(1)));
    }
}
