//! `sekisho audit`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use sekisho_audit::record::finding::Severity;
use sekisho_net::block_list::BlockList;

use super::{DataArguments, ProbingArguments, values};

const EXAMPLES: &str = "\
Examples:
  sekisho audit mx.example.jp --basis own --canary you@example.net
  sekisho audit mx.example.jp --dry-run
  sekisho audit --again last
Exit codes: 0 closed, 1 open, 2 wrong usage, 3 unproven, 4 findings. More options: --help";

const MORE: &str = "\
Examples:
  sekisho audit mx.example.jp --basis own --witness-listen 0.0.0.0:25 --witness-domain w.example.net
  sekisho audit mx.example.jp --deep --witness imaps://me%40example.net@imap.example.net
  sekisho audit --again last

Who may test what:
  loopback and private addresses   nothing is needed
  public, your own                 --basis own: a DNS record or a code proves it
  public, somebody else's          --basis authorised: with the owner's agreement; a small run
  public, relayed a message        --nominated spam.eml: a small run";

/// `sekisho audit`.
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true, after_help = EXAMPLES, after_long_help = MORE, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct AuditArguments {
    #[command(subcommand)]
    pub(crate) command: Option<AuditCommand>,
    #[command(flatten)]
    pub(crate) data: DataArguments,
    #[command(flatten)]
    pub(crate) run: RunArguments,
}

/// What can be done with audits that were made.
#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// List the audits that are kept
    #[command(after_help = "Example:\n  sekisho audit list --format json | jq -r '.[].name'")]
    List,
    /// Show an audit again
    #[command(
        after_help = "Examples:\n  sekisho audit show last\n  sekisho audit show 7K3Q --html report.html"
    )]
    Show {
        /// An audit's name, a host, or `last`
        audit: String,
        /// Also write the page to this file
        #[arg(long, value_name = "FILE")]
        html: Option<PathBuf>,
    },
    /// Take a received test message as proof
    #[command(after_help = "Example:\n  sekisho audit prove last < received.eml")]
    Prove {
        /// An audit's name, a host, or `last`
        audit: String,
        /// The received message [default: standard input]
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
    },
}

/// By which right a public address is tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum BasisWord {
    /// It is yours; a DNS record, a code or a connection from it proves that
    Own,
    /// Its owner agreed; you are asked for whose word it is, and the report carries it
    Authorised,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SeverityWord {
    /// Worth knowing
    Note,
    /// Worth mending
    Low,
    /// Should be mended
    Medium,
    /// Must be mended
    High,
}

impl From<SeverityWord> for Severity {
    fn from(word: SeverityWord) -> Self {
        match word {
            SeverityWord::Note => Self::Note,
            SeverityWord::Low => Self::Low,
            SeverityWord::Medium => Self::Medium,
            SeverityWord::High => Self::High,
        }
    }
}

/// A run.
#[derive(Clone, Debug, Args)]
pub(crate) struct RunArguments {
    /// A host, a domain (its mail exchangers are tested) or an address
    #[arg(required_unless_present_any = ["again", "resume"], value_name = "TARGET")]
    pub(crate) target: Option<String>,
    /// Repeat an audit: what opened the relay is asked first
    #[arg(long, value_name = "AUDIT", conflicts_with_all = ["target", "resume"])]
    pub(crate) again: Option<String>,
    /// Go on with an audit that was interrupted
    #[arg(long, value_name = "AUDIT", conflicts_with_all = ["target", "deep", "suite", "ports", "address", "domain"])]
    pub(crate) resume: Option<String>,

