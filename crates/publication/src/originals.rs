//! Which originals of a case may be shown. Notices have tags, answers and bounces are letters; they stay where they are. A
//! complaint may be shown, unless a reporter is sealed: nobody can tell by whom it is, and its lines tell the way it came.

use sekisho_cases::case::Case;
use sekisho_cases::original::{Digest, Original, OriginalKind};

/// Why an original is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Withheld {
    /// It is a complaint, and a reporter is sealed.
    #[error("a reporter is sealed, and nobody can tell whose complaint it is")]
    Sealed,
    /// It is a letter between us and somebody.
    #[error("it is a letter between the publisher and somebody else")]
    Letter,
    /// It is the record of an audit, of which a copy is shown.
    #[error("a copy is in audits/, without by what right the audit was made and without addresses of people")]
    Copied,
    /// It is the list of digests of an earlier publication.
    #[error("it belongs to an earlier publication")]
    Earlier,
    /// It may be shown, and nobody chose it.
    #[error("it was not chosen")]
    NotChosen,
}

impl Withheld {
    /// The text for it.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Sealed => "withheld-sealed",
            Self::Letter => "withheld-letter",
            Self::Copied => "withheld-copied",
            Self::Earlier => "withheld-earlier",
            Self::NotChosen => "withheld-not-chosen",
        }
    }
}

/// The originals of a case, each with why it is not shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Originals(Vec<(Original, Option<Withheld>)>);

impl Originals {
    pub(crate) fn of(case: &Case) -> Self {
        let sealed = case.reporters.iter().any(|reporter| reporter.sealed);
        let withheld = |kind| match kind {
            OriginalKind::Complaint if sealed => Some(Withheld::Sealed),
            OriginalKind::Notice | OriginalKind::Answer | OriginalKind::Bounce => Some(Withheld::Letter),
            OriginalKind::Complaint | OriginalKind::Audit | OriginalKind::Manifest | OriginalKind::Other => {
                None
            }
        };
        Self(case.originals.iter().map(|original| (original.clone(), withheld(original.kind))).collect())
    }

    /// Each, with why it may not be shown.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &(Original, Option<Withheld>)> {
        self.0.iter()
    }

    /// The original with these octets.
    pub(crate) fn find(&self, digest: Digest) -> Option<&(Original, Option<Withheld>)> {
        self.0.iter().find(|(original, _)| original.digest == digest)
    }
}
