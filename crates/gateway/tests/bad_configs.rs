//! Every folder of `tests/bad-configs` is a settings file with its message: file, line, key, what was expected.

use std::fs;
use std::path::Path;

use sekisho_gateway::settings::Settings;

#[test]
fn every_bad_configuration_has_its_message() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/bad-configs");
    let mut count = 0;
    for case in fs::read_dir(&root).unwrap() {
        let case = case.unwrap().path();
        // The block list reads its own table, and has a test of its own.
        if case.to_string_lossy().contains("-dnsbl-") {
            continue;
        }
        let text = fs::read_to_string(case.join("sekisho.toml")).unwrap();
        let said = Settings::parse(Path::new("sekisho.toml"), &text).unwrap_err().to_string();
        let message = case.join("message.txt");
        // A new case is written with SEKISHO_WRITE_MESSAGES=1, and then read by somebody.
        if std::env::var_os("SEKISHO_WRITE_MESSAGES").is_some() {
            fs::write(&message, format!("{said}\n")).unwrap();
        }
        let expected = fs::read_to_string(&message).unwrap();
        assert_eq!(format!("{said}\n"), expected, "{}", case.display());
        assert!(said.starts_with("sekisho.toml:"), "{said}");
        count += 1;
    }
    assert!(count >= 27, "{count}");
}
