//! Names in the form of messages: labels, each behind its length, to the root.

use std::fmt;

use super::NAME_LIMIT;

/// A name in lower case, in the form of messages.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Name(Box<[u8]>);

/// The text is no name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a name in DNS; expected one as \"relays.example.org\"")]
pub struct NoName(pub String);

impl Name {
    /// Reads labels of ASCII between dots; a last dot may stand or not. The root alone is no name here.
    ///
    /// # Errors
    /// A label is empty or longer than 63, the whole is longer than 255 octets, or something is not printable ASCII.
    pub fn parse(text: &str) -> Result<Self, NoName> {
        let wrong = || NoName(text.to_owned());
        let mut octets = Vec::with_capacity(text.len() + 2);
        for label in text.strip_suffix('.').unwrap_or(text).split('.') {
            let printable = label.bytes().all(|octet| octet.is_ascii_graphic() && octet != b'\\');
            let length = u8::try_from(label.len()).ok().filter(|length| (1..=63).contains(length));
            octets.push(length.filter(|_| printable).ok_or_else(wrong)?);
            octets.extend(label.bytes().map(|octet| octet.to_ascii_lowercase()));
        }
        octets.push(0);
        if octets.len() > NAME_LIMIT {
            return Err(wrong());
        }
        Ok(Self(octets.into()))
    }

    /// The name of a mailbox (RFC 1035 §8): the local part is one label, dots included.
    ///
    /// # Errors
    /// As [`Name::parse`], or there is no `@`.
    pub fn mailbox(text: &str) -> Result<Self, NoName> {
        let wrong = || NoName(text.to_owned());
        let (local, domain) = text.rsplit_once('@').ok_or_else(wrong)?;
        let domain = Self::parse(domain)?;
        let length = u8::try_from(local.len()).ok().filter(|length| (1..=63).contains(length));
        let mut octets =
            vec![length.filter(|_| local.bytes().all(|octet| octet.is_ascii_graphic())).ok_or_else(wrong)?];
        octets.extend_from_slice(local.as_bytes());
        octets.extend_from_slice(&domain.0);
        if octets.len() > NAME_LIMIT {
            return Err(wrong());
        }
        Ok(Self(octets.into()))
    }

    /// The octets, with the empty label at the end.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        &self.0
    }

    /// Octets of `asked` before this name, where `asked` is it or stands below it. Whether these are whole labels is
    /// seen by whoever reads them.
    #[must_use]
    pub fn octets_above(&self, asked: &[u8]) -> Option<usize> {
        let above = asked.len().checked_sub(self.0.len())?;
        // Lengths are below the letters, so that they are compared as they are.
        asked.get(above..)?.eq_ignore_ascii_case(&self.0).then_some(above)
    }

    /// Whether this name is `other` or stands below it.
    #[must_use]
    pub fn is_below(&self, other: &Self) -> bool {
        other.octets_above(&self.0).is_some_and(|above| {
            let mut rest = self.0.get(..above);
            while let Some([length, labels @ ..]) = rest {
                rest = labels.get(usize::from(*length)..);
            }
            rest.is_some()
        })
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = &*self.0;
        let mut separator = "";
        while let [length, labels @ ..] = rest {
            let Some((label, next)) = labels.split_at_checked(usize::from(*length)) else { break };
            if label.is_empty() {
                break;
            }
            write!(formatter, "{separator}{}", String::from_utf8_lossy(label))?;
            separator = ".";
            rest = next;
        }
        Ok(())
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_labels_behind_their_lengths() {
        let name = Name::parse("Relays.Example.").unwrap();
        assert_eq!(name.octets(), b"\x06relays\x07example\x00");
        assert_eq!(name.to_string(), "relays.example");
        assert_eq!(name.octets_above(b"\x01a\x06RELAYS\x07example\x00"), Some(2));
        assert_eq!(name.octets_above(b"\x07example\x00"), None);
        assert_eq!(Name::mailbox("a.b@example").unwrap().octets(), b"\x03a.b\x07example\x00");
        for wrong in ["", ".", "a..b", "a b", &"x".repeat(64), &"x.".repeat(130)] {
            assert_eq!(Name::parse(wrong), Err(NoName(wrong.to_owned())));
        }
    }

    #[test]
    fn below_means_whole_labels() {
        let name = |text| Name::parse(text).unwrap();
        assert!(name("a.example").is_below(&name("example")));
        assert!(name("example").is_below(&name("example")));
        assert!(!name("example").is_below(&name("a.example")));
        assert!(!name("xexample").is_below(&name("example")));
    }
}
