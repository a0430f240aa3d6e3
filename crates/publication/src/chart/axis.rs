//! The days of a chart: where each lies, and which are named.

use jiff::civil::Date;
use jiff::{Span, ToSpan as _};

use super::Tick;
use crate::texts::Texts;

/// The steps between named days that are tried, in days.
const STEPS: [i32; 10] = [1, 2, 7, 14, 28, 56, 91, 182, 364, 3640];
/// The most days that are named: each name has the room it needs.
const MOST: i32 = 8;

pub(super) struct Axis {
    from: Date,
    days: i32,
    left: f64,
    right: f64,
}

impl Axis {
    /// The days from `from` to `to` between two places of the drawing.
    pub(super) fn new(from: Date, to: Date, left: f64, right: f64) -> Self {
        Self { from, days: days_between(from, to), left, right }
    }

    /// Where `day` lies; what is outside lies at the nearer end.
    pub(super) fn x(&self, day: Date) -> f64 {
        let share = if self.days == 0 {
            0.0
        } else {
            f64::from(days_between(self.from, day).clamp(0, self.days)) / f64::from(self.days)
        };
        // One decimal is finer than anybody sees.
        ((self.left + share * (self.right - self.left)) * 10.0).round() / 10.0
    }

    /// The days that are named; with their year where it is another one than before.
    pub(super) fn ticks(&self, texts: &Texts) -> Vec<Tick> {
        let fits = |step: &&i32| self.days / **step < MOST;
        let step = STEPS.iter().find(fits).copied().unwrap_or(3640);
        let days = (0..MOST).map(|index| index * step).take_while(|days| *days <= self.days);
        let mut year = None;
        let ticks = days.filter_map(|days| {
            let day = self.from.checked_add(in_days(days)).ok()?;
            let with_year = year.replace(day.year()) != Some(day.year());
            Some(Tick { x: self.x(day), label: texts.short_day(day, with_year) })
        });
        ticks.collect()
    }
}

fn in_days(days: i32) -> Span {
    days.days()
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map(|span| span.get_days()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use sekisho_cases::contact::Tongue;

    use super::*;

    #[test]
    fn a_chart_names_few_days_and_loses_none() {
        let texts = Texts::new(Tongue::English);
        for (from, to, first, last) in [
            ("2002-07-16", "2002-07-16", "16 Jul 2002", "16 Jul 2002"),
            ("2002-07-16", "2002-08-06", "16 Jul 2002", "6 Aug"),
            ("2002-12-16", "2003-02-06", "16 Dec 2002", "3 Feb"),
            ("1970-01-01", "2026-11-29", "1 Jan 1970", "31 Oct 2019"),
        ] {
            let axis = Axis::new(from.parse().unwrap(), to.parse().unwrap(), 100.0, 700.0);
            let ticks = axis.ticks(&texts);
            assert!((1..=8).contains(&ticks.len()), "{ticks:?}");
            assert_eq!((ticks[0].label.as_str(), ticks[ticks.len() - 1].label.as_str()), (first, last));
            assert!(ticks.iter().all(|tick| (100.0..=700.0).contains(&tick.x)), "{ticks:?}");
            assert!(axis.x(to.parse().unwrap()) <= 700.0);
        }
        let axis = Axis::new("2002-07-16".parse().unwrap(), "2002-08-06".parse().unwrap(), 100.0, 700.0);
        assert!((axis.x("2030-01-01".parse().unwrap()) - 700.0).abs() < 0.1);
        assert!((axis.x("1990-01-01".parse().unwrap()) - 100.0).abs() < 0.1);
    }
}
