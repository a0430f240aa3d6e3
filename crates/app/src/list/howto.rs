//! `sekisho list howto`: how a mail server asks a block list, with the values that count.
//!
//! No configuration here takes any answer at all for "listed": an error of the list would refuse everybody's mail.

use sekisho_audit::report::catalogue::{Argument, Catalogue};
use sekisho_audit::report::terminal::{columns, padded, wrapped};

use crate::arguments::{Format, HowtoArguments};
use crate::exit::{Exit, UsageError};
use crate::place::Place as Working;
use crate::texts::catalogue;

mod asked;
mod consumer;
mod exim;
mod haraka;
mod named;
mod own;
mod postfix;
mod retired;
mod rspamd;
mod sendmail;
mod spamassassin;

use asked::Asked;
use consumer::{CONSUMERS, Consumer, Instructions, Place};

/// Shows the names, or one mail server's configuration.
pub(super) fn run(arguments: &HowtoArguments, working: &Working<'_>) -> anyhow::Result<Exit> {
    let screen = working.screen;
    let texts = catalogue(screen.language);
    let Some(name) = &arguments.name else {
        screen.print(&names(screen.format, &texts)?);
        return Ok(Exit::Closed);
    };
    let consumer =
        CONSUMERS.iter().find(|consumer| consumer.name.eq_ignore_ascii_case(name)).ok_or_else(|| {
            let known: Vec<&str> = CONSUMERS.iter().map(|consumer| consumer.name).collect();
            UsageError::new("howto-unknown").with("name", name.clone()).with("known", known.join(", "))
        })?;
    let named = named::named(arguments, working)?;
    let asked = Asked::of(&named.list, named.ours)
        .ok_or_else(|| UsageError::new("howto-many-values").with("most", asked::VALUES.to_string()))?;
    let instructions = (consumer.instructions)(&asked);
    let text = match (screen.format, named.retired) {
        (Format::Text, false) => in_words(consumer, &asked, &instructions, &texts),
        (Format::Text, true) => retired::in_words(&asked, &instructions, &texts),
        (Format::Json, is_retired) => {
            let document = if is_retired {
                retired::document(consumer, &asked, &instructions)
            } else {
                document(consumer, &asked, &instructions)
            };
            format!("{}\n", serde_json::to_string_pretty(&document)?)
        }
    };
    screen.print(&text);
    Ok(Exit::Closed)
}

fn names(format: Format, texts: &Catalogue) -> anyhow::Result<String> {
    if format == Format::Json {
        let names: Vec<&str> = CONSUMERS.iter().map(|consumer| consumer.name).collect();
        return Ok(format!(
            "{}\n",
            serde_json::to_string_pretty(&serde_json::json!({ "version": 1, "names": names }))?
        ));
    }
    let width = CONSUMERS.iter().map(|consumer| columns(consumer.name)).max().unwrap_or(0);
    let mut text = String::new();
    for consumer in &CONSUMERS {
        let about = texts.word(&format!("howto-short-{}", consumer.name));
        text.push_str(&format!("{}  {about}\n", padded(consumer.name, width)));
    }
    text.push_str(&format!("\n{}\n", texts.word("howto-names-next")));
    Ok(text)
}

fn in_words(consumer: &Consumer, asked: &Asked, instructions: &Instructions, texts: &Catalogue) -> String {
    let zone = || ("zone", Argument::from(&asked.zone));
    let about = texts.text(&format!("howto-about-{}", consumer.name), &[zone()]);
    let mut text =
        about.lines().map(|line| format!("{}\n", wrapped(line, 80, 0, 0).join("\n"))).collect::<String>();
    for part in &instructions.parts {
        let (key, before) = match &part.place {
            Place::Append => ("append", ""),
            Place::Create => ("create", ""),
            Place::Before(before) => ("before", *before),
        };
        let values = [("file", Argument::from(part.file.as_str())), ("before", Argument::from(before))];
        text.push_str(&format!(
            "\n--- {}\n{}",
            texts.text(&format!("howto-place-{key}"), &values),
            part.text
        ));
    }
    text.push_str(&format!("\n--- {}\n", texts.word("howto-then")));
    for command in instructions.commands {
        text.push_str(&format!("{command}\n"));
    }
    text.push_str(&format!("\n--- {}\n", texts.text("howto-try", &[zone()])));
    text.push_str(&texts.text("howto-try-commands", &[zone()]));
    text.push_str(&format!("\n\n--- {}\n", texts.word("howto-values")));
    for (value, name) in &asked.values {
        let words = asked.ours.then(|| texts.word(&format!("howto-code-{}", name.to_lowercase())));
        text.push_str(format!("{value}  {}", words.unwrap_or_default()).trim_end());
        text.push('\n');
    }
    if !asked.ours {
        text.push_str(&format!("{}\n", texts.text("howto-values-foreign", &[zone()])));
    }
    text
}

fn document(consumer: &Consumer, asked: &Asked, instructions: &Instructions) -> serde_json::Value {
    let parts = instructions.parts.iter().map(|part| {
        let (place, before) = match &part.place {
            Place::Append => ("append", None),
            Place::Create => ("create", None),
            Place::Before(before) => ("before", Some(*before)),
        };
        serde_json::json!({ "file": part.file, "place": place, "before": before, "text": part.text })
    });
    serde_json::json!({
        "version": 1,
        "name": consumer.name,
        "zone": asked.zone,
        "retired": false,
        "values": asked.values.iter().map(|(value, _)| value.to_string()).collect::<Vec<_>>(),
        "parts": parts.collect::<Vec<_>>(),
        "commands": instructions.commands,
    })
}

#[cfg(test)]
mod tests;
