//! Mistakes in `sekisho.toml` and `accounts.toml`: file, line, column and key, and what is wrong in the reader's language.

use std::error::Error;
use std::io;
use std::path::Path;

use sekisho_cases::settings as cases;
use sekisho_dnsbl::formats::Format;
use sekisho_dnsbl::settings as zones;
use sekisho_gateway::accounts::hash::HashError;
use sekisho_gateway::accounts::{AccountsError, NameError};
use sekisho_gateway::gateway::{CertificateFault, GatewayError};
use sekisho_gateway::settings::{Problem, SettingsError, address_error};
use sekisho_policy::classify::{Dangling, DirectoryError};
use sekisho_store::atomic::FileError;
use sekisho_store::mistake::{Kind, MistakeOf, Reading, SettingsErrorOf};
use sekisho_wire::mail::address::AddressError;

use super::Texts;

impl Texts<'_> {
    pub(super) fn of_settings(&self, error: &(dyn Error + 'static)) -> Option<String> {
        if let Some(error) = error.downcast_ref::<SettingsError>() {
            return Some(self.settings(error, |problem| self.problem(problem)));
        }
        if let Some(error) = error.downcast_ref::<zones::SettingsError>() {
            return Some(self.settings(error, |problem| self.of_zone(problem)));
        }
        if let Some(error) = error.downcast_ref::<cases::SettingsError>() {
            return Some(self.settings(error, |problem| self.of_cases(problem)));
        }
        if let Some(error) = error.downcast_ref::<GatewayError>() {
            return self.gateway(error);
        }
        if let Some(error) = error.downcast_ref::<DirectoryError>() {
            return Some(self.directory(error));
        }
        self.accounts(error.downcast_ref::<AccountsError>()?)
    }

    fn gateway(&self, error: &GatewayError) -> Option<String> {
        match error {
            GatewayError::Accounts(error) => self.accounts(error),
            GatewayError::Directory(error) => Some(self.directory(error)),
            GatewayError::Certificate { file, fault } => Some(self.certificate(file, fault)),
            GatewayError::Spool(_) | GatewayError::Resolver(_) | GatewayError::Backend(_) => None,
        }
    }

    /// The addresses of settings and accounts contradict each other.
    fn directory(&self, error: &DirectoryError) -> String {
        let say = |key: &str, address: &String| self.say(key, &[("address", address.clone())]);
        match error {
            DirectoryError::Twice(address) => say("directory-twice", address),
            DirectoryError::DomainTwice(address) => say("directory-domain-twice", address),
            DirectoryError::Foreign(address) => say("directory-foreign", address),
            DirectoryError::TooMany(address) => say("directory-too-many", address),
            DirectoryError::Unclear(address, _) => say("directory-unclear", address),
            // The settings have no words for it.
            DirectoryError::SameAs(..) => error.to_string(),
        }
    }

    fn certificate(&self, file: &Path, fault: &CertificateFault) -> String {
        let shown = file.display().to_string();
        match fault {
            _ if !file.exists() => self.say("serve-no-certificate", &[("file", shown)]),
            CertificateFault::Unreadable(reason) => format!("{shown}: {reason}"),
            CertificateFault::Empty => self.say("certificate-empty", &[("file", shown)]),
            CertificateFault::NotItsKey(reason) => {
                self.say("certificate-not-its-key", &[("file", shown), ("reason", reason.clone())])
            }
        }
    }

    /// What leads to nobody.
    pub(super) fn dangling(&self, dangling: &Dangling) -> String {
        match dangling {
            Dangling::Nobody { alias, target } => {
                self.say("directory-nobody", &[("alias", alias.clone()), ("target", target.clone())])
            }
            Dangling::Nowhere { alias } => self.say("directory-nowhere", &[("alias", alias.clone())]),
        }
    }

    fn accounts(&self, error: &AccountsError) -> Option<String> {
        match error {
            AccountsError::File(error) => Some(self.file(error)),
            AccountsError::Mistake(mistake) => Some(Self::placed(mistake, &self.problem(&mistake.problem))),
            AccountsError::Readable { path } => {
                Some(self.say("settings-readable", &[("file", path.display().to_string())]))
            }
            _ => None,
        }
    }

    fn settings<P: sekisho_store::mistake::Problem>(
        &self,
        error: &SettingsErrorOf<P>,
        words: impl Fn(&P) -> String,
    ) -> String {
        match error {
            SettingsErrorOf::File(FileError::System { path, cause })
                if cause.kind() == io::ErrorKind::NotFound =>
            {
                self.say("serve-no-settings", &[("file", path.display().to_string())])
            }
            SettingsErrorOf::File(error) => self.file(error),
            SettingsErrorOf::Mistake(mistake) => Self::placed(mistake, &words(&mistake.problem)),
        }
    }

    fn placed<P>(mistake: &MistakeOf<P>, words: &str) -> String {
        let MistakeOf { file, line, column, key, .. } = mistake;
        let key = if key.is_empty() { String::new() } else { format!("{key}: ") };
        format!("{}:{line}:{column}: {key}{words}", file.display())
    }

    /// What is wrong, without its place.
    pub(super) fn problem(&self, problem: &Problem) -> String {
        let say =
            |key: &str, name: &'static str, value: &dyn ToString| self.say(key, &[(name, value.to_string())]);
        match problem {
            Problem::Reading(reading) => self.reading(reading),
            Problem::Domain(text) => say("settings-domain", "text", text),
            Problem::Address(text) => {
                let why = address_error(text).map(|why| self.say(address(&why), &[])).unwrap_or_default();
                self.say("settings-address", &[("text", text.clone()), ("why", why)])
            }
            Problem::Lmtp(text) => say("settings-lmtp", "text", text),
            Problem::DomainTwice(domain) => say("settings-domain-twice", "domain", domain),
            Problem::ListenTwice(address) => say("settings-listen-twice", "address", address),
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

    /// What the reader of a file says.
    fn reading(&self, reading: &Reading) -> String {
        let say =
            |key: &str, name: &'static str, value: &dyn ToString| self.say(key, &[(name, value.to_string())]);
        match reading {
            Reading::Missing(key) => match key.as_str() {
                "host_name" => self.say("settings-missing-host-name", &[]),
                "domains" => self.say("settings-missing-domains", &[]),
                _ => say("settings-missing", "key", key),
            },
            Reading::UnknownKey { key, known } => {
                self.say("settings-unknown-key", &[("key", key.clone()), ("known", listed(known))])
            }
            Reading::UnknownValue { value, known } => {
                self.say("settings-unknown-value", &[("value", value.clone()), ("known", listed(known))])
            }
            Reading::Kind { found, expected } => {
                let values =
                    [("found", self.say(kind(*found), &[])), ("expected", self.say(kind(*expected), &[]))];
                self.say("settings-kind", &values)
            }
            Reading::Other(detail) => say("settings-reader", "detail", detail),
            Reading::Negative(value) => say("settings-negative", "value", value),
            Reading::NotText => self.say("settings-not-text", &[]),
            Reading::Twice => self.say("settings-twice", &[]),
            Reading::Quotes => self.say("settings-quotes", &[]),
            Reading::SocketAddress => self.say("settings-socket-address", &[]),
            Reading::Network => self.say("settings-network", &[]),
            Reading::Size => self.say("settings-size", &[]),
            Reading::Time => self.say("settings-time", &[]),
            Reading::Amount => self.say("settings-amount", &[]),
        }
    }

    /// What is wrong with the zones of the block list.
    fn of_zone(&self, problem: &zones::Problem) -> String {
        use zones::Problem as Zone;
        let of = |key: &str, text: &String| self.say(key, &[("text", text.clone())]);
        match problem {
            Zone::Reading(reading) => self.reading(reading),
            Zone::NoListen => self.say("settings-zone-no-listen", &[]),
            Zone::NoZone => self.say("settings-zone-none", &[]),
            Zone::NsidLong => self.say("settings-zone-nsid", &[]),
            Zone::ZoneTwice(zone) => of("settings-zone-twice", zone),
            Zone::HalfFiles(zone) => of("settings-zone-half-files", zone),
            Zone::HalfPrimary(zone) => of("settings-zone-half-primary", zone),
            Zone::NoWitness => self.say("settings-zone-no-witness", &[]),
            Zone::ListingsAreAddresses(zone) => of("settings-zone-listings", zone),
            Zone::TwoBrackets(key) => of("settings-zone-brackets", key),
            Zone::NoKey(name) => of("settings-zone-no-key", name),
            Zone::NoNameServers(zone) => of("settings-zone-no-name-servers", zone),
            Zone::NameServerInside(server) => of("settings-zone-inside", server),
            Zone::Name(text) => of("settings-zone-name", text),
            Zone::Mailbox(text) => of("settings-zone-mailbox", text),
            Zone::Threads { threads, most } => self.say(
                "settings-zone-threads",
                &[("threads", threads.to_string()), ("most", most.to_string())],
            ),
            Zone::NoConnections => self.say("settings-zone-no-connections", &[]),
            Zone::Share(text) => of("settings-zone-share", text),
            Zone::Growth(text) => of("settings-zone-growth", text),
            Zone::Page(text) => of("settings-zone-page", text),
            Zone::Format(text) => {
                self.say("settings-zone-format", &[("text", text.clone()), ("known", Format::names())])
            }
        }
    }

    /// What is wrong with what they say of cases.
    fn of_cases(&self, problem: &cases::Problem) -> String {
        use cases::Problem as Of;
        let of = |key: &str, text: &dyn ToString| self.say(key, &[("text", text.to_string())]);
        let early = |before: &str, days: u16, least: u16| {
            let values =
                [("days", days.to_string()), ("least", least.to_string()), ("before", before.to_owned())];
            self.say("settings-case-early", &values)
        };
        match problem {
            Of::Reading(reading) => self.reading(reading),
            Of::Organisation(text) => of("settings-case-organisation", text),
            Of::Address(text) => of("settings-case-address", text),
            Of::NoRoom(text) => of("settings-case-no-room", text),
            Of::Page(text) => of("settings-case-page", text),
            Of::Service(text) => of("settings-case-service", text),
            Of::Relative(path) => of("settings-case-relative", &path.display()),
            Of::Key(text) => of("settings-case-key", text),
            Of::Days(days) => of("settings-case-days", days),
            Of::EscalateEarly { days, least } => early("remind", *days, *least),
            Of::DecideEarly { days, least } => early("escalate", *days, *least),
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
        Problem::Window => "settings-window",
        Problem::NoDomains => "settings-no-domains",
        Problem::HalfIdentity => "settings-half-identity",
        Problem::HalfLogin => "settings-half-login",
        Problem::Root => "settings-root",
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
        Problem::Reading(_)
        | Problem::Domain(_)
        | Problem::Address(_)
        | Problem::Lmtp(_)
        | Problem::GrantMessages(_)
        | Problem::WideNetwork(_)
        | Problem::WideProxy(_)
        | Problem::ForeignDomain(_)
        | Problem::ForeignAlias(_)
        | Problem::Plus(_)
        | Problem::DomainTwice(_)
        | Problem::ListenTwice(_)
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
