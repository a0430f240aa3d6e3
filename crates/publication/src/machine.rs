//! The publication for programs: XARF, ARF and lines of events, for each address where relay was proven.

use std::net::IpAddr;

use sekisho_cases::disclosure::{Found, Happening, Place};
use sekisho_cases::target::TargetName;
use sekisho_evidence::verdict::Verdict;

use crate::document::Document;
use crate::guard::Leak;
use crate::originals::Withheld;

mod arf;
mod events;
mod xarf;

pub use arf::arf;
pub use events::event_lines;
pub use xarf::xarf;

/// Why there is no report for programs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MachineError {
    /// Where the publisher is reached, is not known.
    #[error("the publisher's mail address is missing: a report without one is refused by whoever gets it")]
    NoContact,
    /// The message may not be shown.
    #[error("the message may not be shown: {0}")]
    Withheld(Withheld),
    /// It is no message.
    #[error("it is no message: it has no header")]
    NoMessage,
    /// A secret would stand in it.
    #[error(transparent)]
    Leak(#[from] Leak),
}

/// An address where relay was proven.
struct Relay<'a> {
    server: &'a TargetName,
    place: &'a Place,
    /// The first finding that proved it.
    found: Option<&'a Found>,
}

/// The addresses where relay was proven, in the order of the reports about them.
pub fn addresses(document: &Document) -> impl Iterator<Item = IpAddr> {
    relays(document).map(|relay| relay.place.address)
}

fn relays(document: &Document) -> impl Iterator<Item = Relay<'_>> {
    let servers = document.disclosure.targets.iter();
    let places = servers.flat_map(|server| server.addresses.iter().map(|place| (&server.name, place)));
    places.filter(|(_, place)| place.proven.is_some()).map(|(server, place)| Relay {
        server,
        place,
        found: proof(document, server, place.address),
    })
}

fn proof<'a>(document: &'a Document, server: &TargetName, address: IpAddr) -> Option<&'a Found> {
    document.disclosure.timeline.iter().find_map(|happened| match &happened.what {
        Happening::Tested { target, findings, .. } if target == server => findings.iter().find(|found| {
            found.address == address && found.verdict == Verdict::Open && found.level.is_proof()
        }),
        _ => None,
    })
}

impl Relay<'_> {
    /// When it was proven first; where only the day is known, the beginning of that, in Japan.
    fn since(&self) -> String {
        if let Some(at) = self.place.proven_at {
            return at.to_string();
        }
        self.place.proven.map(|day| format!("{day}T00:00:00+09:00")).unwrap_or_default()
    }

    /// Its address as a part of a file's name.
    fn file_part(&self) -> String {
        self.place.address.to_string().replace(':', "-")
    }

    /// What is to be told in one or two sentences.
    fn says(&self, document: &Document) -> String {
        let rule = self.found.and_then(|found| match document.language {
            sekisho_cases::contact::Tongue::English => found.rule.as_ref().or(found.rule_ja.as_ref()),
            sekisho_cases::contact::Tongue::Japanese => found.rule_ja.as_ref().or(found.rule.as_ref()),
        });
        // A title ends like a sentence only where somebody wrote it so.
        let ended = document.title.ends_with(['.', '。', '!', '?', '！', '？']);
        let end = match (rule, ended, document.language) {
            (None, ..) => "",
            (Some(_), true, sekisho_cases::contact::Tongue::English) => " ",
            (Some(_), false, sekisho_cases::contact::Tongue::English) => ". ",
            (Some(_), true, sekisho_cases::contact::Tongue::Japanese) => "",
            (Some(_), false, sekisho_cases::contact::Tongue::Japanese) => "。",
        };
        let rule = rule.map(ToString::to_string).unwrap_or_default();
        sekisho_evidence::visible::visible(&format!("{}{end}{rule}", document.title))
    }
}

#[cfg(test)]
mod tests;
