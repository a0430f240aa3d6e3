//! What went wrong with the list, in words of the program's own.

use sekisho_audit::archive::ArchiveError;
use sekisho_desk::listing::{ListingError, NomineeError};
use sekisho_desk::tester::TesterError;
use sekisho_dnsbl::register::Refusal;
use sekisho_dnsbl::register::admission::TooOften;
use sekisho_dnsbl::register::history::HistoryError;
use sekisho_store::atomic::FileError;
use sekisho_store::chain::ChainError;
use sekisho_store::lock::LockError;

use crate::audit::witness::PASSWORD_VARIABLE;
use crate::exit::{NotNow, UsageError};

/// The error as it is told.
pub(crate) fn told(error: ListingError) -> anyhow::Error {
    match error {
        ListingError::Refused(refusal) => refused(&refusal).into(),
        ListingError::TooOften(often) => too_often("list-too-often-nominated", &often).into(),
        ListingError::TestedTooOften { host, often } => {
            too_often("list-too-often-tested", &often).with("host", host.to_string()).into()
        }
        ListingError::UnderTest { host, audit } => NotNow(
            UsageError::new("list-under-test").with("host", host.to_string()).with("audit", audit.as_str()),
        )
        .into(),
        ListingError::Overtaken { host, audit } => NotNow(
            UsageError::new("list-overtaken").with("host", host.to_string()).with("audit", audit.as_str()),
        )
        .into(),
        ListingError::SameName(audit) => {
            UsageError::new("list-same-name").with("audit", audit.as_str()).into()
        }
        ListingError::Reserved(host) => {
            UsageError::new("list-reserved").with("host", host.to_string()).into()
        }
        ListingError::NoAddress(audit) => {
            UsageError::new("list-no-address").with("audit", audit.as_str()).into()
        }
        ListingError::History(error) => history(error),
        ListingError::Tester(error) => tester(error),
        ListingError::Archive(ArchiveError::NotFound(name)) => {
            UsageError::new("usage-no-audit").with("name", name).into()
        }
        ListingError::Archive(ArchiveError::Empty(directory)) => {
            UsageError::new("usage-no-audits").with("directory", directory.display().to_string()).into()
        }
        ListingError::Archive(error) => error.into(),
        ListingError::Random(error) => error.into(),
    }
}

fn too_often(key: &'static str, often: &TooOften) -> UsageError {
    UsageError::new(key)
        .with("limit", often.limit.to_string())
        .with("hours", often.hours.to_string())
        .with("next", minute(&often.next))
}

pub(crate) fn tester(error: TesterError) -> anyhow::Error {
    match error {
        TesterError::NoWitness => UsageError::new("list-no-witness").into(),
        TesterError::NoPassword => {
            UsageError::new("usage-mailbox-password").with("variable", PASSWORD_VARIABLE).into()
        }
        TesterError::Receiver(error) => error.into(),
        TesterError::MailboxAddress(error) => error.into(),
        TesterError::Mailbox(error) => error.into(),
        TesterError::Basis(error) => error.into(),
        TesterError::Archive(error) => error.into(),
        other => other.into(),
    }
}

/// A full disk is told as such; what was tampered with is named at its line.
pub(crate) fn history(error: HistoryError) -> anyhow::Error {
    match error {
        HistoryError::Chain { path, cause: ChainError::System(cause) } if is_denied(&cause) => {
            no_rights(&path).into()
        }
        HistoryError::Chain { path, cause: ChainError::System(cause) } => {
            FileError::System { path, cause }.into()
        }
        HistoryError::File(FileError::System { path, cause }) if is_denied(&cause) => no_rights(&path).into(),
        HistoryError::Lock(LockError::System { path, cause }) if is_denied(&cause) => no_rights(&path).into(),
        HistoryError::File(error) => error.into(),
        HistoryError::Lock(LockError::Held(path)) => {
            UsageError::new("list-busy").with("file", path.display().to_string()).into()
        }
        HistoryError::Lock(error) => error.into(),
        other => other.into(),
    }
}

fn is_denied(cause: &std::io::Error) -> bool {
    cause.kind() == std::io::ErrorKind::PermissionDenied
}

fn no_rights(path: &std::path::Path) -> NotNow {
    NotNow(UsageError::new("list-no-rights").with("file", path.display().to_string()))
}

