//! The records of a zone as a name server sends them.

use std::collections::BTreeMap;

use bytes::Bytes;
use domain::base::name::{Name, ToName};
use domain::base::{Record, Serial, Ttl};
use domain::rdata::{A, Ns, Soa, Txt, ZoneRecordData};
use sekisho_wire::dnsbl;

use crate::answer::Answer;
use crate::formats::write::{Head, text_of};
use crate::subject::Subject;
use crate::zone::TIMES;

/// A name on the wire.
pub(super) type WireName = Name<Bytes>;
/// A record on the wire.
pub(super) type WireRecord = Record<WireName, ZoneRecordData<Bytes, WireName>>;

/// A name of the zone is too long (RFC 1035 §2.3.4); `None` then.
pub(super) fn name(labels: &str, origin: &str) -> Option<WireName> {
    let text = match (labels.is_empty(), origin.is_empty()) {
        (true, _) => format!("{origin}."),
        (false, true) => format!("{labels}."),
        (false, false) => format!("{labels}.{origin}."),
    };
    Name::bytes_from_str(&text).ok()
}

/// The SOA record with this serial.
pub(super) fn soa(head: &Head, serial: u32) -> Option<WireRecord> {
    let [refresh, retry, expire] = TIMES;
    let primary = name("", head.primary())?;
    let contact = name("", &head.contact)?;
    let data = Soa::new(
        primary,
        contact,
        Serial(serial),
        Ttl::from_secs(refresh),
        Ttl::from_secs(retry),
        Ttl::from_secs(expire),
        Ttl::from_secs(head.negative_ttl),
    );
    // RFC 2308 §5: the TTL of this record is a limit, too, for how long it is kept that something is not listed.
    record(name("", &head.origin)?, head.negative_ttl, ZoneRecordData::Soa(data))
}

/// The NS records.
pub(super) fn name_servers(head: &Head) -> Vec<WireRecord> {
    let servers = head.name_servers.iter().filter_map(|server| name("", server));
    servers
        .filter_map(|server| record(name("", &head.origin)?, head.ttl, ZoneRecordData::Ns(Ns::new(server))))
        .collect()
}

/// The records of one name: an A for each value, a TXT for each text.
pub(super) fn of_name<'a>(
    head: &Head,
    owner: &WireName,
    answers: impl Iterator<Item = &'a Answer> + Clone,
    asked: &str,
) -> Vec<WireRecord> {
    // A set has each record once (RFC 2181 §5).
    let mut set: BTreeMap<(u8, Vec<u8>), WireRecord> = BTreeMap::new();
    for answer in answers.clone() {
        let data = ZoneRecordData::A(A::new(answer.value));
        if let Some(record) = record(owner.clone(), head.ttl, data) {
            set.insert((0, answer.value.octets().to_vec()), record);
        }
    }
    for text in answers.filter_map(|answer| text_of(answer, asked)) {
        if let Some(record) = text_record(owner.clone(), head.ttl, &text) {
            set.insert((1, text.into_bytes()), record);
        }
    }
    set.into_values().collect()
}

/// A TXT record, its text in pieces of at most 255 octets (RFC 1035 §3.3).
pub(super) fn text_record(owner: WireName, ttl: u32, text: &str) -> Option<WireRecord> {
    let data = Txt::<Bytes>::build_from_slice(text.as_bytes()).ok()?;
    record(owner, ttl, ZoneRecordData::Txt(data))
}

#[expect(clippy::unnecessary_wraps, reason = "whoever builds a record builds names that can fail")]
fn record(owner: WireName, ttl: u32, data: ZoneRecordData<Bytes, WireName>) -> Option<WireRecord> {
    Some(Record::new(owner, domain::base::iana::Class::IN, Ttl::from_secs(ttl), data))
}

/// The labels of an exact subject, as it is asked about.
pub(super) fn labels(subject: &Subject) -> Option<String> {
    match subject {
        Subject::Address(address) => Some(dnsbl::reversed(*address)),
        Subject::Domain { name, below: false } => Some(name.to_string()),
        Subject::Network(_) | Subject::Domain { .. } => None,
    }
}

/// Whether two names are the same, in any case.
pub(super) fn is_same(one: &impl ToName, other: &WireName) -> bool {
    other.name_eq(one)
}
