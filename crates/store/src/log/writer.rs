//! Writes groups into segments, and begins a new segment where one is full or can not be trusted.

use std::sync::Arc;

use super::segment::{SEGMENT_HEAD, SegmentName};
use super::table::Table;
use super::{DiskFile, LogError};

/// Octets of the head of a segment.
const HEAD: u64 = SEGMENT_HEAD as u64;
/// How far ahead of the records a segment is written with zeros, in octets. Room that was only set aside turns into
/// written room by way of the file system's journal, and every sync of it waits behind whatever else goes through
/// there, each delivery to a Maildir for one. Over zeros the records alone go to the disk.
const AHEAD: u64 = 4 << 20;

/// The segment that is written.
struct Current {
    name: SegmentName,
    file: Arc<dyn DiskFile>,
    /// Up to here everything is on stable storage, the head of a new segment aside.
    end: u64,
    /// Up to here there is room on the disk.
    reserved: u64,
    /// Up to here something was written, if only zeros.
    written: u64,
    /// Whether its name is on stable storage.
    named: bool,
}

/// What the thread that writes has in its hands.
pub(super) struct Writer {
    segment_octets: u64,
    mark: u64,
    next_number: u64,
    current: Option<Current>,
}

impl Writer {
    pub(super) fn new(segment_octets: u64, mark: u64, next_number: u64) -> Self {
        Self { segment_octets, mark, next_number, current: None }
    }

    /// The number of the segment that is written.
    pub(super) fn current(&self) -> Option<u64> {
        self.current.as_ref().map(|current| current.name.number)
    }

    /// Writes and syncs a group; gives its segment and offset.
    pub(super) fn write(&mut self, table: &Table, octets: &[u8]) -> Result<(u64, u64), LogError> {
        let length = u64::try_from(octets.len()).unwrap_or(u64::MAX);
        let has_room = |current: &Current| current.has_room(length, self.segment_octets);
        if !self.current.as_ref().is_some_and(has_room) {
            // Where no new segment can be had, a smaller group may still find room in this one.
            let next = self.begin(table, length)?;
            self.finish(table);
            self.current = Some(next);
        }
        let Some(mut current) = self.current.take() else { return Err(LogError::Closed) };
        match current.write(table, octets, length) {
            Ok(offset) => {
                let number = current.name.number;
                self.current = Some(current);
                Ok((number, offset))
            }
            Err(error) => {
                abandon(table, &current);
                Err(error)
            }
        }
    }

    fn begin(&mut self, table: &Table, length: u64) -> Result<Current, LogError> {
        let needed = length.saturating_add(HEAD);
        let whole = needed.max(self.segment_octets);
        let (created, reserved) = match self.create(table, whole) {
            // Room for a whole segment is welcome, but this group needs less.
            Err(LogError::Full(_)) => (self.create(table, needed), needed),
            created => (created, whole),
        };
        let (name, file) = created?;
        let current = Current { name, file, end: HEAD, reserved, written: HEAD, named: false };
        if let Err(error) = current.file.write_at(&name.head(), 0) {
            abandon(table, &current);
            return Err(error.into());
        }
        Ok(current)
    }

    fn create(&mut self, table: &Table, reserve: u64) -> Result<(SegmentName, Arc<dyn DiskFile>), LogError> {
        // A number is used once, even if this fails: who knows what is left under its name.
        let name = SegmentName { number: self.next_number, mark: self.mark };
        self.next_number += 1;
        Ok((name, table.disk().create(&name.file_name(), reserve)?))
    }

    /// Gives back the room that was set aside, and leaves the segment.
    pub(super) fn finish(&mut self, table: &Table) {
        if let Some(current) = self.current.take() {
            // Where this fails, zeros stay behind the last record; they are no harm.
            let _ = current.file.truncate(current.end);
            table.grown(current.name, current.end, &current.file);
        }
    }
}

impl Current {
    fn has_room(&self, length: u64, segment_octets: u64) -> bool {
        self.end.saturating_add(length) <= segment_octets
    }

    fn write(&mut self, table: &Table, octets: &[u8], length: u64) -> Result<u64, LogError> {
        self.file.write_at(octets, self.end)?;
        self.write_ahead(self.end.saturating_add(length))?;
        self.file.sync()?;
        if !self.named {
            table.disk().sync_directory("")?;
            self.named = true;
        }
        let offset = self.end;
        self.end += length;
        table.grown(self.name, self.end, &self.file);
        Ok(offset)
    }

    /// Writes zeros behind `end`, where a group has gone beyond those that are there.
    fn write_ahead(&mut self, end: u64) -> Result<(), LogError> {
        if end <= self.written {
            return Ok(());
        }
        self.written = end.saturating_add(AHEAD).min(self.reserved).max(end);
        let zeros = vec![0; usize::try_from(self.written - end).unwrap_or_default()];
        if zeros.is_empty() { Ok(()) } else { Ok(self.file.write_at(&zeros, end)?) }
    }
}

/// Leaves a segment after a failure: cuts off what is not known to be on disk, removes it where nothing is.
fn abandon(table: &Table, current: &Current) {
    // Both are courtesies: what stays behind was not acknowledged, and may be found or not.
    if current.end > HEAD {
        let _ = current.file.truncate(current.end);
    } else {
        let _ = table.disk().remove(&current.name.file_name());
    }
}
