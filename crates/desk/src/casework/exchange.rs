//! Cases from others, and for others.

use sekisho_cases::disclosure::Audience;
use sekisho_cases::event::Event;
use sekisho_cases::exchange::Document;
use sekisho_cases::original::OriginalKind;
use sekisho_cases::timeline::Timeline;
use sekisho_net::clock;

use super::{CaseDesk, CaseworkError};

impl CaseDesk {
    /// What others may see of a case.
    ///
    /// # Errors
    /// The timeline has no entry.
    pub fn export(&self, timeline: &Timeline, audience: Audience) -> Result<Document, CaseworkError> {
        let case = timeline.case().ok_or(CaseworkError::NoTarget)?;
        let at = self.time.unwrap_or_else(clock::now);
        Ok(Document::of(case, timeline.entries(), audience, self.who.clone(), at))
    }

    /// Begins an unproven case with that of somebody else, whose document is kept.
    ///
    /// # Errors
    /// It cannot be written, or says what may not be.
    pub fn begin_by_document(&self, document: &Document, octets: &[u8]) -> Result<Timeline, CaseworkError> {
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
