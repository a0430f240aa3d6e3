//! `sekisho case export` and `import`.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::CaseWord;
use crate::arguments::{DoerArguments, values};

pub(super) const EXPORT: &str = "\
Examples:
  sekisho case export last --output case.json
  sekisho case export last --partner
  sekisho case export last --as intelmq
  sekisho case export last --as xarf --address 192.0.2.25 --output report.json
Who sealed reporters are is never written.";

/// `sekisho case export`.
#[derive(Debug, Args)]
pub(crate) struct ExportCaseArguments {
    /// The case: its number or `last`
    #[arg(value_parser = values::case, value_name = "CASE")]
    pub(crate) case: CaseWord,
    /// For somebody who works on it too: all but sealed facts [default: what everybody may see]
    #[arg(long, conflicts_with = "form")]
    pub(crate) partner: bool,
    /// A report for programs of those who have to act: xarf, arf, or intelmq for event lines [default: the case]
    #[arg(long = "as", value_enum, value_name = "FORM", hide_possible_values = true)]
    pub(crate) form: Option<FormWord>,
    /// Of which address, where relay was proven at several
    #[arg(value_parser = values::address, long, value_name = "ADDRESS", requires = "form")]
    pub(crate) address: Option<IpAddr>,
    /// Write it here [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) doer: DoerArguments,
}

/// A form for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormWord {
    /// XARF v4
    Xarf,
    /// ARF (RFC 5965)
    Arf,
    /// Lines of events for IntelMQ
    Intelmq,
}

/// `sekisho case import`.
#[derive(Debug, Args)]
pub(crate) struct ImportCaseArguments {
    /// The document; `-` reads standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) doer: DoerArguments,
}
