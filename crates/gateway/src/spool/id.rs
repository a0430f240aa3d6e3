//! The short name of a message, for log lines and for `queued as`.

use std::fmt;

/// Digits and consonants: no name spells a word, and none is misheard.
const ALPHABET: &[u8; 30] = b"0123456789BCDFGHJKMNPQRSTVWXYZ";
/// Characters of a name: enough until the year 2500.
const LENGTH: usize = 11;

/// Names a message; unique within a spool. Later messages have greater ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(u64);

impl MessageId {
    pub(super) fn from_number(number: u64) -> Self {
        Self(number)
    }

    pub(super) fn number(self) -> u64 {
        self.0
    }

    /// Reads a name as it is displayed, in either case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() < LENGTH {
            return None;
        }
        let number = text.bytes().try_fold(0_u64, |number, octet| {
            let digit = ALPHABET.iter().position(|letter| *letter == octet.to_ascii_uppercase())?;
            number.checked_mul(30)?.checked_add(u64::try_from(digit).ok()?)
        })?;
        let id = Self(number);
        id.to_string().eq_ignore_ascii_case(text).then_some(id)
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut letters = [b'0'; 14];
        let mut rest = self.0;
        let mut used = 0;
        for letter in letters.iter_mut().rev() {
            if rest == 0 && used >= LENGTH {
                break;
            }
            let digit = usize::try_from(rest % 30).unwrap_or_default();
            *letter = ALPHABET.get(digit).copied().unwrap_or(b'0');
            rest /= 30;
            used += 1;
        }
        let shown = letters.get(letters.len() - used..).unwrap_or_default();
        f.pad(std::str::from_utf8(shown).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_as_it_was_shown() {
        for number in [0, 1, 29, 30, 1_795_000_000_000_000, 30_u64.pow(11), u64::MAX] {
            let id = MessageId::from_number(number);
            assert_eq!(MessageId::parse(&id.to_string()), Some(id));
            assert_eq!(MessageId::parse(&id.to_string().to_lowercase()), Some(id));
        }
        assert_eq!(MessageId::from_number(1_795_000_000_000_000).to_string().len(), 11);
        for other in ["", "0", "0000000000A", "Z0000000000000", "ZZZZZZZZZZZZZZZ", "00000000000000000000"] {
            assert_eq!(MessageId::parse(other), None, "{other}");
        }
    }
}
