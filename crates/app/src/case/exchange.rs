//! `sekisho case export` and `import`.

use std::net::IpAddr;

use sekisho_cases::disclosure::Audience;
use sekisho_cases::exchange::{Document, SIZE_LIMIT};
use sekisho_cases::timeline::Timeline;
use sekisho_desk::casework::CaseDesk;
use sekisho_desk::casework::publishing::Form;
use sekisho_store::atomic::Readers;
use sekisho_store::outlet::write_out;

use super::told::told;
use super::{case_of, publish};
use crate::arguments::{ExportCaseArguments, FormWord, ImportCaseArguments};
use crate::audit::kept::read_file;
use crate::complaint;
use crate::exit::{Exit, UsageError};
use crate::place::Place;

/// Writes what others may see.
pub(super) fn export(arguments: &ExportCaseArguments, place: &Place<'_>) -> anyhow::Result<Exit> {
    let desk = place.case_desk(&arguments.doer)?;
    let timeline = place.open(&desk, arguments.case)?;
    let text = match arguments.form {
        Some(form) => report(arguments, form, &desk, &timeline, place)?,
        None => {
            let audience = if arguments.partner { Audience::Partner } else { Audience::Public };
            // Others know the organisation; who sat at the machine is nothing to them.
            let by = match &place.cases {
                Some(settings) => Some(settings.organisation.en.to_string().parse()?),
                None => None,
            };
            desk.export(&timeline, audience, by).map_err(|error| told(error, place))?.export()
        }
    };
    match &arguments.output {
        Some(file) => write_out(file, text.as_bytes(), Readers::Owner)?,
        None => place.screen.print(&text),
    }
    Ok(Exit::Closed)
}

/// A report for programs of those who have to act: of one address, or a line for each.
fn report(
    arguments: &ExportCaseArguments,
    form: FormWord,
    desk: &CaseDesk,
    timeline: &Timeline,
    place: &Place<'_>,
) -> anyhow::Result<String> {
    let case = case_of(timeline)?;
    let number = case.number.to_string();
    if case.proven.is_none() {
        return Err(UsageError::new("case-nothing-proven").with("case", number).into());
    }
    let settings = place.case_settings()?;
    let form = match form {
        FormWord::Xarf => Form::Xarf,
        FormWord::Arf => Form::Arf,
        FormWord::Intelmq => Form::EventLines,
    };
    let reports = desk
        .reports(timeline, &settings.organisation, settings.address(), form)
        .map_err(|error| publish::refused(error, &number, place))?;
    let wanted = |address: &IpAddr| arguments.address.is_none_or(|wanted| wanted.to_canonical() == *address);
    let mut chosen = reports.iter().filter(|(address, _)| address.as_ref().is_none_or(wanted));
    match (chosen.next(), chosen.next()) {
        (Some((_, file)), None) => Ok(String::from_utf8_lossy(file.octets()).into_owned()),
        _ => {
            let addresses = reports.iter().filter_map(|(address, _)| *address);
            let addresses = addresses.map(|address| address.to_string()).collect::<Vec<_>>().join(", ");
            Err(UsageError::new("case-which-address").with("addresses", addresses).into())
        }
    }
}

/// Begins a case with a document of others.
pub(super) fn import(arguments: &ImportCaseArguments, place: &Place<'_>) -> anyhow::Result<Exit> {
    let octets = read_file(&arguments.file, SIZE_LIMIT)?;
    let document = Document::import(&octets).map_err(|error| {
        UsageError::new("case-not-imported")
            .with("file", arguments.file.display().to_string())
            .with("problem", complaint::text(&error, &place.screen.texts()))
    })?;
    let desk = place.case_desk(&arguments.doer)?;
    let timeline = desk.begin_by_document(&document, &octets).map_err(|error| told(error, place))?;
    place.stands(&timeline)
}
