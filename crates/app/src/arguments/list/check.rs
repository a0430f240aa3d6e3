//! `sekisho list check`.

use std::net::SocketAddr;

use clap::Args;
use sekisho_net::block_list::BlockList;

use crate::arguments::{ConfigArguments, values};

pub(super) const EXAMPLES: &str = "\
Examples:
  sekisho list check 192.0.2.1
  sekisho list check 192.0.2.1 --list relays.example.jp=127.0.0.2-5 --resolver 127.0.0.1:5353
  sekisho list check spam.example --list domains.example.jp
Each list has to pass its self-test (RFC 5782) before it is believed.

Exit codes:
  0  no list has it, and every list answered
  1  at least one list has it
  2  wrong usage
  3  no list has it, but not every list could be asked";

/// `sekisho list check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    /// An address or a domain
    #[arg(value_name = "ADDRESS|DOMAIN")]
    pub(crate) subject: String,
    /// A list by its zone, and which of its values count; may be repeated [default: those of the settings]
    #[arg(long, value_parser = values::block_list, value_name = "ZONE[=VALUES]")]
    pub(crate) list: Vec<BlockList>,
    /// The name server that is asked [default: those of this machine]
    #[arg(long, value_parser = values::name_server, value_name = "ADDRESS[:PORT]")]
    pub(crate) resolver: Option<SocketAddr>,
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
}
