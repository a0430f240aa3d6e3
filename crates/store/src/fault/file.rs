//! The content of a file, as written and as synced.

use super::Survival;

/// A change that was not synced.
#[derive(Clone)]
enum Change {
    Write { offset: usize, octets: Vec<u8> },
    Length(usize),
}

impl Change {
    fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Self::Length(length) => content.resize(*length, 0),
            Self::Write { offset, octets } => {
                let end = offset.saturating_add(octets.len());
                if content.len() < end {
                    content.resize(end, 0);
                }
                if let Some(place) = content.get_mut(*offset..end) {
                    place.copy_from_slice(octets);
                }
            }
        }
    }
}

/// The content of a file.
#[derive(Clone, Default)]
pub(super) struct Content {
    /// As whoever reads it sees it.
    pub(super) current: Vec<u8>,
    /// As a restart sees it at least.
    synced: Vec<u8>,
    unsynced: Vec<Change>,
}

impl Content {
    /// All of it synced.
    pub(super) fn of(octets: Vec<u8>) -> Self {
        Self { current: octets.clone(), synced: octets, unsynced: Vec::new() }
    }

    pub(super) fn write(&mut self, offset: usize, octets: &[u8]) {
        self.change(Change::Write { offset, octets: octets.to_vec() });
    }

    pub(super) fn set_length(&mut self, length: usize) {
        self.change(Change::Length(length));
    }

    fn change(&mut self, change: Change) {
        change.apply(&mut self.current);
        self.unsynced.push(change);
    }

    pub(super) fn sync(&mut self) {
        for change in self.unsynced.drain(..) {
            change.apply(&mut self.synced);
        }
    }

    /// What was written counts as clean from now on, and is not on disk.
    pub(super) fn fail_sync(&mut self) {
        self.unsynced.clear();
    }

    pub(super) fn survivor(&self, survival: Survival, draw: &mut Draw) -> Self {
        let mut octets = self.synced.clone();
        if matches!(survival, Survival::Some(_)) {
            self.some(&mut octets, draw);
        }
        Self::of(octets)
    }

    /// Applies some changes: writes in blocks of which each is there or not, the last one torn.
    fn some(&self, content: &mut Vec<u8>, draw: &mut Draw) {
        for (index, change) in self.unsynced.iter().enumerate() {
            let Change::Write { offset, octets } = change else {
                if draw.keeps() {
                    change.apply(content);
                }
                continue;
            };
            let last = index + 1 == self.unsynced.len();
            let length = if last { draw.below(octets.len() + 1) } else { octets.len() };
            let octets = octets.get(..length).unwrap_or_default();
            for (number, block) in octets.chunks(BLOCK).enumerate() {
                if draw.keeps() {
                    Change::Write { offset: offset + number * BLOCK, octets: block.to_vec() }.apply(content);
                }
            }
        }
    }
}

/// What reaches a disk together.
const BLOCK: usize = 512;

/// Numbers that look random and are the same each time.
pub(super) struct Draw(u64);

impl Draw {
    pub(super) fn new(survival: Survival) -> Self {
        Self(if let Survival::Some(seed) = survival { seed } else { 0 })
    }

    fn number(&mut self) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn keeps(&mut self) -> bool {
        self.number().is_multiple_of(2)
    }

    pub(super) fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.number() % bound).unwrap_or_default()
    }
}
