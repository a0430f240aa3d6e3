//! A mail address as RFC 5321 §4.1.2 spells it, parsed once into a typed value and written back byte for byte.
//!
//! Not here: header addresses with comments and folding (RFC 5322 §3.4), and source routes, which belong to a path
//! (`smtp::path`). With [`Charset::Utf8`] the grammar of RFC 6531 §3.3 is added; U-labels are kept and compared as the bytes
//! they came in (no mapping, no IDNA table): who decides about rights must compare A-labels.

use std::borrow::Cow;
use std::fmt;

mod literal;

pub use literal::{AddressLiteral, LiteralValue};

/// Most octets of a local part (RFC 5321 §4.5.3.1.1).
pub const LOCAL_PART_LIMIT: usize = 64;
/// Most octets of a domain name or address literal (RFC 5321 §4.5.3.1.2).
pub const DOMAIN_LIMIT: usize = 255;
/// Most octets of one label of a domain name (RFC 1035 §2.3.4).
pub const LABEL_LIMIT: usize = 63;

/// Which octets an address may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Charset {
    /// RFC 5321 alone: octets 0x20 to 0x7E.
    Ascii,
    /// RFC 6531 as well: well-formed UTF-8 without control characters, where `SMTPUTF8` was given.
    Utf8,
}

/// Why bytes are not an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum AddressError {
    /// Nothing stands before the at sign.
    #[error("the local part is empty")]
    EmptyLocalPart,
    /// The local part is longer than [`LOCAL_PART_LIMIT`].
    #[error("the local part is longer than 64 octets")]
    LocalPartTooLong,
    /// The local part is neither a dot-string nor a quoted string.
    #[error("the local part is neither a dot-string nor a quoted string")]
    LocalPart,
    /// There is no at sign after the local part.
    #[error("the domain is missing")]
    NoDomain,
    /// The domain or literal is longer than [`DOMAIN_LIMIT`].
    #[error("the domain is longer than 255 octets")]
    DomainTooLong,
    /// A label is longer than [`LABEL_LIMIT`].
    #[error("a label of the domain is longer than 63 octets")]
    LabelTooLong,
    /// The domain is not dot-separated labels of letters, digits and hyphens.
    #[error("the domain is not made of labels of letters, digits and hyphens")]
    Domain,
    /// The bracketed form holds no IPv4, IPv6 or tagged literal.
    #[error("the address literal is not valid")]
    Literal,
    /// Octets above 0x7F without SMTPUTF8.
    #[error("an octet above 0x7F needs SMTPUTF8")]
    NotAscii,
    /// Octets above 0x7F that are no UTF-8, or a control character.
    #[error("the address is not well-formed UTF-8 without control characters")]
    NotUtf8,
}

/// `local-part@domain` (RFC 5321 §4.1.2 `Mailbox`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Mailbox {
    /// What stands before the at sign.
    pub local: LocalPart,
    /// What stands after it.
    pub domain: DomainPart,
}

impl Mailbox {
    /// Parses the whole of `bytes`.
    ///
    /// # Errors
    /// The first rule of RFC 5321 §4.1.2, §4.5.3.1 (or RFC 6531 §3.3) that `bytes` break.
    pub fn parse(bytes: &[u8], charset: Charset) -> Result<Self, AddressError> {
        let (local, rest) = LocalPart::parse_prefix(bytes, charset)?;
        let domain = rest.strip_prefix(b"@").ok_or(AddressError::NoDomain)?;
        Ok(Self { local, domain: DomainPart::parse(domain, charset)? })
    }

    /// Appends exactly the bytes it was parsed from.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.local.raw());
        out.push(b'@');
        out.extend_from_slice(self.domain.raw());
    }

    /// Exactly the bytes it was parsed from.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.local.raw().len() + 1 + self.domain.raw().len());
        self.write(&mut out);
        out
    }

    /// Whether any octet needs SMTPUTF8 (RFC 6531).
    #[must_use]
    pub fn needs_utf8(&self) -> bool {
        !self.local.raw().is_ascii() || !self.domain.raw().is_ascii()
    }
}

impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.to_bytes()))
    }
}

/// The part before the at sign, as it was spelled, quotes included. Equality is equality of spelling.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LocalPart {
    raw: Vec<u8>,
    quoted: bool,
}

impl LocalPart {
    /// Parses the whole of `bytes`.
    ///
    /// # Errors
    /// Neither `Dot-string` nor `Quoted-string` (RFC 5321 §4.1.2), or too long.
    pub fn parse(bytes: &[u8], charset: Charset) -> Result<Self, AddressError> {
        match Self::parse_prefix(bytes, charset)? {
            (local, []) => Ok(local),
            _ => Err(AddressError::LocalPart),
        }
    }

    /// Parses as much of `bytes` as is a local part; the rest begins at the at sign where all is well.
    pub(crate) fn parse_prefix(bytes: &[u8], charset: Charset) -> Result<(Self, &[u8]), AddressError> {
        let quoted = bytes.first() == Some(&b'"');
        let length = if quoted { quoted_length(bytes)? } else { dot_string_length(bytes)? };
        let (raw, rest) = bytes.split_at_checked(length).ok_or(AddressError::LocalPart)?;
        check_charset(raw, charset)?;
        if raw.len() > LOCAL_PART_LIMIT {
            return Err(AddressError::LocalPartTooLong);
        }
        Ok((Self { raw: raw.to_vec(), quoted }, rest))
    }

    /// The bytes as they were spelled, with quotes and backslashes if there were any.
    #[must_use]
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// Whether it was spelled as a quoted string.
    #[must_use]
    pub fn is_quoted(&self) -> bool {
        self.quoted
    }

