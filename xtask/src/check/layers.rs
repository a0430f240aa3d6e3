//! The layers: which crate may use which. The table stands in ARCHITECTURE.md, for people and for this check.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, bail};

use super::Options;
use crate::outcome::Outcome;
use crate::workspace::{self, Package};

const BEGIN: &str = "<!-- layers: begin -->";
const END: &str = "<!-- layers: end -->";
/// Crates that are values alone, and what would make them more: run times, sockets, TLS, DNS, randomness.
const PURE: [&str; 3] = ["sekisho-wire", "sekisho-evidence", "sekisho-policy"];
const IMPURE: [&str; 7] =
    ["tokio", "tokio-util", "rustls", "tokio-rustls", "hickory-resolver", "getrandom", "anyhow"];

/// What one crate may use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Row {
    always: Vec<String>,
    in_tests: Vec<String>,
}

pub(super) fn run(_: &Options) -> anyhow::Result<Outcome> {
    let text = fs::read_to_string(workspace::root().join("ARCHITECTURE.md")).context("ARCHITECTURE.md")?;
    Ok(Outcome::of_findings(compare(&table(&text)?, &workspace::packages()?)))
}

/// Reads the table between the marks: crate, what it may use, what its tests may use besides.
fn table(text: &str) -> anyhow::Result<BTreeMap<String, Row>> {
    let inside = text.split_once(BEGIN).and_then(|(_, rest)| rest.split_once(END));
    let (inside, _) = inside.context("ARCHITECTURE.md has no table between the marks")?;
    let names = |cell: &str| {
        let words = cell.split([',', ' ', '`']).filter(|word| !word.is_empty() && *word != "–");
        words
            .map(|word| if word == "xtask" { word.to_owned() } else { format!("sekisho-{word}") })
            .collect::<Vec<_>>()
    };
    let mut rows = BTreeMap::new();
    for line in inside.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [name, always, in_tests, ..] = cells.as_slice() else { bail!("no row of the table: {line}") };
        let name = names(name).pop().with_context(|| format!("no crate in: {line}"))?;
        let name = if name == "sekisho-app" { "sekisho".to_owned() } else { name };
        rows.insert(name, Row { always: names(always), in_tests: names(in_tests) });
    }
    Ok(rows)
}

fn compare(table: &BTreeMap<String, Row>, packages: &[Package]) -> Vec<String> {
    let own: Vec<&Package> = packages.iter().filter(|package| package.own).collect();
    let mut findings = Vec::new();
    for package in &own {
        let Some(row) = table.get(&package.name) else {
            findings.push(format!("{} is not in the table of ARCHITECTURE.md", package.name));
            continue;
        };
        for need in &package.needs {
            let is_own = own.iter().any(|other| other.name == need.name);
            let allowed =
                row.always.contains(&need.name) || need.only_tests && row.in_tests.contains(&need.name);
            if is_own && !allowed {
                let tests = if need.only_tests { " in its tests" } else { "" };
                findings.push(format!("{} may not use {}{tests}", package.name, need.name));
            }
            let impure = IMPURE.contains(&need.name.as_str()) && !need.only_tests;
            if PURE.contains(&package.name.as_str()) && impure {
                findings.push(format!("{} knows values alone and may not use {}", package.name, need.name));
            }
        }
    }
    let missing = table.keys().filter(|name| !own.iter().any(|package| package.name == **name));
    findings
        .extend(missing.map(|name| format!("the table of ARCHITECTURE.md names {name}, which is not there")));
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Need;

    const TEXT: &str = "x\n<!-- layers: begin -->\n| Crate | May use | Tests |\n|---|---|---|\n| `wire` | – | – |\n| `net` | `wire` | `testkit` |\n| `app` | `net`, `wire` | – |\n<!-- layers: end -->\n| `lab` | `net` |";

    fn package(name: &str, needs: &[(&str, bool)]) -> Package {
        let need =
            |(name, only_tests): &(&str, bool)| Need { name: (*name).to_owned(), only_tests: *only_tests };
        Package {
            name: name.to_owned(),
            version: "0".to_owned(),
            license: None,
            own: true,
            needs: needs.iter().map(need).collect(),
        }
    }

    #[test]
    fn edges_upwards_are_found() {
        let table = table(TEXT).unwrap();
        assert_eq!(table.len(), 3);
        let good = [
            package("sekisho-wire", &[("thiserror", false)]),
            package("sekisho-net", &[("sekisho-wire", false), ("tokio", false)]),
            package("sekisho", &[("sekisho-net", false)]),
        ];
        assert_eq!(compare(&table, &good), Vec::<String>::new());
        let bad = [
            package("sekisho-wire", &[("sekisho-net", false), ("tokio", false)]),
            package("sekisho-net", &[("sekisho-new", true)]),
            package("sekisho-new", &[]),
        ];
        assert_eq!(
            compare(&table, &bad),
            [
                "sekisho-wire may not use sekisho-net",
                "sekisho-wire knows values alone and may not use tokio",
                "sekisho-net may not use sekisho-new in its tests",
                "sekisho-new is not in the table of ARCHITECTURE.md",
                "the table of ARCHITECTURE.md names sekisho, which is not there",
            ]
        );
    }
}
