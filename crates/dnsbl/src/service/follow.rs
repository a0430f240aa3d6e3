//! Zones whose contents stand in the register, which the commands change while we run.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sekisho_net::clock;
use tokio_util::sync::CancellationToken;

use crate::register::history::{Follower, HistoryError};
use crate::register::publication::Publication;
use crate::register::{News, Register};
use crate::settings::{Settings, Source};
use crate::zone::{Ending, Zone, Zones};

/// How often it is looked whether the register has changed: what was decided is answered within a second.
const LOOK: Duration = Duration::from_millis(250);

/// The zones that follow the register: all of them may be retired there, and some have their contents from it.
#[derive(Debug, Default)]
pub(super) struct Followed {
    zones: Mutex<Vec<Following>>,
    /// Whether what was damaged is to be looked at once more.
    again: AtomicBool,
}

#[derive(Clone, Debug)]
struct Following {
    zone: Arc<Zone>,
    /// What of the register is answered; none where the contents come from elsewhere.
    publication: Option<Publication>,
    /// Whether everything of the register has been looked at, so that only what changes is to be said.
    begun: bool,
}

impl Followed {
    /// Follows for the zones of these settings.
    pub(super) fn set(&self, settings: &Settings, zones: &Zones) {
        let following = settings.zone.iter().filter_map(|own| {
            let zone = Arc::clone(zones.get(own.name.name())?);
            let publication = (own.source == Source::Listings).then(|| Publication::new(own));
            Some(Following { zone, publication, begun: false })
        });
        *self.zones.lock().unwrap_or_else(PoisonError::into_inner) = following.collect();
        self.again.store(true, Ordering::Relaxed);
    }

    /// Whether no zone has its contents from the register.
    pub(super) fn lists_nothing(&self) -> bool {
        let zones = self.zones.lock().unwrap_or_else(PoisonError::into_inner);
        zones.iter().all(|own| own.publication.is_none())
    }

    fn is_empty(&self) -> bool {
        self.zones.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Answers what is new, or everything where another history took the place of the one before.
    fn publish(&self, register: &Register, news: &News, whole: bool) {
        for own in self.zones.lock().unwrap_or_else(PoisonError::into_inner).iter_mut() {
            let retired = own.keep_retirement(register);
            if whole || !own.begun || retired {
                own.begin(register);
            } else {
                own.change(register, news);
            }
            if retired {
                // What secondaries have is the other of the two: they fetch all.
                own.zone.publishing.renew(clock::now());
            }
        }
    }
}

impl Following {
    fn begin(&mut self, register: &Register) {
        self.begun = true;
        let Some(publication) = &self.publication else { return };
        let (zone, now) = (&self.zone, clock::now());
        // What stood there stays for the day on which the list begins again; nothing of it is answered, nothing changes.
        if zone.is_retired() && zone.publishing.current().serial > 0 {
            return;
        }
        let (table, left_out) = publication.table(register);
        let entries = table.len();
        let serial = zone.publishing.replace(table, None, now);
        for (address, refused) in &left_out {
            tracing::error!(event = "list-left-out", zone = %zone.name, %address, "{refused}");
        }
        zone.leave_out(|all| *all = left_out.into_keys().collect());
        tracing::info!(event = "list-loaded", zone = %zone.name, entries, serial, "from the register");
    }

    fn change(&self, register: &Register, news: &News) {
        let Some(publication) = &self.publication else { return };
        let zone = &self.zone;
        if news.addresses.is_empty() || zone.is_retired() {
            return;
        }
        let mut changes = Vec::new();
        for address in &news.addresses {
            let (change, refused) = publication.change(register, *address);
            if let Some(refused) = &refused {
                tracing::error!(event = "list-left-out", zone = %zone.name, %address, "{refused}");
            }
            zone.leave_out(|all| if refused.is_some() { all.insert(*address) } else { all.remove(address) });
            changes.push(change);
        }
        let count = changes.len();
        let serial = zone.publishing.change(changes, clock::now());
        tracing::info!(event = "list-changed", zone = %zone.name, changes = count, serial);
    }

    /// Whether the zone ended, or began again.
    fn keep_retirement(&self, register: &Register) -> bool {
        let zone = &self.zone;
        let retirement = register.retired().get(&*zone.name.to_string());
        let changed = zone.retire(retirement.map(Ending::from));
        if changed {
            tracing::warn!(event = "list-retired", zone = %zone.name, retired = zone.is_retired());
        }
        changed
    }
}

/// Reads the register and answers by it.
///
/// # Errors
/// It cannot be read.
pub(super) fn begin(data: &Path, followed: &Followed) -> Result<Follower, HistoryError> {
    let (follower, begun) = Follower::open(data)?;
    tell(begun.wrong.as_ref());
    followed.publish(follower.register(), &begun.learned.news, true);
    followed.again.store(false, Ordering::Relaxed);
    Ok(follower)
}

fn tell(wrong: Option<&HistoryError>) {
    if let Some(wrong) = wrong {
        tracing::error!(event = "register", "what is listed stays as it was before the damage: {wrong}");
    }
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
    if followed.again.swap(false, Ordering::Relaxed) {
        follower.look_again();
    }
    match follower.poll() {
        Ok(new) => {
            tell(new.wrong.as_ref());
            followed.publish(follower.register(), &new.learned.news, new.whole);
        }
        Err(error) => tracing::error!(event = "register", "what is listed stays as it was: {error}"),
    }
    Some(follower)
}
