//! `sekisho case new`.

use sekisho_audit::trail::{self, Trust};
use sekisho_cases::event::Reporter;
use sekisho_cases::original::Digest;
use sekisho_cases::timeline::Timeline;
use sekisho_desk::casework::{CaseDesk, Complaint, Opening, SERVER, read_complaint};

use super::told::told;
use super::{case_of, line};
use crate::arguments::{CaseWordsArguments, Format, NewCaseArguments};
use crate::audit::kept::read_message;
use crate::audit::surroundings::publicity;
use crate::exit::{Exit, UsageError};
use crate::place::Place;

/// Begins a case.
pub(super) fn run(arguments: &NewCaseArguments, place: &Place<'_>) -> anyhow::Result<Exit> {
    let opening = opening(arguments, place)?;
    let desk = place.case_desk(&arguments.doer)?;
    if let Some(file) = &arguments.message {
        return by_message(arguments, file, opening, &desk, place);
    }
    let timeline = if let Some(audit) = &arguments.audit {
        desk.begin_by_audit(audit, opening)
    } else if let Some(host) = arguments.listing {
        desk.begin_by_listing(host, opening)
    } else if opening.targets.is_empty() {
        return Err(UsageError::new("case-no-origin").into());
    } else {
        desk.begin_by_word(&opening)
    };
    told_new(&timeline.map_err(|error| told(error, place))?, None, place)
}

fn by_message(
    arguments: &NewCaseArguments,
    file: &std::path::Path,
    opening: Opening,
    desk: &CaseDesk,
    place: &Place<'_>,
) -> anyhow::Result<Exit> {
    let message = read_message(Some(file), trail::MESSAGE_LIMIT)?;
    let trust = Trust::of(&arguments.trust).with_publicity(publicity()?);
    let us = place.cases.as_ref().map(|settings| settings.address());
    let complaint =
        read_complaint(&message, &trust, arguments.forwarded, us).map_err(|error| told(error, place))?;
    if complaint.carries {
        place.note("case-carries", &[]);
    }
    let timeline =
        desk.begin_by_complaint(&complaint, &message, opening).map_err(|error| told(error, place))?;
    told_new(&timeline, Some((&complaint, file)), place)
}

fn opening(arguments: &NewCaseArguments, place: &Place<'_>) -> anyhow::Result<Opening> {
    let words = &arguments.words;
    Ok(Opening {
        title: arguments.title.as_deref().map(|text| Place::words("--title", text)).transpose()?,
        usual_title: place.text("case-title", &[("server", SERVER)]),
        tlp: words.tlp.unwrap_or_default(),
        targets: words
            .server
            .iter()
            .map(|server| (server.name.clone(), server.addresses.iter().copied().collect()))
            .collect(),
        organisation: words
            .organisation
            .as_deref()
            .map(|text| Place::words("--organisation", text))
            .transpose()?,
        reporter: reporter(words)?,
        day: arguments.day,
    })
}

/// Whom the command line names as reporter.
pub(super) fn reporter(words: &CaseWordsArguments) -> anyhow::Result<Option<Reporter>> {
    let Some(name) = &words.reporter else { return Ok(None) };
    let address = match &words.reporter_address {
        Some(text) => Some(text.parse()?),
        None => None,
    };
    Ok(Some(Reporter { name: Place::words("--reporter", name)?, address, sealed: words.sealed }))
}

fn told_new(
    timeline: &Timeline,
    complaint: Option<(&Complaint, &std::path::Path)>,
    place: &Place<'_>,
) -> anyhow::Result<Exit> {
    if place.screen.format == Format::Json {
        return place.stands(timeline);
    }
    let case = case_of(timeline)?;
    let mut lines = vec![line::head(case, place)];
    if let Some((complaint, file)) = complaint {
        let host = complaint.relay.to_string();
        let kept = complaint.meant.as_deref().map(|meant| timeline.original_path(Digest::of(meant)));
        let message = kept.as_deref().unwrap_or(file);
        let by = complaint.trail.taken_by.clone().unwrap_or_default();
        lines.push(place.text("case-relayed-by", &[("host", &host), ("by", &by)]));
        let called =
            complaint.trail.handed_over_name.as_deref().filter(|name| *name != complaint.target.as_str());
        if let Some(name) = called.filter(|_| case.targets.contains_key(&complaint.target)) {
            lines.push(place.text("case-calls-itself", &[("name", name), ("host", &host)]));
        }
        if complaint.through_the_accused {
            lines.push(place.text("case-through", &[("host", &host)]));
        } else if complaint.meant.is_none() {
            // It came that way in any case; whether it is a report, only a person sees.
            lines.push(place.text("case-through-if-report", &[("host", &host)]));
        }
        let forged: Vec<_> = complaint.trail.hops.iter().filter(|hop| !hop.trusted).collect();
        if !forged.is_empty() {
            lines.push(place.text("case-claims", &[("count", &forged.len().to_string())]));
        }
        lines.push(place.text(
            "case-audit-it",
            &[("host", &host), ("file", &message.display().to_string()), ("case", &case.number.to_string())],
        ));
    } else {
        lines.push(line::next(case, place));
    }
    place.screen.print(&format!("{}\n", lines.join("\n")));
    Ok(Exit::Closed)
}

/// A file that was read to its end: what is kept is kept whole, or not at all.
pub(super) fn whole(octets: &[u8], file: &std::path::Path) -> Result<(), UsageError> {
    if octets.len() <= trail::MESSAGE_LIMIT {
        return Ok(());
    }
    Err(UsageError::new("case-too-big").with("file", file.display().to_string()))
}
