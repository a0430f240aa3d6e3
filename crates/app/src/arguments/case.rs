//! `sekisho case`.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use clap::{Args, Subcommand};
use jiff::civil::Date;
use sekisho_cases::number::{CaseNumber, NotACaseNumber};
use sekisho_cases::tlp::Tlp;

use super::{ConfigArguments, DataArguments, DoerArguments, TesterArguments, values};

mod add;
mod begin;
mod exchange;
mod letters;
mod publish;

pub(crate) use add::{AddToCaseArguments, KindWord, SideWord, TongueWord};
pub(crate) use begin::NewCaseArguments;
pub(crate) use exchange::{ExportCaseArguments, FormWord, ImportCaseArguments};
pub(crate) use letters::{
    AnswerArguments, ContactArguments, LetterArguments, NotifyArguments, RemindArguments,
};
pub(crate) use publish::{LanguagesWord, PublishArguments};

const EXAMPLES: &str = "\
Examples:
  sekisho case new --message complaint.eml --forwarded
  sekisho case add last --audit 7K3Q
  sekisho case show last
  sekisho case recheck last --witness-listen 0.0.0.0:25 --witness-domain w.example.net
  sekisho case due

A case is what its timeline says: cases/NUMBER/timeline.jsonl in the data directory, where
each line is bound to all before it. `sekisho case show` says what can be done next.";

/// `sekisho case`.
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true, after_help = EXAMPLES)]
pub(crate) struct CaseArguments {
    #[command(flatten)]
    pub(crate) data: DataArguments,
    #[command(subcommand)]
    pub(crate) command: CaseCommand,
}

/// What can be done with cases.
#[derive(Debug, Subcommand)]
pub(crate) enum CaseCommand {
    /// Begin a case: with a message, an audit, a listing, or on somebody's word
    #[command(after_help = begin::EXAMPLES)]
    New(Box<NewCaseArguments>),
    /// Show a case: how far it is, what happened, what can be done next
    #[command(after_help = "Examples:\n  sekisho case show last\n  sekisho case show 2026-007 --format json")]
    Show(OneCaseArguments),
    /// List the cases
    #[command(after_help = "Examples:\n  sekisho case list\n  sekisho case list --all")]
    List(ListCasesArguments),
    /// Put something to a case: a file, an audit, a server, a contact, what the hole means, a remark
    #[command(after_help = add::EXAMPLES)]
    Add(Box<AddToCaseArguments>),
    /// Find out who can be told
    #[command(after_help = letters::CONTACT)]
    Contact(ContactArguments),
    /// Tell those who can act; nothing leaves without --send or --print
    #[command(after_help = letters::NOTIFY)]
    Notify(Box<NotifyArguments>),
    /// File what came back, by the address that it was written to
    #[command(after_help = letters::ANSWER)]
    Answer(Box<AnswerArguments>),
    /// Ask again, or tell somebody above
    #[command(after_help = letters::REMIND)]
    Remind(Box<RemindArguments>),
    /// Write down what somebody promised
    #[command(
        after_help = "Example:\n  sekisho case promise last --who \"the operator\" --what \"POP before SMTP\" --due 2026-12-07"
    )]
    Promise(PromiseArguments),
    /// Decide from which day on a case is published, fixed or not
    #[command(
        after_help = "Examples:\n  sekisho case embargo last --until 2027-01-15 --reason \"agreed with the operator\"\n  sekisho case embargo last --lift --reason \"they mend it next week\""
    )]
    Embargo(EmbargoArguments),
    /// Write down that somebody says it is mended; only a recheck proves it
    #[command(
        after_help = "Example:\n  sekisho case fixed last --who \"the operator\" --what \"SMTP AUTH for everybody\""
    )]
    Fixed(FixedArguments),
    /// Test whether it is mended, on every address that a server ever had in the case
    #[command(after_help = RECHECK)]
    Recheck(Box<RecheckArguments>),
    /// Publish a case: pages, PDF and Markdown for people, reports for programs, the evidence in one archive
    #[command(after_help = publish::EXAMPLES)]
    Publish(Box<PublishArguments>),
    /// End a case
    #[command(
        after_help = "Examples:\n  sekisho case close last --reason \"published\"\n  sekisho case close last --as withdrawn --reason \"it was their own test\""
    )]
    Close(CloseArguments),
    /// Go on with a case that was ended
    #[command(
        after_help = "Example:\n  sekisho case reopen last --reason \"the new server has the same hole\""
    )]
    Reopen(ReasonedArguments),
    /// Show what is due: today, overdue, and in the next days
    #[command(
        after_help = "Examples:\n  sekisho case due\n  sekisho case due --days 30\nExit codes: 0 nothing is due today, 1 something is"
    )]
    Due(DueArguments),
    /// Write a case for others: what they may see of it, as JSON
    #[command(after_help = exchange::EXPORT)]
    Export(ExportCaseArguments),
    /// Begin a case with that of somebody else; what they found has to be tested again
    #[command(after_help = "Example:\n  sekisho case import case.json")]
    Import(ImportCaseArguments),
    /// Check the timeline and every file of a case, or of all
    #[command(
        name = "check-chain",
        after_help = "Examples:\n  sekisho case check-chain\n  sekisho case check-chain 2026-007\nKeep the printed hash elsewhere: it stands for everything before it."
    )]
    CheckChain(CheckChainArguments),
}

