//! Zones whose contents stand in files.

use std::path::PathBuf;

use crate::answer::Answer;
use crate::code::Code;
use crate::formats::{Format, ImportError, Imported, Item, Reading, read_file};
use crate::self_check::Refused;
use crate::settings::ZoneSettings;
use crate::table::{AnswerNumber, Builder, Table};
use crate::zone::Zone;
use sekisho_net::clock;

/// Why what is listed stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file cannot be read, or is not understood.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// What stands in the files must not be listed.
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// What the files of a zone say.
#[derive(Debug)]
pub struct Loaded {
    /// All of it.
    pub table: Table,
    /// What each file had, in the order of the files.
    pub imported: Vec<Imported>,
}

/// Reads the files of a zone and answers by them. Where something does not hold, everything stays as it was.
pub(super) fn load(zone: &Zone, settings: &ZoneSettings) {
    let begin = clock::instant();
    let before = Some(zone.publishing.current().len()).filter(|before| *before > 0);
    match read(settings, &settings.files, (settings.format.0, "@"), before) {
        Ok(Loaded { table, imported }) => {
            for (file, imported) in settings.files.iter().zip(&imported) {
                for notice in &imported.notices.first {
                    tracing::warn!(event = "list-notice", "{}:{notice}", file.display());
                }
            }
            let entries = table.len();
            let serial = zone.publishing.replace(table, None, clock::now());
            let took = begin.elapsed().as_millis();
            tracing::info!(event = "list-loaded", zone = %zone.name, entries, serial, milliseconds = took);
        }
        Err(error) => {
            tracing::error!(event = "list-not-loaded", zone = %zone.name, "what is listed stays as it was: {error}");
        }
    }
}

/// Reads files as a zone of these settings would. `before` is how many entries it has now, if any.
///
/// # Errors
/// See [`LoadError`].
pub fn read(
    settings: &ZoneSettings,
    files: &[PathBuf],
    (format, subzone): (Format, &str),
    before: Option<usize>,
) -> Result<Loaded, LoadError> {
    let origin = settings.name.to_string();
    let reading = Reading {
        format,
        answer: Answer::new(Code::Relay.value(), "$ is listed"),
        origin: &origin,
        subzone,
        now: clock::now(),
    };
    let mut builder = Builder::default();
    let mut last: Option<(Answer, AnswerNumber)> = None;
    let mut imported = Vec::new();
    for file in files {
        imported.push(read_file(file, &reading, &mut |item| match item {
            Item::Excluded(subject) => builder.exclude(subject),
            Item::Listed(subject, answer) => {
                // Most entries share the answer of the one before.
                let number = match &last {
                    Some((own, number)) if own == answer => *number,
                    _ => {
                        let number = builder.answer(with_page(answer, settings.evidence.as_deref()));
                        last = Some((answer.clone(), number));
                        number
                    }
                };
                builder.list(subject, number);
            }
        })?);
    }
    let table = builder.finish();
    settings.self_check.table(&table, before)?;
    Ok(Loaded { table, imported })
}

/// The answer with the address of the page with the evidence.
fn with_page(answer: &Answer, page: Option<&str>) -> Answer {
    match page {
        Some(page) if answer.text.is_empty() => Answer::new(answer.value, page),
        Some(page) => Answer::new(answer.value, format!("{} {page}", answer.text)),
        None => answer.clone(),
    }
}
