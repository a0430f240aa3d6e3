//! `sekisho case publish`.

use std::path::Path;

use sekisho_audit::report::catalogue::Language;
use sekisho_cases::case::Case;
use sekisho_cases::contact::Tongue;
use sekisho_cases::disclosure::secret::Kind;
use sekisho_cases::original::Digest;
use sekisho_desk::casework::SERVER;
use sekisho_desk::casework::publishing::{Edition, Publisher, PublishingError};
use sekisho_evidence::words::Reason;
use sekisho_publication::bundle::BundleError;
use sekisho_publication::document::{Copy, NotPublishable};
use sekisho_publication::file::File;
use sekisho_publication::guard::Leak;
use sekisho_publication::imprint::Reference;
use sekisho_publication::machine::MachineError;
use sekisho_publication::pdf::{Fonts, NoFont, PdfError};
use sekisho_store::atomic::read_limited;
use sekisho_store::folder::FolderError;
use serde_json::json;

use super::told::told;
use super::{case_of, line};
use crate::arguments::{Format, LanguagesWord, PublishArguments};
use crate::exit::{Exit, UsageError};
use crate::place::{Place, table};
use crate::texts::catalogue;

/// The biggest font, and the biggest list of digests, in octets.
const LIMIT: u64 = 64 << 20;

/// Publishes a case, or writes a draft.
pub(super) fn run(arguments: &PublishArguments, place: &Place<'_>) -> anyhow::Result<Exit> {
    let publisher = publisher(arguments, place)?;
    let at = arguments.place.as_deref().map(web_place).transpose()?;
    let desk = place.case_desk(&arguments.doer)?;
    let mut timeline = place.open(&desk, arguments.case)?;
    let number = case_of(&timeline)?.number.to_string();
    let refused = |error| refused(error, &number, place);
    let edition = desk.edition(&timeline, &publisher).map_err(refused)?;
    if is_published(&arguments.output, case_of(&timeline)?) {
        let directory = arguments.output.display().to_string();
        let error = UsageError::new("case-published-there").with("case", number.as_str());
        return Err(error.with("directory", directory).into());
    }
    if arguments.dry_run {
        edition.write(&arguments.output).map_err(refused)?;
    } else {
        desk.publish(&mut timeline, &edition, &arguments.output, at).map_err(refused)?;
    }
    let case = case_of(&timeline)?;
    let directory = arguments.output.display().to_string();
    if place.screen.format == Format::Json {
        let file = |file: &File| json!({ "name": file.name(), "octets": file.octets().len() });
        let document = json!({
            "version": 1,
            "case": case.number,
            "published": !arguments.dry_run,
            "directory": directory,
            "manifest": edition.digest(),
            "files": edition.files().map(file).collect::<Vec<_>>(),
        });
        place.screen.print(&format!("{}\n", serde_json::to_string_pretty(&document)?));
        return Ok(Exit::Closed);
    }
    let digest = edition.digest().to_string();
    let values = [("case", number.as_str()), ("directory", directory.as_str()), ("digest", digest.as_str())];
    let mut text = format!("{}\n{}", place.text("case-wrote", &values), listed(&edition));
    let last = if arguments.dry_run { "case-wrote-draft" } else { "case-wrote-published" };
    text.push_str(&format!("{}\n", place.text(last, &values)));
    if !arguments.dry_run {
        text.push_str(&format!("{}\n{}\n", line::head(case, place), line::next(case, place)));
    }
    place.screen.print(&text);
    Ok(Exit::Closed)
}

/// Whether `directory` holds something that was published of `case`: its list of digests is kept there.
fn is_published(directory: &Path, case: &Case) -> bool {
    let manifest = read_limited(&directory.join("SHA256SUMS"), LIMIT);
    manifest.is_ok_and(|octets| case.keeps(Digest::of(&octets)))
}

/// The files with their sizes in octets.
fn listed(edition: &Edition) -> String {
    let sizes: Vec<String> = edition.files().map(|file| file.octets().len().to_string()).collect();
    let widest = sizes.iter().map(String::len).max().unwrap_or_default();
    let rows = edition.files().zip(&sizes);
    let rows: Vec<[String; 2]> =
        rows.map(|(file, size)| [format!("  {size:>widest$}"), file.name().to_owned()]).collect();
    table(&rows)
}