impl CaseCommand {
    /// The case that it is about, where one is named.
    pub(crate) fn case(&self) -> Option<CaseWord> {
        match self {
            Self::New(_) | Self::List(_) | Self::Due(_) | Self::Import(_) => None,
            Self::Show(one) => Some(one.case),
            Self::Add(add) => Some(add.of.case),
            Self::Contact(contact) => Some(contact.case),
            Self::Notify(notify) => Some(notify.letter.of.case),
            Self::Answer(answer) => answer.case,
            Self::Remind(remind) => Some(remind.letter.of.case),
            Self::Promise(promise) => Some(promise.of.case),
            Self::Embargo(embargo) => Some(embargo.of.case),
            Self::Fixed(fixed) => Some(fixed.of.case),
            Self::Recheck(recheck) => Some(recheck.case),
            Self::Publish(publish) => Some(publish.case),
            Self::Close(close) => Some(close.of.case),
            Self::Reopen(reopen) => Some(reopen.of.case),
            Self::Export(export) => Some(export.case),
            Self::CheckChain(check) => check.case,
        }
    }

    /// Where the settings are.
    pub(crate) fn config(&self) -> &ConfigArguments {
        match self {
            Self::New(new) => &new.doer.config,
            Self::Show(one) => &one.config,
            Self::List(list) => &list.config,
            Self::Add(add) => &add.of.doer.config,
            Self::Contact(contact) => &contact.doer.config,
            Self::Notify(notify) => &notify.letter.of.doer.config,
            Self::Answer(answer) => &answer.doer.config,
            Self::Remind(remind) => &remind.letter.of.doer.config,
            Self::Promise(promise) => &promise.of.doer.config,
            Self::Embargo(embargo) => &embargo.of.doer.config,
            Self::Fixed(fixed) => &fixed.of.doer.config,
            Self::Recheck(recheck) => &recheck.doer.config,
            Self::Publish(publish) => &publish.doer.config,
            Self::Close(close) => &close.of.doer.config,
            Self::Reopen(reopen) => &reopen.of.doer.config,
            Self::Due(due) => &due.config,
            Self::Export(export) => &export.doer.config,
            Self::Import(import) => &import.doer.config,
            Self::CheckChain(check) => &check.config,
        }
    }
}

const RECHECK: &str = "\
Examples:
  sekisho case recheck last --witness-listen 0.0.0.0:25 --witness-domain w.example.net
Exit codes: 0 every address is shut, 1 an address relays, 2 wrong usage, 3 unproven or not everywhere yet";

/// A case by its number, or the latest one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CaseWord {
    /// The one that was begun last.
    Last,
    /// By its number.
    Number(CaseNumber),
}

impl fmt::Display for CaseWord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Last => formatter.write_str("last"),
            Self::Number(number) => number.fmt(formatter),
        }
    }
}

impl FromStr for CaseWord {
    type Err = NotACaseNumber;

    fn from_str(text: &str) -> Result<Self, NotACaseNumber> {
        if text == "last" { Ok(Self::Last) } else { text.parse().map(Self::Number) }
    }
}

/// Which case, and who does it.
#[derive(Clone, Debug, Args)]
pub(crate) struct OfCaseArguments {
    /// The case: its number or `last`
    #[arg(value_parser = values::case, value_name = "CASE")]
    pub(crate) case: CaseWord,
    /// The day it happened on, where that is not today, as 2026-11-24
    #[arg(value_parser = values::day, long, value_name = "DAY")]
    pub(crate) day: Option<Date>,
    #[command(flatten)]
    pub(crate) doer: DoerArguments,
}

/// `sekisho case show`.
#[derive(Debug, Args)]
pub(crate) struct OneCaseArguments {
    /// The case: its number or `last`
    #[arg(value_parser = values::case, value_name = "CASE")]
    pub(crate) case: CaseWord,
    /// Show who sealed reporters are
    #[arg(long)]
    pub(crate) unsealed: bool,
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
}

/// `sekisho case list`.
#[derive(Debug, Args)]
pub(crate) struct ListCasesArguments {
    /// Those that are over as well
    #[arg(long)]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
}

/// `sekisho case promise`.
#[derive(Debug, Args)]
pub(crate) struct PromiseArguments {
    #[command(flatten)]
    pub(crate) of: OfCaseArguments,
    /// Who promised
    #[arg(long, value_name = "NAME")]
    pub(crate) who: String,
    /// What
    #[arg(long, value_name = "WORDS")]
    pub(crate) what: String,
    /// By which day, as 2026-12-07
    #[arg(value_parser = values::day, long, value_name = "DAY")]
    pub(crate) due: Date,
}

