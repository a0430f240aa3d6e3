//! Days on which somebody can be expected to act: not on Saturdays, Sundays, Japanese holidays, nor when offices are closed
//! around New Year.
//!
//! Holidays follow the Act on National Holidays as it has been since 2000, up to 2099; earlier and later years have no
//! holidays here but Saturdays, Sundays and New Year. The equinoxes are those that the National Astronomical Observatory
//! announces a year ahead; the formula has agreed with them since 1980.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday, date};

#[cfg(test)]
mod tests;

/// Holidays that are on one day each year: month, day, first and last year.
const FIXED: [(i8, i8, i16, i16); 13] = [
    (1, 1, 2000, 2099),
    (2, 11, 2000, 2099),
    (2, 23, 2020, 2099),
    (4, 29, 2000, 2099),
    (5, 3, 2000, 2099),
    (5, 4, 2007, 2099),
    (5, 5, 2000, 2099),
    (7, 20, 2000, 2002),
    (8, 11, 2016, 2019),
    (8, 11, 2022, 2099),
    (9, 15, 2000, 2002),
    (11, 3, 2000, 2099),
    (11, 23, 2000, 2099),
];
/// Mondays: month, which one, first and last year.
const MONDAYS: [(i8, i8, i16, i16); 6] = [
    (1, 2, 2000, 2099),
    (7, 3, 2003, 2019),
    (7, 3, 2022, 2099),
    (9, 3, 2003, 2099),
    (10, 2, 2000, 2019),
    (10, 2, 2022, 2099),
];
/// Days that were holidays once, by acts of their own: the birthday that moved, the accession, the games of Tokyo.
const ONCE: [Date; 8] = [
    date(2019, 5, 1),
    date(2019, 10, 22),
    date(2020, 7, 23),
    date(2020, 7, 24),
    date(2020, 8, 10),
    date(2021, 7, 22),
    date(2021, 7, 23),
    date(2021, 8, 8),
];

/// A holiday by itself, before those that others make.
fn is_named_holiday(day: Date) -> bool {
    let (year, month, of_month) = (day.year(), day.month(), day.day());
    let fixed = |(m, d, first, last): &(i8, i8, i16, i16)| {
        (month, of_month) == (*m, *d) && (*first..=*last).contains(&year)
    };
    let monday = |(m, nth, first, last): &(i8, i8, i16, i16)| {
        let which = (of_month - 1) / 7 + 1;
        day.weekday() == Weekday::Monday && (month, which) == (*m, *nth) && (*first..=*last).contains(&year)
    };
    let emperor = (month, of_month) == (12, 23) && (2000..=2018).contains(&year);
    FIXED.iter().any(fixed) || MONDAYS.iter().any(monday) || emperor || ONCE.contains(&day) || is_equinox(day)
}

fn is_equinox(day: Date) -> bool {
    let years = i32::from(day.year()) - 1980;
    if !(20..=119).contains(&years) {
        return false;
    }
    // In millionths of a day: 20.8431 and 23.2488 in 1980, 0.242194 more each year, less the leap days.
    let on = |start: i32| (start + 242_194 * years) / 1_000_000 - years / 4;
    match day.month() {
        3 => i32::from(day.day()) == on(20_843_100),
        9 => i32::from(day.day()) == on(23_248_800),
        _ => false,
    }
}

/// Whether `day` is a holiday, also one in place of a Sunday (Article 3.2) or between two others (Article 3.3).
#[must_use]
pub fn is_holiday(day: Date) -> bool {
    is_named_holiday(day) || is_substitute(day) || is_between(day)
}

/// The first day after a holiday on a Sunday that is none itself; until 2006 only the Monday.
fn is_substitute(day: Date) -> bool {
    let mut before = day;
    for days in 1..=7 {
        let Ok(earlier) = before.yesterday() else { return false };
        before = earlier;
        if !is_named_holiday(before) || (day.year() < 2007 && days > 1) {
            return false;
        }
        if before.weekday() == Weekday::Sunday {
            return true;
        }
    }
    false
}

fn is_between(day: Date) -> bool {
    let (Ok(before), Ok(after)) = (day.yesterday(), day.tomorrow()) else { return false };
    let ordinary = day.weekday() != Weekday::Sunday && !is_substitute(day);
    ordinary && is_named_holiday(before) && is_named_holiday(after)
}

/// Whether offices are open: the days on which administrative organs are not closed by law.
#[must_use]
pub fn is_business_day(day: Date) -> bool {
    let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let new_year = matches!((day.month(), day.day()), (12, 29..=31) | (1, 1..=3));
    !weekend && !new_year && !is_holiday(day)
}

/// `day` if it is a business day, or the next one that is.
#[must_use]
pub fn on_business_day(day: Date) -> Date {
    let mut day = day;
    while !is_business_day(day) {
        let Ok(next) = day.tomorrow() else { return day };
        day = next;
    }
    day
}

/// The day that is `days` business days after `day`.
#[must_use]
pub fn business_days_after(day: Date, days: u16) -> Date {
    (0..days).fold(day, |day, _| on_business_day(day.tomorrow().unwrap_or(day)))
}

/// The day that is `days` days after `day`, moved to a business day.
#[must_use]
pub fn days_after(day: Date, days: u16) -> Date {
    on_business_day(day.saturating_add(i32::from(days).days()))
}
