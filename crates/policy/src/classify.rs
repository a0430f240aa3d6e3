//! What an address is to us: ours with a mailbox, ours without one, foreign, or unclear.
//!
//! Everything is compared in one form ([`AddressKey`]), mapped once. A sub-domain is never meant with its domain
//! unless it is said so; a route inside a local part is never taken; of a source route the final mailbox decides
//! (RFC 5321 §3.3). The directory is a value: whoever changes accounts or aliases makes a new one.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use sekisho_wire::mail::address::Mailbox;
use sekisho_wire::smtp::path::{ForwardPath, ReversePath};

mod binding;
mod expansion;
mod key;
mod name;
#[cfg(test)]
mod oracle;
#[cfg(test)]
pub(crate) mod tests;

pub use binding::{Holder, PatternError, SenderPattern};
pub use expansion::{Dangling, DirectoryError};
pub use key::{AddressKey, DomainKey, Unclear};
pub use name::DomainName;

/// The mailbox that every domain has (RFC 5321 §4.5.1).
const POSTMASTER: &str = "postmaster";
/// What makes a local part look like a route: the percent hack, UUCP, an address within an address.
const ROUTE: [char; 3] = ['%', '!', '@'];

/// What a directory is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectorySettings {
    /// Our host's name: a domain that has a postmaster and, unless it is one of `domains`, nobody else.
    pub host_name: DomainName,
    /// Our domains.
    pub domains: Vec<OwnDomain>,
    /// Our IP addresses: at their literals too there is a postmaster.
    pub addresses: Vec<IpAddr>,
    /// What separates a plus address from its mailbox (RFC 5233 §4); `None` switches it off.
    pub separator: Option<char>,
    /// Addresses that are a mailbox, with the name of its account.
    pub mailboxes: Vec<(Mailbox, String)>,
    /// Addresses that stand for others. One that names itself keeps its mailbox besides.
    pub aliases: Vec<(Mailbox, Vec<Mailbox>)>,
    /// Domains whose unknown addresses go to one address.
    pub catch_all: Vec<(DomainName, Mailbox)>,
    /// The account that gets mail for a postmaster who is neither mailbox nor alias.
    pub postmaster: String,
}

/// One of our domains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnDomain {
    /// Its name.
    pub name: DomainName,
    /// Whether every name below it is meant as well, with the same mailboxes.
    pub subdomains: bool,
    /// A domain whose mailboxes are also this one's; without it, it has its own.
    pub same_as: Option<DomainName>,
}

impl OwnDomain {
    /// A domain with mailboxes of its own and nothing below it.
    #[must_use]
    pub const fn named(name: DomainName) -> Self {
        Self { name, subdomains: false, same_as: None }
    }
}

/// Where mail for an own address goes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Delivery {
    /// To the mailbox of this account.
    Mailbox(String),
    /// On to a foreign address, by an alias of the operator.
    Forward(ForwardAddress),
}

/// A foreign address that an alias leads to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ForwardAddress {
    key: AddressKey,
    spelled: Vec<u8>,
}

impl ForwardAddress {
    /// The address as the operator spelled it, without brackets.
    #[must_use]
    pub fn spelled(&self) -> &[u8] {
        &self.spelled
    }

    /// The address as it is compared.
    #[must_use]
    pub const fn key(&self) -> &AddressKey {
        &self.key
    }
}

/// An own address that takes mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnAddress {
    /// The address, in the form in which it is compared.
    pub address: AddressKey,
    /// Why it takes mail.
    pub by: Membership,
    /// Where its mail goes; never empty.
    pub deliveries: Arc<[Delivery]>,
}

/// Why an own address takes mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Membership {
    /// It is a mailbox.
    Mailbox,
    /// It is an alias.
    Alias,
    /// It is a plus address of a mailbox or an alias.
    Plus,
    /// It is unknown, and its domain has somebody for that.
    CatchAll,
    /// It is a postmaster, whom every domain has.
    Postmaster,
}

/// What a recipient is to us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Ours.
    Own(OwnAddress),
    /// At one of our domains, and nobody there has this name.
    OwnUnknown(AddressKey),
    /// Somebody else's.
    Foreign(AddressKey),
    /// Nobody can tell.
    Unclear(Unclear),
}

/// What a sender is to us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SenderStanding {
    /// `<>`, the sender of bounces.
    Null,
    /// An address.
    Address(Standing),
}

/// Whose mail we take, and where it goes.
#[derive(Clone, Debug)]
pub struct Directory {
    /// Names of our domains, and what each is.
    domains: BTreeMap<String, Realm>,
    addresses: Vec<IpAddr>,
    separator: Option<char>,
    /// Every mailbox and alias at its canonical address.
    entries: BTreeMap<AddressKey, Entry>,
    catch_all: BTreeMap<String, Arc<[Delivery]>>,
    dangling: Vec<Dangling>,
    postmaster: Arc<[Delivery]>,
}

/// What an own domain is.
#[derive(Clone, Debug)]
struct Realm {
    subdomains: bool,
    /// The domain that has its mailboxes: itself, or another.
    canonical: String,
}

#[derive(Clone, Debug)]
struct Entry {
    by: Membership,
    /// None where an alias leads nowhere.
    deliveries: Arc<[Delivery]>,
    /// Whether every target of it is somebody.
    is_whole: bool,
}

/// Who is meant by an own address.
struct Found {
    by: Membership,
    deliveries: Arc<[Delivery]>,
    is_whole: bool,
}

