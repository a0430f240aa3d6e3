//! Writes lists as others read them.
//!
//! The test entries of RFC 5782 §5 are written too: our own server answers them without being told, others do not.

use std::fmt;
use std::io::{self, Write};
use std::net::IpAddr;
use std::sync::LazyLock;

use ipnet::IpNet;
use sekisho_wire::dnsbl;

use super::Format;
use crate::answer::{Answer, TEXT_LIMIT, pieces};
use crate::subject::Subject;
use crate::zone::TIMES;

pub(crate) mod names;
mod zone;

pub(crate) use zone::EXCLUDED;

/// What stands at the head of a zone (RFC 1035 §3.3.13).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The zone, without a trailing dot.
    pub origin: String,
    /// Its name servers, the primary first.
    pub name_servers: Vec<String>,
    /// Who is responsible, as RNAME.
    pub contact: String,
    /// Its serial.
    pub serial: u32,
    /// How long an answer may be kept, in seconds.
    pub ttl: u32,
    /// How long it may be kept that something is not listed, in seconds.
    pub negative_ttl: u32,
    /// Whether it lists addresses, and not domains alone.
    pub addresses: bool,
    /// What a TXT record at the zone's own name says.
    pub notice: Option<String>,
}

impl Head {
    /// The primary name server.
    pub(crate) fn primary(&self) -> &str {
        self.name_servers.first().unwrap_or(&self.origin)
    }
}

/// The text of an answer about `asked`; none where it is empty.
pub(crate) fn text_of(answer: &Answer, asked: &str) -> Option<String> {
    let text: String = pieces(&answer.text).map(|piece| piece.unwrap_or(asked)).collect();
    (!text.is_empty()).then(|| cut(text))
}

/// A text as long as the server answers it.
fn cut(mut text: String) -> String {
    let mut end = TEXT_LIMIT.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
    text
}

/// Why a list was not written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The system says no.
    #[error(transparent)]
    System(#[from] io::Error),
    /// The format has no form for it.
    #[error("{subject} cannot be written as {}; choose one of {}", format.name(), Self::instead(subject))]
    NoForm {
        /// What it is about.
        subject: Subject,
        /// The format.
        format: Format,
    },
    /// The format has one answer for all, and the list has several.
    #[error("the list has several answers and {} only one; choose another format", .0.name())]
    SeveralAnswers(Format),
}

impl ExportError {
    /// The formats that have a form for this.
    #[must_use]
    pub const fn instead(subject: &Subject) -> &'static str {
        match subject {
            Subject::Address(IpAddr::V4(_)) | Subject::Network(IpNet::V4(_)) => {
                "ip4trie, combined, zone, rpz"
            }
            Subject::Address(IpAddr::V6(_)) | Subject::Network(IpNet::V6(_)) => {
                "ip6trie, combined, zone, rpz"
            }
            Subject::Domain { .. } => "dnset, combined, zone, rpz",
        }
    }
}

/// One entry, or with no answer an exclusion.
pub type Entry<'a> = (Subject, Option<&'a Answer>);

/// Writes `entries` to `out`.
///
/// # Errors
/// See [`ExportError`]; what was written by then is to be thrown away.
pub fn write<'a>(
    format: Format,
    head: &Head,
    entries: impl Iterator<Item = Entry<'a>> + Clone,
    out: &mut impl Write,
) -> Result<(), ExportError> {
    let tests = tests_of(format, head);
    let tests = tests.iter().map(|subject| (subject.clone(), Some(&*TEST_ANSWER)));
    match format {
        Format::Combined => combined(head, &tests.chain(entries), out),
        Format::Zone => zone::zone(head, tests.chain(entries), out),
        Format::Rpz => zone::policy(head, entries, out),
        Format::Generic => generic(tests.chain(entries), out),
        Format::Plain => plain(entries, out),
        _ if has_one_answer(format) => dataset(format, head, entries, out),
        _ => dataset(format, head, tests.chain(entries), out),
    }
}

/// What test entries answer.
pub(crate) static TEST_ANSWER: LazyLock<Answer> = LazyLock::new(|| Answer::new(dnsbl::LISTED_V4, TEST_TEXT));
/// What is said of a test entry, by our own server too.
pub(crate) const TEST_TEXT: &str = "This is a test entry (RFC 5782).";

/// The test entries that a list of this format has to have.
pub(crate) fn tests_of(format: Format, head: &Head) -> Vec<Subject> {
    let (v4, v6) = (Subject::Address(dnsbl::LISTED_V4.into()), Subject::Address(dnsbl::LISTED_V6.into()));
    let domain = Subject::Domain { name: dnsbl::LISTED_DOMAIN.into(), below: false };
    match format {
        Format::Ip4Set | Format::Ip4Trie => vec![v4],
        Format::Ip6Trie => vec![v6],
        Format::DnSet => vec![domain],
        _ if head.addresses => vec![v4, v6],
        _ => vec![domain],
    }
}

/// `$SOA` and `$NS` of rbldnsd.
fn specials(head: &Head, out: &mut impl Write) -> io::Result<()> {
    let [refresh, retry, expire] = TIMES;
    writeln!(
        out,
        "$SOA {} {}. {}. {} {refresh} {retry} {expire} {}",
        head.negative_ttl,
        head.primary(),
        head.contact,
        head.serial,
        head.negative_ttl
    )?;
    if !head.name_servers.is_empty() {
        writeln!(out, "$NS {} {}.", head.ttl, head.name_servers.join(". "))?;
    }
    writeln!(out, "$TTL {}", head.ttl)
}

