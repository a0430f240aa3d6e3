//! `sekisho list import` and `sekisho list export`: lists as others write them.

use std::io::{BufWriter, Write as _};
use std::path::Path;

use sekisho_dnsbl::answer::Answer;
use sekisho_dnsbl::contents::Contents;
use sekisho_dnsbl::formats::write::{ExportError, write};
use sekisho_dnsbl::formats::{Format, Imported};
use sekisho_dnsbl::publishing::Publishing;
use sekisho_dnsbl::register::history::History;
use sekisho_dnsbl::register::publication::Wording;
use sekisho_dnsbl::service::load;
use sekisho_dnsbl::settings::{Settings, Source, ZoneSettings};
use sekisho_dnsbl::subject::Subject;
use sekisho_dnsbl::table::Table;
use sekisho_dnsbl::zone::Zone;
use sekisho_net::clock;
use sekisho_store::atomic::{Readers, read_limited, write_whole};

use crate::arguments::{ConfigArguments, ExportArguments, ImportArguments};
use crate::exit::{Exit, UsageError};
use crate::place::Place;

/// The largest file that is taken over, in octets.
const FILE_LIMIT: u64 = 4 << 30;

pub(super) fn import(arguments: &ImportArguments, place: &Place<'_>) -> anyhow::Result<Exit> {
    let zone = zone(&arguments.config, &arguments.zone)?;
    let [target] = zone.files.as_slice() else {
        return Err(UsageError::new("list-import-no-file").with("zone", arguments.zone.clone()).into());
    };
    let before =
        load::read(&zone, &zone.files, (zone.format.0, "@"), None).ok().map(|before| before.table.len());
    let files = [arguments.file.clone()];
    let loaded = load::read(&zone, &files, (arguments.syntax, &arguments.subzone), before)?;
    for notice in loaded.imported.iter().flat_map(|Imported { notices, .. }| &notices.first) {
        place.note(
            "list-import-notice",
            &[("file", &arguments.file.display().to_string()), ("notice", &notice.to_string())],
        );
    }
    let entries = loaded.table.len().to_string();
    let values = [("entries", &*entries), ("zone", &*arguments.zone)];
    if arguments.check {
        return place.done("list-import-holds", &values);
    }
    let octets = if arguments.syntax == zone.format.0 && arguments.syntax != Format::Combined {
        read_limited(&arguments.file, FILE_LIMIT)?
    } else {
        let mut octets = Vec::new();
        render(&zone, zone.format.0, loaded.table, &mut octets)?;
        octets
    };
    write_whole(target, &octets, Readers::All)?;
    place.done("list-imported", &values)
}

pub(super) fn export(arguments: &ExportArguments, place: &Place<'_>) -> anyhow::Result<Exit> {
    let zone = zone(&arguments.config, &arguments.zone)?;
    let table = match zone.source {
        Source::Files => load::read(&zone, &zone.files, (zone.format.0, "@"), None)?.table,
        Source::Listings => {
            let (history, _) = History::open(&place.data(&arguments.config)?)?;
            history.register().table(&Wording::new(zone.evidence.as_deref()))
        }
        Source::Primary => {
            return Err(UsageError::new("list-export-primary").with("zone", arguments.zone.clone()).into());
        }
    };
    let entries = table.len().to_string();
    match &arguments.output {
        None => {
            let mut out = BufWriter::new(std::io::stdout().lock());
            render(&zone, arguments.syntax, table, &mut out)?;
            out.flush()?;
            Ok(Exit::Closed)
        }
        Some(path) => {
            let mut octets = Vec::new();
            render(&zone, arguments.syntax, table, &mut octets)?;
            write_whole(path, &octets, Readers::All)?;
            place.done("list-exported", &[("entries", &entries), ("file", &path.display().to_string())])
        }
    }
}

/// A zone of the settings.
fn zone(config: &ConfigArguments, name: &str) -> anyhow::Result<ZoneSettings> {
    let none = |config: &Path| {
        UsageError::new("list-no-zone").with("zone", name).with("file", config.display().to_string())
    };
    let settings = Settings::read(&config.config)?.ok_or_else(|| none(&config.config))?;
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let found = settings.zone.into_iter().find(|zone| zone.name.to_string() == name);
    Ok(found.ok_or_else(|| none(&config.config))?)
}

fn render(
    settings: &ZoneSettings,
    format: Format,
    table: Table,
    out: &mut impl std::io::Write,
) -> Result<(), ExportError> {
    let now = clock::now();
    let zone = Zone::new(settings, Vec::new(), Publishing::default());
    let serial = zone.publishing.replace(table, None, now);
    let contents: &Contents = &zone.publishing.current();
    let excluded: Vec<Subject> = contents.exclusions().collect();
    let excluded = excluded.iter().map(|subject| (subject.clone(), None::<&Answer>));
    let entries = contents.iter().map(|(subject, answer)| (subject, Some(answer)));
    write(format, &zone.head(serial), entries.chain(excluded), out)
}
