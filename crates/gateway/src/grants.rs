//! POP before SMTP: a login at the mailbox opens a small right to send, from the same address, for a short while.
//!
//! A grant identifies an *address*, not a person, and is the weakest proof there is. So it is off unless a listener is named
//! for it; only a login over TLS opens one; it holds for one exact address (/32 or /128), for the senders of the very
//! account that logged in, for few messages and a short time; it ends with the account; and the user is told at the
//! next login how many messages went out by it.
//!
//! What remains: a neighbour behind the same address translator who, within that time, forges the very account that just
//! logged in, passes. Nothing on the wire tells the two apart. Therefore addresses that many people are known to share are
//! refused, and what was sent is told to the account's owner.
//!
//! Time is an argument, and a monotonic one: a wall clock that jumps lengthens no grant. Grants are held in memory
//! alone and none survives a restart; whoever needs one logs in again.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::time::{Duration, Instant};

use jiff::Timestamp;

mod address;
mod reason;
mod residue;
mod settings;
#[cfg(test)]
mod tests;
mod view;

pub use address::{SharedAddress, shared};
pub use reason::{NotGranted, NotOpened};
pub use residue::Residue;
pub use settings::{GrantSettings, LASTS, LONGEST, MESSAGES};
pub use view::{GrantCounts, GrantId, GrantView};

/// How long after its end a transaction that began in time may still be completed.
pub const COMPLETED_WITHIN: Duration = Duration::from_secs(600);

/// A point in time, by both clocks. Only the monotonic one decides; the other is for people.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// By the monotonic clock.
    pub instant: Instant,
    /// By the wall clock.
    pub time: Timestamp,
}

/// Whoever grants belong to: an account.
pub trait Holder: Clone {
    /// Its name, which nobody else has.
    fn name(&self) -> &str;
}

/// A login that just succeeded.
#[derive(Clone, Copy, Debug)]
pub struct Login<'a, H> {
    /// Whose it is.
    pub account: &'a H,
    /// Where the client is.
    pub address: IpAddr,
    /// Whether it was over TLS from its first octet of authentication on.
    pub secure: bool,
}

/// What a login came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The grant.
    pub id: GrantId,
    /// Whether it is a new one, and not one that was renewed.
    pub is_new: bool,
}

#[derive(Debug)]
struct Grant<H> {
    account: H,
    address: IpAddr,
    opened: Timestamp,
    until: Instant,
    left: u32,
    sent: u64,
}

/// All grants.
#[derive(Debug)]
pub struct Grants<H> {
    settings: GrantSettings,
    grants: BTreeMap<u64, Grant<H>>,
    by_address: BTreeMap<IpAddr, BTreeSet<u64>>,
    /// Addresses with too many accounts, and until when they have none.
    crowded: BTreeMap<IpAddr, Instant>,
    residues: BTreeMap<String, Residue>,
    counts: GrantCounts,
    last: u64,
}

impl<H: Holder> Grants<H> {
    /// None yet.
    #[must_use]
    pub fn new(settings: GrantSettings) -> Self {
        let settings = GrantSettings { lasts: settings.lasts.min(LONGEST), ..settings };
        Self {
            settings,
            grants: BTreeMap::new(),
            by_address: BTreeMap::new(),
            crowded: BTreeMap::new(),
            residues: BTreeMap::new(),
            counts: GrantCounts::default(),
            last: 0,
        }
    }

    /// Other settings, for grants that are opened or asked for from now on.
    pub fn set(&mut self, settings: GrantSettings) {
        self.settings = GrantSettings { lasts: settings.lasts.min(LONGEST), ..settings };
    }

    /// Opens a grant for a login, or renews the one that this account has at this address: the time begins anew and there
    /// are as many messages as after a first login, never more. One login renews once.
    ///
    /// # Errors
    /// Why this login opens none. An older grant of the account at the address then stays as it is, unless the address
    /// is crowded.
    pub fn open(&mut self, login: &Login<'_, H>, now: Moment) -> Result<Opened, NotOpened> {
        self.forget(now.instant);
        if self.settings.listeners.is_empty() {
            return Err(NotOpened::Off);
        }
        let opened = self.try_open(login, now);
        if opened.is_err() {
            self.counts.not_opened += 1;
        }
        opened
    }

