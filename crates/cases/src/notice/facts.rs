//! What a text tells, as values: who writes to whom, what was found and when, what is asked and by when. Words, dates and
//! formats are those of the [templates](super::templates).

use std::collections::BTreeSet;
use std::net::IpAddr;

use jiff::Timestamp;
use jiff::civil::Date;
use sekisho_evidence::level::Level;
use sekisho_evidence::token::AuditName;
use sekisho_evidence::words::Reason;

use super::NoticeKind;
use crate::agenda::Terms;
use crate::calendar::{business_days_after, days_after};
use crate::case::{Case, day};
use crate::contact::group::Group;
use crate::contact::{Contact, MailAddress, Side, Tongue};
use crate::event::Impact;
use crate::number::CaseNumber;
use crate::target::{Standing, TargetName};
use crate::tlp::Tlp;

/// Who writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Us {
    /// Our organisation, in the language of the text.
    pub organisation: Reason,
    /// Where answers go: with the tag of the notice.
    pub address: MailAddress,
    /// A page that names this address, so that whoever doubts the notice can look us up.
    pub page: Option<Box<str>>,
    /// The fingerprint of our OpenPGP key.
    pub openpgp: Option<Box<str>>,
}

/// To whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct To {
    /// The person or the desk.
    pub name: Option<Reason>,
    /// The organisation.
    pub organisation: Option<Reason>,
    /// On which side they stand.
    pub side: Side,
}

/// The two ends of a message that was relayed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// When we handed it over.
    pub sent: Timestamp,
    /// Its reverse-path, without brackets; empty for the null one.
    pub reverse_path: Box<str>,
    /// Its forward-path, without brackets: an address of ours.
    pub forward_path: Box<str>,
    /// When it came back.
    pub arrived: Timestamp,
    /// Who brought it.
    pub from: Option<IpAddr>,
    /// Whether its body is the one that we sent.
    pub intact: bool,
}

/// One address of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The address.
    pub address: IpAddr,
    /// When it was tested last.
    pub tested: Timestamp,
    /// How it stands.
    pub standing: Standing,
    /// Whether the names lead elsewhere by now.
    pub is_old: bool,
    /// The audit.
    pub audit: AuditName,
    /// How strong its proof is.
    pub level: Level,
    /// The message that came back: whoever has the record of the audit fills it in.
    pub proof: Option<Proof>,
}

/// One server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its name.
    pub name: TargetName,
    /// Whose it is.
    pub organisation: Option<Reason>,
    /// Its addresses that concern the reader.
    pub places: Vec<Place>,
    /// What opens the relay, in the language of the text.
    pub opens: Option<Reason>,
    /// The mail software, as far as it is known.
    pub software: Option<Reason>,
    /// What closes it: lines of settings, as they are written. Whoever knows the software fills them in.
    pub fix: Vec<Box<str>>,
}

/// By when something is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadlines {
    /// A sign that the notice was received.
    pub answer: Date,
    /// The fix.
    pub fix: Date,
    /// When it is decided whether an unfixed hole is published.
    pub decide: Date,
}

impl Deadlines {
    /// The deadlines of a notice that leaves us at `now`; `first` is when the first one left. What is asked for is due before
    /// we would remind of it.
    #[must_use]
    pub fn of(now: Timestamp, first: Option<Timestamp>, terms: Terms) -> Self {
        let answer = business_days_after(day(now), (terms.remind / 2).max(1));
        let decide = days_after(day(first.unwrap_or(now)), terms.decide);
        Self { answer, fix: days_after(day(now), terms.escalate).max(answer), decide }
    }
}

/// What left us before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// When.
    pub at: Timestamp,
    /// What it was.
    pub kind: NoticeKind,
    /// To which side.
    pub side: Side,
    /// When it was answered.
    pub answered: Option<Timestamp>,
}

/// What was promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promised {
    /// Who did.
    pub whose: Reason,
    /// What.
    pub what: Reason,
    /// By when.
    pub due: Date,
}

/// The publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// The day.
    pub day: Date,
    /// Where it will be.
    pub place: Option<Box<str>>,
    /// The text, or a part of it; paragraphs are kept.
    pub text: Option<Box<str>>,
}

