//! The model of a publication: its parts in the order of the article of 2002, as blocks that every form renders alike.

use jiff::Timestamp;
use jiff::civil::Date;
use sekisho_cases::act::Act;
use sekisho_cases::case::{Case, day};
use sekisho_cases::contact::{MailAddress, Tongue};
use sekisho_cases::disclosure::{Audience, Disclosure};
use sekisho_cases::event::Entry;
use sekisho_cases::number::CaseNumber;
use sekisho_cases::refusal::Refusal;
use sekisho_cases::tlp::Tlp;
use sekisho_evidence::visible::visible;
use sekisho_evidence::words::Who;
use serde::Serialize;

use crate::chart::{Chart, Lane};
use crate::guard::{Guard, Leak};
use crate::imprint::Imprint;
use crate::originals::Originals;
use crate::texts::Texts;

mod details;
mod parts;
mod steps;

/// Whether everybody gets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copy {
    /// Everybody: only a case that is marked TLP:CLEAR.
    Public,
    /// Those with whom the case's mark allows to share it. The mark stands on every page.
    Restricted,
    /// Those who have to act, and are told before anything is published: for reports to their programs alone.
    Report,
}

/// Why nothing is published. It says what is missing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotPublishable {
    /// It was decided to wait.
    #[error("it was decided not to publish before {0}")]
    Embargo(Date),
    /// There is no verified fix, and nobody decided to publish without one.
    #[error("neither is a fix verified, nor was it decided to publish without one")]
    NoFixNorDecision,
    /// Nobody wrote down what the hole means.
    #[error("what the hole means was not written down")]
    NoImpact,
    /// The case is not for everybody.
    #[error("the case is marked {0}: mark it TLP:CLEAR, or make a restricted copy")]
    NotForEverybody(Tlp),
    /// No relay is proven, the case is closed, or it refuses for another reason.
    #[error("{0}")]
    Refused(Refusal),
    /// It would say what must not be read.
    #[error(transparent)]
    Leak(#[from] Leak),
}

/// A part of a publication, with its heading.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Section {
    /// Which part.
    pub part: Part,
    /// Its heading.
    pub heading: String,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// The parts of a publication, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// What it is about.
    Summary,
    /// What it means.
    Impact,
    /// What was found.
    Details,
    /// Who did what when.
    Response,
    /// What else can be read.
    References,
    /// Thanks.
    Acknowledgements,
}

/// Something that stands in a part.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "value")]
pub enum Block {
    /// A heading below that of the part.
    Heading(String),
    /// A paragraph.
    Paragraph(String),
    /// Things with their names.
    Facts(Vec<(String, String)>),
    /// A table.
    Table(Table),
    /// Paragraphs that belong together.
    List(Vec<String>),
    /// What can be read elsewhere.
    Links(Vec<Link>),
    /// What happened, day after day.
    Timeline(Timeline),
    /// The same as a chart.
    Chart(Chart),
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Table {
    /// What stands above each column.
    pub headings: Vec<String>,
    /// The rows, each with as many cells as there are headings.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its cells.
    pub cells: Vec<Cell>,
    /// Whether it is the one that matters.
    pub bold: bool,
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// What it says.
    pub text: String,
    /// Whether that is of a machine: an address, a command, a number of an audit.
    pub code: bool,
}

impl Cell {
    pub(crate) fn words(text: impl Into<String>) -> Self {
        Self { text: text.into(), code: false }
    }

    pub(crate) fn code(text: impl Into<String>) -> Self {
        Self { text: text.into(), code: true }
    }
}

/// What can be read elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    /// What it is called.
    pub title: String,
    /// Where it is.
    pub url: Option<String>,
    /// Whether `url` is an address of the web.
    pub linked: bool,
}

/// What happened, day after day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Timeline {
    /// What stands above number, day and words.
    pub headings: [String; 3],
    /// The steps.
    pub steps: Vec<Step>,
}

/// A line of the timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Its number, from 1.
    pub number: usize,
    /// The day as ISO 8601 writes it.
    pub date: Date,
    /// The day as people write it.
    pub day: String,
    /// In which lane of the chart it stands.
    #[serde(skip)]
    pub(crate) lane: Lane,
    /// What happened.
    pub text: String,
    /// What belongs to it, a line each.
    pub further: Vec<String>,
}

