//! Zones whose contents stand in files.

use std::path::{Path, PathBuf};

use super::remembered::Remembered;
use crate::answer::Answer;
use crate::code::Code;
use crate::formats::{self, Format, ImportError, Imported, Item, Reading, read_file};
use crate::self_check::{Refused, Size};
use crate::settings::ZoneSettings;
use crate::table::{AnswerNumber, Builder, Table};
use crate::zone::Zone;
use sekisho_net::clock;

/// What is said of an entry whose file says nothing.
const DEFAULT_TEXT: &str = "$ is listed";

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
pub(super) fn load(zone: &Zone, settings: &ZoneSettings, remembered: &Remembered) {
    let begin = clock::instant();
    let before = remembered.before(zone);
    match read(settings, &settings.files, (settings.format.0, "@"), before) {
        Ok(Loaded { table, .. }) if table.is_empty() && before.is_some() && are_blank(&settings.files) => {
            tracing::error!(
                event = "list-not-loaded",
                zone = %zone.name,
                "what is listed stays as it was: its files are empty; where that is meant, say so in a comment in one of them"
            );
        }
        Ok(Loaded { table, imported }) => {
            for (file, imported) in settings.files.iter().zip(&imported) {
                for notice in &imported.notices.first {
                    tracing::warn!(event = "list-notice", "{}:{notice}", file.display());
                }
            }
            let (entries, size) = (table.len(), Size::of(&table));
            let serial = zone.publishing.replace(table, None, clock::now());
            remembered.keep(zone, size);
            let took = begin.elapsed().as_millis();
            tracing::info!(event = "list-loaded", zone = %zone.name, entries, serial, milliseconds = took);
        }
        Err(error) => {
            tracing::error!(event = "list-not-loaded", zone = %zone.name, "what is listed stays as it was: {error}");
        }
    }
}

/// Whether nothing stands in these files, not even a comment: so a disk that was full leaves them, or a fetch that failed.
fn are_blank(files: &[PathBuf]) -> bool {
    files.iter().all(|file| std::fs::metadata(file).is_ok_and(|file| file.len() == 0))
}

/// Reads files as a zone of these settings would. `before` is how much it lists now, if anything.
///
/// # Errors
/// See [`LoadError`].
pub fn read(
    settings: &ZoneSettings,
    files: &[PathBuf],
    (format, subzone): (Format, &str),
    before: Option<Size>,
) -> Result<Loaded, LoadError> {
    let origin = settings.name.to_string();
    let reading = reading(settings, &origin, (format, subzone));
    let mut gathering = Gathering { page: settings.evidence.as_deref(), ..Gathering::default() };
    let mut imported = Vec::new();
    for file in files {
        imported.push(read_file(file, &reading, &mut |item| gathering.take(item))?);
    }
    let table = gathering.builder.finish();
    settings.self_check.table(&table, before)?;
    Ok(Loaded { table, imported })
}

/// Reads the octets of a file as [`read`] does, but adds no address of a page: they become the contents of a file of the
/// zone, and it is added when that one is read.
///
/// # Errors
/// See [`LoadError`]; `path` is for messages alone.
pub fn read_octets(
    settings: &ZoneSettings,
    (path, octets): (&Path, &[u8]),
    how: (Format, &str),
    before: Option<Size>,
) -> Result<Loaded, LoadError> {
    let origin = settings.name.to_string();
    let mut gathering = Gathering::default();
    let imported =
        formats::read(path, octets, &reading(settings, &origin, how), &mut |item| gathering.take(item))?;
    let table = gathering.builder.finish();
    settings.self_check.table(&table, before)?;
    Ok(Loaded { table, imported: vec![imported] })
}

fn reading<'a>(
    settings: &ZoneSettings,
    origin: &'a str,
    (format, subzone): (Format, &'a str),
) -> Reading<'a> {
    Reading {
        format,
        answer: Answer::new(Code::Relay.value(), DEFAULT_TEXT),
        kind: Some(settings.kind),
        origin,
        subzone,
        now: clock::now(),
    }
}

/// A table that is being gathered.
#[derive(Default)]
struct Gathering<'a> {
    page: Option<&'a str>,
    builder: Builder,
    last: Option<(Answer, AnswerNumber)>,
}

impl Gathering<'_> {
    fn take(&mut self, item: Item<'_>) {
        match item {
            Item::Excluded(subject) => self.builder.exclude(subject),
            Item::Listed(subject, answer) => {
                // Most entries share the answer of the one before.
                let number = match &self.last {
                    Some((own, number)) if own == answer => *number,
                    _ => {
                        let number = self.builder.answer(with_page(answer, self.page));
                        self.last = Some((answer.clone(), number));
                        number
                    }
                };
                self.builder.list(subject, number);
            }
        }
    }
}

/// The answer with the address of the page with the evidence.
fn with_page(answer: &Answer, page: Option<&str>) -> Answer {
    match page {
        Some(page) if answer.text.is_empty() => Answer::new(answer.value, page),
        Some(page) => Answer::new(answer.value, format!("{} {page}", answer.text)),
        None => answer.clone(),
    }
}
