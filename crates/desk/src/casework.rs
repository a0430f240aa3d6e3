//! The use cases of a case: a report becomes a case, an audit proves it, a recheck on every address ends it. The case
//! decides what may be, the timeline remembers.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use sekisho_audit::archive::{Archive, ArchiveError};
use sekisho_audit::record::Record;
use sekisho_cases::case::{Case, day};
use sekisho_cases::event::{Entry, Event, Origin, Reporter};
use sekisho_cases::number::CaseNumber;
use sekisho_cases::original::{Digest, Original, OriginalKind};
use sekisho_cases::target::TargetName;
use sekisho_cases::timeline::{Cases, Timeline, TimelineError};
use sekisho_cases::tlp::Tlp;
use sekisho_dnsbl::register::history::HistoryError;
use sekisho_evidence::token::AuditName;
use sekisho_evidence::words::{Reason, Who};
use sekisho_net::clock;

use crate::listing::{AuditNamed, ListDesk, ListingError, NomineeError, found};
use crate::tester::TesterError;

mod answers;
mod complaint;
mod contacts;
mod exchange;
mod finding;
mod letters;
pub mod publishing;
mod recheck;

pub(crate) use finding::finding;

pub use answers::Filed;
pub use complaint::{Complaint, read_complaint};
pub use contacts::{Found, Silence, Sources};
pub use letters::{Draft, LetterError, Signer, Whom, Writer};
pub use recheck::{Means, Rechecked};

/// Where the server's name goes in [`Opening::usual_title`].
pub const SERVER: &str = "{server}";

