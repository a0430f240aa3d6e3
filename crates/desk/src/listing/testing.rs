//! A test of a host: what opened it before first, then everything; where a second address of ours is set, from both
//! before it leaves the list.

use std::net::IpAddr;

use sekisho_audit::archive::ArchiveError;
use sekisho_audit::progress::Progress;
use sekisho_audit::record::Record;
use sekisho_audit::report::catalogue::Catalogue;
use sekisho_audit::report::html;
use sekisho_dnsbl::register::admission::Rate;
use sekisho_dnsbl::register::event::{Entry, Event, Nomination};
use sekisho_dnsbl::register::host::{Host, State};
use sekisho_dnsbl::register::outcome::{Cause, Obstacle, Outcome};
use sekisho_dnsbl::register::{News, Refusal, Register};
use sekisho_evidence::token::AuditName;
use sekisho_net::clock;
use sekisho_net::connect::source_towards;
use tokio_util::sync::CancellationToken;

use super::judgement::Circumstances;
use super::{ListDesk, ListingError, judgement};
use crate::late::{self, Late};
use crate::tester::{Examination, Tester, free_name};

/// Who watches a test, and who ends it early.
struct Watched<'a> {
    progress: &'a (dyn Progress + Sync),
    interrupted: &'a CancellationToken,
}

/// From where is asked, and what that may come to.
#[derive(Clone, Copy)]
struct Attempt {
    source: Option<IpAddr>,
    /// Whether somebody asked for it, so that it counts for the rates.
    asked: bool,
    /// Whether finding it closed takes it off the list.
    closes: bool,
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
    /// Earlier audits whose test messages arrived meanwhile. Who is proven to relay by that is listed, too.
    pub late: Vec<Late>,
}

impl Tested {
    /// Whether the other address of ours has something to tell that this one could not find out.
    fn is_to_ask_elsewhere(&self) -> bool {
        match &self.outcome {
            Outcome::Unproven { obstacle, cause, .. } => {
                *obstacle == Obstacle::Host
                    || matches!(cause, Some(Cause::OneSource | Cause::Unreachable | Cause::Gone))
            }
            _ => false,
        }
    }

    const fn is_closed_from_here(&self) -> bool {
        matches!(self.outcome, Outcome::Unproven { cause: Some(Cause::OneSource), .. })
    }
}

