//! Who has an account, and whether a password is theirs.
//!
//! Every verification costs the same work for names that exist and names that do not, its memory comes out of a budget,
//! and whoever fails often waits. A change of the file takes effect at once: each account carries a generation, and what
//! was opened under an older one is over ([`Accounts::is_current`]).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sekisho_net::random;
use tokio::sync::{Semaphore, watch};

pub mod brake;
pub mod certificate;
pub mod file;
pub mod hash;
mod login;
mod name;
pub mod scram;
mod secret;
mod sender;
#[cfg(test)]
pub(crate) mod tests;

pub use certificate::{Fingerprint, FingerprintError};
pub use file::{AccountsError, AccountsFile, FILE_NAME, Record};
pub(crate) use login::ScramAttempt;
pub use login::{LoginError, Refusal};
pub use name::{NAME_LIMIT, NameError, account_name};
pub use secret::{PASSWORD_LIMIT, Secret};
pub use sender::SenderPattern;

use brake::{Brake, BrakeSettings};
use file::Stamp;
use hash::PasswordHash;
use scram::{ITERATIONS, SALT_OCTETS, ScramKeys};

/// How the file is looked at for changes.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What verifying may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountSettings {
    /// Memory for all verifications that run at once, in KiB. A login with our own hash takes 19 MiB.
    pub memory_kib: u32,
    /// Most logins that wait for memory; more are put off (454).
    pub waiting: usize,
    /// For how long one of them waits.
    pub wait: Duration,
    /// The brake on wrong passwords.
    pub brake: BrakeSettings,
}

impl Default for AccountSettings {
    fn default() -> Self {
        Self {
            memory_kib: hash::MEMORY_LIMIT_KIB,
            waiting: 128,
            wait: Duration::from_secs(10),
            brake: BrakeSettings::default(),
        }
    }
}

/// Who logged in, or who could.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its name: usually the full address, in lower case. The login name is this name, whatever the letters' case.
    pub name: String,
    /// From which addresses it sends.
    pub senders: Vec<SenderPattern>,
    /// Whether it is switched off.
    pub disabled: bool,
    generation: u64,
}

/// The accounts of this server; clones are the same accounts.
#[derive(Clone, Debug)]
pub struct Accounts(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    path: PathBuf,
    settings: AccountSettings,
    state: Mutex<State>,
    changes: watch::Sender<u64>,
    memory: Arc<Semaphore>,
    waiting: Semaphore,
    brake: Mutex<Brake>,
    /// Verified for names that nobody imitates: where there is no account with a password yet.
    nobody: PasswordHash,
}

#[derive(Debug)]
struct State {
    stamp: Option<Stamp>,
    salt_key: [u8; 32],
    entries: BTreeMap<String, Arc<Entry>>,
    certificates: BTreeMap<Fingerprint, String>,
    /// How many accounts could log in by PLAIN, but not by SCRAM.
    without_scram: usize,
    generation: u64,
}

#[derive(Debug)]
struct Entry {
    record: Record,
    account: Account,
}

impl Accounts {
    /// Reads the accounts file; where there is none, there are no accounts until it is made.
    ///
    /// # Errors
    /// It cannot be read, or something in it cannot be meant.
    pub fn open(path: &Path, settings: AccountSettings) -> Result<Self, AccountsError> {
        let stamp = Stamp::of(path);
        let file = AccountsFile::read(path)?;
        let nobody = PasswordHash::create(&Secret::new(random::octets::<32>()?), random::octets()?)?;
        let mut state = State {
            stamp,
            salt_key: file.salt_key,
            entries: BTreeMap::new(),
            certificates: BTreeMap::new(),
            without_scram: 0,
            generation: 0,
        };
        state.take(file);
        Ok(Self(Arc::new(Shared {
            path: path.to_owned(),
            settings,
            state: Mutex::new(state),
            changes: watch::Sender::new(0),
            memory: Arc::new(Semaphore::new(usize::try_from(settings.memory_kib).unwrap_or(usize::MAX >> 3))),
            waiting: Semaphore::new(settings.waiting),
            brake: Mutex::new(Brake::new(settings.brake)),
            nobody,
        })))
    }

