//! A disk in memory that forgets, tears and refuses, for tests.
//!
//! It keeps apart what was written and what was synced: content and length of each file, and the names in each directory.
//! [`MemoryDisk::crash_at`] stops it at a certain call, [`MemoryDisk::survivor`] gives the disk that a restart would find,
//! and [`MemoryDisk::refuse`] lets a stretch of calls fail with an error of the system. After a sync that failed, what was
//! written before it never reaches the disk, even if a later sync succeeds: so do real kernels.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

mod calls;
mod file;
#[cfg(test)]
mod tests;

use file::{Content, Draw};

/// What a restart finds of what was not synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Survival {
    /// Nothing.
    Synced,
    /// All of it, and it is still not synced: the process died, the machine did not.
    Everything,
    /// Some of it, and the last write of each file torn, as this number says.
    Some(u64),
}

/// A call that a disk was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// Create a file.
    Create,
    /// Open a file.
    Open,
    /// List a directory.
    List,
    /// Rename a file.
    Rename,
    /// Remove a file.
    Remove,
    /// Make a directory.
    MakeDirectory,
    /// Sync a directory.
    SyncDirectory,
    /// Write to a file.
    Write,
    /// Read from a file.
    Read,
    /// Sync a file.
    Sync,
    /// Cut a file.
    Truncate,
}

impl Call {
    /// Whether it changes what is on disk.
    #[must_use]
    pub fn changes(self) -> bool {
        !matches!(self, Self::Open | Self::List | Self::Read)
    }
}

/// Calls that fail, and how.
#[derive(Clone, Debug)]
struct Refusal {
    calls: Range<u64>,
    only: Option<Call>,
    errno: i32,
}

#[derive(Clone, Default)]
struct State {
    contents: Vec<Content>,
    /// Names as whoever uses the disk sees them.
    names: BTreeMap<String, usize>,
    /// Names as a restart sees them.
    synced_names: BTreeMap<String, usize>,
    calls: u64,
    crash_at: Option<u64>,
    crashed: bool,
    refusals: Vec<Refusal>,
    /// Octets that all files may have together.
    capacity: Option<u64>,
    history: Vec<Call>,
}

/// A disk in memory. Copies of the handle are the same disk.
#[derive(Clone, Default)]
pub struct MemoryDisk {
    state: Arc<Mutex<State>>,
}

impl fmt::Debug for MemoryDisk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("MemoryDisk")
            .field("names", &state.names)
            .field("calls", &state.calls)
            .finish_non_exhaustive()
    }
}

impl MemoryDisk {
    /// An empty disk.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The machine stops at this call (the first is 0): it and all later ones do nothing and fail.
    pub fn crash_at(&self, call: u64) {
        self.state().crash_at = Some(call);
    }

    /// These calls (the first is 0), if they are of this kind, fail with an error number of the system. A write that is
    /// refused may have written its first half.
    pub fn refuse(&self, calls: Range<u64>, only: Option<Call>, errno: i32) {
        self.state().refusals.push(Refusal { calls, only, errno });
    }

    /// Nothing is refused any more.
    pub fn relent(&self) {
        let mut state = self.state();
        state.refusals.clear();
        state.capacity = None;
    }

    /// All files together may hold so many octets; what goes beyond fails with `ENOSPC`.
    pub fn limit(&self, octets: u64) {
        self.state().capacity = Some(octets);
    }

    /// The calls so far.
    #[must_use]
    pub fn history(&self) -> Vec<Call> {
        self.state().history.clone()
    }

    /// The disk that a restart finds. This one goes on unharmed.
    #[must_use]
    pub fn survivor(&self, survival: Survival) -> Self {
        let state = self.state();
        if survival == Survival::Everything {
            let (contents, names) = (state.contents.clone(), state.names.clone());
            let after =
                State { contents, names, synced_names: state.synced_names.clone(), ..State::default() };
            return Self { state: Arc::new(Mutex::new(after)) };
        }
        let mut draw = Draw::new(survival);
        let names = match survival {
            Survival::Synced | Survival::Everything => state.synced_names.clone(),
            Survival::Some(_) => {
                let mut names = state.synced_names.clone();
                for (name, content) in &state.names {
                    if draw.keeps() {
                        names.insert(name.clone(), *content);
                    }
                }
                // A removal that was not synced may have happened, or not.
                names.retain(|name, content| state.names.get(name) == Some(content) || draw.keeps());
                names
            }
        };
        let contents = state.contents.iter().map(|content| content.survivor(survival, &mut draw)).collect();
        let after = State { contents, synced_names: names.clone(), names, ..State::default() };
        Self { state: Arc::new(Mutex::new(after)) }
    }

    /// All of a file, if it is there, without counting as a call.
    #[must_use]
    pub fn content(&self, name: &str) -> Option<Vec<u8>> {
        let state = self.state();
        Some(state.contents.get(*state.names.get(name)?)?.current.clone())
    }

    /// Replaces a file as decay would: at once, without counting as a call.
    pub fn decay(&self, name: &str, octets: Vec<u8>) {
        let mut state = self.state();
        if let Some(number) = state.names.get(name).copied()
            && let Some(content) = state.contents.get_mut(number)
        {
            *content = Content::of(octets);
        }
    }

    /// The names of all files.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.state().names.keys().cloned().collect()
    }

    fn call(&self, call: Call) -> io::Result<MutexGuard<'_, State>> {
        let mut state = self.state();
        state.call(call)?;
        Ok(state)
    }
}

impl State {
    /// Counts a call; fails where it is to fail.
    fn call(&mut self, call: Call) -> io::Result<()> {
        let number = self.calls;
        self.calls += 1;
        self.history.push(call);
        self.crashed |= self.crash_at.is_some_and(|at| number >= at);
        if self.crashed {
            return Err(io::Error::other("the machine stopped"));
        }
        let refusal = self
            .refusals
            .iter()
            .find(|refusal| refusal.calls.contains(&number) && refusal.only.is_none_or(|only| only == call));
        refusal.map_or(Ok(()), |refusal| Err(io::Error::from_raw_os_error(refusal.errno)))
    }

    fn content(&mut self, number: usize) -> io::Result<&mut Content> {
        self.contents.get_mut(number).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn used(&self) -> u64 {
        let lengths = self.names.values().filter_map(|number| self.contents.get(*number));
        lengths.map(|content| wide(content.current.len())).sum()
    }

    /// Whether `more` octets still fit.
    fn room(&self, more: u64) -> io::Result<()> {
        match self.capacity {
            Some(capacity) if self.used().saturating_add(more) > capacity => {
                Err(io::Error::from_raw_os_error(rustix::io::Errno::NOSPC.raw_os_error()))
            }
            _ => Ok(()),
        }
    }
}

fn wide(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
