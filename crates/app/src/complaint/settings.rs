//! Mistakes in `sekisho.toml` and `accounts.toml`: file, line, column and key, and what is wrong in the reader's language.

use std::error::Error;
use std::io;

use sekisho_gateway::accounts::hash::HashError;
use sekisho_gateway::accounts::{AccountsError, NameError};
use sekisho_gateway::gateway::GatewayError;
use sekisho_gateway::settings::{Kind, Mistake, Problem, SettingsError, address_error};
use sekisho_store::atomic::FileError;
use sekisho_wire::mail::address::AddressError;

use super::Texts;

impl Texts<'_> {
    pub(super) fn of_settings(&self, error: &(dyn Error + 'static)) -> Option<String> {
        if let Some(error) = error.downcast_ref::<SettingsError>() {
            return Some(match error {
                SettingsError::File(FileError::System { path, cause })
                    if cause.kind() == io::ErrorKind::NotFound =>
                {
                    self.say("serve-no-settings", &[("file", path.display().to_string())])
                }
                SettingsError::File(error) => self.file(error),
                SettingsError::Mistake(mistake) => self.mistake(mistake),
            });
        }
        if let Some(GatewayError::Accounts(error)) = error.downcast_ref::<GatewayError>() {
            return self.accounts(error);
        }
        self.accounts(error.downcast_ref::<AccountsError>()?)
    }

    fn accounts(&self, error: &AccountsError) -> Option<String> {
        match error {
            AccountsError::File(error) => Some(self.file(error)),
            AccountsError::Mistake(mistake) => Some(self.mistake(mistake)),
            AccountsError::Readable { path } => {
                Some(self.say("settings-readable", &[("file", path.display().to_string())]))
            }
            _ => None,
        }
    }

    fn mistake(&self, mistake: &Mistake) -> String {
        let Mistake { file, line, column, key, problem } = mistake;
        let key = if key.is_empty() { String::new() } else { format!("{key}: ") };
        format!("{}:{line}:{column}: {key}{}", file.display(), self.problem(problem))
    }

    /// What is wrong, without its place.
    pub(super) fn problem(&self, problem: &Problem) -> String {
        let say =
            |key: &str, name: &'static str, value: &dyn ToString| self.say(key, &[(name, value.to_string())]);
        match problem {
            Problem::Missing(key) => match key.as_str() {
                "host_name" => self.say("settings-missing-host-name", &[]),
                "domains" => self.say("settings-missing-domains", &[]),
                _ => say("settings-missing", "key", key),
            },
            Problem::UnknownKey { key, known } => {
                self.say("settings-unknown-key", &[("key", key.clone()), ("known", listed(known))])
            }
            Problem::UnknownValue { value, known } => {
                self.say("settings-unknown-value", &[("value", value.clone()), ("known", listed(known))])
            }
            Problem::Kind { found, expected } => {
                let values =
                    [("found", self.say(kind(*found), &[])), ("expected", self.say(kind(*expected), &[]))];
                self.say("settings-kind", &values)
            }
            Problem::Reader(detail) => say("settings-reader", "detail", detail),
            Problem::Domain(text) => say("settings-domain", "text", text),
            Problem::Address(text) => {
                let why = address_error(text).map(|why| self.say(address(&why), &[])).unwrap_or_default();
                self.say("settings-address", &[("text", text.clone()), ("why", why)])
            }
            Problem::Lmtp(text) => say("settings-lmtp", "text", text),
            Problem::Plus(text) => say("settings-plus", "text", text),
            Problem::GrantMessages(messages) => say("settings-grant-messages", "messages", messages),
            Problem::WideNetwork(network) => say("settings-wide-network", "network", network),
            Problem::WideProxy(network) => say("settings-wide-proxy", "network", network),
            Problem::ForeignDomain(domain) => say("settings-foreign-domain", "domain", domain),
            Problem::ForeignAlias(alias) => say("settings-foreign-alias", "alias", alias),
            Problem::FewRecipients(recipients) => say("settings-few-recipients", "recipients", recipients),
            Problem::TooManyLists { lists, most } => {
                let values = [("lists", lists.to_string()), ("most", most.to_string())];
                self.say("settings-too-many-lists", &values)
            }
            Problem::NoValues(zone) => say("settings-no-values", "zone", zone),
            Problem::ListValue(text) => say("settings-list-value", "text", text),
            Problem::ListTwice(zone) => say("settings-list-twice", "zone", zone),
            Problem::Version { version, expected } => {
                let values = [("version", version.to_string()), ("expected", expected.to_string())];
                self.say("settings-version", &values)
            }
            Problem::Hash(error) => self.hash(error),
            Problem::Sender(error) => say("settings-sender", "why", &self.say(address(error), &[])),
            Problem::MaySendAs(error) => say("settings-may-send-as", "why", &self.say(address(error), &[])),
            other => self.say(plain(other), &[]),
        }
    }

    fn hash(&self, error: &HashError) -> String {
        let of = |key: &str, scheme: &str| self.say(key, &[("scheme", scheme.to_owned())]);
        match error {
            HashError::Unknown => self.say("settings-hash-unknown", &[]),
            HashError::Malformed(scheme) => of("settings-hash-malformed", scheme),
            HashError::Clear(scheme) => of("settings-hash-clear", scheme),
            HashError::Weak(scheme) => of("settings-hash-weak", scheme),
            HashError::Locked => self.say("settings-hash-locked", &[]),
            HashError::TooCostly(scheme) => of("settings-hash-costly", scheme),
        }
    }
}

