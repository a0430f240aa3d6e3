//! How much a list lists: a few entries may be half of the Internet.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::subject::Subject;
use crate::table::Table;

/// IPv4 addresses that hosts of the Internet may have: 1.0.0.0 to 223.255.255.255 without 10.0.0.0/8 and 127.0.0.0/8.
/// The smaller ranges that are set aside matter little here.
const UNICAST_V4: u64 = (223 - 2) << 24;
/// IPv6 networks /48 that the regional registries have to give: six times /12. Of all of 2000::/3 nobody could list a
/// share that says anything.
const UNICAST_V6: u64 = 6 << 36;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Entries.
    Entries,
    /// IPv4 addresses.
    V4,
    /// IPv6 networks /48, about one for each site; a part of one counts as one.
    V6,
}

impl Unit {
    /// A stable name, for translations.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Entries => "entries",
            Self::V4 => "v4",
            Self::V6 => "v6",
        }
    }

    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Entries => "entries",
            Self::V4 => "IPv4 addresses",
            Self::V6 => "IPv6 networks /48",
        }
    }

    /// How many there are for hosts; none where that means nothing.
    pub(super) const fn all(self) -> Option<u64> {
        match self {
            Self::Entries => None,
            Self::V4 => Some(UNICAST_V4),
            Self::V6 => Some(UNICAST_V6),
        }
    }
}

/// How much a list lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// Entries.
    pub entries: usize,
    /// IPv4 addresses, each once, those that are excluded among them.
    pub v4: u64,
    /// IPv6 networks /48, likewise.
    pub v6: u64,
}

impl Size {
    /// The size of what a table lists.
    #[must_use]
    pub fn of(table: &Table) -> Self {
        let networks = |read: fn(&IpNet) -> Option<(u64, u64)>| {
            let networks = table.subjects().filter_map(|subject| match subject {
                Subject::Network(network) => read(&network),
                _ => None,
            });
            Ranges::new(networks.collect())
        };
        let hosts = |read: fn(IpAddr) -> Option<u64>| {
            table.subjects().filter_map(move |subject| match subject {
                Subject::Address(address) => read(address),
                _ => None,
            })
        };
        Self {
            entries: table.len(),
            v4: networks(range_v4).with(hosts(number_v4)),
            v6: networks(range_v6).with(hosts(number_v6)),
        }
    }

    /// The number of one unit.
    #[must_use]
    pub fn get(&self, unit: Unit) -> u64 {
        match unit {
            Unit::Entries => self.entries as u64,
            Unit::V4 => self.v4,
            Unit::V6 => self.v6,
        }
    }
}

fn number_v4(address: IpAddr) -> Option<u64> {
    if let IpAddr::V4(address) = address { Some(address.to_bits().into()) } else { None }
}

/// The number of its /48.
fn number_v6(address: IpAddr) -> Option<u64> {
    if let IpAddr::V6(address) = address { u64::try_from(address.to_bits() >> 80).ok() } else { None }
}

fn range_v4(network: &IpNet) -> Option<(u64, u64)> {
    Some((number_v4(network.network())?, number_v4(network.broadcast())?))
}

fn range_v6(network: &IpNet) -> Option<(u64, u64)> {
    Some((number_v6(network.network())?, number_v6(network.broadcast())?))
}

/// Ranges that do not touch one another, in order; both ends are part of each.
struct Ranges(Vec<(u64, u64)>);

impl Ranges {
    fn new(mut ranges: Vec<(u64, u64)>) -> Self {
        ranges.sort_unstable();
        let mut merged: Vec<(u64, u64)> = Vec::new();
        for (first, last) in ranges {
            match merged.last_mut() {
                Some((_, end)) if first <= end.saturating_add(1) => *end = (*end).max(last),
                _ => merged.push((first, last)),
            }
        }
        Self(merged)
    }

    /// How many numbers there are in these and in `more`, which is in order, each once.
    fn with(&self, more: impl Iterator<Item = u64>) -> u64 {
        let inside: u64 = self.0.iter().map(|(first, last)| last - first + 1).sum();
        let mut before = None;
        let outside = more.filter(|number| {
            let is_new = before.replace(*number) != Some(*number);
            let at = self.0.partition_point(|(first, _)| first <= number);
            let held =
                at.checked_sub(1).and_then(|at| self.0.get(at)).is_some_and(|(_, last)| number <= last);
            is_new && !held
        });
        inside + outside.count() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Answer;
    use crate::table::Builder;

    #[test]
    fn what_several_entries_hold_counts_once() {
        let mut builder = Builder::default();
        for subject in [
            "192.0.2.0/24",
            "192.0.2.128/25",
            "192.0.2.7",
            "192.0.3.0/24",
            "198.51.100.1",
            "198.51.100.2",
            "2001:db8::/40",
            "2001:db8:1::1",
            "2001:db8:ffff::1",
            "2001:db8:ffff::2",
            "2001:db8:fffe:1::/64",
            "a.example",
        ] {
            builder.add(subject.parse().unwrap(), Answer::new([127, 0, 0, 2].into(), "x"));
        }
        builder.add("198.51.100.1".parse().unwrap(), Answer::new([127, 0, 0, 3].into(), "y"));
        let size = Size::of(&builder.finish());
        assert_eq!(size, Size { entries: 12, v4: 512 + 2, v6: 256 + 2 });
    }
}
