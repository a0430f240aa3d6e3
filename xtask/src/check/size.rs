//! The size of files. Exempt are those that `xtask/size.toml` names, each with a reason.

use std::collections::BTreeMap;
use std::fs;

use anyhow::Context;

use super::Options;
use crate::outcome::Outcome;
use crate::{sources, workspace};

/// The most lines of code in a file; tests at its end are not counted.
const LIMIT: usize = 400;

pub(super) fn run(_: &Options) -> anyhow::Result<Outcome> {
    let text = fs::read_to_string(workspace::root().join("xtask/size.toml")).context("xtask/size.toml")?;
    let exempt: BTreeMap<String, String> = toml::from_str(&text).context("xtask/size.toml")?;
    let mut findings = Vec::new();
    let sources = sources::all()?;
    for source in &sources {
        let lines = source.code().count();
        match exempt.get(&source.path) {
            None if lines > LIMIT => findings.push(format!("{}: {lines} lines of code", source.path)),
            Some(reason) if reason.trim().len() < 10 => {
                findings.push(format!("xtask/size.toml: no reason for {}", source.path));
            }
            Some(_) if lines <= LIMIT => {
                findings.push(format!("xtask/size.toml: {} needs no exemption any more", source.path));
            }
            _ => {}
        }
    }
    for path in exempt.keys().filter(|path| !sources.iter().any(|source| source.path == **path)) {
        findings.push(format!("xtask/size.toml: there is no {path}"));
    }
    Ok(Outcome::of_findings(findings))
}
