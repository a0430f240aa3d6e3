//! What the typesetter is given: the template, what it reads, and fonts. It reaches no file, no network and no clock.

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};
use typst_layout::PagedDocument;

use super::fonts::Fonts;

/// The typesetter's desk.
pub(super) struct Desk {
    standard: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    template: Source,
    files: Vec<(FileId, Bytes)>,
}

impl Desk {
    /// A desk with a template, the files that it reads, by name, and fonts.
    pub(super) fn new(template: &str, files: Vec<(&str, String)>, fonts: &Fonts) -> Result<Self, String> {
        let id = |name: &str| {
            let path = VirtualPath::new(name).map_err(|error| format!("{error:?}"))?;
            Ok::<_, String>(FileId::new(RootedPath::new(VirtualRoot::Project, path)))
        };
        let files = files.into_iter().map(|(name, text)| Ok((id(name)?, Bytes::from_string(text))));
        Ok(Self {
            standard: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(fonts.faces())),
            fonts: fonts.faces().to_vec(),
            template: Source::new(id("page.typ")?, template.to_owned()),
            files: files.collect::<Result<_, String>>()?,
        })
    }

    /// The pages.
    pub(super) fn set(&self) -> Result<PagedDocument, String> {
        typst::compile::<PagedDocument>(self).output.map_err(|errors| said(&errors))
    }
}

/// What went wrong, as the typesetter says it.
pub(super) fn said(errors: &[SourceDiagnostic]) -> String {
    errors.iter().map(|error| error.message.to_string()).collect::<Vec<_>>().join("; ")
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.standard
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(FileError::NotSource) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let own = self.files.iter().find(|(own, _)| *own == id);
        own.map(|(_, octets)| octets.clone()).ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
