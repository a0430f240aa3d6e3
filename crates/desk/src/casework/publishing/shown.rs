//! What the audits of a case show: the questions that tell, the records without what names people, and the header of the test
//! message that came back from each address.

use std::collections::BTreeMap;
use std::net::IpAddr;

use sekisho_audit::message::rfc5322_date;
use sekisho_audit::record::Record;
use sekisho_audit::report::catalogue::{Catalogue, Language};
use sekisho_audit::report::questions::questions;
use sekisho_cases::contact::Tongue;
use sekisho_cases::disclosure::secret::is_role;
use sekisho_cases::event::Event;
use sekisho_cases::original::OriginalKind;
use sekisho_cases::timeline::Timeline;
use sekisho_evidence::proof::{ArrivalKind, Hop, Proof};
use sekisho_evidence::question::Question;
use sekisho_evidence::token::AuditName;

use crate::casework::CaseworkError;

/// What stands for the local part of an address of somebody.
const REDACTED: &str = "redacted";

/// What the audits of a case show.
pub(super) struct Shown {
    /// The records that are kept with the case, each once, in the order in which they came.
    records: Vec<Record>,
    /// At each address the header of a message that was relayed there.
    messages: BTreeMap<IpAddr, Vec<u8>>,
}

impl Shown {
    /// What the audits of `timeline` show. They are read from the case itself, where their octets are bound to it.
    pub(super) fn of(timeline: &Timeline) -> Result<Self, CaseworkError> {
        let originals = timeline.case().map(|case| case.originals.as_slice()).unwrap_or_default();
        let mut records: Vec<Record> = Vec::new();
        for original in originals.iter().filter(|original| original.kind == OriginalKind::Audit) {
            let octets = timeline.original(original.digest)?;
            // Somebody may have filed another thing as an audit: it is shown as little as any other file.
            if let Ok(record) = serde_json::from_slice::<Record>(&octets)
                && !records.iter().any(|own| own.name == record.name)
            {
                records.push(for_everybody(&record)?);
            }
        }
        let mut messages = BTreeMap::new();
        for (address, audit) in proven(timeline) {
            let record = records.iter().find(|record| record.name == audit);
            if let Some(message) = record.and_then(|record| relayed(record, address)) {
                messages.entry(address).or_insert(message);
            }
        }
        Ok(Self { records, messages })
    }

    /// The header of a message that was relayed at `address`.
    pub(super) fn message(&self, address: IpAddr) -> Option<&[u8]> {
        self.messages.get(&address).map(Vec::as_slice)
    }

    /// What was asked and answered in the first audit that proved relay.
    pub(super) fn questions(&self, tongue: Tongue) -> Vec<Question> {
        let catalogue = Catalogue::new(match tongue {
            Tongue::English => Language::English,
            Tongue::Japanese => Language::Japanese,
        });
        let told = self.records.iter().map(|record| questions(&catalogue, record));
        let mut told = told.into_iter().find(|told| !told.is_empty()).unwrap_or_default();
        for question in told.iter_mut().filter(|question| question.arrived == "-") {
            "–".clone_into(&mut question.arrived);
        }
        told
    }

    /// The records, as everybody may read them.
    pub(super) fn copies(&self) -> Result<Vec<(AuditName, Vec<u8>)>, CaseworkError> {
        let copies = self.records.iter().map(|record| {
            let octets = serde_json::to_vec_pretty(record).map_err(|error| unreadable(record, &error))?;
            Ok((record.name.clone(), octets))
        });
        copies.collect()
    }
}

/// A record as everybody may read it. By what right it was made is left out: that names people, and the digest of a message
/// that the accused server has, too. Addresses of people who happen to be at that server are nobody's business either.
fn for_everybody(record: &Record) -> Result<Record, CaseworkError> {
    let copy = Record { consents: Vec::new(), ..record.clone() };
    let mut text = serde_json::to_string(&copy).map_err(|error| unreadable(record, &error))?;
    for known in record.dossier.addresses.iter().filter(|known| !is_role(&known.address)) {
        if let Some((_, domain)) = known.address.rsplit_once('@') {
            text = text.replace(&known.address, &format!("{REDACTED}@{domain}"));
        }
    }
    serde_json::from_str(&text).map_err(|error| unreadable(record, &error))
}

