//! What all sessions of one practice server share. Everything is bounded.

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sekisho_net::clock;
use sekisho_net::resolver::Resolver;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::behaviour::Behaviour;
use crate::outbound::Letter;
use crate::world::World;

/// The most messages that are kept for own users; the oldest go first.
const KEPT_LIMIT: usize = 100;
/// The most triples that greylisting remembers.
const TRIPLES_LIMIT: usize = 10_000;
/// The most addresses whose refusals are counted.
const OFFENDERS_LIMIT: usize = 1000;

/// What became of messages, one for each recipient.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Kept for own users.
    pub kept: u64,
    /// Taken by whoever receives mail for the outside.
    pub sent_on: u64,
    /// Accepted for the outside and dropped, or given up.
    pub dropped: u64,
    /// Bounces that were written.
    pub bounces: u64,
}

/// A message for an own user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The reverse-path without brackets.
    pub sender: String,
    /// The recipient.
    pub recipient: String,
    /// The message with the trace line of this server.
    pub message: Vec<u8>,
}

/// How long things take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Waits {
    pub(crate) greylist: Duration,
    pub(crate) greeting: Duration,
    pub(crate) tarpit: Duration,
    pub(crate) ban: Duration,
}

/// What all sessions share.
pub(crate) struct Shared {
    pub(crate) world: Arc<World>,
    pub(crate) behaviour: Behaviour,
    pub(crate) addresses: Arc<[IpAddr]>,
    pub(crate) waits: Waits,
    pub(crate) resolver: Resolver,
    pub(crate) outbound: mpsc::Sender<Letter>,
    pub(crate) stop: CancellationToken,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    counts: Counts,
    kept: VecDeque<Kept>,
    triples: BTreeMap<(IpAddr, String, String), Instant>,
    refusals: BTreeMap<IpAddr, (u32, Instant)>,
}

impl Shared {
    pub(crate) fn new(
        world: Arc<World>,
        behaviour: Behaviour,
        addresses: Arc<[IpAddr]>,
        waits: Waits,
        resolver: Resolver,
        (outbound, stop): (mpsc::Sender<Letter>, CancellationToken),
    ) -> Self {
        let memory = Mutex::default();
        Self { world, behaviour, addresses, waits, resolver, outbound, stop, memory }
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        // Nothing in there can be half-done.
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn counts(&self) -> Counts {
        self.memory().counts
    }

    pub(crate) fn count(&self, change: impl FnOnce(&mut Counts)) {
        change(&mut self.memory().counts);
    }

    pub(crate) fn kept(&self) -> Vec<Kept> {
        self.memory().kept.iter().cloned().collect()
    }

    /// Keeps a message for an own user.
    pub(crate) fn keep(&self, kept: Kept) {
        let mut memory = self.memory();
        memory.counts.kept += 1;
        if memory.kept.len() >= KEPT_LIMIT {
            memory.kept.pop_front();
        }
        memory.kept.push_back(kept);
    }

    /// Whether a triple came too early: the first time, and until the wait is over.
    pub(crate) fn is_too_early(&self, client: IpAddr, sender: String, recipient: String) -> bool {
        let now = clock::instant();
        let mut memory = self.memory();
        let triple = (client, sender, recipient);
        match memory.triples.get(&triple) {
            Some(first) => now.saturating_duration_since(*first) < self.waits.greylist,
            None => {
                if memory.triples.len() >= TRIPLES_LIMIT {
                    memory.triples.pop_first();
                }
                memory.triples.insert(triple, now);
                true
            }
        }
    }

    /// Whether `client` was refused too often lately.
    pub(crate) fn is_banned(&self, client: IpAddr) -> bool {
        let Some(limit) = self.behaviour.bans_after else { return false };
        let memory = self.memory();
        memory.refusals.get(&client).is_some_and(|(count, last)| {
            *count >= limit && clock::instant().saturating_duration_since(*last) < self.waits.ban
        })
    }

    /// Counts a refusal.
    pub(crate) fn note_refusal(&self, client: IpAddr) {
        let mut memory = self.memory();
        if memory.refusals.len() >= OFFENDERS_LIMIT && !memory.refusals.contains_key(&client) {
            memory.refusals.pop_first();
        }
        let now = clock::instant();
        let (count, last) = memory.refusals.entry(client).or_insert((0, now));
        (*count, *last) = (count.saturating_add(1), now);
    }

    /// Waits, but not beyond the end.
    pub(crate) async fn pause(&self, duration: Duration) {
        tokio::select! {
            () = tokio::time::sleep(duration) => {}
            () = self.stop.cancelled() => {}
        }
    }
}
