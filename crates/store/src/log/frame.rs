//! How a record lies on disk.
//!
//! ```text
//! mark (8)  checksum (4)  length (4)  key (8)  kind (1)  payload (length)
//! ```
//!
//! The mark is a secret random number that a process draws when it opens the log and that stands in the name of each of its
//! segments. After a damaged place the next record is found by its mark; since nobody outside knows it, a message
//! whose content looks like records is never taken for some. The checksum (CRC-32) covers all that follows it.

/// Octets before the payload.
pub(crate) const HEAD: usize = 25;
/// Most octets of a payload.
pub const PAYLOAD_LIMIT: usize = 4 << 20;

/// A record that is being written, in the form in which it goes to disk.
#[derive(Debug, Default)]
pub struct Frame {
    octets: Vec<u8>,
}

impl Frame {
    /// An empty record with room for `capacity` octets of payload.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        let mut octets = Vec::with_capacity(HEAD + capacity);
        octets.resize(HEAD, 0);
        Self { octets }
    }

    /// Adds to the payload.
    pub fn push(&mut self, octets: &[u8]) {
        if self.octets.is_empty() {
            self.octets.resize(HEAD, 0);
        }
        self.octets.extend_from_slice(octets);
    }

    /// The payload so far.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        self.octets.get(HEAD..).unwrap_or_default()
    }

    /// Takes the payload away, keeps the room.
    pub fn clear(&mut self) {
        self.octets.truncate(HEAD);
    }

    /// Fills in the head; `None` where the payload is too long.
    pub(crate) fn seal(&mut self, mark: u64, kind: u8, key: u64) -> Option<&[u8]> {
        let length = self.payload().len();
        if length > PAYLOAD_LIMIT {
            return None;
        }
        self.push(&[]);
        let length = u32::try_from(length).ok()?;
        put(&mut self.octets, 0, &mark.to_le_bytes());
        put(&mut self.octets, 12, &length.to_le_bytes());
        put(&mut self.octets, 16, &key.to_le_bytes());
        put(&mut self.octets, 24, &[kind]);
        let checksum = crc32fast::hash(self.octets.get(12..)?);
        put(&mut self.octets, 8, &checksum.to_le_bytes());
        Some(&self.octets)
    }
}

fn put(octets: &mut [u8], at: usize, value: &[u8]) {
    if let Some(place) = octets.get_mut(at..at + value.len()) {
        place.copy_from_slice(value);
    }
}

/// A record that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parsed<'a> {
    pub(crate) kind: u8,
    pub(crate) key: u64,
    pub(crate) payload: &'a [u8],
}

impl<'a> Parsed<'a> {
    /// The record at the beginning of `octets`, if there is a whole and undamaged one.
    pub(crate) fn at(octets: &'a [u8], mark: u64) -> Option<Self> {
        let (head, rest) = octets.split_first_chunk::<HEAD>()?;
        let (found_mark, head) = head.split_first_chunk::<8>()?;
        let (checksum, covered) = head.split_first_chunk::<4>()?;
        let (length, covered) = covered.split_first_chunk::<4>()?;
        let (key, kind) = covered.split_first_chunk::<8>()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        if u64::from_le_bytes(*found_mark) != mark || length > PAYLOAD_LIMIT {
            return None;
        }
        let payload = rest.get(..length)?;
        let sum = crc32fast::hash(octets.get(12..HEAD + length)?);
        (sum == u32::from_le_bytes(*checksum)).then_some(Self {
            kind: *kind.first()?,
            key: u64::from_le_bytes(*key),
            payload,
        })
    }

    /// Octets on disk.
    pub(crate) fn length(&self) -> usize {
        HEAD + self.payload.len()
    }
}

/// Where the next mark stands in `octets`.
pub(crate) fn find_mark(octets: &[u8], mark: u64) -> Option<usize> {
    let mark = mark.to_le_bytes();
    let [first, ..] = mark;
    let mut from = 0;
    while let Some(rest) = octets.get(from..) {
        let at = rest.iter().position(|octet| *octet == first)?;
        if rest.get(at..).is_some_and(|rest| rest.starts_with(&mark)) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sealed_is_read_and_no_changed_octet_is() {
        let mut frame = Frame::with_capacity(4);
        frame.push(b"abc");
        let sealed = frame.seal(77, 3, 9).unwrap().to_vec();
        let parsed = Parsed::at(&sealed, 77).unwrap();
        assert_eq!(parsed, Parsed { kind: 3, key: 9, payload: b"abc" });
        assert_eq!(parsed.length(), sealed.len());
        assert_eq!(Parsed::at(&sealed, 78), None);
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 0x10;
            assert_eq!(Parsed::at(&changed, 77), None, "octet {index}");
            assert_eq!(Parsed::at(&sealed[..index], 77), None, "cut at {index}");
        }
    }

    #[test]
    fn a_mark_is_found_where_its_first_octet_stands_before_it() {
        let mark = u64::from_le_bytes([7, 7, 7, 1, 2, 3, 4, 5]);
        assert_eq!(find_mark(&[7, 7, 7, 7, 7, 1, 2, 3, 4, 5, 0], mark), Some(2));
        assert_eq!(find_mark(&[7, 7, 7, 1, 2, 3, 4], mark), None);
    }
}
