//! Answers to letters: each goes to its case by the tag of its address, and to no other.

use sekisho_cases::answer::{Filing, Kind, Post, Whose, file};
use sekisho_cases::contact::order::next;
use sekisho_cases::contact::{Contact, MailAddress};
use sekisho_cases::notice::Tag;
use sekisho_cases::number::CaseNumber;
use sekisho_cases::original::{Digest, OriginalKind};
use sekisho_cases::timeline::Timeline;

use super::{CaseDesk, CaseworkError};

/// What became of a message that came to our address.
#[derive(Debug)]
pub enum Filed {
    /// It belongs to a case, and is kept there.
    Kept {
        /// The case, with it.
        timeline: Box<Timeline>,
        /// What it was.
        filing: Filing,
        /// Whom to tell now, where it came back and somebody is left.
        next: Option<Contact>,
    },
    /// The case has it already.
    Known(CaseNumber),
    /// It belongs to no notice: its tag was guessed, is another system's, or is missing.
    Unknown(Filing),
}

impl CaseDesk {
    /// Files a message that came to the address `us`, whatever tag that has.
    ///
    /// # Errors
    /// A case cannot be read or written, or does not take an answer any more.
    pub fn file_answer(&self, post: &Post<'_>, us: &MailAddress) -> Result<Filed, CaseworkError> {
        let timelines = self.all()?;
        let of_tag = |tag: &Tag| {
            let has = |timeline: &&Timeline| timeline.case().is_some_and(|case| case.sent(tag).is_some());
            timelines.iter().find(has)
        };
        let filing = file(post, us, |tag| of_tag(tag).is_some());
        let Whose::Notice(tag) = &filing.whose else { return Ok(Filed::Unknown(filing)) };
        let Some((number, to)) = of_tag(tag)
            .and_then(|timeline| timeline.case())
            .and_then(|case| Some((case.number, case.sent(tag)?.notice.to.clone())))
        else {
            return Ok(Filed::Unknown(filing));
        };
        let mut timeline = self.timeline(number)?;
        let digest = Digest::of(post.octets);
        if timeline.case().is_some_and(|case| case.keeps(digest)) {
            return Ok(Filed::Known(number));
        }
        let is_bounce = matches!(filing.kind, Kind::Bounce(_));
        let kind = if is_bounce { OriginalKind::Bounce } else { OriginalKind::Answer };
        self.file(&mut timeline, post.octets, kind, filing.subject.clone())?;
        if let Some(event) = filing.event(&to, digest) {
            self.record(&mut timeline, None, event)?;
        }
        let next = if is_bounce { timeline.case().and_then(next) } else { None };
        Ok(Filed::Kept { timeline: Box::new(timeline), filing, next })
    }

    fn all(&self) -> Result<Vec<Timeline>, CaseworkError> {
        self.cases.numbers()?.into_iter().map(|number| self.timeline(number)).collect()
    }
}
