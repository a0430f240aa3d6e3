//! `sekisho case due`: the agenda of a day.

use jiff::ToSpan as _;
use sekisho_cases::agenda::{Due, Task, agenda};
use sekisho_cases::case::{Case, day};
use sekisho_cases::contact::group::group;
use sekisho_cases::contact::order::next;
use sekisho_cases::number::CaseNumber;
use sekisho_net::clock;
use serde_json::json;

use super::case_of;
use super::told::told;
use crate::arguments::{DueArguments, Format};
use crate::exit::Exit;
use crate::place::{Place, table};

/// Shows what is due in all cases.
pub(super) fn run(arguments: &DueArguments, place: &Place<'_>) -> anyhow::Result<Exit> {
    let desk = place.reading_desk(&arguments.config)?;
    let today = day(clock::now());
    let end = today.saturating_add(i32::from(arguments.days).days());
    let mut all: Vec<(Due, CaseNumber, String, String)> = Vec::new();
    let (timelines, damaged) = desk.readable().map_err(|error| told(error, place))?;
    let damaged = place.damaged(&damaged);
    for timeline in timelines {
        let case = case_of(&timeline)?;
        let number = case.number;
        let due = agenda(case, place.terms()).into_iter().filter(|due| due.day <= end);
        all.extend(due.map(|due| {
            let words = task(&due, case, place);
            (due, number, case.title.to_string(), words)
        }));
    }
    all.sort();
    let is_due = all.iter().any(|(due, ..)| due.day <= today);
    if place.screen.format == Format::Json {
        let document = json!({
            "version": 1,
            "today": today,
            "due": all.iter().map(|(due, number, title, _)| json!({
                "case": number, "title": title, "day": due.day, "task": due.task, "to": due.to,
                "overdue": due.day < today,
            })).collect::<Vec<_>>(),
        });
        place.screen.print(&format!("{}\n", serde_json::to_string_pretty(&document)?));
    } else if all.is_empty() {
        let days = arguments.days.to_string();
        place.screen.print(&format!("{}\n", place.text("case-nothing-due", &[("days", &days)])));
    } else {
        let rows: Vec<[String; 4]> = all
            .iter()
            .map(|(due, number, title, words)| {
                let when = if due.day < today {
                    place.text("case-overdue", &[("day", &due.day.to_string())])
                } else if due.day == today {
                    place.text("case-today", &[("day", &due.day.to_string())])
                } else {
                    due.day.to_string()
                };
                [when, number.to_string(), words.clone(), title.clone()]
            })
            .collect();
        place.screen.print(&table(&rows));
    }
    Ok(match (damaged, is_due) {
        (true, _) => Exit::Unproven,
        (_, true) => Exit::Open,
        _ => Exit::Closed,
    })
}

/// What is to be done, with the command that does it.
pub(super) fn task(due: &Due, case: &Case, place: &Place<'_>) -> String {
    let key = match due.task {
        Task::Test => "case-task-test",
        Task::Notify if group(case).is_empty() => "case-task-contact",
        Task::Notify => "case-task-notify",
        Task::NotifyNext if next(case).is_none() => "case-task-contact-next",
        Task::NotifyNext => "case-task-notify-next",
        Task::Refuted => "case-task-refuted",
        Task::Remind => "case-task-remind",
        Task::Escalate => "case-task-escalate",
        Task::Promise => "case-task-promise",
        Task::Recheck => "case-task-recheck",
        Task::Decide => "case-task-decide",
        Task::Publish => "case-task-publish",
        Task::Close => "case-task-close",
    };
    let to = due.to.as_ref().map(ToString::to_string).unwrap_or_default();
    let server = case.targets.keys().next().map(ToString::to_string).unwrap_or_default();
    place.text(key, &[("case", &case.number.to_string()), ("to", &to), ("server", &server)])
}