fn unreadable(record: &Record, error: &serde_json::Error) -> CaseworkError {
    CaseworkError::Words(format!("audit {}: {error}", record.name))
}

/// Every address where relay was proven, with the audit that proved it, the first one first.
fn proven(timeline: &Timeline) -> impl Iterator<Item = (IpAddr, AuditName)> {
    let tests = timeline.entries().iter().filter_map(|entry| match &entry.event {
        Event::Tested { test } => Some(test),
        _ => None,
    });
    let findings = tests.flat_map(|test| &test.findings);
    findings
        .filter(|(_, finding)| finding.is_open())
        .map(|(address, finding)| (*address, finding.audit.clone()))
}

/// The header of a test message that came back from `address`, as the record tells of it: its envelope, and the line of the
/// witness that received it.
fn relayed(record: &Record, address: IpAddr) -> Option<Vec<u8>> {
    let came_back = |proof: &&Proof| proof.kind == ArrivalKind::Relayed && proof.level.is_proof();
    let (proof, probe) = record
        .proofs
        .iter()
        .filter(came_back)
        .filter_map(|proof| Some((proof, record.probe(proof.probe)?)))
        .find(|(_, probe)| probe.shape.endpoint.address.to_canonical() == address)?;
    let mut lines = vec![format!("Return-Path: {}", probe.mail)];
    // Of the hosts on the way the record keeps no dates; that of the arrival is ours.
    let handed_over = proof.output.map(|output| format!(" from [{output}]")).unwrap_or_default();
    let witness = record.witness.as_ref().map(|witness| witness.address.as_str()).unwrap_or_default();
    let witness = witness.rsplit_once('@').map_or(witness, |(_, domain)| domain);
    lines.push(format!("Received:{handed_over} by {witness}; {}", rfc5322_date(proof.arrived)));
    lines.extend(proof.hops.iter().map(received));
    lines.push(format!("Date: {}", rfc5322_date(probe.sent)));
    lines.push(format!("From: {}", probe.mail));
    lines.push(format!("Subject: Relay test {}-{} [{}]", record.name, probe.number, probe.token));
    Some(format!("{}\r\n\r\n", lines.join("\r\n")).into_bytes())
}

fn received(hop: &Hop) -> String {
    let mut line = "Received:".to_owned();
    let from = hop.from.clone().or_else(|| hop.from_address.map(|address| format!("[{address}]")));
    if let Some(from) = from {
        line.push_str(&format!(" from {from}"));
        if let (Some(_), Some(address)) = (&hop.from, hop.from_address) {
            line.push_str(&format!(" ([{address}])"));
        }
    }
    for (word, value) in [("by", &hop.by), ("with", &hop.with)] {
        if let Some(value) = value {
            line.push_str(&format!(" {word} {value}"));
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hop_is_told_as_the_record_has_it() {
        let hop = |from: Option<&str>, address: Option<&str>| Hop {
            by: Some("mail.assoc.example".to_owned()),
            from: from.map(str::to_owned),
            from_address: address.map(|address| address.parse().unwrap()),
            with: Some("ESMTP".to_owned()),
        };
        for (from, address, line) in [
            (
                Some("x.example"),
                Some("192.0.2.1"),
                "Received: from x.example ([192.0.2.1]) by mail.assoc.example with ESMTP",
            ),
            (None, Some("192.0.2.1"), "Received: from [192.0.2.1] by mail.assoc.example with ESMTP"),
            (None, None, "Received: by mail.assoc.example with ESMTP"),
        ] {
            assert_eq!(received(&hop(from, address)), line);
        }
    }
}
