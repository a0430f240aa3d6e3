//! Errors of lists as others write them.

use std::error::Error;

use sekisho_dnsbl::formats::ImportError;
use sekisho_dnsbl::formats::write::ExportError;
use sekisho_dnsbl::self_check::Refused;
use sekisho_dnsbl::service::ServiceError;
use sekisho_dnsbl::service::convert::ConvertError;
use sekisho_dnsbl::service::load::LoadError;
use sekisho_dnsbl::settings::{KeysError, TransferKeysError};
use sekisho_dnsbl::transfer::key::KeyError;

use super::Texts;

impl Texts<'_> {
    pub(super) fn of_block_list(&self, error: &(dyn Error + 'static)) -> Option<String> {
        if let Some(error) = error.downcast_ref::<LoadError>() {
            return self.load(error);
        }
        if let Some(error) = error.downcast_ref::<ExportError>() {
            return self.export(error);
        }
        if let Some(error) = error.downcast_ref::<ServiceError>() {
            return self.keys(error);
        }
        match error.downcast_ref::<ConvertError>()? {
            ConvertError::Load(error) => self.load(error),
            ConvertError::Export(error) => self.export(error),
            ConvertError::Loses { subject, format } => Some(self.say(
                "list-import-loses",
                &[("subject", subject.clone()), ("format", format.name().to_owned())],
            )),
        }
    }

    /// Files of keys that cannot be used, with the zone that needs them.
    fn keys(&self, error: &ServiceError) -> Option<String> {
        let (zone, name, cause) = match error {
            ServiceError::Keys { zone, cause: KeysError::File(cause) } => {
                let values = [("zone", zone.clone()), ("reason", self.file(cause))];
                return Some(self.say("list-keys-file", &values));
            }
            ServiceError::Keys { zone, cause: KeysError::Line { file, line } } => {
                let (file, line) = (file.display().to_string(), line.to_string());
                let values = [("zone", zone.clone()), ("file", file), ("line", line)];
                return Some(self.say("list-keys-line", &values));
            }
            ServiceError::TransferKeys { zone, cause: TransferKeysError::File { name, cause } } => {
                let values = [("zone", zone.clone()), ("key", name.clone()), ("reason", self.file(cause))];
                return Some(self.say("list-transfer-key-file", &values));
            }
            ServiceError::TransferKeys { zone, cause: TransferKeysError::Key { name, cause } } => {
                (zone, name, cause)
            }
            ServiceError::Server(_) | ServiceError::History(_) => return None,
        };
        let mut values = vec![("zone", zone.clone()), ("key", name.clone())];
        Some(match cause {
            KeyError::Secret => self.say("list-transfer-key-secret", &values),
            KeyError::Name(_) => self.say("list-transfer-key-name", &values),
            KeyError::Algorithm(algorithm) => {
                values.push(("algorithm", algorithm.clone()));
                self.say("list-transfer-key-algorithm", &values)
            }
        })
    }

    fn load(&self, error: &LoadError) -> Option<String> {
        match error {
            LoadError::Import(error) => self.import(error),
            LoadError::Refused(refused) => Some(self.refused(refused)),
        }
    }

    fn import(&self, error: &ImportError) -> Option<String> {
        let told = |key, path: &std::path::Path, lines: Vec<String>| {
            let file = path.display().to_string();
            let lines: Vec<String> = lines.iter().map(|line| format!("{file}:{line}")).collect();
            self.say(key, &[("lines", lines.join("\n"))])
        };
        match error {
            ImportError::System { path, cause } => {
                let values = [("path", path.display().to_string()), ("reason", self.cause(cause))];
                Some(self.say("list-file", &values))
            }
            ImportError::Mistakes { path, mistakes } => {
                let mut lines = told(
                    "list-mistakes",
                    path,
                    mistakes.first.iter().map(|mistake| self.remark(mistake)).collect(),
                );
                if mistakes.count > mistakes.first.len() {
                    let more = (mistakes.count - mistakes.first.len()).to_string();
                    lines = format!("{lines}\n{}", self.say("list-mistakes-more", &[("count", more)]));
                }
                Some(format!("{lines}\n{}", self.say("list-mistakes-nothing", &[])))
            }
            ImportError::NotNow { path, line, problem } => {
                Some(told("list-mistakes", path, vec![format!("{line}: {}", self.import_problem(problem))]))
            }
        }
    }

    fn export(&self, error: &ExportError) -> Option<String> {
        match error {
            ExportError::System(_) => None,
            ExportError::NoForm { subject, format } => Some(self.say(
                "list-no-form",
                &[
                    ("subject", subject.to_string()),
                    ("format", format.name().to_owned()),
                    ("instead", ExportError::instead(subject).to_owned()),
                ],
            )),
            ExportError::SeveralAnswers(format) => {
                Some(self.say("list-several-answers", &[("format", format.name().to_owned())]))
            }
        }
    }

    fn refused(&self, refused: &Refused) -> String {
        let say = |key: &str, entry: String, values: &[(&str, String)]| {
            let mut all = vec![("entry", entry)];
            all.extend(values.iter().cloned());
            self.say(key, &all)
        };
        match refused {
            Refused::NeverListed(entry, never) => {
                say("list-refused-never", entry.to_string(), &[("never", (*never).to_owned())])
            }
            Refused::Everything(entry) => say("list-refused-everything", entry.to_string(), &[]),
            Refused::TooLarge { entry, largest, setting } => say(
                "list-refused-large",
                entry.to_string(),
                &[("largest", largest.to_string()), ("setting", (*setting).to_owned())],
            ),
            Refused::Private { entry, range, what } => say(
                "list-refused-private",
                entry.to_string(),
                &[("range", range.to_string()), ("what", self.say(&format!("range-{}", what.word()), &[]))],
            ),
            Refused::Reserved { entry, range, what } => say(
                "list-refused-reserved",
                entry.to_string(),
                &[("range", range.to_string()), ("what", self.say(&format!("range-{}", what.word()), &[]))],
            ),
            Refused::TopLevel(entry) => say("list-refused-registry", entry.to_string(), &[]),
            Refused::Value(entry, value) => {
                say("list-refused-value", entry.to_string(), &[("value", value.to_string())])
            }
            Refused::Growth { unit, before, after, most } => self.say(
                &format!("list-refused-growth-{}", unit.key()),
                &[("before", before.to_string()), ("after", after.to_string()), ("most", most.to_string())],
            ),
            Refused::Share { unit, covered, most } => self.say(
                &format!("list-refused-share-{}", unit.key()),
                &[("covered", covered.to_string()), ("most", most.to_string())],
            ),
        }
    }
}
