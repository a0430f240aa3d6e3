//! Formatting.

use super::Options;
use crate::outcome::Outcome;
use crate::shell::{self, Show};

pub(super) fn run(_: &Options) -> anyhow::Result<Outcome> {
    let ran = shell::run(shell::cargo(&["fmt", "--all", "--check"]), Show::IfItFails)?;
    let finding = "some files are not formatted; `cargo fmt` does it".to_owned();
    Ok(Outcome::of_findings(if ran.is_ok() { Vec::new() } else { vec![finding] }))
}
