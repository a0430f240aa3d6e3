//! One thread's view of a zone, and what is answered from it.

use std::sync::Arc;

use sekisho_wire::dns::reply::{Owner, Reply};
use sekisho_wire::dns::{Rcode, kind};

use super::{Asking, listed};
use crate::contents::Reader;
use crate::server::statistics::ZoneCounters;
use crate::settings::is_one_of;
use crate::zone::Zone;
use crate::zone::asked::{self, Asked};

/// One thread's view of a zone.
pub(super) struct View {
    pub(super) zone: Arc<Zone>,
    pub(super) reader: Reader,
    pub(super) counters: Arc<ZoneCounters>,
    /// The data of the SOA record, and the serial in it.
    soa: Vec<u8>,
    serial: u32,
    negative_ttl: u32,
}

impl View {
    pub(super) fn new(zone: &Arc<Zone>, counters: Arc<ZoneCounters>) -> Self {
        let mut reader = zone.publishing.publisher().reader();
        let serial = reader.current().serial;
        let (soa, negative_ttl) = (zone.soa(serial), zone.negative_ttl());
        Self { zone: Arc::clone(zone), reader, counters, soa, serial, negative_ttl }
    }

    /// What is answered about these labels before the zone's name.
    pub(super) fn fill(
        &mut self,
        asking: &Asking<'_>,
        labels: &[u8],
        room: &mut asked::Room,
        reply: &mut Reply<'_>,
    ) -> Rcode {
        self.counters.queries.add();
        let (key, rest) = self.key(labels);
        let asked = asked::read(self.zone.kind, rest, room);
        let admitted = key || self.zone.admits(asking.client);
        let apex = Owner::above(labels.len());
        let negative = |view: &mut Self, reply: &mut Reply<'_>, rcode| {
            view.keep_up();
            reply.authority(apex, kind::SOA, view.negative_ttl, &view.soa);
            rcode
        };
        match asked {
            Asked::Apex if labels.is_empty() => {
                self.counters.about_zone.add();
                self.about_zone(asking.query.kind, apex, reply);
                Rcode::NoError
            }
            // A key alone, and a part of an address, have names below them.
            Asked::Apex | Asked::Above => negative(self, reply, Rcode::NoError),
            Asked::Nothing => {
                self.counters.not_listed.add();
                negative(self, reply, Rcode::NxDomain)
            }
            // Where a list has ended there is nobody to be told of a mistake: every answer may be taken for "listed".
            Asked::Misplaced if self.zone.is_retired() => {
                self.counters.not_listed.add();
                negative(self, reply, Rcode::NxDomain)
            }
            Asked::Misplaced if self.zone.is_open() || admitted => {
                self.counters.misplaced.add();
                self.error(listed::MISPLACED, asking, apex, reply)
            }
            Asked::Misplaced => {
                self.counters.not_allowed.add();
                self.error(listed::NOT_ALLOWED, asking, apex, reply)
            }
            Asked::Address { .. } | Asked::Domain(_) => {
                let test = listed::test_entry(asked);
                let has_ended = self.zone.is_retired();
                if test.is_none() && !admitted && !has_ended {
                    self.counters.not_allowed.add();
                    return self.error(listed::NOT_ALLOWED, asking, apex, reply);
                }
                if test.is_none() && asking.too_many && !has_ended {
                    self.counters.too_many.add();
                    return self.error(listed::TOO_MANY, asking, apex, reply);
                }
                match self.listed(test, asked, asking.query.kind, reply) {
                    listed::Found::Records => Rcode::NoError,
                    listed::Found::OtherTypes => negative(self, reply, Rcode::NoError),
                    listed::Found::No => negative(self, reply, listed::unlisted(asked)),
                }
            }
        }
    }

    /// Whether the last label is a key of a subscriber, and what stands before it.
    fn key<'l>(&self, labels: &'l [u8]) -> (bool, &'l [u8]) {
        if self.zone.keys().is_empty() {
            return (false, labels);
        }
        match asked::last_label(labels) {
            Some((rest, label)) if is_one_of(self.zone.keys(), label) => (true, rest),
            _ => (false, labels),
        }
    }

    /// Takes over a new serial, or the end of the list.
    fn keep_up(&mut self) {
        let (serial, ttl) = (self.reader.current().serial, self.zone.negative_ttl());
        if serial != self.serial || ttl != self.negative_ttl {
            self.soa = self.zone.soa(serial);
            (self.serial, self.negative_ttl) = (serial, ttl);
        }
    }

    fn about_zone(&mut self, asked: u16, apex: Owner, reply: &mut Reply<'_>) {
        self.keep_up();
        let ttl = self.zone.ttl;
        match asked {
            // RFC 1995 §2: a client that asks for changes by UDP learns whether there are any. RFC 8482: of any
            // records, one kind is enough.
            kind::SOA | kind::IXFR | kind::ANY => reply.answer(apex, kind::SOA, ttl, &self.soa),
            kind::NS => {
                for server in self.zone.name_servers() {
                    reply.answer(apex, kind::NS, ttl, server.octets());
                }
            }
            kind::TXT => match self.zone.said_of_itself() {
                Some(text) => reply.text(apex, ttl, text.as_bytes()),
                None => reply.authority(apex, kind::SOA, self.negative_ttl, &self.soa),
            },
            _ => reply.authority(apex, kind::SOA, self.negative_ttl, &self.soa),
        }
    }

    /// An answer that says why there is none: a value outside of those that mean "listed".
    fn error(
        &mut self,
        error: listed::Error,
        asking: &Asking<'_>,
        apex: Owner,
        reply: &mut Reply<'_>,
    ) -> Rcode {
        let (value, why) = error;
        match asking.query.kind {
            kind::A | kind::ANY => reply.answer(Owner::ASKED, kind::A, listed::ERROR_TTL, &value.octets()),
            kind::TXT => reply.text(Owner::ASKED, listed::ERROR_TTL, why.as_bytes()),
            _ => {
                self.keep_up();
                reply.authority(apex, kind::SOA, self.negative_ttl, &self.soa);
            }
        }
        Rcode::NoError
    }
}
