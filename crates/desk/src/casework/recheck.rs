//! The recheck: on every address that a server ever had in the case, what opened it first, then everything; and where its
//! names lead now, as their own name servers say.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use sekisho_audit::progress::Progress;
use sekisho_audit::record::Record;
use sekisho_audit::report::catalogue::Catalogue;
use sekisho_audit::report::html;
use sekisho_cases::case::Case;
use sekisho_cases::event::{Event, Origin};
use sekisho_cases::original::OriginalKind;
use sekisho_cases::target::{NameRecord, Target, TargetName, Test};
use sekisho_cases::timeline::Timeline;
use sekisho_dnsbl::register::event::Nomination;
use sekisho_evidence::shape::Shape;
use sekisho_evidence::target::Endpoint;
use sekisho_evidence::words::Reason;
use sekisho_net::resolver::LookupError;
use tokio_util::sync::CancellationToken;

use super::finding::finding;
use super::{CaseDesk, CaseworkError};
use crate::listing::ListDesk;
use crate::tester::{Examination, Tester, TesterError, free_name};

/// What a recheck works with.
pub struct Means<'a> {
    /// Who audits.
    pub tester: &'a Tester,
    /// The word on which public addresses are tested, where the case has no other right.
    pub on_word_of: Option<Reason>,
    /// Who is told how far it is.
    pub progress: &'a (dyn Progress + Sync),
    /// Ends it early.
    pub interrupted: &'a CancellationToken,
}

/// A recheck of one server.
#[derive(Debug)]
pub struct Rechecked {
    /// What was written down.
    pub test: Test,
    /// The audits, in the order in which they were made.
    pub records: Vec<Record>,
    /// Addresses that left the block list by it.
    pub delisted: BTreeSet<IpAddr>,
}

/// Where a server's names lead.
struct Names {
    published: BTreeSet<IpAddr>,
    records: Vec<NameRecord>,
}

impl CaseDesk {
    /// Tests every server of a case again, on every address that it ever had there.
    ///
    /// # Errors
    /// There is no server, an audit could not be made, or nothing could be written. What was tested before is written.
    pub async fn recheck(
        &self,
        timeline: &mut Timeline,
        means: &Means<'_>,
    ) -> Result<Vec<Rechecked>, CaseworkError> {
        let targets: Vec<TargetName> =
            timeline.case().map(|case| case.targets.keys().cloned().collect()).unwrap_or_default();
        if targets.is_empty() {
            return Err(CaseworkError::NoTarget);
        }
        let mut rechecked = Vec::new();
        for target in targets {
            if means.interrupted.is_cancelled() {
                break;
            }
            rechecked.extend(self.recheck_target(timeline, &target, means).await?);
        }
        Ok(rechecked)
    }

    /// None where it was interrupted before anything was found.
    async fn recheck_target(
        &self,
        timeline: &mut Timeline,
        name: &TargetName,
        means: &Means<'_>,
    ) -> Result<Option<Rechecked>, CaseworkError> {
        timeline.refresh()?;
        let case = timeline.case().ok_or(CaseworkError::NoTarget)?.clone();
        let target = case.targets.get(name).cloned().unwrap_or_default();
        let names = names_of(name, &target, means.tester).await;
        let mut addresses: BTreeSet<IpAddr> = target.addresses.keys().copied().collect();
        addresses.extend(&names.published);
        let (mut findings, mut records, mut delisted) = (BTreeMap::new(), Vec::new(), BTreeSet::new());
        for address in addresses {
            if means.interrupted.is_cancelled() {
                break;
            }
            if self.right(&case, &target, address, means).is_none()
                && means.tester.publicity.is_public(address)
            {
                continue;
            }
            let (record, left) = self.examine(&case, &target, address, means).await?;
            if left {
                delisted.insert(address);
            }
            let octets = serde_json::to_vec_pretty(&record)
                .map_err(|error| CaseworkError::Words(format!("audit {}: {error}", record.name)))?;
            self.file(timeline, &octets, OriginalKind::Audit, (None, record.name.as_str().parse().ok()))?;
            findings.insert(address, finding(&record, address));
            records.push(record);
        }
        if findings.is_empty() {
            return Ok(None);
        }
        let test = Test {
            target: name.clone(),
            at: None,
            findings,
            published: names.published,
            names: names.records,
        };
        self.record(timeline, None, Event::Tested { test: test.clone() })?;
        Ok(Some(Rechecked { test, records, delisted }))
    }

