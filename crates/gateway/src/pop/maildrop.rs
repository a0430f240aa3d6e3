//! A maildrop that a session has for itself: a locked Maildir, its messages as of the login. The work is done on threads
//! that may block.

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use sekisho_store::lock::Lock;
use sekisho_wire::pop3::server::Listing;

use crate::maildir::{Entry, Maildir, MaildirError};

/// A maildrop; dropping it gives it back, and nothing is deleted.
pub(super) struct Maildrop {
    shared: Arc<Shared>,
}

struct Shared {
    maildir: Maildir,
    entries: Vec<Entry>,
    _lock: Lock,
}

/// Why there is no maildrop or no message.
#[derive(Debug, thiserror::Error)]
pub(super) enum MaildropError {
    /// The Maildir says no.
    #[error(transparent)]
    Maildir(#[from] MaildirError),
    /// The thread that did the work is gone.
    #[error("the work was broken off")]
    BrokenOff,
}

impl Maildrop {
    /// Takes the maildrop and looks what is in it.
    pub(super) async fn open(path: PathBuf, host: String) -> Result<Self, MaildropError> {
        let shared = blocking(move || {
            let maildir = Maildir::at(path, &host)?;
            let lock = maildir.lock()?;
            let entries = maildir.list()?;
            Ok(Shared { maildir, entries, _lock: lock })
        });
        Ok(Self { shared: Arc::new(shared.await?) })
    }

    /// What the session sees.
    pub(super) fn listings(&self) -> Vec<Listing> {
        let listing = |entry: &Entry| Listing { octets: entry.octets, unique_id: entry.unique_id.clone() };
        self.shared.entries.iter().map(listing).collect()
    }

    /// Opens a message; none where somebody else has removed it.
    pub(super) async fn message(&self, index: usize) -> Result<Option<File>, MaildropError> {
        let shared = Arc::clone(&self.shared);
        blocking(move || match shared.entries.get(index) {
            Some(entry) => shared.maildir.open(entry),
            None => Ok(None),
        })
        .await
    }

    /// Deletes messages and gives the maildrop back. What somebody else removed already counts as deleted.
    ///
    /// # Errors
    /// Of those that could not be deleted, the first one's reason. The others are deleted.
    pub(super) async fn update(self, deleted: Vec<usize>) -> Result<usize, MaildropError> {
        let shared = self.shared;
        blocking(move || {
            let (mut count, mut failed) = (0, None);
            for entry in deleted.into_iter().filter_map(|index| shared.entries.get(index)) {
                match shared.maildir.remove(entry) {
                    Ok(_) => count += 1,
                    Err(error) => failed = failed.or(Some(error)),
                }
            }
            failed.map_or(Ok(count), Err)
        })
        .await
    }
}

async fn blocking<R: Send + 'static>(
    work: impl FnOnce() -> Result<R, MaildirError> + Send + 'static,
) -> Result<R, MaildropError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => Ok(result?),
        Err(_) => Err(MaildropError::BrokenOff),
    }
}

/// Reads on in a message; no octets at its end.
pub(super) async fn read(file: &mut tokio::fs::File, piece: &mut Vec<u8>) -> io::Result<usize> {
    use tokio::io::AsyncReadExt as _;
    file.read_buf(piece).await
}
