//! Files that are there whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Why a file was not written or read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The system says no.
    #[error("{}: {cause}", path.display())]
    System {
        /// The file or directory.
        path: PathBuf,
        /// What it says.
        cause: io::Error,
    },
    /// The file is bigger than allowed.
    #[error("{}: bigger than {limit} octets", path.display())]
    TooBig {
        /// The file.
        path: PathBuf,
        /// The limit in octets.
        limit: u64,
    },
    /// The path has no name or no directory.
    #[error("{}: not a file's path", path.display())]
    NoFile {
        /// The path.
        path: PathBuf,
    },
}

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Whoever the process lets (mode 0644 less the umask).
    All,
    /// The owner alone (mode 0600): for secrets.
    Owner,
    /// Whoever may read the file that is replaced, with the same owner as far as we may give it away; where there is
    /// none, as for [`Self::All`].
    Same,
}

/// Writes `octets` to `path`: beside it first, synced, then renamed over it, then the directory synced.
/// After a crash there is the old file or the new one.
///
/// # Errors
/// The system says no; then the old file is still there.
pub fn write_whole(path: &Path, octets: &[u8], readers: Readers) -> Result<(), FileError> {
    let (Some(directory), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(FileError::NoFile { path: path.to_owned() });
    };
    // A name alone stands in the directory where we are.
    let directory = if directory.as_os_str().is_empty() { Path::new(".") } else { directory };
    let mut beside = std::ffi::OsString::from(".");
    beside.push(name);
    beside.push(format!(".{}.new", std::process::id()));
    let beside = directory.join(beside);
    let result = write_and_rename(&beside, path, octets, readers);
    if result.is_err() {
        // Whatever is left of the attempt is of no use.
        let _ = fs::remove_file(&beside);
    }
    result.map_err(|cause| FileError::System { path: path.to_owned(), cause })?;
    let synced = File::open(directory).and_then(|directory| directory.sync_all());
    synced.map_err(|cause| FileError::System { path: directory.to_owned(), cause })
}

fn write_and_rename(beside: &Path, path: &Path, octets: &[u8], readers: Readers) -> io::Result<()> {
    let mode = match readers {
        Readers::All | Readers::Same => 0o644,
        Readers::Owner => 0o600,
    };
    // What a crash left there goes; a link that somebody laid there is not followed.
    match fs::remove_file(beside) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(cause),
        Ok(()) | Err(_) => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(beside)?;
    match readers {
        Readers::All => {}
        Readers::Owner => belong_to_directory(&file, path),
        Readers::Same => resemble(&file, path)?,
    }
    file.write_all(octets)?;
    file.sync_all()?;
    fs::rename(beside, path)
}

/// Gives a file the owner and the mode of the one that it is to replace. A link is not followed: whoever laid it does not
/// choose whose file is written.
fn resemble(file: &File, path: &Path) -> io::Result<()> {
    let Ok(before) = fs::symlink_metadata(path) else { return Ok(()) };
    if !before.is_file() {
        return Ok(());
    }
    // What is refused leaves the file ours, as it is.
    let _ = std::os::unix::fs::fchown(file, Some(before.uid()), Some(before.gid()));
    file.set_permissions(fs::Permissions::from_mode(before.mode() & 0o666))
}

/// Gives a file to whom its directory belongs. An administrator writes where a server reads that is not root: a file
/// for its owner alone has to be the server's. Nobody else may give files away, and nobody else needs to.
pub(crate) fn belong_to_directory(file: &File, path: &Path) {
    let Some(Ok(directory)) = path.parent().map(fs::metadata) else { return };
    // A file with a second name is not only this directory's; a directory has no second name.
    let only_here = |own: &fs::Metadata| own.is_dir() || own.nlink() == 1;
    if file.metadata().is_ok_and(|own| own.uid() != directory.uid() && only_here(&own)) {
        // What is refused is noticed by whoever cannot read the file.
        let _ = std::os::unix::fs::fchown(file, Some(directory.uid()), Some(directory.gid()));
    }
}

/// Reads at most `limit` octets of `path`.
///
/// # Errors
/// The system says no, or the file is bigger.
pub fn read_limited(path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
    let system = |cause| FileError::System { path: path.to_owned(), cause };
    let mut octets = Vec::new();
    let file = File::open(path).map_err(system)?;
    file.take(limit.saturating_add(1)).read_to_end(&mut octets).map_err(system)?;
    if u64::try_from(octets.len()).unwrap_or(u64::MAX) > limit {
        return Err(FileError::TooBig { path: path.to_owned(), limit });
    }
    Ok(octets)
}

/// Makes a directory and those above it, for the owner alone: for that of the directory in which they are made.
///
/// # Errors
/// The system says no.
pub fn make_directory(path: &Path) -> Result<(), FileError> {
    use std::os::unix::fs::DirBuilderExt;
    let missing: Vec<&Path> = path.ancestors().take_while(|path| !path.exists()).collect();
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|cause| FileError::System { path: path.to_owned(), cause })?;
    for made in missing.into_iter().rev() {
        // A link that somebody put in its place meanwhile is not followed.
        let flags = (rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::DIRECTORY).bits().cast_signed();
        if let Ok(directory) = OpenOptions::new().read(true).custom_flags(flags).open(made) {
            belong_to_directory(&directory, made);
        }
    }
    Ok(())
}

