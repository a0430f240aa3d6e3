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
    Unknown {
        /// What it is.
        filing: Filing,
        /// Cases that could not be looked into.
        damaged: Vec<CaseNumber>,
    },
}

impl CaseDesk {
    /// Files a message that came to the address `us`, whatever tag that has.
    ///
    /// # Errors
    /// A case cannot be read or written, or does not take an answer any more.
    pub fn file_answer(&self, post: &Post<'_>, us: &MailAddress) -> Result<Filed, CaseworkError> {
        let (timelines, damaged) = self.readable()?;
        let of_tag = |tag: &Tag| {
            let has = |timeline: &&Timeline| timeline.case().is_some_and(|case| case.sent(tag).is_some());
            timelines.iter().find(has)
        };
        let filing = file(post, us, |tag| of_tag(tag).is_some());
        let unknown = |filing| Filed::Unknown { filing, damaged: damaged.clone() };
        let Whose::Notice(tag) = &filing.whose else { return Ok(unknown(filing)) };
        let Some((number, to)) = of_tag(tag)
            .and_then(|timeline| timeline.case())
            .and_then(|case| Some((case.number, case.sent(tag)?.notice.to.clone())))
        else {
            return Ok(unknown(filing));
        };
        let mut timeline = self.timeline(number)?;
        let digest = Digest::of(post.octets);
        let event = filing.event(&to, digest);
        let is_kept = timeline.case().is_some_and(|case| case.keeps(digest));
        // A file whose entry is missing was filed when the disk was full: the entry follows now.
        let is_told =
            event.as_ref().is_none_or(|event| timeline.entries().iter().any(|entry| entry.event == *event));
        if is_kept && is_told {
            return Ok(Filed::Known(number));
        }
        let is_bounce = matches!(filing.kind, Kind::Bounce(_));
        let kind = if is_bounce { OriginalKind::Bounce } else { OriginalKind::Answer };
        if !is_kept {
            self.file(&mut timeline, post.octets, kind, (None, filing.subject.clone()))?;
        }
        if let Some(event) = event {
            self.record(&mut timeline, None, event)?;
        }
        let next = if is_bounce { timeline.case().and_then(next) } else { None };
        Ok(Filed::Kept { timeline: Box::new(timeline), filing, next })
    }

    /// Every case that can be read, and the numbers of those that cannot: one that is damaged stops no other.
    ///
    /// # Errors
    /// The directory cannot be read.
    pub fn readable(&self) -> Result<(Vec<Timeline>, Vec<CaseNumber>), CaseworkError> {
        let (mut timelines, mut damaged) = (Vec::new(), Vec::new());
        for number in self.cases.numbers()? {
            match self.timeline(number) {
                Ok(timeline) => timelines.push(timeline),
                Err(_) => damaged.push(number),
            }
        }
        Ok((timelines, damaged))
    }
}
