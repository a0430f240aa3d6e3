//! Who may do what at which stage, and what it needs: one table, by which entries are judged and people are told.

use jiff::Timestamp;
use serde::Serialize;

use crate::case::Case;
use crate::event::{Event, Outcome};
use crate::notice::NoticeKind;
use crate::stage::Stage;

/// Something that can be done with a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// Put something to it, name a reporter, a server, a contact, an impact, a mark, a remark.
    Add,
    /// Test a server.
    Test,
    /// Tell somebody for the first time, or somebody else.
    Notify,
    /// Ask again, or tell somebody above.
    Remind,
    /// Thank for the fix.
    Thank,
    /// Tell of the publication.
    Announce,
    /// File an answer or a bounce.
    Answer,
    /// Write down a promise.
    Promise,
    /// Decide on which day it is published, or take that back.
    Embargo,
    /// Write down that somebody says it is mended.
    ClaimFix,
    /// Publish.
    Publish,
    /// End it.
    Close,
    /// Go on with it.
    Reopen,
}

/// On whose part something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Actor {
    /// Whoever works on the case.
    Coordinator,
    /// Somebody outside, whose word the coordinator writes down.
    Party,
    /// An audit, and nobody else: no word of anybody proves or mends anything.
    Audit,
}

/// What something needs besides the stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// An audit's name at each finding.
    AuditedFindings,
    /// Somebody who was told before.
    EarlierNotice,
    /// A contact with this address.
    KnownContact,
    /// A notice with this tag.
    KnownTag,
    /// The original is kept with the case.
    KeptOriginal,
    /// A verified fix.
    Fix,
    /// A verified fix, or a decision to publish whose day has come.
    FixOrDecision,
    /// What the hole means, in words.
    Impact,
    /// No address of any target relays.
    NothingOpen,
    /// Every address of every target is shut.
    EverythingShut,
}

/// A line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Allowed {
    /// What can be done.
    pub act: Act,
    /// On whose part.
    pub actor: Actor,
    /// At which stages, by their words.
    pub stages: &'static [&'static str],
    /// What it needs.
    pub needs: &'static [Need],
}

/// All stages, in the order in which a case goes.
const ANY: &[&str] = &[
    "reported",
    "not-reproduced",
    "verified",
    "notified",
    "acknowledged",
    "fixing",
    "fix-claimed",
    "propagating",
    "fixed",
    "published",
    "closed",
];
const OPEN: &[&str] = &[
    "reported",
    "not-reproduced",
    "verified",
    "notified",
    "acknowledged",
    "fixing",
    "fix-claimed",
    "propagating",
    "fixed",
    "published",
];
const PROVEN: &[&str] =
    &["verified", "notified", "acknowledged", "fixing", "fix-claimed", "propagating", "fixed", "published"];
const TOLD: &[&str] = &["notified", "acknowledged", "fixing", "fix-claimed", "propagating"];
const UNFIXED: &[&str] = &["verified", "notified", "acknowledged", "fixing", "fix-claimed", "propagating"];

