//! Whether the tests of the policy notice every change to it: `cargo mutants` makes the changes, one at a time.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;

use crate::outcome::{Counts, Outcome};
use crate::shell::{self, Show};
use crate::{sources, workspace};

/// What is changed, and whose tests must notice: who may send, and what an address is to us.
const PACKAGE: &str = "sekisho-policy";
/// The same as a folder.
const FOLDER: &str = "crates/policy/";
/// What else of ours is compiled for it.
const BELOW: &str = "sekisho-wire";
/// How the tool is had.
const INSTALL: &str = "cargo install cargo-mutants --locked --version 27.1.0";

/// The command: changes the policy in every way that the tool knows. No change may survive.
pub(crate) fn command() -> ExitCode {
    match run() {
        Ok(Outcome::Passed(counts)) => {
            println!("{counts}");
            ExitCode::SUCCESS
        }
        Ok(Outcome::Failed(counts, reasons)) => {
            reasons.iter().for_each(|reason| println!("{reason}"));
            println!("{counts}");
            ExitCode::FAILURE
        }
        Ok(Outcome::Skipped(reason)) => {
            eprintln!("{reason}");
            ExitCode::from(2)
        }
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The step of the check: the same, unless every file is still as it was when nothing survived.
pub(crate) fn run_if_changed() -> anyhow::Result<Outcome> {
    let passed = fs::read_to_string(passed_file()).unwrap_or_default();
    if passed == fingerprint()? {
        return Ok(Outcome::Passed(Counts { passed: 1, ..Counts::default() }));
    }
    run()
}

fn run() -> anyhow::Result<Outcome> {
    if !has("mutants") {
        return Ok(Outcome::Skipped(format!("cargo mutants is not installed:  {INSTALL}")));
    }
    let fingerprint = fingerprint()?;
    let build = folder().join("build");
    // What others wrote stays for the next run. What is ours may be a changed one of the last run, and cargo does not
    // tell copies of the workspace apart: so it goes, there is one copy at a time, and the folder is no one else's.
    let mut clean =
        shell::cargo(&["clean", "--quiet", "--package", PACKAGE, "--package", BELOW, "--target-dir"]);
    clean.arg(&build);
    shell::run(clean, Show::IfItFails)?;
    let mut command = shell::cargo(&["mutants", "--package", PACKAGE, "--output"]);
    command.arg(folder()).args(["--jobs", "1", "--minimum-test-timeout", "60"]);
    if has("nextest") {
        command.args(["--test-tool", "nextest", "--", "--lib", "--max-fail=1:immediate"]);
    } else {
        command.args(["--", "--lib"]);
    }
    command.env("CARGO_TARGET_DIR", &build);
    let ran = shell::run(command, Show::AtOnce)?;
    let lines = |name: &str| {
        let text = fs::read_to_string(folder().join("mutants.out").join(name)).unwrap_or_default();
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let outcome =
        judge(ran.is_ok(), lines("caught.txt").len(), &[lines("missed.txt"), lines("timeout.txt")].concat());
    if matches!(outcome, Outcome::Passed(_)) {
        fs::write(passed_file(), fingerprint).context("the outcome could not be kept")?;
    }
    Ok(outcome)
}

/// What became of all changes. A run that ends badly without a survivor counts as one failure.
fn judge(is_ok: bool, caught: usize, survivors: &[String]) -> Outcome {
    let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let counts = Counts { passed: number(caught), failed: number(survivors.len()), skipped: 0 };
    match (is_ok, survivors.is_empty()) {
        (true, true) if caught > 0 => Outcome::Passed(counts),
        (_, true) => Outcome::Failed(
            Counts { failed: 1, ..counts },
            vec!["it did not come to an end; see above".to_owned()],
        ),
        (_, false) => {
            Outcome::Failed(counts, survivors.iter().map(|it| format!("no test notices: {it}")).collect())
        }
    }
}

fn has(tool: &str) -> bool {
    shell::run(shell::cargo(&[tool, "--version"]), Show::AtOnce).is_ok_and(|ran| ran.is_ok())
}

fn folder() -> PathBuf {
    workspace::target().join("mutants")
}

/// What the files were when no change survived.
fn passed_file() -> PathBuf {
    folder().join("passed")
}

/// All that is changed, and all tests that must notice.
fn fingerprint() -> anyhow::Result<String> {
    let sources = sources::all().context("the sources could not be read")?;
    let own = sources.into_iter().filter(|source| source.path.starts_with(FOLDER));
    Ok(own.map(|source| format!("{}\n{}", source.path, source.text)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_survivor_fails_and_so_does_a_run_that_found_nothing() {
        let survivor = ["replace == with != in decide".to_owned()];
        assert_eq!(judge(true, 7, &[]).counts(), Counts { passed: 7, failed: 0, skipped: 0 });
        assert_eq!(judge(false, 7, &survivor).counts(), Counts { passed: 7, failed: 1, skipped: 0 });
        for nothing in [judge(false, 7, &[]), judge(true, 0, &[])] {
            assert!(matches!(nothing, Outcome::Failed(Counts { failed: 1, .. }, _)));
        }
    }

    #[test]
    fn the_policy_is_found() {
        assert!(fingerprint().unwrap().contains("pub fn decide("));
    }
}
