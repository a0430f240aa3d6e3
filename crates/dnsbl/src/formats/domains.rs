//! The names of rbldnsd's `dnset`.

use super::Problem;
use crate::subject::Subject;

/// The subjects of one entry: `name`, `*.name` (what is below it), or `.name` (both).
pub(super) fn subjects(word: &str) -> Result<Vec<Subject>, Problem> {
    match word.strip_prefix('.') {
        Some(name) => Ok(vec![subject(name)?, subject(&format!("*.{name}"))?]),
        None => Ok(vec![subject(word)?]),
    }
}

/// `name` or `*.name`.
pub(super) fn subject(text: &str) -> Result<Subject, Problem> {
    match text.parse() {
        Ok(subject @ Subject::Domain { .. }) => Ok(subject),
        // A name may look like an address: 192.0.2.1 is one of four labels.
        Ok(Subject::Address(_)) if !text.contains(':') => {
            Ok(Subject::Domain { name: text.into(), below: false })
        }
        _ => Err(Problem::NoDomain(text.to_owned())),
    }
}
