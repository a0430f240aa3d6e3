//! Words of people that are written down: who did something, and why. One line each, without control characters, so that
//! they can be printed, logged and put into a message as they are.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The longest name and the longest reason, in characters.
const LIMITS: (usize, usize) = (200, 2000);

/// A name or a reason is empty, too long or has control characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotWords {
    /// Nothing was said.
    #[error("it is empty")]
    Empty,
    /// Too much was said.
    #[error("it is longer than {0} characters")]
    TooLong(usize),
    /// It has control characters.
    #[error("it has control characters")]
    Control,
}

fn words(text: &str, limit: usize) -> Result<Box<str>, NotWords> {
    let text = text.trim();
    if text.is_empty() {
        return Err(NotWords::Empty);
    }
    if text.chars().count() > limit {
        return Err(NotWords::TooLong(limit));
    }
    if text.chars().any(char::is_control) { Err(NotWords::Control) } else { Ok(text.into()) }
}

/// Who did something: a person, or the program itself. At most 200 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Who(Box<str>);

/// Why somebody did something. At most 2000 characters in one line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Reason(Box<str>);

macro_rules! words {
    ($name:ident, $limit:expr) => {
        impl FromStr for $name {
            type Err = NotWords;

            fn from_str(text: &str) -> Result<Self, NotWords> {
                words(text, $limit).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotWords;

            fn try_from(text: String) -> Result<Self, NotWords> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(words: $name) -> Self {
                words.0.into()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

words!(Who, LIMITS.0);
words!(Reason, LIMITS.1);
