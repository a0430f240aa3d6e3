//! The block list's use cases: nominate → test → list → test again → delist. The register decides, the audit proves,
//! the history remembers.

use std::net::IpAddr;
use std::path::Path;

use sekisho_audit::archive::{Archive, ArchiveError};
use sekisho_audit::progress::Progress;
use sekisho_audit::record::Record;
use sekisho_audit::report::catalogue::Catalogue;
use sekisho_audit::report::html;
use sekisho_dnsbl::register::admission::{Rate, TooOften, is_reserved};
use sekisho_dnsbl::register::event::{Entry, Event, Nomination};
use sekisho_dnsbl::register::history::{History, HistoryError, Learned, RecordError};
use sekisho_dnsbl::register::outcome::{Obstacle, Outcome};
use sekisho_dnsbl::register::{News, Refusal, Register};
use sekisho_evidence::token::AuditName;
use sekisho_evidence::words::{Reason, Who};
use sekisho_net::clock;
use sekisho_net::random::RandomError;
use tokio_util::sync::CancellationToken;

pub mod judgement;
mod nominee;
mod rounds;

use crate::tester::{Examination, Tester, TesterError, free_name};
pub use nominee::{Nominee, NomineeError, nominee};
pub use rounds::{Round, rounds};

/// Why something was not done. Nothing is half-done then.
#[derive(Debug, thiserror::Error)]
pub enum ListingError {
    /// The register refuses it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It was done too often.
    #[error(transparent)]
    TooOften(#[from] TooOften),
    /// The address is private or reserved.
    #[error("{0} is a private or reserved address: nobody can ask about it")]
    Reserved(IpAddr),
    /// The history was not read or not written.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The audit could not be made or kept.
    #[error(transparent)]
    Tester(#[from] TesterError),
    /// An audit cannot be found.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// There is no randomness.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The audit names no address.
    #[error("audit {0} names no address that was tested")]
    NoAddress(AuditName),
}

impl From<RecordError<Self>> for ListingError {
    fn from(error: RecordError<Self>) -> Self {
        match error {
            RecordError::Refused(error) => error,
            RecordError::History(error) => error.into(),
        }
    }
}

/// The block list of a data directory, as one person uses it.
#[derive(Debug)]
pub struct ListDesk {
    history: History,
    archive: Archive,
    who: Who,
}

/// Who watches a test, and who ends it early.
struct Watched<'a> {
    progress: &'a (dyn Progress + Sync),
    interrupted: &'a CancellationToken,
}

/// A test that was made.
#[derive(Debug)]
pub struct Tested {
    /// The audit.
    pub record: Record,
    /// What it came to.
    pub outcome: Outcome,
    /// What changed for those who ask the list.
    pub news: News,
}

impl ListDesk {
    /// Opens the list in `data`; `who` is written beside everything that is done.
    ///
    /// # Errors
    /// The history cannot be read.
    pub fn open(data: &Path, who: Who) -> Result<(Self, Learned), HistoryError> {
        let (history, learned) = History::open(data)?;
        Ok((Self { history, archive: Archive::below(data), who }, learned))
    }

    /// Who is listed, as far as it was read.
    #[must_use]
    pub const fn register(&self) -> &Register {
        self.history.register()
    }

    /// The history.
    #[must_use]
    pub const fn history(&self) -> &History {
        &self.history
    }

    /// Reads what others did since.
    ///
    /// # Errors
    /// The history cannot be read.
    pub fn refresh(&mut self) -> Result<Learned, HistoryError> {
        self.history.refresh()
    }

    /// Writes down something that needs no test: a reason for a delisting, an exclusion, an opt-out, a person's
    /// decision, an expiry, a zone's end.
    ///
    /// # Errors
    /// It may not be, or cannot be written.
    pub fn record(&mut self, event: Event) -> Result<News, ListingError> {
        self.record_if(event, |_| Ok(()))
    }

    fn record_if(
        &mut self,
        event: Event,
        check: impl FnOnce(&Register) -> Result<(), ListingError>,
    ) -> Result<News, ListingError> {
        let entry = Entry { at: clock::now(), by: self.who.clone(), event };
        let (_, news) = self.history.record(|register| check(register).map(|()| entry))?;
        Ok(news)
    }

    /// Nominates a host to be tested. `laboratory` lets private and reserved addresses pass.
    ///
    /// # Errors
    /// The address is reserved, too many were nominated, or the register refuses.
    pub fn nominate(
        &mut self,
        host: IpAddr,
        nomination: Nomination,
        reason: Option<Reason>,
        laboratory: bool,
    ) -> Result<(), ListingError> {
        let host = host.to_canonical();
        if is_reserved(host) && !laboratory {
            return Err(ListingError::Reserved(host));
        }
        let (who, now) = (self.who.clone(), clock::now());
        self.record_if(Event::Nominated { host, nomination, reason }, |register| {
            Ok(register.may_nominate(&who, Rate::NOMINATIONS, now)?)
        })?;
        Ok(())
    }

