//! What a case is called: the year it was opened in and a running number, `2026-007`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The highest running number of a year.
const LAST: u32 = 999_999;

/// The number of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CaseNumber {
    year: i16,
    running: u32,
}

/// A text is no number of a case.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no number of a case: a year and a running number are expected, such as 2026-007")]
pub struct NotACaseNumber(pub String);

impl CaseNumber {
    /// The first case of `year`, from 1970 to 9999.
    #[must_use]
    pub fn first(year: i16) -> Self {
        Self { year: year.clamp(1970, 9999), running: 1 }
    }

    /// The case that follows in the same year; none behind the last one that a year can have.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        (self.running < LAST).then(|| Self { running: self.running + 1, ..self })
    }

    /// The year it was opened in.
    #[must_use]
    pub const fn year(self) -> i16 {
        self.year
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:03}", self.year, self.running)
    }
}

impl FromStr for CaseNumber {
    type Err = NotACaseNumber;

    fn from_str(text: &str) -> Result<Self, NotACaseNumber> {
        let number = || {
            let (year, running) = text.split_once('-')?;
            let digits = |part: &str| part.bytes().all(|octet| octet.is_ascii_digit());
            let number = Self { year: year.parse().ok()?, running: running.parse().ok()? };
            let in_range = (1970..=9999).contains(&number.year) && (1..=LAST).contains(&number.running);
            (digits(year) && digits(running) && in_range && number.to_string() == text).then_some(number)
        };
        number().ok_or_else(|| NotACaseNumber(text.to_owned()))
    }
}

impl TryFrom<String> for CaseNumber {
    type Error = NotACaseNumber;

    fn try_from(text: String) -> Result<Self, NotACaseNumber> {
        text.parse()
    }
}

impl From<CaseNumber> for String {
    fn from(number: CaseNumber) -> Self {
        number.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_form() {
        for text in ["2026-001", "2002-999", "2026-1000"] {
            assert_eq!(text.parse::<CaseNumber>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "2026",
            "2026-",
            "2026-0",
            "2026-000",
            "2026-7",
            "2026-0007",
            "+026-001",
            "2026-+01",
            "../2026-001",
            "12026-001",
        ] {
            assert!(text.parse::<CaseNumber>().is_err(), "{text}");
        }
        assert!(CaseNumber::first(2026) < CaseNumber::first(2026).next().unwrap());
        assert_eq!("2026-999999".parse::<CaseNumber>().unwrap().next(), None);
    }
}