    /// Ask everything, not only the likeliest
    #[arg(long, help_heading = "How far")]
    pub(crate) deep: bool,
    /// Play one classic tester's list and nothing else: abuse.net, nmap, metasploit, orve
    #[arg(
        long,
        hide_short_help = true,
        value_name = "NAME",
        conflicts_with = "deep",
        help_heading = "How far"
    )]
    pub(crate) suite: Option<String>,
    /// Ports to try, for example 25,587
    #[arg(value_parser = values::one_of_ports, allow_negative_numbers = true, long, value_delimiter = ',', value_name = "PORTS", help_heading = "How far")]
    pub(crate) ports: Option<Vec<u16>>,
    /// Show what would be sent, and send nothing
    #[arg(long, help_heading = "How far")]
    pub(crate) dry_run: bool,

    /// By which right a public address is tested
    #[arg(
        long,
        value_enum,
        value_name = "own|authorised",
        hide_possible_values = true,
        help_heading = "By what right"
    )]
    pub(crate) basis: Option<BasisWord>,
    /// Whose agreement it is, for --basis authorised without a question
    #[arg(long, hide_short_help = true, value_name = "WORDS", help_heading = "By what right")]
    pub(crate) on_word_of: Option<String>,
    /// The code that was sent to the target's postmaster, for --basis own
    #[arg(long, hide_short_help = true, value_name = "CODE", help_heading = "By what right")]
    pub(crate) code: Option<String>,
    /// Send that code to the target's postmaster, for --basis own
    #[arg(long, hide_short_help = true, conflicts_with = "code", help_heading = "By what right")]
    pub(crate) send_code: bool,
    /// Wait here for the target itself to connect and give the code, for --basis own
    #[arg(value_parser = values::address_and_port, long, hide_short_help = true, value_name = "ADDRESS:PORT", help_heading = "By what right")]
    pub(crate) await_owner: Option<SocketAddr>,
    /// A message that came through the target
    #[arg(long, hide_short_help = true, value_name = "FILE", help_heading = "By what right")]
    pub(crate) nominated: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) probing: ProbingArguments,
    /// A domain that the target may trust; may be repeated
    #[arg(value_parser = values::domain, long, hide_short_help = true, value_name = "DOMAIN", help_heading = "What is known of the target")]
    pub(crate) partner: Vec<String>,
    /// A domain of yours whose MX names the target, for the MX trick
    #[arg(value_parser = values::domain, long, hide_short_help = true, value_name = "DOMAIN", help_heading = "What is known of the target")]
    pub(crate) mx_domain: Option<String>,
    /// An own login there, as a control; password in SEKISHO_LOGIN_PASSWORD
    #[arg(long, value_name = "USER", help_heading = "What is known of the target")]
    pub(crate) login: Option<String>,
    /// A block list to ask about the target's addresses; may be repeated
    #[arg(id = "block_list", value_parser = values::block_list, long = "list", hide_short_help = true, value_name = "ZONE[=VALUES]", help_heading = "What is known of the target")]
    pub(crate) list: Vec<BlockList>,
    /// Ask the block lists of this settings file as well
    #[arg(long, hide_short_help = true, value_name = "FILE", help_heading = "What is known of the target")]
    pub(crate) lists: Option<PathBuf>,

    /// An outside address that you read; see sekisho audit prove
    #[arg(long, value_name = "ADDRESS", conflicts_with_all = ["witness_listen", "witness"], help_heading = "The witness")]
    pub(crate) canary: Option<String>,

    /// At most so many transactions a second
    #[arg(value_parser = values::rate, allow_negative_numbers = true, long, hide_short_help = true, value_name = "NUMBER", help_heading = "Manners")]
    pub(crate) rate: Option<f64>,
    /// At most so many connections at once [default: 1, with --deep 4]
    #[arg(value_parser = values::connections, allow_negative_numbers = true, long, hide_short_help = true, value_name = "NUMBER", help_heading = "Manners")]
    pub(crate) connections: Option<usize>,

    /// Also write the page to this file
    #[arg(long, hide_short_help = true, value_name = "FILE", help_heading = "The result")]
    pub(crate) html: Option<PathBuf>,
    /// Exit with 4 where a finding is at least this bad
    #[arg(
        long,
        value_enum,
        value_name = "note|low|medium|high",
        hide_possible_values = true,
        help_heading = "The result"
    )]
    pub(crate) fail_on: Option<SeverityWord>,
}
