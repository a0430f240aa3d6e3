//! Every folder of `tests/bad-configs` is a settings file with its message: file, line, key, what was expected.

use std::path::Path;

use sekisho_gateway::settings::Settings;
use sekisho_testkit::bad_configs::{Part, cases};

#[test]
fn every_bad_configuration_has_its_message() {
    for case in cases(Part::Mail) {
        let said = Settings::parse(Path::new("sekisho.toml"), &case.text).unwrap_err().to_string();
        assert!(said.starts_with("sekisho.toml:"), "{said}");
        case.says("message.txt", &said);
    }
}
