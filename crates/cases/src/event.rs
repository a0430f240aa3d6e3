//! What happens to a case, as it is written down: when, by whom, what.

use std::collections::BTreeSet;
use std::net::IpAddr;

use jiff::Timestamp;
use jiff::civil::Date;
use sekisho_evidence::token::AuditName;
use sekisho_evidence::words::{Reason, Who};
use serde::{Deserialize, Serialize};

use crate::contact::{Contact, MailAddress};
use crate::notice::{Notice, Tag};
use crate::number::CaseNumber;
use crate::original::{Digest, Original};
use crate::target::{TargetName, Test};
use crate::tlp::Tlp;

/// What a case began with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "from")]
pub enum Origin {
    /// A message: a complaint, or one that was relayed.
    Complaint {
        /// The message that is meant, which is kept: what an audit may rest on.
        original: Digest,
        /// The host that handed it over, past the hosts that are trusted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        relay: Option<IpAddr>,
        /// Whether the message itself came through the accused server.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        through_the_accused: bool,
    },
    /// An audit.
    Audit {
        /// Its name.
        audit: AuditName,
    },
    /// A listing of the block list.
    Listing {
        /// The host.
        host: IpAddr,
    },
    /// Somebody's word.
    Word,
    /// Another system's case.
    Import {
        /// Its number there.
        number: Reason,
    },
}

/// Who told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reporter {
    /// The name.
    pub name: Reason,
    /// Where they are reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<MailAddress>,
    /// Whether nobody outside may learn who it was.
    pub sealed: bool,
}

/// What the hole means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Impact {
    /// What a stranger can do.
    pub ability: Reason,
    /// What they have to know for that.
    pub knowledge: Reason,
    /// Who is affected.
    pub affected: Reason,
}

/// Why a case ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The fix was verified.
    Fixed,
    /// No relay was found.
    NotReproduced,
    /// Whoever told of it took it back.
    Withdrawn,
    /// It is a case already.
    Duplicate,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "event")]
pub enum Event {
    /// The case began.
    Opened {
        /// Its number.
        number: CaseNumber,
        /// What it is about.
        title: Reason,
        /// What it began with.
        origin: Origin,
        /// With whom it may be shared.
        tlp: Tlp,
    },
    /// Something was put to the case.
    Filed {
        /// What.
        original: Original,
    },
    /// Somebody told of it.
    Reported {
        /// Who.
        reporter: Reporter,
    },
    /// A server, or further addresses of one.
    Targeted {
        /// The server.
        target: TargetName,
        /// Its addresses.
        addresses: BTreeSet<IpAddr>,
        /// Whose it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        organisation: Option<Reason>,
    },
    /// What the hole means was written down.
    Judged {
        /// What.
        impact: Impact,
    },
    /// With whom the case may be shared was changed.
    Marked {
        /// To what.
        tlp: Tlp,
    },
    /// An address of somebody was found.
    ContactFound {
        /// Whose.
        contact: Contact,
    },
    /// A server was tested.
    Tested {
        /// What was found.
        test: Test,
    },
    /// A notice left us.
    Noticed {
        /// Which.
        notice: Notice,
    },
    /// Somebody answered.
    Answered {
        /// The notice that it answers, where its tag says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tag: Option<Tag>,
        /// Who.
        from: Reason,
        /// The answer, which is kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        original: Option<Digest>,
        /// What it says.
        summary: Reason,
    },
    /// A notice was not delivered.
    Bounced {
        /// Which.
        tag: Tag,
        /// The address that does not work.
        address: MailAddress,
        /// Why.
        reason: Reason,
    },
    /// Somebody promised something.
    Promised {
        /// Who.
        whose: Reason,
        /// What.
        what: Reason,
        /// By when.
        due: Date,
    },
    /// It was decided to publish on a day, fixed or not.
    Embargoed {
        /// The first day on which it may be published.
        until: Date,
        /// Who agreed, and why.
        reason: Reason,
    },
    /// That decision was taken back.
    EmbargoLifted {
        /// Why.
        reason: Reason,
    },
    /// Somebody says that it is mended.
    FixClaimed {
        /// Who.
        whose: Reason,
        /// What they did.
        what: Reason,
    },
    /// It was published.
    Published {
        /// The list of what was published, which is kept.
        manifest: Digest,
        /// Where it can be read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<Reason>,
    },
    /// The case ended.
    Closed {
        /// How.
        outcome: Outcome,
        /// Why.
        reason: Reason,
    },
    /// It goes on.
    Reopened {
        /// Why.
        reason: Reason,
    },
    /// Something else worth knowing.
    Remarked {
        /// What.
        words: Reason,
        /// Whether it may be published.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        public: bool,
    },
}

/// A line of the timeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// When it was written down.
    pub at: Timestamp,
    /// By whom.
    pub by: Who,
    /// The day it happened on, where that was another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<Date>,
    /// What.
    #[serde(flatten)]
    pub event: Event,
}
