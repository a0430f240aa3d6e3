//! What of the settings does not hold together with accounts and files, with its place.

use std::path::Path;

use nix::unistd::User;
use sekisho_audit::report::catalogue::Catalogue;
use sekisho_gateway::gateway::{Fault, What};
use sekisho_gateway::settings::Settings;
use sekisho_store::mistake::place_of;

use crate::complaint;
use crate::screen::Screen;

fn words(fault: &Fault, texts: &Catalogue) -> String {
    match &fault.what {
        What::Fatal(error) => complaint::text(error, texts),
        What::Dangling(dangling) => complaint::dangling(dangling, texts),
        What::NoPostmaster(name) => texts.text("postmaster-unknown", &[("name", name.into())]),
    }
}

/// A line for each.
pub(super) fn say(faults: &[Fault], config: &Path, screen: &Screen) {
    // It was read before; what became of it since is no matter here.
    let text = std::fs::read_to_string(config).unwrap_or_default();
    let texts = screen.texts();
    for fault in faults {
        let (line, column) = place_of(&text, &fault.key);
        let place = format!("{}:{line}:{column}", config.display());
        let values =
            [("place", place.into()), ("key", (&fault.key).into()), ("words", words(fault, &texts).into())];
        screen.print(&format!("{}\n", texts.text("serve-config-fault", &values)));
    }
}

/// The same for programs.
pub(super) fn document(faults: &[Fault], config: &Path) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(config).unwrap_or_default();
    let document = |fault: &Fault| {
        serde_json::json!({
            "key": fault.key,
            "file": config,
            "line": place_of(&text, &fault.key).0,
            "reason": fault.what.to_string(),
            "zones": [],
        })
    };
    faults.iter().map(document).collect()
}

/// Whether there is the user that the server becomes when root starts it.
pub(super) fn has_user(settings: &Settings) -> bool {
    User::from_name(&settings.user).ok().flatten().is_some()
}
