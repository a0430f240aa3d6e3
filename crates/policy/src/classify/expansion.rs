//! Making a directory: every alias is followed once, when settings are read, and not when mail comes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use sekisho_wire::mail::address::Mailbox;

use super::{
    AddressKey, Delivery, Directory, DirectorySettings, DomainKey, Entry, ForwardAddress, Membership,
    POSTMASTER, Realm, Unclear, bases,
};

/// The most places that one alias may lead to.
const DELIVERIES: usize = 1000;

/// Why settings make no directory.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DirectoryError {
    /// The same address twice.
    #[error("{0} is given twice; expected each mailbox and each alias once")]
    Twice(String),
    /// The same domain twice, in whatever spelling.
    #[error("the domain {0} is given twice")]
    DomainTwice(String),
    /// A mailbox or alias at a foreign domain.
    #[error("{0} is not at one of our domains")]
    Foreign(String),
    /// It cannot be compared.
    #[error("{0}: {1}")]
    Unclear(String, Unclear),
    /// A domain shall have the mailboxes of one that is not ours, or that has none of its own.
    #[error("{0} shall have the mailboxes of {1}, which has none of its own here")]
    SameAs(String, String),
    /// More than the bound.
    #[error("{0} leads to more than {DELIVERIES} places")]
    TooMany(String),
}

/// What of aliases and catch-alls leads nowhere: an account may go at any time, and an alias stays. Such an address takes
/// no mail where nothing else is left of it, and nothing about any other address changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Dangling {
    /// A target at our domains that is nobody.
    #[error("{alias} leads to {target}, which is neither a mailbox nor an alias")]
    Nobody {
        /// The alias, or the domain of a catch-all.
        alias: String,
        /// The target.
        target: String,
    },
    /// Only loops, or no target at all.
    #[error("{alias} leads nowhere: its targets only lead back to each other")]
    Nowhere {
        /// The alias, or the domain of a catch-all.
        alias: String,
    },
}

impl Dangling {
    /// The alias, or the domain of a catch-all.
    #[must_use]
    pub fn alias(&self) -> &str {
        match self {
            Self::Nobody { alias, .. } | Self::Nowhere { alias } => alias,
        }
    }
}

/// Makes the directory.
pub(super) fn directory(settings: &DirectorySettings) -> Result<Directory, DirectoryError> {
    let mut directory = Directory {
        domains: realms(settings)?,
        addresses: settings.addresses.iter().map(std::net::IpAddr::to_canonical).collect(),
        separator: settings.separator,
        entries: BTreeMap::new(),
        catch_all: BTreeMap::new(),
        dangling: Vec::new(),
        postmaster: Arc::new([Delivery::Mailbox(settings.postmaster.clone())]),
    };
    let book = Book::read(settings, &directory)?;
    for (address, account) in &book.mailboxes {
        let deliveries = Arc::new([Delivery::Mailbox(account.clone())]);
        directory
            .entries
            .insert(address.clone(), Entry { by: Membership::Mailbox, deliveries, is_whole: true });
    }
    let mut aliases = Vec::new();
    for alias in book.aliases.keys() {
        let followed = book.follow(&directory, &alias.to_string(), Target::Own(alias.clone()))?;
        // One that leads nowhere stands there all the same: it still hides what it stands for.
        let (by, is_whole) = (Membership::Alias, followed.dangling.is_empty());
        aliases.push((alias.clone(), Entry { by, deliveries: followed.deliveries, is_whole }));
        directory.dangling.extend(followed.dangling);
    }
    for (name, target) in &settings.catch_all {
        let domain = DomainKey::Name(name.as_str().to_owned());
        let probe = AddressKey { local: String::new(), domain };
        let Some(AddressKey { domain: DomainKey::Name(canonical), .. }) = directory.canonical(&probe) else {
            return Err(DirectoryError::Foreign(name.to_string()));
        };
        let target = Target::of(&directory, target)?;
        let followed = book.follow(&directory, name.as_str(), target)?;
        directory.dangling.extend(followed.dangling);
        if directory.catch_all.insert(canonical, followed.deliveries).is_some() {
            return Err(DirectoryError::DomainTwice(name.to_string()));
        }
    }
    directory.entries.extend(aliases);
    let named = book.postmaster.and_then(|named| directory.entries.get(&named));
    if let Some(entry) = named.filter(|entry| !entry.deliveries.is_empty()) {
        directory.postmaster = Arc::clone(&entry.deliveries);
    }
    Ok(directory)
}

fn realms(settings: &DirectorySettings) -> Result<BTreeMap<String, Realm>, DirectoryError> {
    let mut realms = BTreeMap::new();
    for domain in &settings.domains {
        let name = domain.name.as_str().to_owned();
        let canonical = domain.same_as.as_ref().unwrap_or(&domain.name).as_str().to_owned();
        let realm = Realm { subdomains: domain.subdomains, canonical };
        if realms.insert(name.clone(), realm).is_some() {
            return Err(DirectoryError::DomainTwice(name));
        }
    }
    for (name, realm) in &realms {
        let home = realms.get(&realm.canonical);
        if home.is_none_or(|home| home.canonical != realm.canonical) {
            return Err(DirectoryError::SameAs(name.clone(), realm.canonical.clone()));
        }
    }
    let host = settings.host_name.as_str().to_owned();
    realms.entry(host.clone()).or_insert(Realm { subdomains: false, canonical: host });
    Ok(realms)
}

