//! The texts for people, by language and key.
//!
//! Every text stands in a Fluent file under `texts/`, once in English and once in Japanese; its key begins
//! with the name of its file. The program itself and the practice servers add files of their own.

use std::borrow::Cow;
use std::path::Path;
use std::str::FromStr;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::next;

/// The texts of this crate: file name, English, Japanese.
const SOURCES: [(&str, &str, &str); 8] = [
    ("verdict", include_str!("texts/verdict.en.ftl"), include_str!("texts/verdict.ja.ftl")),
    ("rule", include_str!("texts/rule.en.ftl"), include_str!("texts/rule.ja.ftl")),
    ("reason", include_str!("texts/reason.en.ftl"), include_str!("texts/reason.ja.ftl")),
    ("finding", include_str!("texts/finding.en.ftl"), include_str!("texts/finding.ja.ftl")),
    ("class", include_str!("texts/class.en.ftl"), include_str!("texts/class.ja.ftl")),
    ("word", include_str!("texts/word.en.ftl"), include_str!("texts/word.ja.ftl")),
    ("page", include_str!("texts/page.en.ftl"), include_str!("texts/page.ja.ftl")),
    ("advice", include_str!("texts/advice.en.ftl"), include_str!("texts/advice.ja.ftl")),
];

/// A language that the program speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Japanese.
    Japanese,
}

/// Why a text names no language.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no language of this program: en or ja is expected")]
pub struct LanguageError(pub String);

impl Language {
    /// The language of a locale as `LC_ALL`, `LC_MESSAGES` or `LANG` name it, for example `ja_JP.UTF-8`.
    /// Everything that is not Japanese, `C` and `POSIX` included, is answered in English.
    #[must_use]
    pub fn of_locale(locale: &str) -> Self {
        match primary(locale).as_str() {
            "ja" => Self::Japanese,
            _ => Self::English,
        }
    }

    /// The tag as BCP 47 writes it, for example in the `lang` attribute of a page.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Japanese => "ja",
        }
    }
}

impl FromStr for Language {
    type Err = LanguageError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match primary(text).as_str() {
            "en" | "english" => Ok(Self::English),
            "ja" | "japanese" => Ok(Self::Japanese),
            _ => Err(LanguageError(text.to_owned())),
        }
    }
}

/// The language of a locale without region, encoding and modifier, in lower case.
fn primary(locale: &str) -> String {
    locale.split(['_', '-', '.', '@']).next().unwrap_or_default().to_ascii_lowercase()
}

/// A value that a text mentions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument<'a> {
    /// A text, set in as it is.
    Text(Cow<'a, str>),
    /// A count; the text may choose its words by it.
    Number(u64),
}

impl<'a> From<&'a str> for Argument<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Argument<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Argument<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<u64> for Argument<'_> {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Argument<'_> {
    fn from(number: usize) -> Self {
        Self::Number(number.try_into().unwrap_or(u64::MAX))
    }
}

/// The texts of one language.
pub struct Catalogue {
    language: Language,
    bundle: FluentBundle<FluentResource>,
    /// The option that names the data directory, a blank before it; empty where commands need none.
    data: String,
    /// The option that names the settings file, in the same way.
    config: String,
}

impl std::fmt::Debug for Catalogue {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Catalogue").field("language", &self.language).finish_non_exhaustive()
    }
}

