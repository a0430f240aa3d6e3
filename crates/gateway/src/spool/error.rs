//! Why the spool did not take or give a message, and what the client is told.

use std::io;

use sekisho_store::lock::LockError;
use sekisho_store::log::LogError;
use sekisho_wire::smtp::reply::Reply;

/// Why the spool did not do what it was asked. Whatever it is: nothing that was acknowledged is lost.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SpoolError {
    /// There is no room: the disk is full, can only be read, or there are too many open files.
    #[error("the spool has no room: {0}")]
    NoRoom(LogError),
    /// There is some, and it is kept for what was accepted already.
    #[error("{} MiB are free on the spool's disk, and {} MiB of it are kept free", free >> 20, kept >> 20)]
    Kept {
        /// Octets that are free.
        free: u64,
        /// Octets that are kept free.
        kept: u64,
    },
    /// As many messages as the settings allow.
    #[error("the spool holds {0} messages, as many as it may")]
    TooManyMessages(usize),
    /// The disk fails.
    #[error("the spool's disk: {0}")]
    Disk(LogError),
    /// The message was begun so long ago that its beginning had to be given up.
    #[error("the message took so long to arrive that its beginning was given up")]
    TooSlow,
    /// What is on disk is not what was written.
    #[error("the message {0} can not be read: it is damaged on disk")]
    Damaged(super::MessageId),
    /// The spool is closed.
    #[error("the spool is closed")]
    Closed,
    /// The directory can not be used.
    #[error("the spool's directory: {0}")]
    Directory(String),
}

impl SpoolError {
    /// What the client is told: always to come again later (RFC 5321 §4.2.5), and nothing of the inside.
    #[must_use]
    pub fn reply(&self) -> Reply {
        match self {
            Self::NoRoom(_) | Self::Kept { .. } | Self::TooManyMessages(_) => {
                Reply::enhanced(452, (4, 3, 1), "Insufficient system storage, try again later")
            }
            Self::Closed => Reply::enhanced(421, (4, 3, 2), "Service closing, try again later"),
            _ => Reply::enhanced(451, (4, 3, 0), "The message could not be stored, try again later"),
        }
    }
}

impl From<LogError> for SpoolError {
    fn from(error: LogError) -> Self {
        match error {
            LogError::Full(_) | LogError::ReadOnly(_) | LogError::TooManyFiles(_) => Self::NoRoom(error),
            LogError::Closed => Self::Closed,
            _ => Self::Disk(error),
        }
    }
}

impl From<io::Error> for SpoolError {
    fn from(error: io::Error) -> Self {
        LogError::from(error).into()
    }
}

impl From<LockError> for SpoolError {
    fn from(error: LockError) -> Self {
        Self::Directory(error.to_string())
    }
}
