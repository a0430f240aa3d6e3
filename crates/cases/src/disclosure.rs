//! What of a case may be seen by whom: the one place that decides it.
//!
//! Everybody may see what the case is about, its servers with what was found there, what the hole means, and what happened
//! on which day: told by the side somebody stands on and their organisation. Partners see addresses, answers and remarks
//! besides. Nobody outside sees who a sealed reporter is, tags, originals, or who wrote an entry. What people wrote freely
//! is [blacked out](secret::Secrets::black_out) where it names a secret.

use std::net::IpAddr;

use jiff::Timestamp;
use jiff::civil::Date;
use sekisho_evidence::level::Level;
use sekisho_evidence::token::AuditName;
use sekisho_evidence::verdict::Verdict;
use sekisho_evidence::words::Reason;
use serde::{Deserialize, Serialize};

use crate::case::Case;
use crate::contact::{MailAddress, Side, Tongue};
use crate::event::{Entry, Impact, Outcome};
use crate::notice::NoticeKind;
use crate::number::CaseNumber;
use crate::target::TargetName;
use crate::tlp::Tlp;

mod addresses;
mod happenings;
pub mod secret;
#[cfg(test)]
pub(crate) mod tests;

use secret::Secrets;

/// Who is to see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// Everybody.
    Public,
    /// Somebody who works on the case too: all but sealed facts.
    Partner,
}

/// What somebody may see of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Disclosure {
    /// Its number.
    pub number: CaseNumber,
    /// What it is about.
    pub title: Reason,
    /// With whom it may be shared.
    pub tlp: Tlp,
    /// How far it is: the [word](crate::stage::Stage::word) of its stage.
    pub stage: Reason,
    /// The day on which it began.
    pub opened: Date,
    /// Who told of it.
    pub reporters: Vec<Told>,
    /// What the hole means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impact: Option<Impact>,
    /// The servers.
    pub targets: Vec<Server>,
    /// What happened, in the order of days.
    pub timeline: Vec<Happened>,
    /// Who can be told. For partners alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Reach>,
}

/// Who told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Told {
    /// Somebody who may be named.
    Named(Reason),
    /// Somebody who may not.
    Unnamed,
}

/// A server of the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Server {
    /// Its name.
    pub name: TargetName,
    /// Whose it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<Reason>,
    /// Every address that it ever had in the case.
    pub addresses: Vec<Place>,
}

/// An address of a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Place {
    /// The address.
    pub address: IpAddr,
    /// The day on which it came into the case.
    pub since: Date,
    /// The day on which relay was proven there first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proven: Option<Date>,
    /// When that was to the second, where it was not written down later: by it an abuse desk finds the line in its log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proven_at: Option<Timestamp>,
    /// The day since which it is known to be shut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shut: Option<Date>,
    /// Whether names led elsewhere in the end.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub old: bool,
}

/// Something that happened, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Happened {
    /// The day in Japan.
    pub day: Date,
    /// What.
    pub what: Happening,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
