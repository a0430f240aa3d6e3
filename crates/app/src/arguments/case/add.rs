//! `sekisho case add`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use sekisho_cases::target::TargetName;

use super::{CaseWordsArguments, OfCaseArguments};
use crate::arguments::values;

pub(super) const EXAMPLES: &str = "\
Examples:
  sekisho case add last --audit 7K3Q
  sekisho case add last --server mail2.example.jp=192.0.2.26
  sekisho case add last --contact postmaster@example.jp --side operator --known-from \"their web site\"
  sekisho case add last --ability \"send to anybody\" --knowledge \"one address there\" --affected \"everybody\"
  sekisho case add last --file letter.pdf --kind other --note \"their letter of 25 July\"
  sekisho case add last --remark \"they asked for a week\" --public";

/// `sekisho case add`.
#[derive(Debug, Args)]
pub(crate) struct AddToCaseArguments {
    #[command(flatten)]
    pub(crate) of: OfCaseArguments,
    /// An audit of this machine: its name, a host or `last`
    #[arg(long, value_name = "AUDIT", help_heading = "An audit")]
    pub(crate) audit: Option<String>,
    /// A file that belongs to it; it is kept octet for octet
    #[arg(long, value_name = "FILE", help_heading = "A file")]
    pub(crate) file: Option<PathBuf>,
    /// What the file is: complaint, answer or other
    #[arg(
        long,
        value_enum,
        value_name = "KIND",
        requires = "file",
        default_value = "other",
        hide_possible_values = true,
        help_heading = "A file"
    )]
    pub(crate) kind: KindWord,
    /// What is to be said of the file
    #[arg(long, value_name = "WORDS", requires = "file", help_heading = "A file")]
    pub(crate) note: Option<String>,
    /// An address of somebody who can be told
    #[arg(
        value_parser = values::mail_address,
        long,
        value_name = "ADDRESS",
        requires = "known_from",
        help_heading = "A contact"
    )]
    pub(crate) contact: Option<String>,
    /// How that address is known
    #[arg(long, value_name = "WORDS", requires = "contact", help_heading = "A contact")]
    pub(crate) known_from: Option<String>,
    /// On which side they stand: operator, network, authority or reporter
    #[arg(
        long,
        value_enum,
        value_name = "SIDE",
        requires = "contact",
        default_value = "operator",
        hide_possible_values = true,
        help_heading = "A contact"
    )]
    pub(crate) side: SideWord,
    /// Who that is
    #[arg(long, value_name = "NAME", requires = "contact", help_heading = "A contact")]
    pub(crate) name: Option<String>,
    /// Their organisation
    #[arg(long, value_name = "NAME", requires = "contact", help_heading = "A contact")]
    pub(crate) of_organisation: Option<String>,
    /// In which language they are written to: en or ja [default: by the country of the address]
    #[arg(
        long,
        value_enum,
        value_name = "en|ja",
        requires = "contact",
        hide_possible_values = true,
        help_heading = "A contact"
    )]
    pub(crate) tongue: Option<TongueWord>,
    /// Of which server of the case they can be told; may be repeated [default: all that are theirs]
    #[arg(value_parser = values::target, long = "for", value_name = "SERVER", requires = "contact", help_heading = "A contact")]
    pub(crate) of_server: Vec<TargetName>,
    /// What a stranger can do
    #[arg(long, value_name = "WORDS", requires_all = ["knowledge", "affected"], help_heading = "What it means")]
    pub(crate) ability: Option<String>,
    /// What they have to know for that
    #[arg(long, value_name = "WORDS", requires = "ability", help_heading = "What it means")]
    pub(crate) knowledge: Option<String>,
    /// Who is affected
    #[arg(long, value_name = "WORDS", requires = "ability", help_heading = "What it means")]
    pub(crate) affected: Option<String>,
    /// Something else worth knowing
    #[arg(long, value_name = "WORDS", help_heading = "A remark")]
    pub(crate) remark: Option<String>,
    /// The remark may be published
    #[arg(long, requires = "remark", help_heading = "A remark")]
    pub(crate) public: bool,
    #[command(flatten)]
    pub(crate) words: CaseWordsArguments,
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum KindWord {
    /// A message with which somebody complains
    Complaint,
    /// What somebody answered
    Answer,
    /// Anything else
    Other,
}

/// On which side somebody stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SideWord {
    /// Who runs the server
    Operator,
    /// Who has the network
    Network,
    /// A ministry, a coordination centre
    Authority,
    /// Who told of it
    Reporter,
}

/// In which language somebody is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TongueWord {
    /// English
    En,
    /// Japanese
    Ja,
}
