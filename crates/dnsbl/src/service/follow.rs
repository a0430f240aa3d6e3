//! Zones whose contents stand in the register, which the commands change while we run.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sekisho_net::clock;
use tokio_util::sync::CancellationToken;

use crate::contents::Change;
use crate::register::history::{Follower, HistoryError};
use crate::register::publication::Wording;
use crate::register::{News, Register};
use crate::self_check::SelfCheck;
use crate::settings::{Settings, Source};
use crate::zone::{Zone, Zones};

/// How often it is looked whether the register has changed: what was decided is answered within a second.
const LOOK: Duration = Duration::from_millis(250);

/// The zones that follow the register.
#[derive(Debug, Default)]
pub(super) struct Followed(Mutex<Vec<Following>>);

#[derive(Clone, Debug)]
struct Following {
    zone: Arc<Zone>,
    wording: Wording,
    check: SelfCheck,
    answered: Answered,
}

/// How much of the register a zone answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answered {
    /// Nothing yet.
    Nothing,
    /// All of it: only what changes is to be said.
    All,
    /// What held before something was refused; with the next change, all of it is looked at once more.
    Before,
}

impl Followed {
    /// Follows for the zones of these settings.
    pub(super) fn set(&self, settings: &Settings, zones: &Zones) {
        let own = settings.zone.iter().filter(|own| own.source == Source::Listings);
        let following = own.filter_map(|own| {
            let zone = Arc::clone(zones.get(own.name.name())?);
            let wording = Wording::new(own.evidence.as_deref());
            Some(Following { zone, wording, check: own.self_check.clone(), answered: Answered::Nothing })
        });
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = following.collect();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    fn publish(&self, register: &Register, news: &News) {
        for own in self.0.lock().unwrap_or_else(PoisonError::into_inner).iter_mut() {
            match own.answered {
                Answered::All => own.change(register, news),
                Answered::Before if news.is_empty() => {}
                Answered::Before | Answered::Nothing => own.begin(register),
            }
        }
    }
}

impl Following {
    fn begin(&mut self, register: &Register) {
        let table = register.table(&self.wording);
        if let Err(error) = self.check.table(&table, None) {
            tracing::error!(event = "list-not-loaded", zone = %self.zone.name, "what is listed stays as it was: {error}");
            self.answered = Answered::Before;
            return;
        }
        self.answered = Answered::All;
        let entries = table.len();
        let serial = self.zone.publishing.replace(table, None, clock::now());
        self.keep_retirement(register);
        tracing::info!(event = "list-loaded", zone = %self.zone.name, entries, serial, "from the register");
    }

    fn change(&mut self, register: &Register, news: &News) {
        self.keep_retirement(register);
        if news.addresses.is_empty() {
            return;
        }
        let changes: Vec<Change> =
            news.addresses.iter().map(|address| register.change(*address, &self.wording)).collect();
        let contents = self.zone.publishing.current();
        if let Err(error) = self.check.changes(&contents, &changes) {
            tracing::error!(event = "list-not-changed", zone = %self.zone.name, "what is listed stays as it was: {error}");
            self.answered = Answered::Before;
            return;
        }
        let count = changes.len();
        let serial = self.zone.publishing.change(changes, clock::now());
        tracing::info!(event = "list-changed", zone = %self.zone.name, changes = count, serial);
    }

    fn keep_retirement(&self, register: &Register) {
        if self.zone.retire(register.retired().contains_key(&*self.zone.name.to_string())) {
            self.zone.publishing.renew(clock::now());
            tracing::warn!(event = "list-retired", zone = %self.zone.name, retired = self.zone.is_retired());
        }
    }
}

/// Reads the register and answers by it.
///
/// # Errors
/// It cannot be read.
pub(super) fn begin(data: &Path, followed: &Followed) -> Result<Follower, HistoryError> {
    let (follower, learned) = Follower::open(data)?;
    followed.publish(follower.register(), &learned.news);
    Ok(follower)
}

/// Follows the register until `stop`.
pub(super) async fn run(
    data: PathBuf,
    follower: Option<Follower>,
    followed: Arc<Followed>,
    stop: CancellationToken,
) {
    let mut follower = follower;
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = stop.cancelled() => return,
        }
        let (data, followed) = (data.clone(), Arc::clone(&followed));
        let look = tokio::task::spawn_blocking(move || look(&data, follower, &followed));
        // A panic ends the following; what is answered stays.
        let Ok(next) = look.await else { return };
        follower = next;
    }
}

fn look(data: &Path, follower: Option<Follower>, followed: &Followed) -> Option<Follower> {
    let Some(mut follower) = follower else {
        // A reload may have brought a zone that follows.
        if followed.is_empty() {
            return None;
        }
        let begun = begin(data, followed);
        return begun
            .map_err(|error| tracing::error!(event = "register", "it is not followed: {error}"))
            .ok();
    };
    match follower.poll() {
        Ok(learned) => followed.publish(follower.register(), &learned.news),
        Err(error) => tracing::error!(event = "register", "what is listed stays as it was: {error}"),
    }
    Some(follower)
}
