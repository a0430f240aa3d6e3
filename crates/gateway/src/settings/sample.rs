//! The commented file that `sekisho init` writes.

use std::path::Path;

use sekisho_policy::classify::DomainName;

/// A settings file for `host_name` and `domains` with every key, its default and what it is for.
#[must_use]
pub fn sample(host_name: &DomainName, domains: &[DomainName], data: &Path) -> String {
    let names: Vec<String> = domains.iter().map(|domain| format!("\"{domain}\"")).collect();
    let data = toml::Value::String(data.to_string_lossy().into_owned());
    SAMPLE
        .replace("HOST_NAME", host_name.as_str())
        .replace("DOMAINS", &names.join(", "))
        .replace("DATA", &data.to_string())
}

/// The file before its names are set in: HOST_NAME, DOMAINS and DATA stand for them.
pub const SAMPLE: &str = include_str!("sample.toml");
