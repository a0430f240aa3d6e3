//! What went wrong with a case, in words of the program's own: what is so, and what it would need.

use std::net::IpAddr;

use sekisho_audit::archive::ArchiveError;
use sekisho_cases::act::{Act, Need};
use sekisho_cases::notice::NoticeKind;
use sekisho_cases::refusal::Refusal;
use sekisho_cases::stage::Stage;
use sekisho_cases::timeline::TimelineError;
use sekisho_desk::casework::{CaseworkError, LetterError};
use sekisho_store::atomic::FileError;
use sekisho_store::chain::ChainError;
use sekisho_store::lock::LockError;

use super::line;
use crate::complaint::damage_key;
use crate::exit::UsageError;
use crate::list::told as list_told;
use crate::place::Place;

/// The error as it is told.
pub(super) fn told(error: CaseworkError, place: &Place<'_>) -> anyhow::Error {
    match error {
        CaseworkError::Timeline(error) => timeline(error, place),
        CaseworkError::Nominee(error) => list_told::no_nominee(error),
        CaseworkError::Listing(error) => list_told::told(error),
        CaseworkError::History(error) => list_told::history(error),
        CaseworkError::Tester(error) => list_told::tester(error),
        CaseworkError::Archive(ArchiveError::NotFound(name)) => {
            UsageError::new("usage-no-audit").with("name", name).into()
        }
        CaseworkError::Archive(ArchiveError::Empty(directory)) => {
            UsageError::new("usage-no-audits").with("directory", directory.display().to_string()).into()
        }
        CaseworkError::Archive(error) => error.into(),
        CaseworkError::NoAddress(audit) => {
            UsageError::new("list-no-address").with("audit", audit.as_str()).into()
        }
        CaseworkError::NotListed(host) => {
            UsageError::new("list-not-listed").with("host", host.to_string()).into()
        }
        CaseworkError::NoTarget => UsageError::new("case-no-server").into(),
        CaseworkError::OtherTarget { audit, target } => {
            UsageError::new("case-other-server").with("audit", audit.as_str()).with("target", target).into()
        }
        CaseworkError::ImportedBefore(number) => {
            UsageError::new("case-imported-before").with("case", number.to_string()).into()
        }
        CaseworkError::DayToCome(day) => {
            UsageError::new("case-day-to-come").with("day", day.to_string()).into()
        }
        CaseworkError::NotForEverybody => UsageError::new("case-export-not-public").into(),
        CaseworkError::Letter(error) => letter(error, place),
        CaseworkError::Words(words) => UsageError::new("case-words").with("words", words).into(),
    }
}

fn letter(error: LetterError, place: &Place<'_>) -> anyhow::Error {
    match error {
        LetterError::NobodyLeft(kind) => {
            let key = match kind {
                NoticeKind::Notice => "case-nobody-notice",
                NoticeKind::Escalation => "case-nobody-escalation",
                NoticeKind::Reminder | NoticeKind::Thanks | NoticeKind::Publication => "case-nobody-told",
            };
            UsageError::new(key).into()
        }
        LetterError::ToldAlready { to, day } => UsageError::new("case-told-already")
            .with("address", to.to_string())
            .with("day", day.to_string())
            .into(),
        LetterError::Secret(to) => UsageError::new("case-letter-secret").with("to", to.to_string()).into(),
        LetterError::NobodyKnown => UsageError::new("case-nobody-known").into(),
        LetterError::NoContact(address) => {
            UsageError::new("case-no-contact").with("address", address.to_string()).into()
        }
        LetterError::NoServer(to) => {
            UsageError::new("case-letter-no-server").with("address", to.to_string()).into()
        }
        LetterError::Mended(to) => {
            UsageError::new("case-letter-mended").with("address", to.to_string()).into()
        }
        LetterError::Untested(to) => {
            UsageError::new("case-letter-untested").with("address", to.to_string()).into()
        }
        LetterError::Template(problem) => problem.into(),
        LetterError::Attachment(error) => error.into(),
        LetterError::Address(error) => error.into(),
        LetterError::Signature(reason) => {
            place.note("case-no-signature", &[("reason", &reason)]);
            UsageError::new("case-no-signature-next").into()
        }
        other => other.into(),
    }
}

