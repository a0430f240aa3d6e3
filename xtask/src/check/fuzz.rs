//! The fuzz bodies, on the stable compiler, for a while.

use super::Options;
use super::suite::outcome;
use crate::outcome::Outcome;
use crate::shell::{self, Show};

pub(super) fn run(options: &Options) -> anyhow::Result<Outcome> {
    let seconds = options.fuzz_seconds.to_string();
    let program = ["run", "--quiet", "--package", "sekisho-testkit", "--bin", "fuzz-bodies", "--", &seconds];
    let ran = shell::run(shell::cargo(&program), Show::AtOnce)?;
    Ok(outcome(&ran, "a property does not hold; see above"))
}
