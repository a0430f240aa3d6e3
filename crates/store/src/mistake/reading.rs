//! What the reader of TOML and serde have to say of any file, as values.

use serde::{Deserialize, Serialize};

/// What is wrong with a file or a value, whatever it is for. `Display` is English.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// The file is not UTF-8.
    #[error("not UTF-8; expected a text file")]
    NotText,
    /// A key that has no default is not there.
    #[error("this key is missing: `{0}`")]
    Missing(String),
    /// Nobody knows this key.
    #[error("there is no key `{key}`; expected one of {}", listed(.known))]
    UnknownKey {
        /// The key.
        key: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// Nobody knows this value.
    #[error("not known: `{value}`; expected one of {}", listed(.known))]
    UnknownValue {
        /// The value.
        value: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// A key stands there for the second time.
    #[error("this key stands here a second time; expected it once")]
    Twice,
    /// A text without quotes.
    #[error("a text stands between quotes; expected \"…\"")]
    Quotes,
    /// A value of another kind than the key's.
    #[error("this is {found}; expected {expected}")]
    Kind {
        /// What it is.
        found: Kind,
        /// What it should be.
        expected: Kind,
    },
    /// Not an address with a port.
    #[error("not an address with a port; expected one as \"[::]:25\" or \"192.0.2.1:25\"")]
    SocketAddress,
    /// Not a network.
    #[error("not a network; expected one as \"192.0.2.1/32\" or \"2001:db8::1/128\"")]
    Network,
    /// Not a size, or too small.
    #[error("not a size of 64 KiB or more; expected a number of octets, or a text as \"32 MiB\"")]
    Size,
    /// Not a time.
    #[error("not a time; expected a number of seconds, or a text as \"5 min\"")]
    Time,
    /// Neither a number nor a text.
    #[error("expected a number, or a text with its unit")]
    Amount,
    /// What the reader of TOML says, in its words.
    #[error("{0}")]
    Other(String),
}

impl Reading {
    /// What the reader's words mean.
    pub(super) fn of(words: &str) -> Self {
        understood(words).unwrap_or_else(|| Self::Other(words.replace(", expected", "; expected")))
    }
}

fn understood(words: &str) -> Option<Reading> {
    let begins = |beginning: &str| words.starts_with(beginning);
    let mut named = words.split('`').skip(1).step_by(2).map(str::to_owned);
    match () {
        () if begins("missing field ") => named.next().map(Reading::Missing),
        () if begins("unknown field ") => {
            named.next().map(|key| Reading::UnknownKey { key, known: named.collect() })
        }
        () if begins("unknown variant ") => {
            named.next().map(|value| Reading::UnknownValue { value, known: named.collect() })
        }
        () if begins("invalid type: ") => {
            let (found, expected) = words.strip_prefix("invalid type: ")?.rsplit_once(", expected ")?;
            Some(Reading::Kind { found: found_kind(found)?, expected: expected_kind(expected)? })
        }
        () if begins("invalid socket address syntax") => Some(Reading::SocketAddress),
        () if begins("invalid IP address syntax") => Some(Reading::Network),
        () if begins("string values must be quoted") => Some(Reading::Quotes),
        () if begins("duplicate key") => Some(Reading::Twice),
        () => [Reading::Amount, Reading::Size, Reading::Time]
            .into_iter()
            .find(|reading| reading.to_string() == words),
    }
}

/// What serde calls a value that is there.
fn found_kind(words: &str) -> Option<Kind> {
    match words.split([' ', '`']).next()? {
        "string" => Some(Kind::Text),
        "integer" => Some(Kind::Integer),
        "floating" => Some(Kind::Float),
        "boolean" => Some(Kind::Boolean),
        "sequence" => Some(Kind::List),
        "map" => Some(Kind::Table),
        _ => None,
    }
}

/// What serde calls a value that it expects.
fn expected_kind(words: &str) -> Option<Kind> {
    match words {
        "a string" | "path string" | "socket address" | "string or table" => Some(Kind::Text),
        "a boolean" => Some(Kind::Boolean),
        "a sequence" => Some(Kind::List),
        "a map" => Some(Kind::Table),
        "i64" | "u16" | "u32" | "u64" | "usize" => Some(Kind::Integer),
        _ if words.starts_with("struct ") => Some(Kind::Table),
        _ => None,
    }
}

/// The kind of a value in TOML.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A text between quotes.
    Text,
    /// A whole number.
    Integer,
    /// A number with a point.
    Float,
    /// `true` or `false`.
    Boolean,
    /// A list in brackets.
    List,
    /// A table.
    Table,
}

impl std::fmt::Display for Kind {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Text => "a text between quotes",
            Self::Integer => "a whole number",
            Self::Float => "a number with a point",
            Self::Boolean => "true or false",
            Self::List => "a list in brackets, as [\"…\"]",
            Self::Table => "a table",
        })
    }
}

/// "`a`, `b`".
fn listed(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
