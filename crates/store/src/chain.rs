//! A history: lines appended to one file, each bound to all before it by a hash.
//!
//! A line is `{"chain":"HASH","entry":ENTRY}`, where ENTRY is what its owner wrote, in one line, and HASH is the SHA-256
//! of the hash before it and of the entry. Who changes, removes or moves a line breaks the hash of the first line behind
//! it. Who can write the whole file can also make a whole new chain: to notice that, keep the newest hash elsewhere.
//!
//! A line is on stable storage before anybody is told. A tail that was being written when the machine stopped is cut:
//! nobody was told of it. The file is shared: whoever reads or appends holds a [lock](crate::lock) meanwhile, and reads
//! what others appended before appending. The chain knows octets; what they mean is its owner's business.

use std::fmt;
use std::io;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::log::{Disk, DiskFile};

#[cfg(test)]
mod tests;

/// The longest entry, in octets.
pub const ENTRY_LIMIT: usize = 1 << 20;
/// What stands before the hash, between hash and entry, and behind the entry.
const FRAME: [&[u8]; 3] = [b"{\"chain\":\"", b"\",\"entry\":", b"}\n"];
/// Octets of a hash, and of its text.
const HASH: (usize, usize) = (32, 64);
/// The longest line, in octets.
const LINE_LIMIT: usize = ENTRY_LIMIT + HASH.1 + 64;
/// How many octets are read at once.
const CHUNK: usize = 64 << 10;

/// The hash that stands for everything up to a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hash([u8; HASH.0]);

impl fmt::Display for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|octet| write!(formatter, "{octet:02x}"))
    }
}

impl Hash {
    fn of(self, entry: &[u8]) -> Self {
        Self(Sha256::new_with_prefix(self.0).chain_update(entry).finalize().into())
    }
}

/// How far a chain was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// The number of the last entry, from 1; 0 where there is none yet.
    pub number: u64,
    /// Octets up to its end.
    pub offset: u64,
    /// Its hash.
    pub hash: Hash,
}

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// It is no line of a chain.
    NoEntry,
    /// It is longer than any entry.
    TooLong,
    /// Its hash does not fit: it or a line before it was changed, removed or moved.
    Hash,
    /// The file is shorter than it was.
    Shorter,
}

impl fmt::Display for Damage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NoEntry => "it is no line of a history",
            Self::TooLong => "it is longer than any entry",
            Self::Hash => "its hash does not fit: it or the line before it was changed, removed or moved",
            Self::Shorter => "the file is shorter than it was",
        })
    }
}

/// Why a chain was not read or not made longer.
#[derive(Debug, thiserror::Error)]
pub enum ChainError {
    /// The system says no. After a failed append the file is as it was before.
    #[error("{0}")]
    System(#[from] io::Error),
    /// A line is not what was written. Nothing behind it can be believed.
    #[error("line {number}: {damage}")]
    Damaged {
        /// The line, from 1.
        number: u64,
        /// What is wrong.
        damage: Damage,
    },
    /// An entry is too long or not one line.
    #[error("an entry has to be one line of {ENTRY_LIMIT} octets at most")]
    NotAnEntry,
}

/// One file with a history, as far as this process has read it.
pub struct Chain {
    disk: Arc<dyn Disk>,
    name: String,
    position: Position,
}

impl fmt::Debug for Chain {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Chain").field("name", &self.name).field("position", &self.position).finish()
    }
}

impl Chain {
    /// The file `name` of `disk`, of which nothing was read yet. It need not exist.
    #[must_use]
    pub fn new(disk: Arc<dyn Disk>, name: &str) -> Self {
        Self { disk, name: name.to_owned(), position: Position::default() }
    }

    /// How far it was read.
    #[must_use]
    pub const fn position(&self) -> Position {
        self.position
    }

    /// Reads what is new, oldest first, and gives each entry to `visit`. Gives the octets of a tail that was torn, and
    /// cuts it. Whoever calls holds the lock.
    ///
    /// # Errors
    /// The system says no, or a line is damaged; then everything before that line was read.
    pub fn read(&mut self, visit: &mut dyn FnMut(Position, &[u8])) -> Result<u64, ChainError> {
        let Some(file) = self.file()? else { return self.vanished() };
        let length = file.length()?;
        if length < self.position.offset {
            return Err(self.damaged(Damage::Shorter));
        }
        if length == self.position.offset {
            return Ok(0);
        }
        // Who wrote it may have ended before the disk had it.
        file.sync()?;
        let mut rest = Rest { file: &*file, next: self.position.offset, length, octets: Vec::new() };
        while let Some(line) = rest.line()? {
            let Line::Whole(line) = line else { return Err(self.damaged(Damage::TooLong)) };
            match parse(&line, self.position.hash) {
                Ok(entry) => {
                    self.advance(line.len(), self.position.hash.of(entry));
                    visit(self.position, entry);
                }
                // A block of zeros is what a disk leaves of a line that it did not finish.
                Err(_) if rest.is_last() && line.contains(&0) => break,
                Err(damage) => return Err(self.damaged(damage)),
            }
        }
        // A last line that lacks nothing but its end is whole.
        let last = [&*rest.octets, b"\n"].concat();
        if let Ok(entry) = parse(&last, self.position.hash) {
            file.write_at(b"\n", length)?;
            file.sync()?;
            self.advance(last.len(), self.position.hash.of(entry));
            visit(self.position, entry);
        }
        let torn = length.saturating_sub(self.position.offset);
        if torn > 0 {
            file.truncate(self.position.offset)?;
            file.sync()?;
        }
        Ok(torn)
    }

