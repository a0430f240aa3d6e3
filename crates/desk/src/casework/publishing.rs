//! A case is published: every form of it is made of what the case and its audits say, written into a directory, and the list
//! of what was published is kept with the case.
//!
//! Nothing is written before every form was made and read by the guard, and nothing is recorded before everything is
//! written: whatever goes wrong, the case does not say that it was published.

use std::path::Path;

use jiff::civil::Date;
use sekisho_cases::case::Case;
use sekisho_cases::contact::{MailAddress, Tongue};
use sekisho_cases::event::Event;
use sekisho_cases::original::{Digest, OriginalKind};
use sekisho_cases::settings::Organisation;
use sekisho_cases::target::TargetName;
use sekisho_cases::timeline::Timeline;
use sekisho_evidence::words::{Reason, Who};
use sekisho_net::clock;
use sekisho_publication::bundle::{self, Bundle, BundleError};
use sekisho_publication::document::{Copy, Document, NotPublishable};
use sekisho_publication::file::File;
use sekisho_publication::guard::Leak;
use sekisho_publication::imprint::{Imprint, Reference};
use sekisho_publication::machine::{self, MachineError};
use sekisho_publication::pdf::{Fonts, PdfError, pdf};
use sekisho_publication::{chart, html, markdown};
use sekisho_store::folder::{FolderError, write_folder};

use super::{CaseDesk, CaseworkError, SERVER};

mod report;
mod shown;

pub use report::Form;
use shown::Shown;

