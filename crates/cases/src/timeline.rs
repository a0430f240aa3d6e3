//! The files of the cases: `cases/NUMBER/timeline.jsonl` in the data directory, a [chain](sekisho_store::chain) of
//! entries, and beside it `originals/`, each under its digest.
//!
//! Command line and jobs share them. Whoever reads or writes holds the case's lock for that moment; an entry is judged
//! by the case as it is then, and is on disk before anybody is told.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sekisho_store::atomic::{FileError, Readers, make_directory, names_in, read_limited, write_whole};
use sekisho_store::chain::{Chain, ChainError, Position};
use sekisho_store::lock::{Lock, LockError};
use sekisho_store::log::Directory;

use crate::case::Case;
use crate::event::Entry;
use crate::number::CaseNumber;
use crate::original::{Digest, SIZE_LIMIT};
use crate::refusal::Refusal;

#[cfg(test)]
mod tests;

const FILE: &str = "timeline.jsonl";
const LOCK: &str = "lock";
const ORIGINALS: &str = "originals";
/// What was behind the last whole line, by the number of the line that it would have been.
const UNFINISHED: &str = "unfinished-";
/// The most of it that is kept.
const UNFINISHED_LIMIT: u64 = 2 << 20;
/// How often the lock is tried, and how long is waited between.
const PATIENCE: (u32, Duration) = (400, Duration::from_millis(25));

/// Why a case was not read or not written.
#[derive(Debug, thiserror::Error)]
pub enum TimelineError {
    /// There is no such case.
    #[error("there is no case {0}")]
    NoCase(CaseNumber),
    /// There are more cases this year than a year can have.
    #[error("the year has no number left")]
    NoNumber,
    /// A file or directory cannot be used.
    #[error(transparent)]
    File(#[from] FileError),
    /// Somebody else holds the lock for too long, or the system says no.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The file cannot be read or written, or was tampered with.
    #[error("{}: {cause}", path.display())]
    Chain {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: ChainError,
    },
    /// An entry is not what this program writes.
    #[error("{}: line {number}: {cause}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        number: u64,
        /// What is wrong.
        cause: String,
    },
    /// An entry says what may not be.
    #[error("{}: line {number}: {refusal}", path.display())]
    Impossible {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        number: u64,
        /// Why it may not be.
        refusal: Refusal,
    },
    /// An original is not what it was when it was filed.
    #[error("{}: it is not what was filed under this name", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// The timeline is that of another case.
    #[error("{}: it is the timeline of another case", path.display())]
    OtherCase {
        /// The file.
        path: PathBuf,
    },
    /// An original is not there.
    #[error("{}: it was filed and is not there", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// An original is bigger than allowed.
    #[error("an original has {SIZE_LIMIT} octets at most")]
    TooBig,
    /// The entry may not be.
    #[error("{0}")]
    Refused(Refusal),
}

/// All cases of a data directory.
#[derive(Clone, Debug)]
pub struct Cases {
    directory: PathBuf,
}

impl Cases {
    /// The cases of the data directory `data`.
    #[must_use]
    pub fn at(data: &Path) -> Self {
        Self { directory: data.join("cases") }
    }

