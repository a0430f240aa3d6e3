//! What every command that tests a server may be told: what is known of the server, the witness, and how we behave.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::values;

/// Where you stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum VantageWord {
    /// Outside, whatever the addresses look like
    Outside,
}

/// How a server is tested.
#[derive(Clone, Debug, Args)]
pub(crate) struct ProbingArguments {
    /// An address that exists at the target; may be repeated
    #[arg(value_parser = values::mail_address, long, value_name = "ADDRESS", help_heading = "What is known of the target")]
    pub(crate) address: Vec<String>,
    /// A mail domain of the target; may be repeated
    #[arg(value_parser = values::domain, long, value_name = "DOMAIN", help_heading = "What is known of the target")]
    pub(crate) domain: Vec<String>,
    /// Name server to ask instead of the system's
    #[arg(long, value_name = "ADDRESS[:PORT]", help_heading = "What is known of the target")]
    pub(crate) resolver: Option<String>,

    /// Receive canaries here; repeat it for both families
    #[arg(value_parser = values::address_and_port, long, value_name = "ADDRESS:PORT", help_heading = "The witness")]
    pub(crate) witness_listen: Vec<SocketAddr>,
    /// The domain whose mail comes to --witness-listen
    #[arg(value_parser = values::domain, long, value_name = "DOMAIN", help_heading = "The witness")]
    pub(crate) witness_domain: Option<String>,
    /// Where the witness is reached for its self-test, where that is not the MX of its domain
    #[arg(value_parser = values::address_and_port, long, hide_short_help = true, value_name = "ADDRESS:PORT", help_heading = "The witness")]
    pub(crate) witness_at: Option<SocketAddr>,
    /// Mailbox imaps://USER@HOST; password in SEKISHO_WITNESS_PASSWORD
    #[arg(long, value_name = "URL", conflicts_with = "witness_listen", help_heading = "The witness")]
    pub(crate) witness: Option<String>,
    /// The mailbox's address, where it is not USER
    #[arg(
        long,
        hide_short_help = true,
        value_name = "ADDRESS",
        requires = "witness",
        help_heading = "The witness"
    )]
    pub(crate) witness_address: Option<String>,
    /// A certificate to trust for the mailbox besides the system's
    #[arg(
        long,
        hide_short_help = true,
        value_name = "FILE",
        requires = "witness",
        help_heading = "The witness"
    )]
    pub(crate) witness_ca: Option<PathBuf>,

    /// Our own name in EHLO [default: the witness's domain, or this machine's name]
    #[arg(long, hide_short_help = true, value_name = "NAME", help_heading = "Manners")]
    pub(crate) our_name: Option<String>,
    /// Whom to ask about the test mails
    #[arg(value_parser = values::mail_address, long, hide_short_help = true, value_name = "ADDRESS", help_heading = "Manners")]
    pub(crate) contact: Option<String>,
    /// Our own address, where this machine has several
    #[arg(value_parser = values::address, long, hide_short_help = true, value_name = "ADDRESS", help_heading = "Manners")]
    pub(crate) source: Option<IpAddr>,
    /// Where we stand
    #[arg(long, hide_short_help = true, value_enum, value_name = "WHERE", help_heading = "Manners")]
    pub(crate) vantage: Option<VantageWord>,
    /// Seconds to wait for canaries [default: 120]
    #[arg(value_parser = values::seconds, allow_negative_numbers = true, long, hide_short_help = true, value_name = "SECONDS", help_heading = "Manners")]
    pub(crate) wait: Option<u64>,
    /// Seconds to go on repeating what is refused for now [default: 420]
    #[arg(value_parser = values::seconds, allow_negative_numbers = true, long, hide_short_help = true, value_name = "SECONDS", help_heading = "Manners")]
    pub(crate) patience: Option<u64>,
}
