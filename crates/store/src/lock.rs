//! One process at a time: a lock on a file, given back by the system when the process ends however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// Why the lock was not had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process holds it.
    #[error("{}: another process works on this", .0.display())]
    Held(PathBuf),
    /// The system says no.
    #[error("{}: {cause}", path.display())]
    System {
        /// The lock's file.
        path: PathBuf,
        /// What it says.
        cause: io::Error,
    },
}

/// A held lock; dropping it gives it back.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock at `path` without waiting.
    ///
    /// # Errors
    /// It is held, or the file cannot be opened.
    pub fn take(path: &Path) -> Result<Self, LockError> {
        let system = |cause| LockError::System { path: path.to_owned(), cause };
        let file = OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(false)
            // A link that whoever owns the directory laid would lead an administrator to another's file.
            .custom_flags(rustix::fs::OFlags::NOFOLLOW.bits().cast_signed())
            .open(path)
            .map_err(system)?;
        // What an administrator leaves behind must not keep the server out.
        crate::atomic::belong_to_directory(&file, path);
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LockError::Held(path.to_owned())),
            Err(TryLockError::Error(cause)) => Err(system(cause)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_held_once() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("lock");
        let held = Lock::take(&path).unwrap();
        assert!(matches!(Lock::take(&path), Err(LockError::Held(_))));
        drop(held);
        assert!(Lock::take(&path).is_ok());
    }

    /// The server's user owns its directory, and root works in it.
    #[test]
    fn a_lock_is_not_taken_through_a_link() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("lock");
        std::os::unix::fs::symlink(directory.path().join("elsewhere"), &path).unwrap();
        assert!(matches!(Lock::take(&path), Err(LockError::System { .. })));
        assert!(!directory.path().join("elsewhere").exists());
    }
}
