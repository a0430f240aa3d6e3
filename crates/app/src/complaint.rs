//! What went wrong, in the language of whoever reads it.
//!
//! Errors are values of the layers below; here they get words from the catalogue. One that has none speaks for
//! itself, with its causes behind it.

use std::error::Error;

use sekisho_audit::report::catalogue::{Argument, Catalogue};
use sekisho_audit::report::visible;
use sekisho_dnsbl::formats::Remark;
use sekisho_gateway::settings::Problem;
use sekisho_policy::classify::Dangling;

use crate::exit::{NotNow, UsageError};

mod audit;
mod block_list;
mod case;
mod import;
mod settings;
mod system;
mod template;

pub(crate) use system::damage_key;

/// Words for `error` and, where it has none of its own, for its causes.
pub(crate) fn text(error: &(dyn Error + 'static), texts: &Catalogue) -> String {
    let texts = Texts(texts);
    let mut said = String::new();
    let mut next = Some(error);
    while let Some(cause) = next {
        let words = texts.of(cause);
        let whole = words.is_some();
        let words = words.unwrap_or_else(|| visible(&cause.to_string()));
        if !said.contains(&words) {
            said.push_str(if said.is_empty() { "" } else { ": " });
            said.push_str(&words);
        }
        next = if whole { None } else { cause.source() };
    }
    said
}

/// Words for what is wrong with a value that could stand in the settings.
pub(crate) fn problem(problem: &Problem, texts: &Catalogue) -> String {
    Texts(texts).problem(problem)
}

/// Words for an alias or a catch-all that leads to nobody.
pub(crate) fn dangling(dangling: &Dangling, texts: &Catalogue) -> String {
    Texts(texts).dangling(dangling)
}

/// A line of a list that is imported, with its number, and what is to be said about it.
pub(crate) fn remark(remark: &Remark, texts: &Catalogue) -> String {
    Texts(texts).remark(remark)
}

/// The words for errors in one language.
struct Texts<'a>(&'a Catalogue);

impl Texts<'_> {
    /// The words for one error, its causes included; none where it speaks for itself.
    fn of(&self, error: &(dyn Error + 'static)) -> Option<String> {
        if let Some(usage) = error.downcast_ref::<UsageError>() {
            return Some(usage.text(self.0));
        }
        if let Some(NotNow(reason)) = error.downcast_ref() {
            return Some(reason.text(self.0));
        }
        self.of_settings(error)
            .or_else(|| self.of_block_list(error))
            .or_else(|| self.of_system(error))
            .or_else(|| self.of_audit(error))
            .or_else(|| self.of_case(error))
    }

    /// The text of `key`; what came from outside is made visible.
    fn say(&self, key: &str, values: &[(&str, String)]) -> String {
        let shown: Vec<(&str, String)> = values
            .iter()
            .map(|(name, value)| (*name, value.lines().map(visible).collect::<Vec<_>>().join("\n")))
            .collect();
        let values: Vec<(&str, Argument<'_>)> =
            shown.iter().map(|(name, value)| (*name, Argument::from(value))).collect();
        self.0.text(key, &values)
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use sekisho_audit::archive::ArchiveError;
    use sekisho_audit::report::catalogue::Language;
    use sekisho_store::atomic::FileError;

    use super::*;
    use crate::texts::catalogue;

    #[test]
    fn both_languages_name_file_and_cause() {
        let cause = io::Error::from(io::ErrorKind::PermissionDenied);
        let error = ArchiveError::File(FileError::System { path: "/data/audits".into(), cause });
        assert_eq!(text(&error, &catalogue(Language::English)), "/data/audits: permission denied");
        assert_eq!(text(&error, &catalogue(Language::Japanese)), "/data/audits: 権限がありません");
    }

    #[test]
    fn what_has_no_words_speaks_for_itself_with_its_causes() {
        let error = io::Error::other("the moon is full");
        assert_eq!(text(&error, &catalogue(Language::Japanese)), "the moon is full");
        let context = anyhow::Error::new(error).context("the runtime");
        assert_eq!(text(context.as_ref(), &catalogue(Language::English)), "the runtime: the moon is full");
    }
}
