//! A zone: its name, what it says of itself, who may ask, and what it lists.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use ipnet::IpNet;
use jiff::Timestamp;
use sekisho_wire::dns::name::Name;

use crate::formats::write::Head;
use crate::publishing::Publishing;
use crate::register::Retirement;
use crate::server::statistics::ZoneStatistics;
use crate::settings::{Key, Kind, ZoneSettings};
use crate::transfer::rights::Rights;

pub(crate) mod asked;
mod local;

/// How long it may be kept that nothing is listed, where a list has ended: as long as resolvers allow (RFC 2308 §5).
const RETIRED_TTL: u32 = 86_400;
/// Times of the SOA record for other name servers (RFC 1035 §3.3.13), in seconds: refresh, retry, expire.
pub(crate) const TIMES: [u32; 3] = [300, 60, 1_209_600];

/// A zone that is answered for.
#[derive(Debug)]
pub struct Zone {
    /// Its name.
    pub name: Name,
    /// What it lists.
    pub kind: Kind,
    /// How long an answer may be kept, in seconds.
    pub ttl: u32,
    /// What a TXT record at its own name says.
    pub notice: Option<Box<str>>,
    /// What it lists, and who publishes it.
    pub publishing: Publishing,
    /// Who may have it as a whole.
    pub transfer: Rights,
    /// What was asked.
    pub statistics: Arc<ZoneStatistics>,
    name_servers: Vec<Name>,
    contact: Name,
    negative_ttl: u32,
    access: Vec<IpNet>,
    keys: Vec<Key>,
    /// Whether the settings say that the list has ended.
    ended: bool,
    retired: AtomicBool,
    expired: AtomicBool,
    /// What the register says of its end.
    ending: Mutex<Option<Ending>>,
    /// What it says of itself where it comes from another server.
    primary: Mutex<FromPrimary>,
    /// Addresses of the register that must not be published.
    left_out: Mutex<BTreeSet<IpAddr>>,
}

/// How a list ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// When.
    pub since: Timestamp,
    /// Why.
    pub reason: String,
}

#[cfg(test)]
impl Ending {
    /// An end for tests.
    pub(crate) fn over() -> Self {
        Self { since: Timestamp::UNIX_EPOCH, reason: "over".to_owned() }
    }
}

impl From<&Retirement> for Ending {
    fn from(retirement: &Retirement) -> Self {
        Self { since: retirement.since, reason: retirement.reason.to_string() }
    }
}

/// What a primary says of its zone, for whoever answers from it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FromPrimary {
    /// How long it may be kept that something is not listed, in seconds; none before it was heard.
    pub negative_ttl: Option<u32>,
    /// The TXT record at the zone's own name.
    pub notice: Option<String>,
}

impl Zone {
    /// A zone of the settings, with the keys of its subscribers. What `publishing` has is answered; nobody may have
    /// the whole.
    #[must_use]
    pub fn new(settings: &ZoneSettings, keys: Vec<Key>, publishing: Publishing) -> Self {
        let seconds =
            |time: std::time::Duration| u32::try_from(time.as_secs()).unwrap_or(u32::MAX) & 0x7FFF_FFFF;
        Self {
            name: settings.name.name().clone(),
            kind: settings.kind,
            ttl: seconds(settings.ttl.0),
            notice: settings.notice.as_deref().map(Into::into),
            publishing,
            transfer: Rights::default(),
            statistics: Arc::default(),
            name_servers: settings.name_servers.iter().map(|server| server.name().clone()).collect(),
            contact: settings.contact.0.clone(),
            negative_ttl: seconds(settings.negative_ttl.0),
            access: settings.access.clone(),
            keys,
            ended: settings.retired,
            retired: AtomicBool::new(settings.retired),
            expired: AtomicBool::new(false),
            ending: Mutex::default(),
            primary: Mutex::default(),
            left_out: Mutex::default(),
        }
    }

    /// Ends the list, or begins it again: from now on nothing but the test entries is listed. What the settings end stays
    /// ended. Says whether something changed.
    pub fn retire(&self, ending: Option<Ending>) -> bool {
        let retired = ending.is_some() || self.ended;
        let mut known = self.ending.lock().unwrap_or_else(PoisonError::into_inner);
        let said_other = *known != ending;
        *known = ending;
        self.retired.swap(retired, Ordering::Relaxed) != retired || said_other
    }

    /// Takes over what another zone of the same name was told from elsewhere.
    pub fn take_over(&self, other: &Self) {
        let ending = other.ending.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.retire(ending);
        self.primary_says(other.primary.lock().unwrap_or_else(PoisonError::into_inner).clone());
    }