    fn try_open(&mut self, login: &Login<'_, H>, now: Moment) -> Result<Opened, NotOpened> {
        let address = login.address.to_canonical();
        if !login.secure {
            return Err(NotOpened::InClear);
        }
        if let Some(kind) = shared(address).filter(|_| !self.settings.shared_addresses) {
            return Err(NotOpened::Shared(kind));
        }
        let until = now.instant.checked_add(self.settings.lasts).ok_or(NotOpened::Full)?;
        if self.is_crowded_by(login.account.name(), address, now.instant) {
            self.crowd(address, until);
            return Err(NotOpened::Crowded { limit: self.settings.accounts_per_address });
        }
        let held = self
            .at(address)
            .find(|(_, grant)| grant.account.name() == login.account.name())
            .map(|(id, _)| id);
        if let Some(grant) = held.and_then(|id| self.grants.get_mut(&id)) {
            grant.account = login.account.clone();
            grant.opened = now.time;
            grant.until = until;
            grant.left = self.settings.messages;
            self.counts.renewed += 1;
            return held.map(|id| Opened { id: GrantId(id), is_new: false }).ok_or(NotOpened::Full);
        }
        if self.grants.len() >= self.settings.capacity {
            return Err(NotOpened::Full);
        }
        self.last += 1;
        let left = self.settings.messages;
        let account = login.account.clone();
        self.grants.insert(self.last, Grant { account, address, opened: now.time, until, left, sent: 0 });
        self.by_address.entry(address).or_default().insert(self.last);
        self.counts.opened += 1;
        Ok(Opened { id: GrantId(self.last), is_new: true })
    }

    /// The grant by which somebody at `address` may send, at the SMTP listener of this name. `may_send` says for an account
    /// whether it still is what it was at the login, and owns the sender; where several accounts are behind the address, that
    /// decides which. The null sender belongs to nobody.
    ///
    /// # Errors
    /// Why there is none.
    pub fn find(
        &self,
        address: IpAddr,
        listener: &str,
        may_send: impl Fn(&H) -> bool,
        now: Instant,
    ) -> Result<GrantId, NotGranted> {
        let address = address.to_canonical();
        if !self.settings.listeners.contains(listener) {
            return Err(NotGranted::Off);
        }
        if let Some(kind) = shared(address).filter(|_| !self.settings.shared_addresses) {
            return Err(NotGranted::Shared(kind));
        }
        if self.crowded.get(&address).is_some_and(|until| now < *until) {
            return Err(NotGranted::Crowded { limit: self.settings.accounts_per_address });
        }
        let accounts = self.at(address).count();
        let own = self.at(address).filter(|(_, grant)| may_send(&grant.account));
        // Of several accounts that own the sender, the one that has most left; the younger one of two alike.
        let best =
            own.max_by_key(|(id, grant)| (grant.left.min(u32::from(now < grant.until)), grant.left, *id));
        match best {
            None if accounts == 0 => Err(NotGranted::NoLogin),
            None => Err(NotGranted::ForeignSender { accounts }),
            Some((_, grant)) if now >= grant.until => Err(NotGranted::Expired),
            Some((_, grant)) if grant.left == 0 => {
                Err(NotGranted::Spent { messages: self.settings.messages })
            }
            Some((id, _)) => Ok(GrantId(id)),
        }
    }

    /// Takes one message from a grant that [`Grants::find`] gave: before the message is made durable, so that no two
    /// sessions take the same one. It may come [`COMPLETED_WITHIN`] after the grant's end at most. Gives how many
    /// messages are left.
    ///
    /// # Errors
    /// The grant was revoked, spent or is long over: the message must be refused.
    pub fn spend(&mut self, id: GrantId, now: Instant) -> Result<u32, NotGranted> {
        let grant = self.grants.get_mut(&id.0).ok_or(NotGranted::Revoked)?;
        if now >= grant.until.checked_add(COMPLETED_WITHIN).unwrap_or(grant.until) {
            return Err(NotGranted::Expired);
        }
        grant.left =
            grant.left.checked_sub(1).ok_or(NotGranted::Spent { messages: self.settings.messages })?;
        grant.sent += 1;
        self.counts.sent += 1;
        let residue = self.residues.entry(grant.account.name().to_owned()).or_default();
        residue.add(grant.address);
        Ok(grant.left)
    }

    /// Gives back a message that was spent and then not accepted.
    pub fn give_back(&mut self, id: GrantId) {
        let Some(grant) = self.grants.get_mut(&id.0) else { return };
        if grant.sent == 0 {
            return;
        }
        grant.sent -= 1;
        grant.left = grant.left.saturating_add(1).min(self.settings.messages);
        self.counts.sent = self.counts.sent.saturating_sub(1);
        if let Some(residue) = self.residues.get_mut(grant.account.name()) {
            residue.take_back();
        }
    }