/// Everything that a text tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// What it is for.
    pub kind: NoticeKind,
    /// In which language.
    pub tongue: Tongue,
    /// The case.
    pub case: CaseNumber,
    /// With whom it may be shared.
    pub tlp: Tlp,
    /// When it is written.
    pub now: Timestamp,
    /// Who writes.
    pub us: Us,
    /// To whom.
    pub to: To,
    /// What it is about.
    pub servers: Vec<Server>,
    /// By when.
    pub deadlines: Deadlines,
    /// What left us before: to the reader's organisation, or, in an escalation, to everybody.
    pub earlier: Vec<Earlier>,
    /// The last thing that was promised.
    pub promise: Option<Promised>,
    /// When the fix was verified.
    pub fixed: Option<Timestamp>,
    /// What the hole means, in the words of whoever works on the case.
    pub impact: Option<Impact>,
    /// The publication, where it is about one or its day is fixed.
    pub publication: Option<Publication>,
    /// Names of the files that go with it.
    pub attachments: Vec<Box<str>>,
}

/// For what a text is written.
#[derive(Clone, Debug)]
pub struct Occasion<'a> {
    /// What it is for.
    pub kind: NoticeKind,
    /// To which organisation.
    pub group: &'a Group,
    /// To whom there.
    pub contact: &'a Contact,
    /// Who writes.
    pub us: Us,
    /// How long things may take.
    pub terms: Terms,
    /// When.
    pub now: Timestamp,
}

impl Facts {
    /// What the case knows. Proofs, software, settings and the publication's text are for the caller to fill in.
    #[must_use]
    pub fn of(case: &Case, occasion: Occasion<'_>) -> Self {
        let Occasion { kind, group, contact, us, terms, now } = occasion;
        let first =
            case.sent.iter().filter(|sent| sent.notice.kind == NoticeKind::Notice).map(|sent| sent.at).min();
        let concerns = |to: &MailAddress| {
            kind == NoticeKind::Escalation || group.contacts.iter().any(|known| known.address == *to)
        };
        let earlier =
            case.sent.iter().filter(|sent| !sent.bounced && concerns(&sent.notice.to)).map(|sent| Earlier {
                at: sent.at,
                kind: sent.notice.kind,
                side: sent.notice.side,
                answered: sent.answered,
            });
        let promise = case.promises.iter().max_by_key(|promise| promise.at).map(|promise| Promised {
            whose: promise.whose.clone(),
            what: promise.what.clone(),
            due: promise.due,
        });
        let decided = case.embargo.as_ref().map(|embargo| embargo.until);
        Self {
            kind,
            tongue: contact.tongue,
            case: case.number,
            tlp: case.tlp,
            now,
            us,
            to: To {
                name: contact.name.clone(),
                organisation: contact.organisation.clone().or_else(|| group.organisation.clone()),
                side: contact.side,
            },
            servers: servers(case, &group.targets, contact.tongue, now),
            deadlines: Deadlines::of(now, first, terms),
            earlier: earlier.collect(),
            promise,
            // A hole that is open again is not mended, whatever was verified before.
            fixed: case.fixed.filter(|_| case.is_fixed()),
            impact: case.impact.clone(),
            publication: decided.map(|day| Publication { day, place: None, text: None }),
            attachments: Vec::new(),
        }
    }
}

/// What is known of these targets: their addresses that relay, or, where none does any more, each that was tested.
fn servers(case: &Case, targets: &BTreeSet<TargetName>, tongue: Tongue, now: Timestamp) -> Vec<Server> {
    let mut servers = Vec::new();
    for (name, target) in case.targets.iter().filter(|(name, _)| targets.contains(*name)) {
        let open = target.standing(Standing::Open, now).next().is_some();
        let mut opens = None;
        let mut places = Vec::new();
        for (address, own) in &target.addresses {
            let standing = own.standing(now);
            let Some((tested, finding)) = &own.last else { continue };
            if open && standing != Standing::Open {
                continue;
            }
            let rule = match tongue {
                Tongue::English => &finding.rule,
                Tongue::Japanese => &finding.rule_ja,
            };
            opens = opens.or_else(|| rule.clone().or_else(|| finding.rule.clone()));
            let (audit, level) = (finding.audit.clone(), finding.level);
            let is_old = own.is_old();
            places.push(Place {
                address: *address,
                tested: *tested,
                standing,
                is_old,
                audit,
                level,
                proof: None,
            });
        }
        if !places.is_empty() {
            let organisation = target.organisation.clone();
            servers.push(Server {
                name: name.clone(),
                organisation,
                places,
                opens,
                software: None,
                fix: Vec::new(),
            });
        }
    }
    servers
}
