//! What the audits of a case show: the questions that tell, the records without what names people, and the header of the test
//! message that came back from each address.

use std::collections::BTreeMap;
use std::net::IpAddr;

use sekisho_audit::message::rfc5322_date;
use sekisho_audit::record::Record;
use sekisho_audit::report::catalogue::{Catalogue, Language};
use sekisho_audit::report::questions::questions;
use sekisho_cases::contact::Tongue;
use sekisho_cases::event::Event;
use sekisho_cases::original::OriginalKind;
use sekisho_cases::timeline::Timeline;
use sekisho_evidence::proof::{ArrivalKind, Hop, Proof};
use sekisho_evidence::token::AuditName;
use sekisho_publication::imprint::Question;

use crate::casework::CaseworkError;

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
                records.push(record);
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
        let told = told.into_iter().find(|told| !told.is_empty()).unwrap_or_default();
        let shown = told.into_iter().map(|question| Question {
            sender: question.sender,
            recipient: question.recipient,
            reply: question.reply,
            arrived: question.arrived,
            remark: question.remark,
            opens: question.opens,
        });
        shown.collect()
    }

    /// The records for everybody: without by what right they were made. That names people, and the digest of a message
    /// that the accused server has, too.
    pub(super) fn copies(&self) -> Result<Vec<(AuditName, Vec<u8>)>, CaseworkError> {
        let copies = self.records.iter().map(|record| {
            let copy = Record { consents: Vec::new(), ..record.clone() };
            let octets = serde_json::to_vec_pretty(&copy)
                .map_err(|error| CaseworkError::Words(format!("audit {}: {error}", record.name)))?;
            Ok((record.name.clone(), octets))
        });
        copies.collect()
    }
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
    lines.extend(proof.hops.first().map(|hop| received(hop, proof)));
    lines.push(format!("Date: {}", rfc5322_date(probe.sent)));
    lines.push(format!("From: {}", probe.mail));
    lines.push(format!("Subject: Relay test {}-{} [{}]", record.name, probe.number, probe.token));
    Some(format!("{}\r\n\r\n", lines.join("\r\n")).into_bytes())
}

fn received(hop: &Hop, proof: &Proof) -> String {
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
    format!("{line}; {}", rfc5322_date(proof.arrived))
}
