//! `sekisho user`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::ConfigArguments;

const USER_EXAMPLES: &str = "\
Examples:
  sekisho user add hanako@example.jp
  sekisho user add office@example.jp --sender @example.jp
  sekisho user add taro@example.jp --hash - < hash-from-shadow
  sekisho user passwd hanako@example.jp
  sekisho user disable hanako@example.jp

The accounts are in accounts.toml in the data directory of the settings, or of --data DIR.
You may edit that file by hand as well; a running server notices every change within a second.";

const ADD_EXAMPLES: &str = "\
Examples:
  sekisho user add hanako@example.jp
  echo \"$PASSWORD\" | sekisho user add hanako@example.jp --password-stdin
  sekisho user add hanako --sender hanako@example.jp --may-send-as office@example.jp
  sekisho user add robot@example.jp --certificate robot.pem --no-password";

/// `sekisho user`.
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true, after_help = USER_EXAMPLES)]
pub(crate) struct UserArguments {
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
    /// The server's data directory, instead of that of the settings
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: UserCommand,
}

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Make an account
    #[command(after_help = ADD_EXAMPLES)]
    Add(AddArguments),
    /// Give an account another password
    #[command(
        after_help = "Examples:\n  sekisho user passwd hanako@example.jp\n  sekisho user passwd hanako@example.jp --password-stdin < new-password"
    )]
    Passwd(PasswdArguments),
    /// List the accounts
    #[command(after_help = "Examples:\n  sekisho user list\n  sekisho user list --format json")]
    List,
    /// Switch an account off: no login, its sessions and grants end
    #[command(after_help = "Example:\n  sekisho user disable hanako@example.jp")]
    Disable(NamedArguments),
    /// Switch it on again
    #[command(after_help = "Example:\n  sekisho user enable hanako@example.jp")]
    Enable(NamedArguments),
    /// Take an account away; its mail stays
    #[command(after_help = "Example:\n  sekisho user remove hanako@example.jp")]
    Remove(NamedArguments),
}

/// Where a password comes from; it is never an argument, because everybody on the machine can read those.
#[derive(Debug, Args)]
pub(crate) struct PasswordArguments {
    /// Read the password from the first line of standard input
    #[arg(long, conflicts_with = "hash")]
    pub(crate) password_stdin: bool,
    /// A hash instead of a password: of /etc/shadow, Dovecot or htpasswd; `-` reads it from standard input
    #[arg(long, value_name = "HASH|-", allow_hyphen_values = true)]
    pub(crate) hash: Option<String>,
}

/// `sekisho user add`.
#[derive(Debug, Args)]
pub(crate) struct AddArguments {
    /// The login name, usually the full address; the letters' case does not matter
    pub(crate) name: String,
    /// An address of its own besides NAME (suzuki+shop@ belongs to suzuki@), or a whole domain as @example.jp that it may send from; may be repeated
    #[arg(long, value_name = "ADDRESS|@DOMAIN")]
    pub(crate) sender: Vec<String>,
    /// Somebody else's address that it may send from as well; may be repeated
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) may_send_as: Vec<String>,
    /// A client certificate as good as the password: a PEM file, or sha256:FINGERPRINT
    #[arg(long, value_name = "FILE|FINGERPRINT")]
    pub(crate) certificate: Vec<String>,
    #[command(flatten)]
    pub(crate) password: PasswordArguments,
    /// No password: only the certificate logs in
    #[arg(long, requires = "certificate", conflicts_with_all = ["password_stdin", "hash"])]
    pub(crate) no_password: bool,
}

/// `sekisho user passwd`.
#[derive(Debug, Args)]
pub(crate) struct PasswdArguments {
    /// The login name
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) password: PasswordArguments,
}

/// `sekisho user disable`, `enable` and `remove`.
#[derive(Debug, Args)]
pub(crate) struct NamedArguments {
    /// The login name
    pub(crate) name: String,
}
