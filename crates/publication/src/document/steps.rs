//! The lines of the timeline.

use sekisho_cases::contact::Side;
use sekisho_cases::disclosure::{Beginning, Found, Happened, Happening, Named, Told};
use sekisho_cases::event::Outcome;
use sekisho_cases::notice::NoticeKind;
use sekisho_evidence::verdict::Verdict;
use sekisho_evidence::visible::visible;
use sekisho_evidence::words::Reason;

use super::parts::{Parts, verdict};
use super::{Step, Timeline};
use crate::chart::Lane;

impl Parts<'_> {
    /// Everything that happened, and at its end that this was published.
    pub(super) fn timeline(&self) -> Timeline {
        let (document, texts) = (self.document, self.texts);
        let mut told: Vec<_> = Vec::new();
        // What names say is told where it changed.
        let mut known: Vec<&Named> = Vec::new();
        for happened in &document.disclosure.timeline {
            let (text, mut further) = self.step(happened);
            if let Happening::Tested { names, .. } = &happened.what {
                for named in names.iter().filter(|named| !known.contains(named)).collect::<Vec<_>>() {
                    known.retain(|own| (&own.name, &own.kind) != (&named.name, &named.kind));
                    known.push(named);
                    further.push(self.named(named));
                }
            }
            told.push((happened.day, Lane::of_happening(&happened.what), (text, further)));
        }
        let published = |happened: &Happened| matches!(happened.what, Happening::Published { .. });
        if !document.disclosure.timeline.iter().any(published) {
            let key = if document.draft { "timeline-this-draft" } else { "timeline-this" };
            let this = (texts.word(key), Vec::new());
            told.push((document.day, Lane::Coordinator, this));
            told.sort_by_key(|(day, ..)| *day);
        }
        let steps = told.into_iter().enumerate().map(|(index, (date, lane, (text, further)))| Step {
            number: index + 1,
            date,
            day: texts.day(date),
            lane,
            text,
            further,
        });
        let headings = ["page-step", "page-step-day", "page-step-what"].map(|key| texts.word(key));
        Timeline { headings, steps: steps.collect() }
    }

    /// What a line says, and what belongs to it.
    fn step(&self, happened: &Happened) -> (String, Vec<String>) {
        let texts = self.texts;
        let shown = |words: &Reason| visible(&words.to_string());
        let plain = |key: &str| (texts.word(key), Vec::new());
        let with = |key: &str, values: &[(&str, &str)]| (texts.text(key, values), Vec::new());
        match &happened.what {
            Happening::Opened { with } => plain(beginning(with)),
            Happening::Reported { by: Told::Unnamed } => plain("timeline-reported-unnamed"),
            Happening::Reported { by: Told::Named(name) } => {
                with("timeline-reported", &[("name", &shown(name))])
            }
            Happening::Targeted { target, addresses } if addresses.is_empty() => {
                with("timeline-targeted-name", &[("target", target.as_str())])
            }
            Happening::Targeted { target, addresses } => {
                let addresses = texts.all(addresses.iter().map(ToString::to_string));
                with("timeline-targeted", &[("target", target.as_str()), ("addresses", &addresses)])
            }
            Happening::Tested { target, findings, .. } => {
                let further = findings.iter().map(|found| self.found(found)).collect();
                (texts.text("timeline-tested", &[("target", target.as_str())]), further)
            }
            Happening::Wrote { kind, side, organisation, .. } => {
                with(wrote(*kind), &[("party", &self.party(*side, organisation.as_ref()))])
            }
            Happening::Answered { side: None, summary, .. } => match summary {
                Some(summary) => with("timeline-answered-unknown", &[("summary", &shown(summary))]),
                None => with("timeline-came", &[]),
            },
            Happening::Answered { side: Some(side), organisation, summary, .. } => {
                let party = self.party(*side, organisation.as_ref());
                match summary {
                    Some(summary) => {
                        with("timeline-answered", &[("party", &party), ("summary", &shown(summary))])
                    }
                    None => with("timeline-answered-only", &[("party", &party)]),
                }
            }
            Happening::Bounced { side, organisation } => {
                with("timeline-bounced", &[("party", &self.party(*side, organisation.as_ref()))])
            }
            Happening::Promised { whose, what, due } => {
                let (whose, what, due) = (shown(whose), shown(what), texts.day(*due));
                with("timeline-promised", &[("whose", &whose), ("what", &what), ("due", &due)])
            }
            Happening::Embargoed { until, .. } => {
                with("timeline-embargoed", &[("until", &texts.day(*until))])
            }
            Happening::EmbargoLifted => plain("timeline-embargo-lifted"),
            Happening::FixClaimed { whose, what } => {
                with("timeline-fix-claimed", &[("whose", &shown(whose)), ("what", &shown(what))])
            }
            Happening::Published { place: None } => plain("timeline-published"),
            Happening::Published { place: Some(place) } => {
                with("timeline-published-at", &[("place", &shown(place))])
            }
            Happening::Closed { outcome } => plain(closed(*outcome)),
            Happening::Reopened => plain("timeline-reopened"),
            Happening::Remarked { words } => (shown(words), Vec::new()),
        }
    }

    fn found(&self, found: &Found) -> String {
        let (address, level) = (found.address.to_string(), found.level.to_string());
        let verdict_word = self.texts.word(verdict(found.verdict, found.silent));
        let mut values =
            vec![("address", address.as_str()), ("verdict", &verdict_word), ("audit", found.audit.as_str())];
        if found.verdict == Verdict::Open {
            values.push(("level", &level));
            return self.texts.text("timeline-found-proof", &values);
        }
        if found.verdict == Verdict::Untestable && found.silent {
            return self
                .texts
                .text("timeline-found-silent", &[("address", &address), ("audit", found.audit.as_str())]);
        }
        self.texts.text("timeline-found", &values)
    }

    fn named(&self, named: &Named) -> String {
        let values = self.texts.all(named.values.iter().map(|value| visible(&value.to_string())));
        let (name, kind) = (visible(&named.name.to_string()), visible(&named.kind.to_string()));
        let ttl = named.ttl.to_string();
        self.texts
            .text("timeline-named", &[("name", &name), ("kind", &kind), ("values", &values), ("ttl", &ttl)])
    }

    fn party(&self, side: Side, organisation: Option<&Reason>) -> String {
        let side = self.texts.word(match side {
            Side::Operator => "timeline-side-operator",
            Side::Network => "timeline-side-network",
            Side::Authority => "timeline-side-authority",
            Side::Reporter => "timeline-side-reporter",
        });
        match organisation {
            None => side,
            Some(organisation) => {
                let organisation = visible(&organisation.to_string());
                self.texts.text("timeline-party", &[("side", &side), ("organisation", &organisation)])
            }
        }
    }
}

const fn beginning(with: &Beginning) -> &'static str {
    match with {
        Beginning::Complaint { through_the_accused: true } => "timeline-opened-through",
        Beginning::Complaint { through_the_accused: false } => "timeline-opened-complaint",
        Beginning::Audit => "timeline-opened-audit",
        Beginning::Listing => "timeline-opened-listing",
        Beginning::Word => "timeline-opened-word",
        Beginning::Import => "timeline-opened-import",
    }
}

const fn wrote(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Notice => "timeline-wrote-notice",
        NoticeKind::Reminder => "timeline-wrote-reminder",
        NoticeKind::Escalation => "timeline-wrote-escalation",
        NoticeKind::Thanks => "timeline-wrote-thanks",
        NoticeKind::Publication => "timeline-wrote-publication",
    }
}

const fn closed(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Fixed => "timeline-closed-fixed",
        Outcome::NotReproduced => "timeline-closed-not-reproduced",
        Outcome::Withdrawn => "timeline-closed-withdrawn",
        Outcome::Duplicate => "timeline-closed-duplicate",
    }
}
