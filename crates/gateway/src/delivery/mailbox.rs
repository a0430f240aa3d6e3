//! Final delivery: into the account's Maildir.

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Parcel, head};
use crate::maildir::Maildir;
use crate::outbound::Outcome;
use crate::pop::maildir_of;
use crate::spool::Body;

/// What is said of a message that was in the mailbox before.
pub(super) const LOOP: &str = "5.4.6 The message was in this mailbox before: it is going round";

/// Into the account's Maildir, with the trace lines of the last stop before it (RFC 5321 §4.4). When this returns that
/// it was taken, it is on the disk.
pub(super) async fn deliver(parcel: &Arc<Parcel>, account: &str) -> Outcome {
    let settings = &parcel.current.settings;
    let host = settings.host_name.as_str().to_owned();
    let entry = Entry {
        directory: maildir_of(&settings.mail_directory(), account),
        mailbox: head::mailbox(account, &host),
        host,
        reverse_path: parcel.envelope.reverse_path.clone(),
        body: parcel.body.anew(),
    };
    match tokio::task::spawn_blocking(move || entry.write()).await {
        Ok(outcome) => outcome,
        Err(error) => Outcome::Later(error.to_string()),
    }
}

struct Entry {
    directory: PathBuf,
    host: String,
    mailbox: String,
    reverse_path: Vec<u8>,
    body: Body,
}

impl Entry {
    /// Whatever the disk says is for now: a full one has room again, a mailbox that is not ours is given back.
    fn write(mut self) -> Outcome {
        let read = match head::read(&mut self.body) {
            Ok(read) => read,
            Err(error) => return Outcome::Later(error.to_string()),
        };
        if head::has_been_in(&read, &self.mailbox) {
            return Outcome::Never(LOOP.to_owned());
        }
        let mut whole = b"Return-Path: <".to_vec();
        whole.extend_from_slice(&self.reverse_path);
        whole.extend_from_slice(format!(">\r\nDelivered-To: {}\r\n", self.mailbox).as_bytes());
        whole.extend_from_slice(&read);
        let mut message = whole.as_slice().chain(self.body);
        let delivered =
            Maildir::at(self.directory, &self.host).and_then(|maildir| maildir.deliver(&mut message));
        match delivered {
            Ok(name) => Outcome::Taken(name),
            Err(error) if error.is_full() => Outcome::Later(format!("4.2.2 {error}")),
            Err(error) => Outcome::Later(error.to_string()),
        }
    }
}
