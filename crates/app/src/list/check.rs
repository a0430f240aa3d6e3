//! `sekisho list check`: what block lists say about an address or a domain.

use std::time::Duration;

use sekisho_audit::report::catalogue::{Argument, Catalogue};
use sekisho_audit::report::terminal::{columns, padded};
use sekisho_gateway::settings::{AskedSettings, BlockListSettings, block_lists};
use sekisho_net::block_list::{Answer, BlockList, BlockLists, Health, Listing, Subject, Told};
use sekisho_net::clock;
use sekisho_net::resolver::Resolver;

use crate::arguments::{CheckArguments, ConfigArguments, Format};
use crate::exit::{Exit, UsageError};
use crate::screen::Screen;
use crate::texts::catalogue;

/// How long all lists together may take.
const WITHIN: Duration = Duration::from_secs(10);

/// Asks, and shows what was answered.
pub(super) async fn run(arguments: &CheckArguments, screen: &Screen) -> anyhow::Result<Exit> {
    let subject = Subject::parse(&arguments.subject)
        .ok_or_else(|| UsageError::new("check-no-subject").with("text", arguments.subject.clone()))?;
    let settings = configured(&arguments.config)?;
    let lists: Vec<BlockList> = match arguments.list.as_slice() {
        [] => settings.block_lists.iter().map(BlockListSettings::list).collect(),
        named => named.to_vec(),
    };
    if lists.is_empty() {
        let file = arguments.config.config.display().to_string();
        return Err(UsageError::new("check-no-lists").with("file", file).into());
    }
    let resolver = match arguments.resolver.or(settings.resolver) {
        Some(address) => Resolver::at(&[address])?,
        None => Resolver::system()?,
    };
    let lists = BlockLists::new(resolver, lists);
    let told = lists.ask(&subject, WITHIN, clock::instant()).await;
    let text = match screen.format {
        Format::Text => in_words(&subject, lists.lists(), &told, &catalogue(screen.language)),
        Format::Json => {
            format!("{}\n", serde_json::to_string_pretty(&document(&subject, lists.lists(), &told))?)
        }
    };
    screen.print(&text);
    Ok(exit(&told))
}

/// What the settings say; nothing where there is no file.
pub(crate) fn configured(arguments: &ConfigArguments) -> anyhow::Result<AskedSettings> {
    if !arguments.config.exists() {
        return Ok(AskedSettings::default());
    }
    Ok(block_lists(&arguments.config)?)
}

fn exit(told: &[Told]) -> Exit {
    let listed = told.iter().any(|told| matches!(told.answer, Answer::Listed(_)));
    let all_answered =
        told.iter().all(|told| matches!(told.answer, Answer::NotListed | Answer::OtherValues(_)));
    match (listed, all_answered) {
        (true, _) => Exit::Open,
        (false, true) => Exit::Closed,
        (false, false) => Exit::Unproven,
    }
}

fn in_words(subject: &Subject, lists: &[BlockList], told: &[Told], texts: &Catalogue) -> String {
    let heads = ["list", "test", "answer"].map(|head| texts.word(&format!("check-head-{head}")));
    let mut rows = vec![(heads, &[][..])];
    for (list, told) in lists.iter().zip(told) {
        let cells = [list.name.clone(), health(&told.health, texts), answer(&told.answer, texts)];
        rows.push((cells, listing(&told.answer).map_or(&[][..], |listing| &listing.texts)));
    }
    let width = |cell: fn(&[String; 3]) -> &String| rows.iter().map(|(row, _)| columns(cell(row))).max();
    let widths = (width(|row| &row[0]).unwrap_or(0), width(|row| &row[1]).unwrap_or(0));
    let mut text = format!("{}\n\n", texts.text("check-title", &[("subject", subject.to_string().into())]));
    for ([name, test, answer], texts) in &rows {
        text.push_str(&format!("{}  {}  {answer}\n", padded(name, widths.0), padded(test, widths.1)));
        for line in *texts {
            text.push_str(&format!("    {line}\n"));
        }
    }
    let listed = told.iter().filter(|told| matches!(told.answer, Answer::Listed(_))).count();
    let silent = told.iter().filter(|told| told.health != Health::Good).count();
    let numbers: [(&str, Argument<'_>); 3] =
        [("lists", told.len().into()), ("listed", listed.into()), ("silent", silent.into())];
    text.push_str(&format!("\n{}\n", texts.text("check-sum", &numbers)));
    if silent > 0 {
        text.push_str(&format!("{}\n", texts.text("check-sum-silent", &numbers)));
    }
    text
}

/// Whether a list works, in words.
pub(crate) fn health(health: &Health, texts: &Catalogue) -> String {
    let value = match health {
        Health::Broken(value) => value.to_string(),
        _ => String::new(),
    };
    texts.text(&format!("check-test-{}", health.key()), &[("value", value.into())])
}

fn answer(answer: &Answer, texts: &Catalogue) -> String {
    let values =
        |listing: &Listing| listing.values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let value = match answer {
        Answer::Listed(listing) | Answer::OtherValues(listing) => values(listing),
        Answer::Broken(value) => value.to_string(),
        Answer::Declined(code) => code.to_string(),
        Answer::NotListed | Answer::Refused(_) | Answer::NoAnswer(_) | Answer::NotAsked => String::new(),
    };
    texts.text(&format!("check-answer-{}", key(answer)), &[("value", value.into())])
}

const fn key(answer: &Answer) -> &'static str {
    match answer {
        Answer::Listed(_) => "listed",
        Answer::OtherValues(_) => "other-values",
        Answer::NotListed => "not-listed",
        Answer::Refused(refusal) => refusal.key(),
        Answer::Broken(_) => "broken",
        Answer::Declined(code) => code.key(),
        Answer::NoAnswer(_) => "no-answer",
        Answer::NotAsked => "not-asked",
    }
}

const fn listing(answer: &Answer) -> Option<&Listing> {
    match answer {
        Answer::Listed(listing) | Answer::OtherValues(listing) => Some(listing),
        _ => None,
    }
}

fn document(subject: &Subject, lists: &[BlockList], told: &[Told]) -> serde_json::Value {
    let rows = lists.iter().zip(told).map(|(list, told)| {
        let listing = listing(&told.answer);
        let values = listing.map(|own| own.values.iter().map(ToString::to_string).collect::<Vec<_>>());
        let reason = match (&told.health, &told.answer) {
            (Health::NoAnswer(why), _) | (_, Answer::NoAnswer(why)) => Some(why.clone()),
            (Health::Declined(code), _) | (_, Answer::Declined(code)) => Some(code.to_string()),
            (Health::Broken(value), _) => Some(value.to_string()),
            _ => None,
        };
        serde_json::json!({
            "name": list.name,
            "self_test": told.health.key(),
            "answer": key(&told.answer),
            "values": values.unwrap_or_default(),
            "texts": listing.map(|own| own.texts.clone()).unwrap_or_default(),
            "reason": reason,
        })
    });
    serde_json::json!({ "version": 1, "subject": subject.to_string(), "lists": rows.collect::<Vec<_>>() })
}
