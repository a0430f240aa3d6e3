//! `sekisho case show` and `list`.

use std::collections::BTreeSet;

use sekisho_cases::act::possible;
use sekisho_cases::agenda::agenda;
use sekisho_cases::case::Case;
use sekisho_cases::event::{Entry, Event};
use sekisho_cases::stage::Stage;
use sekisho_cases::timeline::Timeline;
use sekisho_net::clock;
use serde_json::{Value, json};

use super::told::told;
use super::{case_of, line};
use crate::arguments::{Format, ListCasesArguments, OneCaseArguments};
use crate::exit::Exit;
use crate::list::told::minute;
use crate::place::{Place, table};

/// Shows one case.
pub(super) fn run(arguments: &OneCaseArguments, place: &Place<'_>) -> anyhow::Result<Exit> {
    let desk = place.reading_desk(&arguments.config)?;
    let timeline = place.open(&desk, arguments.case)?;
    let case = case_of(&timeline)?;
    if place.screen.format == Format::Json {
        let document = document(case, &timeline, arguments.unsealed, place);
        place.screen.print(&format!("{}\n", serde_json::to_string_pretty(&document)?));
        return Ok(Exit::Closed);
    }
    let mut lines = vec![line::head(case, place)];
    lines.push(place.text("case-began", &[("at", &line::began(case))]));
    lines.extend(
        case.targets
            .iter()
            .map(|(name, target)| line::target(name, target, case, place).trim_end().to_owned()),
    );
    lines.extend(facts(case, &timeline, place));
    lines.push(place.text("case-timeline", &[]));
    lines.extend(timeline.entries().iter().map(|entry| line::entry(entry, place, arguments.unsealed)));
    lines.push(line::next(case, place));
    lines.push(possible_acts(case, place));
    place.screen.print(&format!("{}\n", lines.join("\n")));
    Ok(Exit::Closed)
}

/// What opens it, what that means, who was told, what was promised and decided.
fn facts(case: &Case, timeline: &Timeline, place: &Place<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    let say = |key: &str, values: &[(&str, String)]| {
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        place.text(key, &values)
    };
    let japanese = place.screen.language == sekisho_audit::report::catalogue::Language::Japanese;
    let tests = timeline.entries().iter().filter_map(|entry| match &entry.event {
        Event::Tested { test } => Some(test),
        _ => None,
    });
    // What opened it stays worth knowing when it is shut.
    let found = tests.flat_map(|test| test.findings.values());
    let rules: BTreeSet<String> = found
        .filter_map(|found| if japanese { found.rule_ja.as_ref() } else { found.rule.as_ref() })
        .map(ToString::to_string)
        .collect();
    lines.extend(rules.into_iter().map(|rule| say("case-rule", &[("rule", rule)])));
    if let Some(impact) = &case.impact {
        lines.push(say(
            "case-impact",
            &[
                ("ability", impact.ability.to_string()),
                ("knowledge", impact.knowledge.to_string()),
                ("affected", impact.affected.to_string()),
            ],
        ));
    }
    for contact in &case.contacts {
        let dead = if case.is_dead(&contact.address) { place.text("case-dead", &[]) } else { String::new() };
        let name = contact.name.as_ref().map(ToString::to_string).unwrap_or_default();
        let values = [("address", contact.address.to_string()), ("name", name), ("dead", dead)];
        lines.push(say("case-contact", &values).trim_end().to_owned());
    }
    for sent in &case.sent {
        let key = match (sent.bounced, sent.answered) {
            (true, _) => "case-told-bounced",
            (false, Some(_)) => "case-told-answered",
            (false, None) => "case-told",
        };
        lines.push(say(key, &[("to", sent.notice.to.to_string()), ("at", minute(&sent.at))]));
    }
    for promise in &case.promises {
        lines.push(say(
            "case-promised",
            &[
                ("whose", promise.whose.to_string()),
                ("what", promise.what.to_string()),
                ("due", promise.due.to_string()),
            ],
        ));
    }
    if let Some(embargo) = &case.embargo {
        let values = [("until", embargo.until.to_string()), ("reason", embargo.reason.to_string())];
        lines.push(say("case-decided", &values));
    }
    lines
}

