//! Audits that were made: listed, shown, completed by what arrived since.

use std::io::Read as _;
use std::path::Path;

use anyhow::Context as _;
use sekisho_audit::archive::{Archive, ArchiveError, Entry};
use sekisho_audit::record::Record;
use sekisho_audit::report::{html, json, terminal};
use sekisho_audit::witness::prove;
use sekisho_evidence::proof::ArrivalKind;
use sekisho_evidence::verdict::Verdict;
use sekisho_net::clock;
use sekisho_store::atomic::Readers;
use sekisho_store::outlet::write_out;

use crate::arguments::Format;
use crate::complaint;
use crate::exit::{Exit, UsageError};
use crate::screen::Screen;

/// `sekisho audit list`.
pub(crate) fn list(archive: &Archive, data: &Path, screen: &Screen) -> anyhow::Result<Exit> {
    let texts = screen.texts();
    let mut records = Vec::new();
    for entry in archive.list()? {
        match entry {
            Entry::Audit(record) => records.push(*record),
            Entry::Unreadable { name, error } => {
                let arguments = [("name", name.into()), ("reason", complaint::text(&error, &texts).into())];
                screen.note(&format!("{}\n", texts.text("unreadable", &arguments)));
            }
        }
    }
    if screen.format == Format::Json {
        screen.print(&format!("{}\n", serde_json::to_string_pretty(&records)?));
        return Ok(Exit::Closed);
    }
    if records.is_empty() {
        let directory = data.display().to_string();
        screen.print(&format!("{}\n", texts.text("list-empty", &[("directory", directory.into())])));
    } else {
        screen.print(&terminal::list(&texts, &records, screen.style()));
    }
    Ok(Exit::Closed)
}

/// `sekisho audit show`.
pub(crate) fn show(
    archive: &Archive,
    audit: &str,
    page: Option<&Path>,
    screen: &Screen,
) -> anyhow::Result<Exit> {
    let record = find(archive, audit)?;
    if let Some(path) = page {
        write_page(&record, path, screen)?;
    }
    present(&record, archive, screen);
    Ok(Exit::of(record.verdict))
}

/// `sekisho audit prove`.
pub(crate) async fn prove(
    archive: &Archive,
    audit: &str,
    file: Option<&Path>,
    screen: &Screen,
) -> anyhow::Result<Exit> {
    let name = find(archive, audit)?.name;
    let _lock = archive.lock(&name)?;
    let mut record = archive.load(&name)?;
    let message = read_message(file, prove::FILE_LIMIT)?;
    let secret = archive.load_secret(&name)?;
    let proof = prove::prove_message(&record, &secret.token_key, &message, clock::now())?;
    let texts = screen.texts();
    let probe = u64::from(proof.probe);
    if proof.kind == ArrivalKind::Repeated {
        screen.note(&format!("{}\n", texts.text("prove-repeated", &[("probe", probe.into())])));
        present(&record, archive, screen);
        return Ok(Exit::of(record.verdict));
    }
    let key = match proof.kind {
        ArrivalKind::Relayed => "prove-relayed",
        ArrivalKind::Backscatter => "prove-bounced",
        _ => "prove-other",
    };
    screen.note(&format!("{}\n", texts.text(key, &[("probe", probe.into())])));
    sekisho_desk::late::add(&mut record, proof).await;
    archive.save(&record)?;
    archive.save_page(&name, &html::page(&texts, &record))?;
    present(&record, archive, screen);
    Ok(Exit::of(record.verdict))
}

/// Reads a message from a file or standard input.
pub(crate) fn read_message(file: Option<&Path>, limit: usize) -> anyhow::Result<Vec<u8>> {
    let message = read(file, limit)?;
    if message.is_empty() {
        return Err(UsageError::new("usage-empty-message").into());
    }
    Ok(message)
}

/// A file that is no message, or standard input for `-`; one octet more than `limit` where there are more.
pub(crate) fn read_file(file: &Path, limit: usize) -> anyhow::Result<Vec<u8>> {
    let octets = read(Some(file), limit)?;
    if octets.is_empty() {
        return Err(UsageError::new("case-empty-file").with("file", file.display().to_string()).into());
    }
    Ok(octets)
}

fn read(file: Option<&Path>, limit: usize) -> anyhow::Result<Vec<u8>> {
    let limit = u64::try_from(limit).unwrap_or(u64::MAX);
    let mut message = Vec::new();
    match file.filter(|path| *path != Path::new("-")) {
        Some(path) => {
            let file = std::fs::File::open(path).with_context(|| path.display().to_string())?;
            file.take(limit + 1).read_to_end(&mut message).with_context(|| path.display().to_string())?;
        }
        None => {
            std::io::stdin().take(limit + 1).read_to_end(&mut message).context("standard input")?;
        }
    }
    Ok(message)
}

/// The audit that `text` means, or what there is.
pub(crate) fn find(archive: &Archive, text: &str) -> anyhow::Result<Record> {
    archive.find(text).map_err(|error| match error {
        ArchiveError::NotFound(name) => UsageError::new("usage-no-audit").with("name", name).into(),
        ArchiveError::Empty(directory) => {
            UsageError::new("usage-no-audits").with("directory", directory.display().to_string()).into()
        }
        other => other.into(),
    })
}

/// Shows a record as the user wants to see it.
pub(crate) fn present(record: &Record, archive: &Archive, screen: &Screen) {
    if screen.format == Format::Json {
        // A record can always be written; whatever could not would be said.
        screen.print(&json::write(record).unwrap_or_else(|error| format!("{error}\n")));
        return;
    }
    let page = archive.page_of(&record.name);
    let page = page.exists().then(|| page.display().to_string());
    let texts = screen.texts();
    screen.print(&terminal::verdict_block(&texts, record, page.as_deref(), screen.style()));
}

/// Shows what a record came to, without how an audit of one's own would go on.
pub(crate) fn present_result(record: &Record, archive: &Archive, screen: &Screen) {
    let page = archive.page_of(&record.name);
    let page = page.exists().then(|| page.display().to_string());
    let texts = screen.texts();
    screen.print(&terminal::result_block(&texts, record, page.as_deref(), screen.style()));
}

/// Writes the page of a record where the user wants it.
pub(crate) fn write_page(record: &Record, path: &Path, screen: &Screen) -> anyhow::Result<()> {
    let page = html::page(&screen.texts(), record);
    Ok(write_out(path, page.as_bytes(), Readers::All)?)
}

/// Whether the findings are bad enough to change the exit code of a closed target.
pub(crate) fn exit_of(record: &Record, fail_on: Option<sekisho_audit::record::finding::Severity>) -> Exit {
    let bad = fail_on.is_some_and(|least| record.findings.iter().any(|finding| finding.severity >= least));
    match record.verdict {
        Verdict::Closed if bad => Exit::Findings,
        verdict => Exit::of(verdict),
    }
}
