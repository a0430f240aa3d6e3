//! Where a command works, who works, and how it says what was done: the same for the block list and for cases.

use std::path::{Path, PathBuf};

use nix::unistd::{Uid, User};
use sekisho_audit::record::settings::Settings as AuditSettings;
use sekisho_audit::report::catalogue::Argument;
use sekisho_audit::report::terminal::{columns, padded};
use sekisho_cases::agenda::Terms;
use sekisho_cases::settings::Settings as CaseSettings;
use sekisho_desk::tester::Tester;
use sekisho_evidence::visible::visible;
use sekisho_evidence::words::{Reason, Who};
use sekisho_gateway::settings::{SettingsError, data_of_server};

use crate::arguments::{CaseWord, ConfigArguments, General, TesterArguments};
use crate::audit::witness::PASSWORD_VARIABLE;
use crate::audit::{begin, data_directory, rights, surroundings};
use crate::exit::{Exit, UsageError};
use crate::screen::Screen;

/// A case that nobody named.
const ANY_CASE: &str = "CASE";

/// Where the data is, and where is said what was done.
pub(crate) struct Place<'a> {
    pub(crate) general: &'a General,
    pub(crate) screen: &'a Screen,
    /// `[cases]` of the settings, where a command is about cases and they have it.
    pub(crate) cases: Option<CaseSettings>,
    /// The case as the command line names it, for commands that are printed.
    pub(crate) case: String,
}

impl<'a> Place<'a> {
    /// A place for commands that are about no case.
    pub(crate) fn new(general: &'a General, screen: &'a Screen) -> Self {
        Self { general, screen, cases: None, case: ANY_CASE.to_owned() }
    }

    /// A place for commands about cases, as the settings have them.
    ///
    /// # Errors
    /// Something in `[cases]` does not hold.
    pub(crate) fn of_cases(
        general: &'a General,
        screen: &'a Screen,
        config: &ConfigArguments,
        case: Option<CaseWord>,
    ) -> anyhow::Result<Self> {
        let cases = if config.is_to_be_read() { CaseSettings::read(&config.config)? } else { None };
        let case = case.map_or_else(|| ANY_CASE.to_owned(), |case| case.to_string());
        Ok(Self { general, screen, cases, case })
    }

    /// What the settings say of cases.
    ///
    /// # Errors
    /// They say nothing: nobody knows who writes.
    pub(crate) fn case_settings(&self) -> Result<&CaseSettings, UsageError> {
        self.cases.as_ref().ok_or_else(|| UsageError::new("case-no-settings"))
    }

    /// How long things may take in a case.
    pub(crate) fn terms(&self) -> Terms {
        self.cases.as_ref().map(|cases| cases.terms.into()).unwrap_or_default()
    }

    /// Where the register and the cases are: with the server of the settings, which answers by them. Where there is no
    /// server, in the directory of `--data`, or in the user's own.
    pub(crate) fn data(&self, config: &ConfigArguments) -> anyhow::Result<PathBuf> {
        match data_of(config)? {
            Some(data) => Ok(data),
            None => data_directory(self.general),
        }
    }

    /// Words that are kept.
    pub(crate) fn reason(text: &str) -> Result<Reason, UsageError> {
        text.parse().map_err(|_| UsageError::new("list-no-reason"))
    }

    /// Words that are kept, of another option than the reason.
    pub(crate) fn words(option: &str, text: &str) -> Result<Reason, UsageError> {
        text.parse().map_err(|_| UsageError::new("case-no-words").with("option", option))
    }

    /// Says what was done; for programs one document.
    pub(crate) fn done(&self, key: &str, values: &[(&str, &str)]) -> anyhow::Result<Exit> {
        if self.screen.format == crate::arguments::Format::Json {
            let mut document = serde_json::Map::new();
            document.insert("version".to_owned(), 1.into());
            document.insert("done".to_owned(), key.split_once('-').map_or(key, |(_, done)| done).into());
            document.extend(values.iter().map(|(name, value)| ((*name).to_owned(), written(name, value))));
            self.screen.print(&format!("{}\n", serde_json::to_string_pretty(&document)?));
        } else {
            self.screen.print(&format!("{}\n", self.text(key, values)));
        }
        Ok(Exit::Closed)
    }

    /// Says something besides the result.
    pub(crate) fn note(&self, key: &str, values: &[(&str, &str)]) {
        self.screen.note(&format!("{}\n", self.text(key, values)));
    }

    /// The text of `key`.
    pub(crate) fn text(&self, key: &str, values: &[(&str, &str)]) -> String {
        // A value that is given comes behind this one, and counts.
        let values = &[&[("case", self.case.as_str())], values].concat();
        // What others wrote acts on no screen.
        let shown: Vec<String> = values.iter().map(|(_, value)| lines(value)).collect();
        let values: Vec<(&str, Argument<'_>)> = values
            .iter()
            .zip(&shown)
            .map(|((name, value), shown)| {
                (*name, counted(name, value).map_or_else(|| Argument::from(shown.as_str()), Argument::Number))
            })
            .collect();
        self.screen.texts().text(key, &values)
    }

    /// Whoever tests, as the command line says.
    pub(crate) fn tester(&self, arguments: &TesterArguments, data: &Path) -> anyhow::Result<Tester> {
        let mut settings = begin::probing(&arguments.probing, None, AuditSettings::default())?;
        if let Some(ports) = &arguments.ports {
            settings.ports.clone_from(ports);
        }
        Ok(Tester {
            second_source: arguments.second_source,
            resolver: surroundings::resolver(settings.resolver.as_deref())?,
            publicity: surroundings::publicity()?,
            manners: surroundings::manners(&settings),
            password: surroundings::secret(PASSWORD_VARIABLE),
            secret: rights::owner_secret(data)?,
            language: self.screen.language,
            settings,
        })
    }
}

/// The data directory of the server of the settings, where there is one.
pub(crate) fn data_of(config: &ConfigArguments) -> Result<Option<PathBuf>, SettingsError> {
    if config.is_to_be_read() { data_of_server(&config.config) } else { Ok(None) }
}

/// Each line without what would act on a screen.
fn lines(text: &str) -> String {
    text.split('\n').map(visible).collect::<Vec<_>>().join("\n")
}

/// A value for programs: what is counted is a number.
fn written(name: &str, value: &str) -> serde_json::Value {
    counted(name, value).map_or_else(|| value.into(), Into::into)
}

/// The number of what is counted, by which a text may choose its words; none for other values.
fn counted(name: &str, value: &str) -> Option<u64> {
    let counted = ["left", "entries", "count", "octets", "files", "letters", "new"].contains(&name);
    value.parse().ok().filter(|_| counted)
}

/// Who does it: as named, or whoever is logged in, also behind sudo.
pub(crate) fn who(named: Option<&str>) -> Result<Who, UsageError> {
    let behind = || std::env::var("SUDO_USER").ok().filter(|name| !name.is_empty());
    let own = || User::from_uid(Uid::current()).ok().flatten().map(|user| user.name);
    let name =
        named.map(str::to_owned).or_else(behind).or_else(own).unwrap_or_else(|| Uid::current().to_string());
    name.parse().map_err(|_| UsageError::new("list-no-name"))
}

/// Rows in columns, each as wide as its widest cell; East Asian letters count two.
pub(crate) fn table<const N: usize>(rows: &[[String; N]]) -> String {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = columns(cell).max(*width);
        }
    }
    let line = |row: &[String; N]| {
        let cells: Vec<String> = row.iter().zip(widths).map(|(cell, width)| padded(cell, width)).collect();
        format!("{}\n", cells.join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}