    /// Appends an entry and waits until it is on stable storage. Whoever calls holds the lock, and has
    /// [read](Self::read) what is new.
    ///
    /// # Errors
    /// The entry cannot be one, or the system says no; then it is not in the file. Where the system refuses to take
    /// back what it wrote, too, the entry may be found there nevertheless.
    pub fn append(&mut self, entry: &[u8]) -> Result<Position, ChainError> {
        if entry.is_empty() || entry.len() > ENTRY_LIMIT || entry.iter().any(|octet| *octet < b' ') {
            return Err(ChainError::NotAnEntry);
        }
        let hash = self.position.hash.of(entry);
        let [before, between, behind] = FRAME;
        let line = [before, hash.to_string().as_bytes(), between, entry, behind].concat();
        let file = match self.file()? {
            Some(file) => file,
            None => self.disk.create(&self.name, 0)?,
        };
        let written = file.write_at(&line, self.position.offset).and_then(|()| file.sync());
        // The name of a new file has to stay as well; whoever began it may have ended before that.
        let named = written.and_then(|()| match self.position.number {
            0 => self.disk.sync_directory(""),
            _ => Ok(()),
        });
        if let Err(cause) = named {
            let _ = file.truncate(self.position.offset);
            return Err(cause.into());
        }
        self.advance(line.len(), hash);
        Ok(self.position)
    }

    fn file(&self) -> io::Result<Option<Arc<dyn DiskFile>>> {
        match self.disk.open(&self.name) {
            Ok(file) => Ok(Some(file)),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(cause),
        }
    }

    fn vanished(&self) -> Result<u64, ChainError> {
        if self.position.number == 0 { Ok(0) } else { Err(self.damaged(Damage::Shorter)) }
    }

    fn advance(&mut self, octets: usize, hash: Hash) {
        let octets = u64::try_from(octets).unwrap_or(u64::MAX);
        let Position { number, offset, .. } = self.position;
        self.position = Position { number: number + 1, offset: offset.saturating_add(octets), hash };
    }

    const fn damaged(&self, damage: Damage) -> ChainError {
        ChainError::Damaged { number: self.position.number + 1, damage }
    }
}

/// The entry of a line, if its hash follows from `before`.
fn parse(line: &[u8], before: Hash) -> Result<&[u8], Damage> {
    let [head, between, behind] = FRAME;
    let inner = line.strip_prefix(head).and_then(|line| line.strip_suffix(behind)).ok_or(Damage::NoEntry)?;
    let (hash, rest) = inner.split_at_checked(HASH.1).ok_or(Damage::NoEntry)?;
    let entry = rest.strip_prefix(between).ok_or(Damage::NoEntry)?;
    if hash == before.of(entry).to_string().as_bytes() { Ok(entry) } else { Err(Damage::Hash) }
}

enum Line {
    Whole(Vec<u8>),
    TooLong,
}

/// What is left of a file.
struct Rest<'a> {
    file: &'a dyn DiskFile,
    next: u64,
    length: u64,
    octets: Vec<u8>,
}

impl Rest<'_> {
    /// The next line with its end; none where the rest has no end.
    fn line(&mut self) -> io::Result<Option<Line>> {
        let mut searched = 0;
        loop {
            let unseen = self.octets.get(searched..).unwrap_or_default();
            if let Some(end) = unseen.iter().position(|octet| *octet == b'\n') {
                let rest = self.octets.split_off(searched + end + 1);
                return Ok(Some(Line::Whole(std::mem::replace(&mut self.octets, rest))));
            }
            if self.octets.len() > LINE_LIMIT {
                return Ok(Some(Line::TooLong));
            }
            searched = self.octets.len();
            if !self.more()? {
                return Ok(None);
            }
        }
    }

    fn more(&mut self) -> io::Result<bool> {
        let left = usize::try_from(self.length - self.next).unwrap_or(usize::MAX).min(CHUNK);
        let mut chunk = vec![0; left];
        self.file.read_at(&mut chunk, self.next)?;
        self.next += u64::try_from(left).unwrap_or_default();
        self.octets.extend(chunk);
        Ok(left > 0)
    }

    /// Whether nothing stands behind the last line that was given.
    fn is_last(&self) -> bool {
        self.octets.is_empty() && self.next == self.length
    }
}