    /// Nominates what an audit tested, by its name, a host or `last`; what it proved is listed at once.
    ///
    /// # Errors
    /// There is no such audit, or as for [`nominate`](Self::nominate).
    pub fn nominate_audit(
        &mut self,
        audit: &str,
        reason: Option<&Reason>,
        laboratory: bool,
        tester: &sekisho_evidence::consent::Publicity,
    ) -> Result<Vec<(IpAddr, News)>, ListingError> {
        let record = self.archive.find(audit)?;
        let proven = judgement::relaying(&record);
        let tested = record.consents.iter().map(|consent| consent.address().to_canonical());
        let mut hosts = if proven.is_empty() { tested.collect() } else { proven };
        hosts.dedup();
        if hosts.is_empty() {
            return Err(ListingError::NoAddress(record.name));
        }
        let mut nominated = Vec::new();
        for host in hosts {
            let nomination = Nomination::Audit { audit: record.name.clone() };
            self.nominate(host, nomination, reason.cloned(), laboratory)?;
            let listed = self.register().host(host).is_some_and(|own| own.listing().is_some());
            let news = match judgement::proven(&record, host, tester) {
                Some(outcome) if !listed => self.record(Event::TestEnded { host, outcome })?,
                _ => News::default(),
            };
            nominated.push((host, news));
        }
        Ok(nominated)
    }

    /// Tests a host that is nominated or listed: what opened it before first, then everything. Where it turns us away,
    /// it is tried once more from the second source, if there is one. `asked` counts the test for the rates.
    ///
    /// # Errors
    /// The register refuses, or the audit could not begin or not be kept; the host then stands as before.
    pub async fn test(
        &mut self,
        host: IpAddr,
        tester: &Tester,
        asked: bool,
        progress: &(dyn Progress + Sync),
        interrupted: &CancellationToken,
    ) -> Result<Tested, ListingError> {
        let host = host.to_canonical();
        self.refresh()?;
        let watched = Watched { progress, interrupted };
        let tested = self.test_from(host, tester, None, asked, &watched).await?;
        let hides = matches!(tested.outcome, Outcome::Unproven { obstacle: Obstacle::Host, .. });
        match tester.second_source {
            Some(source) if hides && !interrupted.is_cancelled() => {
                self.test_from(host, tester, Some(source), false, &watched).await
            }
            _ => Ok(tested),
        }
    }

    async fn test_from(
        &mut self,
        host: IpAddr,
        tester: &Tester,
        source: Option<IpAddr>,
        asked: bool,
        watched: &Watched<'_>,
    ) -> Result<Tested, ListingError> {
        let known = self.register().host(host);
        let nomination = known.and_then(|own| own.nominated.as_ref()).map(|own| own.nomination.clone());
        let listing = known.and_then(|own| own.listing()).cloned();
        let name = free_name(&self.archive)?;
        let began = Event::TestBegan { host, audit: name.clone() };
        // What the register refuses is said before anything is started.
        self.register().decide(&Entry { at: clock::now(), by: self.who.clone(), event: began.clone() })?;
        let consent = tester.consent(host, nomination.as_ref(), &self.archive).await?;
        let earlier = listing.as_ref().and_then(|own| self.archive.load(&own.proof.audit).ok()).map(Box::new);
        let again = listing.as_ref().map(judgement::saved).unwrap_or_default();
        let mut running = tester.start().await?;
        let now = clock::now();
        let allowed = self.record_if(began, |register| match register.host(host) {
            Some(own) if asked => Ok(own.tests.allows(Rate::TESTS, now)?),
            _ => Ok(()),
        });
        if let Err(error) = allowed {
            running.stop().await;
            return Err(error);
        }
        let examination = Examination { name, host, consent, again, earlier, source };
        let made = tester
            .examine(examination, &mut running, &self.archive, watched.progress, watched.interrupted)
            .await;
        running.stop().await;
        let record = made?;
        let page = html::page(&Catalogue::new(tester.language), &record);
        self.archive.save_page(&record.name, &page)?;
        self.conclude(host, record, tester)
    }

    /// Writes down what a test came to. What the register does not take for proof or CLOSED is neither.
    fn conclude(&mut self, host: IpAddr, record: Record, tester: &Tester) -> Result<Tested, ListingError> {
        self.refresh()?;
        let listing = self.register().host(host).and_then(|own| own.listing()).cloned();
        let now = clock::now();
        let outcome = judgement::judge(&record, host, listing.as_ref(), &tester.publicity, now);
        let ended = |outcome: &Outcome| Event::TestEnded { host, outcome: outcome.clone() };
        match self.record(ended(&outcome)) {
            Err(ListingError::Refused(
                Refusal::NotAskedAgain { .. }
                | Refusal::Excluded { .. }
                | Refusal::OptedOut { .. }
                | Refusal::WrongEnd { .. },
            )) => {
                let outcome = judgement::unproven(&record, listing.as_ref(), now);
                let news = self.record(ended(&outcome))?;
                Ok(Tested { record, outcome, news })
            }
            news => Ok(Tested { record, outcome, news: news? }),
        }
    }
}
