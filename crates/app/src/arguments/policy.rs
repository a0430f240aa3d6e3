//! `sekisho policy`.

use std::net::IpAddr;

use clap::{Args, Subcommand, ValueEnum};

use super::{ConfigArguments, values};

const EXAMPLES: &str = "\
Examples:
  sekisho policy explain --from suzuki@example.jp --to friend@elsewhere.example
  sekisho policy serve --listen /var/spool/postfix/private/sekisho";

/// `sekisho policy`.
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true, after_help = EXAMPLES)]
pub(crate) struct PolicyArguments {
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
    #[command(subcommand)]
    pub(crate) command: PolicyCommand,
}

/// What can be asked of the policy.
#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Say what would become of a message, and why
    #[command(after_help = EXPLAIN_EXAMPLES)]
    Explain(Box<ExplainArguments>),
    /// Answer an existing Postfix (check_policy_service), so that it relays for nobody else
    #[command(after_help = SERVE_EXAMPLES)]
    Serve(DelegationArguments),
}

const EXPLAIN_EXAMPLES: &str = "\
Examples:
  sekisho policy explain --from suzuki@example.jp --to friend@elsewhere.example
  sekisho policy explain --port submission --login suzuki@example.jp --from suzuki@example.jp \\
      --to friend@elsewhere.example --header-from suzuki@example.jp

What is left out counts as not known yet: without --to, it is judged as far as MAIL FROM.";

const SERVE_EXAMPLES: &str = "\
Examples:
  sekisho policy serve --config ./sekisho.toml
  sekisho policy serve --listen /var/spool/postfix/private/sekisho

In main.cf, before what stands there already:
  smtpd_recipient_restrictions = check_policy_service inet:127.0.0.1:10040, ...
The networks of Postfix's mynetworks belong into policy.networks of the settings.";

/// `sekisho policy explain`.
#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    /// Where it comes in: port 25, from other servers (mx), or 587 and 465, from our own users (submission)
    #[arg(long, value_enum, value_name = "mx|submission", hide_possible_values = true, default_value_t = PortWord::Mx)]
    pub(crate) port: PortWord,
    /// Address of the client
    #[arg(long, value_parser = values::address, value_name = "ADDRESS")]
    pub(crate) client: Option<IpAddr>,
    /// Without TLS
    #[arg(long)]
    pub(crate) in_clear: bool,
    /// The account that logged in
    #[arg(long, value_name = "NAME", group = "right")]
    pub(crate) login: Option<String>,
    /// The account whose client certificate was shown
    #[arg(long, value_name = "NAME", group = "right")]
    pub(crate) certificate: Option<String>,
    /// The account that fetched its mail by POP3 just before, from the same address
    #[arg(long, value_name = "NAME", group = "right")]
    pub(crate) grant: Option<String>,
    /// Sender in MAIL FROM; <> is the null sender
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) from: Option<String>,
    /// Recipient in RCPT TO
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) to: Option<String>,
    /// Address in the header From or Sender; may be repeated
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) header_from: Vec<String>,
}

/// What a listener is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PortWord {
    /// Port 25
    Mx,
    /// Ports 587 and 465
    Submission,
}

/// `sekisho policy serve`.
#[derive(Debug, Args)]
pub(crate) struct DelegationArguments {
    /// Address and port, or the full path of a socket
    #[arg(long, value_name = "ADDRESS:PORT|PATH", default_value = "127.0.0.1:10040")]
    pub(crate) listen: String,
}
