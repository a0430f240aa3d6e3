//! `sekisho evidence`: what a message alone tells.

use std::path::Path;

use sekisho_audit::trail::{self, Trust};

use crate::arguments::{EvidenceArguments, Format};
use crate::audit::kept::read_message;
use crate::exit::Exit;
use crate::screen::Screen;

/// Follows the trail of a message.
pub(crate) fn run(arguments: &EvidenceArguments, screen: &Screen) -> anyhow::Result<Exit> {
    let file: Option<&Path> = Some(&arguments.file);
    let message = read_message(file, trail::MESSAGE_LIMIT)?;
    let trail = trail::follow(&message, &Trust::of(&arguments.trust))?;
    if screen.format == Format::Json {
        screen.print(&format!("{}\n", serde_json::to_string_pretty(&trail)?));
    } else {
        screen.print(&trail::render(&trail, screen.language));
    }
    Ok(Exit::Closed)
}
