//! The few things a log asks of a directory, so that tests can take a disk that forgets, tears and refuses.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A directory. Names are file names within it, or `directory/name` one level below.
pub trait Disk: Send + Sync {
    /// Creates a file that must not exist yet, for reading and writing, with `reserve` octets of room set aside
    /// where the file system can do that.
    ///
    /// # Errors
    /// The system says no; then nothing of this name is left, as far as that can be done.
    fn create(&self, name: &str, reserve: u64) -> io::Result<Arc<dyn DiskFile>>;

    /// Opens a file for reading, and for writing where that is allowed.
    ///
    /// # Errors
    /// The system says no.
    fn open(&self, name: &str) -> io::Result<Arc<dyn DiskFile>>;

    /// The names of the files in `directory` (empty for the directory itself), in order; none where there is none.
    ///
    /// # Errors
    /// The system says no.
    fn list(&self, directory: &str) -> io::Result<Vec<String>>;

    /// Renames a file over whatever has the new name.
    ///
    /// # Errors
    /// The system says no.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;

    /// Removes a file.
    ///
    /// # Errors
    /// The system says no.
    fn remove(&self, name: &str) -> io::Result<()>;

    /// Makes a directory, unless it is there.
    ///
    /// # Errors
    /// The system says no.
    fn make_directory(&self, directory: &str) -> io::Result<()>;

    /// Puts the names in `directory` (empty for the directory itself) on stable storage.
    ///
    /// # Errors
    /// The system says no.
    fn sync_directory(&self, directory: &str) -> io::Result<()>;

    /// Octets that can still be written; [`u64::MAX`] where nobody knows.
    ///
    /// # Errors
    /// The system says no.
    fn free(&self) -> io::Result<u64>;
}

/// An open file.
pub trait DiskFile: Send + Sync {
    /// Writes all of `octets` at `offset`.
    ///
    /// # Errors
    /// The system says no; some of it may have been written.
    fn write_at(&self, octets: &[u8], offset: u64) -> io::Result<()>;

    /// Fills `octets` from `offset`.
    ///
    /// # Errors
    /// The system says no, or the file ends before.
    fn read_at(&self, octets: &mut [u8], offset: u64) -> io::Result<()>;

    /// Puts the content and the length on stable storage. After an error nothing is known about what was written
    /// since the last success, and a later success says nothing about it either.
    ///
    /// # Errors
    /// The system says no.
    fn sync(&self) -> io::Result<()>;

    /// Cuts the file.
    ///
    /// # Errors
    /// The system says no.
    fn truncate(&self, length: u64) -> io::Result<()>;

    /// The length in octets.
    ///
    /// # Errors
    /// The system says no.
    fn length(&self) -> io::Result<u64>;
}

/// A directory of the real file system.
#[derive(Clone, Debug)]
pub struct Directory {
    path: PathBuf,
}

impl Directory {
    /// The directory at `path`, made if it is not there, for the owner alone (mode 0700).
    ///
    /// # Errors
    /// It can not be made.
    pub fn at(path: &Path) -> io::Result<Self> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(path)?;
        Ok(Self { path: path.to_owned() })
    }
}

impl Disk for Directory {
    fn create(&self, name: &str, reserve: u64) -> io::Result<Arc<dyn DiskFile>> {
        let path = self.path.join(name);
        let file = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
        // What an administrator begins must not keep the server out.
        crate::atomic::belong_to_directory(&file, &path);
        if reserve > 0 {
            match rustix::fs::fallocate(&file, rustix::fs::FallocateFlags::empty(), 0, reserve) {
                // Not every file system can; then room is found while writing.
                Ok(()) | Err(rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::NOSYS) => {}
                Err(errno) => {
                    let _ = fs::remove_file(&path);
                    return Err(errno.into());
                }
            }
        }
        Ok(Arc::new(file))
    }

    fn open(&self, name: &str) -> io::Result<Arc<dyn DiskFile>> {
        let path = self.path.join(name);
        // A link that whoever owns the directory laid would lead an administrator to another's file.
        let flags = rustix::fs::OFlags::NOFOLLOW.bits().cast_signed();
        let mut options = OpenOptions::new();
        options.read(true).custom_flags(flags);
        let file = match options.clone().write(true).open(&path) {
            // What can only be read is read: mail that is there goes out though no more comes in.
            Err(cause) if is_read_only(cause.kind()) => options.open(&path)?,
            opened => opened?,
        };
        Ok(Arc::new(file))
    }

    fn list(&self, directory: &str) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(self.path.join(directory)) {
            Ok(entries) => entries,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(cause) => return Err(cause),
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                names.push(entry.file_name().to_string_lossy().into_owned());
            }
        }
        names.sort();
        Ok(names)
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.path.join(from), self.path.join(to))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.path.join(name))
    }

    fn make_directory(&self, directory: &str) -> io::Result<()> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(self.path.join(directory))
    }

    fn sync_directory(&self, directory: &str) -> io::Result<()> {
        File::open(self.path.join(directory))?.sync_all()
    }

    fn free(&self) -> io::Result<u64> {
        let state = rustix::fs::statvfs(&self.path)?;
        Ok(state.f_bavail.saturating_mul(state.f_frsize))
    }
}

fn is_read_only(kind: io::ErrorKind) -> bool {
    matches!(kind, io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied)
}

impl DiskFile for File {
    fn write_at(&self, octets: &[u8], offset: u64) -> io::Result<()> {
        self.write_all_at(octets, offset)
    }

    fn read_at(&self, octets: &mut [u8], offset: u64) -> io::Result<()> {
        self.read_exact_at(octets, offset)
    }

    fn sync(&self) -> io::Result<()> {
        self.sync_data()
    }

    fn truncate(&self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }

    fn length(&self) -> io::Result<u64> {
        self.metadata().map(|metadata| metadata.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The server's user owns the directory in which root works.
    #[test]
    fn nothing_is_opened_through_a_link() {
        let directory = tempfile::tempdir().unwrap();
        let other = directory.path().join("other");
        fs::write(&other, "mine").unwrap();
        std::os::unix::fs::symlink(&other, directory.path().join("history.jsonl")).unwrap();
        let disk = Directory::at(directory.path()).unwrap();
        assert!(disk.open("history.jsonl").is_err() && disk.create("history.jsonl", 0).is_err());
        assert!(disk.open("other").is_ok());
        assert_eq!(fs::read(&other).unwrap(), b"mine");
    }
}
