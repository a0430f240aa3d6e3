//! Keys of subscribers: a label in the name that is asked about, known to the two sides alone.

use std::fmt;
use std::path::{Path, PathBuf};

use sekisho_store::atomic::{FileError, read_limited};
use subtle::{Choice, ConstantTimeEq as _};
use zeroize::Zeroizing;

/// The largest file of keys in octets.
const FILE_LIMIT: u64 = 4 * 1024 * 1024;
/// Octets of a key: long enough not to be guessed, short enough for a label.
const LENGTH: std::ops::RangeInclusive<usize> = 16..=63;

/// A key. It prints as `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    /// Whose it is.
    pub subscriber: String,
    /// In lower case, filled up with zeros.
    label: Zeroizing<[u8; 63]>,
}

/// Why there are no keys.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A line does not hold. What stands in it is a secret and not told.
    #[error("{}:{line}: expected NAME KEY, where KEY is 16 to 63 letters of a-z, digits and hyphens", file.display())]
    Line {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
    },
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ***", self.subscriber)
    }
}

impl Key {
    /// A key; none where it is too short, too long, or has other letters than a label in DNS.
    #[must_use]
    pub fn new(subscriber: &str, key: &str) -> Option<Self> {
        let allowed = |octet: u8| octet.is_ascii_alphanumeric() || octet == b'-';
        (LENGTH.contains(&key.len()) && key.bytes().all(allowed))
            .then(|| Self { subscriber: subscriber.to_owned(), label: filled(key.as_bytes()) })
    }
}

/// Whether a label is one of the keys: each is looked at, whole, whatever the ones before said.
#[must_use]
pub fn is_one_of(keys: &[Key], label: &[u8]) -> bool {
    if label.len() > *LENGTH.end() {
        return false;
    }
    let asked = filled(label);
    let found = keys.iter().fold(Choice::from(0), |found, key| found | asked.ct_eq(&*key.label));
    found.into()
}

fn filled(label: &[u8]) -> Zeroizing<[u8; 63]> {
    let mut octets = Zeroizing::new([0; 63]);
    for (octet, given) in octets.iter_mut().zip(label) {
        *octet = given.to_ascii_lowercase();
    }
    octets
}

/// Reads a file of keys: `NAME KEY` on each line, `#` begins a comment.
///
/// # Errors
/// See [`KeysError`].
pub fn read_keys(path: &Path) -> Result<Vec<Key>, KeysError> {
    let octets = Zeroizing::new(read_limited(path, FILE_LIMIT)?);
    let mut keys = Vec::new();
    for (index, line) in octets.split(|octet| *octet == b'\n').enumerate() {
        let wrong = || KeysError::Line { file: path.to_owned(), line: index + 1 };
        let line = std::str::from_utf8(line).map_err(|_| wrong())?.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, key) = line.split_once([' ', '\t']).ok_or_else(wrong)?;
        keys.push(Key::new(name, key.trim()).ok_or_else(wrong)?);
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_in_any_case_and_not_printed() {
        let keys = [Key::new("a", "0123456789abcdef").unwrap(), Key::new("b", "fedcba9876543210").unwrap()];
        assert!(is_one_of(&keys, b"FEDCBA9876543210"));
        assert!(!is_one_of(&keys, b"fedcba987654321"));
        assert!(!is_one_of(&keys, &[b'x'; 200]));
        assert!(!is_one_of(&[], b""));
        assert_eq!(format!("{keys:?}"), "[a ***, b ***]");
        assert!(Key::new("a", "short").is_none());
        assert!(Key::new("a", "0123456789abcde.").is_none());
    }

    #[test]
    fn a_file_has_a_key_on_each_line() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("keys");
        std::fs::write(&path, "# ours\nfirst 0123456789abcdef\n\nsecond\tfedcba9876543210\n").unwrap();
        assert_eq!(read_keys(&path).unwrap().len(), 2);
        std::fs::write(&path, "first 0123456789abcdef\nsecond secret\n").unwrap();
        let said = read_keys(&path).unwrap_err().to_string();
        assert!(said.contains(":2: ") && !said.contains("secret"), "{said}");
    }
}
