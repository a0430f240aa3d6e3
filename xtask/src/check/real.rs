//! The real mail servers of `tests/real`: they say themselves whether they can run here.

use std::process::Command;

use super::Options;
use super::suite::outcome;
use crate::outcome::Outcome;
use crate::shell::{self, Show};
use crate::workspace;

/// The exit code that says: not here.
const CANNOT_RUN_HERE: i32 = 77;

pub(super) fn run(options: &Options) -> anyhow::Result<Outcome> {
    let program = workspace::root().join("tests/real/run");
    if options.quick {
        return Ok(Outcome::Skipped("left out by --quick".to_owned()));
    }
    if !program.is_file() {
        return Ok(Outcome::Skipped("there is no tests/real/run".to_owned()));
    }
    // What the tests before have built already is good enough: nothing here depends on speed.
    let built = shell::run(shell::cargo(&["build", "--quiet", "--package", "sekisho"]), Show::IfItFails)?;
    if !built.is_ok() {
        return Ok(Outcome::of_findings(vec!["the program does not build".to_owned()]));
    }
    let mut command = Command::new(program);
    if std::env::var_os("SEKISHO").is_none() {
        command.env("SEKISHO", workspace::target().join("debug/sekisho"));
    }
    let ran = shell::run(command, Show::AtOnce)?;
    if ran.code == Some(CANNOT_RUN_HERE) {
        let reason = ran.errors.iter().rev().find(|line| !line.trim().is_empty());
        return Ok(Outcome::Skipped(reason.map_or("no reason given", |line| line.trim()).to_owned()));
    }
    Ok(outcome(&ran, "a real server behaves otherwise than expected; see above"))
}
