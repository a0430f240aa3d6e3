//! From entries to what may be seen of them.

use jiff::civil::Date;
use sekisho_evidence::words::Reason;

use super::secret::Secrets;
use super::{Audience, Beginning, Found, Happened, Happening, Named, Reach, Told, word};
use crate::case::{Case, day};
use crate::contact::{MailAddress, Side};
use crate::event::{Entry, Event, Origin, Reporter};
use crate::notice::{NoticeKind, Tag};
use crate::target::{NameRecord, Test};

/// The most characters of [`Reason`].
const LONGEST: usize = 2000;

/// A case as one audience sees it.
pub(super) struct View<'a> {
    pub(super) case: &'a Case,
    pub(super) entries: &'a [Entry],
    pub(super) audience: Audience,
    pub(super) secrets: &'a Secrets,
}

/// The day on which an entry's event happened.
pub(super) fn day_of(entry: &Entry) -> Date {
    entry.day.unwrap_or_else(|| day(entry.at))
}

impl View<'_> {
    /// Words of people without secrets.
    pub(super) fn words(&self, words: &Reason) -> Reason {
        let shown = self.secrets.black_out(&words.to_string());
        // Blacking out a short secret makes the text longer.
        word(&shown.chars().take(LONGEST).collect::<String>())
    }

    pub(super) fn told(&self, reporter: &Reporter) -> Told {
        if reporter.sealed { Told::Unnamed } else { Told::Named(self.words(&reporter.name)) }
    }

    fn is_partner(&self) -> bool {
        self.audience == Audience::Partner
    }

    /// What happened, in the order of days; of one day in the order in which it was written down.
    pub(super) fn timeline(&self) -> Vec<Happened> {
        let happened = self.entries.iter().filter_map(|entry| {
            let what = self.happening(&entry.event)?;
            Some(Happened { day: day_of(entry), what })
        });
        let mut timeline: Vec<Happened> = happened.collect();
        timeline.sort_by_key(|happened| happened.day);
        timeline
    }

    /// Contacts; none of a reporter while there is one who is sealed.
    pub(super) fn contacts(&self) -> Vec<Reach> {
        let seen = self.case.contacts.iter().filter(|contact| self.may_see(contact.side));
        seen.map(|contact| Reach {
            address: contact.address.clone(),
            name: contact.name.as_ref().map(|name| self.words(name)),
            organisation: contact.organisation.as_ref().map(|organisation| self.words(organisation)),
            side: contact.side,
            tongue: contact.tongue,
        })
        .collect()
    }

    /// Whether what passed between us and `side` may be seen.
    fn may_see(&self, side: Side) -> bool {
        let sealed = self.case.reporters.iter().any(|reporter| reporter.sealed);
        side != Side::Reporter || (self.is_partner() && !sealed)
    }

    fn happening(&self, event: &Event) -> Option<Happening> {
        Some(match event {
            Event::Opened { origin, .. } => Happening::Opened { with: beginning(origin) },
            Event::Reported { reporter } => Happening::Reported { by: self.told(reporter) },
            Event::Targeted { target, addresses, .. } => {
                Happening::Targeted { target: target.clone(), addresses: addresses.iter().copied().collect() }
            }
            Event::Tested { test } => self.tested(test),
            Event::Noticed { notice } if self.may_see(notice.side) && self.is_told(notice.kind) => {
                Happening::Wrote {
                    kind: notice.kind,
                    side: notice.side,
                    organisation: self.organisation(&notice.to),
                    to: self.is_partner().then(|| notice.to.clone()),
                }
            }
            Event::Answered { tag, from, summary, original } => {
                // A letter is between its writer and us: who reads a publication reads that it came.
                let summary = (original.is_none() || self.is_partner()).then_some(summary);
                self.answered(tag.as_ref(), from, summary)?
            }
            Event::Bounced { tag, .. } => {
                let sent = self.case.sent(tag).filter(|sent| self.may_see(sent.notice.side))?;
                let organisation = self.organisation(&sent.notice.to);
                Happening::Bounced { side: sent.notice.side, organisation }
            }
            Event::Promised { whose, what, due } => {
                Happening::Promised { whose: self.words(whose), what: self.words(what), due: *due }
            }
            Event::Embargoed { until, reason } => {
                Happening::Embargoed { until: *until, reason: self.is_partner().then(|| self.words(reason)) }
            }
            Event::EmbargoLifted { .. } => Happening::EmbargoLifted,
            Event::FixClaimed { whose, what } => {
                Happening::FixClaimed { whose: self.words(whose), what: self.words(what) }
            }
            Event::Published { place, .. } => {
                Happening::Published { place: place.as_ref().map(|place| self.words(place)) }
            }
            Event::Closed { outcome, .. } => Happening::Closed { outcome: *outcome },
            Event::Reopened { .. } => Happening::Reopened,
            Event::Remarked { words, public } if *public || self.is_partner() => {
                Happening::Remarked { words: self.words(words) }
            }
            Event::Filed { .. }
            | Event::Judged { .. }
            | Event::Marked { .. }
            | Event::ContactFound { .. }
            | Event::Noticed { .. }
            | Event::Remarked { .. } => return None,
        })
    }

    /// Thanks are nobody else's business.
    fn is_told(&self, kind: NoticeKind) -> bool {
        kind != NoticeKind::Thanks || self.is_partner()
    }

    fn organisation(&self, address: &MailAddress) -> Option<Reason> {
        let organisation = self.case.contact(address).and_then(|contact| contact.organisation.as_ref());
        organisation.map(|organisation| self.words(organisation))
    }

    fn answered(&self, tag: Option<&Tag>, from: &Reason, summary: Option<&Reason>) -> Option<Happening> {
        let sent = tag.and_then(|tag| self.case.sent(tag));
        if sent.is_some_and(|sent| !self.may_see(sent.notice.side)) || self.is_of_the_sealed(from) {
            return None;
        }
        Some(Happening::Answered {
            side: sent.map(|sent| sent.notice.side),
            organisation: sent.and_then(|sent| self.organisation(&sent.notice.to)),
            summary: summary.map(|summary| self.words(summary)),
            from: self.is_partner().then(|| self.words(from)),
        })
    }

    /// Whether words name a sealed reporter: what such a one answers is not told at all, since the words may give away
    /// who it was.
    fn is_of_the_sealed(&self, words: &Reason) -> bool {
        let text = words.to_string();
        self.secrets.found_in(&text).is_some_and(|secret| secret.kind() == super::secret::Kind::Reporter)
    }

    fn tested(&self, test: &Test) -> Happening {
        let findings = test.findings.iter().map(|(address, finding)| Found {
            address: *address,
            audit: finding.audit.clone(),
            verdict: finding.verdict,
            level: finding.level,
            silent: finding.silent,
            rule: finding.rule.as_ref().map(|rule| self.words(rule)),
            rule_ja: finding.rule_ja.as_ref().map(|rule| self.words(rule)),
        });
        Happening::Tested {
            target: test.target.clone(),
            findings: findings.collect(),
            names: test.names.iter().filter_map(named).collect(),
        }
    }
}

/// What a name said; none where a name server said what is no text.
fn named(record: &NameRecord) -> Option<Named> {
    Some(Named {
        name: record.name.parse().ok()?,
        kind: record.kind.parse().ok()?,
        values: record.values.iter().filter_map(|value| value.parse().ok()).collect(),
        ttl: record.ttl,
    })
}

const fn beginning(origin: &Origin) -> Beginning {
    match origin {
        Origin::Complaint { through_the_accused, .. } => {
            Beginning::Complaint { through_the_accused: *through_the_accused }
        }
        Origin::Audit { .. } => Beginning::Audit,
        Origin::Listing { .. } => Beginning::Listing,
        Origin::Word => Beginning::Word,
        Origin::Import { .. } => Beginning::Import,
    }
}
