//! The publication as a PDF for print: A4, tagged, with its fonts embedded. A template sets it, which reads the document as
//! data: nothing of it is ever taken for markup.
//!
//! The typesetter is Typst as a library. Its interface changes with each minor version; what touches it is in this folder.

use serde::Serialize;
use typst::layout::{Frame, FrameItem};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandards};

use crate::chart::{Look, svg};
use crate::document::{Document, Section};
use crate::file::File;
use crate::guard::Leak;
use crate::texts::tag;

mod fonts;
mod world;

pub use fonts::{Fonts, NoFont};

use world::Desk;

/// The template.
const TEMPLATE: &str = include_str!("pdf/page.typ");

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// A secret would stand in it.
    #[error(transparent)]
    Leak(#[from] Leak),
    /// The fonts have no letter of this kind.
    #[error("the fonts have no {0:?}: add a font that has it")]
    NoLetter(String),
    /// The typesetter refuses.
    #[error("the PDF cannot be set: {0}")]
    Typesetter(String),
}

/// What the template reads.
#[derive(Serialize)]
struct Data<'a> {
    language: &'static str,
    title: &'a str,
    author: String,
    organisation: String,
    number: String,
    mark: String,
    /// The colour of the mark, as FIRST gives it.
    colour: &'static str,
    date: [i16; 3],
    heading: &'a [(String, String)],
    sections: &'a [Section],
    text_fonts: &'a [String],
    code_fonts: &'a [String],
}

/// Renders `document` with `fonts`.
///
/// # Errors
/// A secret would stand in it, a letter is in none of the fonts, or the typesetter refuses.
pub fn pdf(document: &Document, fonts: &Fonts) -> Result<File, PdfError> {
    let chart = document.chart().map(|chart| svg(chart, Look::Alone).into_string()).unwrap_or_default();
    let data = serde_json::to_string(&data(document, fonts)).map_err(typesetter)?;
    let desk = Desk::new(TEMPLATE, vec![("document.json", data), ("timeline.svg", chart.clone())], fonts)
        .map_err(PdfError::Typesetter)?;
    let set = desk.set();
    let octets = set.and_then(|pages| written(document, &pages).map(|octets| (octets, pages)));
    // What the typesetter remembers of this document is of no use for another.
    typst::comemo::evict(0);
    let (octets, pages) = octets.map_err(PdfError::Typesetter)?;
    let mut seen = Seen { text: chart, missing: String::new() };
    for page in pages.pages() {
        seen.read(&page.frame);
    }
    if !seen.missing.is_empty() {
        return Err(PdfError::NoLetter(seen.missing));
    }
    // Title and author stand in the file's own description, too.
    let about = [document.title.as_str(), &document.organisation.to_string(), &author(document)].join("\n");
    seen.text.push_str(&about);
    Ok(File::seen(&document.guard, "publication.pdf", "application/pdf", octets, &seen.text)?)
}

fn typesetter(error: impl std::fmt::Display) -> PdfError {
    PdfError::Typesetter(error.to_string())
}

fn author(document: &Document) -> String {
    document.author.as_ref().unwrap_or(&document.organisation).to_string()
}

fn data<'a>(document: &'a Document, fonts: &'a Fonts) -> Data<'a> {
    let day = document.day;
    Data {
        language: tag(document.language),
        title: &document.title,
        author: author(document),
        organisation: document.organisation.to_string(),
        number: document.number.to_string(),
        mark: document.mark(),
        colour: match document.tlp {
            sekisho_cases::tlp::Tlp::Clear => "#ffffff",
            sekisho_cases::tlp::Tlp::Green => "#33ff00",
            sekisho_cases::tlp::Tlp::Amber | sekisho_cases::tlp::Tlp::AmberStrict => "#ffc000",
            sekisho_cases::tlp::Tlp::Red => "#ff2b2b",
        },
        date: [day.year(), day.month().into(), day.day().into()],
        heading: &document.heading,
        sections: &document.sections,
        text_fonts: fonts.for_text(),
        code_fonts: fonts.for_code(),
    }
}

/// The octets of the file: the same for the same document.
fn written(document: &Document, pages: &PagedDocument) -> Result<Vec<u8>, String> {
    let options = PdfOptions {
        ident: typst::foundations::Smart::Custom(format!("{} {}", document.organisation, document.number)),
        creator: typst::foundations::Smart::Custom(Some("Sekisho".to_owned())),
        timestamp: None,
        page_ranges: None,
        standards: PdfStandards::default(),
        tagged: true,
        pretty: false,
    };
    typst_pdf::pdf(pages, &options).map_err(|errors| world::said(&errors))
}

/// What a reader sees on the pages, and which letters the fonts do not have.
struct Seen {
    text: String,
    missing: String,
}

impl Seen {
    fn read(&mut self, frame: &Frame) {
        for (_, item) in frame.items() {
            match item {
                FrameItem::Group(group) => self.read(&group.frame),
                FrameItem::Text(text) => {
                    self.text.push_str(&text.text);
                    // Number 0 is what a font draws for a letter that it does not have.
                    for glyph in text.glyphs.iter().filter(|glyph| glyph.id == 0) {
                        self.missing.push_str(text.text.get(glyph.range()).unwrap_or_default());
                    }
                }
                FrameItem::Link(typst::model::Destination::Url(url), _) => {
                    self.text.push('\n');
                    self.text.push_str(url.as_str());
                    self.text.push('\n');
                }
                _ => {}
            }
        }
        self.text.push('\n');
    }
}

#[cfg(test)]
mod tests;
