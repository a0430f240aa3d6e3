//! Asks block lists in DNS about an address or a domain (RFC 5782), any number of them at once.
//!
//! No list is believed before its test entries are right: a list that is dead, or that lists the world, is left aside
//! until the test is repeated. A list that does not answer lists nobody.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use futures_util::future::join_all;

use crate::resolver::{LookupError, Resolver, ResponseCode};

mod answer;
#[cfg(test)]
mod tests;
mod values;

pub use answer::{Answer, Health, Kind, Listing, Refusal, Subject};
pub use values::{NoPattern, Pattern, Values};

/// How long a test holds that was passed, where the list lists nobody.
const GOOD_FOR: Duration = Duration::from_secs(3600);
/// How old such a test may be for an entry to be believed: a list that begins to list the world harms nobody for longer.
const FRESH_FOR: Duration = Duration::from_secs(60);
/// How long one that was failed.
const BAD_FOR: Duration = Duration::from_secs(300);
/// How long one that nobody answered: it may have been the network.
const SILENT_FOR: Duration = Duration::from_secs(60);

/// A list that can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockList {
    /// What people call it. Its zone may hold a key that is nobody's business; this is what others see.
    pub name: String,
    /// The zone, without a trailing dot.
    pub zone: String,
    /// Which values count.
    pub values: Values,
}

/// What one list said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Whether the list works.
    pub health: Health,
    /// What it says. Only where the list works does it say anything.
    pub answer: Answer,
}

/// Lists that this process serves itself: asked without DNS, and trusted without a test.
pub trait LocalLists: Send + Sync {
    /// What the list at `zone` says about `subject`, with values that counted or not; an empty entry where it lists
    /// nothing. `None` where the zone is not ours.
    fn find(&self, zone: &str, subject: &Subject) -> Option<Listing>;
}

/// The state of a list's test, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tested {
    /// The list, by its place.
    pub list: usize,
    /// What was tested.
    pub kind: Kind,
    /// What came out.
    pub health: Health,
    /// When.
    pub at: Instant,
}

/// Several lists, with what is known about whether they work.
pub struct BlockLists {
    resolver: Resolver,
    lists: Vec<BlockList>,
    local: Option<Arc<dyn LocalLists>>,
    tests: RwLock<HashMap<(usize, Kind), Tested>>,
    /// One test of a list at a time; who comes meanwhile waits for its end.
    testing: Vec<tokio::sync::Mutex<()>>,
}

impl BlockLists {
    /// Asks these lists by `resolver`.
    #[must_use]
    pub fn new(resolver: Resolver, lists: Vec<BlockList>) -> Self {
        let testing = lists.iter().map(|_| tokio::sync::Mutex::default()).collect();
        Self { resolver, lists, local: None, tests: RwLock::default(), testing }
    }

    /// Asks the zones that we serve ourselves in this process.
    #[must_use]
    pub fn with_local(mut self, local: Arc<dyn LocalLists>) -> Self {
        self.local = Some(local);
        self
    }

    /// The lists, in order.
    #[must_use]
    pub fn lists(&self) -> &[BlockList] {
        &self.lists
    }

    /// What is known about whether the lists work, in order.
    #[must_use]
    pub fn tests(&self) -> Vec<Tested> {
        let tests = self.tests.read().unwrap_or_else(PoisonError::into_inner);
        let mut tests: Vec<Tested> = tests.values().cloned().collect();
        tests.sort_by_key(|tested| (tested.list, tested.kind));
        tests
    }

    /// What each list says about `subject`, in the order of [`Self::lists`]: all are asked at once, and none may take
    /// longer than `within`. `now` tells whether a test still holds.
    pub async fn ask(&self, subject: &Subject, within: Duration, now: Instant) -> Vec<Told> {
        let until = tokio::time::Instant::now() + within;
        let asked = self.lists.iter().enumerate().map(|(index, _)| self.ask_one(index, subject, until, now));
        join_all(asked).await
    }

    async fn ask_one(
        &self,
        index: usize,
        subject: &Subject,
        until: tokio::time::Instant,
        now: Instant,
    ) -> Told {
        let Some(list) = self.lists.get(index) else {
            return Told { health: Health::Empty, answer: Answer::NotAsked };
        };
        if let Some(found) = self.local.as_ref().and_then(|local| local.find(&list.zone, subject)) {
            return Told { health: Health::Good, answer: counted(&list.values, found) };
        }
        let kind = subject.kind();
        let (health, answer) = match self.known(index, kind, GOOD_FOR, now) {
            Some(Health::Good) => {
                let answer = self.look_up(list, subject, until).await;
                let health = match answer {
                    Answer::Listed(_) | Answer::OtherValues(_) => {
                        self.test((index, list), kind, FRESH_FOR, until, now).await
                    }
                    _ => Health::Good,
                };
                (health, answer)
            }
            Some(health) => (health, Answer::NotAsked),
            None => {
                let test = self.test((index, list), kind, GOOD_FOR, until, now);
                tokio::join!(test, self.look_up(list, subject, until))
            }
        };
        if answer.is_failure() {
            // It worked when it was tested. The next to ask tests it again, so that not everybody waits for it.
            let mut tests = self.tests.write().unwrap_or_else(PoisonError::into_inner);
            if health == Health::Good {
                tests.remove(&(index, kind));
            }
        }
        let answer = if health == Health::Good { answer } else { Answer::NotAsked };
        Told { health, answer }
    }

