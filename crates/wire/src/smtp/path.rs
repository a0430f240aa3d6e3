//! Envelope paths (RFC 5321 §4.1.2): what stands between `<` and `>` after MAIL FROM and RCPT TO.
//!
//! One parse into a typed value, exact bytes back. A source route is kept as data and never followed
//! (RFC 5321 appendix C, §3.3): who decides looks at the final mailbox.

use crate::mail::address::{AddressError, Charset, Domain, LocalPart, Mailbox};
use std::fmt;

/// Most octets of a path, brackets and separators included (RFC 5321 §4.5.3.1.3).
pub const PATH_LIMIT: usize = 256;

/// Why bytes are not a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum PathError {
    /// It does not begin with `<` or has no closing `>`.
    #[error("a path stands between < and >")]
    Brackets,
    /// The path is longer than [`PATH_LIMIT`].
    #[error("the path is longer than 256 octets")]
    TooLong,
    /// Something that is no route stands before the colon.
    #[error("the source route is not valid")]
    Route,
    /// `<>` where a recipient is needed.
    #[error("the forward-path is empty")]
    Empty,
    /// Something follows the closing bracket.
    #[error("something follows the path")]
    Trailing,
    /// The mailbox is not valid.
    #[error(transparent)]
    Address(#[from] AddressError),
}

/// A mailbox with the route that was written before it, if any.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RoutedMailbox {
    /// The hosts of a source route `@a,@b:` in order; empty in all but historic mail.
    pub route: Vec<Domain>,
    /// The mailbox itself.
    pub mailbox: Mailbox,
}

/// The envelope sender.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ReversePath {
    /// `<>`, the sender of bounces (RFC 5321 §4.5.5).
    Null,
    /// A mailbox.
    Mailbox(RoutedMailbox),
}

/// An envelope recipient.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ForwardPath {
    /// `<Postmaster>` without a domain (RFC 5321 §4.5.1), in the spelling it came in.
    Postmaster(LocalPart),
    /// A mailbox.
    Mailbox(RoutedMailbox),
}

impl ReversePath {
    /// Parses the whole of `bytes`, brackets included.
    ///
    /// # Errors
    /// The first rule that `bytes` break.
    pub fn parse(bytes: &[u8], charset: Charset) -> Result<Self, PathError> {
        whole(Self::parse_prefix(bytes, charset)?)
    }

    /// Parses a path at the start of `bytes` and gives what follows it.
    pub(crate) fn parse_prefix(bytes: &[u8], charset: Charset) -> Result<(Self, &[u8]), PathError> {
        let (inner, rest) = split_brackets(bytes)?;
        let path =
            if inner.is_empty() { Self::Null } else { Self::Mailbox(RoutedMailbox::parse(inner, charset)?) };
        Ok((path, rest))
    }

    /// The mailbox, unless it is the null path.
    #[must_use]
    pub fn mailbox(&self) -> Option<&Mailbox> {
        match self {
            Self::Null => None,
            Self::Mailbox(routed) => Some(&routed.mailbox),
        }
    }

    /// The address alone, without brackets and without a source route, which nobody follows any more (RFC 5321
    /// appendix C); empty for the null path.
    #[must_use]
    pub fn address(&self) -> Vec<u8> {
        self.mailbox().map(Mailbox::to_bytes).unwrap_or_default()
    }

    /// Appends exactly the bytes it was parsed from, brackets included.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.push(b'<');
        if let Self::Mailbox(routed) = self {
            routed.write(out);
        }
        out.push(b'>');
    }

    /// Exactly the bytes it was parsed from, brackets included.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(&mut out);
        out
    }
}

impl ForwardPath {
    /// Parses the whole of `bytes`, brackets included.
    ///
    /// # Errors
    /// The first rule that `bytes` break.
    pub fn parse(bytes: &[u8], charset: Charset) -> Result<Self, PathError> {
        whole(Self::parse_prefix(bytes, charset)?)
    }

