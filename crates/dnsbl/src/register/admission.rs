//! What a nomination or a retest must respect before anything else is asked: the address, and how often.

use std::collections::VecDeque;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use jiff::{SignedDuration, Timestamp};

use super::schedule::later;

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// How often something may be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Within an hour.
    pub hour: usize,
    /// Within a day.
    pub day: usize,
}

impl Rate {
    /// Nominations by one person.
    pub const NOMINATIONS: Self = Self { hour: 10, day: 50 };
    /// Nominations by everybody together: names are cheap.
    pub const ALL_NOMINATIONS: Self = Self { hour: 40, day: 200 };
    /// Tests of one host that somebody asks for.
    pub const TESTS: Self = Self { hour: 4, day: 10 };
}

/// It was done too often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{limit} within {hours} h are allowed; the next one is possible at {next}")]
pub struct TooOften {
    /// How often is allowed.
    pub limit: usize,
    /// Within how many hours.
    pub hours: i64,
    /// When it is possible again.
    pub next: Timestamp,
}

/// When something was done last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recent(VecDeque<Timestamp>);

impl Recent {
    /// The most times that are remembered.
    const LIMIT: usize = 256;

    pub(super) fn note(&mut self, at: Timestamp) {
        self.0.push_back(at);
        if self.0.len() > Self::LIMIT {
            self.0.pop_front();
        }
    }

    /// Takes the last time back.
    pub(super) fn forget_last(&mut self) {
        self.0.pop_back();
    }

    /// The last time.
    #[must_use]
    pub fn last(&self) -> Option<Timestamp> {
        self.0.back().copied()
    }

    /// Whether it may be done once more.
    ///
    /// # Errors
    /// It was done too often.
    pub fn allows(&self, rate: Rate, now: Timestamp) -> Result<(), TooOften> {
        for (limit, period) in [(rate.hour, HOUR), (rate.day, DAY)] {
            let limit = limit.min(Self::LIMIT);
            // What was noted while the clock was wrong, and is yet to come, blocks nobody until then.
            let within = self.0.iter().rev().filter(|at| **at <= now && later(**at, period) > now);
            if let Some(oldest) = within.take(limit).nth(limit.saturating_sub(1)) {
                return Err(TooOften { limit, hours: period.as_hours(), next: later(*oldest, period) });
            }
        }
        Ok(())
    }
}

/// Ranges that are nobody's mail server on the Internet (RFC 6890), but that tests and labs use.
const RESERVED_V4: [(Ipv4Addr, u8); 15] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// Whether `address` is of a private or reserved range: it is somebody's in a laboratory only.
#[must_use]
pub fn is_reserved(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => RESERVED_V4.iter().any(|(network, length)| {
            let mask = u32::MAX.checked_shl(32 - u32::from(*length)).unwrap_or(0);
            v4.to_bits() & mask == network.to_bits()
        }),
        // Only 2000::/3 is given to anybody (RFC 4291 §2.4), and documentation has its part of it (RFC 3849).
        IpAddr::V6(v6) => {
            v6.to_bits() >> 125 != 1
                || v6.to_bits() >> 96 == Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0).to_bits() >> 96
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_is_what_nobody_has() {
        for address in [
            "10.0.0.1",
            "127.0.0.2",
            "192.0.2.1",
            "203.0.113.9",
            "255.255.255.255",
            "224.0.0.1",
            "::1",
            "fe80::1",
            "fd00::1",
            "2001:db8::1",
            "::ffff:10.0.0.1",
            "ff02::1",
            "0.0.0.0",
        ] {
            assert!(is_reserved(address.parse().unwrap()), "{address}");
        }
        for address in ["8.8.8.8", "192.0.3.1", "172.32.0.1", "2001:4860::1", "100.128.0.1", "203.0.114.1"] {
            assert!(!is_reserved(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn a_rate_says_when_it_is_possible_again() {
        let minute = |minutes: i64| Timestamp::from_second(minutes * 60).unwrap();
        let mut recent = Recent::default();
        for minutes in 0..10 {
            assert_eq!(recent.allows(Rate::NOMINATIONS, minute(minutes)), Ok(()));
            recent.note(minute(minutes));
        }
        let error = recent.allows(Rate::NOMINATIONS, minute(10)).unwrap_err();
        assert_eq!(error, TooOften { limit: 10, hours: 1, next: minute(60) });
        assert_eq!(recent.allows(Rate::NOMINATIONS, minute(60)), Ok(()));
        for hours in 2..6 {
            for minutes in 0..10 {
                recent.note(minute(hours * 60 + minutes));
            }
        }
        let error = recent.allows(Rate::NOMINATIONS, minute(7 * 60)).unwrap_err();
        assert_eq!((error.limit, error.hours, error.next), (50, 24, minute(24 * 60)));
    }
}