/// Where a target leads.
enum Target {
    /// To an own address, in its canonical form.
    Own(AddressKey),
    /// Away.
    Foreign(ForwardAddress),
}

impl Target {
    fn of(directory: &Directory, mailbox: &Mailbox) -> Result<Self, DirectoryError> {
        let key = key_of(mailbox)?;
        Ok(match directory.canonical(&key) {
            Some(canonical) => Self::Own(canonical),
            None => Self::Foreign(ForwardAddress { key, spelled: mailbox.to_bytes() }),
        })
    }
}

/// Where an alias leads to its end.
struct Followed {
    deliveries: Arc<[Delivery]>,
    dangling: Vec<Dangling>,
}

/// Mailboxes and aliases as they were given, by canonical address.
struct Book<'a> {
    mailboxes: BTreeMap<AddressKey, String>,
    aliases: BTreeMap<AddressKey, &'a [Mailbox]>,
    separator: Option<char>,
    /// The postmaster of our first domain, who is also that of domains without one.
    postmaster: Option<AddressKey>,
    postmaster_account: &'a str,
}

impl<'a> Book<'a> {
    fn read(settings: &'a DirectorySettings, directory: &Directory) -> Result<Self, DirectoryError> {
        let own = |mailbox: &Mailbox| {
            let key = key_of(mailbox)?;
            directory.canonical(&key).ok_or_else(|| DirectoryError::Foreign(mailbox.to_string()))
        };
        let mut mailboxes = BTreeMap::new();
        for (mailbox, account) in &settings.mailboxes {
            if mailboxes.insert(own(mailbox)?, account.clone()).is_some() {
                return Err(DirectoryError::Twice(mailbox.to_string()));
            }
        }
        let mut aliases = BTreeMap::new();
        for (alias, targets) in &settings.aliases {
            if aliases.insert(own(alias)?, targets.as_slice()).is_some() {
                return Err(DirectoryError::Twice(alias.to_string()));
            }
        }
        let postmaster = settings.domains.first().and_then(|first| {
            let domain = DomainKey::Name(first.name.as_str().to_owned());
            directory.canonical(&AddressKey { local: POSTMASTER.to_owned(), domain })
        });
        let separator = settings.separator;
        Ok(Self { mailboxes, aliases, separator, postmaster, postmaster_account: &settings.postmaster })
    }

    /// Every place that `begin` leads to. Each alias on the way is followed once, which cuts loops.
    fn follow(&self, directory: &Directory, name: &str, begin: Target) -> Result<Followed, DirectoryError> {
        let mut places = BTreeSet::new();
        let mut dangling = BTreeSet::new();
        let mut followed = BTreeSet::new();
        let mut open = vec![(begin, None)];
        while let Some((target, from)) = open.pop() {
            let address = match target {
                Target::Foreign(forward) => {
                    places.insert(Delivery::Forward(forward));
                    continue;
                }
                Target::Own(address) => address,
            };
            let Some(meant) = self.meant(&address) else {
                let (alias, target) = (name.to_owned(), address.to_string());
                dangling.insert(Dangling::Nobody { alias, target });
                continue;
            };
            match (self.aliases.get(&meant), self.mailboxes.get(&meant)) {
                // An alias that names itself means the mailbox that it hides.
                (Some(_), Some(account)) if from.as_ref() == Some(&meant) => {
                    places.insert(Delivery::Mailbox(account.clone()));
                }
                (Some(targets), _) => {
                    if followed.insert(meant.clone()) {
                        for target in *targets {
                            open.push((Target::of(directory, target)?, Some(meant.clone())));
                        }
                    }
                }
                (None, Some(account)) => {
                    places.insert(Delivery::Mailbox(account.clone()));
                }
                (None, None) => {
                    places.insert(Delivery::Mailbox(self.postmaster_account.to_owned()));
                }
            }
        }
        if places.len() > DELIVERIES {
            return Err(DirectoryError::TooMany(name.to_owned()));
        }
        if places.is_empty() && dangling.is_empty() {
            dangling.insert(Dangling::Nowhere { alias: name.to_owned() });
        }
        Ok(Followed { deliveries: places.into_iter().collect(), dangling: dangling.into_iter().collect() })
    }

    /// The mailbox, alias or postmaster that an own address means.
    fn meant(&self, address: &AddressKey) -> Option<AddressKey> {
        let is_known =
            |address: &AddressKey| self.aliases.contains_key(address) || self.mailboxes.contains_key(address);
        if is_known(address) {
            return Some(address.clone());
        }
        if address.local == POSTMASTER {
            return Some(self.postmaster.as_ref().unwrap_or(address).clone());
        }
        if address.local.contains(super::ROUTE) {
            return None;
        }
        bases(address, self.separator).find(is_known)
    }
}

fn key_of(mailbox: &Mailbox) -> Result<AddressKey, DirectoryError> {
    AddressKey::of(mailbox).map_err(|why| DirectoryError::Unclear(mailbox.to_string(), why))
}
