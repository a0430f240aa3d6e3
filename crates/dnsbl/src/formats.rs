//! Lists as others write them: files of rbldnsd, lists of networks, zone files, response policy zones.
//!
//! A file is taken whole or not at all: what is not understood is told with its line, all such lines at once, and then
//! nothing of the file counts. What is understood but cannot be kept (a record that is no entry) is a notice.

use std::fmt;
use std::io::{self, BufRead};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use jiff::Timestamp;
use sekisho_wire::dnsbl;

use crate::answer::Answer;
use crate::settings::Kind;
use crate::subject::Subject;

mod domains;
mod lines;
mod networks;
pub(crate) mod owners;
mod problem;
mod ranges;
mod rbldnsd;
mod records;
#[cfg(test)]
mod tests;
mod values;
pub mod write;

pub use problem::Problem;

/// The longest line in octets.
const LINE_LIMIT: usize = 8 * 1024;
/// How many mistakes and notices of a file are told one by one.
const TOLD: usize = 20;
/// The longest name as text, in octets (RFC 1035 §2.3.4).
const NAME_TEXT: usize = 253;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// rbldnsd: IPv4 addresses and ranges.
    Ip4Set,
    /// rbldnsd: IPv4 networks.
    Ip4Trie,
    /// rbldnsd: IPv4 addresses with one answer for all.
    Ip4Tset,
    /// rbldnsd: IPv6 networks.
    Ip6Trie,
    /// rbldnsd: IPv6 networks of 64 bits with one answer for all.
    Ip6Tset,
    /// rbldnsd: domains.
    DnSet,
    /// rbldnsd: records.
    Generic,
    /// rbldnsd: several of these in one file, each for some subzones.
    Combined,
    /// One address, network or domain a line.
    Plain,
    /// A zone file (RFC 1035 §5).
    Zone,
    /// A response policy zone.
    Rpz,
}

impl Format {
    /// All formats with their names.
    pub const ALL: [(Self, &'static str); 11] = [
        (Self::Ip4Set, "ip4set"),
        (Self::Ip4Trie, "ip4trie"),
        (Self::Ip4Tset, "ip4tset"),
        (Self::Ip6Trie, "ip6trie"),
        (Self::Ip6Tset, "ip6tset"),
        (Self::DnSet, "dnset"),
        (Self::Generic, "generic"),
        (Self::Combined, "combined"),
        (Self::Plain, "plain"),
        (Self::Zone, "zone"),
        (Self::Rpz, "rpz"),
    ];

    /// The names of all formats, for people.
    #[must_use]
    pub fn names() -> String {
        Self::ALL.map(|(_, name)| name).join(", ")
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(format, _)| *format == self).map_or("", |(_, name)| name)
    }
}

/// There is no format of this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no format `{0}`; expected one of {names}", names = Format::names())]
pub struct NoFormat(pub String);

impl FromStr for Format {
    type Err = NoFormat;

    fn from_str(text: &str) -> Result<Self, NoFormat> {
        let known = Self::ALL.iter().find(|(_, name)| *name == text);
        known.map(|(format, _)| *format).ok_or_else(|| NoFormat(text.to_owned()))
    }
}

/// One thing that a file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item<'a> {
    /// This is listed, with this answer.
    Listed(Subject, &'a Answer),
    /// This is not listed, whatever a network or domain above it says.
    Excluded(Subject),
}

/// How a file is to be understood.
#[derive(Clone, Debug)]
pub struct Reading<'a> {
    /// Its format.
    pub format: Format,
    /// The answer of entries that have none of their own.
    pub answer: Answer,
    /// What may stand in it; anything, where nothing is said.
    pub kind: Option<Kind>,
    /// The zone that gets it, and that names in a zone file end in where the file does not say it; without a trailing
    /// dot.
    pub origin: &'a str,
    /// Which datasets of a combined file are meant: those of this subzone, `@` for the zone itself.
    pub subzone: &'a str,
    /// The time, for files that say from when to when they hold.
    pub now: Timestamp,
}

/// A line and what is to be said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, and what was expected.
    pub problem: Problem,
}

impl fmt::Display for Remark {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.line, self.problem)
    }
}

/// Remarks, the first of them in full.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    /// The first ones.
    pub first: Vec<Remark>,
    /// How many there are.
    pub count: usize,
}

impl Remarks {
    fn add(&mut self, line: usize, problem: Problem) {
        self.count += 1;
        if self.first.len() < TOLD {
            self.first.push(Remark { line, problem });
        }
    }
}

/// Why nothing of a file was taken.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It cannot be read.
    #[error("{}: {cause}", path.display())]
    System {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// Lines of it are not understood.
    #[error("{}", told(path, mistakes))]
    Mistakes {
        /// The file.
        path: PathBuf,
        /// The lines.
        mistakes: Remarks,
    },
    /// It does not hold now, by its own words.
    #[error("{}:{line}: {problem}", path.display())]
    NotNow {
        /// The file.
        path: PathBuf,
        /// The line that says so.
        line: usize,
        /// Since or until when it holds.
        problem: Problem,
    },
}

