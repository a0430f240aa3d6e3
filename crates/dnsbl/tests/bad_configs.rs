//! Every folder of `tests/bad-configs` that is about the block list is a settings file with its message.

use std::path::Path;

use sekisho_dnsbl::settings::Settings;
use sekisho_testkit::bad_configs::{Part, cases};

#[test]
fn every_bad_configuration_has_its_message() {
    for case in cases(Part::BlockList) {
        let said = Settings::parse(Path::new("sekisho.toml"), &case.text).unwrap_err().to_string();
        assert!(said.starts_with("sekisho.toml:"), "{said}");
        case.says("message.txt", &said);
    }
}

/// The commented lines of the sample, with their comment signs taken away.
#[test]
fn the_sample_is_valid() {
    let sample = include_str!("../../gateway/src/settings/sample.toml");
    let begin = sample.find("#[dnsbl]").unwrap();
    let lines =
        sample.get(begin..).unwrap_or_default().lines().take_while(|line| !line.starts_with("# Addresses"));
    let text: String = lines.filter_map(|line| Some(format!("{}\n", line.strip_prefix('#')?))).collect();
    let text: String =
        text.lines().filter(|line| !line.starts_with(' ')).map(|line| format!("{line}\n")).collect();
    let settings = Settings::parse(Path::new("sekisho.toml"), &text).unwrap().unwrap();
    assert_eq!(settings.zone.len(), 1);
    assert_eq!(settings.tester.as_ref().map(|tester| tester.witness_listen.len()), Some(1));
    let defaults = Settings {
        listen: settings.listen.clone(),
        zone: settings.zone.clone(),
        tester: settings.tester.clone(),
        ..Settings::default()
    };
    assert_eq!(settings, defaults);
}
