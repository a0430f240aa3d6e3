//! Weaknesses besides relay, from what the record shows already.

use sekisho_evidence::class::Class;
use sekisho_evidence::proof::ArrivalKind;
use sekisho_evidence::rule::EndpointCondition;
use sekisho_evidence::target::{Endpoint, Transport};

use crate::record::Record;
use crate::record::dossier::{EndpointFacts, EndpointState, Existence};
use crate::record::finding::{Finding, FindingKind, Severity};
use crate::record::probe::{Arrival, Outcome};
use crate::verdict::{is_taken, takes_every_name};

/// Everything that is worth saying besides the verdict. Findings that the audit asked for itself
/// ([`FindingKind::OwnSenderToOwnUser`]) are kept.
#[must_use]
pub fn collect(record: &Record) -> Vec<Finding> {
    let mut findings: Vec<Finding> = record
        .findings
        .iter()
        .filter(|finding| finding.kind == FindingKind::OwnSenderToOwnUser)
        .cloned()
        .collect();
    findings.extend(authentication_in_clear(record));
    findings.extend(xclient(record));
    findings.extend(weak_tls(record));
    findings.extend(any_credentials(record));
    findings.extend(recipients(record));
    findings.extend(backscatter(record));
    findings.extend(unequal_policy(record));
    findings.extend(accepted_and_silent(record));
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings
}

fn finding(kind: FindingKind, severity: Severity, endpoints: Vec<Endpoint>, probes: Vec<u32>) -> Finding {
    Finding { kind, severity, endpoints, probes }
}

fn speaking(record: &Record) -> impl Iterator<Item = &EndpointFacts> {
    record.dossier.endpoints.iter().filter(|facts| matches!(facts.state, EndpointState::Speaks))
}

fn authentication_in_clear(record: &Record) -> Option<Finding> {
    let (mut endpoints, mut mechanisms) = (Vec::new(), Vec::new());
    for facts in speaking(record).filter(|facts| facts.endpoint.transport != Transport::ImplicitTls) {
        let offers = facts.offers.iter().filter_map(|line| line.split_once([' ', '=']));
        for (_, names) in offers.filter(|(keyword, _)| keyword.eq_ignore_ascii_case("AUTH")) {
            endpoints.push(facts.endpoint);
            mechanisms.extend(names.split([' ', '=']).map(str::to_owned));
        }
    }
    mechanisms.sort();
    mechanisms.dedup();
    endpoints.dedup();
    // A challenge and response does not show the password to who listens.
    let readable = mechanisms.iter().any(|name| matches!(name.as_str(), "PLAIN" | "LOGIN"));
    let severity = if readable { Severity::Medium } else { Severity::Low };
    (!endpoints.is_empty())
        .then(|| finding(FindingKind::AuthenticationInClear { mechanisms }, severity, endpoints, Vec::new()))
}

fn xclient(record: &Record) -> Option<Finding> {
    let offers = |facts: &&EndpointFacts| {
        facts.offers.iter().any(|line| line.to_ascii_uppercase().starts_with("XCLIENT"))
    };
    let endpoints: Vec<Endpoint> = speaking(record).filter(offers).map(|facts| facts.endpoint).collect();
    (!endpoints.is_empty())
        .then(|| finding(FindingKind::XclientOffered, Severity::High, endpoints, Vec::new()))
}

fn weak_tls(record: &Record) -> Vec<Finding> {
    let failed = record.dossier.endpoints.iter().filter_map(|facts| match &facts.state {
        EndpointState::TlsFailed { detail } => Some((facts.endpoint, detail.clone())),
        _ => facts.tls_problem.clone().map(|detail| (facts.endpoint, detail)),
    });
    failed
        .map(|(endpoint, detail)| {
            finding(FindingKind::WeakTls { detail }, Severity::Low, vec![endpoint], Vec::new())
        })
        .collect()
}

fn any_credentials(record: &Record) -> Option<Finding> {
    let rules = record.rules.iter().filter(|rule| rule.class == Class::E1);
    let probes: Vec<u32> = rules.flat_map(|rule| rule.condition.accepted.iter().copied()).collect();
    (!probes.is_empty()).then(|| finding(FindingKind::AnyCredentials, Severity::High, Vec::new(), probes))
}

fn recipients(record: &Record) -> Vec<Finding> {
    let mut findings = Vec::new();
    let known =
        |existence: Existence| record.dossier.addresses.iter().any(|address| address.existence == existence);
    if known(Existence::Confirmed) {
        findings.push(finding(FindingKind::RecipientsTellApart, Severity::Note, Vec::new(), Vec::new()));
    }
    if takes_every_name(record) {
        findings.push(finding(FindingKind::AcceptsEveryRecipient, Severity::Low, Vec::new(), Vec::new()));
    }
    findings
}

fn backscatter(record: &Record) -> Option<Finding> {
    let bounced = record.proofs.iter().filter(|proof| proof.kind == ArrivalKind::Backscatter);
    let mut probes: Vec<u32> = bounced.map(|proof| proof.probe).collect();
    probes.sort_unstable();
    probes.dedup();
    (!probes.is_empty()).then(|| finding(FindingKind::Backscatter, Severity::Medium, Vec::new(), probes))
}

fn unequal_policy(record: &Record) -> Option<Finding> {
    let endpoints: Vec<Endpoint> = record
        .rules
        .iter()
        .filter_map(|rule| match &rule.condition.endpoints {
            EndpointCondition::Only { endpoints, .. } => Some(endpoints.clone()),
            EndpointCondition::Every { .. } => None,
        })
        .flatten()
        .collect();
    (!endpoints.is_empty())
        .then(|| finding(FindingKind::UnequalPolicy, Severity::Medium, endpoints, Vec::new()))
}

fn accepted_and_silent(record: &Record) -> Option<Finding> {
    let silent = record.probes.iter().filter(|probe| {
        // What went to one of the target's own users after all is no silence.
        probe.arrival == Arrival::Pending
            && matches!(probe.outcome, Outcome::AcceptedMessage { .. })
            && is_taken(record, probe)
    });
    let probes: Vec<u32> = silent.map(|probe| probe.number).collect();
    (!probes.is_empty()).then(|| finding(FindingKind::AcceptedAndSilent, Severity::Low, Vec::new(), probes))
}
