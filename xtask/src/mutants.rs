//! Whether the tests of the policy notice every change to it: `cargo mutants` makes the changes, one at a time.
//!
//! Each change is compiled, which takes minutes altogether; so it is a door of its own and no step of the check.

use std::process::ExitCode;

use crate::shell::{self, Show};

/// What is changed: who may send, and what an address is to us.
const FILES: [&str; 4] = [
    "crates/gateway/src/policy.rs",
    "crates/gateway/src/policy/*.rs",
    "crates/gateway/src/classify.rs",
    "crates/gateway/src/classify/*.rs",
];
/// Which tests must notice.
const TESTS: [&str; 2] = ["policy", "classify"];
/// How the tool is had.
const INSTALL: &str = "cargo install cargo-mutants --locked --version 27.1.0";

/// Changes the policy in every way that the tool knows. No change may survive.
pub(crate) fn run() -> ExitCode {
    let probe = shell::run(shell::cargo(&["mutants", "--version"]), Show::IfItFails);
    if !probe.is_ok_and(|ran| ran.is_ok()) {
        eprintln!("cargo mutants is not installed:  {INSTALL}");
        return ExitCode::from(2);
    }
    let mut arguments = vec!["mutants", "--package", "sekisho-gateway"];
    for file in FILES {
        arguments.extend(["--file", file]);
    }
    let folder = crate::workspace::target().join("mutants");
    let mut command = shell::cargo(&arguments);
    // One at a time: each compiles on all cores by itself.
    command.arg("--output").arg(folder).args(["--jobs", "1", "--", "--lib", "--"]).args(TESTS);
    match shell::run(command, Show::AtOnce) {
        Ok(ran) if ran.is_ok() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
