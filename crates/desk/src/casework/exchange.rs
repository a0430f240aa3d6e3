//! Cases from others, and for others.

use sekisho_cases::act::{Act, possible};
use sekisho_cases::disclosure::Audience;
use sekisho_cases::event::Event;
use sekisho_cases::exchange::Document;
use sekisho_cases::original::{Digest, OriginalKind};
use sekisho_cases::timeline::Timeline;
use sekisho_cases::tlp::Tlp;
use sekisho_evidence::words::Who;
use sekisho_net::clock;

use super::{CaseDesk, CaseworkError};

impl CaseDesk {
    /// What others may see of a case, handed out by `by`, or by whoever works on it. What everybody may see there is only of a case that was published or
    /// may be, and is marked TLP:CLEAR.
    ///
    /// # Errors
    /// The timeline has no entry, or it is not for everybody yet.
    pub fn export(
        &self,
        timeline: &Timeline,
        audience: Audience,
        by: Option<Who>,
    ) -> Result<Document, CaseworkError> {
        let case = timeline.case().ok_or(CaseworkError::NoTarget)?;
        let at = self.time.unwrap_or_else(clock::now);
        let public = case.published.is_some() || possible(case, at).any(|line| line.act == Act::Publish);
        if audience == Audience::Public && !(public && case.tlp == Tlp::Clear) {
            return Err(CaseworkError::NotForEverybody);
        }
        Ok(Document::of(case, timeline.entries(), audience, by.unwrap_or_else(|| self.who.clone()), at))
    }

    /// Begins an unproven case with that of somebody else, whose document is kept.
    ///
    /// # Errors
    /// It cannot be written, or says what may not be.
    pub fn begin_by_document(&self, document: &Document, octets: &[u8]) -> Result<Timeline, CaseworkError> {
        for timeline in self.readable()?.0 {
            if let Some(case) = timeline.case().filter(|case| case.keeps(Digest::of(octets))) {
                return Err(CaseworkError::ImportedBefore(case.number));
            }
        }
        let year = sekisho_cases::case::day(self.time.unwrap_or_else(clock::now)).year();
        let mut rest = Vec::new();
        let (mut timeline, _) = self.cases.begin(year, |number| {
            let mut events = document.events(number).into_iter();
            // The first one opens the case; any other would be refused.
            let reopened = || (None, Event::Reopened { reason: document.case.title.clone() });
            let (day, first) = events.next().unwrap_or_else(reopened);
            rest.extend(events);
            self.entry(day, first)
        })?;
        self.file(&mut timeline, octets, OriginalKind::Other, (None, document.origin()))?;
        for (day, event) in rest {
            self.record(&mut timeline, day, event)?;
        }
        Ok(timeline)
    }
}
