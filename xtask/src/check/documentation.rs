//! The documentation of the code.

use super::Options;
use crate::outcome::Outcome;
use crate::shell::{self, Show};

pub(super) fn run(_: &Options) -> anyhow::Result<Outcome> {
    let mut command =
        shell::cargo(&["doc", "--quiet", "--workspace", "--no-deps", "--document-private-items"]);
    command.env("RUSTDOCFLAGS", "-D warnings");
    let ran = shell::run(command, Show::IfItFails)?;
    let finding = "rustdoc found something; see above".to_owned();
    Ok(Outcome::of_findings(if ran.is_ok() { Vec::new() } else { vec![finding] }))
}