impl ListDesk {
    /// Tests a host that is nominated or listed: what opened it before first, then everything. Where there is a second
    /// source, a listed host is closed only if it is so from both, and one that turns us away is tried from there.
    /// `asked` counts the test for the rates.
    ///
    /// # Errors
    /// The register refuses, somebody tests it already, or the audit could not begin or not be kept; the host then
    /// stands as before.
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
        let first = Attempt { source: None, asked, closes: tester.second_source.is_none() };
        let tested = self.attempt(host, tester, first, &watched).await?;
        match tester.second_source {
            Some(source) if tested.is_to_ask_elsewhere() && !interrupted.is_cancelled() => {
                let second =
                    Attempt { source: Some(source), asked: false, closes: tested.is_closed_from_here() };
                let mut again = self.attempt(host, tester, second, &watched).await?;
                again.late.splice(..0, tested.late);
                Ok(again)
            }
            _ => Ok(tested),
        }
    }

    async fn attempt(
        &mut self,
        host: IpAddr,
        tester: &Tester,
        attempt: Attempt,
        watched: &Watched<'_>,
    ) -> Result<Tested, ListingError> {
        let known = self.register().host(host);
        let nomination = known.and_then(|own| own.nominated.as_ref()).map(|own| own.nomination.clone());
        let listing = known.and_then(|own| own.listing()).cloned();
        let name = free_name(&self.archive)?;
        let began = Event::TestBegan { host, audit: name.clone() };
        // What the register refuses is said before anything is started.
        self.register().decide(&Entry { at: clock::now(), by: self.who.clone(), event: began.clone() })?;
        self.is_free(self.register(), host)?;
        let consent = tester.consent(host, nomination.as_ref(), &self.archive).await?;
        let earlier = listing.as_ref().and_then(|own| self.archive.load(&own.proof.audit).ok()).map(Box::new);
        let again = listing.as_ref().map(judgement::saved).unwrap_or_default();
        let before: Vec<AuditName> = known.and_then(last_test).into_iter().collect();
        let mut running = tester.start().await?;
        // Held until the end is written down: by that others see that somebody is at it.
        let lock = self.archive.lock(&name)?;
        if let Err(error) = self.begin(host, began, attempt.asked) {
            running.stop().await;
            drop(lock);
            // Nobody is to look for an audit that was never made.
            self.archive.forget_empty(&name);
            return Err(error);
        }
        running.remember(&self.archive, &name, &before);
        let examination = Examination { name, host, consent, again, earlier, source: attempt.source };
        let made = tester
            .examine_held(examination, &mut running, &self.archive, watched.progress, watched.interrupted)
            .await;
        let arrived = running.stop().await;
        let mut record = made?;
        let (own, others): (Vec<_>, Vec<_>) = arrived.into_iter().partition(|(name, _)| *name == record.name);
        for (_, proof) in own {
            late::add(&mut record, proof).await;
        }
        self.keep(&record, tester)?;
        let tested = self.conclude(host, record, tester, attempt.closes);
        drop(lock);
        let late = late::take(&self.archive, others, tester.language).await;
        self.judge_late(&late, tester)?;
        Ok(Tested { late, ..tested? })
    }

    fn keep(&self, record: &Record, tester: &Tester) -> Result<(), ListingError> {
        self.archive.save(record)?;
        let page = html::page(&Catalogue::new(tester.language), record);
        Ok(self.archive.save_page(&record.name, &page)?)
    }

    /// Lists whom messages prove to relay that arrived after their tests.
    fn judge_late(&mut self, late: &[Late], tester: &Tester) -> Result<(), ListingError> {
        for (index, one) in late.iter().enumerate() {
            // The last state of a record says all of it.
            let is_other = |own: &Late| own.record.name != one.record.name;
            if late.iter().skip(index + 1).all(is_other) {
                self.judge_record(&one.record, tester)?;
            }
        }
        Ok(())
    }

    /// The audit nominates, and is the proof. What the register does not take stays in the record.
    fn judge_record(&mut self, record: &Record, tester: &Tester) -> Result<(), ListingError> {
        for host in judgement::relaying(record) {
            self.refresh()?;
            let now = clock::now();
            let Some(known) = self.register().host(host) else { continue };
            let Some(outcome) = judgement::proven(record, host, &tester.publicity, now) else { continue };
            let Outcome::Proven { proof, until } = &outcome else { continue };
            let is_news = known.listing().is_none_or(|own| proof.arrived > own.proof.arrived);
            if !is_news
                || known.under_test().is_some()
                || self.register().takes(host, proof, *until, now).is_err()
            {
                continue;
            }
            let nomination = Nomination::Audit { audit: record.name.clone() };
            for event in
                [Event::Nominated { host, nomination, reason: None }, Event::TestEnded { host, outcome }]
            {
                match self.record(event) {
                    Err(ListingError::Refused(_)) => break,
                    done => done?,
                };
            }
        }
        Ok(())
    }

    fn begin(&mut self, host: IpAddr, began: Event, asked: bool) -> Result<News, ListingError> {
        let now = clock::now();
        let entry = Entry { at: now, by: self.who.clone(), event: began };
        let archive = self.archive.clone();
        let (_, news) = self.history.record(|register| {
            is_free(&archive, register, host)?;
            match register.host(host) {
                Some(own) if asked => own
                    .tests
                    .allows(Rate::TESTS, now)
                    .map_err(|often| ListingError::TestedTooOften { host, often })?,
                _ => {}
            }
            Ok::<_, ListingError>(entry)
        })?;
        Ok(news)
    }

    fn is_free(&self, register: &Register, host: IpAddr) -> Result<(), ListingError> {
        is_free(&self.archive, register, host)
    }

    /// Writes down what a test came to. What the register does not take for proof or CLOSED is neither.
    fn conclude(
        &mut self,
        host: IpAddr,
        record: Record,
        tester: &Tester,
        closes: bool,
    ) -> Result<Tested, ListingError> {
        self.refresh()?;
        let listing = self.register().host(host).and_then(|own| own.listing()).cloned();
        let (publicity, has_way) = (&tester.publicity, source_towards(host).is_ok());
        let seen = Circumstances { publicity, now: clock::now(), has_way, closes };
        let outcome = judgement::judge(&record, host, listing.as_ref(), &seen);
        let ended = |outcome: &Outcome| Event::TestEnded { host, outcome: outcome.clone() };
        match self.record(ended(&outcome)) {
            Err(ListingError::Refused(Refusal::NotUnderTest { .. })) => {
                Err(ListingError::Overtaken { host, audit: record.name })
            }
            Err(ListingError::Refused(
                Refusal::NotAskedAgain { .. }
                | Refusal::Excluded { .. }
                | Refusal::OptedOut { .. }
                | Refusal::ProofOld { .. }
                | Refusal::OtherHost { .. }
                | Refusal::WrongEnd { .. },
            )) => {
                let outcome = judgement::not_longer(judgement::unproven(&record, listing.as_ref(), &seen));
                let news = self.record(ended(&outcome))?;
                Ok(Tested { record, outcome, news, late: Vec::new() })
            }
            news => Ok(Tested { record, outcome, news: news?, late: Vec::new() }),
        }
    }
}

/// The audit that tested the host last, where it was no proof: its messages may still be under way.
fn last_test(host: &Host) -> Option<AuditName> {
    match &host.state {
        Some(State::Tested { audit, .. }) => Some(audit.clone()),
        _ => None,
    }
}

/// Nobody tests the host just now. One whose process ended without a word does not, either.
fn is_free(
    archive: &sekisho_audit::archive::Archive,
    register: &Register,
    host: IpAddr,
) -> Result<(), ListingError> {
    let Some(audit) = register.host(host).and_then(|own| own.under_test()) else { return Ok(()) };
    if !archive.contains(audit) {
        return Ok(());
    }
    match archive.lock(audit) {
        Err(ArchiveError::Lock(sekisho_store::lock::LockError::Held(_))) => {
            Err(ListingError::UnderTest { host, audit: audit.clone() })
        }
        other => other.map(drop).map_err(Into::into),
    }
}
