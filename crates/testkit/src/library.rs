//! The dialogue files of this repository.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::dialogue::{Dialogue, DialogueError};
use crate::pop3;

/// A dialogue file could not be had.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    /// It could not be read.
    #[error("{0}: {1}")]
    Unreadable(PathBuf, io::Error),
    /// It is not understood.
    #[error("{0}: {1}")]
    Malformed(PathBuf, DialogueError),
}

/// Where the dialogue files are.
#[must_use]
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/dialogues")
}

/// The texts of all dialogue files, by name, in order.
///
/// # Errors
/// The first one that cannot be read.
pub fn texts() -> Result<Vec<(String, String)>, LibraryError> {
    texts_in(&folder())
}

/// The texts of all dialogue files of POP3, by name, in order.
///
/// # Errors
/// The first one that cannot be read.
pub fn pop3_texts() -> Result<Vec<(String, String)>, LibraryError> {
    texts_in(&folder().join("pop3"))
}

fn texts_in(folder: &Path) -> Result<Vec<(String, String)>, LibraryError> {
    let unreadable = |error| LibraryError::Unreadable(folder.to_owned(), error);
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|extension| extension == "dlg") {
            let text =
                fs::read_to_string(&path).map_err(|error| LibraryError::Unreadable(path.clone(), error))?;
            texts.push((path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), text));
        }
    }
    texts.sort();
    Ok(texts)
}

/// All dialogues, by name, in order.
///
/// # Errors
/// The first one that cannot be read or is not understood.
pub fn all() -> Result<Vec<(String, Dialogue)>, LibraryError> {
    let parse = |(name, text): (String, String)| match Dialogue::parse(&text) {
        Ok(dialogue) => Ok((name, dialogue)),
        Err(error) => Err(LibraryError::Malformed(folder().join(format!("{name}.dlg")), error)),
    };
    texts()?.into_iter().map(parse).collect()
}

/// All dialogues of POP3, by name, in order.
///
/// # Errors
/// The first one that cannot be read or is not understood.
pub fn all_pop3() -> Result<Vec<(String, pop3::Dialogue)>, LibraryError> {
    let parse = |(name, text): (String, String)| match pop3::Dialogue::parse(&text) {
        Ok(dialogue) => Ok((name, dialogue)),
        Err(error) => Err(LibraryError::Malformed(folder().join(format!("pop3/{name}.dlg")), error)),
    };
    pop3_texts()?.into_iter().map(parse).collect()
}
