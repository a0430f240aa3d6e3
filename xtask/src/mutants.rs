//! Whether the tests of the policy notice every change to it: `cargo mutants` makes the changes, one at a time.
//!
//! Each change is compiled, which takes minutes altogether; so it is a door of its own and no step of the check.

use std::process::ExitCode;

use crate::shell::{self, Show};

/// What is changed, and whose tests must notice: who may send, and what an address is to us.
const PACKAGE: &str = "sekisho-policy";
/// How the tool is had.
const INSTALL: &str = "cargo install cargo-mutants --locked --version 27.1.0";

/// Changes the policy in every way that the tool knows. No change may survive.
pub(crate) fn run() -> ExitCode {
    let probe = shell::run(shell::cargo(&["mutants", "--version"]), Show::IfItFails);
    if !probe.is_ok_and(|ran| ran.is_ok()) {
        eprintln!("cargo mutants is not installed:  {INSTALL}");
        return ExitCode::from(2);
    }
    let mut command = shell::cargo(&["mutants", "--package", PACKAGE]);
    // One at a time: each compiles on all cores by itself.
    command
        .arg("--output")
        .arg(crate::workspace::target().join("mutants"))
        .args(["--jobs", "1", "--", "--lib"]);
    match shell::run(command, Show::AtOnce) {
        Ok(ran) if ran.is_ok() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
