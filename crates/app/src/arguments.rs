//! What can be written on the command line.

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};

mod audit;
mod case;
mod gateway;
mod japanese;
mod lab;
mod list;
mod policy;
mod probing;
mod spool;
mod user;
mod values;

pub(crate) use audit::{AuditArguments, AuditCommand, BasisWord, RunArguments};
pub(crate) use case::{
    AddToCaseArguments, AnswerArguments, CaseArguments, CaseCommand, CaseWord, CaseWordsArguments,
    CheckChainArguments, CloseArguments, ContactArguments, DueArguments, EmbargoArguments,
    ExportCaseArguments, FormWord, ImportCaseArguments, KindWord, LanguagesWord, LetterArguments,
    ListCasesArguments, NewCaseArguments, NotifyArguments, OfCaseArguments, OneCaseArguments, OutcomeWord,
    PublishArguments, RecheckArguments, RemindArguments, SideWord, TongueWord,
};
pub(crate) use gateway::{ConfigArguments, DEFAULT_CONFIG, GrantsArguments, GrantsCommand, InitArguments};
pub(crate) use japanese::translated;
pub(crate) use policy::{DelegationArguments, ExplainArguments, PolicyArguments, PolicyCommand, PortWord};
pub(crate) use probing::{ProbingArguments, VantageWord};
pub(crate) use values::Expected;

pub(crate) use spool::{SpoolArguments, SpoolCommand};

pub(crate) use lab::{IncidentArguments, LabArguments, LabCommand, ServeArguments};
pub(crate) use list::{
    AcceptArguments, CheckArguments, DoerArguments, ExportArguments, HowtoArguments, ImportArguments,
    JudgedArguments, ListArguments, ListCommand, NetworkArguments, NominateArguments, RetestArguments,
    RetireArguments, ShowArguments, TestArguments, TesterArguments,
};
pub(crate) use user::{AddArguments, NamedArguments, PasswordArguments, UserArguments, UserCommand};

const EXAMPLES: &str = "\
Examples:
  sekisho lab incident-2002                 the whole story on loopback, in seconds
  sekisho audit mx.example.jp --basis own   is my server an open relay?
  sekisho evidence spam.eml                 which host relayed this message?
  sekisho init                              set up a mail server without the hole

Exit codes:
  0  done; of an audit: closed, every planned probe was refused, all controls passed
  1  open: relay is proven by a message that came back
  2  wrong usage
  3  anything unproven: accepted but nothing arrived, inconclusive, untestable,
     or a result that could not be kept; no answer from the mail server
  4  findings at or above --fail-on";

/// Finds mail servers that relay for strangers, proves and explains it, and is a mail server that does not.
#[derive(Debug, Parser)]
#[command(name = "sekisho", version, disable_help_subcommand = true, after_help = EXAMPLES, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) general: General,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command.
#[derive(Clone, Debug, Args)]
pub(crate) struct General {
    /// Language, otherwise that of the locale
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "en|ja",
        hide_possible_values = true,
        help_heading = "General"
    )]
    pub(crate) lang: Option<LanguageWord>,
    /// Form of the result
    #[arg(long, global = true, value_enum, value_name = "text|json", hide_possible_values = true, default_value_t = Format::Text, help_heading = "General")]
    pub(crate) format: Format,
    /// Colours; `auto` means only on a terminal and without NO_COLOR
    #[arg(long, global = true, hide_short_help = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN", help_heading = "General")]
    pub(crate) color: Colour,
    /// Where audits are kept: the option of the commands that keep some
    #[arg(skip)]
    pub(crate) data: Option<PathBuf>,
}

/// Where audits are kept.
#[derive(Clone, Debug, Args)]
pub(crate) struct DataArguments {
    /// Where audits are kept [default: ~/.local/share/sekisho, or SEKISHO_DATA]
    #[arg(
        long,
        global = true,
        env = "SEKISHO_DATA",
        hide_env = true,
        value_name = "DIR",
        help_heading = "General"
    )]
    pub(crate) data: Option<PathBuf>,
}

/// A language by its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LanguageWord {
    /// English
    En,
    /// 日本語
    Ja,
}

/// A form of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For programs: one versioned JSON document
    Json,
}

