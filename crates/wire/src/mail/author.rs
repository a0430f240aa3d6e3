//! Whom a header names as author: `From` and `Sender` (RFC 5322 §3.6.2), read so strictly that no two programs can
//! read them differently.
//!
//! Refused, though some of it is allowed: groups (RFC 6854), routes, an address in a comment or without quotes in a display
//! name, encoded words inside an address, a second From, a line in the header that is no field. An address that is the whole
//! of a quoted display name is one of the authors: many programs show it, and nothing else.

use super::address::{Charset, Mailbox};
use super::header::{Field, Fields, split};

/// The most addresses in one field.
const ADDRESSES: usize = 100;
/// How deeply comments may be nested.
const DEPTH: usize = 8;

/// Why the authors cannot be read with certainty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum AuthorError {
    /// A line of the header is no field, or the header has a control character or half a line end.
    #[error("a line of the header is not a header field")]
    Header,
    /// There is no From.
    #[error("there is no From field")]
    Missing,
    /// There is more than one From, or more than one Sender.
    #[error("a field stands twice")]
    Twice,
    /// A field is no list of addresses that everybody reads alike.
    #[error("a field is not a plain list of addresses")]
    Syntax,
}

/// The addresses in `From` and `Sender` of a message or of its header, display names that are addresses among them.
///
/// # Errors
/// The first reason why they cannot be read with certainty.
pub fn authors(message: &[u8]) -> Result<Vec<Mailbox>, AuthorError> {
    let (header, _) = split(message);
    if has_bare_line_end(header) {
        return Err(AuthorError::Header);
    }
    let mut read = 0;
    let (mut from, mut sender) = (None, None);
    for field in Fields::of(header) {
        read += length(&field);
        let place = match () {
            () if field.is("From") => &mut from,
            () if field.is("Sender") => &mut sender,
            () => continue,
        };
        if place.replace(field.value).is_some() {
            return Err(AuthorError::Twice);
        }
    }
    // What is no field ends the header for one program and is passed over by another.
    if read != count(header) || header.starts_with(b"From ") {
        return Err(AuthorError::Header);
    }
    let mut addresses = addresses(from.ok_or(AuthorError::Missing)?)?;
    if let Some(sender) = sender {
        match list(sender)?.as_slice() {
            [one] => addresses.extend(one.all()),
            _ => return Err(AuthorError::Syntax),
        }
    }
    Ok(addresses)
}

/// Whether a CR or LF stands alone (RFC 5322 §2.3): a line end to one program, and nothing to another.
fn has_bare_line_end(header: &[u8]) -> bool {
    let lone_line_feed = header.first() == Some(&b'\n')
        || header.windows(2).any(|two| matches!(two, [before, b'\n'] if *before != b'\r'));
    let lone_return = header.last() == Some(&b'\r')
        || header.windows(2).any(|two| matches!(two, [b'\r', after] if *after != b'\n'));
    lone_line_feed || lone_return
}

/// Octets of a field without line ends, spaces before its colon included in neither.
fn length(field: &Field<'_>) -> usize {
    count(field.name) + 1 + count(field.value)
}

/// Octets that are neither line ends nor spaces: the measure by which nothing of the header was passed over.
fn count(octets: &[u8]) -> usize {
    octets.iter().filter(|octet| !matches!(octet, b'\r' | b'\n' | b' ' | b'\t')).count()
}

/// An address, and the one that its display name shows in its place.
struct Author {
    address: Mailbox,
    shown: Option<Mailbox>,
}

impl Author {
    fn all(&self) -> impl Iterator<Item = Mailbox> {
        std::iter::once(&self.address).chain(&self.shown).cloned()
    }
}

/// All that a list names.
fn addresses(value: &[u8]) -> Result<Vec<Mailbox>, AuthorError> {
    Ok(list(value)?.iter().flat_map(Author::all).collect())
}