fn publisher(arguments: &PublishArguments, place: &Place<'_>) -> anyhow::Result<Publisher> {
    let settings = place.case_settings()?;
    let usual = |language| catalogue(language).text("case-title", &[("server", SERVER.into())]);
    let author = match &arguments.author {
        Some(name) => Some(name.parse().map_err(|_| UsageError::new("list-no-name"))?),
        None => None,
    };
    Ok(Publisher {
        organisation: settings.organisation.clone(),
        contact: settings.address().clone(),
        author,
        usual_titles: vec![
            (Tongue::English, usual(Language::English)),
            (Tongue::Japanese, usual(Language::Japanese)),
        ],
        tongues: match arguments.language {
            LanguagesWord::En => vec![Tongue::English],
            LanguagesWord::Ja => vec![Tongue::Japanese],
            LanguagesWord::Both => Tongue::ALL.to_vec(),
        },
        fonts: if arguments.without_pdf { None } else { Some(own_fonts()?) },
        copy: if arguments.restricted { Copy::Restricted } else { Copy::Public },
        draft: arguments.dry_run,
        day: arguments.day,
        references: arguments.reference.iter().map(|text| reference(text)).collect::<Result<_, _>>()?,
        thanks: arguments
            .thanks
            .iter()
            .map(|text| Place::words("--thanks", text))
            .collect::<Result<_, _>>()?,
    })
}

/// The system's fonts.
///
/// # Errors
/// It has none: the error says which package brings them.
pub(crate) fn fonts() -> Result<Fonts, NoFont> {
    Fonts::look(&[], |path| read_limited(path, LIMIT).ok())
}

fn own_fonts() -> Result<Fonts, UsageError> {
    fonts().map_err(|error| {
        UsageError::new("case-no-font").with("file", error.missing).with("package", Fonts::PACKAGE)
    })
}

fn is_web(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty()) && text.chars().all(|letter| letter.is_ascii_graphic())
}

/// Where it can be read: what is linked to has to be a place of the web.
fn web_place(text: &str) -> anyhow::Result<Reason> {
    if is_web(text) {
        Ok(Place::words("--place", text)?)
    } else {
        Err(UsageError::new("case-no-place").with("place", text).into())
    }
}

/// Words, and at their end an address of the web where there is one.
fn reference(text: &str) -> Result<Reference, UsageError> {
    let (title, url) = match text.trim().rsplit_once(char::is_whitespace) {
        Some((title, url)) if is_web(url) => (title, Some(url)),
        None if is_web(text.trim()) => (text, Some(text)),
        _ => (text, None),
    };
    let words = |text| Place::words("--reference", text);
    Ok(Reference { title: words(title)?, url: url.map(words).transpose()? })
}

/// Why nothing was published, and what it would need.
pub(super) fn refused(error: PublishingError, number: &str, place: &Place<'_>) -> anyhow::Error {
    let usage = |key| UsageError::new(key).with("case", number);
    match error {
        PublishingError::NotPublishable(why) => match why {
            NotPublishable::Embargo(day) => usage("case-not-before").with("day", day.to_string()),
            NotPublishable::NoFixNorDecision => usage("case-no-fix"),
            NotPublishable::NoImpact => usage("case-no-impact"),
            NotPublishable::NotForEverybody(tlp) => {
                usage("case-not-for-everybody").with("tlp", tlp.to_string())
            }
            NotPublishable::Refused(refusal) => super::told::refused(&refusal, place),
            NotPublishable::Leak(leak) => leaking(&leak, number, place),
        }
        .into(),
        PublishingError::Leak(leak)
        | PublishingError::Bundle(BundleError::Leak(leak))
        | PublishingError::Machine(MachineError::Leak(leak))
        | PublishingError::Pdf(PdfError::Leak(leak)) => leaking(&leak, number, place).into(),
        PublishingError::Pdf(PdfError::NoLetter(letters)) => {
            usage("case-no-letter").with("letters", letters).into()
        }
        PublishingError::Folder(FolderError::Occupied { folder, what }) => {
            usage("case-occupied").with("directory", folder.display().to_string()).with("what", what).into()
        }
        PublishingError::Folder(FolderError::File(error)) => error.into(),
        PublishingError::Case(error) => told(error, place),
        other => other.into(),
    }
}

/// A file would say what must not be read. The secret itself is not told.
fn leaking(leak: &Leak, number: &str, place: &Place<'_>) -> UsageError {
    let (key, file, what) = match leak {
        Leak::Found { file, kind, .. } => {
            let whose = match kind {
                Kind::Reporter => "case-leak-reporter",
                Kind::Contact => "case-leak-contact",
                Kind::Tag => "case-leak-tag",
            };
            ("case-leak", file, place.text(whose, &[]))
        }
        Leak::Opaque { file, what } => ("case-opaque", file, (*what).to_owned()),
    };
    UsageError::new(key).with("case", number).with("file", file).with("what", what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_has_an_address_where_its_last_word_is_one() {
        let told = |text| {
            let Reference { title, url } = reference(text).unwrap();
            (title.to_string(), url.map(|url| url.to_string()))
        };
        assert_eq!(
            told("RFC 2505 https://x.example/a"),
            ("RFC 2505".into(), Some("https://x.example/a".into()))
        );
        assert_eq!(told("the article of August 2002"), ("the article of August 2002".into(), None));
        assert_eq!(
            told("https://x.example/"),
            ("https://x.example/".into(), Some("https://x.example/".into()))
        );
        assert!(web_place("javascript:alert(1)").is_err() && web_place("https://x.example/ y").is_err());
    }
}
