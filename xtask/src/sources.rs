//! The Rust files of the repository, and where the tests in them begin.

use std::path::Path;
use std::{fs, io};

use crate::workspace;

/// A Rust file.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// Its path from the root, with slashes.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    /// Whether the whole file belongs to tests.
    pub(crate) fn is_test(&self) -> bool {
        let file = self.path.rsplit('/').next().unwrap_or_default();
        file == "tests.rs" || self.path.split('/').any(|folder| folder == "tests" || folder == "fuzz_targets")
    }

    /// The lines before the tests that stand at the end of the file.
    pub(crate) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let tests = self.tests_begin();
        self.text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line))
            .take_while(move |(line, _)| *line < tests)
    }

    /// The number of the line on which a test module within the file begins; past the end without one.
    fn tests_begin(&self) -> usize {
        let lines: Vec<&str> = self.text.lines().collect();
        let begins = |pair: &[&str]| matches!(pair, [attribute, module] if *attribute == "#[cfg(test)]" && module.starts_with("mod ") && module.ends_with('{'));
        lines.windows(2).position(begins).map_or(usize::MAX, |index| index + 1)
    }
}

/// All Rust files of the repository.
pub(crate) fn all() -> io::Result<Vec<Source>> {
    let root = workspace::root();
    let mut sources = Vec::new();
    for folder in ["crates", "xtask", "fuzz"] {
        collect(&root, &root.join(folder), &mut sources)?;
    }
    sources.sort_by(|left, right| left.path.cmp(&right.path));
    Ok(sources)
}

fn collect(root: &Path, folder: &Path, sources: &mut Vec<Source>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default();
        if path.is_dir() {
            if name != "target" && name != "corpus" && name != "artifacts" {
                collect(root, &path, sources)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let relative = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            sources.push(Source { path: relative, text: fs::read_to_string(&path)? });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_within_a_file_are_no_code() {
        let source = |path: &str, text: &str| Source { path: path.to_owned(), text: text.to_owned() };
        let file = source("crates/a/src/b.rs", "code\n\n#[cfg(test)]\nmod tests {\n}\n");
        assert_eq!(file.code().count(), 2);
        assert!(!file.is_test());
        assert_eq!(source("crates/a/src/b.rs", "a\n#[cfg(test)]\nmod tests;\nb").code().count(), 4);
        assert!(source("crates/a/src/b/tests.rs", "").is_test());
        assert!(source("crates/a/tests/b.rs", "").is_test());
    }
}
