//! Canaries of earlier audits that arrive during this one: they are taken, and reopen the verdict of the audit that sent
//! them.

use sekisho_audit::archive::{Archive, ArchiveError};
use sekisho_audit::hindsight::explain_arrivals;
use sekisho_audit::record::Record;
use sekisho_audit::report::catalogue::{Catalogue, Language};
use sekisho_audit::report::html;
use sekisho_audit::run;
use sekisho_audit::witness::Ledger;
use sekisho_evidence::proof::{ArrivalKind, Proof};
use sekisho_evidence::token::AuditName;
use sekisho_evidence::verdict::Verdict;

/// How many earlier audits are remembered.
const REMEMBERED: usize = 32;

/// An audit that a late canary was added to.
#[derive(Debug)]
pub struct Late {
    /// Its record, with the canary.
    pub record: Record,
    /// Its verdict before.
    pub before: Verdict,
    /// Why the record could not be kept, if it could not.
    pub not_kept: Option<ArchiveError>,
}

/// Recognises late canaries of the latest earlier audits, and of these others.
pub fn remember(archive: &Archive, ledger: &Ledger, present: &AuditName, others: &[AuditName]) {
    // Who cannot list the archive learns so where the audit is to be kept.
    let latest = archive.latest(REMEMBERED + 1).unwrap_or_default();
    let further = others.iter().filter(|name| !latest.iter().any(|record| record.name == **name));
    let further: Vec<Record> = further.filter_map(|name| archive.load(name).ok()).collect();
    for record in latest.iter().filter(|record| record.name != *present).take(REMEMBERED).chain(&further) {
        if let Ok(secret) = archive.load_secret(&record.name) {
            ledger.add_record(record, &secret.token_key);
        }
    }
}

/// Puts proofs into the records of the audits that sent them. One that another process works on takes its own arrivals.
pub async fn take(archive: &Archive, late: Vec<(AuditName, Proof)>, language: Language) -> Vec<Late> {
    let texts = Catalogue::new(language);
    let mut taken = Vec::new();
    for (name, proof) in late.into_iter().filter(|(_, proof)| proof.kind != ArrivalKind::Repeated) {
        let Ok(_lock) = archive.lock(&name) else { continue };
        let Ok(mut record) = archive.load(&name) else { continue };
        let before = record.verdict;
        add(&mut record, proof).await;
        let kept =
            archive.save(&record).and_then(|()| archive.save_page(&name, &html::page(&texts, &record)));
        taken.push(Late { record, before, not_kept: kept.err() });
    }
    taken
}

/// Adds a proof to a record that is complete, and judges it anew.
pub async fn add(record: &mut Record, proof: Proof) {
    if let Some(probe) = record.probes.iter_mut().find(|probe| probe.number == proof.probe) {
        probe.note_arrival(proof.kind);
    }
    record.proofs.push(proof);
    explain_arrivals(record).await;
    run::conclude(record, None);
}
