//! Lints of the compiler and of clippy.

use super::Options;
use crate::outcome::Outcome;
use crate::shell::{self, Show};

pub(super) fn run(_: &Options) -> anyhow::Result<Outcome> {
    let command =
        shell::cargo(&["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"]);
    let ran = shell::run(command, Show::IfItFails)?;
    let finding = "clippy found something; see above".to_owned();
    Ok(Outcome::of_findings(if ran.is_ok() { Vec::new() } else { vec![finding] }))
}