impl Catalogue {
    /// The texts of this crate in `language`.
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self::with(language, &[])
    }

    /// The texts of this crate and those of `further` sources in Fluent's syntax. An entry that does not
    /// parse, or whose key there is already, is left out; [`problems`] finds such entries in a test.
    #[must_use]
    pub fn with(language: Language, further: &[&str]) -> Self {
        let identifier = LanguageIdentifier::from_bytes(language.tag().as_bytes()).unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        // Isolation marks would end up in pasted commands and mails.
        bundle.set_use_isolating(false);
        let own = SOURCES.iter().map(|(_, english, japanese)| match language {
            Language::English => *english,
            Language::Japanese => *japanese,
        });
        for source in own.chain(further.iter().copied()) {
            let resource = match FluentResource::try_new(source.to_owned()) {
                Ok(resource) | Err((resource, _)) => resource,
            };
            // Refusals are repeated keys: the first one stays.
            let _ = bundle.add_resource(resource);
        }
        Self { language, bundle, data: String::new(), config: String::new() }
    }

    /// The same texts, whose commands name the data directory that the user named, so that they find there
    /// what this one wrote.
    #[must_use]
    pub fn naming_data(self, directory: Option<&Path>) -> Self {
        let named = directory.map(|path| format!(" --data {}", next::word(&path.to_string_lossy())));
        Self { data: named.unwrap_or_default(), ..self }
    }

    /// The same texts, whose commands name the settings file that the user named. Texts have the option as their value
    /// `config`.
    #[must_use]
    pub fn naming_config(self, file: Option<&Path>) -> Self {
        let named = file.map(|path| format!(" --config {}", next::word(&path.to_string_lossy())));
        Self { config: named.unwrap_or_default(), ..self }
    }

    /// What ends a command that needs the data directory: a blank and the option, or nothing. Texts have it
    /// as their value `data`.
    #[must_use]
    pub fn data_option(&self) -> &str {
        &self.data
    }

    /// The language.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// Whether there is a text for `key`.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.bundle.get_message(key).is_some_and(|message| message.value().is_some())
    }

    /// The text for `key` with `arguments` set in. A key without a text is printed itself, so that nothing
    /// is lost where a file of texts is older than what asks for it.
    #[must_use]
    pub fn text(&self, key: &str, arguments: &[(&str, Argument<'_>)]) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut values = FluentArgs::with_capacity(arguments.len() + 2);
        values.set("data", self.data.as_str());
        values.set("config", self.config.as_str());
        for (name, argument) in arguments {
            let value = match argument {
                Argument::Text(text) => FluentValue::from(text.as_ref()),
                Argument::Number(number) => FluentValue::from(*number),
            };
            values.set(*name, value);
        }
        let mut errors = Vec::new();
        self.bundle.format_pattern(pattern, Some(&values), &mut errors).into_owned()
    }

    /// The text for `key`, which mentions no value.
    #[must_use]
    pub fn word(&self, key: &str) -> String {
        self.text(key, &[])
    }

    /// "a, b or c".
    #[must_use]
    pub fn any_of(&self, items: &[String]) -> String {
        self.join(items, "word-list-or")
    }

    /// "a, b and c".
    #[must_use]
    pub fn all_of(&self, items: &[String]) -> String {
        self.join(items, "word-list-and")
    }

    fn join(&self, items: &[String], last: &str) -> String {
        let Some((end, start)) = items.split_last() else { return String::new() };
        let Some((first, middle)) = start.split_first() else { return end.clone() };
        let comma = |left: String, right: &String| {
            self.text("word-list-more", &[("left", left.into()), ("right", right.into())])
        };
        let start = middle.iter().fold(first.clone(), comma);
        self.text(last, &[("left", start.into()), ("right", end.into())])
    }
}

/// What is wrong with a pair of sources: entries that do not parse, keys that occur twice or in one of them
/// only, and values that one of them does not mention. Only `target` may be left out in Japanese, where a
/// sentence needs no subject. For the tests of whoever adds sources.
#[must_use]
pub fn problems(english: &str, japanese: &str) -> Vec<String> {
    let mut problems = Vec::new();
    for (language, source) in [("en", english), ("ja", japanese)] {
        if let Err((_, errors)) = FluentResource::try_new(source.to_owned()) {
            problems.extend(errors.iter().map(|error| format!("{language}: {error}")));
        }
        let mut keys: Vec<String> = entries(source).into_iter().map(|(key, _)| key).collect();
        keys.sort();
        let repeated = keys.windows(2).filter(|pair| pair.first() == pair.last());
        problems.extend(repeated.flatten().map(|key| format!("{language}: {key} occurs twice")));
    }
    let (english, japanese) = (entries(english), entries(japanese));
    for (key, values) in &english {
        match japanese.iter().find(|(other, _)| other == key) {
            None => problems.push(format!("ja: {key} is missing")),
            Some((_, other)) if other != values && other.as_slice() != without_subject(values) => {
                problems.push(format!("{key} mentions {values:?} in en and {other:?} in ja"));
            }
            Some(_) => {}
        }
    }
    let missing = japanese.iter().filter(|(key, _)| !english.iter().any(|(other, _)| other == key));
    problems.extend(missing.map(|(key, _)| format!("en: {key} is missing")));
    problems
}

fn without_subject(values: &[String]) -> Vec<String> {
    values.iter().filter(|value| *value != "target").cloned().collect()
}

/// The keys of `source` in order, each with the names of the values its text mentions, sorted.
fn entries(source: &str) -> Vec<(String, Vec<String>)> {
    let mut entries: Vec<(String, Vec<String>)> = Vec::new();
    for line in source.lines() {
        if line.starts_with(|first: char| first.is_ascii_alphabetic())
            && let Some((key, _)) = line.split_once('=')
        {
            entries.push((key.trim().to_owned(), Vec::new()));
        }
        let Some((_, values)) = entries.last_mut() else { continue };
        for part in line.split('$').skip(1) {
            let name: String =
                part.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
            if !values.contains(&name) {
                values.push(name);
            }
        }
        values.sort();
    }
    entries
}

#[cfg(test)]
mod tests;
