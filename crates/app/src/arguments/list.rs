//! `sekisho list`.

use clap::{Args, Subcommand};

mod check;
mod howto;

pub(crate) use check::CheckArguments;
pub(crate) use howto::HowtoArguments;

const EXAMPLES: &str = "\
Examples:
  sekisho list check 192.0.2.1 --list relays.example.jp
  sekisho list howto postfix --zone relays.example.jp";

/// `sekisho list`.
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true, after_help = EXAMPLES)]
pub(crate) struct ListArguments {
    #[command(subcommand)]
    pub(crate) command: ListCommand,
}

/// What can be done with block lists.
#[derive(Debug, Subcommand)]
pub(crate) enum ListCommand {
    /// Ask block lists about an address or a domain
    #[command(after_help = check::EXAMPLES)]
    Check(CheckArguments),
    /// Print how a mail server asks a block list
    #[command(after_help = howto::EXAMPLES)]
    Howto(HowtoArguments),
}
