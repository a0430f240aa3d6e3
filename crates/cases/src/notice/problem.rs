//! What is wrong with a template, and where, as values: whoever shows it to people puts it into words. `Display` is English.

use std::error::Error as _;
use std::fmt;
use std::path::{Path, PathBuf};

use minijinja::{Error, ErrorKind};
use sekisho_evidence::visible::visible;
use serde::Serialize;

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wrong {
    /// The file or the directory cannot be read.
    Unreadable(String),
    /// The file is not UTF-8.
    NotText,
    /// A file whose name is none of a template; those that there are.
    UnknownName(Vec<String>),
    /// The first line, or what comes out of it, has no subject.
    NoSubject,
    /// The template cannot be read: what the reader expected.
    Syntax(String),
    /// A name that stands for nothing.
    Undefined(String),
    /// A filter, a test, a function or a template that is not there.
    Unknown(String),
    /// It does not end, is too long, or includes itself.
    Endless,
    /// Something else that cannot be done with a value.
    Value(String),
}

impl fmt::Display for Wrong {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(why) => formatter.write_str(why),
            Self::NotText => formatter.write_str("not UTF-8; expected a text file"),
            Self::UnknownName(known) => {
                write!(formatter, "there is no template of this name; expected one of {}", known.join(", "))
            }
            Self::NoSubject => formatter.write_str("expected a first line \"Subject: …\""),
            Self::Syntax(what) => formatter.write_str(what),
            Self::Undefined(name) => write!(formatter, "`{name}` stands for nothing here"),
            Self::Unknown(what) => formatter.write_str(what),
            Self::Endless => formatter.write_str("it does not end, or is too long"),
            Self::Value(what) => formatter.write_str(what),
        }
    }
}

/// What is wrong with a template, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub wrong: Wrong,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}:{}: {}", self.file.display(), self.line, self.column, self.wrong)
    }
}

impl std::error::Error for Problem {}

impl Problem {
    /// Line and column of an offset.
    pub(super) fn place(text: &str, offset: usize) -> (usize, usize) {
        let before = text.get(..offset.min(text.len())).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        (line, before.rsplit('\n').next().unwrap_or_default().chars().count() + 1)
    }

    /// What the engine found in the template `name`, or in one that it includes.
    pub(super) fn of(error: &Error, name: &str, directory: &Path) -> Self {
        // The innermost error is where it happened.
        let mut innermost = error;
        while let Some(cause) = innermost.source().and_then(|source| source.downcast_ref::<Error>()) {
            innermost = cause;
        }
        let file = directory.join(innermost.name().or_else(|| error.name()).unwrap_or(name));
        let spanned = innermost.range().zip(innermost.template_source());
        let (line, column) = match &spanned {
            Some((range, source)) => Self::place(source, range.start),
            None => (innermost.line().unwrap_or(1), 1),
        };
        let at = spanned.and_then(|(range, source)| source.get(range)).map(visible);
        Self { file, line, column, wrong: wrong(innermost, at) }
    }
}

fn wrong(error: &Error, at: Option<String>) -> Wrong {
    let detail = visible(error.detail().unwrap_or_default());
    let words = if detail.is_empty() { error.kind().to_string() } else { detail };
    match error.kind() {
        ErrorKind::SyntaxError | ErrorKind::BadEscape | ErrorKind::InvalidDelimiter => Wrong::Syntax(words),
        ErrorKind::UndefinedError => Wrong::Undefined(at.unwrap_or(words)),
        ErrorKind::UnknownFilter
        | ErrorKind::UnknownTest
        | ErrorKind::UnknownFunction
        | ErrorKind::UnknownMethod
        | ErrorKind::UnknownBlock
        | ErrorKind::TemplateNotFound => Wrong::Unknown(words),
        ErrorKind::OutOfFuel => Wrong::Endless,
        ErrorKind::InvalidOperation if words.contains("recursion") => Wrong::Endless,
        _ => Wrong::Value(words),
    }
}
