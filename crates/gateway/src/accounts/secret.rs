//! What must never be printed: passwords and what is made from them.

use std::fmt;

use zeroize::Zeroizing;

/// Most octets of a password. The hashes have no such limit; a login that costs the server work has one.
pub const PASSWORD_LIMIT: usize = 1024;

/// A password as it came. It prints as `***` and is wiped from memory when it goes.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Takes the octets over.
    #[must_use]
    pub fn new(octets: impl Into<Vec<u8>>) -> Self {
        Self(Zeroizing::new(octets.into()))
    }

    /// The octets themselves.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// The form in which passwords of our own are hashed: SASLprep (RFC 4013) where the password is text that it allows.
    /// Everything else (an emoji that Unicode 3.2 did not know, octets of another character set) is taken as it is, as
    /// PostgreSQL does: refusing it would lock a user out with a right password.
    #[must_use]
    pub fn prepared(&self) -> Self {
        let text = std::str::from_utf8(&self.0).ok();
        match text.and_then(|text| stringprep::saslprep(text).ok()) {
            Some(prepared) => Self::new(prepared.as_bytes()),
            None => self.clone(),
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_printed() {
        let secret = Secret::new("hunter2");
        assert_eq!(format!("{secret} {secret:?}"), "*** ***");
    }

    /// RFC 4013 §3, the examples that are text.
    #[test]
    fn rfc_4013_section_3_examples() {
        let prepared = |text: &str| Secret::new(text).prepared().expose().to_vec();
        assert_eq!(prepared("I\u{AD}X"), b"IX");
        assert_eq!(prepared("user"), b"user");
        assert_eq!(prepared("USER"), b"USER");
        assert_eq!(prepared("\u{AA}"), b"a");
        assert_eq!(prepared("\u{2168}"), b"IX");
        assert_eq!(prepared("\u{7}"), b"\x07");
        assert_eq!(prepared("🔑"), "🔑".as_bytes());
        assert_eq!(Secret::new([0xFF, 0x41]).prepared().expose(), [0xFF, 0x41]);
    }
}
