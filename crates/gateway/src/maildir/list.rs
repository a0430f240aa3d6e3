//! Looking into a Maildir, and taking messages out of it, while others do the same.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use sekisho_wire::pop3::content::WireSize;

use super::{Maildir, MaildirError, PIECE, name, system};

/// The most messages that are listed; the oldest come first, and later ones follow when those are gone.
pub const MESSAGES_LIMIT: usize = 100_000;

/// A message in a Maildir.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its size on the wire, in octets.
    pub octets: u64,
    /// Its unique-id (RFC 1939 §7).
    pub unique_id: String,
    path: PathBuf,
}

impl Maildir {
    /// The messages, the oldest first. A size that no name tells is counted.
    ///
    /// # Errors
    /// A directory cannot be read. A message that vanishes meanwhile is left out.
    pub fn list(&self) -> Result<Vec<Entry>, MaildirError> {
        let mut found = Vec::new();
        let mut seen = BTreeSet::new();
        for part in ["cur", "new"] {
            let directory = self.path.join(part);
            for entry in fs::read_dir(&directory).map_err(system(&directory))? {
                let entry = entry.map_err(system(&directory))?;
                let file_name = entry.file_name();
                let base = base(&file_name);
                let hidden = base.is_empty() || base.starts_with(b".");
                // A message on its way from new/ to cur/ may be met twice.
                if !hidden && seen.insert(base.to_vec()) {
                    let text = String::from_utf8_lossy(base).into_owned();
                    found.push((name::time(&text), text, entry.path()));
                }
            }
        }
        drop(seen);
        found.sort_unstable();
        found.truncate(MESSAGES_LIMIT);
        let mut entries = Vec::with_capacity(found.len());
        for (_, text, path) in found {
            if let Some(octets) = size(&text, &path)? {
                let unique_id = name::unique_id(base(path.file_name().unwrap_or_default()));
                entries.push(Entry { octets, unique_id, path });
            }
        }
        Ok(entries)
    }

    /// Opens a message, wherever its flags have moved it; none where somebody has removed it.
    ///
    /// # Errors
    /// The system says no.
    pub fn open(&self, entry: &Entry) -> Result<Option<File>, MaildirError> {
        let opened = self.wherever_it_is(entry, |path| File::open(path))?;
        Ok(opened)
    }

    /// Removes a message, wherever its flags have moved it; whether it was still there.
    ///
    /// # Errors
    /// The system says no.
    pub fn remove(&self, entry: &Entry) -> Result<bool, MaildirError> {
        let removed = self.wherever_it_is(entry, |path| fs::remove_file(path))?;
        Ok(removed.is_some())
    }

    /// Does something with a message's file; if its name has changed meanwhile, looks for it once more.
    fn wherever_it_is<T>(
        &self,
        entry: &Entry,
        act: impl Fn(&PathBuf) -> io::Result<T>,
    ) -> Result<Option<T>, MaildirError> {
        match act(&entry.path) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
            result => return result.map(Some).map_err(system(&entry.path)),
        }
        let Some(path) = self.find(base(entry.path.file_name().unwrap_or_default()))? else {
            return Ok(None);
        };
        match act(&path) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
            result => result.map(Some).map_err(system(&path)),
        }
    }

    fn find(&self, wanted: &[u8]) -> Result<Option<PathBuf>, MaildirError> {
        for part in ["new", "cur"] {
            let directory = self.path.join(part);
            for entry in fs::read_dir(&directory).map_err(system(&directory))? {
                let entry = entry.map_err(system(&directory))?;
                if base(&entry.file_name()) == wanted {
                    return Ok(Some(entry.path()));
                }
            }
        }
        Ok(None)
    }
}

/// A name without its flags, as octets.
fn base(file_name: &OsStr) -> &[u8] {
    file_name.as_bytes().split(|octet| *octet == b':').next().unwrap_or_default()
}

/// The size on the wire: as the name tells it, or counted; none where the file is gone or is none.
fn size(base: &str, path: &PathBuf) -> Result<Option<u64>, MaildirError> {
    if let Some(size) = name::size(base, "W") {
        return Ok(Some(size));
    }
    let vanished = |cause: &io::Error| cause.kind() == io::ErrorKind::NotFound;
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(cause) if vanished(&cause) => return Ok(None),
        Err(cause) => return Err(system(path)(cause)),
    };
    if !file.metadata().map_err(system(path))?.is_file() {
        return Ok(None);
    }
    let (mut buffer, mut counter) = (vec![0; PIECE], WireSize::default());
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(Some(counter.octets())),
            Ok(read) => counter.push(buffer.get(..read).unwrap_or_default()),
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(system(path)(cause)),
        }
    }
}
