//! One login: brake, memory, verification, and a better hash for next time.

use std::net::IpAddr;
use std::sync::Arc;

use sekisho_net::{clock, random};
use sekisho_wire::smtp::reply::Reply;
use tokio::sync::OwnedSemaphorePermit;

use super::brake::Attempt;
use super::file::{AccountsError, AccountsFile, Stamp};
use super::hash::PasswordHash;
use super::scram::ScramKeys;
use super::{Account, Accounts, Entry, Fingerprint, PASSWORD_LIMIT, Secret, account_name};

/// Why nobody was logged in. What the client reads is one of two constant replies; the rest is for the log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoginError {
    /// No, and trying again does not help.
    #[error("{0}")]
    Refused(Refusal),
    /// Too many wrong passwords from this client.
    #[error("too many wrong passwords from this client; it may try again in {seconds} s")]
    Braked {
        /// How long it has to wait.
        seconds: u64,
    },
    /// Too many logins at once.
    #[error("too many logins at once; the memory for verifying passwords is in use")]
    Busy,
}

/// Why a login was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no account of that name.
    #[error("there is no such account")]
    UnknownName,
    /// The password or the proof is wrong.
    #[error("the password is wrong")]
    WrongPassword,
    /// Everything is right, but the account is switched off.
    #[error("the account is disabled")]
    Disabled,
    /// The account has no password, only a certificate.
    #[error("the account has no password")]
    NoPassword,
    /// The account has no SCRAM keys yet: its password was imported, and one login by PLAIN makes them.
    #[error("the account has no keys for SCRAM; one login by PLAIN or a new password makes them")]
    NoScramKeys,
    /// The client's certificate, or the lack of one, names no account.
    #[error("the client certificate belongs to no account")]
    UnknownCertificate,
    /// The client wants to act as somebody else.
    #[error("the authorisation identity is another than the login name")]
    OtherIdentity,
    /// What the client said is not of the mechanism's form.
    #[error("the client's response is not of the form that the mechanism asks for")]
    Malformed,
    /// Somebody between client and server: the two are not on the same TLS connection.
    #[error("the channel binding does not fit: client and server are not on the same TLS connection")]
    ChannelBinding,
}

impl LoginError {
    /// What the client reads (RFC 4954 §6): the same words whatever the reason.
    #[must_use]
    pub fn reply(&self) -> Reply {
        match self {
            Self::Refused(_) => Reply::enhanced(535, (5, 7, 8), "Authentication credentials invalid"),
            Self::Braked { .. } | Self::Busy => {
                Reply::enhanced(454, (4, 7, 0), "Temporary authentication failure")
            }
        }
    }
}

impl From<Refusal> for LoginError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// What SCRAM begins with: keys to check the client's proof with. They belong to an account, or to nobody.
pub(crate) struct ScramAttempt {
    pub(crate) keys: ScramKeys,
    name: String,
    account: Option<Account>,
    attempt: Attempt,
}

impl Accounts {
    /// Verifies a password. It takes tens of milliseconds on another thread, and longer where many log in at once.
    ///
    /// # Errors
    /// [`LoginError::Refused`] for good; otherwise a later attempt may succeed.
    pub async fn verify(&self, name: &str, password: &Secret, client: IpAddr) -> Result<Account, LoginError> {
        if password.expose().is_empty() || password.expose().len() > PASSWORD_LIMIT {
            return Err(Refusal::Malformed.into());
        }
        let name = account_name(name).map_err(|_| Refusal::Malformed)?;
        self.brake(|brake| brake.check(&name, client, clock::instant())).map_err(braked)?;
        let (entry, imitated) = self.state(|state| {
            let entry = state.entries.get(&name).cloned();
            let with_password = entry.clone().filter(|entry| entry.record.password.is_some());
            (entry, with_password.or_else(|| state.imitated(&name).cloned()))
        });
        let hash = imitated.and_then(|entry| entry.record.password.clone());
        let hash = hash.unwrap_or_else(|| self.0.nobody.clone());
        let memory = self.memory(hash.memory_kib()).await?;
        let attempt = self.brake(|brake| brake.begin(&name, client, clock::instant())).map_err(braked)?;
        let tried = password.clone();
        // The memory belongs to the work: a client that hangs up meanwhile does not give it back early.
        let verified = tokio::task::spawn_blocking(move || (hash.verify(&tried), memory)).await;
        let (right, memory) = verified.map_err(|_| LoginError::Busy)?;
        let entry = entry.ok_or(Refusal::UnknownName)?;
        match () {
            () if entry.record.password.is_none() => return Err(Refusal::NoPassword.into()),
            () if !right => return Err(Refusal::WrongPassword.into()),
            () if entry.account.disabled => return Err(Refusal::Disabled.into()),
            () => {}
        }
        self.brake(|brake| brake.succeeded(attempt, clock::instant()));
        self.improve(&entry, password, memory).await;
        self.still(&entry.account)
    }

    /// Begins a login that another server verifies: under the same brake, which that server cannot put on, since all clients
    /// come to it from here. The name need not be an account's.
    pub(crate) fn begin_elsewhere(&self, name: &str, client: IpAddr) -> Result<Attempt, LoginError> {
        let name = account_name(name).unwrap_or_else(|_| name.to_owned());
        self.brake(|brake| brake.begin(&name, client, clock::instant())).map_err(braked)
    }

    /// What the other server said: right or wrong, or (`None`) neither.
    pub(crate) fn end_elsewhere(&self, attempt: Attempt, right: Option<bool>) {
        self.brake(|brake| match right {
            Some(true) => brake.succeeded(attempt, clock::instant()),
            Some(false) => {}
            None => brake.withdrawn(attempt),
        });
    }

