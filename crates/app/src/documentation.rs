//! Manual pages from the definition of the command line.

use std::path::Path;

use anyhow::Context as _;
use clap::CommandFactory as _;

use crate::arguments::Arguments;

/// Writes one page for the program and one for each command into `directory`.
pub(crate) fn write_manual(directory: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
    clap_mangen::generate_to(Arguments::command(), directory)
        .with_context(|| format!("the manual cannot be written to {}", directory.display()))
}