    /// The numbers of all cases, in order.
    ///
    /// # Errors
    /// The directory cannot be read.
    pub fn numbers(&self) -> Result<Vec<CaseNumber>, TimelineError> {
        if !self.directory.exists() {
            return Ok(Vec::new());
        }
        let mut numbers: Vec<CaseNumber> =
            names_in(&self.directory)?.iter().filter_map(|name| name.parse().ok()).collect();
        numbers.retain(|number| self.folder(*number).join(FILE).exists());
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// Opens a case, read to its end.
    ///
    /// # Errors
    /// There is none with this number, it cannot be read, was tampered with, or says what may not be.
    pub fn open(&self, number: CaseNumber) -> Result<Timeline, TimelineError> {
        if !self.folder(number).join(FILE).exists() {
            return Err(TimelineError::NoCase(number));
        }
        let mut timeline = self.timeline(number)?;
        timeline.refresh()?;
        if timeline.case().is_some_and(|case| case.number != number) {
            return Err(TimelineError::OtherCase { path: self.folder(number).join(FILE) });
        }
        Ok(timeline)
    }

    /// Begins a case with the entry that `make` gives for the next number of `year`.
    ///
    /// # Errors
    /// The system says no, or the entry may not be.
    pub fn begin(
        &self,
        year: i16,
        make: impl FnOnce(CaseNumber) -> Entry,
    ) -> Result<(Timeline, CaseNumber), TimelineError> {
        make_directory(&self.directory)?;
        let _lock = patient(&self.directory.join(LOCK))?;
        let last = self.numbers()?.into_iter().rfind(|number| number.year() == year);
        let number = match last {
            Some(last) => last.next().ok_or(TimelineError::NoNumber)?,
            None => CaseNumber::first(year),
        };
        let mut timeline = self.timeline(number)?;
        timeline.record(|_| make(number))?;
        Ok((timeline, number))
    }

    fn folder(&self, number: CaseNumber) -> PathBuf {
        self.directory.join(number.to_string())
    }

    fn timeline(&self, number: CaseNumber) -> Result<Timeline, TimelineError> {
        let folder = self.folder(number);
        make_directory(&folder)?;
        let system = |cause| FileError::System { path: folder.clone(), cause };
        let disk = Directory::at(&folder).map_err(system)?;
        Ok(Timeline { chain: Chain::new(Arc::new(disk), FILE), folder, case: None, entries: Vec::new() })
    }
}

/// One case and its file.
#[derive(Debug)]
pub struct Timeline {
    folder: PathBuf,
    chain: Chain,
    case: Option<Case>,
    entries: Vec<Entry>,
}

impl Timeline {
    /// The case as far as it was read.
    ///
    /// # Panics
    /// Never: a timeline is handed out with its first entry.
    #[must_use]
    pub const fn case(&self) -> Option<&Case> {
        self.case.as_ref()
    }

    /// Its entries as far as they were read.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// How far it was read; the hash there stands for everything before it.
    #[must_use]
    pub const fn position(&self) -> Position {
        self.chain.position()
    }

    /// The directory of the case.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Reads what others wrote since.
    ///
    /// # Errors
    /// It cannot be read, was tampered with, or says what may not be.
    pub fn refresh(&mut self) -> Result<(), TimelineError> {
        let _lock = patient(&self.folder.join(LOCK))?;
        self.read()
    }

    /// Records the entry that `make` gives for the case as it is now. It is on disk when this returns.
    ///
    /// # Errors
    /// The entry may not be, or the timeline cannot be written; then nothing changed.
    pub fn record(&mut self, make: impl FnOnce(Option<&Case>) -> Entry) -> Result<&Case, TimelineError> {
        let _lock = patient(&self.folder.join(LOCK))?;
        self.read()?;
        let entry = make(self.case.as_ref());
        let decision = Case::decide(self.case.as_ref(), &entry).map_err(TimelineError::Refused)?;
        let path = self.folder.join(FILE);
        let number = self.position().number + 1;
        let line = serde_json::to_vec(&entry).map_err(|cause| TimelineError::Unreadable {
            path: path.clone(),
            number,
            cause: cause.to_string(),
        })?;
        self.chain.append(&line).map_err(|cause| TimelineError::Chain { path, cause })?;
        self.entries.push(entry);
        Ok(self.case.insert(decision.into()))
    }

    /// Keeps `octets` with the case, on disk before anybody refers to them.
    ///
    /// # Errors
    /// They are too many, or the system says no.
    pub fn keep(&self, octets: &[u8]) -> Result<Digest, TimelineError> {
        if u64::try_from(octets.len()).is_ok_and(|length| length > SIZE_LIMIT) {
            return Err(TimelineError::TooBig);
        }
        let digest = Digest::of(octets);
        make_directory(&self.folder.join(ORIGINALS))?;
        write_whole(&self.original_path(digest), octets, Readers::Owner)?;
        Ok(digest)
    }

    /// An original, octet for octet.
    ///
    /// # Errors
    /// It is not there, or is not what was filed.
    pub fn original(&self, digest: Digest) -> Result<Vec<u8>, TimelineError> {
        let path = self.original_path(digest);
        if !path.exists() {
            return Err(TimelineError::Missing { path });
        }
        let octets = read_limited(&path, SIZE_LIMIT)?;
        if Digest::of(&octets) == digest { Ok(octets) } else { Err(TimelineError::Changed { path }) }
    }