    /// Parses a path at the start of `bytes` and gives what follows it.
    pub(crate) fn parse_prefix(bytes: &[u8], charset: Charset) -> Result<(Self, &[u8]), PathError> {
        let (inner, rest) = split_brackets(bytes)?;
        if inner.is_empty() {
            return Err(PathError::Empty);
        }
        let path = if inner.eq_ignore_ascii_case(b"postmaster") {
            Self::Postmaster(LocalPart::parse(inner, Charset::Ascii)?)
        } else {
            Self::Mailbox(RoutedMailbox::parse(inner, charset)?)
        };
        Ok((path, rest))
    }

    /// The mailbox, unless it is the bare postmaster.
    #[must_use]
    pub fn mailbox(&self) -> Option<&Mailbox> {
        match self {
            Self::Postmaster(_) => None,
            Self::Mailbox(routed) => Some(&routed.mailbox),
        }
    }

    /// The address alone, without brackets and without a source route, which nobody follows any more (RFC 5321
    /// appendix C).
    #[must_use]
    pub fn address(&self) -> Vec<u8> {
        match self {
            Self::Postmaster(spelling) => spelling.raw().to_vec(),
            Self::Mailbox(routed) => routed.mailbox.to_bytes(),
        }
    }

    /// Appends exactly the bytes it was parsed from, brackets included.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.push(b'<');
        match self {
            Self::Postmaster(spelling) => out.extend_from_slice(spelling.raw()),
            Self::Mailbox(routed) => routed.write(out),
        }
        out.push(b'>');
    }

    /// Exactly the bytes it was parsed from, brackets included.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(&mut out);
        out
    }
}

impl RoutedMailbox {
    fn parse(inner: &[u8], charset: Charset) -> Result<Self, PathError> {
        if inner.first() != Some(&b'@') {
            return Ok(Self { route: Vec::new(), mailbox: Mailbox::parse(inner, charset)? });
        }
        let colon = inner.iter().position(|&octet| octet == b':').ok_or(PathError::Route)?;
        let (hosts, mailbox) = inner.split_at_checked(colon).ok_or(PathError::Route)?;
        let mut route = Vec::new();
        for host in hosts.split(|&octet| octet == b',') {
            // RFC 5321 §4.1.2 At-domain: a name, never a literal.
            let name = host.strip_prefix(b"@").ok_or(PathError::Route)?;
            route.push(Domain::parse(name, charset).map_err(|_| PathError::Route)?);
        }
        let mailbox = mailbox.strip_prefix(b":").ok_or(PathError::Route)?;
        Ok(Self { route, mailbox: Mailbox::parse(mailbox, charset)? })
    }

    fn write(&self, out: &mut Vec<u8>) {
        for (index, host) in self.route.iter().enumerate() {
            out.extend_from_slice(if index == 0 { b"@" } else { b",@" });
            out.extend_from_slice(host.as_str().as_bytes());
        }
        if !self.route.is_empty() {
            out.push(b':');
        }
        self.mailbox.write(out);
    }
}

impl fmt::Display for ReversePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.to_bytes()))
    }
}

impl fmt::Display for ForwardPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.to_bytes()))
    }
}

fn whole<T>((path, rest): (T, &[u8])) -> Result<T, PathError> {
    if rest.is_empty() { Ok(path) } else { Err(PathError::Trailing) }
}

/// Finds the `>` that closes the leading `<`: the first one outside a quoted string.
fn split_brackets(bytes: &[u8]) -> Result<(&[u8], &[u8]), PathError> {
    let body = bytes.strip_prefix(b"<").ok_or(PathError::Brackets)?;
    let (mut quoted, mut escaped) = (false, false);
    let close = body.iter().position(|&octet| {
        if escaped {
            escaped = false;
            return false;
        }
        match octet {
            b'"' => quoted = !quoted,
            b'\\' if quoted => escaped = true,
            b'>' if !quoted => return true,
            _ => {}
        }
        false
    });
    let close = close.ok_or(PathError::Brackets)?;
    if close + 2 > PATH_LIMIT {
        return Err(PathError::TooLong);
    }
    let inner = body.get(..close).unwrap_or_default();
    Ok((inner, body.get(close + 1..).unwrap_or_default()))
}

#[cfg(test)]
mod tests;
