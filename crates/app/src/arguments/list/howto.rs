//! `sekisho list howto`.

use clap::Args;
use sekisho_net::block_list::BlockList;

use crate::arguments::{ConfigArguments, values};

pub(super) const EXAMPLES: &str = "\
Examples:
  sekisho list howto                                  which mail servers are known
  sekisho list howto postfix --zone relays.example.jp
  sekisho list howto exim --zone relays.example.jp=127.0.0.2-3";

/// `sekisho list howto`.
#[derive(Debug, Args)]
pub(crate) struct HowtoArguments {
    /// The mail server
    pub(crate) name: Option<String>,
    /// The list, and which of its values count [default: that of the settings, and the values of our own lists]
    #[arg(long, value_parser = values::block_list, value_name = "ZONE[=VALUES]")]
    pub(crate) zone: Option<BlockList>,
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
}