    /// The account of a name, disabled or not.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Account> {
        let name = account_name(name).ok()?;
        self.state(|state| state.entries.get(&name).map(|entry| entry.account.clone()))
    }

    /// All of them, by name.
    #[must_use]
    pub fn list(&self) -> Vec<Account> {
        self.state(|state| state.entries.values().map(|entry| entry.account.clone()).collect())
    }

    /// Whether SCRAM works for everybody who has a password and is not disabled.
    #[must_use]
    pub fn all_have_scram(&self) -> bool {
        self.state(|state| state.without_scram == 0)
    }

    /// Whether nothing about the account has changed since: password, rights, or that it exists and is switched on.
    #[must_use]
    pub fn is_current(&self, account: &Account) -> bool {
        self.state(|state| {
            let entry = state.entries.get(&account.name);
            entry.is_some_and(|entry| {
                !entry.account.disabled && entry.account.generation == account.generation
            })
        })
    }

    /// Tells of every change of the file; whoever holds an account then asks [`Self::is_current`].
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.0.changes.subscribe()
    }

    /// Reads the file again where it is another one than before, and says whether it was.
    ///
    /// # Errors
    /// What stands in it cannot be meant; then the accounts stay as they were.
    pub fn reload(&self) -> Result<bool, AccountsError> {
        let stamp = Stamp::of(&self.0.path);
        if self.state(|state| state.stamp == stamp) {
            return Ok(false);
        }
        let file = match AccountsFile::read(&self.0.path) {
            // The disk may give it the next time.
            Err(error @ AccountsError::File(_)) => return Err(error),
            // Looked at before it was read: a change meanwhile is seen by the next call.
            read => {
                self.state(|state| state.stamp = stamp);
                read?
            }
        };
        let changed = self.state(|state| state.take(file));
        if changed {
            self.0.changes.send_modify(|generation| *generation += 1);
        }
        Ok(true)
    }

    /// Looks at the file every second, for as long as the future is polled. A mistake in it is logged once, and the
    /// accounts stay as they were.
    pub async fn follow(&self) {
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut told = String::new();
        loop {
            ticks.tick().await;
            let accounts = self.clone();
            let Ok(read) = tokio::task::spawn_blocking(move || accounts.reload()).await else { continue };
            match read {
                Ok(true) => {
                    told.clear();
                    tracing::info!(path = %self.0.path.display(), "accounts were read again");
                }
                Err(error) if error.to_string() != told => {
                    told = error.to_string();
                    tracing::error!(error = told, "the accounts stay as they were");
                }
                Ok(false) | Err(_) => {}
            }
        }
    }

    fn state<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        // Whoever panicked changed nothing halfway: each change is one assignment after the other of whole values.
        look(&mut self.0.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn brake<T>(&self, look: impl FnOnce(&mut Brake) -> T) -> T {
        look(&mut self.0.brake.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl State {
    /// Takes the file's accounts over; those that are as before keep their generation. Says whether any changed.
    fn take(&mut self, file: AccountsFile) -> bool {
        let before = std::mem::take(&mut self.entries);
        let count = before.len();
        self.generation += 1;
        let mut kept = 0;
        self.salt_key = file.salt_key;
        self.certificates.clear();
        for record in file.accounts {
            for fingerprint in &record.certificates {
                self.certificates.insert(*fingerprint, record.name.clone());
            }
            let entry = match before.get(&record.name) {
                Some(entry) if entry.record == record => {
                    kept += 1;
                    Arc::clone(entry)
                }
                _ => Arc::new(Entry::new(record, self.generation)),
            };
            self.entries.insert(entry.record.name.clone(), entry);
        }
        self.count_without_scram();
        kept != count || kept != self.entries.len()
    }

    fn count_without_scram(&mut self) {
        let without = |entry: &&Arc<Entry>| {
            !entry.account.disabled && entry.record.password.is_some() && entry.scram_keys().is_none()
        };
        self.without_scram = self.entries.values().filter(without).count();
    }

    /// Which entry a name that does not exist behaves like: always the same one, so that an unknown name costs as much
    /// as some known name does, whatever hashes there are.
    fn imitated(&self, name: &str) -> Option<&Arc<Entry>> {
        let count = u64::try_from(self.entries.len()).ok().filter(|count| *count > 0)?;
        let digest = scram::hmac(&self.salt_key, &[b"imitation", name.as_bytes()]);
        let number = digest.first_chunk::<8>().map_or(0, |octets| u64::from_be_bytes(*octets));
        self.entries.values().nth(usize::try_from(number % count).ok()?)
    }

    /// The keys that SCRAM shows for a name: its own, or made-up ones that nobody can prove, the same each time.
    fn scram_keys(&self, name: &str) -> (Option<Account>, ScramKeys) {
        let own = self.entries.get(name);
        if let Some((entry, keys)) = own.and_then(|entry| entry.scram_keys().map(|keys| (entry, keys))) {
            return (Some(entry.account.clone()), keys.clone());
        }
        let imitated = self.imitated(name).and_then(|entry| entry.scram_keys());
        let (iterations, octets) =
            imitated.map_or((ITERATIONS, SALT_OCTETS), |keys| (keys.iterations, keys.salt.len()));
        let made_up = |label: &[u8]| scram::hmac(&self.salt_key, &[label, name.as_bytes()]);
        let keys = ScramKeys {
            iterations,
            salt: made_up(b"salt").into_iter().cycle().take(octets).collect(),
            stored_key: made_up(b"stored key"),
            server_key: made_up(b"server key"),
        };
        (None, keys)
    }
}

impl Entry {
    fn new(record: Record, generation: u64) -> Self {
        let account = Account {
            name: record.name.clone(),
            senders: record.senders.clone(),
            disabled: record.disabled,
            generation,
        };
        Self { record, account }
    }

    fn scram_keys(&self) -> Option<&ScramKeys> {
        let of_hash = || self.record.password.as_ref().and_then(PasswordHash::scram_keys);
        self.record.scram.as_ref().or_else(of_hash)
    }
}