/// When a file was written last; none where it cannot be told.
#[must_use]
pub fn changed(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}

/// Removes a directory that holds nothing but perhaps the file `trace`. Where there is anything else in it, or it cannot be
/// removed, it stays: it is no more than a trace.
pub fn remove_empty(directory: &Path, trace: &str) {
    if names_in(directory).is_ok_and(|names| names.iter().all(|name| name == trace)) {
        let _ = fs::remove_file(directory.join(trace));
        let _ = fs::remove_dir(directory);
    }
}

/// The names in a directory, in order; none where there is no such directory.
///
/// # Errors
/// The system says no.
pub fn names_in(path: &Path) -> Result<Vec<String>, FileError> {
    let system = |cause| FileError::System { path: path.to_owned(), cause };
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(system(cause)),
    };
    let mut names = Vec::new();
    for entry in entries {
        names.push(entry.map_err(system)?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("record.json");
        write_whole(&path, b"one", Readers::All).unwrap();
        write_whole(&path, b"two", Readers::Owner).unwrap();
        assert_eq!(read_limited(&path, 10).unwrap(), b"two");
        assert!(matches!(read_limited(&path, 2), Err(FileError::TooBig { .. })));
        assert_eq!(names_in(directory.path()).unwrap(), ["record.json"]);
    }

    #[test]
    fn who_could_read_the_old_file_can_read_the_new_one() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("relays.list");
        fs::write(&path, "one").unwrap();
        for mode in [0o640, 0o600, 0o664] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            write_whole(&path, b"two", Readers::Same).unwrap();
            assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, mode);
        }
        write_whole(&directory.path().join("new"), b"two", Readers::Same).unwrap();
    }

    /// The only test here that writes where it is; the name says whose it is.
    #[test]
    fn a_name_alone_stands_in_the_directory_where_we_are() {
        let name = format!(".sekisho-store-test-{}", std::process::id());
        let written = write_whole(Path::new(&name), b"one", Readers::All);
        let read = read_limited(Path::new(&name), 10);
        let _ = fs::remove_file(&name);
        written.unwrap();
        assert_eq!(read.unwrap(), b"one");
    }

    /// Shown only where the test runs as root; nobody else can give files away.
    #[test]
    fn what_root_writes_belongs_to_the_directory() {
        let directory = tempfile::tempdir().unwrap();
        let given = std::os::unix::fs::chown(directory.path(), Some(12_345), Some(12_345)).is_ok();
        let path = directory.path().join("accounts.toml");
        write_whole(&path, b"one", Readers::Owner).unwrap();
        let owner = fs::metadata(&path).unwrap().uid();
        assert_eq!(owner == 12_345, given);
        let lock = directory.path().join("lock");
        crate::lock::Lock::take(&lock).unwrap();
        assert_eq!(fs::metadata(&lock).unwrap().uid(), owner);
        let below = directory.path().join("one/two");
        make_directory(&below).unwrap();
        assert_eq!(fs::metadata(&below).unwrap().uid(), owner);
    }

    /// The name beside can be guessed, and the server's user owns the directory in which root writes.
    #[test]
    fn nothing_is_written_through_a_link() {
        let directory = tempfile::tempdir().unwrap();
        let (path, other) = (directory.path().join("accounts.toml"), directory.path().join("other"));
        fs::write(&other, "mine").unwrap();
        let beside = directory.path().join(format!(".accounts.toml.{}.new", std::process::id()));
        std::os::unix::fs::symlink(&other, &beside).unwrap();
        write_whole(&path, b"one", Readers::Owner).unwrap();
        assert_eq!(fs::read(&other).unwrap(), b"mine");
        assert!(fs::symlink_metadata(&path).unwrap().is_file());
        assert_eq!(names_in(directory.path()).unwrap(), ["accounts.toml", "other"]);
    }

    /// Shown only where the test runs as root.
    #[test]
    fn a_file_with_a_second_name_is_not_given_away() {
        let directory = tempfile::tempdir().unwrap();
        let other = tempfile::NamedTempFile::new_in(directory.path()).unwrap();
        let owned = directory.path().join("owned");
        fs::create_dir(&owned).unwrap();
        let _ = std::os::unix::fs::chown(&owned, Some(12_345), Some(12_345));
        fs::hard_link(other.path(), owned.join("lock")).unwrap();
        let before = fs::metadata(other.path()).unwrap().uid();
        crate::lock::Lock::take(&owned.join("lock")).unwrap();
        assert_eq!(fs::metadata(other.path()).unwrap().uid(), before);
    }

    #[test]
    fn a_failed_write_leaves_the_old_file() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("taken");
        fs::create_dir(&path).unwrap();
        assert!(write_whole(&path, b"x", Readers::All).is_err());
        assert_eq!(names_in(directory.path()).unwrap(), ["taken"]);
        assert!(write_whole(&directory.path().join("no/such"), b"x", Readers::All).is_err());
    }
}
