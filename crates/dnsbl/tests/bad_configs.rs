//! Every folder of `tests/bad-configs` that is about the block list is a settings file with its message.

use std::fs;
use std::path::Path;

use sekisho_dnsbl::settings::Settings;

#[test]
fn every_bad_configuration_has_its_message() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/bad-configs");
    let mut count = 0;
    for case in fs::read_dir(&root).unwrap() {
        let case = case.unwrap().path();
        if !case.to_string_lossy().contains("-dnsbl-") {
            continue;
        }
        let text = fs::read_to_string(case.join("sekisho.toml")).unwrap();
        let said = Settings::parse(Path::new("sekisho.toml"), &text).unwrap_err().to_string();
        let message = case.join("message.txt");
        // A new case is written with SEKISHO_WRITE_MESSAGES=1, and then read by somebody.
        if std::env::var_os("SEKISHO_WRITE_MESSAGES").is_some() {
            fs::write(&message, format!("{said}\n")).unwrap();
        }
        assert_eq!(format!("{said}\n"), fs::read_to_string(&message).unwrap(), "{}", case.display());
        count += 1;
    }
    assert!(count >= 12, "{count}");
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
    let defaults =
        Settings { listen: settings.listen.clone(), zone: settings.zone.clone(), ..Settings::default() };
    assert_eq!(settings, defaults);
}
