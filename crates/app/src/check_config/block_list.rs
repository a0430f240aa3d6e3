//! The zones of `[dnsbl]`: what they are, and whether their files can be read.

use std::fs::File;
use std::io;
use std::path::PathBuf;

pub(super) use sekisho_dnsbl::settings::Settings as List;
use sekisho_dnsbl::settings::{Kind, Source, ZoneSettings};

use super::files::Problem;
use crate::screen::Screen;

/// Files that `serve` could not read.
pub(super) fn problems(list: &List) -> Vec<Problem> {
    let of_zones = list.zone.iter().flat_map(|zone| {
        let files = zone.files.iter().map(|file| ("dnsbl.zone.files", file));
        let files = files.chain(zone.keys_file.iter().map(|file| ("dnsbl.zone.keys_file", file)));
        files.map(|(key, file)| (key, file, vec![zone.name.to_string()]))
    });
    let of_keys =
        list.key.iter().map(|key| ("dnsbl.key.secret_file", &key.secret_file, zones_with(list, &key.name)));
    of_zones.chain(of_keys).filter_map(|(key, file, zones)| problem(key, file, zones)).collect()
}

/// The zones that are transferred with the key of this name.
fn zones_with(list: &List, key: &String) -> Vec<String> {
    let needs = |zone: &&ZoneSettings| {
        let primary = zone.primary.as_ref().and_then(|primary| primary.key.as_ref());
        zone.transfer_keys.contains(key) || primary == Some(key)
    };
    list.zone.iter().filter(needs).map(|zone| zone.name.to_string()).collect()
}

fn problem(key: &'static str, file: &PathBuf, zones: Vec<String>) -> Option<Problem> {
    let is_file = || File::open(file)?.metadata().map(|found| found.is_dir());
    let reason = match is_file() {
        Ok(false) => return None,
        Ok(true) => io::ErrorKind::IsADirectory.into(),
        Err(reason) => reason,
    };
    Some(Problem { key, file: file.clone(), reason, zones })
}

/// A line for each zone.
pub(super) fn say(list: &List, screen: &Screen) {
    for zone in &list.zone {
        let key = if zone.retired { "serve-config-zone-retired" } else { "serve-config-zone" };
        let values = [
            ("zone", zone.name.to_string().into()),
            ("kind", kind(zone).into()),
            ("source", source(zone).into()),
        ];
        screen.print(&format!("{}\n", screen.texts().text(key, &values)));
    }
}

/// The same for programs.
pub(super) fn document(list: &List) -> serde_json::Value {
    let zone = |zone: &ZoneSettings| {
        serde_json::json!({
            "zone": zone.name.to_string(),
            "kind": kind(zone),
            "source": source(zone),
            "files": zone.files,
            "retired": zone.retired,
        })
    };
    list.zone.iter().map(zone).collect()
}

const fn kind(zone: &ZoneSettings) -> &'static str {
    match zone.kind {
        Kind::Ip => "ip",
        Kind::Domain => "domain",
    }
}

const fn source(zone: &ZoneSettings) -> &'static str {
    match zone.source {
        Source::Listings => "listings",
        Source::Files => "files",
        Source::Primary => "primary",
    }
}
