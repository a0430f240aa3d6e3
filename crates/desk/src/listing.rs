//! The block list's use cases: nominate → test → list → test again → delist. The register decides, the audit proves,
//! the history remembers.

use std::net::IpAddr;
use std::path::Path;

use sekisho_audit::archive::{Archive, ArchiveError};
use sekisho_dnsbl::register::admission::{Rate, TooOften, is_reserved};
use sekisho_dnsbl::register::event::{Entry, Event, Nomination};
use sekisho_dnsbl::register::history::{History, HistoryError, Learned, RecordError};
use sekisho_dnsbl::register::{News, Refusal, Register};
use sekisho_evidence::token::AuditName;
use sekisho_evidence::words::{Reason, Who};
use sekisho_net::clock;
use sekisho_net::random::RandomError;

mod by_audit;
pub mod judgement;
mod nominee;
mod rounds;
mod testing;

use crate::tester::{Tester, TesterError};
pub(crate) use by_audit::found;
pub use by_audit::{AuditNamed, Standing};
pub use nominee::{Nominee, NomineeError, nominee};
pub use rounds::{Round, rounds};
pub use testing::Tested;

/// Why something was not done. Nothing is half-done then.
#[derive(Debug, thiserror::Error)]
pub enum ListingError {
    /// The register refuses it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Too many hosts were nominated.
    #[error("nominations: {0}")]
    TooOften(#[from] TooOften),
    /// The host was tested too often.
    #[error("tests of {host}: {often}")]
    TestedTooOften {
        /// The host.
        host: IpAddr,
        /// How often is allowed, and when it is possible again.
        often: TooOften,
    },
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
    /// Somebody else tests the host just now.
    #[error("{host} is being tested just now, by audit {audit}")]
    UnderTest {
        /// The host.
        host: IpAddr,
        /// The audit.
        audit: AuditName,
    },
    /// While the host was tested, it was taken off the list, or another test took the place of this one.
    #[error(
        "audit {audit} came to its end, but {host} was no longer tested by it: it is kept and changes nothing"
    )]
    Overtaken {
        /// The host.
        host: IpAddr,
        /// The audit.
        audit: AuditName,
    },
    /// The audit's name is that of another one of the list's own.
    #[error("the list has another audit {0} already")]
    SameName(AuditName),
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

    /// Writes down that the operator lists an output host that waits. `laboratory` lets private and reserved addresses
    /// pass.
    ///
    /// # Errors
    /// Nobody can ask about the address, or the register refuses.
    pub fn accept(&mut self, host: IpAddr, reason: Reason, laboratory: bool) -> Result<News, ListingError> {
        if is_reserved(host)
            && !laboratory
            && self.register().host(host).is_some_and(|own| own.output.is_some())
        {
            return Err(ListingError::Reserved(host));
        }
        self.record(Event::Accepted { host, reason })
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
}
