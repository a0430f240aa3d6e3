//! When a delivery that failed is tried again, and when no more.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// The first wait; each is twice the one before.
const FIRST: Duration = Duration::from_secs(60);
/// The longest wait.
const LONGEST: Duration = Duration::from_secs(3600);
/// For how long a message is tried (RFC 5321 §4.5.4.1: four to five days at least).
const GIVE_UP_AFTER: Duration = Duration::from_secs(5 * 24 * 3600);
/// How often it was tried at least before it is given up: a clock that jumps, or a server that was off for a
/// week, is no reason.
const ATTEMPTS: u32 = 20;

/// When a message is tried next that was tried `attempts` times before the attempt that just failed. The wait is a minute,
/// doubled with each attempt up to an hour, and by `random` up to a fifth shorter or longer, so that what failed together
/// does not come back together. `None`: it is given up, five days after it was `received`.
#[must_use]
pub fn next_attempt(attempts: u32, received: Timestamp, now: Timestamp, random: u64) -> Option<Timestamp> {
    let deadline = later(received, GIVE_UP_AFTER);
    let tired = attempts.saturating_add(1) >= ATTEMPTS;
    if tired && now >= deadline {
        return None;
    }
    let factor = 1_u32.checked_shl(attempts).unwrap_or(u32::MAX);
    let wait = FIRST.saturating_mul(factor).min(LONGEST);
    // 80 % to 120 %, in steps of a thousandth.
    let thousandths = u32::try_from(800 + random % 401).unwrap_or(1000);
    let next = later(now, wait.saturating_mul(thousandths) / 1000);
    Some(if tired { next.min(deadline) } else { next })
}

/// `next`, or a longest wait from `now` where that is earlier: the clock may have been set back while an attempt went on,
/// and nothing waits for the difference.
#[must_use]
pub(super) fn within_reach(next: Timestamp, now: Timestamp) -> Timestamp {
    next.min(later(now, LONGEST.saturating_mul(6) / 5))
}

/// `time` and `wait` later; the end of time where there is no later.
fn later(time: Timestamp, wait: Duration) -> Timestamp {
    let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
    time.checked_add(wait).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The random number that changes nothing.
    const MIDDLE: u64 = 200;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_795_000_000 + seconds).unwrap()
    }

    #[test]
    fn the_wait_doubles_from_a_minute_to_an_hour() {
        let waits = [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600];
        for (attempts, wait) in (0..).zip(waits) {
            assert_eq!(next_attempt(attempts, at(0), at(10), MIDDLE), Some(at(10 + wait)), "{attempts}");
        }
        assert_eq!(next_attempt(u32::MAX, at(0), at(10), MIDDLE), Some(at(3610)));
    }

    #[test]
    fn it_is_given_up_after_five_days() {
        let five_days = 5 * 24 * 3600;
        assert_eq!(next_attempt(130, at(0), at(five_days - 1), MIDDLE), Some(at(five_days)));
        assert_eq!(next_attempt(130, at(0), at(five_days), MIDDLE), None);
    }

    #[test]
    fn a_clock_that_jumps_gives_nothing_up() {
        let a_year = 365 * 24 * 3600;
        assert_eq!(next_attempt(0, at(0), at(a_year), MIDDLE), Some(at(a_year + 60)));
        assert_eq!(next_attempt(18, at(0), at(a_year), MIDDLE), Some(at(a_year + 3600)));
        assert_eq!(next_attempt(19, at(0), at(a_year), MIDDLE), None);
        // Back into a past before it came.
        assert_eq!(next_attempt(30, at(0), at(-a_year), MIDDLE), Some(at(3600 - a_year)));
        assert_eq!(next_attempt(0, Timestamp::MAX, Timestamp::MAX, MIDDLE), Some(Timestamp::MAX));
    }

    #[test]
    fn a_clock_set_back_during_an_attempt_makes_nothing_wait() {
        let next = next_attempt(0, at(0), at(0), MIDDLE).unwrap();
        assert_eq!(within_reach(next, at(1)), next);
        let a_year = 365 * 24 * 3600;
        assert_eq!(within_reach(next, at(-a_year)), at(4320 - a_year));
        assert_eq!(within_reach(next, at(a_year)), next);
        assert_eq!(within_reach(next, Timestamp::MAX), next);
    }

    proptest! {
        #[test]
        fn the_longest_wait_is_within_reach(attempts: u32, random: u64, age in 0_i64..400_000) {
            let next = next_attempt(attempts, at(0), at(age), random).unwrap();
            prop_assert_eq!(within_reach(next, at(age)), next);
        }

        #[test]
        fn the_wait_stays_between_48_seconds_and_72_minutes(attempts: u32, random: u64, age in 0_i64..400_000) {
            let next = next_attempt(attempts, at(0), at(age), random).unwrap();
            let wait = next.duration_since(at(age)).as_secs();
            prop_assert!((48..=4320).contains(&wait), "{wait}");
        }

        #[test]
        fn a_message_is_tried_for_five_days_and_no_longer(random: u64) {
            let (mut now, mut attempts) = (at(0), 0);
            while let Some(next) = next_attempt(attempts, at(0), now, random.rotate_left(attempts)) {
                prop_assert!(next > now);
                (now, attempts) = (next, attempts + 1);
            }
            prop_assert_eq!(now, at(5 * 24 * 3600));
            prop_assert!((100..160).contains(&attempts), "{}", attempts);
        }
    }
}
