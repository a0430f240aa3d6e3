//! Every folder of `tests/bad-configs` that is about the cases is a settings file with its message.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use sekisho_cases::settings::Settings;
use sekisho_testkit::bad_configs::{Part, cases};

#[test]
fn every_bad_configuration_has_its_message() {
    for case in cases(Part::Cases) {
        let said = Settings::parse(Path::new("sekisho.toml"), &case.text).unwrap_err().to_string();
        assert!(said.starts_with("sekisho.toml:"), "{said}");
        case.says("message.txt", &said);
    }
}

/// The commented lines of the sample, with their comment signs taken away.
#[test]
fn the_sample_is_valid_and_says_the_defaults() {
    let sample = include_str!("../../gateway/src/settings/sample.toml");
    let lines = sample.lines().skip_while(|line| *line != "#[cases]").take_while(|line| !line.is_empty());
    let keys = lines.filter_map(|line| line.strip_prefix('#')).filter(|line| !line.starts_with(' '));
    let text: String = keys.map(|line| format!("{line}\n")).collect();
    let settings = Settings::parse(Path::new("sekisho.toml"), &text).unwrap().unwrap();
    assert_eq!(settings.terms, sekisho_cases::settings::TermsSettings::default());
    assert!(settings.templates.is_some() && settings.openpgp_key.is_some() && settings.rdap.is_some());
}