/// When there are colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What is to be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Find out whether a mail server relays for strangers, prove it, and say what opens it
    Audit(Box<AuditArguments>),
    /// Tell from a message alone which host relayed it for whom
    Evidence(EvidenceArguments),
    /// Little flawed mail servers to practise on, and the story of 2002
    Lab(LabArguments),
    /// Set up a mail server: settings, certificate, first account, DNS records
    #[command(after_help = INIT_EXAMPLES)]
    Init(InitArguments),
    /// Run the mail server that relays only for whom it knows
    #[command(after_help = SERVE_EXAMPLES)]
    Serve(ConfigArguments),
    /// Check the settings, and say whom they let send
    #[command(name = "check-config", after_help = "Example:\n  sekisho check-config --config ./sekisho.toml")]
    CheckConfig(ConfigArguments),
    /// Manage accounts: add, passwd, list, disable, enable, remove
    User(UserArguments),
    /// Show what the running mail server does, and which mail waits
    #[command(after_help = "Examples:\n  sekisho status\n  sekisho status --format json")]
    Status(ConfigArguments),
    /// List, show, retry or remove the mail that waits to be delivered
    Spool(SpoolArguments),
    /// List who may send because of a POP3 login (POP before SMTP), or take that back
    #[command(after_help = "Examples:\n  sekisho grants\n  sekisho grants revoke suzuki@example.jp")]
    Grants(GrantsArguments),
    /// The block list: what is proven to relay, and the way off it; other lists: ask them
    List(ListArguments),
    /// Cases: from a report to a verified fix and a publication
    Case(CaseArguments),
    /// Say what would become of a message and why, or apply the rule to an existing Postfix
    Policy(PolicyArguments),
    /// Print a completion script for a shell
    #[command(
        after_help = "Example:\n  sekisho completions bash > ~/.local/share/bash-completion/completions/sekisho"
    )]
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Write the manual pages into a directory
    #[command(after_help = "Example:\n  sekisho man ~/.local/share/man/man1 && man sekisho-audit")]
    Man {
        /// The directory, which is made where it is missing
        directory: PathBuf,
    },
}

impl Command {
    /// The data directory that was named: where audits are kept, or for accounts that of the mail server.
    pub(crate) fn data(&self) -> Option<&Path> {
        match self {
            Self::Audit(audit) => audit.data.data.as_deref(),
            Self::Lab(lab) => lab.data.data.as_deref(),
            Self::List(list) => list.data.data.as_deref(),
            Self::Case(case) => case.data.data.as_deref(),
            Self::User(user) => user.data.as_deref(),
            _ => None,
        }
    }

    /// The settings file of a command that has one.
    pub(crate) fn config(&self) -> Option<&Path> {
        let config = match self {
            Self::Init(init) => &init.config,
            Self::Serve(config) | Self::CheckConfig(config) | Self::Status(config) => config,
            Self::Grants(grants) => &grants.config,
            Self::Spool(spool) => &spool.config,
            Self::User(user) => &user.config,
            Self::Policy(policy) => &policy.config,
            Self::Case(case) => case.command.config(),
            _ => return None,
        };
        Some(&config.config)
    }
}

const INIT_EXAMPLES: &str = "\
Examples:
  sekisho init                              asks for what it needs
  sekisho init --host-name mx.example.jp --domain example.jp --account suzuki@example.jp
  sekisho init --config ./sekisho.toml --data ./data --user \"$USER\" --host-name mx.example.jp --domain example.jp";

const SERVE_EXAMPLES: &str = "\
Examples:
  sekisho serve
  sekisho serve --config ./sekisho.toml

Signals: HUP reads settings, accounts and certificate again. TERM ends it: idle sessions are told at once,
a message or a POP3 command that is on its way has 20 seconds to finish.";

const EVIDENCE_EXAMPLES: &str = "\
Examples:
  sekisho evidence spam.eml
  sekisho evidence spam.eml --trust mx.example.jp --trust 192.0.2.0
  sekisho evidence - < spam.eml";

/// `sekisho evidence`.
#[derive(Debug, Args)]
#[command(after_help = EVIDENCE_EXAMPLES)]
pub(crate) struct EvidenceArguments {
    /// The message as a file with its whole header; `-` reads standard input
    pub(crate) file: PathBuf,
    /// A host name or address whose Received lines are believed [default: the host that wrote the topmost one]
    #[arg(long, value_name = "HOST")]
    pub(crate) trust: Vec<String>,
}
