//! Where the data is, whatever else the settings say: the commands of the block list and of cases need no mail server.

use std::path::{Path, PathBuf};

use sekisho_store::mistake::read_text;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Mistake, SettingsError, default_data};

/// What makes settings a server's, and where it has its data.
#[derive(Deserialize)]
struct File {
    data: Option<PathBuf>,
    host_name: Option<IgnoredAny>,
    dnsbl: Option<IgnoredAny>,
}

/// The data directory of the server whose settings are at `path`; none where they name nothing but what somebody asks
/// or writes (`[[block_lists]]`, `[cases]`).
///
/// # Errors
/// The file cannot be read, or is no TOML.
pub fn data_of_server(path: &Path) -> Result<Option<PathBuf>, SettingsError> {
    let text = read_text(path)?;
    let file: File = toml::from_str(&text).map_err(|error| Mistake::of(path, &text, &error))?;
    let serves = file.host_name.is_some() || file.dnsbl.is_some();
    Ok(file.data.or_else(|| serves.then(default_data)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_has_its_data_where_its_settings_say_and_others_have_none() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("sekisho.toml");
        let of = |text: &str| {
            std::fs::write(&path, text).unwrap();
            data_of_server(&path)
        };
        assert_eq!(of("data = \"/d\"\n[dnsbl]\n").unwrap(), Some("/d".into()));
        assert_eq!(of("data = \"/d\"\n").unwrap(), Some("/d".into()));
        assert_eq!(of("[dnsbl]\nlisten = []\n").unwrap(), Some("/var/lib/sekisho".into()));
        assert_eq!(of("host_name = \"mx.example.jp\"\n").unwrap(), Some("/var/lib/sekisho".into()));
        assert_eq!(of("[cases]\naddress = \"a@example.jp\"\n").unwrap(), None);
        assert!(of("data = 1\n").is_err());
        assert!(data_of_server(&directory.path().join("none.toml")).is_err());
    }
}