    /// The account of a client certificate, whose key TLS has seen the client hold.
    ///
    /// # Errors
    /// It belongs to nobody, the account is disabled, or `authorisation` (where it is not empty) names another.
    pub(crate) fn by_certificate(
        &self,
        fingerprint: Option<Fingerprint>,
        authorisation: &str,
    ) -> Result<Account, LoginError> {
        let account = self.state(|state| {
            let name = fingerprint.and_then(|fingerprint| state.certificates.get(&fingerprint));
            name.and_then(|name| state.entries.get(name)).map(|entry| entry.account.clone())
        });
        let account = account.ok_or(Refusal::UnknownCertificate)?;
        let named = authorisation.is_empty()
            || account_name(authorisation).is_ok_and(|authorisation| authorisation == account.name);
        match () {
            () if !named => Err(Refusal::OtherIdentity.into()),
            () if account.disabled => Err(Refusal::Disabled.into()),
            () => Ok(account),
        }
    }

    /// Begins SCRAM for a name.
    pub(crate) fn begin_scram(&self, name: &str, client: IpAddr) -> Result<ScramAttempt, LoginError> {
        let name = account_name(name).map_err(|_| Refusal::Malformed)?;
        let attempt = self.brake(|brake| brake.begin(&name, client, clock::instant())).map_err(braked)?;
        let (account, keys) = self.state(|state| state.scram_keys(&name));
        Ok(ScramAttempt { keys, name, account, attempt })
    }

    /// Ends SCRAM: the proof was right or wrong.
    pub(crate) fn end_scram(&self, scram: ScramAttempt, right: bool) -> Result<Account, LoginError> {
        let Some(account) = scram.account else {
            let refusal =
                if self.get(&scram.name).is_some() { Refusal::NoScramKeys } else { Refusal::UnknownName };
            return Err(refusal.into());
        };
        match () {
            () if !right => return Err(Refusal::WrongPassword.into()),
            () if account.disabled => return Err(Refusal::Disabled.into()),
            () => {}
        }
        self.brake(|brake| brake.succeeded(scram.attempt, clock::instant()));
        self.still(&account)
    }

    /// The account as it is now: what was verified against an older password is worth nothing.
    fn still(&self, account: &Account) -> Result<Account, LoginError> {
        if self.is_current(account) { Ok(account.clone()) } else { Err(LoginError::Busy) }
    }

    /// A part of the memory budget; a bounded number of logins waits for it, for a bounded time.
    async fn memory(&self, kib: u32) -> Result<OwnedSemaphorePermit, LoginError> {
        let settings = &self.0.settings;
        // A hash costs processor time as well: even the cheapest takes a place.
        let kib = kib.max(super::hash::MEMORY_KIB).min(settings.memory_kib);
        let _place = self.0.waiting.try_acquire().map_err(|_| LoginError::Busy)?;
        let memory = Arc::clone(&self.0.memory).acquire_many_owned(kib);
        match tokio::time::timeout(settings.wait, memory).await {
            Ok(Ok(permit)) => Ok(permit),
            Ok(Err(_)) | Err(_) => Err(LoginError::Busy),
        }
    }

    /// Replaces a weak hash by our own and makes SCRAM keys, durably, now that the password is known. A disk that does not
    /// take it does not keep the user out.
    async fn improve(&self, entry: &Arc<Entry>, password: &Secret, memory: OwnedSemaphorePermit) {
        let current = entry.record.password.as_ref().is_some_and(PasswordHash::is_current);
        if current && entry.record.scram.is_some() {
            return;
        }
        let (accounts, entry, password) = (self.clone(), Arc::clone(entry), password.clone());
        let written = tokio::task::spawn_blocking(move || {
            let _memory = memory;
            accounts.write_improved(&entry, &password)
        })
        .await;
        if let Ok(Err(error)) = written {
            tracing::warn!(%error, "a password hash could not be replaced by a stronger one");
        }
    }

    fn write_improved(&self, entry: &Entry, password: &Secret) -> Result<(), AccountsError> {
        let name = &entry.record.name;
        let hash = match &entry.record.password {
            Some(hash) if hash.is_current() => hash.clone(),
            // Where the memory cannot be had, the old one stays.
            old => match (PasswordHash::create(password, random::octets()?), old) {
                (Ok(new), _) => new,
                (Err(_), Some(old)) => old.clone(),
                (Err(_), None) => return Ok(()),
            },
        };
        let scram = ScramKeys::create(password, random::octets()?);
        let before = self.state(|state| state.stamp);
        let improved = AccountsFile::change(&self.0.path, |file| {
            let unchanged = Stamp::of(&self.0.path) == before;
            let record = file.find_mut(name)?;
            // Somebody was quicker, with a new password perhaps.
            if record.password != entry.record.password {
                return Ok(None);
            }
            record.password = Some(hash);
            record.scram.get_or_insert(scram);
            Ok(Some((record.clone(), unchanged)))
        })?;
        let Some((record, unchanged)) = improved else { return Ok(()) };
        let after = Stamp::of(&self.0.path);
        self.state(|state| {
            // The same password, so the same generation: nobody's session ends.
            let generation = entry.account.generation;
            if state.entries.get(name).is_some_and(|held| held.account.generation == generation) {
                state.entries.insert(name.clone(), Arc::new(Entry::new(record, generation)));
                state.count_without_scram();
            }
            // Where others changed the file as well, the next look reads it.
            if unchanged {
                state.stamp = after;
            }
        });
        Ok(())
    }
}

fn braked(wait: std::time::Duration) -> LoginError {
    LoginError::Braked { seconds: wait.as_secs().saturating_add(1) }
}
