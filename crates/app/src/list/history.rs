//! `sekisho list history`.

use sekisho_audit::report::terminal::verdict_word;
use sekisho_dnsbl::register::event::{Entry, Event, Nomination};
use sekisho_dnsbl::register::history::History;
use sekisho_dnsbl::register::outcome::Outcome;

mod followed;

use followed::{Followed, Meaning};

use super::details::seen;
use super::told::told;
use crate::arguments::{Format, ShowArguments};
use crate::exit::Exit;
use crate::place::{Place, table};

/// Everything that happened, or what happened to one host.
pub(super) fn run(arguments: &ShowArguments, place: &Place<'_>) -> anyhow::Result<Exit> {
    let data = place.data(&arguments.config)?;
    if !History::is_in(&data) && place.screen.format == Format::Text {
        let none = [("count", "0"), ("hash", "-")];
        place.screen.print(&format!("{}\n", place.text("list-history-head", &none)));
        return Ok(Exit::Closed);
    }
    let (history, _) = History::open(&data).map_err(|error| told(error.into()))?;
    let about = arguments.host.map(|host| host.to_canonical());
    let (mut entries, mut followed) = (Vec::new(), Followed::default());
    history
        .visit(&mut |entry| {
            let meaning = followed.take(&entry.event);
            let concerns = |address| entry.event.is_about(address) || meaning.left.contains(&address);
            if about.is_none_or(concerns) {
                entries.push((entry.clone(), meaning));
            }
        })
        .map_err(|error| told(error.into()))?;
    let position = history.position();
    if place.screen.format == Format::Json {
        let head = serde_json::json!({ "entries": position.number, "hash": position.hash.to_string() });
        let entries: Vec<&Entry> = entries.iter().map(|(entry, _)| entry).collect();
        let document = serde_json::json!({ "version": 1, "head": head, "history": entries });
        place.screen.print(&format!("{}\n", serde_json::to_string_pretty(&document)?));
        return Ok(Exit::Closed);
    }
    let rows: Vec<[String; 4]> = entries.iter().map(|(entry, meaning)| line(entry, meaning, place)).collect();
    place.screen.print(&table(&rows));
    let shown = rows.len().to_string();
    let (count, hash) = (position.number.to_string(), position.hash.to_string());
    if about.is_some() {
        let text = place.text("list-history-shown", &[("shown", &shown), ("count", &count)]);
        place.screen.print(&format!("{text}\n"));
    }
    place
        .screen
        .print(&format!("{}\n", place.text("list-history-head", &[("count", &count), ("hash", &hash)])));
    Ok(Exit::Closed)
}

fn line(entry: &Entry, meaning: &Meaning, place: &Place<'_>) -> [String; 4] {
    let event = &entry.event;
    let subject = match (event, event.host(), event.network()) {
        (Event::Retired { zone, .. } | Event::Revived { zone, .. }, ..) => zone.to_string(),
        (_, Some(host), _) => host.to_string(),
        (_, _, Some(network)) => network.to_string(),
        _ => String::new(),
    };
    let mut did = happened(event, meaning.again, place);
    if !meaning.left.is_empty() {
        let outputs = meaning.left.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        did = place.text("list-did-outputs-left", &[("did", &did), ("outputs", &outputs)]);
    }
    [second(&entry.at), subject, entry.by.to_string(), did]
}

fn happened(event: &Event, again: bool, place: &Place<'_>) -> String {
    let because =
        |key: &str, reason: &dyn std::fmt::Display| place.text(key, &[("reason", &reason.to_string())]);
    match event {
        Event::Nominated { nomination, reason, .. } => {
            let did = nominated(nomination, place);
            match reason {
                Some(reason) => {
                    place.text("list-did-reason", &[("did", &did), ("reason", &reason.to_string())])
                }
                None => did,
            }
        }
        Event::TestBegan { audit, .. } => because("list-did-begin", audit),
        Event::TestEnded { outcome: Outcome::Proven { proof, .. }, .. } => {
            let key = if again { "list-did-prove-again" } else { "list-did-prove" };
            place.text(key, &[("audit", proof.audit.as_str()), ("level", &proof.level.to_string())])
        }
        Event::TestEnded { outcome: Outcome::Closed { audit, .. }, .. } => because("list-did-close", audit),
        Event::TestEnded { outcome: Outcome::Unproven { audit, verdict, said, cause, .. }, .. } => {
            let verdict = verdict_word(&place.screen.texts(), *verdict);
            let said = &seen(*cause, said, "-", place);
            place.text("list-did-fail", &[("audit", audit.as_str()), ("verdict", &verdict), ("said", said)])
        }
        Event::Expired { .. } => place.text("list-did-expire", &[]),
        Event::Delisted { reason, .. } => because("list-did-delist", reason),
        Event::Accepted { reason, .. } => because("list-did-accept", reason),
        Event::Declined { reason, .. } => because("list-did-decline", reason),
        Event::Excluded { reason, .. } => because("list-did-exclude", reason),
        Event::Included { reason, .. } => because("list-did-include", reason),
        Event::OptedOut { reason, .. } => because("list-did-opt-out", reason),
        Event::OptedIn { reason, .. } => because("list-did-opt-in", reason),
        Event::Retired { reason, .. } => because("list-did-retire", reason),
        Event::Revived { reason, .. } => because("list-did-revive", reason),
    }
}

fn nominated(nomination: &Nomination, place: &Place<'_>) -> String {
    let because = |key: &str, reason: &str| place.text(key, &[("reason", reason)]);
    match nomination {
        Nomination::Message { digest } => {
            because("list-did-nominate-message", &digest.chars().take(16).collect::<String>())
        }
        Nomination::Word { words } => because("list-did-nominate-word", &words.to_string()),
        Nomination::Own => place.text("list-did-nominate-own", &[]),
        Nomination::Audit { audit } => because("list-did-nominate-audit", audit.as_str()),
    }
}

/// A time to the second, in UTC.
fn second(time: &jiff::Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}