/// The table.
pub const TABLE: &[Allowed] = &[
    Allowed { act: Act::Add, actor: Actor::Coordinator, stages: ANY, needs: &[] },
    Allowed { act: Act::Test, actor: Actor::Audit, stages: ANY, needs: &[Need::AuditedFindings] },
    Allowed {
        act: Act::Notify,
        actor: Actor::Coordinator,
        stages: UNFIXED,
        needs: &[Need::KnownContact, Need::KeptOriginal],
    },
    Allowed {
        act: Act::Remind,
        actor: Actor::Coordinator,
        stages: UNFIXED,
        needs: &[Need::KnownContact, Need::KeptOriginal, Need::EarlierNotice],
    },
    Allowed {
        act: Act::Thank,
        actor: Actor::Coordinator,
        stages: PROVEN,
        needs: &[Need::KnownContact, Need::KeptOriginal, Need::Fix],
    },
    Allowed {
        act: Act::Announce,
        actor: Actor::Coordinator,
        stages: PROVEN,
        needs: &[Need::KnownContact, Need::KeptOriginal, Need::FixOrDecision],
    },
    Allowed {
        act: Act::Answer,
        actor: Actor::Party,
        stages: ANY,
        needs: &[Need::KnownTag, Need::KeptOriginal],
    },
    Allowed { act: Act::Promise, actor: Actor::Party, stages: TOLD, needs: &[] },
    Allowed { act: Act::Embargo, actor: Actor::Coordinator, stages: OPEN, needs: &[] },
    Allowed { act: Act::ClaimFix, actor: Actor::Party, stages: UNFIXED, needs: &[] },
    Allowed {
        act: Act::Publish,
        actor: Actor::Coordinator,
        stages: PROVEN,
        needs: &[Need::Impact, Need::KeptOriginal, Need::FixOrDecision],
    },
    Allowed {
        act: Act::Close,
        actor: Actor::Coordinator,
        stages: &["reported", "not-reproduced", "fixed", "published"],
        needs: &[Need::NothingOpen, Need::EverythingShut],
    },
    Allowed { act: Act::Reopen, actor: Actor::Coordinator, stages: &["closed"], needs: &[] },
];

impl Act {
    /// What `event` does; none for the one that begins a case.
    #[must_use]
    pub const fn of(event: &Event) -> Option<Self> {
        Some(match event {
            Event::Opened { .. } => return None,
            Event::Filed { .. }
            | Event::Reported { .. }
            | Event::Targeted { .. }
            | Event::Judged { .. }
            | Event::Marked { .. }
            | Event::ContactFound { .. }
            | Event::Remarked { .. } => Self::Add,
            Event::Tested { .. } => Self::Test,
            Event::Noticed { notice } => match notice.kind {
                NoticeKind::Notice => Self::Notify,
                NoticeKind::Reminder | NoticeKind::Escalation => Self::Remind,
                NoticeKind::Thanks => Self::Thank,
                NoticeKind::Publication => Self::Announce,
            },
            Event::Answered { .. } | Event::Bounced { .. } => Self::Answer,
            Event::Promised { .. } => Self::Promise,
            Event::Embargoed { .. } | Event::EmbargoLifted { .. } => Self::Embargo,
            Event::FixClaimed { .. } => Self::ClaimFix,
            Event::Published { .. } => Self::Publish,
            Event::Closed { .. } => Self::Close,
            Event::Reopened { .. } => Self::Reopen,
        })
    }

    /// Its line of the table.
    #[must_use]
    pub fn allowed(self) -> Option<&'static Allowed> {
        TABLE.iter().find(|line| line.act == self)
    }
}

impl Allowed {
    /// The word of the first stage behind `stage` at which it can be done; none where there is none.
    #[must_use]
    pub fn first_after(&self, stage: Stage) -> Option<&'static str> {
        let later = ANY.iter().skip_while(|word| **word != stage.word()).skip(1);
        later.copied().find(|word| self.stages.contains(word))
    }

    /// Whether it can be done at `stage`.
    #[must_use]
    pub fn at(&self, stage: Stage) -> bool {
        self.stages.contains(&stage.word())
    }
}

/// What can be done with `case` at `now`, with what each needs: what lacks something that only the case itself can have, such as
/// a fix, is not among it.
pub fn possible(case: &Case, now: Timestamp) -> impl Iterator<Item = &'static Allowed> {
    let stage = case.stage();
    TABLE
        .iter()
        .filter(move |line| line.at(stage) && line.needs.iter().all(|need| case.has(line.act, *need, now)))
}

/// Which outcomes a case can be closed with at `stage`.
#[must_use]
pub const fn outcomes(stage: Stage) -> &'static [Outcome] {
    match stage {
        Stage::Reported => &[Outcome::Withdrawn, Outcome::Duplicate],
        Stage::NotReproduced => &[Outcome::NotReproduced, Outcome::Withdrawn, Outcome::Duplicate],
        Stage::Fixed | Stage::Published => &[Outcome::Fixed],
        _ => &[],
    }
}
