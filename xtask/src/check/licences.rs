//! Licences of everything that is built in, held against the list in `deny.toml`, which cargo-deny reads too.

use std::fs;

use anyhow::Context;

use super::Options;
use crate::outcome::Outcome;
use crate::workspace;

pub(super) fn run(_: &Options) -> anyhow::Result<Outcome> {
    let text = fs::read_to_string(workspace::root().join("deny.toml")).context("deny.toml")?;
    let settings: toml::Table = toml::from_str(&text).context("deny.toml")?;
    let allowed =
        settings.get("licenses").and_then(|table| table.get("allow")).and_then(toml::Value::as_array);
    let allowed = allowed.context("deny.toml has no licenses.allow")?;
    let allowed: Vec<&str> = allowed.iter().filter_map(toml::Value::as_str).collect();
    let mut findings = Vec::new();
    for package in workspace::packages()? {
        let Some(license) = &package.license else {
            findings.push(format!("{} {} names no licence", package.name, package.version));
            continue;
        };
        if !is_allowed(license, &allowed) {
            findings.push(format!("{} {} is under {license}", package.name, package.version));
        }
    }
    Ok(Outcome::of_findings(findings))
}

/// Whether an SPDX expression leaves a way to use the package: OR needs one side, AND needs both. The old
/// form with a slash is an OR.
fn is_allowed(expression: &str, allowed: &[&str]) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words = spaced.split_whitespace().peekable();
    let result = either(&mut words, allowed);
    result && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn either(words: &mut Words<'_>, allowed: &[&str]) -> bool {
    let mut result = both(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        result |= both(words, allowed);
    }
    result
}

fn both(words: &mut Words<'_>, allowed: &[&str]) -> bool {
    let mut result = one(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        result &= one(words, allowed);
    }
    result
}

fn one(words: &mut Words<'_>, allowed: &[&str]) -> bool {
    match words.next() {
        Some("(") => {
            let result = either(words, allowed);
            words.next_if_eq(&")").is_some() && result
        }
        Some(name) => {
            // An exception only ever permits more.
            let exception = words.next_if_eq(&"WITH").and_then(|_| words.next());
            let whole = exception.map(|exception| format!("{name} WITH {exception}"));
            allowed.contains(&name) || whole.is_some_and(|whole| allowed.contains(&whole.as_str()))
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_judged() {
        let allowed = ["MIT", "Apache-2.0", "ISC"];
        for good in [
            "MIT",
            "MIT OR GPL-3.0",
            "GPL-3.0/MIT",
            "(MIT OR Apache-2.0) AND ISC",
            "Apache-2.0 WITH LLVM-exception OR GPL-2.0",
            "ISC AND (GPL-2.0 OR MIT)",
        ] {
            assert!(is_allowed(good, &allowed), "{good}");
        }
        for bad in ["GPL-3.0", "MIT AND GPL-3.0", "(MIT", "MIT)", "", "MIT ISC", "ISC AND (GPL-2.0 OR BSD)"] {
            assert!(!is_allowed(bad, &allowed), "{bad}");
        }
    }
}
