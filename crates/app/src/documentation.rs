//! Manual pages from the definition of the command line.

use std::path::Path;

use anyhow::Context as _;
use clap::{Command, CommandFactory as _};

use crate::arguments::Arguments;

/// Writes one page for the program and one for each command into `directory`.
pub(crate) fn write_manual(directory: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
    clap_mangen::generate_to(whole(Arguments::command()), directory)
        .with_context(|| format!("the manual cannot be written to {}", directory.display()))
}

/// The command with every option described: what the short help leaves out for want of room, a page has room
/// for.
fn whole(command: Command) -> Command {
    command.mut_args(|argument| argument.hide_short_help(false)).mut_subcommands(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_describes_every_option() {
        let command = whole(Arguments::command());
        let audit = command.find_subcommand("audit").unwrap().clone();
        let mut page = Vec::new();
        clap_mangen::Man::new(audit).render(&mut page).unwrap();
        let page = String::from_utf8(page).unwrap();
        for words in ["Play one classic tester", "Whose agreement it is", "Send that code to the target"] {
            assert!(page.contains(words), "{words}: {page}");
        }
    }
}
