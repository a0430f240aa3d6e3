//! A case as a document for others: what they may see of it, written and read back.
//!
//! ```json
//! { "schema": "sekisho-case/1", "audience": "public", "by": "Example CERT", "at": "2002-08-06T03:00:00Z", "case": { … } }
//! ```
//!
//! What is read is a stranger's word. It is read strictly: nothing unknown, nothing twice, nothing beyond a bound; what is
//! wrong is named with its place. And it proves nothing: [`Document::events`] makes an unproven case of it, in which the
//! tests of others are remarks. A version that is not known is refused, not guessed at.

use jiff::Timestamp;
use jiff::civil::Date;
use sekisho_evidence::visible::visible;
use sekisho_evidence::words::{Reason, Who};
use serde::{Deserialize, Serialize};

use crate::case::Case;
use crate::disclosure::{Audience, Disclosure};
use crate::event::{Entry, Event};
use crate::number::CaseNumber;

mod bounds;
mod opening;
#[cfg(test)]
mod tests;

/// What the member `schema` says: the format, and behind a slash its version, the only one that is read.
pub const SCHEMA: &str = "sekisho-case/1";
/// The format alone.
const FORMAT: &str = "sekisho-case/";
/// The biggest document, in octets.
pub const SIZE_LIMIT: usize = 4 << 20;
/// The longest part of somebody's text in a message about it, in characters.
const QUOTED: usize = 300;

/// A case as a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Document {
    /// [`SCHEMA`].
    schema: String,
    /// For whom it was written.
    pub audience: Audience,
    /// Who wrote it.
    pub by: Who,
    /// When.
    pub at: Timestamp,
    /// What they say.
    pub case: Disclosure,
}

/// Why a document was not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// It is too big.
    #[error("it has {0} octets, {SIZE_LIMIT} at most are read")]
    TooBig(usize),
    /// It is something else.
    #[error("it is no document of a case: \"schema\" has to be \"{SCHEMA}\"")]
    OtherFormat,
    /// It is of a version that is not known.
    #[error("it is {0:?}, and only {SCHEMA:?} is known")]
    UnknownVersion(String),
    /// Something in it is wrong.
    #[error("line {line}, column {column}: {path}: {problem}")]
    Wrong {
        /// Where, by the names of members and the places in arrays: `case.timeline[3].day`.
        path: String,
        /// The line, from 1.
        line: usize,
        /// The column in octets, from 1; 0 before the first.
        column: usize,
        /// What is wrong, without control characters.
        problem: String,
    },
    /// There is too much of something.
    #[error("{path} has {count} items, {limit} at most are read")]
    TooMany {
        /// Where.
        path: String,
        /// How many there are.
        count: usize,
        /// How many there may be.
        limit: usize,
    },
}

/// What every version begins with.
#[derive(Deserialize)]
struct Heading {
    #[serde(default)]
    schema: Option<serde_json::Value>,
}

impl Document {
    /// What `audience` may see of `case`, which `entries` made, written by `by` at `at`.
    #[must_use]
    pub fn of(case: &Case, entries: &[Entry], audience: Audience, by: Who, at: Timestamp) -> Self {
        Self::with(Disclosure::of(case, entries, audience), audience, by, at)
    }

    /// The document of what `audience` may see, written by `by` at `at`.
    #[must_use]
    pub fn with(case: Disclosure, audience: Audience, by: Who, at: Timestamp) -> Self {
        Self { schema: SCHEMA.to_owned(), audience, by, at, case }
    }

    /// Writes it: JSON for programs and people, with a line break at its end.
    #[must_use]
    pub fn export(&self) -> String {
        // A value of these types has no map with keys that are no strings, and nothing else fails.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Reads one.
    ///
    /// # Errors
    /// It is too big, something else, of an unknown version, or wrong; the error says where.
    pub fn import(octets: &[u8]) -> Result<Self, ImportError> {
        if octets.len() > SIZE_LIMIT {
            return Err(ImportError::TooBig(octets.len()));
        }
        if !is_object(octets) {
            return Err(ImportError::OtherFormat);
        }
        let heading: Heading = read(octets)?;
        match heading.schema.as_ref().and_then(serde_json::Value::as_str) {
            Some(SCHEMA) => {}
            Some(other) if other.starts_with(FORMAT) => {
                return Err(ImportError::UnknownVersion(visible(other).chars().take(QUOTED).collect()));
            }
            _ => return Err(ImportError::OtherFormat),
        }
        let document: Self = read(octets)?;
        bounds::check(&document.case)?;
        Ok(document)
    }

    /// What begins a case of our own with it, as the case `number`: each event with the day it happened on, where it says
    /// one. The document itself should be kept as an original beside it.
    #[must_use]
    pub fn events(&self, number: CaseNumber) -> Vec<(Option<Date>, Event)> {
        opening::events(self, number)
    }

    /// What their case is called here: whose it is, and its number there.
    #[must_use]
    pub fn origin(&self) -> Option<Reason> {
        format!("{} {}", self.by, self.case.number).parse().ok()
    }
}

/// Whether it is an object, or no JSON at all, of which the reader says where it is wrong.
fn is_object(octets: &[u8]) -> bool {
    let first = octets.iter().find(|octet| !octet.is_ascii_whitespace());
    first == Some(&b'{') || serde_json::from_slice::<serde::de::IgnoredAny>(octets).is_err()
}

/// Reads a value, and says where it is wrong.
fn read<'de, T: Deserialize<'de>>(octets: &'de [u8]) -> Result<T, ImportError> {
    let mut reader = serde_json::Deserializer::from_slice(octets);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path: String = visible(&error.path().to_string()).chars().take(QUOTED).collect();
        // Where the document ends within a name, there is no place yet.
        wrong(if path == "?" { ".".to_owned() } else { path }, error.inner())
    })?;
    reader.end().map_err(|error| wrong(".".to_owned(), &error))?;
    Ok(value)
}

fn wrong(path: String, error: &serde_json::Error) -> ImportError {
    let (line, column) = (error.line(), error.column());
    let text = error.to_string();
    // The place is told apart.
    let text = text.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&text);
    // What a reader calls its own types says nothing to whoever wrote the document.
    let text = match text.split_once("expected struct ") {
        Some((before, _)) => format!("{before}expected an object"),
        None => text.to_owned(),
    };
    let problem = visible(&text).chars().take(QUOTED).collect();
    ImportError::Wrong { path, line, column, problem }
}