/// A full disk is told as such; what was tampered with is named at its line.
fn timeline(error: TimelineError, place: &Place<'_>) -> anyhow::Error {
    match error {
        TimelineError::Refused(refusal) => refused(&refusal, place).into(),
        TimelineError::NoCase(number) => {
            UsageError::new("case-unknown").with("case", number.to_string()).into()
        }
        TimelineError::Chain { path, cause: ChainError::System(cause) } => {
            FileError::System { path, cause }.into()
        }
        TimelineError::Chain { path, cause: ChainError::Damaged { number, damage } } => {
            UsageError::new("case-tampered")
                .with("file", path.display().to_string())
                .with("line", number.to_string())
                .with("damage", place.text(damage_key(damage), &[]))
                .into()
        }
        TimelineError::Impossible { path, number, refusal } => UsageError::new("case-impossible")
            .with("file", path.display().to_string())
            .with("line", number.to_string())
            .with("refusal", refused(&refusal, place).text(&place.screen.texts()))
            .into(),
        TimelineError::Changed { path } => {
            UsageError::new("case-file-changed").with("file", path.display().to_string()).into()
        }
        TimelineError::Missing { path } => {
            UsageError::new("case-file-missing").with("file", path.display().to_string()).into()
        }
        TimelineError::Lock(LockError::Held(path)) => {
            UsageError::new("case-busy").with("file", path.display().to_string()).into()
        }
        TimelineError::OtherCase { path } => {
            UsageError::new("case-other-case").with("file", path.display().to_string()).into()
        }
        TimelineError::File(error) => error.into(),
        TimelineError::Lock(error) => error.into(),
        other => other.into(),
    }
}

fn joined(addresses: &[IpAddr]) -> String {
    addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

pub(super) fn refused(refusal: &Refusal, place: &Place<'_>) -> UsageError {
    match refusal {
        Refusal::Stage { act, stage, possible } => not_while(*act, *stage, possible, place),
        Refusal::Outcome { outcome, stage } => UsageError::new("case-outcome")
            .with("outcome", line::outcome(*outcome, place))
            .with("stage", line::stage(*stage, place)),
        Refusal::Missing { act, need } => UsageError::new("case-missing")
            .with("act", line::act(*act, place))
            .with("need", need_text(*need, place)),
        Refusal::Embargo(day) => UsageError::new("case-embargo").with("day", day.to_string()),
        Refusal::PastDay(day) => UsageError::new("case-past-day").with("day", day.to_string()),
        Refusal::StillOpen(addresses) => {
            UsageError::new("case-still-open").with("addresses", joined(addresses))
        }
        Refusal::Unproven(addresses) => UsageError::new("case-unproven").with("addresses", joined(addresses)),
        Refusal::NoTarget(target) => UsageError::new("case-no-target").with("target", target.to_string()),
        Refusal::NoContact(address) => {
            UsageError::new("case-no-contact").with("address", address.to_string())
        }
        Refusal::Bounced(address) => {
            UsageError::new("case-dead-contact").with("address", address.to_string())
        }
        Refusal::NoTag(tag) => UsageError::new("case-no-tag").with("tag", tag.to_string()),
        Refusal::TagUsed(_) | Refusal::NotOpened | Refusal::OpenedBefore | Refusal::NoOriginal(_) => {
            UsageError::new("case-words").with("words", refusal.to_string())
        }
    }
}

/// What is not possible at a stage, from which one on it is, and what is possible now.
fn not_while(act: Act, stage: Stage, possible: &[Act], place: &Place<'_>) -> UsageError {
    let later = act.allowed().and_then(|line| line.first_after(stage));
    let from = later.map(|word| line::stage_word(word, place));
    let possible: Vec<String> = possible.iter().map(|act| line::act(*act, place)).collect();
    let error = UsageError::new(if from.is_some() { "case-stage-from" } else { "case-stage" })
        .with("act", line::act(act, place))
        .with("stage", line::stage(stage, place))
        .with("allowed", possible.join(&place.text("case-comma", &[])));
    error.with("from", from.unwrap_or_default())
}

fn need_text(need: Need, place: &Place<'_>) -> String {
    let key = match need {
        Need::AuditedFindings => "case-need-audit",
        Need::EarlierNotice => "case-need-notice",
        Need::KnownContact => "case-need-contact",
        Need::KnownTag => "case-need-tag",
        Need::KeptOriginal => "case-need-original",
        Need::Fix => "case-need-verified-fix",
        Need::FixOrDecision => "case-need-fix",
        Need::Impact => "case-need-impact",
        Need::NothingOpen | Need::EverythingShut => "case-need-shut",
    };
    place.text(key, &[])
}
