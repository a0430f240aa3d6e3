//! A command line that was not understood: what is wrong with it, and what was probably meant.

use clap::CommandFactory as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use sekisho_audit::report::catalogue::{Argument, Catalogue, Language};

use crate::arguments::{Arguments, Expected, LanguageWord};
use crate::exit::Exit;
use crate::misspelt::nearest;
use crate::texts::catalogue;

/// Prints help, version, or a complaint; whatever has no words of ours has those of the parser.
pub(crate) fn tell(error: &clap::Error, words: &[String], language: Language) -> Exit {
    if !error.use_stderr() {
        // A closed pipe is no reason to complain.
        let _ = error.print();
        return Exit::Closed;
    }
    let texts = catalogue(language);
    match complaint(error, words, &texts) {
        Some(complaint) => {
            let (path, _) = command(&Arguments::command(), words);
            let more = texts.text("clap-more", &[("command", path.into())]);
            use std::io::Write as _;
            let _ = writeln!(std::io::stderr(), "sekisho: {complaint}\n{more}");
        }
        None => {
            let _ = error.print();
        }
    }
    Exit::Usage
}

/// The language that the command line asks for, as far as it can be told from one that was not understood.
pub(crate) fn asked_language(words: &[String]) -> Option<LanguageWord> {
    let joined = words.iter().find_map(|word| word.strip_prefix("--lang="));
    let mut rest = words.iter().skip_while(|word| *word != "--lang").skip(1);
    match joined.or_else(|| rest.next().map(String::as_str))? {
        "ja" => Some(LanguageWord::Ja),
        "en" => Some(LanguageWord::En),
        _ => None,
    }
}

fn complaint(error: &clap::Error, words: &[String], texts: &Catalogue) -> Option<String> {
    let value = |kind| error.get(kind).map(ToString::to_string);
    let text = |key: &str, values: &[(&str, String)]| {
        let values: Vec<(&str, Argument<'_>)> =
            values.iter().map(|(name, value)| (*name, Argument::from(value))).collect();
        texts.text(key, &values)
    };
    let option = || value(ContextKind::InvalidArg);
    let said = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            text("clap-unknown-command", &[("word", value(ContextKind::InvalidSubcommand)?)])
        }
        ErrorKind::MissingSubcommand => text("clap-missing", &[("option", texts.word("expected-command"))]),
        ErrorKind::UnknownArgument => text("clap-unknown-option", &[("word", option()?)]),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            match value(ContextKind::InvalidValue).filter(|given| !given.is_empty()) {
                Some(given) => text("clap-invalid-value", &[("value", given), ("option", option()?)]),
                None => text("clap-needs-value", &[("option", option()?)]),
            }
        }
        ErrorKind::TooManyValues => text("clap-takes-no-value", &[("option", option()?)]),
        ErrorKind::MissingRequiredArgument => {
            text("clap-missing", &[("option", list(error, ContextKind::InvalidArg)?)])
        }
        ErrorKind::ArgumentConflict => match (option(), value(ContextKind::InvalidSubcommand)) {
            (Some(option), _) => {
                let other = list(error, ContextKind::PriorArg)?;
                let key = if option == other { "clap-twice" } else { "clap-conflict" };
                text(key, &[("option", option), ("other", other)])
            }
            (None, word) => text("clap-too-many", &[("word", word?)]),
        },
        ErrorKind::InvalidUtf8 => texts.word("clap-not-text"),
        _ => return None,
    };
    let mut said = vec![said];
    let suggested =
        [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    let possible = [ContextKind::ValidValue, ContextKind::ValidSubcommand];
    let suggested = || suggested.into_iter().find_map(|kind| list(error, kind));
    if let Some(nearest) = nearest_command(error, words).or_else(suggested) {
        said.push(text("clap-nearest", &[("nearest", nearest)]));
    } else if let Some(values) = possible.into_iter().find_map(|kind| list(error, kind)) {
        said.push(text("clap-possible", &[("values", values)]));
    }
    if let Some(source) = std::error::Error::source(error) {
        said.push(match source.downcast_ref::<Expected>() {
            Some(expected) => text("clap-expected", &[("expected", texts.word(expected.key()))]),
            None => source.to_string(),
        });
    }
    Some(said.join("; "))
}

/// One or several values in a row; none where there are none.
fn list(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(one) => Some(one.clone()),
        ContextValue::Strings(some) if !some.is_empty() => Some(some.join(", ")),
        _ => None,
    }
}

/// The command that was probably meant. The parser's own measure takes `nwe` for `answer`.
fn nearest_command(error: &clap::Error, words: &[String]) -> Option<String> {
    let ContextValue::String(word) = error.get(ContextKind::InvalidSubcommand)? else { return None };
    let program = Arguments::command();
    let (_, present) = command(&program, words);
    let known: Vec<&str> = present.get_subcommands().map(clap::Command::get_name).collect();
    nearest(word, known, 2).map(str::to_owned)
}

/// The command whose help tells more, as far as the words name one; with the words of it that are known.
fn command<'a>(program: &'a clap::Command, words: &[String]) -> (String, &'a clap::Command) {
    let mut path = vec![program.get_name().to_owned()];
    let mut present = program;
    for word in words.iter().skip(1) {
        if let Some(next) = present.find_subcommand(word) {
            path.push(word.clone());
            present = next;
        }
    }
    (path.join(" "), present)
}
