//! Why the log did not do what it was asked.

use std::fmt;
use std::io;

/// What the system said, in a form that every waiter of a group can have a copy of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    kind: io::ErrorKind,
    text: String,
}

impl Cause {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> io::ErrorKind {
        self.kind
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Why the log did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// No room on the disk, or no quota.
    #[error("the disk is full: {0}")]
    Full(Cause),
    /// The file system can only be read.
    #[error("the disk can only be read: {0}")]
    ReadOnly(Cause),
    /// Too many open files.
    #[error("too many open files: {0}")]
    TooManyFiles(Cause),
    /// The disk says no in some other way.
    #[error("the disk fails: {0}")]
    Disk(Cause),
    /// What was read is not what was written.
    #[error("the record at {offset} of segment {segment} is damaged")]
    Damaged {
        /// The segment.
        segment: u64,
        /// The place in it, in octets.
        offset: u64,
    },
    /// The segment was let go.
    #[error("segment {segment} is gone")]
    Gone {
        /// The segment.
        segment: u64,
    },
    /// The record is longer than a log takes.
    #[error("a record of {octets} octets is too long")]
    TooLong {
        /// Its length.
        octets: usize,
    },
    /// The log is closed.
    #[error("the log is closed")]
    Closed,
}

impl From<io::Error> for LogError {
    fn from(error: io::Error) -> Self {
        let cause = Cause { kind: error.kind(), text: error.to_string() };
        let errno = error.raw_os_error().map(rustix::io::Errno::from_raw_os_error);
        match errno {
            Some(rustix::io::Errno::NOSPC | rustix::io::Errno::DQUOT) => Self::Full(cause),
            Some(rustix::io::Errno::ROFS) => Self::ReadOnly(cause),
            Some(rustix::io::Errno::MFILE | rustix::io::Errno::NFILE) => Self::TooManyFiles(cause),
            _ => Self::Disk(cause),
        }
    }
}
