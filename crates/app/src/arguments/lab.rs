//! `sekisho lab`.

use std::net::IpAddr;

use clap::{Args, Subcommand};

use super::{DataArguments, values};

const EXAMPLES: &str = "\
Examples:
  sekisho lab incident-2002          the story of 2002, played through
  sekisho lab list                   what there is to practise on
  sekisho lab serve percent          one of them; it prints the command that audits it";

/// `sekisho lab`.
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true, after_help = EXAMPLES)]
pub(crate) struct LabArguments {
    #[command(flatten)]
    pub(crate) data: DataArguments,
    #[command(subcommand)]
    pub(crate) command: LabCommand,
}

/// What the lab can do.
#[derive(Debug, Subcommand)]
pub(crate) enum LabCommand {
    /// Play the incident of 2002 on loopback: the server, the testers, the audit, the fix, the gateway
    #[command(
        name = "incident-2002",
        after_help = "Examples:\n  sekisho lab incident-2002 --lang ja\n  sekisho lab incident-2002 --with-case --keep"
    )]
    Incident(IncidentArguments),
    /// List the little servers
    #[command(after_help = "Example:\n  sekisho lab list")]
    List,
    /// Run one of them to practise on, until Ctrl-C
    #[command(
        after_help = "Examples:\n  sekisho lab serve incident-2002\n  sekisho lab serve percent --fixed"
    )]
    Serve(ServeArguments),
}

/// `sekisho lab incident-2002`.
#[derive(Debug, Args)]
pub(crate) struct IncidentArguments {
    /// Tell it as a case as well, from the report to the publication, with the dates of 2002
    #[arg(long)]
    pub(crate) with_case: bool,
    /// Keep the audits, the case and its publication in the data directory
    #[arg(long)]
    pub(crate) keep: bool,
}

/// `sekisho lab serve`.
#[derive(Debug, Args)]
pub(crate) struct ServeArguments {
    /// The server's name, see `sekisho lab list`
    pub(crate) hole: String,
    /// The same server with its hole mended
    #[arg(long)]
    pub(crate) fixed: bool,
    /// Domain, users and greeting are drawn at random
    #[arg(long)]
    pub(crate) random: bool,
    /// Address to listen on; anything but loopback needs --expose
    #[arg(long, value_parser = values::address, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub(crate) listen: IpAddr,
    /// First port; others follow it
    #[arg(long, value_parser = values::port, allow_negative_numbers = true, value_name = "PORT", default_value_t = 2525)]
    pub(crate) port: u16,
    /// Let the network reach it: a flawed server, on your responsibility
    #[arg(long)]
    pub(crate) expose: bool,
}
