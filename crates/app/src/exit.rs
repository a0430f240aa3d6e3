//! Exit codes, as the `--help` screen lists them.

use std::process::ExitCode;

use sekisho_audit::report::catalogue::{Argument, Catalogue, Language};
use sekisho_audit::trail::TrailError;
use sekisho_audit::witness::mailbox::MailboxAddressError;
use sekisho_audit::witness::prove::ProveError;
use sekisho_dnsbl::service::ServiceError;
use sekisho_evidence::verdict::Verdict;
use sekisho_gateway::accounts::AccountsError;
use sekisho_gateway::gateway::GatewayError;
use sekisho_gateway::settings::SettingsError;
use sekisho_lab::NoSuchHole;

use crate::texts::catalogue;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Closed, or simply done.
    Closed,
    /// Open.
    Open,
    /// Wrong usage.
    Usage,
    /// Anything unproven.
    Unproven,
    /// Findings at or above `--fail-on`.
    Findings,
}

impl Exit {
    /// The exit of a verdict.
    pub(crate) const fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Closed => Self::Closed,
            Verdict::Open => Self::Open,
            _ => Self::Unproven,
        }
    }

    /// The same for a result that could not be kept: what is proven is proven, but a closed target that nothing
    /// remembers is not.
    pub(crate) const fn not_kept(self) -> Self {
        match self {
            Self::Closed | Self::Findings => Self::Unproven,
            other => other,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Closed => 0,
            Exit::Open => 1,
            Exit::Usage => 2,
            Exit::Unproven => 3,
            Exit::Findings => 4,
        })
    }
}

/// The exit of an error: wrong usage where the words or the file that the user gave cannot be meant.
pub(crate) fn of_error(error: &anyhow::Error) -> Exit {
    let usage = error.is::<UsageError>()
        || error.is::<NoSuchHole>()
        || error.is::<MailboxAddressError>()
        || error.is::<ProveError>()
        || error.is::<SettingsError>()
        || matches!(error.downcast_ref(), Some(AccountsError::Mistake(_)))
        || error.is::<sekisho_dnsbl::settings::SettingsError>()
        || error.is::<sekisho_cases::settings::SettingsError>()
        || error.downcast_ref().is_some_and(ServiceError::is_of_settings)
        || error.is::<sekisho_dnsbl::service::load::LoadError>()
        || error.is::<sekisho_dnsbl::service::convert::ConvertError>()
        || error.is::<sekisho_dnsbl::formats::write::ExportError>()
        || error.is::<GatewayError>()
        || error.is::<TrailError>();
    if usage { Exit::Usage } else { Exit::Unproven }
}

/// The user asked for something that cannot be; the text says what can.
#[derive(Debug)]
pub(crate) struct UsageError {
    key: &'static str,
    values: Vec<(&'static str, String)>,
}

impl UsageError {
    /// The text of `key`, which mentions no value.
    pub(crate) const fn new(key: &'static str) -> Self {
        Self { key, values: Vec::new() }
    }

    /// With a value that the text mentions.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.values.push((name, value.into()));
        self
    }

    /// With a value that the text may mention, where it has none of that name.
    pub(crate) fn or_with(self, name: &'static str, value: &str) -> Self {
        if self.values.iter().any(|(own, _)| *own == name) { self } else { self.with(name, value) }
    }

    /// What is wrong, in words.
    pub(crate) fn text(&self, texts: &Catalogue) -> String {
        let values: Vec<(&str, Argument<'_>)> =
            self.values.iter().map(|(name, value)| (*name, Argument::from(value))).collect();
        texts.text(self.key, &values)
    }
}

impl std::fmt::Display for UsageError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.text(&catalogue(Language::English)))
    }
}

impl std::error::Error for UsageError {}

/// What was asked for is right, and cannot be just now; it ends as unproven.
#[derive(Debug)]
pub(crate) struct NotNow(pub(crate) UsageError);

impl std::fmt::Display for NotNow {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

impl std::error::Error for NotNow {}