    /// What its primary says of it.
    pub fn primary_says(&self, primary: FromPrimary) {
        *self.primary.lock().unwrap_or_else(PoisonError::into_inner) = primary;
    }

    /// What a TXT record at its own name says: its end before everything else.
    #[must_use]
    pub fn said_of_itself(&self) -> Option<String> {
        let notice = self.notice.as_deref().map(str::to_owned);
        let from_primary = || self.primary.lock().unwrap_or_else(PoisonError::into_inner).notice.clone();
        let own = notice.or_else(from_primary);
        let end = match &*self.ending.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(ending) => {
                let day = ending.since.strftime("%Y-%m-%d");
                Some(format!("This list ended on {day}: {}", ending.reason))
            }
            None if self.is_retired() && own.is_none() => Some("This list has ended".to_owned()),
            None => None,
        };
        match (end, own) {
            (Some(end), Some(own)) => Some(format!("{end}. {own}")),
            (end, own) => end.or(own),
        }
    }

    /// Changes which addresses of the register must not be published.
    pub fn leave_out<T>(&self, change: impl FnOnce(&mut BTreeSet<IpAddr>) -> T) -> T {
        change(&mut self.left_out.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether the list has ended.
    #[must_use]
    pub fn is_retired(&self) -> bool {
        self.retired.load(Ordering::Relaxed)
    }

    /// Whether its primary has been silent for so long that nobody knows what it lists (RFC 1034 §4.3.5).
    pub fn expire(&self, expired: bool) {
        self.expired.store(expired, Ordering::Relaxed);
    }

    /// Whether nobody knows what it lists.
    #[must_use]
    pub fn is_expired(&self) -> bool {
        self.expired.load(Ordering::Relaxed)
    }

    /// Whether something can be said of it: its contents are there, and somebody stands behind them; or it has ended, and
    /// there is nothing to know.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        !self.is_expired() && (self.is_retired() || self.publishing.is_loaded())
    }

    /// How long it may be kept that something is not listed, in seconds.
    #[must_use]
    pub fn negative_ttl(&self) -> u32 {
        if self.is_retired() {
            return RETIRED_TTL;
        }
        self.primary.lock().unwrap_or_else(PoisonError::into_inner).negative_ttl.unwrap_or(self.negative_ttl)
    }

    /// Its name servers, ours first.
    #[must_use]
    pub fn name_servers(&self) -> &[Name] {
        &self.name_servers
    }

    /// Keys of subscribers.
    #[must_use]
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// Whether everybody may ask.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.access.is_empty() && self.keys.is_empty()
    }

    /// Whether a client may ask without a key.
    #[must_use]
    pub fn admits(&self, client: IpAddr) -> bool {
        self.is_open() || self.access.iter().any(|network| network.contains(&client))
    }

    /// What stands at its head, for other name servers and in files.
    #[must_use]
    pub fn head(&self, serial: u32) -> Head {
        Head {
            origin: self.name.to_string(),
            name_servers: self.name_servers.iter().map(Name::to_string).collect(),
            contact: self.contact.to_string(),
            serial,
            ttl: self.ttl,
            negative_ttl: self.negative_ttl(),
            addresses: self.kind == Kind::Ip,
            notice: self.said_of_itself(),
        }
    }

    /// The data of its SOA record (RFC 1035 §3.3.13) with this serial.
    #[must_use]
    pub fn soa(&self, serial: u32) -> Vec<u8> {
        let primary = self.name_servers.first().unwrap_or(&self.name);
        let mut data = [primary.octets(), self.contact.octets()].concat();
        data.extend_from_slice(&serial.to_be_bytes());
        for time in TIMES {
            data.extend_from_slice(&time.to_be_bytes());
        }
        data.extend_from_slice(&self.negative_ttl().to_be_bytes());
        data
    }
}

/// All zones, those with the longest names first: a zone inside of another is found before it.
#[derive(Clone, Debug, Default)]
pub struct Zones(Vec<Arc<Zone>>);

impl Zones {
    /// These zones.
    #[must_use]
    pub fn new(mut zones: Vec<Arc<Zone>>) -> Self {
        zones.sort_by_key(|zone| std::cmp::Reverse(zone.name.octets().len()));
        Self(zones)
    }

    /// Each zone.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Zone>> {
        self.0.iter()
    }

    /// The zone of a name.
    #[must_use]
    pub fn get(&self, name: &Name) -> Option<&Arc<Zone>> {
        self.0.iter().find(|zone| zone.name == *name)
    }
}