    /// Audits one address; a listed one by the block list's own test, so that it leaves the list where it may.
    async fn examine(
        &self,
        case: &Case,
        target: &Target,
        address: IpAddr,
        means: &Means<'_>,
    ) -> Result<(Record, bool), CaseworkError> {
        let (mut list, _) = ListDesk::open(&self.data, self.who.clone())?;
        let is_listed =
            |list: &ListDesk| list.register().host(address).is_some_and(|own| own.listing().is_some());
        if is_listed(&list) {
            let tested = list.test(address, means.tester, false, means.progress, means.interrupted).await?;
            return Ok((tested.record, !is_listed(&list)));
        }
        let name = free_name(&self.archive).map_err(TesterError::from)?;
        let nomination = self.right(case, target, address, means);
        let consent = means.tester.consent(address, nomination.as_ref(), &self.archive).await?;
        let earlier = target.addresses.get(&address).and_then(|own| own.last.as_ref());
        let earlier = earlier.and_then(|(_, finding)| self.archive.load(&finding.audit).ok()).map(Box::new);
        let again = self.saved(target, address);
        let mut running = means.tester.start().await?;
        let examination = Examination { name, host: address, consent, again, earlier, source: None };
        let made = means
            .tester
            .examine(examination, &mut running, &self.archive, means.progress, means.interrupted)
            .await;
        running.stop().await;
        let record = made?;
        let page = html::page(&Catalogue::new(means.tester.language), &record);
        self.archive.save_page(&record.name, &page)?;
        Ok((record, false))
    }

    /// The right to test an address of the case: somebody's word, the message it began with, or the audit.
    fn right(&self, case: &Case, target: &Target, address: IpAddr, means: &Means<'_>) -> Option<Nomination> {
        if let Some(words) = &means.on_word_of {
            return Some(Nomination::Word { words: words.clone() });
        }
        match &case.origin {
            // A message names one host. Others that the server's names lead to are tested once that one is proven to relay.
            Origin::Complaint { original, relay, .. } => {
                let is_proven = target.addresses.values().any(|own| own.proven);
                (is_proven || *relay == Some(address))
                    .then(|| Nomination::Message { digest: original.to_string() })
            }
            Origin::Audit { audit } => Some(Nomination::Audit { audit: audit.clone() }),
            Origin::Listing { .. } | Origin::Word | Origin::Import { .. } => {
                let proofs = target.addresses.values().filter_map(|own| own.last.as_ref());
                proofs
                    .map(|(_, finding)| &finding.audit)
                    .find(|audit| self.archive.contains(audit))
                    .map(|audit| Nomination::Audit { audit: audit.clone() })
            }
        }
    }

    /// What opened the server and was not found shut since, as questions to `address`: at whichever of its addresses it was.
    fn saved(&self, target: &Target, address: IpAddr) -> Vec<Shape> {
        let audits: BTreeSet<_> = target.addresses.values().flat_map(|own| own.proofs.keys()).collect();
        let records = audits.iter().filter_map(|audit| self.archive.load(audit).ok());
        let rules = records.flat_map(|record| record.rules).filter(|rule| rule.level.is_proof());
        rules
            .map(|rule| {
                let example = rule.condition.example;
                let endpoint = Endpoint { address, ..example.endpoint };
                example.at(endpoint)
            })
            .collect()
    }
}

/// Where the names of `target` lead. Where nobody says, everything that it has counts as current: nothing is called old
/// because a name server was silent.
async fn names_of(name: &TargetName, target: &Target, tester: &Tester) -> Names {
    if let Ok(address) = name.as_str().parse::<IpAddr>() {
        let published = target.addresses.keys().copied().chain([address]).collect();
        return Names { published, records: Vec::new() };
    }
    let authority = match tester.resolver.authority(name.as_str()).await {
        Ok(authority) => authority,
        Err(LookupError::NoSuchName | LookupError::NoRecords) => {
            return Names { published: BTreeSet::new(), records: Vec::new() };
        }
        Err(_) => {
            return Names { published: target.addresses.keys().copied().collect(), records: Vec::new() };
        }
    };
    let of_kind = |kind: &str, v4: bool| {
        let own: Vec<&(IpAddr, u32)> =
            authority.addresses.iter().filter(|(address, _)| address.is_ipv4() == v4).collect();
        let ttl = own.iter().map(|(_, ttl)| *ttl).max()?;
        Some(NameRecord {
            name: name.as_str().into(),
            kind: kind.into(),
            values: own.iter().map(|(address, _)| address.to_string().into()).collect(),
            ttl,
            server: authority.server.clone().map(Into::into),
        })
    };
    let records = [of_kind("A", true), of_kind("AAAA", false)].into_iter().flatten().collect();
    let published = authority.addresses.iter().map(|(address, _)| address.to_canonical()).collect();
    Names { published, records }
}
