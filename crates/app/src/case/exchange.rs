//! `sekisho case export` and `import`.

use sekisho_cases::disclosure::Audience;
use sekisho_cases::exchange::{Document, SIZE_LIMIT};
use sekisho_store::atomic::{Readers, write_whole};

use super::told::told;
use crate::arguments::{ExportCaseArguments, ImportCaseArguments};
use crate::audit::kept::read_message;
use crate::exit::{Exit, UsageError};
use crate::place::Place;

/// Writes what others may see.
pub(super) fn export(arguments: &ExportCaseArguments, place: &Place<'_>) -> anyhow::Result<Exit> {
    let desk = place.case_desk(&arguments.doer)?;
    let timeline = place.open(&desk, arguments.case)?;
    let audience = if arguments.partner { Audience::Partner } else { Audience::Public };
    let document = desk.export(&timeline, audience).map_err(|error| told(error, place))?;
    match &arguments.output {
        Some(file) => write_whole(&std::path::absolute(file)?, document.export().as_bytes(), Readers::Owner)?,
        None => place.screen.print(&document.export()),
    }
    Ok(Exit::Closed)
}

/// Begins a case with a document of others.
pub(super) fn import(arguments: &ImportCaseArguments, place: &Place<'_>) -> anyhow::Result<Exit> {
    let octets = read_message(Some(&arguments.file), SIZE_LIMIT)?;
    let document = Document::import(&octets).map_err(|error| {
        UsageError::new("case-not-imported")
            .with("file", arguments.file.display().to_string())
            .with("problem", error.to_string())
    })?;
    let desk = place.case_desk(&arguments.doer)?;
    let timeline = desk.begin_by_document(&document, &octets).map_err(|error| told(error, place))?;
    place.stands(&timeline)
}
