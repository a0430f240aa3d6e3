//! What could not be read at opening, and where a copy of it is.

use std::fmt;
use std::io;

use super::{Cause, Disk};

/// Where damaged parts are copied to.
pub(super) const DIRECTORY: &str = "damaged";

/// What is wrong with a part of a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DamageReason {
    /// The head of the segment is not what was written. The records behind it do not need it.
    Head,
    /// The segment is of a format that this program does not know. It is left as it is.
    Version,
    /// No whole record stands here, but one stands behind it.
    Record,
    /// No whole record stands from here to the end: it was being written when the machine stopped, or it is damaged.
    Tail,
    /// The disk does not give it.
    Unreadable(Cause),
    /// A record that is whole makes no sense to the owner of the log.
    Meaning(&'static str),
}

impl fmt::Display for DamageReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Head => f.write_str("the head of the segment is damaged"),
            Self::Version => f.write_str("the segment is of a format that this program does not know"),
            Self::Record => f.write_str("the record is damaged"),
            Self::Tail => f.write_str("the last record is not whole: it was being written, or it is damaged"),
            Self::Unreadable(cause) => write!(f, "the disk does not give it: {cause}"),
            Self::Meaning(meaning) => f.write_str(meaning),
        }
    }
}

/// A part of a segment that could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The file of the segment.
    pub file: String,
    /// Octets before it in the file.
    pub offset: u64,
    /// Its length in octets.
    pub octets: u64,
    /// What is wrong.
    pub reason: DamageReason,
    /// The file with a copy of it, unless the copy could not be made; then the segment is kept.
    pub copy: Option<String>,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, offset, octets, reason, copy } = self;
        write!(f, "{file}: {octets} octets at {offset}: {reason}")?;
        match copy {
            Some(copy) => write!(f, "; a copy is in {copy}"),
            None => f.write_str("; no copy could be made, the segment is kept"),
        }
    }
}

/// Copies a damaged part, with a report beside it; gives the name of the copy. What was copied at an earlier
/// start is not copied again.
pub(super) fn set_aside(disk: &dyn Disk, damage: &Damage, octets: &[u8]) -> io::Result<String> {
    let stem = format!("{DIRECTORY}/{}-{:08x}", damage.file.trim_end_matches(".segment"), damage.offset);
    let (copy, report) = (format!("{stem}.octets"), format!("{stem}.txt"));
    let there = disk.list(DIRECTORY)?;
    if there.iter().any(|name| report.ends_with(name)) {
        return Ok(copy);
    }
    disk.make_directory(DIRECTORY)?;
    let text = format!("{damage}\n", damage = Damage { copy: Some(copy.clone()), ..damage.clone() });
    // The report comes last: where it is, the copy is whole.
    for (name, octets) in [(&copy, octets), (&report, text.as_bytes())] {
        let _ = disk.remove(name);
        let file = disk.create(name, 0)?;
        file.write_at(octets, 0)?;
        file.sync()?;
    }
    disk.sync_directory(DIRECTORY)?;
    disk.sync_directory("")?;
    Ok(copy)
}
