//! A mistake in the settings file: where it stands, what it is, what was expected.

use std::fmt;
use std::path::{Path, PathBuf};
use std::string::FromUtf8Error;

use serde::de::DeserializeOwned;
use serde::{Serialize, de};

use crate::atomic::{FileError, read_limited};

mod reading;

pub use reading::{Kind, Reading};

/// The largest settings file in octets.
const FILE_LIMIT: u64 = 1024 * 1024;

/// What can be wrong with a file of settings. `Display` is English; whoever knows the value may say it otherwise.
pub trait Problem: fmt::Display + fmt::Debug + From<Reading> + DeserializeOwned + 'static {
    /// What a value that belongs to somebody else said in its own words; none where that is not known.
    #[must_use]
    fn of_words(_words: &str) -> Option<Self> {
        None
    }
}

/// A problem as an error of a deserializer, which carries text alone: it travels in it as JSON, and [`MistakeOf::of`] is
/// the way back.
pub fn carried<E: de::Error>(problem: &(impl Serialize + fmt::Display)) -> E {
    E::custom(serde_json::to_string(problem).unwrap_or_else(|_| problem.to_string()))
}

/// Why there are no settings.
#[derive(Debug, thiserror::Error)]
pub enum SettingsErrorOf<P: Problem> {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// What stands in it does not hold.
    #[error(transparent)]
    Mistake(#[from] MistakeOf<P>),
}

/// The text of a settings file.
///
/// # Errors
/// It cannot be read, or is no text.
pub fn read_text<P: Problem>(path: &Path) -> Result<String, SettingsErrorOf<P>> {
    let octets = read_limited(path, FILE_LIMIT)?;
    Ok(String::from_utf8(octets).map_err(|error| MistakeOf::not_text(path, &error))?)
}

/// A mistake and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MistakeOf<P> {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The key, with its tables: `listen.smtp`. Empty where the file is not TOML at all.
    pub key: String,
    /// What is wrong, and what was expected.
    pub problem: P,
}

impl<P: fmt::Display> fmt::Display for MistakeOf<P> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}:{}: ", self.file.display(), self.line, self.column)?;
        if !self.key.is_empty() {
            write!(formatter, "{}: ", self.key)?;
        }
        self.problem.fmt(formatter)
    }
}

impl<P: Problem> std::error::Error for MistakeOf<P> {}

impl<P: Problem> MistakeOf<P> {
    /// What the reader of TOML found.
    #[must_use]
    pub fn of(file: &Path, text: &str, error: &toml::de::Error) -> Self {
        let start = error.span().map_or(0, |span| span.start);
        let (line, column) = place(text, start);
        let problem = problem(error.message());
        // The whole file is meant where a key is missing.
        let key =
            if error.message().starts_with("missing field") { String::new() } else { key_at(text, start) };
        Self { file: file.to_owned(), line, column, key, problem }
    }

    /// What a look at several values found; the place is that of `key`, or of its table.
    #[must_use]
    pub fn at_key(file: &Path, text: &str, key: &str, problem: P) -> Self {
        let (line, column) = place(text, find(text, key));
        Self { file: file.to_owned(), line, column, key: key.to_owned(), problem }
    }

    /// What a look at the value at `offset` found.
    #[must_use]
    pub fn at(file: &Path, text: &str, offset: usize, problem: P) -> Self {
        let (line, column) = place(text, offset);
        Self { file: file.to_owned(), line, column, key: key_at(text, offset), problem }
    }

    /// The file is not UTF-8.
    #[must_use]
    pub fn not_text(file: &Path, error: &FromUtf8Error) -> Self {
        let good = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..good).unwrap_or_default();
        let (line, column) = place(&String::from_utf8_lossy(before), good);
        Self { file: file.to_owned(), line, column, key: String::new(), problem: Reading::NotText.into() }
    }
}

/// What a message of the reader of TOML means: its own, or what a value said to it.
fn problem<P: Problem>(message: &str) -> P {
    if let Ok(problem) = serde_json::from_str(message) {
        return problem;
    }
    let words = message.lines().collect::<Vec<_>>().join(" ");
    P::of_words(&words).unwrap_or_else(|| Reading::of(&words).into())
}

/// Line and column of `key` in a settings file, or else of its table, or else of the beginning.
#[must_use]
pub fn place_of(text: &str, key: &str) -> (usize, usize) {
    place(text, find(text, key))
}

fn place(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset.min(text.len())).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

/// The key whose value stands at `offset`, with its table.
fn key_at(text: &str, offset: usize) -> String {
    let mut table = String::new();
    let mut key = String::new();
    let mut begin = 0;
    for line in text.split_inclusive('\n') {
        if begin > offset {
            break;
        }
        if let Some(name) = table_of(line) {
            name.clone_into(&mut table);
            key.clear();
        } else if let Some(name) = key_of(line) {
            name.clone_into(&mut key);
        }
        begin += line.len();
    }
    match (table.is_empty(), key.is_empty()) {
        (true, _) => key,
        (false, true) => table,
        (false, false) => format!("{table}.{key}"),
    }
}

/// Where `key` stands, or else its table, or else the beginning.
fn find(text: &str, key: &str) -> usize {
    let mut begin = 0;
    let mut best = 0;
    let mut table = String::new();
    for line in text.split_inclusive('\n') {
        if let Some(name) = table_of(line) {
            name.clone_into(&mut table);
            if table == key || key.strip_prefix(&table).is_some_and(|rest| rest.starts_with('.')) {
                best = begin;
            }
        } else if let Some(name) = key_of(line) {
            let whole = if table.is_empty() { name.to_owned() } else { format!("{table}.{name}") };
            if whole == key {
                return begin;
            }
            // The key of a table that stands in one line.
            if key.strip_prefix(&whole).is_some_and(|rest| rest.starts_with('.')) {
                best = begin;
            }
        }
        begin += line.len();
    }
    best
}

fn table_of(line: &str) -> Option<&str> {
    let name = line.trim().strip_prefix('[')?;
    // One of several tables of a name: `[[account]]`.
    let name = name.strip_prefix('[').unwrap_or(name);
    if name.contains('=') || name.contains('"') {
        return None;
    }
    name.split(']').next().map(str::trim)
}

fn key_of(line: &str) -> Option<&str> {
    let (key, _) = line.split_once('=')?;
    let key = key.trim();
    let plain = !key.is_empty() && !key.starts_with('#') && !key.contains(['[', ',', '{']);
    plain.then_some(key)
}
