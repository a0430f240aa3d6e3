//! The letters of the play: those that a case of today gets, of the same templates, with the deadlines of 2002. They are printed, and
//! nothing is sent.

use sekisho_cases::contact::MailAddress;
use sekisho_cases::notice::templates::Templates;
use sekisho_cases::notice::{Channel, NoticeKind, Tag};
use sekisho_cases::settings::{Address, Organisation, Settings, TermsSettings};

use super::{Date, IncidentCaseError, Play, Timeline, mail_address, words};
use crate::casework::{Whom, Writer};

impl Play<'_> {
    /// Where answers to the coordinator of the play go.
    pub(super) fn own_address() -> Result<MailAddress, IncidentCaseError> {
        mail_address(words::DESK)
    }

    /// Who coordinates, in the language of the play.
    pub(super) fn own_organisation(&self) -> Result<Organisation, IncidentCaseError> {
        let own = self.say(words::Key::Publisher)?;
        // In one language alone, so that it is the same in both.
        Ok(Organisation { en: own.clone(), ja: own })
    }

    /// Writes a letter of `kind` to a contact, and writes down that it was printed on `day`.
    pub(super) fn letter(
        &self,
        timeline: &mut Timeline,
        day: Date,
        to: &str,
        kind: NoticeKind,
    ) -> Result<Tag, IncidentCaseError> {
        let desk = self.on(day);
        let settings = Settings {
            organisation: self.own_organisation()?,
            address: Address(Self::own_address()?),
            contact_page: None,
            rdap: None,
            templates: None,
            openpgp_key: None,
            terms: TermsSettings::default(),
        };
        let writer = Writer {
            settings: &settings,
            templates: &Templates::shipped()?,
            signer: None,
            attachments: &[],
            place: None,
            again: false,
        };
        let whom = Whom::Contact(mail_address(to)?);
        let draft = desk
            .letters(timeline, kind, &whom, &writer)?
            .pop()
            .ok_or_else(|| IncidentCaseError::Words(format!("no letter to {to}")))?;
        desk.keep_letter(timeline, &draft)?;
        desk.letter_left(timeline, &draft, Channel::Printed, Some(day))?;
        Ok(draft.tag)
    }
}
