//! Single messages between name servers: NOTIFY, and the question for a zone's SOA record.

use domain::base::iana::{Class, Opcode, Rcode, Rtype};
use domain::base::name::ToName as _;
use domain::base::{Message, MessageBuilder};

use super::records::{self, WireName};
use crate::formats::write::Head;

/// A NOTIFY that tells a secondary of a new serial (RFC 1996 §3.7); `None` where the zone's names are too long.
#[must_use]
pub fn notify(id: u16, head: &Head) -> Option<Vec<u8>> {
    let origin = records::name("", &head.origin)?;
    let mut question = MessageBuilder::new_vec().question();
    let header = question.header_mut();
    header.set_id(id);
    header.set_opcode(Opcode::NOTIFY);
    header.set_aa(true);
    question.push((&origin, Rtype::SOA, Class::IN)).ok()?;
    let mut answer = question.answer();
    answer.push(records::soa(head, head.serial)?).ok()?;
    Some(answer.finish())
}

/// The code of the answer to the NOTIFY of this number; none where `octets` are no such answer. An answer of any code ends
/// the repetition (RFC 1996 §4.8).
#[must_use]
pub fn acknowledgement(octets: &[u8], id: u16) -> Option<Rcode> {
    let header = Message::from_octets(octets).ok()?.header();
    (header.qr() && header.id() == id && header.opcode() == Opcode::NOTIFY).then(|| header.rcode())
}

/// The zone that a NOTIFY speaks of, in lower case without a trailing dot; `None` where it is none.
#[must_use]
pub fn notified_zone(octets: &[u8]) -> Option<String> {
    let message = Message::from_octets(octets).ok()?;
    let header = message.header();
    if header.qr() || header.opcode() != Opcode::NOTIFY {
        return None;
    }
    let question = message.sole_question().ok()?;
    let name = question.qname().fmt_with_dot().to_string().to_ascii_lowercase();
    (question.qtype() == Rtype::SOA).then(|| name.trim_end_matches('.').to_owned())
}

/// The answer to a NOTIFY.
#[must_use]
pub fn acknowledge(octets: &[u8]) -> Option<Vec<u8>> {
    let message = Message::from_octets(octets).ok()?;
    let mut answer = MessageBuilder::new_vec().start_answer(&message, Rcode::NOERROR).ok()?;
    answer.header_mut().set_aa(true);
    Some(answer.finish())
}

/// A question for the SOA record, or for the whole zone.
pub(super) fn question(
    id: u16,
    zone: &WireName,
    kind: Rtype,
) -> Option<domain::base::message_builder::AdditionalBuilder<Vec<u8>>> {
    let mut question = MessageBuilder::new_vec().question();
    question.header_mut().set_id(id);
    question.push((zone, kind, Class::IN)).ok()?;
    Some(question.additional())
}
