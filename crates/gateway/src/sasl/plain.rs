//! The message of PLAIN (RFC 4616 §2).

use crate::accounts::{NAME_LIMIT, PASSWORD_LIMIT, Refusal, Secret};

/// `[authzid] NUL authcid NUL passwd`.
pub(super) struct Message<'a> {
    /// As whom the client wants to act; empty where it is the name.
    pub(super) authorisation: &'a str,
    pub(super) name: &'a str,
    pub(super) password: Secret,
}

impl<'a> Message<'a> {
    pub(super) fn parse(octets: &'a [u8]) -> Result<Self, Refusal> {
        let mut parts = octets.split(|octet| *octet == 0);
        let (Some(authorisation), Some(name), Some(password), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Refusal::Malformed);
        };
        if name.is_empty() || password.is_empty() || password.len() > PASSWORD_LIMIT {
            return Err(Refusal::Malformed);
        }
        Ok(Self { authorisation: text(authorisation)?, name: text(name)?, password: Secret::new(password) })
    }
}

/// A name as text, within its limit.
pub(super) fn text(octets: &[u8]) -> Result<&str, Refusal> {
    match std::str::from_utf8(octets) {
        Ok(text) if text.len() <= NAME_LIMIT && !text.contains('\0') => Ok(text),
        _ => Err(Refusal::Malformed),
    }
}
