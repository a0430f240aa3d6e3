//! What the publisher adds to a case: who they are, in which language they write, and what they know besides.

use jiff::civil::Date;
use sekisho_cases::contact::{MailAddress, Tongue};
use sekisho_evidence::question::Question;
use sekisho_evidence::words::{Reason, Who};

/// Who publishes, and what they add.
#[derive(Clone, Debug)]
pub struct Imprint {
    /// The organisation that publishes.
    pub organisation: Who,
    /// Who wrote it.
    pub author: Option<Who>,
    /// Where the publisher is reached. XARF and ARF need it.
    pub contact: Option<MailAddress>,
    /// The language.
    pub language: Tongue,
    /// Its title in that language, where that of the case is another one.
    pub title: Option<Reason>,
    /// The day that it bears, where that is another one than the day in Japan on which it is made.
    pub day: Option<Date>,
    /// Whether it is only to be read before it is published. That stands on every page.
    pub draft: bool,
    /// What was asked, and what came back: the table of an audit, made by whoever has its record.
    pub questions: Vec<Question>,
    /// What else can be read, before the standards that are always named.
    pub references: Vec<Reference>,
    /// Thanks besides those to the reporters, a sentence each.
    pub thanks: Vec<Reason>,
}

impl Imprint {
    /// An imprint that adds nothing.
    #[must_use]
    pub const fn new(organisation: Who, language: Tongue) -> Self {
        Self {
            organisation,
            author: None,
            contact: None,
            language,
            title: None,
            day: None,
            draft: false,
            questions: Vec::new(),
            references: Vec::new(),
            thanks: Vec::new(),
        }
    }
}

/// Something that can be read elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// What it is called.
    pub title: Reason,
    /// Where it is: an address of the web, beginning with `https://` or `http://`. Others are shown and not linked to.
    pub url: Option<Reason>,
}
