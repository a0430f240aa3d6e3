//! The clock: the one place where the time is read.

use std::time::Instant;

use jiff::Timestamp;

/// The time of day.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// The monotonic time, for waits and durations.
#[must_use]
pub fn instant() -> Instant {
    Instant::now()
}
