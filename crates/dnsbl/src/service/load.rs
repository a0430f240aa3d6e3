//! Zones whose contents stand in files.

use crate::answer::Answer;
use crate::code::Code;
use crate::formats::{ImportError, Item, Reading, read_file};
use crate::self_check::Refused;
use crate::settings::ZoneSettings;
use crate::table::{AnswerNumber, Builder, Table};
use crate::zone::Zone;
use sekisho_net::clock;

/// Why contents stay as they were.
#[derive(Debug, thiserror::Error)]
enum LoadError {
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// Reads the files of a zone and answers by them. Where something does not hold, everything stays as it was.
pub(super) fn load(zone: &Zone, settings: &ZoneSettings) {
    let begin = clock::instant();
    match table(zone, settings) {
        Ok(table) => {
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

fn table(zone: &Zone, settings: &ZoneSettings) -> Result<Table, LoadError> {
    let origin = zone.name.to_string();
    let reading = Reading {
        format: settings.format.0,
        answer: Answer::new(Code::Relay.value(), "$ is listed"),
        origin: &origin,
        subzone: "@",
        now: clock::now(),
    };
    let mut builder = Builder::default();
    let mut last: Option<(Answer, AnswerNumber)> = None;
    for file in &settings.files {
        let imported = read_file(file, &reading, &mut |item| match item {
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
        })?;
        for notice in &imported.notices.first {
            tracing::warn!(event = "list-notice", "{}:{notice}", file.display());
        }
    }
    let table = builder.finish();
    let before = Some(zone.publishing.current().len()).filter(|before| *before > 0);
    settings.self_check.table(&table, before)?;
    Ok(table)
}

/// The answer with the address of the page with the evidence.
fn with_page(answer: &Answer, page: Option<&str>) -> Answer {
    match page {
        Some(page) if answer.text.is_empty() => Answer::new(answer.value, page),
        Some(page) => Answer::new(answer.value, format!("{} {page}", answer.text)),
        None => answer.clone(),
    }
}
