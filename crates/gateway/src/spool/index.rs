//! What the spool knows in memory: where each message lies, what is due, and which segments are still needed.
//! No content, no envelope: about 200 octets for each message.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use sekisho_store::log::Place;

use super::record::State;

/// A message.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Where its record lies.
    pub(super) place: Place,
    /// Where its chunks lie.
    pub(super) chunks: Box<[Place]>,
    pub(super) generation: u32,
    /// Octets of the message as it came.
    pub(super) octets: u64,
    pub(super) state: State,
    /// When it is to be tried. On disk is the time of day; here it is not, so that a clock that is set moves nothing.
    pub(super) due: Instant,
    /// Somebody works on it: it is neither given out nor moved.
    pub(super) in_hand: bool,
}

impl Entry {
    /// The oldest segment that it needs.
    pub(super) fn first_segment(&self) -> u64 {
        self.chunks.iter().map(|place| place.segment).fold(self.place.segment, u64::min)
    }

    fn octets_on_disk(&self) -> u64 {
        self.chunks.iter().map(|place| u64::from(place.length)).sum::<u64>() + u64::from(self.place.length)
    }
}

/// What there is to do now.
#[derive(Debug)]
pub(super) enum Due {
    /// This message; it is in hand now.
    Now(u64),
    /// Nothing before this time.
    At(Instant),
    /// Nothing at all.
    Nothing,
}

/// What the spool knows in memory.
#[derive(Debug, Default)]
pub(super) struct Index {
    entries: BTreeMap<u64, Entry>,
    due: BTreeSet<(Instant, u64)>,
    /// How many messages and commits need this segment and all later ones.
    held: BTreeMap<u64, usize>,
    /// The same for messages that are still arriving.
    uploads: BTreeMap<u64, usize>,
    /// Segments below this are gone.
    retired_below: u64,
    octets: u64,
    octets_on_disk: u64,
    last_id: u64,
}

impl Index {
    /// A name that no message has had: the time in microseconds, or one more than the last.
    pub(super) fn next_id(&mut self, now: i64) -> u64 {
        self.last_id = self.last_id.saturating_add(1).max(u64::try_from(now).unwrap_or_default());
        self.last_id
    }

    /// This name is taken.
    pub(super) fn saw_id(&mut self, id: u64) {
        self.last_id = self.last_id.max(id);
    }

    pub(super) fn insert(&mut self, id: u64, entry: Entry) {
        self.remove(id);
        self.saw_id(id);
        *self.held.entry(entry.first_segment()).or_default() += 1;
        self.octets += entry.octets;
        self.octets_on_disk += entry.octets_on_disk();
        if !entry.in_hand {
            self.due.insert((entry.due, id));
        }
        self.entries.insert(id, entry);
    }

    pub(super) fn remove(&mut self, id: u64) -> Option<Entry> {
        let entry = self.entries.remove(&id)?;
        release(&mut self.held, entry.first_segment());
        self.octets = self.octets.saturating_sub(entry.octets);
        self.octets_on_disk = self.octets_on_disk.saturating_sub(entry.octets_on_disk());
        self.due.remove(&(entry.due, id));
        Some(entry)
    }

    pub(super) fn get(&self, id: u64) -> Option<&Entry> {
        self.entries.get(&id)
    }

    /// The state of a message, to change all of it but when it is due.
    pub(super) fn state_mut(&mut self, id: u64) -> Option<&mut State> {
        self.entries.get_mut(&id).map(|entry| &mut entry.state)
    }

    /// Replaces what is known of the state of a message that is not in hand.
    pub(super) fn set_state(&mut self, id: u64, state: State, due: Instant) {
        if let Some(entry) = self.entries.get_mut(&id) {
            self.due.remove(&(entry.due, id));
            (entry.state, entry.due) = (state, due);
            self.due.insert((due, id));
        }
    }

