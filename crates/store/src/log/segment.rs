//! A segment: its name and its first octets.
//!
//! ```text
//! "sekisho!" (8)  checksum of what follows (4)  version (4)  number (8)  mark (8)
//! ```
//!
//! Number and mark stand in the name too, so that a damaged head costs nothing.

use super::DamageReason;

/// What a segment begins with.
const MAGIC: &[u8; 8] = b"sekisho!";
/// The version of the format of a segment.
const VERSION: u32 = 1;
/// Octets of the head.
pub(crate) const SEGMENT_HEAD: usize = 32;
/// How its name ends.
const ENDING: &str = ".segment";

/// Which segment, and by what its records are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SegmentName {
    pub(crate) number: u64,
    pub(crate) mark: u64,
}

impl SegmentName {
    /// `0000000000000001-89abcdef01234567.segment`.
    pub(crate) fn file_name(self) -> String {
        format!("{:016x}-{:016x}{ENDING}", self.number, self.mark)
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        let (number, mark) = name.strip_suffix(ENDING)?.split_once('-')?;
        let parse = |text: &str| {
            let valid = text.len() == 16 && text.bytes().all(|octet| octet.is_ascii_hexdigit());
            valid.then(|| u64::from_str_radix(text, 16).ok()).flatten()
        };
        Some(Self { number: parse(number)?, mark: parse(mark)? })
    }

    pub(crate) fn head(self) -> [u8; SEGMENT_HEAD] {
        let covered =
            [&VERSION.to_le_bytes()[..], &self.number.to_le_bytes(), &self.mark.to_le_bytes()].concat();
        let checksum = crc32fast::hash(&covered).to_le_bytes();
        let mut head = [0; SEGMENT_HEAD];
        head.copy_from_slice(&[MAGIC, &checksum[..], &covered].concat());
        head
    }

    /// What is wrong with the head of this segment, if anything is.
    pub(crate) fn fault_of_head(self, octets: &[u8]) -> Option<DamageReason> {
        let head = octets.get(..SEGMENT_HEAD).unwrap_or(octets);
        if head == self.head() {
            return None;
        }
        let (checksum, covered) = (head.get(8..12).unwrap_or_default(), head.get(12..).unwrap_or_default());
        let whole = head.starts_with(MAGIC) && checksum == crc32fast::hash(covered).to_le_bytes();
        let version = covered.get(..4).is_some_and(|version| version != VERSION.to_le_bytes());
        Some(if whole && version { DamageReason::Version } else { DamageReason::Head })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_as_it_was_written() {
        let name = SegmentName { number: 18, mark: u64::MAX - 1 };
        assert_eq!(name.file_name(), "0000000000000012-fffffffffffffffe.segment");
        assert_eq!(SegmentName::parse(&name.file_name()), Some(name));
        for other in [
            "",
            "1-2.segment",
            "0000000000000012-fffffffffffffffe",
            "+000000000000012-fffffffffffffffe.segment",
        ] {
            assert_eq!(SegmentName::parse(other), None);
        }
        assert_eq!(name.fault_of_head(&name.head()), None);
        assert!(name.fault_of_head(&[0; 40]).is_some());
    }
}
