//! Why an entry may not be.

use std::net::IpAddr;

use jiff::civil::Date;

use crate::act::{Act, Need};
use crate::contact::MailAddress;
use crate::event::Outcome;
use crate::notice::Tag;
use crate::original::Digest;
use crate::stage::Stage;
use crate::target::TargetName;

/// Why an entry may not be. It is an answer to people: what is so, and what it would need.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A case begins with being opened.
    #[error("it was never opened")]
    NotOpened,
    /// It was opened before.
    #[error("it was opened before")]
    OpenedBefore,
    /// The stage does not allow it.
    #[error("{act:?} is not possible while the case is {}", stage.word())]
    Stage {
        /// What was to be done.
        act: Act,
        /// How far the case is.
        stage: Stage,
        /// What can be done instead.
        possible: Vec<Act>,
    },
    /// It cannot end so at this stage.
    #[error("a case that is {} cannot end as {outcome:?}", stage.word())]
    Outcome {
        /// How it was to end.
        outcome: Outcome,
        /// How far the case is.
        stage: Stage,
    },
    /// Something is missing.
    #[error("{need:?} is missing for {act:?}")]
    Missing {
        /// What was to be done.
        act: Act,
        /// What it needs.
        need: Need,
    },
    /// The day that was decided on has not come.
    #[error("it was decided not to publish before {0}")]
    Embargo(Date),
    /// A decision to publish names a day that is over.
    #[error("{0} is over: a decision to publish names a day that is still to come")]
    PastDay(Date),
    /// Addresses relay still.
    #[error("{0:?} relays still")]
    StillOpen(Vec<IpAddr>),
    /// It is not known whether addresses relay.
    #[error("nobody knows whether {0:?} relays")]
    Unproven(Vec<IpAddr>),
    /// There is no such target.
    #[error("{0} is no target of the case")]
    NoTarget(TargetName),
    /// There is no such contact.
    #[error("{0} is no contact of the case")]
    NoContact(MailAddress),
    /// The address does not work: a notice came back from there.
    #[error("mail to {0} came back")]
    Bounced(MailAddress),
    /// No notice of the case has this tag.
    #[error("no notice of the case has the tag {0}")]
    NoTag(Tag),
    /// A tag can be used once.
    #[error("the tag {0} was used before")]
    TagUsed(Tag),
    /// The original is not kept with the case.
    #[error("the original {0} is not kept with the case")]
    NoOriginal(Digest),
}
