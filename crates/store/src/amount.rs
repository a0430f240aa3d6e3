//! Sizes and times as people write them in a settings file.

use std::time::Duration;

use serde::{Deserialize, Deserializer, de};

/// A size: a number of octets, or a text as "32 MiB".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Octets(pub u64);

impl<'de> Deserialize<'de> for Octets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (number, unit) = match Amount::deserialize(deserializer)? {
            Amount::Number(number) => (number, String::new()),
            Amount::Text(text) => split(&text),
        };
        let factor = match unit.as_str() {
            "" | "B" => Some(1),
            "KiB" | "K" => Some(1024),
            "MiB" | "M" => Some(1024 * 1024),
            "GiB" | "G" => Some(1024 * 1024 * 1024),
            _ => None,
        };
        let octets =
            factor.and_then(|factor: u64| number.checked_mul(factor)).filter(|octets| *octets >= 64 * 1024);
        octets.map(Self).ok_or_else(|| {
            de::Error::custom(
                "not a size of 64 KiB or more; expected a number of octets, or a text as \"32 MiB\"",
            )
        })
    }
}

/// A time: a number of seconds, or a text as "5 min".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seconds(pub Duration);

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let seconds = seconds(Amount::deserialize(deserializer)?).filter(|seconds| *seconds > 0);
        seconds.map(|seconds| Self(Duration::from_secs(seconds))).ok_or_else(|| {
            de::Error::custom("not a time; expected a number of seconds, or a text as \"5 min\"")
        })
    }
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a number, or a text with its unit")]
enum Amount {
    Number(u64),
    Text(String),
}

fn split(text: &str) -> (u64, String) {
    let digits = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(digits).unwrap_or((text, ""));
    // No digits, or too many, give a number that no unit makes valid.
    (number.parse().unwrap_or(u64::MAX), unit.trim().to_owned())
}

fn seconds(amount: Amount) -> Option<u64> {
    let (number, unit) = match amount {
        Amount::Number(number) => (number, "s".to_owned()),
        Amount::Text(text) => split(&text),
    };
    let factor = match unit.as_str() {
        "s" | "" => 1,
        "min" => 60,
        "h" => 3600,
        _ => return None,
    };
    number.checked_mul(factor)
}
