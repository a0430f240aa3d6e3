//! What people see: standard output is the result, standard error the progress and the complaints.

use std::io::{ErrorKind, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use sekisho_audit::report::catalogue::{Catalogue, Language};
use sekisho_audit::report::terminal::Style;

use crate::arguments::{Colour, DEFAULT_CONFIG, Format, General, LanguageWord};
use crate::complaint;
use crate::texts::catalogue;

/// Why a part of the result could not be written.
static UNWRITTEN: OnceLock<std::io::Error> = OnceLock::new();

/// Why a part of the result of this run could not be written, where the reader did not simply go away.
pub(crate) fn unwritten() -> Option<&'static std::io::Error> {
    UNWRITTEN.get()
}

/// Where and how something is shown.
#[derive(Clone, Debug)]
pub(crate) struct Screen {
    /// The language of what people read.
    pub(crate) language: Language,
    /// Whether the result is for people or for programs.
    pub(crate) format: Format,
    /// Whether standard output has colours.
    pub(crate) colour: bool,
    /// Whether standard error is a terminal: only then lines are overwritten.
    pub(crate) lively: bool,
    /// The data directory that only the command line names: printed commands name it again.
    data: Option<PathBuf>,
    /// The same of the settings file.
    config: Option<PathBuf>,
}

impl Screen {
    pub(crate) fn new(general: &General, config: Option<&Path>) -> Self {
        let language = language(general.lang);
        let colour = match general.color {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => {
                let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                std::io::stdout().is_terminal() && !unwanted
            }
        };
        Self {
            language,
            format: general.format,
            colour,
            lively: std::io::stderr().is_terminal() && !is_dumb(),
            data: named_data(general),
            config: named_config(config),
        }
    }

    /// Every text as it is said here.
    pub(crate) fn texts(&self) -> Catalogue {
        let texts = catalogue(self.language);
        texts.naming_data(self.data.as_deref()).naming_config(self.config.as_deref())
    }

    /// Writes a part of the result. A reader that went away ends nothing: the work is kept all the same. Whatever else
    /// keeps the result from being written is told at the end: see [`unwritten`].
    pub(crate) fn print(&self, text: &str) {
        let mut out = std::io::stdout().lock();
        let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        if let Err(error) = written
            && error.kind() != ErrorKind::BrokenPipe
        {
            // The first one tells.
            let _ = UNWRITTEN.set(error);
        }
    }

    /// Writes something besides the result.
    pub(crate) fn note(&self, text: &str) {
        let mut out = std::io::stderr().lock();
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }

    /// Says what went wrong, in the language of the screen.
    pub(crate) fn error(&self, error: &anyhow::Error) {
        self.note(&format!("sekisho: {}\n", complaint::text(error.as_ref(), &self.texts())));
    }

    /// How reports look here.
    pub(crate) const fn style(&self) -> Style {
        Style { colour: self.colour, width: Style::PLAIN.width }
    }
}

/// The language that was asked for, or that of the locale.
pub(crate) fn language(asked: Option<LanguageWord>) -> Language {
    match asked {
        Some(LanguageWord::En) => Language::English,
        Some(LanguageWord::Ja) => Language::Japanese,
        None => Language::of_locale(&locale()),
    }
}

/// The data directory of the command line, unless the environment, which stays, names the same.
fn named_data(general: &General) -> Option<PathBuf> {
    let lasting = std::env::var_os("SEKISHO_DATA").map(PathBuf::from);
    general.data.clone().filter(|named| lasting.as_ref() != Some(named))
}

/// The settings file of the command line, unless it is the one that is read anyway.
fn named_config(config: Option<&Path>) -> Option<PathBuf> {
    let lasting =
        std::env::var_os("SEKISHO_CONFIG").map_or_else(|| PathBuf::from(DEFAULT_CONFIG), PathBuf::from);
    config.filter(|named| *named != lasting).map(Path::to_owned)
}

/// Whether the terminal says of itself that it cannot move its cursor.
fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb")
}

/// The locale as POSIX chooses it.
fn locale() -> String {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .unwrap_or_default()
}
