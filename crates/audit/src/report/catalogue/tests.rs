//! Both languages say the same things, and nothing that nobody asks for.

use std::path::Path;

use super::*;

/// Every string literal of the report's code and of what it names keys for, tests left out.
fn literals() -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/report")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if name.ends_with(".rs") && !matches!(name.as_str(), "tests.rs" | "sample.rs") {
                let source = std::fs::read_to_string(path).unwrap();
                let code = source.split("#[cfg(test)]\nmod tests {").next().unwrap().to_owned();
                found.extend(code.split('"').skip(1).step_by(2).map(str::to_owned));
            }
        }
    }
    found
}

#[test]
fn both_languages_have_the_same_keys_and_values() {
    for (name, english, japanese) in SOURCES {
        assert_eq!(problems(english, japanese), Vec::<String>::new(), "{name}");
        let strangers: Vec<_> =
            entries(english).into_iter().filter(|(key, _)| !key.starts_with(&format!("{name}-"))).collect();
        assert!(strangers.is_empty(), "{name}: {strangers:?}");
    }
}

#[test]
fn the_code_asks_for_every_text_and_only_for_texts_that_exist() {
    let literals = literals();
    let is_key = |text: &str| {
        let named = SOURCES.iter().any(|(name, ..)| {
            text.strip_prefix(name).is_some_and(|rest| rest.starts_with('-') && rest.len() > 1)
        });
        named
            && text
                .chars()
                .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-')
    };
    let catalogue = Catalogue::new(Language::Japanese);
    let asked: Vec<&String> = literals.iter().filter(|text| is_key(text)).collect();
    for key in &asked {
        assert!(catalogue.has(key), "{key} has no text");
    }
    for (name, english, _) in SOURCES {
        for (key, _) in entries(english) {
            // Classes are asked for by their code, advice by what the record says.
            let by_code = name == "class" || name == "advice";
            assert!(by_code || asked.iter().any(|text| **text == key), "nobody asks for {key}");
        }
    }
    for class in sekisho_evidence::class::Class::ALL {
        let code = class.code().to_ascii_lowercase();
        assert!(catalogue.has(&format!("class-{code}")) && catalogue.has(&format!("class-name-{code}")));
    }
}

#[test]
fn locales_and_options_name_languages() {
    for locale in ["ja_JP.UTF-8", "ja", "ja_JP", "JA-jp"] {
        assert_eq!(Language::of_locale(locale), Language::Japanese, "{locale}");
        assert_eq!(locale.parse(), Ok(Language::Japanese), "{locale}");
    }
    for locale in ["C", "POSIX", "", "de_DE.UTF-8", "en_GB.UTF-8", "C.UTF-8"] {
        assert_eq!(Language::of_locale(locale), Language::English, "{locale}");
    }
    assert_eq!("en-GB".parse(), Ok(Language::English));
    assert_eq!(
        "fr".parse::<Language>().unwrap_err().to_string(),
        "\"fr\" is no language of this program: en or ja is expected"
    );
}

#[test]
fn further_sources_add_texts_and_change_none() {
    let catalogue =
        Catalogue::with(Language::English, &["story-title = Japan, July { $year }\nword-list-or = changed"]);
    assert_eq!(catalogue.text("story-title", &[("year", "2002".into())]), "Japan, July 2002");
    assert_eq!(catalogue.any_of(&["a".to_owned(), "b".to_owned(), "c".to_owned()]), "a, b or c");
    assert_eq!(catalogue.word("no-such-key"), "no-such-key");
    assert!(!catalogue.has("no-such-key"));
    let found = problems("a-b = { $x }\na-b = 2\na-c = 1\n", "a-b = { $y }\nbad\n").join("\n");
    for problem in ["a-b occurs twice", "ja: a-c is missing", "a-b mentions [\"x\"] in en", "ja: Expected"] {
        assert!(found.contains(problem), "{problem}: {found}");
    }
}