    /// Ends every grant of an account; gives how many there were.
    pub fn revoke(&mut self, account: &str) -> usize {
        self.revoke_unless(|holder| holder.name() != account)
    }

    /// Ends every grant whose account is not `current` any more: disabled, removed, or changed since the login. Gives how
    /// many there were.
    pub fn revoke_unless(&mut self, current: impl Fn(&H) -> bool) -> usize {
        let ids = self.grants.iter().filter(|(_, grant)| !current(&grant.account)).map(|(id, _)| *id);
        let ids: Vec<u64> = ids.collect();
        self.end(&ids);
        ids.len()
    }

    /// Ends one grant; whether there was one.
    pub fn revoke_one(&mut self, id: GrantId) -> bool {
        let held = self.grants.contains_key(&id.0);
        self.end(&[id.0]);
        held
    }

    /// Every grant whose time is not over, the oldest first.
    #[must_use]
    pub fn list(&self, now: Instant) -> Vec<GrantView> {
        let view = |(id, grant): (&u64, &Grant<H>)| GrantView {
            id: GrantId(*id),
            account: grant.account.name().to_owned(),
            address: grant.address,
            opened: grant.opened,
            remaining: grant.until.saturating_duration_since(now),
            left: grant.left,
            sent: grant.sent,
        };
        self.grants.iter().filter(|(_, grant)| now < grant.until).map(view).collect()
    }

    /// What happened so far.
    #[must_use]
    pub const fn counts(&self) -> GrantCounts {
        self.counts
    }

    /// What was sent by grants and was not told to the account yet; it stays to be told. None where nothing was.
    #[must_use]
    pub fn residue(&self, account: &str) -> Option<&Residue> {
        self.residues.get(account).filter(|residue| residue.sent() > 0)
    }

    /// What was sent by grants since the account was last told, to be told now. None where nothing was.
    pub fn take_residue(&mut self, account: &str) -> Option<Residue> {
        self.residues.remove(account).filter(|residue| residue.sent() > 0)
    }

    /// It could not be told: it stays to be told, with what was sent meanwhile.
    pub fn keep_residue(&mut self, account: &str, residue: &Residue) {
        self.residues.entry(account.to_owned()).or_default().join(residue);
    }

    fn at(&self, address: IpAddr) -> impl Iterator<Item = (u64, &Grant<H>)> {
        let ids = self.by_address.get(&address).into_iter().flatten();
        ids.filter_map(|id| self.grants.get(id).map(|grant| (*id, grant)))
    }

    /// Whether one more account behind this address would be too many, or was a moment ago.
    fn is_crowded_by(&self, account: &str, address: IpAddr, now: Instant) -> bool {
        let others =
            self.at(address).filter(|(_, grant)| grant.account.name() != account && now < grant.until);
        let was = self.crowded.get(&address).is_some_and(|until| now < *until);
        was || others.count() >= self.settings.accounts_per_address
    }

    fn crowd(&mut self, address: IpAddr, until: Instant) {
        let ids: Vec<u64> = self.at(address).map(|(id, _)| id).collect();
        self.end(&ids);
        if self.crowded.len() < self.settings.capacity {
            self.crowded.insert(address, until);
        }
    }

    fn end(&mut self, ids: &[u64]) {
        for id in ids {
            let Some(grant) = self.grants.remove(id) else { continue };
            self.counts.revoked += 1;
            self.unlink(*id, grant.address);
        }
    }

    fn unlink(&mut self, id: u64, address: IpAddr) {
        if let Some(ids) = self.by_address.get_mut(&address) {
            ids.remove(&id);
            if ids.is_empty() {
                self.by_address.remove(&address);
            }
        }
    }

    /// Drops grants that are over so long that nobody asks for them any more.
    fn forget(&mut self, now: Instant) {
        let over = |grant: &Grant<H>| grant.until.checked_add(COMPLETED_WITHIN).is_some_and(|end| end <= now);
        let ids = self.grants.iter().filter(|(_, grant)| over(grant)).map(|(id, grant)| (*id, grant.address));
        for (id, address) in ids.collect::<Vec<_>>() {
            self.grants.remove(&id);
            self.unlink(id, address);
        }
        self.crowded.retain(|_, until| now < *until);
    }
}
