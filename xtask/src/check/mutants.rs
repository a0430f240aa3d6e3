//! Changes to the policy that no test notices.

use super::Options;
use crate::mutants;
use crate::outcome::Outcome;

pub(super) fn run(options: &Options) -> anyhow::Result<Outcome> {
    if options.quick {
        return Ok(Outcome::Skipped("left out by --quick".to_owned()));
    }
    mutants::run_if_changed()
}
