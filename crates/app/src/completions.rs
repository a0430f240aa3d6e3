//! Completion scripts: the parser's own, with the names that it leaves to those who know better what was meant.

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Command, CommandFactory as _};
use clap_complete::Shell;

use crate::arguments::Arguments;

/// The completion script for `shell`.
pub(crate) fn script(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut completed(), "sekisho", &mut script);
    let mut script = String::from_utf8_lossy(&script).into_owned();
    if shell == Shell::Fish {
        script.push_str(&holes_for_fish());
    }
    script
}

/// The command with every name that can be said.
fn completed() -> Command {
    let holes = sekisho_lab::all().iter().map(|hole| PossibleValue::new(hole.name).help(hole.summary));
    let holes = PossibleValuesParser::new(holes);
    let suites = PossibleValuesParser::new(sekisho_audit::suite::all().iter().map(|suite| suite.name));
    Arguments::command()
        .mut_subcommand("audit", |audit| audit.mut_arg("suite", |argument| argument.value_parser(suites)))
        .mut_subcommand("lab", |lab| {
            lab.mut_subcommand("serve", |serve| {
                serve.mut_arg("hole", |argument| argument.value_parser(holes))
            })
        })
}

/// The generator knows no values of arguments without an option for fish.
fn holes_for_fish() -> String {
    let quoted = |text: &str| text.replace('\\', r"\\").replace('\'', r"\'");
    let lines = sekisho_lab::all().iter().map(|hole| {
        format!(
            "complete -c sekisho -n \"__fish_sekisho_using_subcommand lab; and __fish_seen_subcommand_from \
             serve\" -f -a '{}' -d '{}'\n",
            quoted(hole.name),
            quoted(hole.summary)
        )
    });
    lines.collect()
}
