//! August 2002: everybody may read it.

use std::path::PathBuf;

use sekisho_cases::event::Event;
use sekisho_publication::document::Copy;
use sekisho_publication::imprint::Reference;

use super::{IncidentCaseError, Play, Timeline, Tlp, date, words};
use crate::casework::publishing::{Edition, Publisher};

impl Play<'_> {
    /// 6 August: the fix is verified, and it is published in the language of the play.
    pub(super) fn publish(&self, timeline: &mut Timeline) -> Result<(Edition, PathBuf), IncidentCaseError> {
        let day = date(2002, 8, 6);
        let desk = self.on(day);
        desk.record(timeline, Some(day), Event::Marked { tlp: Tlp::Clear })?;
        let publisher = self.publisher()?;
        let edition = desk.edition(timeline, &publisher)?;
        let number = timeline.case().map(|case| case.number.to_string()).unwrap_or_default();
        let directory = self.players.publications.join(number);
        desk.publish(timeline, &edition, &directory, None)?;
        Ok((edition, directory))
    }

    fn publisher(&self) -> Result<Publisher, IncidentCaseError> {
        Ok(Publisher {
            organisation: self.own_organisation()?,
            contact: Self::own_address()?,
            author: None,
            usual_titles: Vec::new(),
            tongues: vec![self.tongue()],
            fonts: self.players.fonts.clone(),
            copy: Copy::Public,
            draft: false,
            day: None,
            references: vec![Reference { title: self.say(words::Key::Article)?, url: None }],
            thanks: vec![self.say(words::Key::Thanks)?],
        })
    }
}
