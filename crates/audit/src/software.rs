//! The software, told by its words.
//!
//! A greeting may be blank, or say what its operator likes; the wording of replies is rarely changed. So
//! every phrase that only one program says counts, phrases that several say count little, and what is told
//! comes with the very lines that told it.

use sekisho_net::resolver::ascii_name;

use crate::record::dossier::Software;

mod phrases;

use phrases::{PHRASES, Phrase, Place};

/// The least weight that is a finding.
const ENOUGH: u32 = 3;
/// The most lines that are quoted.
const EVIDENCE_LIMIT: usize = 4;
/// Sites of programs and placeholders: a server that calls itself so has not been given a name.
const NOT_OWN: [&str; 14] = [
    "postfix.org",
    "exim.org",
    "sendmail.org",
    "sendmail.com",
    "opensmtpd.org",
    "qmail.org",
    "cr.yp.to",
    "courier-mta.org",
    "haraka.github.io",
    "python.org",
    "hmailserver.com",
    "mailenable.com",
    "localhost.localdomain",
    "localhost.local",
];

/// Tells the software by its greetings and by lines of its replies, code included or not. `None` where
/// nothing says enough, or two programs are equally likely.
#[must_use]
pub fn tell(banners: &[&str], replies: &[&str]) -> Option<Software> {
    let banners: Vec<Line<'_>> = banners.iter().map(|text| Line::of(text)).collect();
    let replies: Vec<Line<'_>> = replies.iter().map(|text| Line::of(text)).collect();
    let mut best: Option<Suspect<'_>> = None;
    let mut equal = false;
    for name in phrases::names() {
        let suspect = Suspect::of(name, &banners, &replies);
        match &best {
            Some(other) if suspect.weight < other.weight => {}
            Some(other) if suspect.weight == other.weight => equal = true,
            _ => (best, equal) = (Some(suspect), false),
        }
    }
    let best = best.filter(|best| best.weight >= ENOUGH && !equal)?;
    let version = banners.iter().chain(&replies).find_map(|line| version(best.name, line.text));
    let evidence = best.evidence.into_iter().map(str::to_owned).collect();
    Some(Software { name: best.name.to_owned(), version, evidence })
}

/// The name that a server gives itself, if it can be its own: not a placeholder, a version, or a program.
#[must_use]
pub fn own_host_name(word: &str) -> Option<String> {
    let name = ascii_name(word.trim_end_matches([',', ';', ':']))?;
    let (_, last) = name.rsplit_once('.')?;
    let top = last.len() >= 2
        && (last.starts_with("xn--") || last.bytes().all(|octet| octet.is_ascii_alphabetic()));
    let program = NOT_OWN.iter().any(|own| name == *own || name.ends_with(&format!(".{own}")));
    (top && last != "localhost" && !program).then_some(name)
}

struct Line<'a> {
    text: &'a str,
    lower: String,
}

impl<'a> Line<'a> {
    fn of(text: &'a str) -> Self {
        Self { text, lower: text.to_ascii_lowercase() }
    }
}

/// One program, and what speaks for it.
struct Suspect<'a> {
    name: &'static str,
    weight: u32,
    evidence: Vec<&'a str>,
}

impl<'a> Suspect<'a> {
    fn of(name: &'static str, banners: &[Line<'a>], replies: &[Line<'a>]) -> Self {
        let mut suspect = Self { name, weight: 0, evidence: Vec::new() };
        for phrase in PHRASES.iter().filter(|phrase| phrase.software == name) {
            let found = match phrase.place {
                // What a greeting says is also the first line of the replies.
                Place::Greeting => find(phrase, banners),
                Place::Reply => find(phrase, replies).or_else(|| find(phrase, banners)),
            };
            let Some(text) = found else { continue };
            suspect.weight += phrase.weight;
            if suspect.evidence.len() < EVIDENCE_LIMIT && !suspect.evidence.contains(&text) {
                suspect.evidence.push(text);
            }
        }
        suspect
    }
}

fn find<'a>(phrase: &Phrase, lines: &[Line<'a>]) -> Option<&'a str> {
    let found = lines.iter().find(|line| phrase.words.iter().all(|words| line.lower.contains(words)));
    found.map(|line| line.text)
}

/// The version behind the program's name: digits and dots, with what belongs to them.
fn version(name: &str, text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let marker = phrases::version_marker(name)?;
    let rest = text.get(lower.find(marker)? + marker.len()..)?;
    let rest = rest.trim_start_matches([' ', '/', '(', ',', ':', '-', 'v', 'V']);
    let rest = rest.strip_prefix("ersion: ").unwrap_or(rest);
    let end = rest.find(|character: char| !(character.is_ascii_alphanumeric() || "._-+".contains(character)));
    let version = rest.get(..end.unwrap_or(rest.len()))?.trim_end_matches(['-', '.']);
    version.starts_with(|character: char| character.is_ascii_digit()).then(|| version.to_owned())
}

#[cfg(test)]
mod tests;
