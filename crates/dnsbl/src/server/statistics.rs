//! What was asked and what was answered, as numbers alone. Each thread counts for itself; they are added up by whoever
//! reads them.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

mod text;

pub use text::open_metrics;

/// One number that one thread counts and others read.
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    /// One more. Only the thread that owns it may say so.
    pub(crate) fn add(&self) {
        self.0.store(self.0.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// What one thread counted for one zone.
#[derive(Debug)]
pub(crate) struct ZoneCounters {
    /// Questions whose answer had this value, by its last octet; values outside of 127.0.0.0/24 count as octet 0.
    pub(crate) codes: [Counter; 256],
    pub(crate) queries: Counter,
    pub(crate) listed: Counter,
    pub(crate) not_listed: Counter,
    pub(crate) about_zone: Counter,
    pub(crate) not_allowed: Counter,
    pub(crate) misplaced: Counter,
    pub(crate) too_many: Counter,
    pub(crate) unknown: Counter,
}

impl Default for ZoneCounters {
    fn default() -> Self {
        Self {
            codes: std::array::from_fn(|_| Counter::default()),
            queries: Counter::default(),
            listed: Counter::default(),
            not_listed: Counter::default(),
            about_zone: Counter::default(),
            not_allowed: Counter::default(),
            misplaced: Counter::default(),
            too_many: Counter::default(),
            unknown: Counter::default(),
        }
    }
}

impl ZoneCounters {
    /// One more answer with this value.
    pub(crate) fn answered(&self, value: Ipv4Addr) {
        let octet = match value.octets() {
            [127, 0, 0, octet] => octet,
            _ => 0,
        };
        if let Some(counter) = self.codes.get(usize::from(octet)) {
            counter.add();
        }
    }
}

/// All that is counted for one zone, since the server started.
#[derive(Debug, Default)]
pub struct ZoneStatistics(Mutex<Vec<Arc<ZoneCounters>>>);

/// The sums of one zone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ZoneTotals {
    /// All questions.
    pub queries: u64,
    /// About something that is listed.
    pub listed: u64,
    /// About something that is not.
    pub not_listed: u64,
    /// About the zone itself.
    pub about_zone: u64,
    /// By a client that may not ask (127.255.255.254).
    pub not_allowed: u64,
    /// With a label that means nothing (127.255.255.252).
    pub misplaced: u64,
    /// By a client that asked too much (127.255.255.255).
    pub too_many: u64,
    /// While nobody knows what the zone lists (SERVFAIL).
    pub unknown: u64,
    /// Answers with each value; 127.0.0.0 stands for all listings with values outside of 127.0.0.0/24.
    pub codes: BTreeMap<Ipv4Addr, u64>,
}

impl ZoneStatistics {
    /// Counters for one more thread.
    pub(crate) fn counters(&self) -> Arc<ZoneCounters> {
        let counters = Arc::<ZoneCounters>::default();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&counters));
        counters
    }

    /// The sums.
    #[must_use]
    pub fn totals(&self) -> ZoneTotals {
        let mut totals = ZoneTotals::default();
        for part in self.0.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            totals.queries += part.queries.get();
            totals.listed += part.listed.get();
            totals.not_listed += part.not_listed.get();
            totals.about_zone += part.about_zone.get();
            totals.not_allowed += part.not_allowed.get();
            totals.misplaced += part.misplaced.get();
            totals.too_many += part.too_many.get();
            totals.unknown += part.unknown.get();
            for (octet, counter) in (0_u8..=255).zip(&part.codes) {
                match counter.get() {
                    0 => {}
                    count => *totals.codes.entry(Ipv4Addr::new(127, 0, 0, octet)).or_default() += count,
                }
            }
        }
        for (last, count) in [(252, totals.misplaced), (254, totals.not_allowed), (255, totals.too_many)] {
            if count > 0 {
                totals.codes.insert(Ipv4Addr::new(127, 255, 255, last), count);
            }
        }
        totals
    }
}

/// What one thread counted for the server as a whole.
#[derive(Debug, Default)]
pub(crate) struct ServerCounters {
    pub(crate) malformed: Counter,
    pub(crate) not_implemented: Counter,
    pub(crate) refused: Counter,
    pub(crate) dropped: Counter,
    pub(crate) slipped: Counter,
    pub(crate) truncated: Counter,
    pub(crate) with_cookie: Counter,
    pub(crate) by_stream: Counter,
}

/// What is counted for the server as a whole, since it started.
#[derive(Debug, Default)]
pub struct ServerStatistics(Mutex<Vec<Arc<ServerCounters>>>);

/// The sums of the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ServerTotals {
    /// Messages without the form of a query (FORMERR).
    pub malformed: u64,
    /// Kinds of messages that are not served (NOTIMP).
    pub not_implemented: u64,
    /// Questions about what is not ours (REFUSED).
    pub refused: u64,
    /// Questions that were not answered because there were too many.
    pub dropped: u64,
    /// Of these, the ones that were told to ask by TCP.
    pub slipped: u64,
    /// Answers that had no room in a datagram.
    pub truncated: u64,
    /// Questions with a cookie of ours.
    pub with_cookie: u64,
    /// Questions by TCP.
    pub by_stream: u64,
}

impl ServerStatistics {
    pub(crate) fn counters(&self) -> Arc<ServerCounters> {
        let counters = Arc::<ServerCounters>::default();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&counters));
        counters
    }

    /// The sums.
    #[must_use]
    pub fn totals(&self) -> ServerTotals {
        let mut totals = ServerTotals::default();
        for part in self.0.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            totals.malformed += part.malformed.get();
            totals.not_implemented += part.not_implemented.get();
            totals.refused += part.refused.get();
            totals.dropped += part.dropped.get();
            totals.slipped += part.slipped.get();
            totals.truncated += part.truncated.get();
            totals.with_cookie += part.with_cookie.get();
            totals.by_stream += part.by_stream.get();
        }
        totals
    }
}
