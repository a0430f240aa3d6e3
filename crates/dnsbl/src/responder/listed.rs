//! What is answered for what may be listed.

use std::net::{IpAddr, Ipv4Addr};

use sekisho_wire::dns::reply::{Owner, Reply};
use sekisho_wire::dns::{Rcode, kind};
use sekisho_wire::dnsbl::{LISTED_DOMAIN, LISTED_V4, UNLISTED_DOMAIN, UNLISTED_V4};

use super::text;
use super::view::View;
use crate::formats::write::TEST_TEXT;
use crate::table::Query;
use crate::zone::asked::Asked;

/// A value that means no listing, and why it is answered.
pub(super) type Error = (Ipv4Addr, &'static str);

/// The name has a label that means nothing.
pub(super) const MISPLACED: Error = (
    Ipv4Addr::new(127, 255, 255, 252),
    "This is not a listing: the name of the list is not spelled as it is. Correct it in your mail server.",
);
/// The client may not ask.
pub(super) const NOT_ALLOWED: Error = (
    Ipv4Addr::new(127, 255, 255, 254),
    "This is not a listing: you may not ask this list from this name server, or without a valid key.",
);
/// The client asks too much.
pub(super) const TOO_MANY: Error =
    (Ipv4Addr::new(127, 255, 255, 255), "This is not a listing: you ask this list too often.");
/// How long an error may be kept, in seconds: whoever corrects it should not wait.
pub(super) const ERROR_TTL: u32 = 60;

/// The most values of one name; what a zone has beyond that is not answered.
const VALUES: usize = 16;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// The records stand in the answer.
    Records,
    /// It is listed, and has no record of the type that was asked for.
    OtherTypes,
    /// It is not listed.
    No,
}

/// Whether the entry is one that must be there, or must not (RFC 5782 §5).
pub(super) fn test_entry(asked: Asked<'_>) -> Option<bool> {
    match asked {
        Asked::Address { address: IpAddr::V4(LISTED_V4), .. } => Some(true),
        Asked::Address { address: IpAddr::V4(UNLISTED_V4), .. } => Some(false),
        Asked::Domain(LISTED_DOMAIN) => Some(true),
        Asked::Domain(UNLISTED_DOMAIN) => Some(false),
        _ => None,
    }
}

/// What is said of a name that is not listed. Where names below it may be listed, it exists (RFC 8020): it is not known
/// cheaply whether one is, and one may be in a moment.
pub(super) const fn unlisted(asked: Asked<'_>) -> Rcode {
    match asked {
        Asked::Address { shared: false, .. } => Rcode::NxDomain,
        _ => Rcode::NoError,
    }
}

/// Distinct values, in the order in which they were found.
#[derive(Default)]
struct Values {
    values: [u32; VALUES],
    count: usize,
}

impl Values {
    fn add(&mut self, value: Ipv4Addr) -> bool {
        let value = u32::from(value);
        let is_new = !self.values.iter().take(self.count).any(|own| *own == value);
        match self.values.get_mut(self.count) {
            Some(place) if is_new => {
                *place = value;
                self.count += 1;
                true
            }
            _ => false,
        }
    }
}

/// Distinct texts, as templates: of one question each becomes one text.
#[derive(Default)]
struct Texts<'a> {
    texts: [&'a str; VALUES],
    count: usize,
}

impl<'a> Texts<'a> {
    /// Whether it is new, and has room.
    fn add(&mut self, text: &'a str) -> bool {
        let is_new = !self.texts.iter().take(self.count).any(|own| *own == text);
        match self.texts.get_mut(self.count) {
            Some(place) if is_new => {
                *place = text;
                self.count += 1;
                true
            }
            _ => false,
        }
    }
}

impl View {
    /// Writes the records of what is asked about.
    pub(super) fn listed(
        &mut self,
        test: Option<bool>,
        asked: Asked<'_>,
        kind: u16,
        reply: &mut Reply<'_>,
    ) -> Found {
        let found = match test {
            Some(true) => self.test(kind, reply),
            Some(false) => Found::No,
            None if self.zone.is_retired() => Found::No,
            None => self.found(asked, kind, reply),
        };
        match found {
            Found::No => self.counters.not_listed.add(),
            _ => self.counters.listed.add(),
        }
        found
    }

    fn test(&self, asked: u16, reply: &mut Reply<'_>) -> Found {
        match asked {
            kind::A | kind::ANY => reply.answer(Owner::ASKED, kind::A, self.zone.ttl, &LISTED_V4.octets()),
            kind::TXT => reply.text(Owner::ASKED, self.zone.ttl, TEST_TEXT.as_bytes()),
            _ => return Found::OtherTypes,
        }
        self.counters.answered(LISTED_V4);
        Found::Records
    }

    fn found(&mut self, asked: Asked<'_>, asked_kind: u16, reply: &mut Reply<'_>) -> Found {
        let query = match asked {
            Asked::Address { address, .. } => Query::Address(address),
            Asked::Domain(name) => Query::Domain(name),
            _ => return Found::No,
        };
        let mut values = Values::default();
        let mut texts = Texts::default();
        let (counters, ttl) = (&self.counters, self.zone.ttl);
        let mut found = Found::No;
        self.reader.current().find(query, |answer| {
            if !is_answerable(answer.value) {
                return;
            }
            let is_new = values.add(answer.value);
            match asked_kind {
                // RFC 8482 §4.1: of any records, one kind is enough.
                kind::A | kind::ANY if is_new => {
                    reply.answer(Owner::ASKED, kind::A, ttl, &answer.value.octets());
                    found = Found::Records;
                }
                // A set has each record once (RFC 2181 §5); no text is no record.
                kind::TXT if !answer.text.is_empty() && texts.add(&answer.text) => {
                    let mut room = text::Room::default();
                    text::write(&mut room, &answer.text, query);
                    reply.text(Owner::ASKED, ttl, room.octets());
                    found = Found::Records;
                }
                _ if found == Found::No => found = Found::OtherTypes,
                _ => {}
            }
            if is_new {
                counters.answered(answer.value);
            }
        });
        found
    }
}

/// Whether a value may be answered: in 127.0.0.0/8, and never 127.0.0.1 (RFC 5782 §2.1, §5).
fn is_answerable(value: Ipv4Addr) -> bool {
    value.is_loopback() && value != Ipv4Addr::LOCALHOST
}
