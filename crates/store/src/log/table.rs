//! Which segments there are: for reading, counting and removing.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::damage::DIRECTORY;
use super::frame::Parsed;
use super::segment::SegmentName;
use super::{Disk, DiskFile, LogError, Place, Record};

/// A segment on disk.
pub(super) struct Segment {
    pub(super) mark: u64,
    /// Octets in use.
    pub(super) end: u64,
    /// Open as long as somebody reads or writes it.
    pub(super) file: Weak<dyn DiskFile>,
    /// It holds damage that could not be copied: it is moved to `damaged/` whole instead of being removed.
    pub(super) set_aside: bool,
}

#[derive(Default)]
struct State {
    segments: BTreeMap<u64, Segment>,
    /// A removal is not yet on stable storage.
    removal_unsynced: bool,
}

/// Which segments there are.
pub(super) struct Table {
    disk: Arc<dyn Disk>,
    next_number: u64,
    state: Mutex<State>,
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("segments", &self.state().segments.len()).finish_non_exhaustive()
    }
}

impl Table {
    pub(super) fn new(disk: Arc<dyn Disk>, next_number: u64, segments: BTreeMap<u64, Segment>) -> Self {
        Self { disk, next_number, state: Mutex::new(State { segments, removal_unsynced: false }) }
    }

    pub(super) fn disk(&self) -> &dyn Disk {
        &*self.disk
    }

    /// The first number that no segment had when the log was opened.
    pub(super) fn next_number(&self) -> u64 {
        self.next_number
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A segment is there and holds `end` octets.
    pub(super) fn grown(&self, name: SegmentName, end: u64, file: &Arc<dyn DiskFile>) {
        let mut state = self.state();
        let segment = state.segments.entry(name.number).or_insert_with(|| Segment {
            mark: name.mark,
            end,
            file: Arc::downgrade(file),
            set_aside: false,
        });
        segment.end = end;
    }

    pub(super) fn set_aside(&self, number: u64) {
        if let Some(segment) = self.state().segments.get_mut(&number) {
            segment.set_aside = true;
        }
    }

    pub(super) fn oldest(&self) -> Option<u64> {
        self.state().segments.keys().next().copied()
    }

    pub(super) fn newest(&self) -> Option<u64> {
        self.state().segments.keys().next_back().copied()
    }

    pub(super) fn extent_from(&self, number: u64) -> (usize, u64) {
        let state = self.state();
        let segments = state.segments.range(number..);
        segments.fold((0, 0), |(count, octets), (_, segment)| (count + 1, octets + segment.end))
    }

    pub(super) fn read(&self, place: Place) -> Result<Record, LogError> {
        let damaged = LogError::Damaged { segment: place.segment, offset: place.offset };
        let (mark, file) = self.file(place.segment)?;
        let length = usize::try_from(place.length).map_err(|_| damaged.clone())?;
        let mut octets = vec![0; length];
        file.read_at(&mut octets, place.offset)?;
        let parsed = Parsed::at(&octets, mark).filter(|parsed| parsed.length() == length).ok_or(damaged)?;
        Ok(Record { kind: parsed.kind, key: parsed.key, octets })
    }

    /// A segment's mark and its file, opened where it is not.
    fn file(&self, number: u64) -> Result<(u64, Arc<dyn DiskFile>), LogError> {
        let mark = match self.state().segments.get(&number) {
            None => return Err(LogError::Gone { segment: number }),
            Some(segment) => match segment.file.upgrade() {
                Some(file) => return Ok((segment.mark, file)),
                None => segment.mark,
            },
        };
        let file = self.disk.open(&SegmentName { number, mark }.file_name())?;
        if let Some(segment) = self.state().segments.get_mut(&number) {
            segment.file = Arc::downgrade(&file);
        }
        Ok((mark, file))
    }

    /// Removes segments below `number`, oldest first. Each removal is on stable storage before the next: a record that
    /// ends something must not go before the one that began it. Where the disk says no, the rest stays for the next time.
    pub(super) fn retire_below(&self, number: u64, current: Option<u64>) {
        loop {
            if self.state().removal_unsynced {
                if self.disk.sync_directory("").is_err() {
                    return;
                }
                self.state().removal_unsynced = false;
            }
            let oldest = {
                let state = self.state();
                state
                    .segments
                    .first_key_value()
                    .map(|(number, segment)| (*number, segment.mark, segment.set_aside))
            };
            let Some((oldest, mark, set_aside)) = oldest else { return };
            if oldest >= number || current == Some(oldest) {
                return;
            }
            let name = SegmentName { number: oldest, mark }.file_name();
            let gone = if set_aside { self.move_aside(&name) } else { self.disk.remove(&name) };
            match gone {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return,
                _ => {}
            }
            let mut state = self.state();
            state.segments.remove(&oldest);
            state.removal_unsynced = true;
        }
    }

    fn move_aside(&self, name: &str) -> std::io::Result<()> {
        self.disk.make_directory(DIRECTORY)?;
        self.disk.rename(name, &format!("{DIRECTORY}/{name}"))?;
        self.disk.sync_directory(DIRECTORY)
    }
}
