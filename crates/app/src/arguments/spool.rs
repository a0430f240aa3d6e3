//! `sekisho spool`.

use clap::{Args, Subcommand};

use super::ConfigArguments;

const EXAMPLES: &str = "\
Examples:
  sekisho spool list
  sekisho spool show 316R9MJ193B
  sekisho spool retry                       everything that waits, now
  sekisho spool remove 316R9MJ193B

It asks the running server: as root, or as the server's user.";

/// `sekisho spool`.
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true, after_help = EXAMPLES)]
pub(crate) struct SpoolArguments {
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
    #[command(subcommand)]
    pub(crate) command: SpoolCommand,
}

/// What can be done with messages that wait.
#[derive(Debug, Subcommand)]
pub(crate) enum SpoolCommand {
    /// List the messages that wait, the oldest first
    #[command(
        after_help = "Examples:\n  sekisho spool list\n  sekisho spool list --format json | jq -r '.oldest[].id'"
    )]
    List,
    /// Show a message: its sender, its recipients, why it waits, and its header
    #[command(
        after_help = "Examples:\n  sekisho spool show 316R9MJ193B\n  sekisho spool show 316R9MJ193B --body"
    )]
    Show {
        /// The message, as the list and the log name it
        id: String,
        /// Show what follows the header too (64 KiB in all)
        #[arg(long)]
        body: bool,
    },
    /// Try messages now, not at their time
    #[command(after_help = "Examples:\n  sekisho spool retry\n  sekisho spool retry 316R9MJ193B")]
    Retry {
        /// The messages [default: all]
        id: Vec<String>,
    },
    /// Take messages out for good; neither sender nor recipient is told
    #[command(after_help = "Example:\n  sekisho spool show 316R9MJ193B && sekisho spool remove 316R9MJ193B")]
    Remove {
        /// The messages
        #[arg(required = true)]
        id: Vec<String>,
    },
}