impl Found {
    fn through(entry: &Entry, by: Membership) -> Self {
        Self { by, deliveries: Arc::clone(&entry.deliveries), is_whole: entry.is_whole }
    }
}

impl Directory {
    /// Makes a directory, following every alias to its end.
    ///
    /// # Errors
    /// Something is named twice, or is not at our domains.
    pub fn new(settings: &DirectorySettings) -> Result<Self, DirectoryError> {
        expansion::directory(settings)
    }

    /// Aliases and catch-alls that lead to nobody.
    #[must_use]
    pub fn dangling(&self) -> &[Dangling] {
        &self.dangling
    }

    /// What the recipient is to us. Of a source route the final mailbox decides (RFC 5321 §3.3, appendix C).
    #[must_use]
    pub fn recipient(&self, path: &ForwardPath) -> Standing {
        match path {
            ForwardPath::Mailbox(routed) => self.address(&routed.mailbox),
            // RFC 5321 §4.5.1: without a domain it is ours, whoever we are.
            ForwardPath::Postmaster(_) => Standing::Own(OwnAddress {
                address: self.bare_postmaster(),
                by: Membership::Postmaster,
                deliveries: Arc::clone(&self.postmaster),
            }),
        }
    }

    /// What the sender is to us.
    #[must_use]
    pub fn sender(&self, path: &ReversePath) -> SenderStanding {
        match path {
            ReversePath::Null => SenderStanding::Null,
            ReversePath::Mailbox(routed) => SenderStanding::Address(self.address(&routed.mailbox)),
        }
    }

    /// What an address is to us.
    #[must_use]
    pub fn address(&self, mailbox: &Mailbox) -> Standing {
        match AddressKey::of(mailbox) {
            Ok(address) => self.standing(address),
            Err(why) => Standing::Unclear(why),
        }
    }

    /// What an address in its comparable form is to us.
    #[must_use]
    pub fn standing(&self, address: AddressKey) -> Standing {
        let Some(canonical) = self.canonical(&address) else { return Standing::Foreign(address) };
        match self.find(&canonical) {
            // Not even a catch-all gets what was meant for somebody else.
            Some(found) if found.deliveries.is_empty() => return Standing::OwnUnknown(address),
            Some(Found { by, deliveries, .. }) => {
                return Standing::Own(OwnAddress { address, by, deliveries });
            }
            None => {}
        }
        if address.local.contains(ROUTE) {
            return Standing::Unclear(Unclear::Route);
        }
        let caught = match &canonical.domain {
            DomainKey::Name(name) => self.catch_all.get(name),
            DomainKey::Address(_) => None,
        };
        match caught.filter(|deliveries| !deliveries.is_empty()) {
            Some(deliveries) => Standing::Own(OwnAddress {
                address,
                by: Membership::CatchAll,
                deliveries: Arc::clone(deliveries),
            }),
            None => Standing::OwnUnknown(address),
        }
    }

    /// The same address at the domain that has its mailboxes; `None` if it is foreign.
    fn canonical(&self, address: &AddressKey) -> Option<AddressKey> {
        let domain = match &address.domain {
            here if here.is_this_host() => here.clone(),
            DomainKey::Address(ip) if self.addresses.contains(ip) => address.domain.clone(),
            DomainKey::Address(_) => return None,
            DomainKey::Name(name) => DomainKey::Name(self.realm(name)?.canonical.clone()),
        };
        Some(AddressKey { local: address.local.clone(), domain })
    }

    /// The realm of a name: its own, or that of the nearest domain above that means its sub-domains as well.
    fn realm(&self, name: &str) -> Option<&Realm> {
        if let Some(realm) = self.domains.get(name) {
            return Some(realm);
        }
        let mut above = name;
        while let Some((_, rest)) = above.split_once('.') {
            above = rest;
            // The nearest own domain decides, whether it means what is below it or not.
            if let Some(realm) = self.domains.get(above) {
                return realm.subdomains.then_some(realm);
            }
        }
        None
    }

    /// Who is meant by a canonical address, but for catch-alls: itself, its plus base, the postmaster.
    fn find(&self, canonical: &AddressKey) -> Option<Found> {
        let is_postmaster = canonical.local == POSTMASTER;
        // A postmaster is there whatever an alias says.
        let named =
            self.entries.get(canonical).filter(|entry| !is_postmaster || !entry.deliveries.is_empty());
        if let Some(entry) = named {
            return Some(Found::through(entry, entry.by));
        }
        if is_postmaster {
            let deliveries = Arc::clone(&self.postmaster);
            return Some(Found { by: Membership::Postmaster, deliveries, is_whole: true });
        }
        if canonical.local.contains(ROUTE) {
            return None;
        }
        let base = bases(canonical, self.separator).find_map(|base| self.entries.get(&base));
        base.map(|entry| Found::through(entry, Membership::Plus))
    }

    fn bare_postmaster(&self) -> AddressKey {
        AddressKey { local: POSTMASTER.to_owned(), domain: DomainKey::Name("localhost".to_owned()) }
    }
}

/// The addresses that `address` may be a plus address of, the longest first.
fn bases(address: &AddressKey, separator: Option<char>) -> impl Iterator<Item = AddressKey> {
    let ends = separator.into_iter().flat_map(|separator| address.local.rmatch_indices(separator));
    ends.filter(|(end, _)| *end > 0).filter_map(|(end, _)| {
        let local = address.local.get(..end)?.to_owned();
        Some(AddressKey { local, domain: address.domain.clone() })
    })
}