fn told(path: &Path, mistakes: &Remarks) -> String {
    let mut lines: Vec<String> =
        mistakes.first.iter().map(|mistake| format!("{}:{mistake}", path.display())).collect();
    if mistakes.count > mistakes.first.len() {
        lines.push(format!("and {} more", mistakes.count - mistakes.first.len()));
    }
    lines.push("nothing of this file was taken".to_owned());
    lines.join("\n")
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Entries and exclusions.
    pub items: usize,
    /// Lines that say nothing that a list can keep.
    pub notices: Remarks,
}

/// Reads `path` and gives every item to `take`.
///
/// # Errors
/// See [`ImportError`]; what `take` was given then is not to be used.
pub fn read_file(
    path: &Path,
    reading: &Reading<'_>,
    take: &mut dyn FnMut(Item<'_>),
) -> Result<Imported, ImportError> {
    let system = |cause| ImportError::System { path: path.to_owned(), cause };
    let file = std::fs::File::open(path).map_err(system)?;
    read(path, io::BufReader::with_capacity(1 << 16, file), reading, take)
}

/// Reads what stands in the file of this name; see [`read_file`].
///
/// # Errors
/// See [`ImportError`].
pub fn read(
    path: &Path,
    input: impl BufRead,
    reading: &Reading<'_>,
    take: &mut dyn FnMut(Item<'_>),
) -> Result<Imported, ImportError> {
    let mut sink = Sink {
        take,
        imported: Imported::default(),
        mistakes: Remarks::default(),
        not_now: None,
        kind: reading.kind,
        room: NAME_TEXT.saturating_sub(reading.origin.trim_matches('.').len() + 1),
    };
    let done = match reading.format {
        Format::Zone => records::zone(input, reading, &mut sink),
        Format::Rpz => records::policy(input, reading, &mut sink),
        Format::Plain => networks::read(input, reading, &mut sink),
        _ => rbldnsd::read(input, reading, &mut sink),
    };
    let path = path.to_owned();
    done.map_err(|cause| ImportError::System { path: path.clone(), cause })?;
    if let Some(Remark { line, problem }) = sink.not_now {
        return Err(ImportError::NotNow { path, line, problem });
    }
    if sink.mistakes.count > 0 {
        return Err(ImportError::Mistakes { path, mistakes: sink.mistakes });
    }
    Ok(sink.imported)
}

/// Where a reader puts what it finds.
struct Sink<'a> {
    take: &'a mut dyn FnMut(Item<'_>),
    imported: Imported,
    mistakes: Remarks,
    not_now: Option<Remark>,
    kind: Option<Kind>,
    /// How long a domain may be, so that its name in the zone is one.
    room: usize,
}

impl Sink<'_> {
    fn listed(&mut self, line: usize, subject: Subject, answer: &Answer) {
        if is_test_entry(&subject) || !self.fits(line, &subject) {
            return;
        }
        self.imported.items += 1;
        (self.take)(Item::Listed(subject, answer));
    }

    fn excluded(&mut self, line: usize, subject: Subject) {
        if self.fits(line, &subject) {
            self.imported.items += 1;
            (self.take)(Item::Excluded(subject));
        }
    }

    /// Whether the zone can have it. What nobody can ask about would be lost without a word.
    fn fits(&mut self, line: usize, subject: &Subject) -> bool {
        let length = match subject {
            Subject::Domain { name, below } => name.len() + if *below { 2 } else { 0 },
            _ => 0,
        };
        let problem = match (self.kind, subject) {
            (Some(Kind::Ip), Subject::Domain { .. }) => Problem::NoAddress(subject.clone()),
            (Some(Kind::Domain), Subject::Address(_) | Subject::Network(_)) => {
                Problem::DomainsOnly(subject.clone())
            }
            _ if length > self.room => Problem::LongName { length, most: self.room },
            _ => return true,
        };
        self.mistake(line, problem);
        false
    }

    fn mistake(&mut self, line: usize, problem: impl Into<Problem>) {
        self.mistakes.add(line, problem.into());
    }

    fn notice(&mut self, line: usize, problem: Problem) {
        self.imported.notices.add(line, problem);
    }
}

/// Whether this is a test entry. The server answers these by itself (RFC 5782 §5), and no list says more of them.
pub(crate) fn is_test_entry(subject: &Subject) -> bool {
    match subject {
        Subject::Address(address) => *address == dnsbl::LISTED_V4,
        Subject::Domain { name, below: false } => **name == *dnsbl::LISTED_DOMAIN,
        _ => false,
    }
}
