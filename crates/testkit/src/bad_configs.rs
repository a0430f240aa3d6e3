//! `tests/bad-configs`: settings files that do not hold, each in a folder with what has to be said about it.

#![expect(clippy::panic, reason = "a test ends where its cases cannot be read")]

use std::fs;
use std::path::PathBuf;

/// A settings file that does not hold.
#[derive(Debug)]
pub struct Case {
    folder: PathBuf,
    /// The folder's name.
    pub name: String,
    /// The text of the settings file.
    pub text: String,
}

/// Whose settings are wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The mail server's.
    Mail,
    /// Those of the block list, which reads its own table.
    BlockList,
    /// Those of the cases, which read theirs.
    Cases,
}

impl Case {
    /// Compares what is said with the file of this name in the folder. With `SEKISHO_WRITE_MESSAGES=1` a new case is
    /// written, and then read by somebody.
    ///
    /// # Panics
    /// They differ, or the file is not there.
    #[track_caller]
    pub fn says(&self, file: &str, said: &str) {
        let (path, said) = (self.folder.join(file), format!("{said}\n"));
        if std::env::var_os("SEKISHO_WRITE_MESSAGES").is_some() {
            fs::write(&path, &said).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        }
        let expected =
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(said, expected, "{}", path.display());
    }
}

/// The cases of one part, in order.
///
/// # Panics
/// They cannot be read, or there are fewer than there once were.
#[must_use]
pub fn cases(part: Part) -> Vec<Case> {
    let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/bad-configs"));
    let entries = fs::read_dir(&root).unwrap_or_else(|error| panic!("{}: {error}", root.display()));
    let mut cases: Vec<Case> = entries
        .map(|entry| {
            let folder = entry.unwrap_or_else(|error| panic!("{}: {error}", root.display())).path();
            let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let file = folder.join("sekisho.toml");
            let text =
                fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            Case { folder, name, text }
        })
        .filter(|case| part_of(&case.name) == part)
        .collect();
    cases.sort_by(|one, other| one.name.cmp(&other.name));
    let least = match part {
        Part::Mail => 31,
        Part::BlockList => 16,
        Part::Cases => 12,
    };
    assert!(cases.len() >= least, "{} has only {} cases of {part:?}", root.display(), cases.len());
    cases
}

/// Whose settings a folder is about, by its name.
fn part_of(name: &str) -> Part {
    match name {
        _ if name.contains("-dnsbl-") => Part::BlockList,
        _ if name.contains("-cases-") => Part::Cases,
        _ => Part::Mail,
    }
}
