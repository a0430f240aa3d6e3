//! Canaries of earlier audits that arrive during this one: they reopen a verdict, and that is said.

use sekisho_audit::archive::{Archive, Entry};
use sekisho_audit::record::Record;
use sekisho_audit::report::{html, terminal};
use sekisho_audit::witness::Ledger;
use sekisho_evidence::proof::{ArrivalKind, Proof};
use sekisho_evidence::token::AuditName;

use super::kept;
use crate::screen::Screen;

/// How many earlier audits are remembered.
const REMEMBERED: usize = 32;

/// Recognises late canaries of the latest earlier audits.
pub(crate) fn remember(archive: &Archive, ledger: &Ledger, present: &Record) {
    // Who cannot list the archive learns so where the audit is to be kept.
    let Ok(entries) = archive.list() else { return };
    let records = entries.into_iter().filter_map(|entry| match entry {
        Entry::Audit(record) if record.name != present.name => Some(record),
        _ => None,
    });
    for record in records.take(REMEMBERED) {
        if let Ok(secret) = archive.load_secret(&record.name) {
            ledger.add_record(&record, &secret.token_key);
        }
    }
}

/// Puts proofs into the records of the audits that sent them, and says which verdicts changed.
pub(crate) async fn take(archive: &Archive, late: Vec<(AuditName, Proof)>, screen: &Screen) {
    let texts = screen.texts();
    for (name, proof) in late.into_iter().filter(|(_, proof)| proof.kind != ArrivalKind::Repeated) {
        // An audit that another process works on takes its own arrivals.
        let Ok(_lock) = archive.lock(&name) else { continue };
        let Ok(mut record) = archive.load(&name) else { continue };
        let before = record.verdict;
        kept::take(&mut record, proof).await;
        let saved =
            archive.save(&record).and_then(|()| archive.save_page(&name, &html::page(&texts, &record)));
        let values = [
            ("audit", name.as_str().into()),
            ("target", (&record.target).into()),
            ("before", terminal::verdict_word(&texts, before).into()),
            ("after", terminal::verdict_word(&texts, record.verdict).into()),
        ];
        let key = if before == record.verdict { "late-arrival" } else { "late-reopened" };
        screen.note(&format!("{}\n", texts.text(key, &values)));
        if let Err(error) = saved {
            screen.error(&error.into());
        }
    }
}