    /// Checks every original that was filed; the timeline itself was checked when it was read.
    ///
    /// # Errors
    /// The first one that is not there or not what was filed.
    pub fn check_originals(&self) -> Result<usize, TimelineError> {
        let originals = self.case.as_ref().map(|case| case.originals.as_slice()).unwrap_or_default();
        originals.iter().try_for_each(|original| self.original(original.digest).map(|_| ()))?;
        Ok(originals.len())
    }

    /// Lines that were never finished, by the number that each would have had, with the file that keeps what was there. Where
    /// the machine stopped while it was written, nobody was told of it; where somebody cut a line, this is what is left.
    ///
    /// # Errors
    /// The directory cannot be read.
    pub fn unfinished(&self) -> Result<Vec<(u64, PathBuf)>, TimelineError> {
        let mut found = Vec::new();
        for name in names_in(&self.folder)? {
            if let Some(number) = name.strip_prefix(UNFINISHED).and_then(|number| number.parse().ok()) {
                found.push((number, self.folder.join(&name)));
            }
        }
        found.sort();
        Ok(found)
    }

    /// Where an original is kept.
    #[must_use]
    pub fn original_path(&self, digest: Digest) -> PathBuf {
        self.folder.join(ORIGINALS).join(digest.to_string())
    }

    fn read(&mut self) -> Result<(), TimelineError> {
        let path = self.folder.join(FILE);
        let tail = tail(&path)?;
        let (case, entries) = (&mut self.case, &mut self.entries);
        let mut wrong = None;
        let result = self.chain.read(&mut |position, line| {
            if wrong.is_some() {
                return;
            }
            match judge(case.as_ref(), line) {
                Ok((entry, next)) => {
                    entries.push(entry);
                    *case = Some(next);
                }
                Err(reason) => wrong = Some((position.number, reason)),
            }
        });
        match (wrong, result) {
            (Some((number, Wrong::Unreadable(cause))), _) => {
                Err(TimelineError::Unreadable { path, number, cause })
            }
            (Some((number, Wrong::Impossible(refusal))), _) => {
                Err(TimelineError::Impossible { path, number, refusal })
            }
            (None, Err(cause)) => Err(TimelineError::Chain { path, cause }),
            (None, Ok(0)) => Ok(()),
            (None, Ok(_)) => {
                let kept = self.folder.join(format!("{UNFINISHED}{}", self.position().number + 1));
                Ok(write_whole(&kept, &tail, Readers::Owner)?)
            }
        }
    }
}

/// What stands behind the last line end; nothing, as a rule.
fn tail(path: &Path) -> Result<Vec<u8>, FileError> {
    let system = |cause| FileError::System { path: path.to_owned(), cause };
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(system(cause)),
    };
    let length = file.metadata().map_err(system)?.len();
    let mut last = [b'\n'];
    if length > 0 {
        file.seek(SeekFrom::Start(length - 1)).and_then(|_| file.read_exact(&mut last)).map_err(system)?;
    }
    if last == *b"\n" {
        return Ok(Vec::new());
    }
    let mut octets = Vec::new();
    file.seek(SeekFrom::Start(length.saturating_sub(UNFINISHED_LIMIT)))
        .and_then(|_| file.take(UNFINISHED_LIMIT).read_to_end(&mut octets))
        .map_err(system)?;
    let end = octets.iter().rposition(|octet| *octet == b'\n').map_or(0, |end| end + 1);
    Ok(octets.split_off(end))
}

enum Wrong {
    Unreadable(String),
    Impossible(Refusal),
}

fn judge(case: Option<&Case>, line: &[u8]) -> Result<(Entry, Case), Wrong> {
    let entry: Entry = serde_json::from_slice(line).map_err(|error| Wrong::Unreadable(error.to_string()))?;
    let decision = Case::decide(case, &entry).map_err(Wrong::Impossible)?;
    Ok((entry, decision.into()))
}

fn patient(path: &Path) -> Result<Lock, LockError> {
    let (times, pause) = PATIENCE;
    for _ in 1..times {
        match Lock::take(path) {
            Err(LockError::Held(_)) => std::thread::sleep(pause),
            other => return other,
        }
    }
    Lock::take(path)
}
