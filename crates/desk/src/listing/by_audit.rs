//! A nomination by an audit that was made before: what it proved is listed at once, where it is still news.

use std::net::IpAddr;

use jiff::Timestamp;
use sekisho_audit::archive::{Archive, ArchiveError};
use sekisho_audit::record::Record;
use sekisho_dnsbl::register::Refusal;
use sekisho_dnsbl::register::event::{Event, Nomination};
use sekisho_dnsbl::register::outcome::Outcome;
use sekisho_evidence::consent::Publicity;
use sekisho_evidence::token::AuditName;
use sekisho_evidence::words::Reason;
use sekisho_net::clock;

use super::{ListDesk, ListingError, judgement};

/// Which audit is meant.
#[derive(Clone, Copy, Debug)]
pub struct AuditNamed<'a> {
    /// Its name, a host, or `last`.
    pub name: &'a str,
    /// Where it may be as well: the audits of whoever nominates.
    pub elsewhere: Option<&'a Archive>,
}

/// How a host stands after an audit nominated it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The audit proves relay: it is listed now.
    Listed,
    /// It was listed before.
    ListedBefore,
    /// The audit's proof is older than what took the host off the list: it is to be tested.
    ProofOld {
        /// When the message came back.
        arrived: Timestamp,
        /// When the host was found closed, taken off the list, or no longer excluded.
        cleared: Timestamp,
    },
    /// It is to be tested.
    Nominated,
}

impl ListDesk {
    /// Nominates what an audit tested; what it proved is listed at once. Gives the audit's name. `laboratory` lets
    /// private and reserved addresses pass.
    ///
    /// # Errors
    /// There is no such audit, or as for [`nominate`](Self::nominate).
    pub fn nominate_audit(
        &mut self,
        audit: AuditNamed<'_>,
        reason: Option<&Reason>,
        laboratory: bool,
        publicity: &Publicity,
    ) -> Result<(AuditName, Vec<(IpAddr, Standing)>), ListingError> {
        let record = found(&self.archive, audit)?;
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
            nominated.push((host, self.by_report(&record, host, publicity)?));
        }
        Ok((record.name, nominated))
    }

    /// Lists by what an audit proved, if it is news.
    fn by_report(
        &mut self,
        record: &Record,
        host: IpAddr,
        publicity: &Publicity,
    ) -> Result<Standing, ListingError> {
        if self.register().host(host).is_some_and(|own| own.listing().is_some()) {
            return Ok(Standing::ListedBefore);
        }
        let now = clock::now();
        let Some(outcome) = judgement::proven(record, host, publicity, now) else {
            return Ok(Standing::Nominated);
        };
        if let Outcome::Proven { proof, until } = &outcome
            && let Err(Refusal::ProofOld { arrived, cleared, .. }) =
                self.register().takes(host, proof, *until, now)
        {
            return Ok(Standing::ProofOld { arrived, cleared });
        }
        self.record(Event::TestEnded { host, outcome })?;
        Ok(Standing::Listed)
    }
}

/// The audit that is meant; of `last` and of a host the latest one. One from elsewhere is kept with `own` from now on.
pub(crate) fn found(own: &Archive, audit: AuditNamed<'_>) -> Result<Record, ListingError> {
    let none = |error: ArchiveError| match error {
        ArchiveError::NotFound(_) | ArchiveError::Empty(_) => Ok(None),
        other => Err(other),
    };
    let here = own.find(audit.name);
    let there = match audit.elsewhere {
        Some(elsewhere) => elsewhere.find(audit.name).map(Some).or_else(none)?,
        None => None,
    };
    let Some(there) = there.filter(|there| here.as_ref().map_or(true, |here| here.started < there.started))
    else {
        return Ok(here?);
    };
    if own.contains(&there.name) {
        return Err(ListingError::SameName(there.name));
    }
    let _lock = own.lock(&there.name)?;
    own.save(&there)?;
    Ok(there)
}