/// Why something was not done. Nothing is half-done then.
#[derive(Debug, thiserror::Error)]
pub enum CaseworkError {
    /// The case does not allow it, or its files cannot be used.
    #[error(transparent)]
    Timeline(#[from] TimelineError),
    /// A message names no host.
    #[error(transparent)]
    Nominee(#[from] NomineeError),
    /// An audit cannot be found.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The block list cannot be read.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// A listed host could not be tested.
    #[error(transparent)]
    Listing(#[from] ListingError),
    /// An audit could not be made or kept.
    #[error(transparent)]
    Tester(#[from] TesterError),
    /// A letter is not written.
    #[error(transparent)]
    Letter(#[from] LetterError),
    /// The audit names no address that was tested.
    #[error("audit {0} names no address that was tested")]
    NoAddress(AuditName),
    /// The host is not listed.
    #[error("{0} is not listed")]
    NotListed(IpAddr),
    /// The case has no server yet.
    #[error("the case has no server yet")]
    NoTarget,
    /// The audit is about none of the case's servers.
    #[error("audit {audit} is about {target}, which is no server of the case")]
    OtherTarget {
        /// The audit.
        audit: AuditName,
        /// What it tested.
        target: String,
    },
    /// The same document began a case before.
    #[error("it is case {0} already")]
    ImportedBefore(CaseNumber),
    /// Something is said to have happened on a day that is to come.
    #[error("{0} is still to come")]
    DayToCome(Date),
    /// Not everybody may see the case yet.
    #[error("the case is not for everybody yet")]
    NotForEverybody,
    /// A part of it is no word or name of its kind.
    #[error("{0}")]
    Words(String),
}

/// What a new case begins with, besides its origin.
#[derive(Clone, Debug, Default)]
pub struct Opening {
    /// What it is about, where somebody said.
    pub title: Option<Reason>,
    /// What it is about otherwise, with [`SERVER`] where the server's name goes.
    pub usual_title: String,
    /// With whom it may be shared.
    pub tlp: Tlp,
    /// Servers that are known.
    pub targets: Vec<(TargetName, BTreeSet<IpAddr>)>,
    /// Whose they are.
    pub organisation: Option<Reason>,
    /// Who told of it.
    pub reporter: Option<Reporter>,
    /// The day it happened on, where that was another one than today.
    pub day: Option<Date>,
}

/// The cases of a data directory, as one person works on them.
#[derive(Clone, Debug)]
pub struct CaseDesk {
    cases: Cases,
    archive: Archive,
    elsewhere: Option<Archive>,
    data: PathBuf,
    who: Who,
    /// The time that counts, where it is not the clock's: a case of another year is played.
    time: Option<Timestamp>,
}

impl CaseDesk {
    /// The cases in `data`; `who` is written beside everything that is done.
    #[must_use]
    pub fn open(data: &Path, who: Who) -> Self {
        let (cases, archive) = (Cases::at(data), Archive::below(data));
        Self { cases, archive, elsewhere: None, data: data.to_owned(), who, time: None }
    }

    /// The same where audits of whoever works on cases are kept elsewhere: one that is put to a case is kept here as well.
    #[must_use]
    pub fn with_audits_of(self, elsewhere: Option<Archive>) -> Self {
        Self { elsewhere, ..self }
    }

    fn audit(&self, name: &str) -> Result<Record, CaseworkError> {
        Ok(found(&self.archive, AuditNamed { name, elsewhere: self.elsewhere.as_ref() })?)
    }

    /// The same at a time that is over: for a case that is told, not worked on.
    #[must_use]
    pub fn at(&self, time: Timestamp) -> Self {
        Self { time: Some(time), ..self.clone() }
    }

    /// The cases.
    #[must_use]
    pub const fn cases(&self) -> &Cases {
        &self.cases
    }

    /// One case, read to its end.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    pub fn timeline(&self, number: CaseNumber) -> Result<Timeline, CaseworkError> {
        Ok(self.cases.open(number)?)
    }

    fn now(&self) -> Timestamp {
        self.time.unwrap_or_else(clock::now)
    }

    fn entry(&self, day: Option<Date>, event: Event) -> Entry {
        Entry { at: self.now(), by: self.who.clone(), day, event }
    }

    /// Writes down what happened.
    ///
    /// # Errors
    /// The case does not allow it, it cannot be written, or its day is still to come.
    pub fn record(
        &self,
        timeline: &mut Timeline,
        day: Option<Date>,
        event: Event,
    ) -> Result<(), CaseworkError> {
        if let Some(day) = day.filter(|day| *day > sekisho_cases::case::day(self.now())) {
            return Err(CaseworkError::DayToCome(day));
        }
        timeline.record(|_| self.entry(day, event))?;
        Ok(())
    }

    /// Keeps `octets` with the case, and writes that down; with the day that it came on, where that was not today, and what is to
    /// be said of it.
    ///
    /// # Errors
    /// They are too many, or cannot be written.
    pub fn file(
        &self,
        timeline: &mut Timeline,
        octets: &[u8],
        kind: OriginalKind,
        (day, note): (Option<Date>, Option<Reason>),
    ) -> Result<Original, CaseworkError> {
        let digest = timeline.keep(octets)?;
        let octets = u64::try_from(octets.len()).unwrap_or(u64::MAX);
        let original = Original { digest, octets, kind, note };
        self.record(timeline, day, Event::Filed { original: original.clone() })?;
        Ok(original)
    }

    fn begin(&self, origin: Origin, opening: &Opening, name: &str) -> Result<Timeline, CaseworkError> {
        let title = match &opening.title {
            Some(title) => title.clone(),
            None => words(&opening.usual_title.replace(SERVER, name))?,
        };
        let year = opening.day.unwrap_or_else(|| day(self.now())).year();
        let tlp = opening.tlp;
        let (mut timeline, _) = self
            .cases
            .begin(year, |number| self.entry(opening.day, Event::Opened { number, title, origin, tlp }))?;
        if let Some(reporter) = &opening.reporter {
            self.record(&mut timeline, opening.day, Event::Reported { reporter: reporter.clone() })?;
        }
        for (target, addresses) in &opening.targets {
            let event = Event::Targeted {
                target: target.clone(),
                addresses: addresses.clone(),
                organisation: opening.organisation.clone(),
            };
            self.record(&mut timeline, None, event)?;
        }
        Ok(timeline)
    }

    /// Begins a case on somebody's word.
    ///
    /// # Errors
    /// No server is named, or it cannot be written.
    pub fn begin_by_word(&self, opening: &Opening) -> Result<Timeline, CaseworkError> {
        let (name, _) = opening.targets.first().ok_or(CaseworkError::NoTarget)?;
        self.begin(Origin::Word, opening, name.as_str())
    }

    /// Begins a case with a message.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn begin_by_complaint(
        &self,
        complaint: &Complaint,
        octets: &[u8],
        mut opening: Opening,
    ) -> Result<Timeline, CaseworkError> {
        if opening.targets.is_empty() {
            opening.targets.push((complaint.target.clone(), BTreeSet::from([complaint.relay])));
        }
        let name = opening.targets.first().map(|(name, _)| name.to_string()).unwrap_or_default();
        let origin = Origin::Complaint {
            original: Digest::of(complaint.meant.as_deref().unwrap_or(octets)),
            relay: Some(complaint.relay),
            through_the_accused: complaint.through_the_accused,
        };
        let mut timeline = self.begin(origin, &opening, &name)?;
        self.file(&mut timeline, octets, OriginalKind::Complaint, (opening.day, None))?;
        if let Some(meant) = &complaint.meant {
            self.file(
                &mut timeline,
                meant,
                OriginalKind::Complaint,
                (opening.day, Some(words("the attached message")?)),
            )?;
        }
        Ok(timeline)
    }

    /// Begins a case with an audit, by its name, a host or `last`.
    ///
    /// # Errors
    /// There is no such audit, it names no address, or it cannot be written.
    pub fn begin_by_audit(&self, audit: &str, mut opening: Opening) -> Result<Timeline, CaseworkError> {
        let record = self.audit(audit)?;
        if opening.targets.is_empty() {
            let target = target_name(&record.target)?;
            opening.targets.push((target, finding::tested(&record)));
        }
        let origin = Origin::Audit { audit: record.name.clone() };
        let mut timeline = self.begin(origin, &opening, &record.target)?;
        self.add_record(&mut timeline, &record)?;
        Ok(timeline)
    }

    /// Begins a case with a listing of the block list, and the audit that it rests on.
    ///
    /// # Errors
    /// The host is not listed, or it cannot be written.
    pub fn begin_by_listing(&self, host: IpAddr, mut opening: Opening) -> Result<Timeline, CaseworkError> {
        let host = host.to_canonical();
        let (list, _) = ListDesk::open(&self.data, self.who.clone())?;
        let listing = list.register().host(host).and_then(|own| own.listing());
        let audit = listing.ok_or(CaseworkError::NotListed(host))?.proof.audit.clone();
        if opening.targets.is_empty() {
            opening.targets.push((target_name(&host.to_string())?, BTreeSet::from([host])));
        }
        let mut timeline = self.begin(Origin::Listing { host }, &opening, &host.to_string())?;
        let record = self.archive.load(&audit)?;
        self.add_record(&mut timeline, &record)?;
        Ok(timeline)
    }

    /// Puts an audit to a case: by its name, a host or `last`.
    ///
    /// # Errors
    /// There is none, it is about something else, or it cannot be written.
    pub fn add_audit(&self, timeline: &mut Timeline, audit: &str) -> Result<AuditName, CaseworkError> {
        let record = self.audit(audit)?;
        self.add_record(timeline, &record)?;
        Ok(record.name)
    }
}

/// What somebody wrote, as words that can be kept.
fn words(text: &str) -> Result<Reason, CaseworkError> {
    text.parse().map_err(|error| CaseworkError::Words(format!("{text:?}: {error}")))
}

fn target_name(text: &str) -> Result<TargetName, CaseworkError> {
    text.parse().map_err(|error: sekisho_cases::target::NotATarget| CaseworkError::Words(error.to_string()))
}

/// The target of `case` that has one of `addresses`, or is called `name`.
fn target_of(case: &Case, name: &str, addresses: &BTreeSet<IpAddr>) -> Option<TargetName> {
    let by_name = case.targets.keys().find(|own| own.as_str() == name);
    let by_address = || {
        let has = |target: &sekisho_cases::target::Target| {
            target.addresses.keys().any(|address| addresses.contains(address))
        };
        case.targets.iter().find(|(_, target)| has(target)).map(|(name, _)| name)
    };
    by_name.or_else(by_address).cloned()
}
