//! `sekisho case answer`: what came back goes to its case.

use std::path::Path;

use sekisho_audit::trail::MESSAGE_LIMIT;
use sekisho_cases::answer::{Filing, Kind, Machine, Post};
use sekisho_cases::case::Case;
use sekisho_cases::contact::{Contact, MailAddress};
use sekisho_cases::event::Event;
use sekisho_cases::notice::Tag;
use sekisho_cases::timeline::Timeline;
use sekisho_desk::casework::Filed;
use serde_json::{Value, json};

use super::begin::whole;
use super::told::told;
use super::{case_of, line};
use crate::arguments::{AnswerArguments, Format};
use crate::audit::kept::read_message;
use crate::exit::{Exit, UsageError};
use crate::place::Place;

/// Files each message, or writes down an answer that was none.
pub(super) fn run(arguments: &AnswerArguments, place: &Place<'_>) -> anyhow::Result<Exit> {
    let desk = place.case_desk(&arguments.doer)?;
    if let (Some(word), Some(from), Some(summary)) = (arguments.case, &arguments.from, &arguments.summary) {
        let mut timeline = place.open(&desk, word)?;
        let (from, summary) = (Place::words("--from", from)?, Place::words("--summary", summary)?);
        let tag = waiting(case_of(&timeline)?, arguments.to.as_deref())?;
        let event = Event::Answered { tag, from, original: None, summary };
        place.write(&desk, &mut timeline, arguments.day, event)?;
        return place.stands(&timeline);
    }
    let us = place.case_settings()?.address();
    let mut unknown = false;
    let mut documents = Vec::new();
    for file in &arguments.messages {
        let octets = read_message(Some(file), MESSAGE_LIMIT)?;
        whole(&octets, file)?;
        let post = Post {
            octets: &octets,
            reverse_path: arguments.reverse_path.as_deref(),
            forward_path: arguments.forward_path.as_deref(),
        };
        let filed = desk.file_answer(&post, us).map_err(|error| told(error, place))?;
        unknown |= matches!(filed, Filed::Unknown { .. });
        if place.screen.format == Format::Json {
            documents.push(document(file, &filed)?);
        } else {
            say(file, &filed, place)?;
        }
    }
    if place.screen.format == Format::Json {
        let document = json!({ "version": 1, "messages": documents });
        place.screen.print(&format!("{}\n", serde_json::to_string_pretty(&document)?));
    }
    Ok(if unknown { Exit::Unproven } else { Exit::Closed })
}

/// The notice that an answer by hand belongs to: the last one to whoever is named, or the only one that waits for an answer.
fn waiting(case: &Case, to: Option<&str>) -> anyhow::Result<Option<Tag>> {
    let reached = case.sent.iter().rev().filter(|sent| !sent.bounced);
    if let Some(to) = to {
        let to: MailAddress = to.parse()?;
        let sent = reached.into_iter().find(|sent| sent.notice.to == to);
        let sent =
            sent.ok_or_else(|| UsageError::new("case-answer-nothing").with("address", to.to_string()))?;
        return Ok(Some(sent.notice.tag.clone()));
    }
    let waiting: Vec<_> = reached.filter(|sent| sent.answered.is_none()).collect();
    let first = waiting.first().map(|sent| &sent.notice);
    let alone = first.filter(|own| waiting.iter().all(|sent| sent.notice.to == own.to));
    Ok(alone.map(|notice| notice.tag.clone()))
}

fn say(file: &Path, filed: &Filed, place: &Place<'_>) -> anyhow::Result<()> {
    let file = file.display().to_string();
    match filed {
        Filed::Unknown { filing, damaged } => {
            place.damaged(damaged);
            let from = filing.from.as_ref().map(ToString::to_string).unwrap_or_default();
            place.screen.print(&format!(
                "{}\n",
                place.text("case-answer-unknown", &[("file", &file), ("from", &from)])
            ));
        }
        Filed::Known(number) => {
            let values = [("file", file.as_str()), ("case", &number.to_string())];
            place.screen.print(&format!("{}\n", place.text("case-answer-known", &values)));
        }
        Filed::Kept { timeline, filing, next } => kept(timeline, filing, next.as_ref(), place)?,
    }
    Ok(())
}

fn kept(
    timeline: &Timeline,
    filing: &Filing,
    next: Option<&Contact>,
    place: &Place<'_>,
) -> anyhow::Result<()> {
    let case = case_of(timeline)?;
    let number = case.number.to_string();
    let from = filing.from.as_ref().map(ToString::to_string).unwrap_or_default();
    let text = filing.text.as_ref().or(filing.subject.as_ref()).map(ToString::to_string).unwrap_or_default();
    let key = match &filing.kind {
        Kind::Answer => "case-answer-kept",
        Kind::Bounce(_) => "case-answer-bounce",
        Kind::Machine(machine) => match machine {
            Machine::Receipt => "case-answer-receipt",
            Machine::Complaint => "case-answer-complaint",
            Machine::Progress => "case-answer-progress",
            Machine::AutoSubmitted | Machine::Vacation | Machine::NullPath => "case-answer-machine",
        },
    };
    let values = [("case", number.as_str()), ("from", &from), ("text", &text)];
    place.screen.print(&format!("{}\n", place.text(key, &values)));
    if let Kind::Bounce(_) = &filing.kind {
        let line = match next {
            Some(next) => {
                let values = [("case", number.as_str()), ("to", next.address.as_str())];
                place.text("case-answer-next", &values)
            }
            None => place.text("case-answer-nobody", &[("case", &number)]),
        };
        place.screen.print(&format!("{line}\n"));
    } else {
        place.screen.print(&format!("{}\n{}\n", line::head(case, place), line::next(case, place)));
    }
    Ok(())
}

fn document(file: &Path, filed: &Filed) -> anyhow::Result<Value> {
    Ok(match filed {
        Filed::Unknown { filing, damaged } => {
            json!({ "file": file, "filed": false, "from": filing.from, "damaged": damaged })
        }
        Filed::Known(number) => json!({ "file": file, "filed": false, "known_in": number }),
        Filed::Kept { timeline, filing, next } => {
            let kind = match &filing.kind {
                Kind::Answer => "answer",
                Kind::Bounce(_) => "bounce",
                Kind::Machine(_) => "machine",
            };
            json!({
                "file": file,
                "filed": true,
                "case": case_of(timeline)?.number,
                "kind": kind,
                "from": filing.from,
                "subject": filing.subject,
                "text": filing.text,
                "next": next.as_ref().map(|next| &next.address),
                "stage": case_of(timeline)?.stage(),
            })
        }
    })
}
