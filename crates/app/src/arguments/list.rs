//! `sekisho list`.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use ipnet::IpNet;

use super::{ConfigArguments, DataArguments, ProbingArguments, VantageWord, values};

mod check;
mod files;
mod howto;

pub(crate) use check::CheckArguments;
pub(crate) use files::{ExportArguments, ImportArguments};
pub(crate) use howto::HowtoArguments;

const EXAMPLES: &str = "\
Examples:
  sekisho list nominate --message spam.eml --trust mx.example.jp
  sekisho list test 192.0.2.25 --witness-listen 0.0.0.0:25 --witness-domain w.example.net
  sekisho list show
  sekisho list retest 192.0.2.25
  sekisho list check 192.0.2.1 --list relays.example.jp
  sekisho list howto postfix --zone relays.example.jp

What is proven to relay is listed; what is listed leaves by one test that finds it closed.
Who did what and why is in dnsbl/history.jsonl in the data directory. A running server
answers every change within a second.";

const NOMINATE: &str = "\
Examples:
  sekisho list nominate --message spam.eml --trust mx.example.jp
  sekisho list nominate --message forwarded.eml --forwarded
  sekisho list nominate 192.0.2.25 --on-word-of \"Tanaka, its owner, by telephone\"
  sekisho list nominate --audit 7K3Q";

const TEST: &str = "\
Examples:
  sekisho list test 192.0.2.25 --witness-listen 0.0.0.0:25 --witness-domain w.example.net
  sekisho list test 192.0.2.25 --witness imaps://me%40example.net@imap.example.net
Exit codes: 0 closed, 1 open and listed, 2 wrong usage, 3 unproven";

const RETEST: &str = "\
Examples:
  sekisho list retest 192.0.2.25 --witness-listen 0.0.0.0:25 --witness-domain w.example.net
  sekisho list retest --due --witness-listen 0.0.0.0:25 --witness-domain w.example.net
Exit codes: 0 closed and off the list, 1 open, 2 wrong usage, 3 unproven: it stays listed";

/// `sekisho list`.
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true, after_help = EXAMPLES)]
pub(crate) struct ListArguments {
    #[command(flatten)]
    pub(crate) data: DataArguments,
    #[command(subcommand)]
    pub(crate) command: ListCommand,
}

/// What can be done with the block list.
#[derive(Debug, Subcommand)]
pub(crate) enum ListCommand {
    /// Nominate a host to be tested: by a message that came through it, its owner's word, or an audit
    #[command(after_help = NOMINATE)]
    Nominate(Box<NominateArguments>),
    /// Test a nominated host; what is proven is listed
    #[command(after_help = TEST)]
    Test(Box<TestArguments>),
    /// Show who is listed, nominated or waits for a person
    #[command(after_help = "Examples:\n  sekisho list show\n  sekisho list show 192.0.2.25 --format json")]
    Show(ShowArguments),
    /// Test a listed host again: what opened it first; closed, it leaves the list
    #[command(after_help = RETEST)]
    Retest(Box<RetestArguments>),
    /// Take a host off the list without a test, for a reason
    #[command(
        after_help = "Example:\n  sekisho list delist 192.0.2.25 --reason \"the address has a new owner\""
    )]
    Delist(JudgedArguments),
    /// List an output host that waits for a person
    #[command(
        after_help = "Example:\n  sekisho list accept 192.0.2.26 --reason \"no other customers, says the provider\""
    )]
    Accept(AcceptArguments),
    /// Leave an output host off the list
    #[command(
        after_help = "Example:\n  sekisho list decline 192.0.2.26 --reason \"sends for a whole provider\""
    )]
    Decline(JudgedArguments),
    /// Never list a network
    #[command(
        after_help = "Examples:\n  sekisho list exclude 198.51.100.0/24 --reason \"output of a provider\"\n  sekisho list exclude 198.51.100.0/24 --lift --reason \"no longer theirs\""
    )]
    Exclude(NetworkArguments),
    /// Never test a network, because somebody there asked for that
    #[command(
        name = "opt-out",
        after_help = "Examples:\n  sekisho list opt-out 203.0.113.0/24 --reason \"asked by its owner, 3 July\"\n  sekisho list opt-out 203.0.113.0/24 --lift --reason \"asked to be tested again\""
    )]
    OptOut(NetworkArguments),
    /// Show what happened, who did it and why
    #[command(
        after_help = "Examples:\n  sekisho list history\n  sekisho list history 192.0.2.25 --format json"
    )]
    History(ShowArguments),
    /// Give a zone up: it is empty from now on, says so, and never lists the world
    #[command(
        after_help = "Example:\n  sekisho list retire relays.example.jp --reason \"nobody can maintain it any more\""
    )]
    Retire(RetireArguments),
    /// Take a list of others into a zone of its own: rbldnsd's files, plain lists, zone files
    #[command(after_help = files::IMPORT)]
    Import(ImportArguments),
    /// Write a zone as others read it
    #[command(after_help = files::EXPORT)]
    Export(ExportArguments),
    /// Ask block lists about an address or a domain
    #[command(after_help = check::EXAMPLES)]
    Check(CheckArguments),
    /// Print how a mail server asks a block list
    #[command(after_help = howto::EXAMPLES)]
    Howto(HowtoArguments),
}

/// Who does it, and where the list is.
#[derive(Clone, Debug, Args)]
pub(crate) struct DoerArguments {
    /// Who does this [default: your name on this machine]
    #[arg(long, value_name = "NAME")]
    pub(crate) by: Option<String>,
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
}