pub enum Happening {
    /// The case began.
    Opened {
        /// What it began with.
        with: Beginning,
    },
    /// Somebody told of it.
    Reported {
        /// Who.
        by: Told,
    },
    /// A server, or further addresses of one.
    Targeted {
        /// The server.
        target: TargetName,
        /// Its addresses.
        addresses: Vec<IpAddr>,
    },
    /// A server was tested.
    Tested {
        /// The server.
        target: TargetName,
        /// What was found.
        findings: Vec<Found>,
        /// What its names said.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        names: Vec<Named>,
    },
    /// Somebody was written to.
    Wrote {
        /// What for.
        kind: NoticeKind,
        /// On which side they stand.
        side: Side,
        /// Their organisation.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        organisation: Option<Reason>,
        /// Their address. For partners alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<MailAddress>,
    },
    /// Somebody answered.
    Answered {
        /// On which side they stand, where that is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        side: Option<Side>,
        /// Their organisation.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        organisation: Option<Reason>,
        /// What they said; for everybody only where whoever works on the case put it into words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        summary: Option<Reason>,
        /// Who. For partners alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Reason>,
    },
    /// What was written to somebody came back.
    Bounced {
        /// On which side they stand.
        side: Side,
        /// Their organisation.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        organisation: Option<Reason>,
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
    /// It was decided on which day to publish, fixed or not.
    Embargoed {
        /// The first day on which it may be published.
        until: Date,
        /// Why. For partners alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Reason>,
    },
    /// That decision was taken back.
    EmbargoLifted,
    /// Somebody says that it is mended.
    FixClaimed {
        /// Who.
        whose: Reason,
        /// What they did.
        what: Reason,
    },
    /// It was published.
    Published {
        /// Where.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<Reason>,
    },
    /// The case ended.
    Closed {
        /// How.
        outcome: Outcome,
    },
    /// It went on.
    Reopened,
    /// Something else worth knowing.
    Remarked {
        /// What.
        words: Reason,
    },
}

/// What a case began with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
pub enum Beginning {
    /// A message.
    Complaint {
        /// Whether it came through the accused server.
        through_the_accused: bool,
    },
    /// An audit.
    Audit,
    /// A listing of the block list.
    Listing,
    /// Somebody's word.
    Word,
    /// Another system's case.
    Import,
}

/// What a test found at one address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Found {
    /// The address.
    pub address: IpAddr,
    /// The audit.
    pub audit: AuditName,
    /// What it came to.
    pub verdict: Verdict,
    /// How strong its proof is.
    pub level: Level,
    /// Whether nothing speaks SMTP there any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub silent: bool,
    /// What opens the relay, in one sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Reason>,
    /// The same in Japanese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule_ja: Option<Reason>,
}

/// What a name said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Named {
    /// The name that was asked.
    pub name: Reason,
    /// The type of record.
    pub kind: Reason,
    /// The values.
    pub values: Vec<Reason>,
    /// How long they may be kept, in seconds.
    pub ttl: u32,
}

/// Somebody who can be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Reach {
    /// Where to write.
    pub address: MailAddress,
    /// Who that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Reason>,
    /// The organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<Reason>,
    /// On which side they stand.
    pub side: Side,
    /// In which language they are written to.
    pub tongue: Tongue,
}

impl Disclosure {
    /// What `audience` may see of `case`, which `entries` made.
    #[must_use]
    pub fn of(case: &Case, entries: &[Entry], audience: Audience) -> Self {
        let secrets = match audience {
            Audience::Public => Secrets::of(case),
            Audience::Partner => Secrets::of_partners(case),
        };
        let view = happenings::View { case, entries, audience, secrets: &secrets };
        Self {
            number: case.number,
            title: view.words(&case.title),
            tlp: case.tlp,
            stage: word(case.stage().word()),
            opened: entries.first().map_or_else(|| crate::case::day(case.opened), happenings::day_of),
            reporters: case.reporters.iter().map(|reporter| view.told(reporter)).collect(),
            impact: case.impact.as_ref().map(|impact| Impact {
                ability: view.words(&impact.ability),
                knowledge: view.words(&impact.knowledge),
                affected: view.words(&impact.affected),
            }),
            targets: addresses::servers(&view),
            timeline: view.timeline(),
            contacts: if audience == Audience::Partner { view.contacts() } else { Vec::new() },
        }
    }

    /// The sentences that say what opens the relay, each once, the first one first.
    pub fn rules(&self, tongue: Tongue) -> impl Iterator<Item = &Reason> {
        let findings = self.timeline.iter().flat_map(|happened| match &happened.what {
            Happening::Tested { findings, .. } => findings.as_slice(),
            _ => &[],
        });
        let mut told: Vec<&Reason> = Vec::new();
        for found in findings.filter(|found| found.verdict == Verdict::Open && found.level.is_proof()) {
            let own = match tongue {
                Tongue::English => found.rule.as_ref().or(found.rule_ja.as_ref()),
                Tongue::Japanese => found.rule_ja.as_ref().or(found.rule.as_ref()),
            };
            told.extend(own.filter(|own| !told.contains(own)));
        }
        told.into_iter()
    }
}

/// A text as words; blacked out whole where it is none.
fn word(text: &str) -> Reason {
    text.parse().unwrap_or_else(|_| {
        #[expect(
            clippy::expect_used,
            reason = "three marks are neither empty, nor long, nor control characters"
        )]
        secret::BLACKED.parse().expect("marks are words")
    })
}
