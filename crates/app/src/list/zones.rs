//! Zones of the settings, as they are named on the command line.

use std::path::Path;

use sekisho_dnsbl::settings::{Settings, ZoneName, ZoneSettings};

use crate::exit::UsageError;
use crate::misspelt::nearest;

/// The zone of this name, in any script and case, with a trailing dot or none.
pub(super) fn find<'a>(settings: Option<&'a Settings>, name: &str) -> Option<&'a ZoneSettings> {
    let name = ZoneName::parse(name.trim_end_matches('.')).ok()?;
    settings.into_iter().flat_map(|settings| &settings.zone).find(|zone| zone.name == name)
}

/// There is no such zone in `file`; one that is spelled nearly so is named.
pub(super) fn unknown(settings: Option<&Settings>, name: &str, file: &Path) -> UsageError {
    let known: Vec<String> =
        settings.into_iter().flat_map(|settings| &settings.zone).map(|zone| zone.name.to_string()).collect();
    let asked = name.trim_end_matches('.').to_lowercase();
    let near = nearest(&asked, known.iter().map(String::as_str), asked.len() / 3);
    let error = match near {
        Some(near) => UsageError::new("list-no-zone-nearest").with("nearest", near.to_owned()),
        None => UsageError::new("list-no-zone"),
    };
    error.with("zone", name.to_owned()).with("file", file.display().to_string())
}