/// A publication. Every form of it is rendered from here, and searched for secrets before it is handed out.
#[derive(Clone, Debug)]
pub struct Document {
    pub(crate) language: Tongue,
    pub(crate) tlp: Tlp,
    pub(crate) restricted: bool,
    pub(crate) published: bool,
    pub(crate) draft: bool,
    pub(crate) number: CaseNumber,
    pub(crate) title: String,
    pub(crate) organisation: Who,
    pub(crate) author: Option<Who>,
    pub(crate) contact: Option<MailAddress>,
    pub(crate) at: Timestamp,
    pub(crate) day: Date,
    /// What stands below the title, with its name.
    pub(crate) heading: Vec<(String, String)>,
    pub(crate) sections: Vec<Section>,
    pub(crate) disclosure: Disclosure,
    pub(crate) guard: Guard,
    pub(crate) originals: Originals,
}

impl Document {
    /// The publication of `case`, which `entries` made, as `imprint` publishes it at `now`.
    ///
    /// # Errors
    /// It may not be published: what is missing, or that it is not for everybody.
    pub fn of(
        case: &Case,
        entries: &[Entry],
        imprint: &Imprint,
        now: Timestamp,
        copy: Copy,
    ) -> Result<Self, NotPublishable> {
        may_publish(case, now, copy, imprint.draft)?;
        let disclosure = Disclosure::of(case, entries, Audience::Public);
        let texts = Texts::new(imprint.language);
        // A draft bears the day that was decided on.
        let decided = case.embargo.as_ref().filter(|_| imprint.draft).map(|embargo| embargo.until);
        let date = imprint.day.or(decided).unwrap_or_else(|| day(now));
        let mut document = Self {
            language: imprint.language,
            tlp: case.tlp,
            restricted: copy != Copy::Public,
            published: copy != Copy::Report,
            draft: imprint.draft,
            number: case.number,
            title: visible(&imprint.title.as_ref().unwrap_or(&disclosure.title).to_string()),
            organisation: imprint.organisation.clone(),
            author: imprint.author.clone(),
            contact: imprint.contact.clone(),
            at: now,
            day: date,
            heading: Vec::new(),
            sections: Vec::new(),
            disclosure,
            guard: Guard::of(case, imprint.contact.as_ref()),
            originals: Originals::of(case),
        };
        let parts =
            parts::Parts { document: &document, imprint, texts: &texts, regressions: case.regressions };
        (document.heading, document.sections) = (parts.heading(), parts.sections());
        Ok(document)
    }

    /// Its title.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The day that it bears.
    #[must_use]
    pub const fn day(&self) -> Date {
        self.day
    }

    /// Its parts, in order.
    #[must_use]
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// What stands on every page: the mark, that it is a restricted copy, and that it is a draft.
    #[must_use]
    pub fn mark(&self) -> String {
        let texts = Texts::new(self.language);
        let mut parts = vec![self.tlp.to_string()];
        if self.restricted && self.tlp != Tlp::Clear {
            parts.push(texts.word("page-restricted"));
        }
        if self.draft {
            parts.push(texts.word("page-draft"));
        }
        parts.join(" ")
    }

    /// The chart of its timeline.
    pub(crate) fn chart(&self) -> Option<&Chart> {
        let mut blocks = self.sections.iter().flat_map(|section| &section.blocks);
        blocks.find_map(|block| match block {
            Block::Chart(chart) => Some(chart),
            _ => None,
        })
    }
}

/// Whether `case` may be published at `now`.
fn may_publish(case: &Case, now: Timestamp, copy: Copy, draft: bool) -> Result<(), NotPublishable> {
    let stage = || NotPublishable::Refused(case.not_at_this_stage(Act::Publish, now));
    if copy == Copy::Report {
        return case.proven.map(|_| ()).ok_or_else(stage);
    }
    // Whoever is named in it reads the text before its day: a draft of what is decided.
    let is_decided = draft && case.embargo.is_some();
    let may = is_decided
        || case.may_publish(now).map_err(|refusal| match refusal {
            Refusal::Embargo(until) => NotPublishable::Embargo(until),
            other => NotPublishable::Refused(other),
        })?;
    if !Act::Publish.allowed().is_some_and(|line| line.at(case.stage())) {
        return Err(stage());
    }
    if !may {
        return Err(NotPublishable::NoFixNorDecision);
    }
    if case.impact.is_none() {
        return Err(NotPublishable::NoImpact);
    }
    if copy == Copy::Public && case.tlp != Tlp::Clear {
        return Err(NotPublishable::NotForEverybody(case.tlp));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