/// A list of addresses; at least one.
fn list(value: &[u8]) -> Result<Vec<Author>, AuthorError> {
    let text = std::str::from_utf8(value).map_err(|_| AuthorError::Syntax)?;
    let unfolded: String = text.chars().filter(|sign| !matches!(sign, '\r' | '\n')).collect();
    if unfolded.chars().any(|sign| sign.is_control() && sign != '\t') {
        return Err(AuthorError::Header);
    }
    let mut reader = Reader { rest: &unfolded };
    let mut found = Vec::new();
    loop {
        found.push(reader.address()?);
        match reader.next() {
            None => return Ok(found),
            Some(',') if found.len() < ADDRESSES => {}
            Some(_) => return Err(AuthorError::Syntax),
        }
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    /// One address: bare, or between angle brackets behind a name.
    fn address(&mut self) -> Result<Author, AuthorError> {
        self.skip()?;
        let begin = self.rest;
        let (mut words, mut shown) = (0, None);
        loop {
            match self.rest.chars().next() {
                Some('<') => {
                    self.next();
                    let address = self.bare()?;
                    self.skip()?;
                    return if self.next() == Some('>') {
                        self.ended(Author { address, shown })
                    } else {
                        Err(AuthorError::Syntax)
                    };
                }
                Some('"') => shown = shown.or(address_in(self.quoted()?)),
                Some(sign) if is_word(sign) || sign == '.' => self.word(),
                // Only an address that stands alone has an at sign outside quotes.
                Some('@') if words == 1 => {
                    self.rest = begin;
                    let address = self.bare()?;
                    return self.ended(Author { address, shown: None });
                }
                _ => return Err(AuthorError::Syntax),
            }
            words += 1;
            self.skip()?;
        }
    }

    fn ended(&mut self, author: Author) -> Result<Author, AuthorError> {
        self.skip()?;
        Ok(author)
    }

    /// `local-part@domain` without spaces or comments inside.
    fn bare(&mut self) -> Result<Mailbox, AuthorError> {
        self.skip()?;
        let begin = self.rest;
        if self.rest.starts_with('"') {
            self.quoted()?;
        } else {
            self.word();
        }
        if self.next() != Some('@') {
            return Err(AuthorError::Syntax);
        }
        if self.rest.starts_with('[') {
            let end = self.rest.find(']').ok_or(AuthorError::Syntax)? + 1;
            self.rest = self.rest.get(end..).unwrap_or_default();
        } else {
            self.word();
        }
        let length = begin.len() - self.rest.len();
        let address = begin.get(..length).unwrap_or_default();
        // An encoded word here is an address to one program and a text to another.
        if address.contains("=?") {
            return Err(AuthorError::Syntax);
        }
        Mailbox::parse(address.as_bytes(), Charset::Utf8).map_err(|_| AuthorError::Syntax)
    }

    /// Letters of words and dots.
    fn word(&mut self) {
        let end = self.rest.find(|sign| !is_word(sign) && sign != '.').unwrap_or(self.rest.len());
        self.rest = self.rest.get(end..).unwrap_or_default();
    }

    /// A quoted string with its quotes.
    fn quoted(&mut self) -> Result<&'a str, AuthorError> {
        let begin = self.rest;
        let mut escaped = false;
        for (index, sign) in begin.char_indices().skip(1) {
            match sign {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => {
                    let (quoted, rest) = begin.split_at_checked(index + 1).ok_or(AuthorError::Syntax)?;
                    self.rest = rest;
                    return Ok(quoted);
                }
                _ => {}
            }
        }
        Err(AuthorError::Syntax)
    }

    /// Spaces, and comments that do not look like an address.
    fn skip(&mut self) -> Result<(), AuthorError> {
        loop {
            self.rest = self.rest.trim_start_matches([' ', '\t']);
            if !self.rest.starts_with('(') {
                return Ok(());
            }
            self.comment()?;
        }
    }

    fn comment(&mut self) -> Result<(), AuthorError> {
        let mut depth = 0;
        let mut escaped = false;
        for (index, sign) in self.rest.char_indices() {
            match sign {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '(' if depth < DEPTH => depth += 1,
                '(' | '<' | '>' | '@' => return Err(AuthorError::Syntax),
                ')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                self.rest = self.rest.get(index + 1..).unwrap_or_default();
                return Ok(());
            }
        }
        Err(AuthorError::Syntax)
    }

    fn next(&mut self) -> Option<char> {
        let mut signs = self.rest.chars();
        let sign = signs.next();
        self.rest = signs.as_str();
        sign
    }
}

/// The address that is the whole of a quoted string, with or without signs around it.
fn address_in(quoted: &str) -> Option<Mailbox> {
    let plain: String = quoted.chars().filter(|sign| !matches!(sign, '"' | '\\')).collect();
    let around = |sign: char| sign.is_whitespace() || "<>()[]'".contains(sign);
    Mailbox::parse(plain.trim_matches(around).as_bytes(), Charset::Utf8).ok()
}

/// `atext` (RFC 5322 §3.2.3), with RFC 6532 §3.2 all of Unicode above ASCII.
fn is_word(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(sign) || !sign.is_ascii()
}

#[cfg(test)]
mod tests;
