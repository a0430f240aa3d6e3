//! An audit as JSON: the same facts as everywhere else, in a versioned shape.
//!
//! The shape is described in `docs/reference/record.md` and, for machines, in
//! `docs/reference/audit-1.schema.json`.

use crate::record::{Record, SCHEMA};

/// Why a text is no audit that this version reads.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The text is not JSON at all.
    #[error("this is not JSON: {0}")]
    NotJson(#[source] serde_json::Error),
    /// The text is JSON, but does not say that it is an audit.
    #[error("this is no audit: the field \"schema\" is missing or is not {expected:?}-like", expected = SCHEMA)]
    NotAnAudit,
    /// The audit was written by a version of the program that uses another shape.
    #[error(
        "this audit has the shape {found:?}, and this version reads {expected:?}: use the version of \
         sekisho that wrote it ({program})",
        expected = SCHEMA
    )]
    OtherVersion {
        /// The shape it has.
        found: String,
        /// The version that wrote it, or `unknown`.
        program: String,
    },
    /// A field is missing or is not what it should be.
    #[error("this audit is damaged: {0}")]
    Damaged(#[source] serde_json::Error),
}

/// `record` as JSON for people and machines: two blanks a level, a new line at the end.
///
/// # Errors
/// Never for a record; the signature is the serialiser's.
pub fn write(record: &Record) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(record)?;
    text.push('\n');
    Ok(text)
}

/// Reads what [`write()`] wrote. Fields that this version does not know are passed over.
///
/// # Errors
/// [`ReadError`] says whether the text is no audit, one of another version, or damaged.
pub fn read(text: &str) -> Result<Record, ReadError> {
    let value: serde_json::Value = serde_json::from_str(text).map_err(ReadError::NotJson)?;
    let field = |name: &str| value.get(name).and_then(serde_json::Value::as_str);
    let schema = field("schema").ok_or(ReadError::NotAnAudit)?;
    if schema != SCHEMA {
        let same_family = schema.split('/').next() == SCHEMA.split('/').next();
        if !same_family {
            return Err(ReadError::NotAnAudit);
        }
        let program = field("program").unwrap_or("unknown").to_owned();
        return Err(ReadError::OtherVersion { found: schema.to_owned(), program });
    }
    serde_json::from_value(value).map_err(ReadError::Damaged)
}

#[cfg(test)]
mod tests;
