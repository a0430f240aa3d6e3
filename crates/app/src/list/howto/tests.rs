use sekisho_audit::report::catalogue::Language;
use sekisho_net::block_list::{BlockList, Values};

use super::*;

fn asked(values: &[&str], ours: bool) -> Option<Asked> {
    let zone = "relays.example.jp".to_owned();
    let values = Values::of(values.iter().map(|text| text.parse().unwrap()).collect());
    Asked::of(&BlockList { name: zone.clone(), zone, values }, ours)
}

#[test]
fn every_configuration_names_the_zone_and_its_values_and_leaves_nothing_open() {
    let asked = asked(&[], true).unwrap();
    for consumer in &CONSUMERS {
        let instructions = (consumer.instructions)(&asked);
        let text: String = instructions.parts.iter().map(|part| part.text.as_str()).collect();
        assert!(text.contains("relays.example.jp"), "{}: {text}", consumer.name);
        assert!(text.contains("127.0.0.") || text.contains(r"127\.0\.0\."), "{}: {text}", consumer.name);
        assert!(!text.contains('@') || consumer.name == "postfix", "{}: {text}", consumer.name);
        assert!(instructions.parts.iter().all(|part| part.text.ends_with('\n')), "{}", consumer.name);
    }
}

#[test]
fn other_values_are_taken_as_they_are_and_too_many_are_not() {
    let some = asked(&["127.0.0.2-3", "127.0.1.9"], false).unwrap();
    assert_eq!(some.patterns, ["127.0.0.[2..3]", "127.0.1.9"]);
    let names: Vec<&str> = some.values.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(names, ["127_0_0_2", "127_0_0_3", "127_0_1_9"]);
    assert!(asked(&["127.0.0.0-255"], false).is_none());
}

#[test]
fn every_name_has_its_words_in_both_languages() {
    let asked = asked(&[], true).unwrap();
    for language in [Language::English, Language::Japanese] {
        let texts = catalogue(language);
        let names = names(Format::Text, &texts).unwrap();
        assert!(!names.contains("howto-"), "{names}");
        for consumer in &CONSUMERS {
            let text = in_words(consumer, &asked, &(consumer.instructions)(&asked), &texts);
            assert!(!text.contains("howto-"), "{text}");
        }
    }
}
