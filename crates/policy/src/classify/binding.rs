//! Whose an address is: what somebody who proved who they are may write as sender.

use std::fmt;

use super::{AddressKey, Delivery, Directory, DomainKey, Membership, Unclear};

/// Why a text is no pattern of senders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a sender; expected an address as suzuki@example.jp, or a whole domain as @example.jp")]
pub struct PatternError(#[from] Unclear);

/// Addresses that somebody may send from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SenderPattern {
    /// One address, and its plus addresses where there are such.
    Address(AddressKey),
    /// One address and nothing else.
    Exact(AddressKey),
    /// Every address of a domain, not of those below it.
    Domain(DomainKey),
}

impl SenderPattern {
    /// Reads `suzuki@example.jp`, `@example.jp` or `*@example.jp`.
    ///
    /// # Errors
    /// It is neither.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        match text.strip_prefix("*@").or_else(|| text.strip_prefix('@')) {
            Some(domain) => Ok(Self::Domain(DomainKey::parse(domain)?)),
            None => Ok(Self::Address(AddressKey::parse(text)?)),
        }
    }
}

impl fmt::Display for SenderPattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) | Self::Exact(address) => address.fmt(formatter),
            Self::Domain(domain) => write!(formatter, "@{domain}"),
        }
    }
}

/// Who asks, as far as senders go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The account, whose own addresses are its senders without being named; a network has none.
    pub account: Option<String>,
    /// What else it may send as.
    pub senders: Vec<SenderPattern>,
    /// Whether whole domains count. They do not for a weak proof: a neighbour would have every name in them.
    pub whole_domains: bool,
}

impl Directory {
    /// Whether `address` is one of the holder's.
    #[must_use]
    pub fn is_bound(&self, holder: &Holder, address: &AddressKey) -> bool {
        self.is_own_of(holder, address)
            || holder.senders.iter().any(|pattern| self.covers(holder, pattern, address))
    }

    /// Whether mail for `address` reaches the holder's account and nobody else, by name and not by a catch-all.
    fn is_own_of(&self, holder: &Holder, address: &AddressKey) -> bool {
        let Some(account) = &holder.account else { return false };
        let Some(own) = self.canonical(address).and_then(|canonical| self.find(&canonical)) else {
            return false;
        };
        let by_name = matches!(own.by, Membership::Mailbox | Membership::Alias | Membership::Plus);
        // What was shared does not become somebody's own because another account went.
        by_name && own.is_whole && matches!(&*own.deliveries, [Delivery::Mailbox(only)] if only == account)
    }

    fn covers(&self, holder: &Holder, pattern: &SenderPattern, address: &AddressKey) -> bool {
        match pattern {
            SenderPattern::Address(named) => self.is_same_or_plus(named, address),
            SenderPattern::Exact(named) => self.is_same(named, address),
            SenderPattern::Domain(domain) => holder.whole_domains && *domain == address.domain,
        }
    }

    /// Whether `address` is `named`, whichever of our domains' spellings it has.
    fn is_same(&self, named: &AddressKey, address: &AddressKey) -> bool {
        let form = |key: &AddressKey| self.canonical(key).unwrap_or_else(|| key.clone());
        form(named) == form(address)
    }

    /// Whether `address` is `named`, or a plus address of it that is nobody's own.
    fn is_same_or_plus(&self, named: &AddressKey, address: &AddressKey) -> bool {
        let form = |key: &AddressKey| self.canonical(key).unwrap_or_else(|| key.clone());
        let (named, address) = (form(named), form(address));
        if named == address {
            return true;
        }
        // A foreign server may mean anything by a plus sign, and an own plus address may be a mailbox itself: the
        // longest name that exists decides.
        self.canonical(&named).is_some()
            && !address.local.contains(super::ROUTE)
            && !self.entries.contains_key(&address)
            && super::bases(&address, self.separator)
                .find(|base| *base == named || self.entries.contains_key(base))
                .is_some_and(|base| base == named)
    }
}
