//! From addresses to facts: how an address stands to who sends.

use sekisho_wire::mail::address::Mailbox;

use super::{HeaderFrom, Recipient, ReversePath};
use crate::classify::{
    AddressKey, Delivery, Directory, Holder, Membership, SenderStanding, Standing, Unclear,
};

/// How the envelope's sender stands to `holder`, or to nobody.
#[must_use]
pub fn reverse_path(directory: &Directory, sender: &SenderStanding, holder: Option<&Holder>) -> ReversePath {
    let standing = match sender {
        SenderStanding::Null => return ReversePath::Null,
        SenderStanding::Address(standing) => standing,
    };
    let (address, otherwise) = match standing {
        Standing::Own(own) if own.by == Membership::CatchAll => (&own.address, ReversePath::OwnUnknown),
        Standing::Own(own) => (&own.address, ReversePath::OthersOwn),
        Standing::OwnUnknown(address) => (address, ReversePath::OwnUnknown),
        Standing::Foreign(address) => (address, ReversePath::Foreign),
        Standing::Unclear(_) => return ReversePath::Unclear,
    };
    match holder {
        Some(holder) if directory.is_bound(holder, address) => ReversePath::Bound,
        _ => otherwise,
    }
}

/// How the header's authors stand to `holder`, or to nobody. `authors` are the addresses of the one From and of
/// Sender; `None` where these cannot be read with certainty.
#[must_use]
pub fn header_from(
    directory: &Directory,
    authors: Option<&[Mailbox]>,
    holder: Option<&Holder>,
) -> HeaderFrom {
    let authors = match authors {
        None | Some([]) => return HeaderFrom::Malformed,
        Some(authors) => authors,
    };
    let is_bound = |author: &Mailbox| {
        let key = AddressKey::of(author);
        key.is_ok_and(|key| holder.is_some_and(|holder| directory.is_bound(holder, &key)))
    };
    if authors.iter().all(is_bound) { HeaderFrom::Bound } else { HeaderFrom::NotBound }
}

/// What the recipient is to us. Whether its mailbox takes mail now is for whoever delivers to say.
#[must_use]
pub fn recipient(standing: &Standing) -> Recipient {
    match standing {
        Standing::Own(own) if own.deliveries.iter().any(leaves) => Recipient::Forwarded,
        Standing::Own(own) if own.address.local == "postmaster" => Recipient::Postmaster,
        Standing::Own(_) => Recipient::Own,
        Standing::OwnUnknown(_) => Recipient::OwnUnknown,
        Standing::Foreign(_) => Recipient::Foreign,
        Standing::Unclear(Unclear::Route) => Recipient::Route,
        Standing::Unclear(_) => Recipient::Unclear,
    }
}

const fn leaves(delivery: &Delivery) -> bool {
    matches!(delivery, Delivery::Forward(_))
}

#[cfg(test)]
mod tests;
