//! Reads all segments at opening.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Weak};

use super::damage::{self, Damage, DamageReason};
use super::frame::{Parsed, find_mark};
use super::segment::{SEGMENT_HEAD, SegmentName};
use super::table::{Segment, Table};
use super::{Cause, Disk, DiskFile, LogError, Place};

/// Octets that are read at a time where a segment can not be read at once.
const BLOCK: usize = 4096;

/// A record that was found at opening.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// Where it lies.
    pub place: Place,
    /// What its owner calls it.
    pub kind: u8,
    /// What it belongs to.
    pub key: u64,
    /// Its octets.
    pub payload: &'a [u8],
}

/// What was found at opening.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogRecovery {
    /// Segments.
    pub segments: usize,
    /// Whole records.
    pub records: u64,
    /// What could not be used.
    pub damages: Vec<Damage>,
}

/// Reads all segments, oldest first.
pub(super) fn recover(
    disk: Arc<dyn Disk>,
    visit: &mut dyn FnMut(Found<'_>),
) -> Result<(Table, LogRecovery), LogError> {
    let mut recovery = LogRecovery::default();
    let mut segments = BTreeMap::new();
    let mut names: Vec<SegmentName> =
        disk.list("")?.iter().filter_map(|name| SegmentName::parse(name)).collect();
    names.sort();
    let next_number = names.last().map_or(1, |last| last.number.saturating_add(1));
    for name in names {
        recovery.segments += 1;
        let segment =
            Scan { disk: &*disk, name, recovery: &mut recovery, set_aside: false }.segment(visit)?;
        segments.insert(name.number, segment);
    }
    disk.sync_directory("")?;
    Ok((Table::new(disk, next_number, segments), recovery))
}

/// The reading of one segment.
struct Scan<'a> {
    disk: &'a dyn Disk,
    name: SegmentName,
    recovery: &'a mut LogRecovery,
    set_aside: bool,
}

impl Scan<'_> {
    fn segment(mut self, visit: &mut dyn FnMut(Found<'_>)) -> Result<Segment, LogError> {
        let file = self.disk.open(&self.name.file_name())?;
        let length = file.length()?;
        let octets = self.read(&*file, length)?;
        let mut at = SEGMENT_HEAD.min(octets.len());
        match self.name.fault_of_head(&octets) {
            None => {}
            Some(DamageReason::Version) => {
                self.keep(0, octets.len(), DamageReason::Version);
                at = octets.len();
            }
            Some(reason) => self.damaged(&octets, 0, at, reason),
        }
        while at < octets.len() {
            let rest = octets.get(at..).unwrap_or_default();
            let Some(parsed) = Parsed::at(rest, self.name.mark) else {
                let Some(next) = self.behind(&octets, at) else { break };
                self.damaged(&octets, at, next, DamageReason::Record);
                at = next;
                continue;
            };
            self.recovery.records += 1;
            visit(Found {
                place: Place { segment: self.name.number, offset: wide(at), length: narrow(parsed.length()) },
                kind: parsed.kind,
                key: parsed.key,
                payload: parsed.payload,
            });
            at += parsed.length();
        }
        self.cut(&*file, &octets, at);
        // After the death of a process alone, what was found may still be on its way to disk. The owner will act on it.
        file.sync()?;
        Ok(Segment {
            mark: self.name.mark,
            end: wide(at),
            file: Weak::<std::fs::File>::new(),
            set_aside: self.set_aside,
        })
    }

    /// Where the next whole record stands behind a damaged one.
    fn behind(&self, octets: &[u8], damaged: usize) -> Option<usize> {
        let mut from = damaged + 1;
        loop {
            let rest = octets.get(from..)?;
            let at = from + find_mark(rest, self.name.mark)?;
            if octets.get(at..).is_some_and(|rest| Parsed::at(rest, self.name.mark).is_some()) {
                return Some(at);
            }
            from = at + 1;
        }
    }

    /// Cuts what stands behind the last whole record. Zeros are room that was never used.
    fn cut(&mut self, file: &dyn DiskFile, octets: &[u8], at: usize) {
        let tail = octets.get(at..).unwrap_or_default();
        if tail.is_empty() {
            return;
        }
        if let Some(last) = tail.iter().rposition(|octet| *octet != 0) {
            self.damaged(octets, at, at + last + 1, DamageReason::Tail);
        }
        if !self.set_aside {
            // Where this fails, the same is found at the next start.
            let _ = file.truncate(wide(at));
        }
    }

    fn damaged(&mut self, octets: &[u8], from: usize, to: usize, reason: DamageReason) {
        let part = octets.get(from..to).unwrap_or_default();
        let mut damage = Damage {
            file: self.name.file_name(),
            offset: wide(from),
            octets: wide(part.len()),
            reason,
            copy: None,
        };
        damage.copy = damage::set_aside(self.disk, &damage, part).ok();
        self.set_aside |= damage.copy.is_none();
        self.recovery.damages.push(damage);
    }

    /// Reports a part of which there is no copy, and keeps the segment for its sake.
    fn keep(&mut self, from: usize, to: usize, reason: DamageReason) {
        self.set_aside = true;
        let (file, octets) = (self.name.file_name(), wide(to.saturating_sub(from)));
        self.recovery.damages.push(Damage { file, offset: wide(from), octets, reason, copy: None });
    }

    /// Reads a whole segment; what the disk does not give is zeros.
    fn read(&mut self, file: &dyn DiskFile, length: u64) -> Result<Vec<u8>, LogError> {
        let length = usize::try_from(length).map_err(|_| io::Error::from(io::ErrorKind::FileTooLarge))?;
        let mut octets = vec![0; length];
        if file.read_at(&mut octets, 0).is_ok() {
            return Ok(octets);
        }
        let mut at = 0;
        let mut unreadable: Option<(usize, Cause)> = None;
        for block in octets.chunks_mut(BLOCK) {
            match (file.read_at(block, wide(at)).map_err(LogError::from), unreadable.take()) {
                (Ok(()), None) => {}
                (Ok(()), Some((from, cause))) => self.keep(from, at, DamageReason::Unreadable(cause)),
                (Err(LogError::Disk(cause)), before) => {
                    block.fill(0);
                    unreadable = before.or(Some((at, cause)));
                }
                (Err(error), _) => return Err(error),
            }
            at += block.len();
        }
        if let Some((from, cause)) = unreadable {
            self.keep(from, at, DamageReason::Unreadable(cause));
        }
        Ok(octets)
    }
}

fn wide(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

fn narrow(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
