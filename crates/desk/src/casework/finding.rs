//! What an audit's record says to a case: at each address what it found there, and nothing stronger.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use sekisho_audit::record::Record;
use sekisho_audit::record::dossier::{EndpointFacts, EndpointState};
use sekisho_audit::report::catalogue::{Catalogue, Language};
use sekisho_audit::report::sentence;
use sekisho_cases::event::Event;
use sekisho_cases::original::OriginalKind;
use sekisho_cases::target::{Finding, Test};
use sekisho_cases::timeline::Timeline;
use sekisho_evidence::level::Level;
use sekisho_evidence::rule::Rule;
use sekisho_evidence::verdict::Verdict;
use sekisho_evidence::words::Reason;

use super::{CaseDesk, CaseworkError, target_of};
use crate::listing::judgement::{relaying, relaying_at};

/// The longest sentence that a finding keeps, in characters.
const SENTENCE_LIMIT: usize = 1000;

/// The addresses that an audit had the right to test.
#[must_use]
pub(super) fn tested(record: &Record) -> BTreeSet<IpAddr> {
    record.consents.iter().map(|consent| consent.address().to_canonical()).collect()
}

/// What `record` found at `address`.
#[must_use]
pub(crate) fn finding(record: &Record, address: IpAddr) -> Finding {
    let open = record.verdict == Verdict::Open && relaying(record).contains(&address);
    let rule = record.rules.iter().find(|rule| {
        rule.level.is_proof() && rule.condition.example.endpoint.address.to_canonical() == address
    });
    let verdict = match record.verdict {
        // Another address of the same audit relays; of this one it only knows that nothing came back.
        Verdict::Open if !open => Verdict::Inconclusive,
        verdict => verdict,
    };
    let sentence = |language| rule.and_then(|rule| sentence_of(&rule.condition, language));
    Finding {
        audit: record.name.clone(),
        verdict,
        level: if open { record.level } else { record.level.min(Level::E3) },
        silent: is_silent(record, address),
        tried: at(record, address).map(|facts| facts.endpoint.port).collect(),
        relays_at: if open { relaying_at(record, address) } else { BTreeSet::new() },
        rule: sentence(Language::English),
        rule_ja: sentence(Language::Japanese),
    }
}

fn sentence_of(rule: &Rule, language: Language) -> Option<Reason> {
    let text = sentence::rule(&Catalogue::new(language), rule);
    let one_line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    one_line.chars().take(SENTENCE_LIMIT).collect::<String>().parse().ok()
}

/// What was found at each port of `address` that was tried.
fn at(record: &Record, address: IpAddr) -> impl Iterator<Item = &EndpointFacts> {
    record.dossier.endpoints.iter().filter(move |facts| facts.endpoint.address.to_canonical() == address)
}

/// Whether nobody answered at any port that was tried. A firewall looks the same as a host that is gone; the case asks for
/// more than that before it counts.
fn is_silent(record: &Record, address: IpAddr) -> bool {
    let mut own = at(record, address).peekable();
    own.peek().is_some()
        && own.all(|facts| {
            matches!(
                facts.state,
                EndpointState::Refused | EndpointState::TimedOut | EndpointState::Unreachable
            )
        })
}

impl CaseDesk {
    /// Writes an audit into a case, and keeps its record there.
    pub(super) fn add_record(&self, timeline: &mut Timeline, record: &Record) -> Result<(), CaseworkError> {
        let addresses = tested(record);
        if addresses.is_empty() {
            return Err(CaseworkError::NoAddress(record.name.clone()));
        }
        let case = timeline.case().ok_or(CaseworkError::NoTarget)?;
        let target = target_of(case, &record.target, &addresses).ok_or_else(|| {
            CaseworkError::OtherTarget { audit: record.name.clone(), target: record.target.clone() }
        })?;
        let current = case.targets.get(&target).into_iter().flat_map(|own| &own.addresses);
        // An audit of one address says nothing of where names lead; only a recheck asks that.
        let mut published: BTreeSet<IpAddr> =
            current.filter(|(_, address)| !address.is_old()).map(|(address, _)| *address).collect();
        published.extend(&addresses);
        let findings: BTreeMap<IpAddr, Finding> =
            addresses.iter().map(|address| (*address, finding(record, *address))).collect();
        let octets = serde_json::to_vec_pretty(record)
            .map_err(|error| CaseworkError::Words(format!("audit {}: {error}", record.name)))?;
        self.file(timeline, &octets, OriginalKind::Audit, (None, record.name.as_str().parse().ok()))?;
        let test = Test { target, at: record.finished, findings, published, names: Vec::new() };
        self.record(timeline, None, Event::Tested { test })
    }
}