/// Whether a dataset has one answer for all that it lists.
const fn has_one_answer(format: Format) -> bool {
    matches!(format, Format::Ip4Tset | Format::Ip6Tset)
}

/// Whether a dataset of rbldnsd has a form for it.
fn has_form(format: Format, subject: &Subject, excluded: bool) -> bool {
    match format {
        Format::Ip4Set | Format::Ip4Trie => {
            matches!(subject, Subject::Address(IpAddr::V4(_)) | Subject::Network(IpNet::V4(_)))
        }
        Format::Ip4Tset => matches!(subject, Subject::Address(IpAddr::V4(_))) && !excluded,
        Format::Ip6Trie => {
            matches!(subject, Subject::Address(IpAddr::V6(_)) | Subject::Network(IpNet::V6(_)))
        }
        Format::Ip6Tset if excluded => matches!(subject, Subject::Address(IpAddr::V6(_))),
        Format::Ip6Tset => matches!(subject, Subject::Network(IpNet::V6(net)) if net.prefix_len() == 64),
        _ => matches!(subject, Subject::Domain { .. }),
    }
}

fn dataset<'a>(
    format: Format,
    head: &Head,
    entries: impl Iterator<Item = Entry<'a>>,
    out: &mut impl Write,
) -> Result<(), ExportError> {
    specials(head, out)?;
    lines(format, entries, out)
}

/// A part for each kind of thing, all of the zone itself. rbldnsd has no one dataset for both families of addresses.
fn combined<'a>(
    head: &Head,
    entries: &(impl Iterator<Item = Entry<'a>> + Clone),
    out: &mut impl Write,
) -> Result<(), ExportError> {
    specials(head, out)?;
    for format in PARTS {
        let mut own = entries.clone().filter(|(subject, _)| has_form(format, subject, false)).peekable();
        if own.peek().is_some() {
            writeln!(out, "$DATASET {} @", format.name())?;
            lines(format, own, out)?;
        }
    }
    Ok(())
}

/// The datasets that together have a form for everything.
const PARTS: [Format; 3] = [Format::Ip4Trie, Format::Ip6Trie, Format::DnSet];

/// The entries of a dataset, and their answers.
fn lines<'a>(
    format: Format,
    entries: impl Iterator<Item = Entry<'a>>,
    out: &mut impl Write,
) -> Result<(), ExportError> {
    let mut default: Option<&Answer> = None;
    for (subject, answer) in entries {
        if !has_form(format, &subject, answer.is_none()) {
            return Err(ExportError::NoForm { subject, format });
        }
        let Some(answer) = answer else {
            writeln!(out, "!{subject}")?;
            continue;
        };
        if default != Some(answer) {
            if has_one_answer(format) && default.is_some() {
                return Err(ExportError::SeveralAnswers(format));
            }
            writeln!(out, ":{}:{}", answer.value, answer.text)?;
            if format == Format::Ip4Tset {
                // The test entry has to do with the answer of all others.
                writeln!(out, "{}", dnsbl::LISTED_V4)?;
            }
            default = Some(answer);
        }
        match &subject {
            // It wants the words of its networks alone.
            Subject::Network(IpNet::V6(net)) if format == Format::Ip6Tset => {
                let [a, b, c, d, ..] = net.addr().segments();
                writeln!(out, "{a:x}:{b:x}:{c:x}:{d:x}")?;
            }
            subject => writeln!(out, "{}", Spelled(subject))?,
        }
    }
    Ok(())
}

/// A subject as rbldnsd reads it: it does not know mapped addresses with dots.
struct Spelled<'a>(&'a Subject);

impl fmt::Display for Spelled<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Subject::Address(IpAddr::V6(address)) if address.to_ipv4_mapped().is_some() => {
                let [.., high, low] = address.segments();
                write!(formatter, "::ffff:{high:x}:{low:x}")
            }
            subject => subject.fmt(formatter),
        }
    }
}

/// A plain list with values and texts, as our own reader understands it; other programs want [`Format::Plain`] as
/// [`write()`] has it.
///
/// # Errors
/// The system says no.
pub fn plain_with_answers<'a>(
    entries: impl Iterator<Item = Entry<'a>>,
    out: &mut impl Write,
) -> Result<(), ExportError> {
    let mut default: Option<&Answer> = None;
    for (subject, answer) in entries {
        if let Some(answer) = answer.filter(|answer| default != Some(*answer)) {
            writeln!(out, ":{}:{}", answer.value, answer.text)?;
            default = Some(answer);
        }
        writeln!(out, "{}{subject}", if answer.is_some() { "" } else { "!" })?;
    }
    Ok(())
}

fn plain<'a>(entries: impl Iterator<Item = Entry<'a>>, out: &mut impl Write) -> Result<(), ExportError> {
    for (subject, answer) in entries {
        writeln!(out, "{}{subject}", if answer.is_some() { "" } else { "!" })?;
    }
    Ok(())
}

fn generic<'a>(entries: impl Iterator<Item = Entry<'a>>, out: &mut impl Write) -> Result<(), ExportError> {
    for (subject, answer) in entries {
        let form = match (&subject, answer) {
            (Subject::Address(address), Some(answer)) => Some((dnsbl::reversed(*address), answer)),
            (Subject::Domain { name, below: false }, Some(answer)) => Some((name.to_string(), answer)),
            _ => None,
        };
        let Some((name, answer)) = form else {
            return Err(ExportError::NoForm { subject, format: Format::Generic });
        };
        writeln!(out, "{name} A {}", answer.value)?;
        if let Some(text) = text_of(answer, &Spelled(&subject).to_string()) {
            writeln!(out, "{name} TXT \"{text}\"")?;
        }
    }
    Ok(())
}
