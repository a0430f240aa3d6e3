//! Files and places that are needed only once mail is there; an operator wants to hear of them before.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use sekisho_gateway::settings::{Lmtp, Settings};

/// The longest password of a smart host, in octets, with its line end.
const PASSWORD_LIMIT: u64 = 1024;

/// A place that cannot be used as the settings want it.
pub(super) struct Problem {
    /// The key that names it.
    pub(super) key: &'static str,
    /// Where.
    pub(super) file: PathBuf,
    /// Why.
    pub(super) reason: io::Error,
    /// The zones of the block list that need it.
    pub(super) zones: Vec<String>,
}

/// What of it does not hold, for whoever runs this: another user may be allowed less.
pub(super) fn problems(settings: &Settings) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut look = |key, file: &Path, found: io::Result<()>| {
        if let Err(reason) = found {
            problems.push(Problem { key, file: file.to_owned(), reason, zones: Vec::new() });
        }
    };
    let delivery = &settings.delivery;
    if let Some(file) = delivery.smart_host.as_ref().and_then(|host| host.password_file.as_ref()) {
        look("delivery.smart_host.password_file", file, password(file));
    }
    if let Some(directory) = delivery.maildir.as_ref().filter(|_| delivery.lmtp.is_none()) {
        look("delivery.maildir", directory, place(directory));
    }
    if let Some(Lmtp::Socket(path)) = &delivery.lmtp {
        look("delivery.lmtp", path, parent(path));
    }
    if let Some(path) = &settings.pop_before_smtp.events {
        look("pop_before_smtp.events", path, parent(path));
    }
    problems
}

/// One line that is not empty.
fn password(file: &Path) -> io::Result<()> {
    let mut text = String::new();
    File::open(file)?.take(PASSWORD_LIMIT).read_to_string(&mut text)?;
    let first = text.lines().next().unwrap_or_default();
    if first.is_empty() { Err(io::Error::other("its first line is empty")) } else { Ok(()) }
}

/// A directory, or one that can be made because the one above it is there.
fn place(directory: &Path) -> io::Result<()> {
    match fs::metadata(directory) {
        Ok(found) if found.is_dir() => Ok(()),
        Ok(_) => Err(ErrorKind::NotADirectory.into()),
        Err(error) if error.kind() == ErrorKind::NotFound => parent(directory),
        Err(error) => Err(error),
    }
}

/// Whether the directory that should hold it is there. What should be in it may come later.
fn parent(path: &Path) -> io::Result<()> {
    let parent = path.parent().unwrap_or_else(|| Path::new("/"));
    if fs::metadata(parent)?.is_dir() { Ok(()) } else { Err(ErrorKind::NotADirectory.into()) }
}
