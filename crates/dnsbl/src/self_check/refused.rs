//! What a check says, in words for the operator.

use std::net::Ipv4Addr;

use ipnet::IpNet;

use super::reserved::Special;
use super::size::Unit;
use crate::subject::Subject;

/// Why something is not published. What was answered before is answered still.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// By its absence clients tell that a list is sound.
    #[error(
        "{0} would list {1}, which no list may (RFC 5782 §5): clients would take this one for broken; \
         take the entry out of its source, or exclude {1}"
    )]
    NeverListed(Subject, &'static str),
    /// A network of all addresses, or the root of all names.
    #[error("{0} would list everything; take the entry out of its source")]
    Everything(Subject),
    /// A network with a prefix shorter than is set.
    #[error(
        "{entry} is larger than a /{largest}; take the entry out of its source, or set `{setting}` where it is meant"
    )]
    TooLarge {
        /// The entry.
        entry: Subject,
        /// The shortest prefix that is allowed.
        largest: u8,
        /// Which setting says so.
        setting: &'static str,
    },
    /// Addresses that are not public.
    #[error(
        "{entry} lies in or around {range} ({what}); take the entry out of its source, \
         or set `allow_private = true` for a list within an organisation or for a test"
    )]
    Private {
        /// The entry.
        entry: Subject,
        /// The range that it meets.
        range: IpNet,
        /// What the range is for.
        what: Special,
    },
    /// Addresses that no server has.
    #[error(
        "{entry} lies in or around {range} ({what}), where no server can be; take the entry out of its source"
    )]
    Reserved {
        /// The entry.
        entry: Subject,
        /// The range that it meets.
        range: IpNet,
        /// What the range is for.
        what: Special,
    },
    /// Every name of a registry.
    #[error(
        "{0} would list every domain of a registry; take the entry out of its source, \
         or set `allow_top_level = true` where it is meant"
    )]
    TopLevel(Subject),
    /// An answer that clients do not take for a listing, or take for an error of the list.
    #[error(
        "{0} has the value {1}: a listing is in 127.0.0.0/8, and neither 127.0.0.1 nor in 127.255.255.0/24, \
         which mean errors; give the entry another value"
    )]
    Value(Subject, Ipv4Addr),
    /// Much more than before.
    #[error(
        "the list would grow from {before} to {after} {}, and by no more than {most} at once is set; \
         look at its source, and where it is meant, set `{}` in the zone's `self_check`", .unit.words(), floor(*.unit)
    )]
    Growth {
        /// What is counted.
        unit: Unit,
        /// How many there are.
        before: u64,
        /// How many there would be.
        after: u64,
        /// By how many it may grow.
        most: u64,
    },
    /// Too much of the Internet.
    #[error(
        "the list would name {covered} {}, and no more than {most} are set; look at its source, and where it is meant, \
         set `largest_share` in the zone's `self_check`", .unit.words()
    )]
    Share {
        /// What is counted.
        unit: Unit,
        /// How many it would name.
        covered: u64,
        /// How many it may name.
        most: u64,
    },
}

/// The setting that allows more growth.
const fn floor(unit: Unit) -> &'static str {
    match unit {
        Unit::Entries => "growth_floor",
        Unit::V4 | Unit::V6 => "growth_floor_addresses",
    }
}
