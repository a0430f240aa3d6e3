//! The brake on wrong passwords. Pure: time is an argument, the tables are bounded.
//!
//! - A network (an IPv4 address, an IPv6 /64) has ten wrong passwords, and gets one more each minute.
//! - An account that was tried wrongly a hundred times within the hour, from wherever, is *under attack*: a network that
//!   never logged in to it has one wrong password, and the next one after ten minutes. It is never closed: the owner,
//!   wherever they are, gets in with the right password at once, because their own network has not failed.
//! - A network that has logged in to an account before is *known* there and has an allowance of its own for it, whatever
//!   others do to the account or from behind the same NAT.
//!
//! So a million wrong passwords from one address take two years; from many addresses each of them is held to its own
//! rate, and how many are verified at once is bounded elsewhere ([`super::Accounts::verify`]).

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hash};
use std::net::IpAddr;
use std::time::{Duration, Instant};

/// How hard the brake is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrakeSettings {
    /// Wrong passwords that a network has at once.
    pub burst: u32,
    /// After this it has one more.
    pub forgiven_after: Duration,
    /// Wrong passwords within an hour after which an account is under attack.
    pub attack: u32,
    /// After this a network that failed at an account under attack may try again.
    pub attack_pause: Duration,
    /// Most entries of each table; an entry is about a hundred octets.
    pub entries: usize,
}

impl Default for BrakeSettings {
    fn default() -> Self {
        Self {
            burst: 10,
            forgiven_after: Duration::from_secs(60),
            attack: 100,
            attack_pause: Duration::from_secs(600),
            entries: 20_000,
        }
    }
}

/// What counts as one client: an IPv4 address, or the /64 that an IPv6 client can choose addresses from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Network(u128);

impl Network {
    fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self(u128::from(address.to_bits())),
            IpAddr::V6(address) => Self(address.to_bits() >> 64 << 64 | 1 << 63),
        }
    }
}

/// What failures weigh against.
#[derive(Clone, Copy, Debug)]
struct Weight {
    step: Duration,
    room: Duration,
}

/// The failures of everybody.
#[derive(Debug)]
pub struct Brake {
    settings: BrakeSettings,
    names: RandomState,
    networks: Table<Network>,
    accounts: Table<u64>,
    known: Table<(u64, Network)>,
}

/// An attempt that was let through and weighs as a failure until it succeeds.
#[derive(Clone, Copy, Debug)]
pub struct Attempt {
    account: u64,
    network: Network,
    known: bool,
    step: Duration,
}

impl Brake {
    /// A brake that has seen nothing.
    #[must_use]
    pub fn new(settings: BrakeSettings) -> Self {
        Self {
            settings,
            names: RandomState::new(),
            networks: Table::new(settings.entries),
            accounts: Table::new(settings.entries),
            known: Table::new(settings.entries),
        }
    }

    /// Whether this client may try this account now; it changes nothing.
    ///
    /// # Errors
    /// How long it has to wait.
    pub fn check(&self, name: &str, client: IpAddr, now: Instant) -> Result<(), Duration> {
        let (account, network) = (self.names.hash_one(name), Network::of(client));
        self.judge(account, network, now).map(|_| ())
    }

    /// The same, and the attempt weighs from now on: until [`Self::succeeded`] it counts as failed, so that many at once
    /// gain nothing.
    ///
    /// # Errors
    /// How long it has to wait.
    pub fn begin(&mut self, name: &str, client: IpAddr, now: Instant) -> Result<Attempt, Duration> {
        let (account, network) = (self.names.hash_one(name), Network::of(client));
        let weight = self.judge(account, network, now)?;
        let known = self.known.holds(&(account, network));
        let hour = Duration::from_secs(3600);
        self.accounts.add(account, hour / self.settings.attack.max(1), now);
        if known {
            self.known.add((account, network), weight.step, now);
        } else {
            self.networks.add(network, weight.step, now);
        }
        Ok(Attempt { account, network, known, step: weight.step })
    }

    /// The password was right: the attempt weighs nothing, and the network is known at the account.
    pub fn succeeded(&mut self, attempt: Attempt, now: Instant) {
        self.withdrawn(attempt);
        if !attempt.known {
            self.known.add((attempt.account, attempt.network), Duration::ZERO, now);
        }
    }

    /// Nobody has said whether the password was right: the attempt weighs nothing.
    pub fn withdrawn(&mut self, attempt: Attempt) {
        let hour = Duration::from_secs(3600);
        self.accounts.take_back(&attempt.account, hour / self.settings.attack.max(1));
        if attempt.known {
            self.known.take_back(&(attempt.account, attempt.network), attempt.step);
        } else {
            self.networks.take_back(&attempt.network, attempt.step);
        }
    }

    fn judge(&self, account: u64, network: Network, now: Instant) -> Result<Weight, Duration> {
        let usual = Weight {
            step: self.settings.forgiven_after,
            room: self.settings.forgiven_after * self.settings.burst.max(1),
        };
        if self.known.holds(&(account, network)) {
            return fits(self.known.debt(&(account, network), now), usual);
        }
        let attacked = self.accounts.debt(&account, now) >= Duration::from_secs(3600);
        let pause = self.settings.attack_pause;
        let weight = if attacked { Weight { step: pause, room: pause } } else { usual };
        fits(self.networks.debt(&network, now), weight)
    }
}

fn fits(debt: Duration, weight: Weight) -> Result<Weight, Duration> {
    let over = (debt + weight.step).saturating_sub(weight.room);
    if over.is_zero() { Ok(weight) } else { Err(over) }
}

/// Debts that drain with time, as the moment when they will have drained.
#[derive(Debug)]
struct Table<K> {
    drained: HashMap<K, Instant>,
    bound: usize,
}

impl<K: Eq + Hash + Copy> Table<K> {
    fn new(bound: usize) -> Self {
        Self { drained: HashMap::new(), bound: bound.max(1) }
    }

    fn holds(&self, key: &K) -> bool {
        self.drained.contains_key(key)
    }

    fn debt(&self, key: &K, now: Instant) -> Duration {
        self.drained.get(key).map_or(Duration::ZERO, |drained| drained.saturating_duration_since(now))
    }

    fn add(&mut self, key: K, step: Duration, now: Instant) {
        if !self.holds(&key) && self.drained.len() >= self.bound {
            self.make_room();
        }
        let drained = self.drained.entry(key).or_insert(now);
        *drained = (*drained).max(now) + step;
    }

    fn take_back(&mut self, key: &K, step: Duration) {
        if let Some(drained) = self.drained.get_mut(key) {
            *drained = drained.checked_sub(step).unwrap_or(*drained);
        }
    }

    /// The tenth with the least debt goes: whoever fills the table pushes out themselves before those who failed often.
    fn make_room(&mut self) {
        let mut moments: Vec<Instant> = self.drained.values().copied().collect();
        let tenth = moments.len() / 10;
        let (_, limit, _) = moments.select_nth_unstable(tenth);
        let limit = *limit;
        // Those of the very moment go as well only if nothing else did.
        let before = self.drained.len();
        self.drained.retain(|_, drained| *drained > limit);
        debug_assert!(self.drained.len() < before, "the limit is one of the moments");
    }
}

#[cfg(test)]
mod tests;
