//! `sekisho case publish`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::CaseWord;
use crate::arguments::{DoerArguments, values};

pub(super) const EXAMPLES: &str = "\
Examples:
  sekisho case publish last --output public --dry-run
  sekisho case publish last --output public --place https://cert.example/cases/2026-007/
  sekisho case publish last --output public --language ja --thanks \"We thank the operator.\"

A case is published after a verified fix, or from the day on that was decided
(sekisho case embargo). What is written: a page, a PDF and Markdown for each
language; XARF, ARF and event lines for programs; the audits; all of it as one
archive, with SHA256SUMS. The list is kept with the case.";

/// `sekisho case publish`.
#[derive(Debug, Args)]
pub(crate) struct PublishArguments {
    /// The case: its number or `last`
    #[arg(value_parser = values::case, value_name = "CASE")]
    pub(crate) case: CaseWord,
    /// The directory to write into: a new one, an empty one, or that of an earlier attempt
    #[arg(long, value_name = "DIRECTORY")]
    pub(crate) output: PathBuf,
    /// Write a draft to be read first, marked as one on every page; the case stays as it is
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Where people will find it, as an address of the web
    #[arg(long, value_name = "URL")]
    pub(crate) place: Option<String>,
    /// In which language: en, ja or both [default: both]
    #[arg(long, value_enum, value_name = "LANGUAGE", hide_possible_values = true, hide_default_value = true, default_value_t = LanguagesWord::Both)]
    pub(crate) language: LanguagesWord,
    /// A copy for those with whom the case's mark allows to share it, with the mark on every page [default: for everybody]
    #[arg(long)]
    pub(crate) restricted: bool,
    /// Without the PDF, for which fonts are needed
    #[arg(long)]
    pub(crate) without_pdf: bool,
    /// Who wrote it
    #[arg(long, value_name = "NAME")]
    pub(crate) author: Option<String>,
    /// What else can be read, as words with an address of the web at their end where there is one; may be repeated
    #[arg(long, value_name = "WORDS [URL]")]
    pub(crate) reference: Vec<String>,
    /// A sentence of thanks; may be repeated. Reporters are thanked anyway
    #[arg(long, value_name = "SENTENCE")]
    pub(crate) thanks: Vec<String>,
    /// The day that it bears, where that is not today, as 2026-11-24
    #[arg(value_parser = values::day, long, value_name = "DAY")]
    pub(crate) day: Option<Date>,
    #[command(flatten)]
    pub(crate) doer: DoerArguments,
}

/// In which languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LanguagesWord {
    /// English
    En,
    /// Japanese
    Ja,
    /// English and Japanese
    Both,
}
