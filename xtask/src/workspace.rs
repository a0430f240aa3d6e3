//! What cargo knows about the workspace.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde_json::Value;

use crate::shell::{self, Show};

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |own| root().join(own))
}

/// One package that is built here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) license: Option<String>,
    /// Whether it is one of ours.
    pub(crate) own: bool,
    /// The names of what it needs, and whether only its tests do.
    pub(crate) needs: Vec<Need>,
}

/// An edge to another package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Need {
    pub(crate) name: String,
    pub(crate) only_tests: bool,
}

/// All packages that are built on this machine, ours among them.
pub(crate) fn packages() -> anyhow::Result<Vec<Package>> {
    let version = shell::run(shell::cargo(&["version", "--verbose"]), Show::IfItFails)?;
    let host = version.lines.iter().find_map(|line| line.strip_prefix("host: "));
    let host = host.context("cargo does not name its host")?;
    let command = shell::cargo(&["metadata", "--format-version", "1", "--filter-platform", host]);
    let metadata = shell::run(command, Show::IfItFails)?;
    let text =
        metadata.lines.iter().find(|line| line.starts_with('{')).context("cargo metadata says nothing")?;
    parse(&serde_json::from_str(text).context("cargo metadata is no JSON")?)
}

fn parse(metadata: &Value) -> anyhow::Result<Vec<Package>> {
    let list =
        |value: &Value, key: &str| value.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let resolve = metadata.get("resolve").context("no resolve")?;
    let built: BTreeMap<String, ()> =
        list(resolve, "nodes").iter().filter_map(|node| Some((text(node, "id")?, ()))).collect();
    let members: Vec<String> =
        list(metadata, "workspace_members").iter().filter_map(Value::as_str).map(str::to_owned).collect();
    let mut packages = Vec::new();
    for package in list(metadata, "packages") {
        let id = text(&package, "id").context("a package without an id")?;
        if !built.contains_key(&id) {
            continue;
        }
        let need = |need: &Value| {
            let only_tests = text(need, "kind").as_deref() == Some("dev");
            text(need, "name").map(|name| Need { name, only_tests })
        };
        packages.push(Package {
            name: text(&package, "name").context("a package without a name")?,
            version: text(&package, "version").unwrap_or_default(),
            license: text(&package, "license"),
            own: members.contains(&id),
            needs: list(&package, "dependencies").iter().filter_map(need).collect(),
        });
    }
    Ok(packages)
}
