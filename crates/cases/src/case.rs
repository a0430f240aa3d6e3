//! A case as its entries made it, and the one function that judges the next one.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use sekisho_evidence::words::{Reason, Who};

use crate::act::{Act, Need};
use crate::contact::{Contact, MailAddress};
use crate::event::{Entry, Impact, Origin, Outcome, Reporter};
use crate::notice::{Notice, Tag};
use crate::number::CaseNumber;
use crate::original::{Digest, Original};
use crate::refusal::Refusal;
use crate::stage::Stage;
use crate::target::{Standing, Target, TargetName};
use crate::tlp::Tlp;

mod decision;
#[cfg(test)]
pub(crate) mod tests;

/// A notice that left us, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// When.
    pub at: Timestamp,
    /// What.
    pub notice: Notice,
    /// When it was answered first.
    pub answered: Option<Timestamp>,
    /// Whether it came back.
    pub bounced: bool,
}

/// What somebody promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub whose: Reason,
    /// What.
    pub what: Reason,
    /// By when.
    pub due: Date,
}

/// The decision to publish on a day, fixed or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embargo {
    /// The first day on which it may be published.
    pub until: Date,
    /// Why.
    pub reason: Reason,
    /// Who decided.
    pub by: Who,
}

/// A case as its entries made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Its number.
    pub number: CaseNumber,
    /// What it is about.
    pub title: Reason,
    /// What it began with.
    pub origin: Origin,
    /// When it began.
    pub opened: Timestamp,
    /// With whom it may be shared.
    pub tlp: Tlp,
    /// Who told of it.
    pub reporters: Vec<Reporter>,
    /// What is kept with it, in the order in which it came.
    pub originals: Vec<Original>,
    /// The servers.
    pub targets: BTreeMap<TargetName, Target>,
    /// What the hole means.
    pub impact: Option<Impact>,
    /// Who can be told.
    pub contacts: Vec<Contact>,
    /// What left us.
    pub sent: Vec<Sent>,
    /// What was promised.
    pub promises: Vec<Promise>,
    /// The decision when to publish.
    pub embargo: Option<Embargo>,
    /// When relay was proven first.
    pub proven: Option<Timestamp>,
    /// When somebody said last that it is mended.
    pub claimed: Option<Timestamp>,
    /// When an audit disproved a claimed fix, as long as nobody was told.
    pub refuted: Option<Timestamp>,
    /// When the fix was verified last.
    pub fixed: Option<Timestamp>,
    /// When it was published first.
    pub published: Option<Timestamp>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// How often a hole that was mended was open again.
    pub regressions: u32,
    /// When the last entry was written.
    pub last: Timestamp,
    stage: Stage,
}

/// What an entry makes of a case. Only [`Case::decide`] makes one.
#[derive(Clone, Debug)]
pub struct Decision(Box<Case>);

impl Case {
    /// Says what `entry` makes of `case`, which is none before its first entry.
    ///
    /// # Errors
    /// It may not be: see [`Refusal`].
    pub fn decide(case: Option<&Self>, entry: &Entry) -> Result<Decision, Refusal> {
        decision::decide(case, entry).map(|case| Decision(Box::new(case)))
    }

    /// How far it is.
    #[must_use]
    pub const fn stage(&self) -> Stage {
        self.stage
    }

    /// That its stage does not allow `act`, with what it allows at `now`.
    #[must_use]
    pub fn not_at_this_stage(&self, act: Act, now: Timestamp) -> Refusal {
        let possible = crate::act::possible(self, now).map(|line| line.act).collect();
        Refusal::Stage { act, stage: self.stage, possible }
    }

    /// A contact.
    #[must_use]
    pub fn contact(&self, address: &MailAddress) -> Option<&Contact> {
        self.contacts.iter().find(|contact| contact.address == *address)
    }

    /// The notice with this tag.
    #[must_use]
    pub fn sent(&self, tag: &Tag) -> Option<&Sent> {
        self.sent.iter().find(|sent| sent.notice.tag == *tag)
    }

    /// Whether mail to `address` came back.
    #[must_use]
    pub fn is_dead(&self, address: &MailAddress) -> bool {
        self.sent.iter().any(|sent| sent.bounced && sent.notice.to == *address)
    }

    /// Whether an original is kept with it.
    #[must_use]
    pub fn keeps(&self, digest: Digest) -> bool {
        self.originals.iter().any(|original| original.digest == digest)
    }

    /// Every address of every target that stands like `standing` at `now`.
    #[must_use]
    pub fn standing(&self, standing: Standing, now: Timestamp) -> BTreeSet<IpAddr> {
        self.targets.values().flat_map(|target| target.standing(standing, now)).collect()
    }

    /// Whether it may be published at `now`: after a verified fix, or from the day on that was decided.
    ///
    /// # Errors
    /// There is a decision whose day has not come. Where there is neither, the answer is no.
    pub fn may_publish(&self, now: Timestamp) -> Result<bool, Refusal> {
        match &self.embargo {
            Some(embargo) if day(now) < embargo.until => Err(Refusal::Embargo(embargo.until)),
            Some(_) => Ok(true),
            None => Ok(self.is_fixed()),
        }
    }

    /// Whether a fix is verified, and nothing relays since.
    #[must_use]
    pub const fn is_fixed(&self) -> bool {
        matches!(self.stage, Stage::Fixed | Stage::Published)
    }

    /// Whether the case itself has what `act` needs at `now`.
    #[must_use]
    pub fn has(&self, act: Act, need: Need, now: Timestamp) -> bool {
        decision::lacks(self, act, need, now).is_none()
    }

    /// What nobody outside may read: names and addresses of reporters who are sealed.
    #[must_use]
    pub fn secrets(&self) -> Vec<String> {
        let sealed = self.reporters.iter().filter(|reporter| reporter.sealed);
        sealed
            .flat_map(|reporter| {
                let address = reporter.address.as_ref().map(ToString::to_string);
                std::iter::once(reporter.name.to_string()).chain(address)
            })
            .collect()
    }
}

impl From<Decision> for Case {
    fn from(decision: Decision) -> Self {
        *decision.0
    }
}

/// The day in Japan, where the days of a case are counted.
#[must_use]
pub fn day(at: Timestamp) -> Date {
    Zoned::new(at, TimeZone::fixed(jiff::tz::offset(9))).date()
}
