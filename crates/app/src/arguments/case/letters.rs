//! `sekisho case contact`, `notify`, `remind` and `answer`.

use std::path::PathBuf;

use clap::Args;

use super::add::SideWord;
use super::{CaseWord, OfCaseArguments};
use crate::arguments::{DoerArguments, values};

pub(super) const CONTACT: &str = "\
Examples:
  sekisho case contact last --dry-run
  sekisho case contact last
Asked are security.txt, the registration data of cases.rdap, SOA records, and registers of abuse contacts;
addresses that every domain should have (RFC 2142) are added. Who looked somebody up writes them down by
sekisho case add --contact.";

pub(super) const NOTIFY: &str = "\
Examples:
  sekisho case notify last                 shows the letters; nothing leaves
  sekisho case notify last --send
  sekisho case notify last --side network --send
  sekisho case notify last --print --output letters/
  sekisho case notify last --thanks --send
Letters go through the server that runs with these settings, or else to delivery.smart_host.
Exit codes: 0 all letters left, or nothing was to leave, 2 wrong usage, 3 a letter was not taken";

pub(super) const REMIND: &str = "\
Examples:
  sekisho case remind last
  sekisho case remind last --send
  sekisho case remind last --escalate --send";

pub(super) const ANSWER: &str = "\
Examples:
  sekisho case answer answer.eml
  sekisho case answer ~/Maildir/new/*
  sekisho case answer - --forward-path \"$ORIGINAL_RECIPIENT\" < answer.eml
  sekisho case answer --case last --from \"the operator, by telephone\" --summary \"they look into it\"
A message is filed by the tag in the address that it was written to. One that belongs to no notice is not kept.
Exit codes: 0 filed, 2 wrong usage, 3 a message belongs to no notice";

/// `sekisho case contact`.
#[derive(Debug, Args)]
pub(crate) struct ContactArguments {
    /// The case: its number or `last`
    #[arg(value_parser = values::case, value_name = "CASE")]
    pub(crate) case: CaseWord,
    /// Show whom it finds, and write nothing down
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// The name server to ask [default: the system's]
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) resolver: Option<String>,
    #[command(flatten)]
    pub(crate) doer: DoerArguments,
}

/// To whom letters go, and how they leave.
#[derive(Debug, Args)]
pub(crate) struct LetterArguments {
    #[command(flatten)]
    pub(crate) of: OfCaseArguments,
    /// To this contact of the case [default: whoever comes next]
    #[arg(value_parser = values::mail_address, long, value_name = "ADDRESS", conflicts_with = "side")]
    pub(crate) to: Option<String>,
    /// To everybody on this side: operator, network or authority
    #[arg(long, value_enum, value_name = "SIDE", hide_possible_values = true)]
    pub(crate) side: Option<SideWord>,
    /// A file that goes with each letter; may be repeated
    #[arg(long, value_name = "FILE")]
    pub(crate) attach: Vec<PathBuf>,
    /// Even to those who got such a letter before
    #[arg(long)]
    pub(crate) again: bool,
    /// Send them
    #[arg(long, conflicts_with = "print")]
    pub(crate) send: bool,
    /// Print them, and write down that they left: you send them by hand
    #[arg(long)]
    pub(crate) print: bool,
    /// Write each letter into this directory as a message, too
    #[arg(long, value_name = "DIRECTORY")]
    pub(crate) output: Option<PathBuf>,
}

/// `sekisho case notify`.
#[derive(Debug, Args)]
pub(crate) struct NotifyArguments {
    #[command(flatten)]
    pub(crate) letter: LetterArguments,
    /// Thank for the fix instead
    #[arg(long, conflicts_with = "publication")]
    pub(crate) thanks: bool,
    /// Tell of the publication instead, with the text as --attach
    #[arg(long)]
    pub(crate) publication: bool,
    /// Where the publication will be read
    #[arg(long, value_name = "URL", requires = "publication")]
    pub(crate) place: Option<String>,
}

/// `sekisho case remind`.
#[derive(Debug, Args)]
pub(crate) struct RemindArguments {
    #[command(flatten)]
    pub(crate) letter: LetterArguments,
    /// Tell somebody above that nobody acts, instead of asking again
    #[arg(long)]
    pub(crate) escalate: bool,
}

/// `sekisho case answer`.
#[derive(Debug, Args)]
pub(crate) struct AnswerArguments {
    /// Messages that came; `-` reads one from standard input
    #[arg(value_name = "FILE", required_unless_present = "summary", conflicts_with = "summary")]
    pub(crate) messages: Vec<PathBuf>,
    /// To which of our addresses it came, where the message itself does not say
    #[arg(long, value_name = "ADDRESS", requires = "messages")]
    pub(crate) forward_path: Option<String>,
    /// From which reverse-path it came, without brackets
    #[arg(long, value_name = "ADDRESS", requires = "messages", allow_hyphen_values = true)]
    pub(crate) reverse_path: Option<String>,
    /// The case of an answer that was no mail: its number or `last`
    #[arg(value_parser = values::case, long, value_name = "CASE", requires = "summary")]
    pub(crate) case: Option<CaseWord>,
    /// To whom the letter went that is answered [default: the only one that waits for an answer]
    #[arg(value_parser = values::mail_address, id = "answers", long = "to", value_name = "ADDRESS", requires = "summary")]
    pub(crate) to: Option<String>,
    /// Who answered
    #[arg(long, value_name = "NAME", requires = "summary")]
    pub(crate) from: Option<String>,
    /// What they said
    #[arg(long, value_name = "WORDS", requires_all = ["case", "from"])]
    pub(crate) summary: Option<String>,
    /// The day it happened on, where that is not today, as 2026-11-24
    #[arg(value_parser = values::day, long, value_name = "DAY", requires = "summary")]
    pub(crate) day: Option<jiff::civil::Date>,
    #[command(flatten)]
    pub(crate) doer: DoerArguments,
}
