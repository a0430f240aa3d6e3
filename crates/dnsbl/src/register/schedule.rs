//! When a listing is tested again, and when it ends by itself.
//!
//! ```text
//! listed        +1     +3      +7        +14            +30 … every 30 days                 -7   until
//!   |-----------|------|-------|---------|--------------|--------------| …                  |-----|
//! ```
//! A proof lists for ninety days; each new proof begins them anew. A host that does not let itself be tested stays
//! listed: its time is prolonged by thirty days at once, to a year after the last proof at most. What is older says
//! nothing of today.

use jiff::{SignedDuration, Timestamp};

use super::outcome::Obstacle;

/// For how long a proof lists.
pub const LISTED_FOR: SignedDuration = SignedDuration::from_hours(90 * 24);
/// For how long a refusal to be tested prolongs a listing.
pub const PROLONGED_BY: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How old a proof can become.
pub const PROOF_LASTS: SignedDuration = SignedDuration::from_hours(365 * 24);
/// How long a nomination is a right to test.
pub const NOMINATION_LASTS: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Days between retests; the last one is repeated.
pub const INTERVALS: [i64; 5] = [1, 3, 7, 14, 30];
/// How long before its end a listing is tested a last time.
pub const BEFORE_END: SignedDuration = SignedDuration::from_hours(7 * 24);
/// For how long nobody may listen where a relay was open, until that counts as closed: a refused connection is cheap.
pub const GONE_AFTER: SignedDuration = SignedDuration::from_hours(24);
/// The least time between two retests that nobody asked for.
const LEAST: SignedDuration = SignedDuration::from_hours(24);

pub(super) fn later(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.checked_add(by).unwrap_or(Timestamp::MAX)
}

/// When the next retest is due, after so many.
#[must_use]
pub fn next_retest(last: Timestamp, retests: u32, until: Timestamp) -> Timestamp {
    let step = usize::try_from(retests).unwrap_or(usize::MAX).min(INTERVALS.len() - 1);
    let days = INTERVALS.get(step).copied().unwrap_or(30);
    let usual = later(last, SignedDuration::from_hours(days * 24));
    let before_end = later(until, -BEFORE_END);
    // The end is near, and the last test before it is still to come.
    if usual > before_end { before_end.max(later(last, LEAST)) } else { usual }
}

/// The end of a listing by a proof of this time.
#[must_use]
pub fn end_of(proven: Timestamp) -> Timestamp {
    later(proven, LISTED_FOR)
}

/// The new end of a listing after a retest that came to nothing; none where it stays as it is.
#[must_use]
pub fn prolonged(
    now: Timestamp,
    until: Timestamp,
    proven: Timestamp,
    obstacle: Obstacle,
) -> Option<Timestamp> {
    // Who could not test says nothing against the host.
    if obstacle == Obstacle::Ours {
        return None;
    }
    let wanted = later(now, PROLONGED_BY).min(later(proven, PROOF_LASTS));
    (wanted > until).then_some(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(days: i64) -> Timestamp {
        Timestamp::from_second(days * 86_400).unwrap()
    }

    #[test]
    fn retests_become_rarer_and_one_stands_before_the_end() {
        let (mut at, mut days) = (day(0), Vec::new());
        for retests in 0..8 {
            at = next_retest(at, retests, day(90));
            days.push(at.as_second() / 86_400);
        }
        assert_eq!(days, [1, 4, 11, 25, 55, 83, 84, 85]);
    }

    #[test]
    fn only_a_host_that_hides_is_listed_longer_and_not_for_ever() {
        let end = end_of(day(0));
        assert_eq!(prolonged(day(83), end, day(0), Obstacle::Host), Some(day(113)));
        assert_eq!(prolonged(day(83), end, day(0), Obstacle::Unclear), Some(day(113)));
        assert_eq!(prolonged(day(83), end, day(0), Obstacle::Ours), None);
        assert_eq!(prolonged(day(10), end, day(0), Obstacle::Host), None);
        assert_eq!(prolonged(day(350), day(360), day(0), Obstacle::Host), Some(day(365)));
        assert_eq!(prolonged(day(364), day(365), day(0), Obstacle::Host), None);
    }
}
