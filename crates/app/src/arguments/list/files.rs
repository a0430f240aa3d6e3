//! `sekisho list import` and `sekisho list export`.

use std::path::PathBuf;

use clap::Args;
use sekisho_dnsbl::formats::Format;

use super::ConfigArguments;

pub(super) const IMPORT: &str = "\
Examples:
  sekisho list import relays.ip4set --syntax ip4set --zone others.example.jp
  sekisho list import dump.zone --syntax zone --zone others.example.jp --check

The zone is one of the settings with source = \"files\". The file is taken whole or not at all: each line that is
not understood is told, and what must not be listed is refused. A running server answers it within two seconds.";

pub(super) const EXPORT: &str = "\
Examples:
  sekisho list export --zone relays.example.jp --syntax ip4set > relays.ip4set
  sekisho list export --zone relays.example.jp --syntax zone --output relays.zone
  sekisho list export --zone relays.example.jp --syntax rpz --output relays.rpz";

/// `sekisho list import`.
#[derive(Debug, Args)]
pub(crate) struct ImportArguments {
    /// The file, or - for standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// How it is written: ip4set, ip4trie, ip4tset, ip6trie, ip6tset, dnset, generic, combined (rbldnsd), plain, zone, rpz
    #[arg(long, value_name = "FORMAT", default_value = "plain")]
    pub(crate) syntax: Format,
    /// The zone of the settings that gets it
    #[arg(long, value_name = "ZONE")]
    pub(crate) zone: String,
    /// Of a combined file, what belongs to this subzone; @ is the zone itself
    #[arg(long, value_name = "SUBZONE", default_value = "@")]
    pub(crate) subzone: String,
    /// Take a file without a single entry, too: the list is emptied by it
    #[arg(long)]
    pub(crate) allow_empty: bool,
    /// Only say what the file has, and change nothing
    #[arg(long)]
    pub(crate) check: bool,
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
}

/// `sekisho list export`.
#[derive(Debug, Args)]
pub(crate) struct ExportArguments {
    /// The zone of the settings
    #[arg(long, value_name = "ZONE")]
    pub(crate) zone: String,
    /// How to write it: ip4set, ip4trie, ip4tset, ip6trie, ip6tset, dnset, generic, combined (rbldnsd), plain, zone, rpz
    #[arg(long, value_name = "FORMAT", default_value = "plain")]
    pub(crate) syntax: Format,
    /// The file to write, whole or not at all [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
}
