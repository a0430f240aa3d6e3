//! What an account's owner has not been told yet.

use std::collections::BTreeSet;
use std::fmt;
use std::net::IpAddr;

/// The most addresses that are named.
const ADDRESSES: usize = 3;

/// Messages that went out by grants of an account since its owner was last told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Residue {
    sent: u64,
    addresses: BTreeSet<IpAddr>,
    others: bool,
}

impl Residue {
    /// How many messages.
    #[must_use]
    pub const fn sent(&self) -> u64 {
        self.sent
    }

    /// From where, the first few addresses.
    #[must_use]
    pub const fn addresses(&self) -> &BTreeSet<IpAddr> {
        &self.addresses
    }

    /// Whether there were more addresses than are named.
    #[must_use]
    pub const fn elsewhere(&self) -> bool {
        self.others
    }

    /// Takes in what was counted elsewhere.
    pub(super) fn join(&mut self, other: &Self) {
        self.sent += other.sent;
        self.others |= other.others;
        for address in &other.addresses {
            self.name(*address);
        }
    }

    pub(super) fn add(&mut self, address: IpAddr) {
        self.sent += 1;
        self.name(address);
    }

    fn name(&mut self, address: IpAddr) {
        if self.addresses.len() < ADDRESSES {
            self.addresses.insert(address);
        } else {
            self.others |= !self.addresses.contains(&address);
        }
    }

    pub(super) const fn take_back(&mut self) {
        self.sent = self.sent.saturating_sub(1);
    }
}

impl fmt::Display for Residue {
    /// For a mail client's user.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (noun, verb) = if self.sent == 1 { ("message", "was") } else { ("messages", "were") };
        write!(f, "since your last login {} {noun} {verb} sent by POP before SMTP from ", self.sent)?;
        for (index, address) in self.addresses.iter().enumerate() {
            let comma = if index > 0 { ", " } else { "" };
            write!(f, "{comma}{address}")?;
        }
        if self.others { f.write_str(" and elsewhere") } else { Ok(()) }
    }
}
