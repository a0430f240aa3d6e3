//! In which order contacts are written to: the operator first, then the network, then an authority; on each side whom they
//! named themselves before whom a register names, and obligations before customs.

use std::collections::BTreeSet;

use super::{Contact, Side, Source};
use crate::case::Case;
use crate::notice::NoticeKind;

/// The place of a contact: its side, then its source.
fn place(contact: &Contact) -> (Side, u8) {
    let local = contact.address.local().to_ascii_lowercase();
    let source = match &contact.source {
        // Somebody looked.
        Source::Word { .. } => 0,
        Source::SecurityTxt { .. } => 1,
        // RFC 5321 §4.5.1: the one address that has to be there.
        Source::Role if local == "postmaster" => 2,
        Source::Rdap { role, .. } if &**role == "abuse" => 3,
        Source::AbuseRecord { .. } => 4,
        Source::Role if local == "security" => 5,
        Source::Role if local == "abuse" => 6,
        Source::Rdap { role, .. } if &**role == "technical" => 7,
        Source::Soa { .. } => 8,
        Source::Rdap { .. } => 9,
        Source::Role => 10,
    };
    (contact.side, source)
}

/// What was found, in the order in which it is written to. An address that was found twice is there once, where it comes first,
/// with what each of its sources knows.
#[must_use]
pub fn propose(found: impl IntoIterator<Item = Contact>) -> Vec<Contact> {
    let mut found: Vec<Contact> = found.into_iter().collect();
    // Stable: what one source prefers stays in front.
    found.sort_by_key(place);
    let mut proposed: Vec<Contact> = Vec::new();
    for contact in found {
        // Local parts may differ by case alone (RFC 5321 §2.4); nobody makes use of it, and two notices would be one too many.
        let same =
            |known: &&mut Contact| known.address.as_str().eq_ignore_ascii_case(contact.address.as_str());
        match proposed.iter_mut().find(same) {
            Some(known) => merge(known, contact),
            None => proposed.push(contact),
        }
    }
    proposed
}

fn merge(known: &mut Contact, other: Contact) {
    known.name = known.name.take().or(other.name);
    known.organisation = known.organisation.take().or(other.organisation);
    let for_some = !known.targets.is_empty() && !other.targets.is_empty();
    known.targets =
        if for_some { known.targets.union(&other.targets).cloned().collect() } else { BTreeSet::new() };
}

/// Whom to tell next: the first contact of the case who was not told yet and to whom mail did not come back. None where there is
/// nobody else.
#[must_use]
pub fn next(case: &Case) -> Option<Contact> {
    let told = |contact: &Contact| {
        let notices = case
            .sent
            .iter()
            .filter(|sent| matches!(sent.notice.kind, NoticeKind::Notice | NoticeKind::Escalation));
        notices.map(|sent| &sent.notice.to).any(|to| *to == contact.address)
    };
    propose(case.contacts.iter().filter(|contact| contact.side != Side::Reporter).cloned())
        .into_iter()
        .find(|contact| !told(contact) && !case.is_dead(&contact.address))
}

#[cfg(test)]
mod tests;
