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
    let ran = shell::run(Command::new(program), Show::AtOnce)?;
    if ran.code == Some(CANNOT_RUN_HERE) {
        let reason = ran.errors.iter().rev().find(|line| !line.trim().is_empty());
        return Ok(Outcome::Skipped(reason.map_or("no reason given", |line| line.trim()).to_owned()));
    }
    Ok(outcome(&ran, "a real server behaves otherwise than expected; see above"))
}
