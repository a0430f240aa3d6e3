//! `sekisho list import` and `sekisho list export`: lists as others write them.

use std::io::Write as _;
use std::path::Path;

use sekisho_dnsbl::formats::{Format, Imported, Problem};
use sekisho_dnsbl::register::history::Follower;
use sekisho_dnsbl::register::publication::Wording;
use sekisho_dnsbl::self_check::Size;
use sekisho_dnsbl::service::{convert, load};
use sekisho_dnsbl::settings::{Settings, Source, ZoneSettings};
use sekisho_dnsbl::zone::Ending;
use sekisho_store::atomic::{Readers, read_limited, write_whole};
use sekisho_store::outlet::write_out;

use crate::arguments::{ConfigArguments, ExportArguments, ImportArguments};
use crate::complaint::remark;
use crate::exit::{Exit, UsageError};
use crate::place::Place;

use super::told::history;
use super::zones;

/// The largest file that is taken over, in octets.
const FILE_LIMIT: u64 = 1 << 30;

pub(super) fn import(arguments: &ImportArguments, place: &Place<'_>) -> anyhow::Result<Exit> {
    let zone = zone(&arguments.config, &arguments.zone)?;
    let named = |key| UsageError::new(key).with("zone", arguments.zone.clone());
    let [target] = zone.files.as_slice() else { return Err(named("list-import-no-file").into()) };
    let format = zone.format.0;
    // A part of a combined file is no such file.
    let as_it_is = arguments.syntax == format && (format != Format::Combined || arguments.subzone == "@");
    if target.is_symlink() {
        return Err(named("list-import-link").with("file", target.display().to_string()).into());
    }
    let before = load::read(&zone, &zone.files, (format, "@"), None).ok();
    if format == Format::Combined && !as_it_is && target.exists() && !before.as_ref().is_some_and(is_alone) {
        return Err(named("list-import-combined").into());
    }
    let before = before.map(|before| Size::of(&before.table)).filter(|size| size.entries > 0);
    // Once: what comes from a pipe is gone then, and what is a file may change.
    let octets = read_limited(from(&arguments.file), FILE_LIMIT)?;
    let how = (arguments.syntax, arguments.subzone.as_str());
    let loaded = load::read_octets(&zone, (&arguments.file, &octets), how, before)?;
    let texts = place.screen.texts();
    for notice in loaded.imported.iter().flat_map(|Imported { notices, .. }| &notices.first) {
        place.note(
            "list-import-notice",
            &[("file", &arguments.file.display().to_string()), ("notice", &remark(notice, &texts))],
        );
    }
    if loaded.table.is_empty() && !arguments.allow_empty {
        return Err(named("list-import-empty").with("file", arguments.file.display().to_string()).into());
    }
    let octets = if as_it_is { octets } else { convert::converted(&zone, &loaded.table)? };
    let octets = if octets.is_empty() { no_entry(format).to_vec() } else { octets };
    let entries = loaded.table.len().to_string();
    let values = [("entries", &*entries), ("zone", &*arguments.zone)];
    if arguments.check {
        return place.done("list-import-holds", &values);
    }
    write_whole(target, &octets, Readers::Same)?;
    place.done("list-imported", &values)
}

/// Whether a combined file has nothing for other zones, which would be lost with it.
fn is_alone(loaded: &load::Loaded) -> bool {
    let mut notices = loaded.imported.iter().flat_map(|imported| &imported.notices.first);
    !notices.any(|notice| matches!(notice.problem, Problem::OtherSubzones(_)))
}

/// Where a file is read; `-` is standard input.
fn from(file: &Path) -> &Path {
    if file == Path::new("-") { Path::new("/dev/stdin") } else { file }
}

/// What says that a file is empty on purpose: the server takes one without a single octet for an accident.
const fn no_entry(format: Format) -> &'static [u8] {
    match format {
        Format::Zone | Format::Rpz => b"; no entry\n",
        _ => b"# no entry\n",
    }
}

pub(super) fn export(arguments: &ExportArguments, place: &Place<'_>) -> anyhow::Result<Exit> {
    let zone = zone(&arguments.config, &arguments.zone)?;
    let data = place.data(&arguments.config)?;
    if let Source::Primary = zone.source {
        return Err(UsageError::new("list-export-primary").with("zone", arguments.zone.clone()).into());
    }
    let (follower, _) = Follower::open(&data).map_err(history)?;
    let register = follower.register();
    let table = match zone.source {
        Source::Files => load::read(&zone, &zone.files, (zone.format.0, "@"), None)?.table,
        _ => register.table(&Wording::new(zone.evidence.as_deref())),
    };
    let ending = register.retired().get(&*zone.name.to_string()).map(Ending::from);
    let ended = ending.is_some() || zone.retired;
    // All of it before the first octet goes out: half a list is no list.
    let octets = convert::exported(&zone, arguments.syntax, &table, ending)?;
    if ended {
        place.note("list-export-retired", &[("zone", &arguments.zone)]);
    }
    let entries = if ended { 0 } else { table.len() };
    match arguments.output.as_deref().filter(|path| !is_standard_output(path)) {
        None => {
            let mut out = std::io::stdout().lock();
            out.write_all(&octets)?;
            out.flush()?;
            Ok(Exit::Closed)
        }
        Some(path) => {
            write_out(path, &octets, Readers::All)?;
            let values = [("entries", &*entries.to_string()), ("file", &path.display().to_string())];
            place.done("list-exported", &values)
        }
    }
}

/// Whether this is a name of our own standard output: what is said besides is not to stand in the list, and a file that
/// the shell appends to is not to be replaced.
fn is_standard_output(path: &Path) -> bool {
    ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"].iter().any(|own| path == Path::new(own))
}

/// A zone of the settings.
fn zone(config: &ConfigArguments, name: &str) -> anyhow::Result<ZoneSettings> {
    let settings = Settings::read(&config.config)?;
    let found = zones::find(settings.as_ref(), name).cloned();
    Ok(found.ok_or_else(|| zones::unknown(settings.as_ref(), name, &config.config))?)
}
