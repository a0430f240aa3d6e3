//! Reports to programs of those who have to act, before anything is published.

use std::net::IpAddr;

use sekisho_cases::contact::{MailAddress, Tongue};
use sekisho_cases::settings::Organisation;
use sekisho_cases::timeline::Timeline;
use sekisho_net::clock;
use sekisho_publication::document::{Copy, Document};
use sekisho_publication::file::File;
use sekisho_publication::machine;

use super::{CaseDesk, CaseworkError, Publisher, PublishingError, Shown};

/// A form for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// XARF v4, for each address.
    Xarf,
    /// ARF, for each address.
    Arf,
    /// Lines of events, for all of them together.
    EventLines,
}

impl CaseDesk {
    /// The reports of a case in which relay is proven, in English, each with the address that it is about.
    ///
    /// # Errors
    /// No relay is proven, or a report would say what must not be read.
    pub fn reports(
        &self,
        timeline: &Timeline,
        organisation: &Organisation,
        contact: &MailAddress,
        form: Form,
    ) -> Result<Vec<(Option<IpAddr>, File)>, PublishingError> {
        let case = timeline.case().ok_or(CaseworkError::NoTarget)?;
        let now = self.time.unwrap_or_else(clock::now);
        let shown = Shown::of(timeline)?;
        let publisher = Publisher {
            organisation: organisation.clone(),
            contact: contact.clone(),
            author: None,
            usual_titles: Vec::new(),
            tongues: vec![Tongue::English],
            fonts: None,
            copy: Copy::Report,
            draft: false,
            day: None,
            references: Vec::new(),
            thanks: Vec::new(),
        };
        let imprint = publisher.imprint(Tongue::English, &shown)?;
        let document = Document::of(case, timeline.entries(), &imprint, now, Copy::Report)?;
        let addresses = machine::addresses(&document).map(Some);
        Ok(match form {
            Form::EventLines => vec![(None, machine::event_lines(&document)?)],
            Form::Xarf => addresses.zip(machine::xarf(&document, &[])?).collect(),
            Form::Arf => {
                let told =
                    addresses.filter(|address| address.is_some_and(|own| shown.message(own).is_some()));
                told.zip(machine::arf(&document, |address| shown.message(address))?).collect()
            }
        })
    }
}
