//! `sekisho init`, `serve`, `check-config`, `status` and `grants`.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

/// The settings file, unless another is named.
pub(crate) const DEFAULT_CONFIG: &str = "/etc/sekisho/sekisho.toml";

/// Where the settings are.
#[derive(Clone, Debug, Args)]
pub(crate) struct ConfigArguments {
    /// The settings file [default: /etc/sekisho/sekisho.toml, or SEKISHO_CONFIG]
    #[arg(
        long,
        global = true,
        env = "SEKISHO_CONFIG",
        hide_env = true,
        value_name = "FILE",
        default_value = DEFAULT_CONFIG,
        hide_default_value = true
    )]
    pub(crate) config: PathBuf,
}

impl ConfigArguments {
    /// Whether there are settings to be read. A file that the command line names is to be there, and so is one that
    /// nobody lets us see: whoever reads it says what is wrong.
    pub(crate) fn is_to_be_read(&self) -> bool {
        self.is_named() || !matches!(self.config.try_exists(), Ok(false))
    }

    /// Whether the command line names the file; the usual one and that of the environment may be missing.
    fn is_named(&self) -> bool {
        self.config != Path::new(DEFAULT_CONFIG)
            && std::env::var_os("SEKISHO_CONFIG").is_none_or(|usual| usual != self.config.as_os_str())
    }
}

/// `sekisho init`.
#[derive(Debug, Args)]
pub(crate) struct InitArguments {
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
    /// The server's own name in DNS, for example mx.example.jp
    #[arg(long, value_name = "NAME")]
    pub(crate) host_name: Option<String>,
    /// A domain whose mail is delivered here; may be repeated
    #[arg(long, value_name = "DOMAIN")]
    pub(crate) domain: Vec<String>,
    /// The first account; its password is made up and shown once
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) account: Option<String>,
    /// Read the password of the first account from standard input
    #[arg(long)]
    pub(crate) password_stdin: bool,
    /// Where accounts, spool and mail are kept [default: /var/lib/sekisho]
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// The server that takes mail for other domains, usually your provider's
    #[arg(long, value_name = "HOST[:PORT]")]
    pub(crate) smart_host: Option<String>,
    /// The system user the server runs as once its ports are open [default: sekisho]
    #[arg(long, value_name = "USER")]
    pub(crate) user: Option<String>,
}

/// `sekisho grants`.
#[derive(Debug, Args)]
pub(crate) struct GrantsArguments {
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
    #[command(subcommand)]
    pub(crate) command: Option<GrantsCommand>,
}

/// What can be done with grants.
#[derive(Debug, Subcommand)]
pub(crate) enum GrantsCommand {
    /// Take back every grant of an account
    #[command(after_help = "Example:\n  sekisho grants revoke suzuki@example.jp")]
    Revoke {
        /// The account
        account: String,
    },
}
