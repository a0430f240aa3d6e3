//! The ways mail leaves the spool, each with its own places, so that none waits for another.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sekisho_net::clock;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many messages each way takes at once.
const AT_ONCE: usize = 8;
/// How many messages wait for a server besides.
const WAITING: usize = 256;
/// How many messages wait for the disk besides.
const WAITING_FOR_DISK: usize = 64;
/// How long whoever takes messages from the spool waits for the disk: without it the disk gets more than it can do, and with
/// more of it a disk that stands still would stop the other ways.
const DISK_WITHIN: Duration = Duration::from_secs(1);
/// How long a server is left in peace that cannot be reached.
const LEFT_IN_PEACE: Duration = Duration::from_secs(30);

/// A way mail leaves the spool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Route {
    /// Into a Maildir.
    Maildir,
    /// To the server that takes own mail by LMTP.
    Lmtp,
    /// To the server that takes mail for foreign domains.
    SmartHost,
}

impl Route {
    /// Its name in the log and in metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Maildir => "maildir",
            Self::Lmtp => "lmtp",
            Self::SmartHost => "smart-host",
        }
    }
}

/// The state of all ways.
#[derive(Default)]
pub(crate) struct Routes {
    maildir: Way<WAITING_FOR_DISK>,
    lmtp: Way<WAITING>,
    smart_host: Way<WAITING>,
}

/// The state of a way that `WAITING` messages may wait for.
struct Way<const WAITING: usize> {
    places: Arc<Semaphore>,
    slots: Arc<Semaphore>,
    trouble: Mutex<Option<Trouble>>,
}

/// Why a server is left in peace, and until when.
struct Trouble {
    until: Instant,
    why: String,
}

/// A message's place on a way. Dropping it gives the place back.
pub(super) struct Place {
    _place: OwnedSemaphorePermit,
    slots: Arc<Semaphore>,
}

impl Place {
    /// Waits for its turn, and keeps it until what comes back is dropped.
    pub(super) async fn turn(&self) -> Option<OwnedSemaphorePermit> {
        // It is never closed.
        Arc::clone(&self.slots).acquire_owned().await.ok()
    }
}

impl<const WAITING: usize> Default for Way<WAITING> {
    fn default() -> Self {
        Self {
            places: Arc::new(Semaphore::new(AT_ONCE + WAITING)),
            slots: Arc::new(Semaphore::new(AT_ONCE)),
            trouble: Mutex::default(),
        }
    }
}

impl<const WAITING: usize> Way<WAITING> {
    async fn enter(&self, within: Duration) -> Option<Place> {
        let places = Arc::clone(&self.places);
        let place = match Arc::clone(&places).try_acquire_owned() {
            Ok(place) => place,
            Err(_) if within.is_zero() => return None,
            Err(_) => tokio::time::timeout(within, places.acquire_owned()).await.ok()?.ok()?,
        };
        Some(Place { _place: place, slots: Arc::clone(&self.slots) })
    }

    fn trouble(&self, now: Instant) -> Option<String> {
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        trouble.as_ref().filter(|trouble| trouble.until > now).map(|trouble| trouble.why.clone())
    }

    fn note(&self, trouble: Option<String>, now: Instant) {
        let trouble = trouble.and_then(|why| Some(Trouble { until: now.checked_add(LEFT_IN_PEACE)?, why }));
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }
}

impl Routes {
    /// A place on the way; none where too many wait already.
    pub(super) async fn enter(&self, route: Route) -> Option<Place> {
        match route {
            Route::Maildir => self.maildir.enter(DISK_WITHIN).await,
            Route::Lmtp => self.lmtp.enter(Duration::ZERO).await,
            Route::SmartHost => self.smart_host.enter(Duration::ZERO).await,
        }
    }

    /// Why the server on this way is to be left in peace now.
    pub(super) fn trouble(&self, route: Route, now: Instant) -> Option<String> {
        match route {
            Route::Maildir => None,
            Route::Lmtp => self.lmtp.trouble(now),
            Route::SmartHost => self.smart_host.trouble(now),
        }
    }

    /// Whoever mended a server wants it to be tried now.
    pub(crate) fn forget_troubles(&self) {
        let now = clock::instant();
        self.lmtp.note(None, now);
        self.smart_host.note(None, now);
    }

    /// The server on this way could not be reached, or (without a reason) it could.
    pub(super) fn note(&self, route: Route, trouble: Option<String>, now: Instant) {
        match route {
            Route::Maildir => {}
            Route::Lmtp => self.lmtp.note(trouble, now),
            Route::SmartHost => self.smart_host.note(trouble, now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_way_that_is_full_leaves_the_others_free() {
        let routes = Routes::default();
        let mut places = Vec::new();
        while let Some(place) = routes.enter(Route::Lmtp).await {
            places.push(place);
        }
        assert_eq!(places.len(), AT_ONCE + WAITING);
        assert!(routes.enter(Route::SmartHost).await.is_some());
        assert!(routes.enter(Route::Maildir).await.is_some());
        places.pop();
        assert!(routes.enter(Route::Lmtp).await.is_some());
    }

    #[test]
    fn a_server_in_trouble_is_left_in_peace_for_a_while() {
        let (routes, now) = (Routes::default(), clock::instant());
        routes.note(Route::Lmtp, Some("refused".to_owned()), now);
        assert_eq!(routes.trouble(Route::Lmtp, now).as_deref(), Some("refused"));
        assert_eq!(routes.trouble(Route::SmartHost, now), None);
        assert_eq!(routes.trouble(Route::Lmtp, now + LEFT_IN_PEACE), None);
        routes.note(Route::Lmtp, None, now);
        assert_eq!(routes.trouble(Route::Lmtp, now), None);
        routes.note(Route::SmartHost, Some("refused".to_owned()), now);
        routes.forget_troubles();
        assert_eq!(routes.trouble(Route::SmartHost, now), None);
    }
}