/// Why a message nominates nobody.
pub(crate) fn no_nominee(error: NomineeError) -> anyhow::Error {
    match error {
        NomineeError::Trail(error) => error.into(),
        NomineeError::NoOutside => UsageError::new("list-no-outside").into(),
        NomineeError::Recipients { host } => {
            UsageError::new("list-recipients").with("host", host.to_string()).into()
        }
        NomineeError::NotForwarded => UsageError::new("list-not-forwarded").into(),
    }
}

fn refused(refusal: &Refusal) -> UsageError {
    match refusal {
        Refusal::Excluded { host, network, reason } => UsageError::new("list-is-excluded")
            .with("host", host.to_string())
            .with("network", network.to_string())
            .with("reason", reason.to_string()),
        Refusal::OptedOut { host, network, reason } => UsageError::new("list-is-opted-out")
            .with("host", host.to_string())
            .with("network", network.to_string())
            .with("reason", reason.to_string()),
        Refusal::NotNominated { host } => {
            UsageError::new("list-not-nominated").with("host", host.to_string())
        }
        Refusal::NominationOld { host, at } => {
            UsageError::new("list-nomination-old").with("host", host.to_string()).with("at", minute(at))
        }
        Refusal::NotListed { host } => UsageError::new("list-not-listed").with("host", host.to_string()),
        Refusal::TestEntry { host } => UsageError::new("list-test-entry").with("host", host.to_string()),
        Refusal::DoesNotWait { host } => UsageError::new("list-does-not-wait").with("host", host.to_string()),
        Refusal::NoSuchNetwork { network } => {
            UsageError::new("list-no-network").with("network", network.to_string())
        }
        Refusal::KnownNetwork { network, reason } => UsageError::new("list-known-network")
            .with("network", network.to_string())
            .with("reason", reason.to_string()),
        Refusal::ProofOld { host, arrived, cleared } => UsageError::new("list-proof-old")
            .with("host", host.to_string())
            .with("arrived", minute(arrived))
            .with("cleared", minute(cleared)),
        Refusal::TooLarge { network } => {
            UsageError::new("list-too-large").with("network", network.to_string())
        }
        Refusal::NotRetired { zone } => UsageError::new("list-not-retired").with("zone", zone.to_string()),
        Refusal::Retired { zone } => UsageError::new("list-is-retired").with("zone", zone.to_string()),
        Refusal::WrongEnd { host, until } => {
            UsageError::new("list-wrong-end").with("host", host.to_string()).with("until", minute(until))
        }
        Refusal::NotUnderTest { .. }
        | Refusal::NotAskedAgain { .. }
        | Refusal::OtherHost { .. }
        | Refusal::NotOver { .. } => UsageError::new("list-refused").with("reason", refusal.to_string()),
    }
}

/// A time to the minute, in UTC.
pub(crate) fn minute(time: &jiff::Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%MZ").to_string()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use sekisho_audit::report::catalogue::Language;

    use super::*;
    use crate::complaint;
    use crate::texts::catalogue;

    /// Whoever may not read the list is told as whom to ask, whatever it is that he may not.
    #[test]
    fn without_rights_one_is_told_to_ask_as_root_or_as_its_user() {
        let path = || PathBuf::from("/var/lib/sekisho/dnsbl/history.jsonl");
        let denied = || std::io::Error::from(std::io::ErrorKind::PermissionDenied);
        for error in [
            HistoryError::Chain { path: path(), cause: ChainError::System(denied()) },
            HistoryError::File(FileError::System { path: path(), cause: denied() }),
            HistoryError::Lock(LockError::System { path: path(), cause: denied() }),
        ] {
            let error = history(error);
            for (language, words) in [
                (Language::English, "as root or as its user"),
                (Language::Japanese, "root またはサーバーのユーザー"),
            ] {
                let said = complaint::text(&*error, &catalogue(language));
                assert!(said.contains(words) && said.contains("history.jsonl"), "{said}");
                assert!(said.contains("sudo -u USER sekisho list"), "{said}");
            }
            assert!(matches!(crate::exit::of_error(&error), crate::exit::Exit::Unproven));
        }
        // A disk that is full is something else.
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        let error = history(HistoryError::Chain { path: path(), cause: ChainError::System(full) });
        assert!(!complaint::text(&*error, &catalogue(Language::English)).contains("root"));
    }
}
