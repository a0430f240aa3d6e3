//! Sessions of those who are logged in, so that they end when the account does.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

use crate::accounts::Account;

/// Every session with a login; clones are the same ones. Its size is bounded by that of the sessions.
#[derive(Clone, Debug, Default)]
pub struct LoggedIn(Arc<Mutex<Held>>);

#[derive(Debug, Default)]
struct Held {
    last: u64,
    sessions: BTreeMap<u64, (Account, CancellationToken)>,
}

/// A place among them, given back when dropped.
#[derive(Debug)]
pub struct Place {
    all: LoggedIn,
    number: u64,
}

impl LoggedIn {
    /// A session has logged in; `session` ends it.
    #[must_use]
    pub fn enter(&self, account: Account, session: CancellationToken) -> Place {
        let mut held = self.held();
        held.last += 1;
        let number = held.last;
        held.sessions.insert(number, (account, session));
        drop(held);
        Place { all: self.clone(), number }
    }

    /// Ends every session whose account is not `current` any more; gives how many there were of each account.
    pub fn end_unless(&self, current: impl Fn(&Account) -> bool) -> BTreeMap<String, usize> {
        let held = self.held();
        let mut ended = BTreeMap::new();
        for (account, session) in held.sessions.values().filter(|(account, _)| !current(account)) {
            session.cancel();
            *ended.entry(account.name.clone()).or_default() += 1;
        }
        ended
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        // Each change is one insertion or removal: whoever panicked left a whole map behind.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.all.held().sessions.remove(&self.number);
    }
}
