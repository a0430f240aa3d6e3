//! What serde and the reader of TOML have to say, which they say as text: ours travels in it as JSON. Theirs, and that of
//! values of the crates below, is understood by its words.

use serde::de;

use super::problem::{Kind, Problem};

impl Problem {
    /// As an error of a deserializer, which carries text alone; `of_reader` is the way back.
    pub(super) fn carried<E: de::Error>(&self) -> E {
        E::custom(serde_json::to_string(self).unwrap_or_else(|_| self.to_string()))
    }
}

impl sekisho_store::mistake::Problem for Problem {
    fn of_reader(message: &str) -> Self {
        if let Ok(problem) = serde_json::from_str(message) {
            return problem;
        }
        let message = message.lines().collect::<Vec<_>>().join(" ");
        understood(&message).unwrap_or_else(|| Self::Reader(message.replace(", expected", "; expected")))
    }

    fn not_text() -> Self {
        Self::NotText
    }
}

fn understood(message: &str) -> Option<Problem> {
    let begins = |words: &str| message.starts_with(words);
    let mut named = message.split('`').skip(1).step_by(2).map(str::to_owned);
    match () {
        () if begins("missing field ") => named.next().map(Problem::Missing),
        () if begins("unknown field ") => {
            named.next().map(|key| Problem::UnknownKey { key, known: named.collect() })
        }
        () if begins("unknown variant ") => {
            named.next().map(|value| Problem::UnknownValue { value, known: named.collect() })
        }
        () if begins("invalid type: ") => {
            let (found, expected) = message.strip_prefix("invalid type: ")?.rsplit_once(", expected ")?;
            Some(Problem::Kind { found: found_kind(found)?, expected: expected_kind(expected)? })
        }
        () if begins("invalid socket address syntax") => Some(Problem::SocketAddress),
        () if begins("invalid IP address syntax") => Some(Problem::Network),
        () if begins("string values must be quoted") => Some(Problem::Quotes),
        () if begins("duplicate key") => Some(Problem::Twice),
        () if message.contains("` is not the name of a domain;") => named.next().map(Problem::Domain),
        () if message.contains("` is no value; expected one as") => named.next().map(Problem::ListValue),
        () => [Problem::Amount, Problem::Size, Problem::Time]
            .into_iter()
            .find(|problem| problem.to_string() == message),
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
        "u16" | "u32" | "u64" | "usize" => Some(Kind::Integer),
        _ if words.starts_with("struct ") => Some(Kind::Table),
        _ => None,
    }
}
