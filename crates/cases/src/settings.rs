//! `[cases]` in `sekisho.toml`: who writes, where answers go, whom to ask for contacts, and how long things may take.

use std::path::{Path, PathBuf};

use sekisho_evidence::words::Reason;
use sekisho_store::mistake::{carried, read_text};
use serde::{Deserialize, Deserializer};

use crate::agenda::Terms;
use crate::contact::{MailAddress, NotAnAddress, Tongue};
use crate::notice::Tag;
use crate::notice::facts::Us;

mod problem;
mod values;

pub use problem::Problem;
pub use values::{Address, Directory, Fingerprint, Page, Service};

/// A mistake in `[cases]`.
pub type Mistake = sekisho_store::mistake::MistakeOf<Problem>;

/// Why there are no settings.
pub type SettingsError = sekisho_store::mistake::SettingsErrorOf<Problem>;

/// The longest time for anything, in days.
const DAYS: i64 = 366;

/// The whole file, of which one table is ours.
#[derive(Deserialize)]
struct File {
    cases: Option<Settings>,
}

/// All settings of the cases.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Who we are.
    pub organisation: Organisation,
    /// Where answers go: each notice puts its tag behind the local part, `case+TAG@example.org`.
    pub address: Address,
    /// A page that names this address, by which people check that a notice is ours.
    pub contact_page: Option<Page>,
    /// The server of registration data (RFC 9082) that is asked for contacts; none is asked where there is none.
    pub rdap: Option<Service>,
    /// Templates that take the place of those that the program brings along.
    pub templates: Option<Directory>,
    /// The fingerprint of the OpenPGP key that notices are signed with; they are not where there is none.
    pub openpgp_key: Option<Fingerprint>,
    /// How long things may take.
    #[serde(default)]
    pub terms: TermsSettings,
}

/// The name of the organisation in each language.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// In English.
    #[serde(deserialize_with = "name")]
    pub en: Reason,
    /// In Japanese.
    #[serde(deserialize_with = "name")]
    pub ja: Reason,
}

/// How long things may take, in days: see [`Terms`], whose defaults they have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TermsSettings {
    /// Business days from a report to its first test.
    #[serde(deserialize_with = "days")]
    pub test: u16,
    /// Business days from a proof to the first notice.
    #[serde(deserialize_with = "days")]
    pub notify: u16,
    /// Days from a notice to a reminder.
    #[serde(deserialize_with = "days")]
    pub remind: u16,
    /// Days from a notice to an escalation.
    #[serde(deserialize_with = "days")]
    pub escalate: u16,
    /// Business days from a claimed fix to its test.
    #[serde(deserialize_with = "days")]
    pub recheck: u16,
    /// Days from a verified fix to the publication.
    #[serde(deserialize_with = "days")]
    pub publish: u16,
    /// Days from the first notice until it is decided when an unfixed hole is published.
    #[serde(deserialize_with = "days")]
    pub decide: u16,
    /// Business days from the publication to the end of the case.
    #[serde(deserialize_with = "days")]
    pub close: u16,
}

impl Default for TermsSettings {
    fn default() -> Self {
        let Terms { test, notify, remind, escalate, recheck, publish, decide, close } = Terms::default();
        Self { test, notify, remind, escalate, recheck, publish, decide, close }
    }
}

impl From<TermsSettings> for Terms {
    fn from(settings: TermsSettings) -> Self {
        let TermsSettings { test, notify, remind, escalate, recheck, publish, decide, close } = settings;
        Self { test, notify, remind, escalate, recheck, publish, decide, close }
    }
}

fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Reason, D::Error> {
    let text = String::deserialize(deserializer)?;
    let fits = text.chars().count() <= 200;
    text.parse().ok().filter(|_| fits).ok_or_else(|| carried(&Problem::Organisation(text)))
}

fn days<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    let number = i64::deserialize(deserializer)?;
    let days = u16::try_from(number).ok().filter(|_| number <= DAYS);
    days.ok_or_else(|| carried(&Problem::Days(number)))
}

impl Settings {
    /// Reads `[cases]` of the file at `path`; none where there is no such table.
    ///
    /// # Errors
    /// The file cannot be read, or something in the table does not hold.
    pub fn read(path: &Path) -> Result<Option<Self>, SettingsError> {
        Ok(Self::parse(path, &read_text(path)?)?)
    }

    /// Checks the text of a file; `path` is for messages alone.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn parse(path: &Path, text: &str) -> Result<Option<Self>, Mistake> {
        let file: File = toml::from_str(text).map_err(|error| Mistake::of(path, text, &error))?;
        let Some(settings) = file.cases else { return Ok(None) };
        let TermsSettings { remind, escalate, decide, .. } = settings.terms;
        let at = |key: &str, problem| Err(Mistake::at_key(path, text, key, problem));
        if escalate < remind {
            return at("cases.terms.escalate", Problem::EscalateEarly { days: escalate, least: remind });
        }
        if decide < escalate {
            return at("cases.terms.decide", Problem::DecideEarly { days: decide, least: escalate });
        }
        Ok(Some(settings))
    }

    /// Who writes a notice with this tag, in this language.
    ///
    /// # Errors
    /// The address has no room for a tag: never for an address that was read from a file.
    pub fn us(&self, tag: &Tag, tongue: Tongue) -> Result<Us, NotAnAddress> {
        Ok(Us {
            organisation: match tongue {
                Tongue::English => self.organisation.en.clone(),
                Tongue::Japanese => self.organisation.ja.clone(),
            },
            address: self.address.0.tagged(tag)?,
            page: self.contact_page.as_ref().map(|page| page.as_str().into()),
            openpgp: self.openpgp_key.as_ref().map(|key| key.as_str().into()),
        })
    }

    /// Where answers go, without a tag.
    #[must_use]
    pub const fn address(&self) -> &MailAddress {
        &self.address.0
    }

    /// The directory of templates.
    #[must_use]
    pub fn templates(&self) -> Option<&PathBuf> {
        self.templates.as_ref().map(|directory| &directory.0)
    }
}

#[cfg(test)]
mod tests;