    /// What the last test found, if it still holds; one that was passed holds for `good`.
    fn known(&self, index: usize, kind: Kind, good: Duration, now: Instant) -> Option<Health> {
        let tests = self.tests.read().unwrap_or_else(PoisonError::into_inner);
        let tested = tests.get(&(index, kind))?;
        let holds = match tested.health {
            Health::Good => good,
            Health::NoAnswer(_) | Health::Declined(_) => SILENT_FOR,
            _ => BAD_FOR,
        };
        (now.saturating_duration_since(tested.at) < holds).then(|| tested.health.clone())
    }

    /// Tests a list, unless that was done shortly before.
    async fn test(
        &self,
        (index, list): (usize, &BlockList),
        kind: Kind,
        good: Duration,
        until: tokio::time::Instant,
        now: Instant,
    ) -> Health {
        let Some(gate) = self.testing.get(index) else { return Health::Empty };
        let Ok(_alone) = tokio::time::timeout_at(until, gate.lock()).await else {
            return Health::NoAnswer("no answer in time".to_owned());
        };
        if let Some(health) = self.known(index, kind, good, now) {
            return health;
        }
        let (listed, unlisted) = kind.test_entries();
        let other = kind.another_unlisted();
        let zone = &list.zone;
        let (listed, unlisted, other) = tokio::join!(
            self.values(listed.name_in(zone), until),
            self.values(unlisted.name_in(zone), until),
            self.values(other.name_in(zone), until)
        );
        // What a cache remembers of the entry that everybody asks about may be an hour old; of this one it knows nothing.
        let unlisted = if matches!(unlisted, Records::None) { other } else { unlisted };
        let health = judge(listed, unlisted);
        let tested = Tested { list: index, kind, health: health.clone(), at: now };
        self.tests.write().unwrap_or_else(PoisonError::into_inner).insert((index, kind), tested);
        health
    }

    async fn look_up(&self, list: &BlockList, subject: &Subject, until: tokio::time::Instant) -> Answer {
        let name = subject.name_in(&list.zone);
        let values = match self.values(name.clone(), until).await {
            Records::Some(values) => values,
            Records::None => return Answer::NotListed,
            Records::Refused(refusal) => return Answer::Refused(refusal),
            Records::Broken(value) => return Answer::Broken(value),
            Records::Declined(code) => return Answer::Declined(code),
            Records::NoAnswer(why) => return Answer::NoAnswer(why),
        };
        // That it is listed does not depend on what is said about it.
        let texts = match tokio::time::timeout_at(until, self.resolver.txt(&name)).await {
            Ok(Ok(texts)) => texts,
            Ok(Err(_)) | Err(_) => Vec::new(),
        };
        counted(&list.values, Listing::new(values, &texts))
    }

    async fn values(&self, name: String, until: tokio::time::Instant) -> Records {
        match tokio::time::timeout_at(until, self.resolver.v4_addresses(&name)).await {
            Ok(Ok(values)) => Records::of(values),
            Ok(Err(LookupError::NoSuchName | LookupError::NoRecords)) => Records::None,
            Ok(Err(LookupError::Declined(code))) => Records::Declined(code),
            Ok(Err(error)) => Records::NoAnswer(error.to_string()),
            Err(_) => Records::NoAnswer("no answer in time".to_owned()),
        }
    }
}

/// What the A records of one name say.
enum Records {
    Some(Vec<Ipv4Addr>),
    None,
    Refused(Refusal),
    Broken(IpAddr),
    Declined(ResponseCode),
    NoAnswer(String),
}

impl Records {
    fn of(values: Vec<Ipv4Addr>) -> Self {
        if let Some(refusal) = values.iter().copied().find_map(Refusal::of) {
            return Self::Refused(refusal);
        }
        // RFC 5782 §2.1: values are in 127.0.0.0/8, and 127.0.0.1 is not among them.
        let wrong = values.iter().find(|value| !value.is_loopback() || value.octets() == [127, 0, 0, 1]);
        match wrong {
            Some(value) => Self::Broken(IpAddr::V4(*value)),
            None if values.is_empty() => Self::None,
            None => Self::Some(values),
        }
    }
}

fn judge(listed: Records, unlisted: Records) -> Health {
    match (listed, unlisted) {
        (Records::Refused(refusal), _) | (_, Records::Refused(refusal)) => Health::Refused(refusal),
        (_, Records::Some(_)) => Health::ListsEverything,
        (Records::Broken(value), _) | (_, Records::Broken(value)) => Health::Broken(value),
        (Records::Declined(code), _) | (_, Records::Declined(code)) => Health::Declined(code),
        (Records::NoAnswer(why), _) | (_, Records::NoAnswer(why)) => Health::NoAnswer(why),
        (Records::None, Records::None) => Health::Empty,
        (Records::Some(_), Records::None) => Health::Good,
    }
}

fn counted(values: &Values, found: Listing) -> Answer {
    let (chosen, others): (Vec<_>, Vec<_>) =
        found.values.iter().copied().partition(|value| values.count(*value));
    match (chosen.is_empty(), others.is_empty()) {
        (true, true) => Answer::NotListed,
        (true, false) => Answer::OtherValues(found),
        (false, _) => Answer::Listed(Listing { values: chosen, texts: found.texts }),
    }
}
