//! Who gets one notice: everybody of one organisation, for all servers of the case that are theirs to mend.

use std::collections::BTreeSet;

use jiff::Timestamp;
use sekisho_evidence::words::Reason;
use unicode_normalization::UnicodeNormalization as _;

use super::order::propose;
use super::role::registered_domain;
use super::{Contact, Side};
use crate::case::Case;
use crate::target::TargetName;

/// Contacts of one organisation on one side of a case, and the servers that they are told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// On which side they stand.
    pub side: Side,
    /// Who that is, where it is known.
    pub organisation: Option<Reason>,
    /// Whom to write to, in order: the next one where mail came back.
    pub contacts: Vec<Contact>,
    /// The servers.
    pub targets: BTreeSet<TargetName>,
}

impl Group {
    /// Whom to write to: the first to whom mail did not come back.
    #[must_use]
    pub fn to(&self, case: &Case) -> Option<&Contact> {
        self.contacts.iter().find(|contact| !case.is_dead(&contact.address))
    }

    /// Whether every server that they are told of is shut at `now`; never where there is none.
    #[must_use]
    pub fn is_mended(&self, case: &Case, now: Timestamp) -> bool {
        let shut = |name: &TargetName| case.targets.get(name).is_some_and(|target| target.is_shut(now));
        !self.targets.is_empty() && self.targets.iter().all(shut)
    }

    /// Whether a notice went to one of them that did not come back.
    #[must_use]
    pub fn was_told(&self, case: &Case) -> bool {
        let reached = case.sent.iter().filter(|sent| !sent.bounced);
        reached
            .map(|sent| &sent.notice.to)
            .any(|to| self.contacts.iter().any(|contact| contact.address == *to))
    }
}

/// The domain that is registered for an address.
fn domain(contact: &Contact) -> String {
    let domain = contact.address.domain();
    registered_domain(domain).unwrap_or_else(|| domain.to_owned())
}

impl Group {
    /// Whether `contact` is of this organisation: by its name where both have one. Otherwise by the domain of their addresses, or,
    /// since a server has one operator, by a server that both were found for.
    fn is_of(&self, contact: &Contact) -> bool {
        if self.side != contact.side {
            return false;
        }
        if let (Some(own), Some(other)) = (&self.organisation, &contact.organisation) {
            return is_same(own, other);
        }
        let shares = |known: &Contact| !known.targets.is_disjoint(&contact.targets);
        let is_alike = |known: &Contact| {
            domain(known) == domain(contact) || (self.side == Side::Operator && shares(known))
        };
        self.contacts.iter().any(is_alike)
    }
}

/// Whether two names are those of one organisation, whatever their case, width and spaces.
fn is_same(one: &Reason, other: &Reason) -> bool {
    let folded = |name: &Reason| -> String {
        let letters = name.to_string().nfkc().filter(|letter| !letter.is_whitespace()).collect::<String>();
        letters.to_lowercase()
    };
    folded(one) == folded(other)
}

/// The organisations that there are, where `contact` is of none of them and would hear of no server: none where it is told of
/// some. `servers` are those of a case, each with whose it is.
#[must_use]
pub fn strangers<'a>(
    servers: impl IntoIterator<Item = (&'a TargetName, Option<&'a Reason>)>,
    contact: &Contact,
) -> Option<BTreeSet<Reason>> {
    let known: Vec<_> = servers.into_iter().filter(|(name, _)| contact.knows_of(name)).collect();
    let hears = known.iter().any(|(_, owner)| is_of(*owner, contact));
    let organisations: BTreeSet<Reason> = known.iter().filter_map(|(_, owner)| owner.cloned()).collect();
    (!hears && !organisations.is_empty()).then_some(organisations)
}

/// Whether `contact` may hear of a server of `owner`: an operator hears of no other one's.
fn is_of(owner: Option<&Reason>, contact: &Contact) -> bool {
    match (owner, &contact.organisation) {
        (Some(owner), Some(own)) if contact.side == Side::Operator => is_same(owner, own),
        _ => true,
    }
}

/// The contacts of a case by organisation, in the order in which they are written to. Reporters are in none. An operator who
/// is known by name has all servers of that name.
#[must_use]
pub fn group(case: &Case) -> Vec<Group> {
    let contacts = propose(case.contacts.iter().map(|contact| named(case, contact.clone())));
    let mut groups: Vec<Group> = Vec::new();
    for contact in contacts.into_iter().filter(|contact| contact.side != Side::Reporter) {
        let own = case
            .targets
            .iter()
            .filter(|(name, target)| contact.knows_of(name) && is_of(target.organisation.as_ref(), &contact));
        let targets: BTreeSet<TargetName> = own.map(|(name, _)| name.clone()).collect();
        match groups.iter_mut().find(|group| group.is_of(&contact)) {
            Some(group) => {
                group.organisation = group.organisation.take().or_else(|| contact.organisation.clone());
                group.targets.extend(targets);
                group.contacts.push(contact);
            }
            None => {
                let (side, organisation) = (contact.side, contact.organisation.clone());
                groups.push(Group { side, organisation, contacts: vec![contact], targets });
            }
        }
    }
    groups
}

/// A contact of the operator with the organisation that its servers are said to have, where they have one in common.
fn named(case: &Case, contact: Contact) -> Contact {
    if contact.side != Side::Operator || contact.organisation.is_some() {
        return contact;
    }
    let own = case.targets.iter().filter(|(name, _)| contact.knows_of(name));
    let mut organisations: BTreeSet<Option<&Reason>> =
        own.map(|(_, target)| target.organisation.as_ref()).collect();
    let organisation = organisations.pop_first().flatten().filter(|_| organisations.is_empty()).cloned();
    Contact { organisation, ..contact }
}

#[cfg(test)]
mod tests;
