//! The fuzz bodies, on the stable compiler, for a while.

use std::process::Command;

use super::Options;
use super::suite::outcome;
use crate::outcome::Outcome;
use crate::shell::{self, Show};

pub(super) fn run(options: &Options) -> anyhow::Result<Outcome> {
    let seconds = options.fuzz_seconds.to_string();
    let Some(built) = shell::built()? else {
        return Ok(Outcome::of_findings(vec!["the fuzz bodies do not build".to_owned()]));
    };
    let mut command = Command::new(built.join("fuzz-bodies"));
    command.arg(seconds);
    let ran = shell::run(command, Show::AtOnce)?;
    Ok(outcome(&ran, "a property does not hold; see above"))
}