fn possible_acts(case: &Case, place: &Place<'_>) -> String {
    let acts: Vec<String> = possible(case, clock::now()).map(|own| line::act(own.act, place)).collect();
    place.text("case-possible", &[("acts", &acts.join(&place.text("case-comma", &[])))])
}

/// Lists the cases, those that are over only where they are wanted.
pub(super) fn list(arguments: &ListCasesArguments, place: &Place<'_>) -> anyhow::Result<Exit> {
    let desk = place.reading_desk(&arguments.config)?;
    let (timelines, damaged) = desk.readable().map_err(|error| told(error, place))?;
    let damaged = place.damaged(&damaged);
    let cases = timelines.iter().filter_map(Timeline::case);
    let cases: Vec<&Case> = cases.filter(|case| arguments.all || case.stage() != Stage::Closed).collect();
    if place.screen.format == Format::Json {
        let document = json!({
            "version": 1,
            "cases": cases.iter().map(|case| summary(case)).collect::<Vec<_>>(),
        });
        place.screen.print(&format!("{}\n", serde_json::to_string_pretty(&document)?));
    } else if cases.is_empty() {
        let key = if timelines.is_empty() { "case-none" } else { "case-all-over" };
        place.screen.print(&format!("{}\n", place.text(key, &[])));
    } else {
        let row = |case: &&Case| {
            let due = agenda(case, place.terms()).first().map(|due| due.day.to_string());
            [
                case.number.to_string(),
                line::stage(case.stage(), place),
                due.unwrap_or_else(|| "-".to_owned()),
                case.title.to_string(),
            ]
        };
        let heads = ["case", "stage", "due", "title"];
        let heads = heads.map(|head| place.text(&format!("case-head-{head}"), &[]));
        let rows: Vec<[String; 4]> = std::iter::once(heads).chain(cases.iter().map(row)).collect();
        place.screen.print(&table(&rows));
    }
    Ok(if damaged { Exit::Unproven } else { Exit::Closed })
}

fn summary(case: &Case) -> Value {
    json!({
        "case": case.number,
        "title": case.title,
        "stage": case.stage(),
        "tlp": case.tlp.label(),
        "opened": case.opened,
        "servers": case.targets.keys().collect::<Vec<_>>(),
    })
}

/// A case for programs: version 1 of its document. What is sealed stays so.
pub(super) fn document(case: &Case, timeline: &Timeline, unsealed: bool, place: &Place<'_>) -> Value {
    let now = clock::now();
    let reporters: Vec<Value> = case
        .reporters
        .iter()
        .map(|reporter| match reporter.sealed && !unsealed {
            true => json!({ "sealed": true }),
            false => json!({ "sealed": reporter.sealed, "name": reporter.name, "address": reporter.address }),
        })
        .collect();
    let servers: Vec<Value> = case
        .targets
        .iter()
        .map(|(name, target)| {
            let addresses: Vec<Value> = target
                .addresses
                .iter()
                .map(|(address, own)| {
                    json!({
                        "address": address,
                        "standing": format!("{:?}", own.standing(now)).to_ascii_lowercase(),
                        "since": own.since,
                        "old_until": own.vanishes,
                        "finding": own.last.as_ref().map(|(_, finding)| finding),
                        "tested": own.last.as_ref().map(|(at, _)| at),
                    })
                })
                .collect();
            json!({ "server": name, "organisation": target.organisation, "addresses": addresses })
        })
        .collect();
    let is_shown = |entry: &&Entry| {
        let sealed = matches!(&entry.event, Event::Reported { reporter } if reporter.sealed);
        unsealed || !sealed
    };
    let mut document = summary(case);
    if let Some(fields) = document.as_object_mut() {
        let more = json!({
            "version": 1,
            "reporters": reporters,
            "targets": servers,
            "impact": case.impact,
            "contacts": case.contacts,
            "originals": case.originals,
            "due": agenda(case, place.terms()),
            "possible": possible(case, clock::now()).map(|own| json!({ "act": own.act, "by": own.actor, "needs": own.needs })).collect::<Vec<_>>(),
            "timeline": timeline.entries().iter().filter(is_shown).collect::<Vec<_>>(),
            "hash": timeline.position().hash.to_string(),
        });
        fields.extend(more.as_object().cloned().unwrap_or_default());
    }
    document
}
