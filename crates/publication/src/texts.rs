//! The texts for people, in English and Japanese: a Fluent file for each part under `texts/`, whose name begins each key.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use jiff::civil::Date;
use sekisho_cases::contact::Tongue;
use unic_langid::LanguageIdentifier;

/// File name, English, Japanese.
const SOURCES: [(&str, &str, &str); 3] = [
    ("page", include_str!("texts/page.en.ftl"), include_str!("texts/page.ja.ftl")),
    ("timeline", include_str!("texts/timeline.en.ftl"), include_str!("texts/timeline.ja.ftl")),
    ("withheld", include_str!("texts/withheld.en.ftl"), include_str!("texts/withheld.ja.ftl")),
];
/// The months as English writes them.
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The tag of a language as BCP 47 writes it.
pub(crate) const fn tag(tongue: Tongue) -> &'static str {
    match tongue {
        Tongue::English => "en",
        Tongue::Japanese => "ja",
    }
}

/// The texts of one language.
pub(crate) struct Texts {
    tongue: Tongue,
    bundle: FluentBundle<FluentResource>,
}

impl Texts {
    pub(crate) fn new(tongue: Tongue) -> Self {
        let identifier = LanguageIdentifier::from_bytes(tag(tongue).as_bytes()).unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        // Isolation marks would end up in what is searched and copied.
        bundle.set_use_isolating(false);
        for (_, english, japanese) in SOURCES {
            let source = if tongue == Tongue::English { english } else { japanese };
            let resource = match FluentResource::try_new(source.to_owned()) {
                Ok(resource) | Err((resource, _)) => resource,
            };
            // Refusals are repeated keys: the first one stays, and a test finds the other.
            let _ = bundle.add_resource(resource);
        }
        Self { tongue, bundle }
    }

    /// The text of `key` with these values set in as they are.
    pub(crate) fn text(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.format(key, values.iter().map(|(name, value)| (*name, FluentValue::from(*value))))
    }

    /// The text of `key`, which chooses its words by `count`.
    pub(crate) fn count(&self, key: &str, count: u32) -> String {
        self.format(key, std::iter::once(("count", FluentValue::from(count))))
    }

    /// The text of `key`, which mentions no value.
    pub(crate) fn word(&self, key: &str) -> String {
        self.text(key, &[])
    }

    fn format<'a>(&self, key: &str, values: impl Iterator<Item = (&'a str, FluentValue<'a>)>) -> String {
        let pattern = self.bundle.get_message(key).and_then(|message| message.value());
        let Some(pattern) = pattern else { return key.to_owned() };
        let values: FluentArgs<'_> = values.collect();
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&values), &mut errors).into_owned();
        // A space parts Latin letters from Japanese ones, and nothing from a bracket that brings its own.
        if self.tongue == Tongue::Japanese { text.replace("） ", "）") } else { text }
    }

    /// "a, b, c".
    pub(crate) fn all(&self, items: impl IntoIterator<Item = String>) -> String {
        let joined = items
            .into_iter()
            .reduce(|left, right| self.text("page-list-and", &[("left", &left), ("right", &right)]));
        joined.unwrap_or_default()
    }

    /// A day: `16 July 2002`, `2002年7月16日`.
    pub(crate) fn day(&self, day: Date) -> String {
        match self.tongue {
            Tongue::English => format!("{} {} {}", day.day(), month(day), day.year()),
            Tongue::Japanese => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
        }
    }

    /// A day on an axis: `16 Jul`, `7/16`.
    pub(crate) fn short_day(&self, day: Date, with_year: bool) -> String {
        let short = match self.tongue {
            Tongue::English => format!("{} {}", day.day(), month(day).chars().take(3).collect::<String>()),
            Tongue::Japanese => format!("{}/{}", day.month(), day.day()),
        };
        match (with_year, self.tongue) {
            (false, _) => short,
            (true, Tongue::English) => format!("{short} {}", day.year()),
            (true, Tongue::Japanese) => format!("{}/{short}", day.year()),
        }
    }
}

fn month(day: Date) -> &'static str {
    let index = usize::try_from(day.month() - 1).unwrap_or_default();
    MONTHS.get(index).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// The keys of a source, each with the names of the values that its text mentions.
    fn entries(source: &str) -> BTreeMap<String, Vec<String>> {
        FluentResource::try_new(source.to_owned()).unwrap_or_else(|(_, errors)| panic!("{errors:?}"));
        let mut entries: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut current = String::new();
        for line in source.lines() {
            if line.starts_with(|first: char| first.is_ascii_alphabetic()) {
                current = line.split_once('=').unwrap().0.trim().to_owned();
                assert!(entries.insert(current.clone(), Vec::new()).is_none(), "{current} occurs twice");
            }
            for part in line.split('$').skip(1) {
                let name: String = part.chars().take_while(char::is_ascii_alphanumeric).collect();
                let own = entries.get_mut(&current).unwrap();
                if !own.contains(&name) {
                    own.push(name);
                }
                own.sort();
            }
        }
        entries
    }

    #[test]
    fn both_languages_say_the_same() {
        for (file, english, japanese) in SOURCES {
            let (english, japanese) = (entries(english), entries(japanese));
            assert_eq!(english, japanese, "{file}");
            assert!(english.keys().all(|key| key.starts_with(file)), "{file}");
        }
    }

    #[test]
    fn nothing_is_called_safe() {
        for (_, english, japanese) in SOURCES {
            assert!(!japanese.contains("安全") && !english.contains("secure") && !english.contains("safe"));
        }
    }

    #[test]
    fn days_are_written_as_people_write_them() {
        let day: Date = "2002-07-06".parse().unwrap();
        let both = [Texts::new(Tongue::English), Texts::new(Tongue::Japanese)];
        assert_eq!(both.each_ref().map(|texts| texts.day(day)), ["6 July 2002", "2002年7月6日"]);
        assert_eq!(both.each_ref().map(|texts| texts.short_day(day, false)), ["6 Jul", "7/6"]);
        assert_eq!(both.each_ref().map(|texts| texts.short_day(day, true)), ["6 Jul 2002", "2002/7/6"]);
    }
}