/// `sekisho list nominate`.
#[derive(Debug, Args)]
pub(crate) struct NominateArguments {
    /// The host's address
    #[arg(value_parser = values::address, required_unless_present_any = ["message", "audit"], value_name = "ADDRESS")]
    pub(crate) host: Option<IpAddr>,
    /// A message with its whole header: the host that handed it over is nominated; `-` reads standard input
    #[arg(long, value_name = "FILE", conflicts_with = "audit")]
    pub(crate) message: Option<PathBuf>,
    /// The message is an attachment (message/rfc822) of that file
    #[arg(long, requires = "message")]
    pub(crate) forwarded: bool,
    /// A host name or address whose Received lines are believed [default: the host that wrote the topmost one]
    #[arg(long, value_name = "HOST", requires = "message")]
    pub(crate) trust: Vec<String>,
    /// An audit of this machine; what it proved is listed at once
    #[arg(long, value_name = "AUDIT")]
    pub(crate) audit: Option<String>,
    /// The owner agreed to the test: whose agreement it is
    #[arg(long, value_name = "WORDS", conflicts_with_all = ["message", "audit"])]
    pub(crate) on_word_of: Option<String>,
    /// The host is yours; a DNS record proves that before it is tested, as with sekisho audit --basis own
    #[arg(long, conflicts_with_all = ["message", "audit", "on_word_of"])]
    pub(crate) own: bool,
    /// What else is to be remembered
    #[arg(long, value_name = "WORDS")]
    pub(crate) reason: Option<String>,
    /// Private and reserved addresses count as outside: for a laboratory
    #[arg(long, hide_short_help = true, value_enum, value_name = "outside", hide_possible_values = true)]
    pub(crate) vantage: Option<VantageWord>,
    #[command(flatten)]
    pub(crate) doer: DoerArguments,
}

/// Whoever tests: what is asked, from where.
#[derive(Debug, Args)]
pub(crate) struct TesterArguments {
    /// Ports to try, for example 25,587
    #[arg(value_parser = values::one_of_ports, allow_negative_numbers = true, long, value_delimiter = ',', value_name = "PORTS", help_heading = "What is known of the target")]
    pub(crate) ports: Option<Vec<u16>>,
    #[command(flatten)]
    pub(crate) probing: ProbingArguments,
    /// Another address of ours, from which a host that turns us away is tried once more
    #[arg(value_parser = values::address, long, value_name = "ADDRESS", help_heading = "Manners")]
    pub(crate) second_source: Option<IpAddr>,
}

/// `sekisho list test`.
#[derive(Debug, Args)]
pub(crate) struct TestArguments {
    /// The host's address
    #[arg(value_parser = values::address, value_name = "ADDRESS")]
    pub(crate) host: IpAddr,
    #[command(flatten)]
    pub(crate) tester: TesterArguments,
    #[command(flatten)]
    pub(crate) doer: DoerArguments,
}

/// `sekisho list retest`.
#[derive(Debug, Args)]
pub(crate) struct RetestArguments {
    /// The host's address
    #[arg(value_parser = values::address, required_unless_present = "due", value_name = "ADDRESS")]
    pub(crate) host: Option<IpAddr>,
    /// Every host whose retest is due, one after the other
    #[arg(long, conflicts_with = "host")]
    pub(crate) due: bool,
    #[command(flatten)]
    pub(crate) tester: TesterArguments,
    #[command(flatten)]
    pub(crate) doer: DoerArguments,
}

/// `sekisho list show` and `history`.
#[derive(Debug, Args)]
pub(crate) struct ShowArguments {
    /// One address only
    #[arg(value_parser = values::address, value_name = "ADDRESS")]
    pub(crate) host: Option<IpAddr>,
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
}

/// `sekisho list delist` and `decline`.
#[derive(Debug, Args)]
pub(crate) struct JudgedArguments {
    /// The host's address
    #[arg(value_parser = values::address, value_name = "ADDRESS")]
    pub(crate) host: IpAddr,
    /// Why; it stands in the history under your name
    #[arg(long, value_name = "WORDS")]
    pub(crate) reason: String,
    #[command(flatten)]
    pub(crate) doer: DoerArguments,
}

/// `sekisho list accept`.
#[derive(Debug, Args)]
pub(crate) struct AcceptArguments {
    #[command(flatten)]
    pub(crate) judged: JudgedArguments,
    /// Private and reserved addresses count as outside: for a laboratory
    #[arg(long, hide_short_help = true, value_enum, value_name = "outside", hide_possible_values = true)]
    pub(crate) vantage: Option<VantageWord>,
}

/// `sekisho list exclude` and `opt-out`.
#[derive(Debug, Args)]
pub(crate) struct NetworkArguments {
    /// An address, or a network as 192.0.2.0/24
    #[arg(value_parser = values::network, value_name = "NETWORK")]
    pub(crate) network: IpNet,
    /// Why; it stands in the history under your name
    #[arg(long, value_name = "WORDS")]
    pub(crate) reason: String,
    /// Take it back
    #[arg(long)]
    pub(crate) lift: bool,
    #[command(flatten)]
    pub(crate) doer: DoerArguments,
}

/// `sekisho list retire`.
#[derive(Debug, Args)]
pub(crate) struct RetireArguments {
    /// The zone
    #[arg(value_parser = values::domain, value_name = "ZONE")]
    pub(crate) zone: String,
    /// Why; the zone says so to everybody
    #[arg(long, value_name = "WORDS")]
    pub(crate) reason: String,
    /// Take it back
    #[arg(long)]
    pub(crate) lift: bool,
    #[command(flatten)]
    pub(crate) doer: DoerArguments,
}