/// Why nothing was published.
#[derive(Debug, thiserror::Error)]
pub enum PublishingError {
    /// It may not be: the error says what is missing.
    #[error(transparent)]
    NotPublishable(#[from] NotPublishable),
    /// A secret would stand in a file.
    #[error(transparent)]
    Leak(#[from] Leak),
    /// There is no report for programs.
    #[error(transparent)]
    Machine(#[from] MachineError),
    /// The PDF cannot be set.
    #[error(transparent)]
    Pdf(#[from] PdfError),
    /// There is no bundle.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// The directory holds something else, or cannot be written.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The case cannot be read, or refuses.
    #[error(transparent)]
    Case(#[from] CaseworkError),
}

/// What is the same in every language of a publication, and what is said in one of them alone.
#[derive(Clone, Debug)]
pub struct Publisher {
    /// Who publishes.
    pub organisation: Organisation,
    /// Where they are reached.
    pub contact: MailAddress,
    /// Who wrote it.
    pub author: Option<Who>,
    /// The title that cases have where nobody chose one, by language, with [`SERVER`] for the server's name: a case that
    /// has it is called so in each language.
    pub usual_titles: Vec<(Tongue, String)>,
    /// The languages, the first of which the reports for programs are written in.
    pub tongues: Vec<Tongue>,
    /// The fonts of the PDF; there is none without them.
    pub fonts: Option<Fonts>,
    /// For whom it is.
    pub copy: Copy,
    /// Whether it is only to be read before it is published.
    pub draft: bool,
    /// The day that it bears, where that is not the day on which it is made.
    pub day: Option<Date>,
    /// What else can be read.
    pub references: Vec<Reference>,
    /// Thanks besides those to the reporters, a sentence each.
    pub thanks: Vec<Reason>,
}

impl Publisher {
    /// The usual title in this language, where the case has the usual one of any.
    fn title(&self, case: &Case, tongue: Tongue) -> Option<Reason> {
        let own = case.title.to_string();
        let of = |title: &str, target: &TargetName| title.replace(SERVER, target.as_str());
        let usual =
            |target: &&TargetName| self.usual_titles.iter().any(|(_, title)| of(title, target) == own);
        let target = case.targets.keys().find(usual)?;
        let (_, title) = self.usual_titles.iter().find(|(language, _)| *language == tongue)?;
        of(title, target).parse().ok()
    }

    fn imprint(&self, tongue: Tongue, shown: &Shown) -> Result<Imprint, CaseworkError> {
        let organisation = match tongue {
            Tongue::English => &self.organisation.en,
            Tongue::Japanese => &self.organisation.ja,
        };
        let organisation = organisation.to_string();
        Ok(Imprint {
            organisation: organisation
                .parse()
                .map_err(|error| CaseworkError::Words(format!("{organisation:?}: {error}")))?,
            author: self.author.clone(),
            contact: Some(self.contact.clone()),
            language: tongue,
            title: None,
            day: self.day,
            draft: self.draft,
            questions: shown.questions(tongue),
            references: self.references.clone(),
            thanks: self.thanks.clone(),
        })
    }
}

/// Everything that is published of a case, made and not yet written.
#[derive(Clone, Debug)]
pub struct Edition {
    bundle: Bundle,
    archive: File,
}

impl Edition {
    /// Its files, the list of digests and the archive of all of it at the end.
    pub fn files(&self) -> impl Iterator<Item = &File> {
        self.bundle.files().iter().chain([self.bundle.manifest(), &self.archive])
    }

    /// The digest of the list of digests, which stands for everything in it.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(self.bundle.manifest().octets())
    }

    /// Writes all of it into `directory`, the list of digests after what it lists.
    ///
    /// # Errors
    /// The directory holds something else, or the system says no.
    pub fn write(&self, directory: &Path) -> Result<(), PublishingError> {
        let files: Vec<(&str, &[u8])> = self.files().map(|file| (file.name(), file.octets())).collect();
        Ok(write_folder(directory, &files)?)
    }
}

impl CaseDesk {
    /// Makes everything that is published of a case. Nothing is written.
    ///
    /// # Errors
    /// It may not be published yet, or a form of it cannot be made.
    pub fn edition(&self, timeline: &Timeline, publisher: &Publisher) -> Result<Edition, PublishingError> {
        let case = timeline.case().ok_or(CaseworkError::NoTarget)?;
        let now = self.time.unwrap_or_else(clock::now);
        let shown = Shown::of(timeline)?;
        let mut files = Vec::new();
        let mut first = None;
        for tongue in &publisher.tongues {
            let mut imprint = publisher.imprint(*tongue, &shown)?;
            imprint.title = publisher.title(case, *tongue);
            let document = Document::of(case, timeline.entries(), &imprint, now, publisher.copy)?;
            let own = for_people(&document, publisher.fonts.as_ref())?;
            // Where there is one language, its files need no folder.
            let alone = publisher.tongues.len() == 1;
            files.extend(own.into_iter().map(|file| if alone { file } else { file.of_language(*tongue) }));
            first.get_or_insert(document);
        }
        let document = first.ok_or_else(|| CaseworkError::Words("no language was chosen".to_owned()))?;
        files.push(machine::event_lines(&document)?);
        files.extend(machine::xarf(&document, &[])?);
        files.extend(machine::arf(&document, |address| shown.message(address))?);
        for (name, octets) in shown.copies()? {
            files.push(bundle::audit(&document, &name, octets)?);
        }
        let bundle = Bundle::of(&document, files, Vec::new())?;
        let archive = bundle.tar()?;
        Ok(Edition { bundle, archive })
    }

    /// Writes an edition into `directory`, keeps its list of digests with the case, and writes down that it was published,
    /// at `place` where that is known.
    ///
    /// # Errors
    /// The directory holds something else, the system says no, or the case refuses by now.
    pub fn publish(
        &self,
        timeline: &mut Timeline,
        edition: &Edition,
        directory: &Path,
        place: Option<Reason>,
    ) -> Result<(), PublishingError> {
        edition.write(directory)?;
        let manifest = edition.bundle.manifest().octets();
        let digest = self.file(timeline, manifest, OriginalKind::Manifest, (None, None))?.digest;
        Ok(self.record(timeline, None, Event::Published { manifest: digest, place })?)
    }
}

/// What people read.
fn for_people(document: &Document, fonts: Option<&Fonts>) -> Result<Vec<File>, PublishingError> {
    let mut files = vec![html::html(document)?, markdown::markdown(document)?, chart::drawing(document)?];
    if let Some(fonts) = fonts {
        files.push(pdf(document, fonts)?);
    }
    Ok(files)
}