    /// What the spelling means: without quotes, backslash pairs resolved (RFC 5321 §4.1.2: the quoted form that needs no
    /// quoting names the same mailbox).
    #[must_use]
    pub fn value(&self) -> Cow<'_, [u8]> {
        if !self.quoted {
            return Cow::Borrowed(&self.raw);
        }
        let mut value = Vec::with_capacity(self.raw.len());
        let inner = self.raw.get(1..self.raw.len().saturating_sub(1)).unwrap_or_default();
        let mut octets = inner.iter();
        while let Some(&octet) = octets.next() {
            let meant = if octet == b'\\' { octets.next().copied() } else { Some(octet) };
            value.extend(meant);
        }
        Cow::Owned(value)
    }
}

/// The part after the at sign.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DomainPart {
    /// A domain name.
    Domain(Domain),
    /// A bracketed address literal.
    Literal(AddressLiteral),
}

impl DomainPart {
    /// Parses the whole of `bytes`; a `[` tells the literal from the name.
    ///
    /// # Errors
    /// As [`Domain::parse`] and [`AddressLiteral::parse`].
    pub fn parse(bytes: &[u8], charset: Charset) -> Result<Self, AddressError> {
        if bytes.first() == Some(&b'[') {
            AddressLiteral::parse(bytes).map(Self::Literal)
        } else {
            Domain::parse(bytes, charset).map(Self::Domain)
        }
    }

    /// The bytes as they were spelled, with brackets if it is a literal.
    #[must_use]
    pub fn raw(&self) -> &[u8] {
        match self {
            Self::Domain(domain) => domain.as_str().as_bytes(),
            Self::Literal(literal) => literal.as_str().as_bytes(),
        }
    }

    /// The name, unless it is a literal.
    #[must_use]
    pub fn domain(&self) -> Option<&Domain> {
        match self {
            Self::Domain(domain) => Some(domain),
            Self::Literal(_) => None,
        }
    }
}

impl fmt::Display for DomainPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Domain(domain) => f.write_str(domain.as_str()),
            Self::Literal(literal) => f.write_str(literal.as_str()),
        }
    }
}

/// A domain name as it was spelled. Equality is equality of spelling; compare [`Domain::normalised`] for meaning.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Domain {
    raw: String,
}

impl Domain {
    /// Parses the whole of `bytes` as `Domain` (RFC 5321 §4.1.2): no trailing dot, no underscore, no empty label.
    ///
    /// # Errors
    /// A label or the whole breaks the grammar or its limit.
    pub fn parse(bytes: &[u8], charset: Charset) -> Result<Self, AddressError> {
        let text = check_charset(bytes, charset)?;
        if text.len() > DOMAIN_LIMIT {
            return Err(AddressError::DomainTooLong);
        }
        for label in text.split('.') {
            check_label(label.as_bytes())?;
        }
        Ok(Self { raw: text.to_owned() })
    }

    /// The spelling.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.raw
    }

    /// The form to compare: ASCII letters in lower case (RFC 4343 §3); octets of U-labels as they are.
    #[must_use]
    pub fn normalised(&self) -> String {
        self.raw.to_ascii_lowercase()
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.raw)
    }
}

/// `atext` of RFC 5322 §3.2.3; octets above 0x7F pass here and are judged by [`check_charset`].
fn is_atext(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&octet) || octet >= 0x80
}

fn dot_string_length(bytes: &[u8]) -> Result<usize, AddressError> {
    let length = bytes.iter().take_while(|&&octet| is_atext(octet) || octet == b'.').count();
    if length == 0 {
        return Err(AddressError::EmptyLocalPart);
    }
    let text = bytes.get(..length).unwrap_or_default();
    if text.split(|&octet| octet == b'.').any(<[u8]>::is_empty) {
        return Err(AddressError::LocalPart);
    }
    Ok(length)
}

/// Length of a leading `Quoted-string` (RFC 5321 §4.1.2), quotes included. `""` is allowed by the grammar (errata 5414 aside).
fn quoted_length(bytes: &[u8]) -> Result<usize, AddressError> {
    let mut escaped = false;
    for (index, &octet) in bytes.iter().enumerate().skip(1) {
        match octet {
            0..=0x1F | 0x7F => return Err(AddressError::LocalPart),
            0x80.. if escaped => return Err(AddressError::LocalPart),
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Ok(index + 1),
            _ => {}
        }
    }
    Err(AddressError::LocalPart)
}

fn check_label(label: &[u8]) -> Result<(), AddressError> {
    let allowed = |octet: &u8| octet.is_ascii_alphanumeric() || *octet == b'-' || *octet >= 0x80;
    let hyphen_at_edge = label.first() == Some(&b'-') || label.last() == Some(&b'-');
    if label.is_empty() || hyphen_at_edge || !label.iter().all(allowed) {
        return Err(AddressError::Domain);
    }
    if label.len() > LABEL_LIMIT {
        return Err(AddressError::LabelTooLong);
    }
    Ok(())
}

fn check_charset(bytes: &[u8], charset: Charset) -> Result<&str, AddressError> {
    if charset == Charset::Ascii && !bytes.is_ascii() {
        return Err(AddressError::NotAscii);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| AddressError::NotUtf8)?;
    // C0 controls and DEL fail the grammar by themselves; the C1 range only exists in UTF-8.
    if text.chars().any(|character| !character.is_ascii() && character.is_control()) {
        return Err(AddressError::NotUtf8);
    }
    Ok(text)
}

#[cfg(test)]
mod tests;