    /// Makes a message due `now` (`time` by the time of day), or all of them, as far as nobody works on them. Says how
    /// many these are.
    pub(super) fn hasten(&mut self, wanted: Option<u64>, now: Instant, time: i64) -> usize {
        let mut hastened = 0;
        for (id, entry) in &mut self.entries {
            if entry.in_hand || wanted.is_some_and(|wanted| wanted != *id) {
                continue;
            }
            hastened += 1;
            if entry.due > now {
                self.due.remove(&(entry.due, *id));
                self.due.insert((now, *id));
                (entry.due, entry.state.due) = (now, time);
            }
        }
        hastened
    }

    /// Takes the message in hand whose time came first.
    pub(super) fn take_due(&mut self, now: Instant) -> Due {
        match self.due.first().copied() {
            None => Due::Nothing,
            Some((due, _)) if due > now => Due::At(due),
            Some((due, id)) => {
                self.due.remove(&(due, id));
                if let Some(entry) = self.entries.get_mut(&id) {
                    entry.in_hand = true;
                }
                Due::Now(id)
            }
        }
    }

    /// Gives a message out of hand; it is due at `due`.
    pub(super) fn put_back(&mut self, id: u64, due: Instant) {
        if let Some(entry) = self.entries.get_mut(&id) {
            entry.in_hand = false;
            entry.due = due;
            self.due.insert((due, id));
        }
    }

    /// Holds `segment` and all later ones for a commit, or for an upload that may be given up.
    pub(super) fn hold(&mut self, segment: u64, upload: bool) {
        let holds = if upload { &mut self.uploads } else { &mut self.held };
        *holds.entry(segment).or_default() += 1;
    }

    /// Gives up what [`Index::hold`] held.
    pub(super) fn release(&mut self, segment: u64, upload: bool) {
        release(if upload { &mut self.uploads } else { &mut self.held }, segment);
    }

    /// Whether the segment is still there for whoever held it.
    pub(super) fn is_there(&self, segment: u64) -> bool {
        segment >= self.retired_below
    }

    /// Segments below this were let go.
    pub(super) fn retired_below(&self) -> u64 {
        self.retired_below
    }

    /// Below which segment nothing is needed any more, if that is more than was known.
    /// A message that is still arriving may hold `upload_segments` behind it, and no more.
    pub(super) fn retire(&mut self, newest: u64, upload_segments: u64) -> Option<u64> {
        let oldest_upload = newest.saturating_sub(upload_segments);
        let upload = self.uploads.range(oldest_upload..).next().map(|(segment, _)| *segment);
        let held = self.oldest_segment();
        let needed = [Some(newest), upload, held].into_iter().flatten().min()?;
        (needed > self.retired_below).then(|| {
            self.retired_below = needed;
            needed
        })
    }

    /// The oldest segment that a message or a commit needs.
    pub(super) fn oldest_segment(&self) -> Option<u64> {
        self.held.keys().next().copied()
    }

    /// The messages that need the oldest segment that any message needs, as far as nobody works on them.
    pub(super) fn in_oldest_segment(&self) -> Vec<u64> {
        let Some(oldest) = self.oldest_segment() else { return Vec::new() };
        let there =
            self.entries.iter().filter(|(_, entry)| entry.first_segment() == oldest && !entry.in_hand);
        there.map(|(id, _)| *id).collect()
    }

    /// Takes a certain message in hand, if nobody has it.
    pub(super) fn take(&mut self, id: u64) -> Option<Entry> {
        let entry = self.entries.get_mut(&id).filter(|entry| !entry.in_hand)?;
        entry.in_hand = true;
        self.due.remove(&(entry.due, id));
        Some(entry.clone())
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Octets of all messages.
    pub(super) fn octets(&self) -> u64 {
        self.octets
    }

    /// Octets of all records that are needed.
    pub(super) fn octets_on_disk(&self) -> u64 {
        self.octets_on_disk
    }

    /// Messages and whether they are in hand, oldest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, &Entry)> {
        self.entries.iter().map(|(id, entry)| (*id, entry))
    }
}

fn release(holds: &mut BTreeMap<u64, usize>, segment: u64) {
    if let Some(count) = holds.get_mut(&segment) {
        *count -= 1;
        if *count == 0 {
            holds.remove(&segment);
        }
    }
}
