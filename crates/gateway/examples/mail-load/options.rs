//! What is asked of the load.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// Sends mail as fast as a server takes it, and says how fast that was
#[derive(Debug, Parser)]
#[command(name = "mail-load")]
pub(crate) struct Options {
    /// The server
    pub(crate) target: SocketAddr,
    /// How many sessions at once
    #[arg(long, default_value_t = 20)]
    pub(crate) sessions: usize,
    /// How many messages a connection carries before it is closed
    #[arg(long, default_value_t = 100)]
    pub(crate) messages: usize,
    /// How many octets a message has
    #[arg(long, default_value_t = 4096)]
    pub(crate) size: usize,
    /// For how long new messages are begun; with --hold, how long connections are kept
    #[arg(long, default_value_t = 3.0)]
    pub(crate) seconds: f64,
    /// The reverse-path
    #[arg(long, default_value = "sender@client.example")]
    pub(crate) sender: String,
    /// A recipient; with several, messages go to one after another in turn
    #[arg(long = "recipient", default_value = "suzuki@example.jp")]
    pub(crate) recipients: Vec<String>,
    /// Wait for each reply, also where the server offers PIPELINING
    #[arg(long)]
    pub(crate) step_by_step: bool,
    /// Send content by BDAT where the server offers CHUNKING
    #[arg(long)]
    pub(crate) chunking: bool,
    /// When TLS begins; certificates are not looked at
    #[arg(long, value_enum, default_value_t = Tls::None)]
    pub(crate) tls: Tls,
    /// Log in by AUTH PLAIN: NAME:PASSWORD
    #[arg(long, value_name = "NAME:PASSWORD")]
    pub(crate) login: Option<String>,
    /// What the token of each message begins with; it stands in the line X-Token
    #[arg(long, default_value = "load")]
    pub(crate) token: String,
    /// Write the tokens of accepted messages to this file
    #[arg(long, value_name = "FILE")]
    pub(crate) accepted: Option<PathBuf>,
    /// End a session whose connection is lost, instead of connecting again
    #[arg(long)]
    pub(crate) until_lost: bool,
    /// Say EHLO on each connection and nothing more
    #[arg(long)]
    pub(crate) hold: bool,
    /// The server is not this machine, and it is mine
    #[arg(long)]
    pub(crate) own_server: bool,
}

/// When TLS begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Tls {
    /// Never.
    None,
    /// After STARTTLS.
    Starttls,
    /// At once.
    Implicit,
}
