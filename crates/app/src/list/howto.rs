//! `sekisho list howto`: how a mail server asks a block list, with the values that count.
//!
//! No configuration here takes any answer at all for "listed": an error of the list would refuse everybody's mail.

use std::net::Ipv4Addr;

use sekisho_audit::report::catalogue::{Argument, Catalogue};
use sekisho_audit::report::terminal::{columns, padded, wrapped};
use sekisho_dnsbl::code::Code;
use sekisho_dnsbl::settings::Kind;
use sekisho_gateway::settings::BlockListSettings;
use sekisho_net::block_list::{BlockList, Values};

use crate::arguments::{Format, HowtoArguments};
use crate::exit::{Exit, UsageError};
use crate::screen::Screen;
use crate::texts::catalogue;

mod consumer;
mod exim;
mod haraka;
mod own;
mod postfix;
mod rspamd;
mod sendmail;
mod spamassassin;

use consumer::{CONSUMERS, Consumer, Instructions, Place};

/// The most single values that software without ranges is given.
const VALUES: usize = 64;

/// A list as configurations name it.
struct Asked {
    /// The zone, without a trailing dot.
    zone: String,
    /// The values that count, as Postfix reads them: one pattern or several.
    patterns: Vec<String>,
    /// Each single value, and what it is called in configurations.
    values: Vec<(Ipv4Addr, String)>,
    /// The zone within names of rules: letters, digits and underscores.
    stem: String,
}

/// Shows the names, or one mail server's configuration.
pub(super) fn run(arguments: &HowtoArguments, screen: &Screen) -> anyhow::Result<Exit> {
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
    let asked = asked(arguments)?;
    let instructions = (consumer.instructions)(&asked);
    let text = match screen.format {
        Format::Text => in_words(consumer, &asked, &instructions, &texts),
        Format::Json => {
            format!("{}\n", serde_json::to_string_pretty(&document(consumer, &asked, &instructions))?)
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

/// The list that was named, or the first of the settings; without values of its own, the values of our lists.
fn asked(arguments: &HowtoArguments) -> anyhow::Result<Asked> {
    let configured = configured(arguments)?;
    let list = match &arguments.zone {
        Some(named) if named.values.is_any() => {
            let same = configured.into_iter().find(|own| own.zone == named.zone);
            same.unwrap_or_else(|| named.clone())
        }
        Some(named) => named.clone(),
        None => configured.into_iter().next().ok_or_else(|| UsageError::new("howto-no-zone"))?,
    };
    Ok(Asked::of(&list)
        .ok_or_else(|| UsageError::new("howto-many-values").with("most", VALUES.to_string()))?)
}

/// The lists that the settings know: those that we serve, then those that we ask.
fn configured(arguments: &HowtoArguments) -> anyhow::Result<Vec<BlockList>> {
    let file = &arguments.config.config;
    let served = if file.exists() { sekisho_dnsbl::settings::Settings::read(file)? } else { None };
    let served = served.map(|settings| settings.zone).unwrap_or_default();
    let own = served.iter().filter(|zone| zone.kind == Kind::Ip).map(|zone| {
        let name = zone.name.to_string();
        BlockList { name: name.clone(), zone: name, values: Values::default() }
    });
    let asked = super::check::configured(&arguments.config)?.block_lists;
    Ok(own.chain(asked.iter().map(BlockListSettings::list)).collect())
}

impl Asked {
    fn of(list: &BlockList) -> Option<Self> {
        let own: Vec<String> = Code::ALL.iter().map(|code| code.value().octets()[3].to_string()).collect();
        let pattern = format!("127.0.0.[{}]", own.join(";"));
        let values = if list.values.is_any() {
            Values::of(pattern.parse().into_iter().collect())
        } else {
            list.values.clone()
        };
        let named = |value: Ipv4Addr| {
            let code = Code::ALL.into_iter().find(|code| code.value() == value);
            let name =
                code.map_or_else(|| value.to_string().replace('.', "_"), |code| name_of(code).to_owned());
            (value, name)
        };
        let letters = list.zone.chars().map(|own| if own.is_ascii_alphanumeric() { own } else { '_' });
        Some(Self {
            zone: list.zone.clone(),
            patterns: values.patterns().iter().map(ToString::to_string).collect(),
            values: values.each(VALUES)?.into_iter().map(named).collect(),
            stem: letters.take(24).collect::<String>().to_uppercase(),
        })
    }

    /// A template with `@ZONE@` and `@STEM@` filled in.
    fn fill(&self, template: &str) -> String {
        template.replace("@ZONE@", &self.zone).replace("@STEM@", &self.stem)
    }

    /// A template once for each value: `@VALUE@`, `@CODE@`, and `@LOWER@`, its code in lower case.
    fn each(&self, template: &str) -> String {
        let one = |(value, name): &(Ipv4Addr, String)| {
            let filled = self.fill(template).replace("@VALUE@", &value.to_string());
            filled.replace("@CODE@", name).replace("@LOWER@", &name.to_lowercase())
        };
        self.values.iter().map(one).collect()
    }
}

/// What a code is called within names of rules.
const fn name_of(code: Code) -> &'static str {
    match code {
        Code::Relay => "RELAY",
        Code::Output => "OUTPUT",
        Code::ForgedSender => "FORGED_SENDER",
        Code::LostSource => "LOST_SOURCE",
    }
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
    for (value, _) in &asked.values {
        let code = Code::ALL.into_iter().find(|code| code.value() == *value);
        let words = code.map(|code| texts.word(&format!("howto-code-{}", name_of(code).to_lowercase())));
        text.push_str(format!("{value}  {}", words.unwrap_or_default()).trim_end());
        text.push('\n');
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
        "values": asked.values.iter().map(|(value, _)| value.to_string()).collect::<Vec<_>>(),
        "parts": parts.collect::<Vec<_>>(),
        "commands": instructions.commands,
    })
}

#[cfg(test)]
mod tests;
