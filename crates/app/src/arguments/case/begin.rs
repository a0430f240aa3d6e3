//! `sekisho case new`.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

use super::CaseWordsArguments;
use crate::arguments::{DoerArguments, values};

pub(super) const EXAMPLES: &str = "\
Examples:
  sekisho case new --message spam.eml --trust mx.example.jp
  sekisho case new --message complaint.eml --forwarded --reporter \"a reader\" --sealed
  sekisho case new --audit 7K3Q
  sekisho case new --listing 192.0.2.25
  sekisho case new --server mail.example.jp --title \"relays for forged senders\"";

/// `sekisho case new`.
#[derive(Debug, Args)]
pub(crate) struct NewCaseArguments {
    /// A message with its whole header, a complaint or one that was relayed; `-` reads standard input
    #[arg(long, visible_alias = "from", value_name = "FILE", conflicts_with_all = ["audit", "listing"])]
    pub(crate) message: Option<PathBuf>,
    /// The message that was relayed is an attachment (message/rfc822) of that file
    #[arg(long, requires = "message")]
    pub(crate) forwarded: bool,
    /// A host name or address whose Received lines are believed [default: the host that wrote the topmost one]
    #[arg(long, value_name = "HOST", requires = "message")]
    pub(crate) trust: Vec<String>,
    /// An audit of this machine: its name, a host or `last`
    #[arg(long, value_name = "AUDIT", conflicts_with = "listing")]
    pub(crate) audit: Option<String>,
    /// A host of the block list
    #[arg(value_parser = values::address, long, value_name = "ADDRESS")]
    pub(crate) listing: Option<IpAddr>,
    /// What it is about [default: which server relays]
    #[arg(long, value_name = "WORDS")]
    pub(crate) title: Option<String>,
    #[command(flatten)]
    pub(crate) words: CaseWordsArguments,
    /// The day it was told on, where that is not today, as 2026-11-24
    #[arg(value_parser = values::day, long, value_name = "DAY")]
    pub(crate) day: Option<Date>,
    #[command(flatten)]
    pub(crate) doer: DoerArguments,
}
