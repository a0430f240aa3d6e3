//! Errors of files, sockets, names and practice servers.

use std::error::Error;
use std::io;

use sekisho_audit::archive::ArchiveError;
use sekisho_dnsbl::register::history::HistoryError;
use sekisho_gateway::control::ControlError;
use sekisho_lab::{LabError, NoSuchHole, PracticeError};
use sekisho_net::resolver::{LookupError, ResolverError};
use sekisho_store::atomic::FileError;
use sekisho_store::chain::{ChainError, Damage};
use sekisho_store::lock::LockError;

use super::Texts;

/// The text for what is wrong with a line of a history.
pub(crate) const fn damage_key(damage: Damage) -> &'static str {
    match damage {
        Damage::NoEntry => "damage-no-entry",
        Damage::TooLong => "damage-too-long",
        Damage::Hash => "damage-hash",
        Damage::Shorter => "damage-shorter",
    }
}

impl Texts<'_> {
    pub(super) fn of_system(&self, error: &(dyn Error + 'static)) -> Option<String> {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return self.io(error);
        }
        if let Some(error) = error.downcast_ref::<FileError>() {
            return Some(self.file(error));
        }
        if let Some(error) = error.downcast_ref::<LockError>() {
            return Some(self.lock(error));
        }
        if let Some(error) = error.downcast_ref::<ArchiveError>() {
            return Some(self.archive(error));
        }
        if let Some(error) = error.downcast_ref::<HistoryError>() {
            return self.history(error);
        }
        if let Some(error) = error.downcast_ref::<LookupError>() {
            return Some(self.lookup(error));
        }
        if let Some(error) = error.downcast_ref::<ResolverError>() {
            return Some(self.say("error-resolver", &[("detail", error.to_string())]));
        }
        if let Some(error) = error.downcast_ref::<NoSuchHole>() {
            return Some(self.hole(error));
        }
        if let Some(ControlError::NotThere { path, cause }) = error.downcast_ref::<ControlError>() {
            let values = [("path", path.display().to_string()), ("reason", self.cause(cause))];
            return Some(self.say("status-not-there", &values));
        }
        match error.downcast_ref::<PracticeError>()? {
            PracticeError::Server(LabError::Listen { address, source })
            | PracticeError::Names { address, source } => {
                Some(self.place(&address.to_string(), source, "error-listen-lab"))
            }
            PracticeError::Server(LabError::NotLoopback(address)) => {
                Some(self.say("error-not-loopback", &[("address", address.to_string())]))
            }
            PracticeError::Server(LabError::NoAddress | LabError::Certificate(_)) => None,
        }
    }

    /// What the system says; none where these words are not known.
    fn io(&self, error: &io::Error) -> Option<String> {
        let key = match error.kind() {
            io::ErrorKind::PermissionDenied => "error-permission",
            io::ErrorKind::NotFound => "error-not-found",
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "error-full",
            io::ErrorKind::ReadOnlyFilesystem => "error-read-only",
            io::ErrorKind::AddrInUse => "error-address-in-use",
            io::ErrorKind::AddrNotAvailable => "error-address-not-ours",
            io::ErrorKind::IsADirectory => "error-directory",
            io::ErrorKind::NotADirectory => "error-no-directory",
            io::ErrorKind::AlreadyExists => "error-exists",
            io::ErrorKind::ConnectionRefused => "error-refused",
            io::ErrorKind::TimedOut => "error-timed-out",
            _ => return None,
        };
        Some(self.say(key, &[]))
    }

    /// What the system says, in its own words where there are no others.
    pub(super) fn cause(&self, error: &io::Error) -> String {
        self.io(error).unwrap_or_else(|| error.to_string())
    }

    /// A place that cannot be listened at, and what to do about it.
    pub(super) fn place(&self, address: &str, error: &io::Error, key: &str) -> String {
        let place =
            self.say("error-listen", &[("address", address.to_owned()), ("cause", self.cause(error))]);
        let advice = match error.kind() {
            io::ErrorKind::AddrInUse => self.say(key, &[]),
            io::ErrorKind::PermissionDenied => self.say("error-listen-rights", &[]),
            _ => return place,
        };
        format!("{place}\n{advice}")
    }

    pub(super) fn file(&self, error: &FileError) -> String {
        match error {
            FileError::System { path, cause } => format!("{}: {}", path.display(), self.cause(cause)),
            FileError::TooBig { path, limit } => {
                let values = [("path", path.display().to_string()), ("limit", limit.to_string())];
                self.say("error-too-big", &values)
            }
            FileError::NoFile { path } => self.say("error-no-file", &[("path", path.display().to_string())]),
        }
    }

    fn lock(&self, error: &LockError) -> String {
        match error {
            LockError::Held(path) => {
                let audit = path.parent().and_then(|directory| directory.file_name()).unwrap_or_default();
                self.say("error-held", &[("audit", audit.to_string_lossy().into_owned())])
            }
            LockError::System { path, cause } => format!("{}: {}", path.display(), self.cause(cause)),
        }
    }

    fn archive(&self, error: &ArchiveError) -> String {
        match error {
            ArchiveError::File(error) => self.file(error),
            ArchiveError::Lock(error) => self.lock(error),
            ArchiveError::Unreadable { path, reason } => {
                let values = [("path", path.display().to_string()), ("reason", reason.clone())];
                self.say("error-record", &values)
            }
            ArchiveError::NotFound(name) => self.say("usage-no-audit", &[("name", name.clone())]),
            ArchiveError::Empty(directory) => {
                self.say("usage-no-audits", &[("directory", directory.display().to_string())])
            }
        }
    }

    /// Where a history is damaged.
    fn history(&self, error: &HistoryError) -> Option<String> {
        let (path, line, reason) = match error {
            HistoryError::Chain { path, cause: ChainError::Damaged { number, damage } } => {
                (path, number, self.say(damage_key(*damage), &[]))
            }
            HistoryError::Unreadable { path, number, cause } => (path, number, cause.clone()),
            HistoryError::Impossible { path, number, refusal } => (path, number, refusal.to_string()),
            _ => return None,
        };
        let values = [("file", path.display().to_string()), ("line", line.to_string()), ("reason", reason)];
        Some(self.say("list-history-damaged", &values))
    }

    pub(super) fn lookup(&self, error: &LookupError) -> String {
        match error {
            LookupError::NoSuchName => self.say("error-no-such-name", &[]),
            LookupError::NoRecords => self.say("error-no-records", &[]),
            LookupError::NotAName => self.say("error-not-a-name", &[]),
            LookupError::Failed(detail) => self.say("error-lookup", &[("detail", detail.clone())]),
            LookupError::Declined(code) => self.say("error-lookup-declined", &[("code", code.to_string())]),
        }
    }

    fn hole(&self, error: &NoSuchHole) -> String {
        let asked = ("name", error.asked.clone());
        match error.nearest {
            Some(nearest) => self.say("error-hole-nearest", &[asked, ("nearest", nearest.to_owned())]),
            None => self.say("error-hole", &[asked]),
        }
    }
}