/// `sekisho case embargo`.
#[derive(Debug, Args)]
pub(crate) struct EmbargoArguments {
    #[command(flatten)]
    pub(crate) of: OfCaseArguments,
    /// The first day on which it may be published
    #[arg(value_parser = values::day, long, value_name = "DAY", required_unless_present = "lift")]
    pub(crate) until: Option<Date>,
    /// Take the decision back
    #[arg(long, conflicts_with = "until")]
    pub(crate) lift: bool,
    /// Who agreed, and why
    #[arg(long, value_name = "WORDS")]
    pub(crate) reason: String,
}

/// `sekisho case fixed`.
#[derive(Debug, Args)]
pub(crate) struct FixedArguments {
    #[command(flatten)]
    pub(crate) of: OfCaseArguments,
    /// Who says so
    #[arg(long, value_name = "NAME")]
    pub(crate) who: String,
    /// What they did
    #[arg(long, value_name = "WORDS")]
    pub(crate) what: String,
}

/// `sekisho case recheck`.
#[derive(Debug, Args)]
pub(crate) struct RecheckArguments {
    /// The case: its number or `last`
    #[arg(value_parser = values::case, value_name = "CASE")]
    pub(crate) case: CaseWord,
    #[command(flatten)]
    pub(crate) doer: DoerArguments,
    /// The owner agreed to the test: whose agreement it is [default: what the case began with]
    #[arg(long, value_name = "WORDS")]
    pub(crate) on_word_of: Option<String>,
    #[command(flatten)]
    pub(crate) tester: TesterArguments,
}

/// `sekisho case close`.
#[derive(Debug, Args)]
pub(crate) struct CloseArguments {
    #[command(flatten)]
    pub(crate) of: OfCaseArguments,
    /// How it ends: fixed, not-reproduced, withdrawn or duplicate [default: what the case allows]
    #[arg(long = "as", value_enum, value_name = "OUTCOME", hide_possible_values = true)]
    pub(crate) outcome: Option<OutcomeWord>,
    /// Why
    #[arg(long, value_name = "WORDS")]
    pub(crate) reason: String,
}

/// How a case ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum OutcomeWord {
    /// The fix was verified
    Fixed,
    /// No relay was found
    NotReproduced,
    /// Whoever told of it took it back
    Withdrawn,
    /// It is a case already
    Duplicate,
}

/// `sekisho case reopen`.
#[derive(Debug, Args)]
pub(crate) struct ReasonedArguments {
    #[command(flatten)]
    pub(crate) of: OfCaseArguments,
    /// Why
    #[arg(long, value_name = "WORDS")]
    pub(crate) reason: String,
}

/// `sekisho case due`.
#[derive(Debug, Args)]
pub(crate) struct DueArguments {
    /// How many days ahead
    #[arg(long, value_name = "DAYS", default_value_t = 7, value_parser = clap::value_parser!(u16).range(..=3660))]
    pub(crate) days: u16,
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
}

/// `sekisho case check-chain`.
#[derive(Debug, Args)]
pub(crate) struct CheckChainArguments {
    /// One case: its number or `last` [default: all]
    #[arg(value_parser = values::case, value_name = "CASE")]
    pub(crate) case: Option<CaseWord>,
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
}

/// A server, with addresses where they are known: `mail.example.jp` or `mail.example.jp=192.0.2.1,2001:db8::1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ServerWord {
    /// The server.
    pub(crate) name: sekisho_cases::target::TargetName,
    /// Its addresses.
    pub(crate) addresses: Vec<IpAddr>,
}

/// Words that several commands take: who it was, how the case is marked, which servers.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct CaseWordsArguments {
    /// A server, with its addresses where they are known: HOST or HOST=ADDRESS,ADDRESS; may be repeated
    #[arg(value_parser = values::server, long, value_name = "HOST[=ADDRESSES]")]
    pub(crate) server: Vec<ServerWord>,
    /// Whose server it is
    #[arg(long, value_name = "NAME", requires = "server")]
    pub(crate) organisation: Option<String>,
    /// Who told of it
    #[arg(long, value_name = "NAME")]
    pub(crate) reporter: Option<String>,
    /// Where the reporter is reached
    #[arg(value_parser = values::mail_address, long, value_name = "ADDRESS", requires = "reporter")]
    pub(crate) reporter_address: Option<String>,
    /// Nobody outside may learn who the reporter was
    #[arg(long, requires = "reporter")]
    pub(crate) sealed: bool,
    /// With whom it may be shared: clear, green, amber, amber-strict or red
    #[arg(value_parser = values::tlp, long, value_name = "MARK")]
    pub(crate) tlp: Option<Tlp>,
}