/// The key of what mentions no value.
const fn plain(problem: &Problem) -> &'static str {
    match problem {
        Problem::NotText => "settings-not-text",
        Problem::Twice => "settings-twice",
        Problem::Quotes => "settings-quotes",
        Problem::SocketAddress => "settings-socket-address",
        Problem::Network => "settings-network",
        Problem::Size => "settings-size",
        Problem::Time => "settings-time",
        Problem::Window => "settings-window",
        Problem::Amount => "settings-amount",
        Problem::NoDomains => "settings-no-domains",
        Problem::HalfIdentity => "settings-half-identity",
        Problem::HalfLogin => "settings-half-login",
        Problem::ListName => "settings-list-name",
        Problem::SaltKey => "settings-salt-key",
        Problem::Name(NameError::Empty) => "settings-name-empty",
        Problem::Name(NameError::TooLong) => "settings-name-long",
        Problem::Name(NameError::Character) => "settings-name-character",
        Problem::AccountTwice => "settings-account-twice",
        Problem::Fingerprint => "settings-fingerprint",
        Problem::CertificateTwice => "settings-certificate-twice",
        Problem::Created => "settings-created",
        // They mention something, and have their words above.
        Problem::Missing(_)
        | Problem::UnknownKey { .. }
        | Problem::UnknownValue { .. }
        | Problem::Kind { .. }
        | Problem::Reader(_)
        | Problem::Domain(_)
        | Problem::Address(_)
        | Problem::Lmtp(_)
        | Problem::GrantMessages(_)
        | Problem::WideNetwork(_)
        | Problem::WideProxy(_)
        | Problem::ForeignDomain(_)
        | Problem::ForeignAlias(_)
        | Problem::Plus(_)
        | Problem::FewRecipients(_)
        | Problem::TooManyLists { .. }
        | Problem::NoValues(_)
        | Problem::ListValue(_)
        | Problem::ListTwice(_)
        | Problem::Version { .. }
        | Problem::Hash(_)
        | Problem::Sender(_)
        | Problem::MaySendAs(_) => "settings-reader",
    }
}

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "settings-kind-text",
        Kind::Integer => "settings-kind-integer",
        Kind::Float => "settings-kind-float",
        Kind::Boolean => "settings-kind-boolean",
        Kind::List => "settings-kind-list",
        Kind::Table => "settings-kind-table",
    }
}

const fn address(error: &AddressError) -> &'static str {
    match error {
        AddressError::EmptyLocalPart => "settings-address-empty",
        AddressError::LocalPartTooLong => "settings-address-local-long",
        AddressError::LocalPart => "settings-address-local",
        AddressError::NoDomain => "settings-address-no-domain",
        AddressError::DomainTooLong => "settings-address-domain-long",
        AddressError::LabelTooLong => "settings-address-label-long",
        AddressError::Domain => "settings-address-domain",
        AddressError::Literal => "settings-address-literal",
        AddressError::NotAscii => "settings-address-not-ascii",
        AddressError::NotUtf8 => "settings-address-not-utf8",
    }
}

/// "`a`, `b`".
fn listed(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;
