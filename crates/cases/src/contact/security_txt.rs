//! A security.txt (RFC 9116): whom a domain itself names for reports, until when the file holds, in which languages.
//!
//! Read strictly: a file that is no such file, or one that has run out, names nobody. A signature (RFC 9116 §2.3) is taken
//! off and not judged: what makes the file believable is the certificate of the server that it came from.

use jiff::Timestamp;

use super::{Contact, MailAddress, Side, Source, Tongue};
use crate::outside::words;

/// The largest file in octets (RFC 9116 §5.4 asks for a limit).
pub const SIZE_LIMIT: usize = 32 * 1024;
/// Where it lies.
pub const PATH: &str = "/.well-known/security.txt";
/// The most contacts of one file.
const CONTACTS: usize = 20;
const SIGNED: &str = "-----BEGIN PGP SIGNED MESSAGE-----";
const SIGNATURE: &str = "-----BEGIN PGP SIGNATURE-----";

/// What a file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityTxt {
    /// Addresses of its Contact fields, the preferred one first (§2.5.3).
    pub contacts: Vec<MailAddress>,
    /// Its other Contact fields, such as pages and telephone numbers, fit to be shown.
    pub elsewhere: Vec<String>,
    /// From when on it must not be used (§2.5.5).
    pub expires: Timestamp,
    /// The language that it prefers, where that is one of ours and the other is not (§2.5.8).
    pub tongue: Option<Tongue>,
    /// Whether it has a signature.
    pub signed: bool,
}

/// Why a file names nobody.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSecurityTxt {
    /// It is longer than [`SIZE_LIMIT`].
    #[error("longer than {SIZE_LIMIT} octets")]
    TooLong,
    /// It is not UTF-8 (§2.2), or has control characters.
    #[error("no text in UTF-8")]
    NotText,
    /// A line is neither a field nor a comment nor empty (§2.2): most often a page that says that there is no such file.
    #[error("line {line} is no field")]
    Line {
        /// The line, from 1.
        line: usize,
    },
    /// Text stands outside of what is signed.
    #[error("line {line} stands outside of what is signed")]
    OutsideSignature {
        /// The line, from 1.
        line: usize,
    },
    /// A field that may stand once stands twice.
    #[error("the field {0} stands twice")]
    Twice(&'static str),
    /// It has no Expires, or one that is no time of RFC 3339 (§2.5.5).
    #[error("no Expires with a date and time")]
    NoExpires,
    /// It has run out.
    #[error("it has run out on {0}")]
    Expired(Timestamp),
    /// It says that it belongs elsewhere (§2.5.2).
    #[error("its Canonical fields do not name the place where it was found")]
    Elsewhere,
    /// It has no Contact field (§2.5.3).
    #[error("no Contact")]
    NoContact,
}

/// Reads a file that was found at `url`.
///
/// # Errors
/// Why it names nobody at `now`.
pub fn parse(octets: &[u8], url: &str, now: Timestamp) -> Result<SecurityTxt, NotSecurityTxt> {
    if octets.len() > SIZE_LIMIT {
        return Err(NotSecurityTxt::TooLong);
    }
    let text = std::str::from_utf8(octets).map_err(|_| NotSecurityTxt::NotText)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.chars().any(|sign| sign.is_control() && !matches!(sign, '\r' | '\n' | '\t')) {
        return Err(NotSecurityTxt::NotText);
    }
    let (lines, signed) = unsigned(text)?;
    let mut fields = Fields::default();
    for (number, line) in lines {
        fields.take(line, number)?;
    }
    fields.finish(url, now, signed)
}

/// The lines that count, each with its number.
type Lines<'a> = Vec<(usize, &'a str)>;

/// Takes a cleartext signature off (RFC 9580 §7): what is signed, without the escapes of dashes.
fn unsigned(text: &str) -> Result<(Lines<'_>, bool), NotSecurityTxt> {
    let numbered = || text.lines().enumerate().map(|(index, line)| (index + 1, line.trim_end()));
    let mut rest = numbered().skip_while(|(_, line)| line.is_empty());
    if rest.next().is_none_or(|(_, line)| line != SIGNED) {
        return Ok((numbered().collect(), false));
    }
    let mut lines = Vec::new();
    // Armor headers end at an empty line.
    let mut inside = rest.by_ref().skip_while(|(_, line)| !line.is_empty()).skip(1);
    let ended = inside.find_map(|(number, line)| {
        if line == SIGNATURE {
            return Some(number);
        }
        lines.push((number, line.strip_prefix("- ").unwrap_or(line)));
        None
    });
    let unended = || NotSecurityTxt::OutsideSignature { line: text.lines().count() };
    ended.ok_or_else(unended)?;
    let mut after = rest.skip_while(|(_, line)| *line != "-----END PGP SIGNATURE-----").skip(1);
    match after.find(|(_, line)| !line.is_empty()) {
        Some((line, _)) => Err(NotSecurityTxt::OutsideSignature { line }),
        None => Ok((lines, true)),
    }
}

#[derive(Default)]
struct Fields {
    contacts: Vec<String>,
    expires: Option<Option<Timestamp>>,
    canonical: Vec<String>,
    languages: Option<String>,
}

impl Fields {
    fn take(&mut self, line: &str, number: usize) -> Result<(), NotSecurityTxt> {
        if line.trim().is_empty() || line.starts_with('#') {
            return Ok(());
        }
        let no_field = || NotSecurityTxt::Line { line: number };
        let (name, value) = line.split_once(':').ok_or_else(no_field)?;
        // ftext of RFC 5322 §3.6.8.
        if name.is_empty() || !name.bytes().all(|octet| octet.is_ascii_graphic()) {
            return Err(no_field());
        }
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "contact" if self.contacts.len() < CONTACTS => self.contacts.push(value.to_owned()),
            "canonical" if self.canonical.len() < CONTACTS => self.canonical.push(value.to_owned()),
            "expires" if self.expires.is_some() => return Err(NotSecurityTxt::Twice("Expires")),
            "expires" => self.expires = Some(value.parse().ok()),
            "preferred-languages" if self.languages.is_some() => {
                return Err(NotSecurityTxt::Twice("Preferred-Languages"));
            }
            "preferred-languages" => self.languages = Some(value.to_owned()),
            // Others are for others, or for later (§2.4).
            _ => {}
        }
        Ok(())
    }

    fn finish(self, url: &str, now: Timestamp, signed: bool) -> Result<SecurityTxt, NotSecurityTxt> {
        let expires = self.expires.flatten().ok_or(NotSecurityTxt::NoExpires)?;
        if expires <= now {
            return Err(NotSecurityTxt::Expired(expires));
        }
        if !self.canonical.is_empty() && self.canonical.iter().all(|place| place != url) {
            return Err(NotSecurityTxt::Elsewhere);
        }
        if self.contacts.is_empty() {
            return Err(NotSecurityTxt::NoContact);
        }
        let (mut contacts, mut elsewhere) = (Vec::new(), Vec::new());
        for value in &self.contacts {
            match mailto(value) {
                Some(address) if !contacts.contains(&address) => contacts.push(address),
                Some(_) => {}
                None => elsewhere.extend(words(value, 200).map(String::from)),
            }
        }
        let tongue = self.languages.as_deref().and_then(preferred);
        Ok(SecurityTxt { contacts, elsewhere, expires, tongue, signed })
    }
}

/// The address of a `mailto:` URI (RFC 6068 §2) that names one; header fields behind it do not count.
fn mailto(uri: &str) -> Option<MailAddress> {
    let (scheme, rest) = uri.split_once(':')?;
    if !scheme.eq_ignore_ascii_case("mailto") {
        return None;
    }
    let address = rest.split('?').next()?;
    MailAddress::published(&decoded(address)?)
}

/// Percent-encoding taken off (RFC 3986 §2.1).
fn decoded(text: &str) -> Option<String> {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(octet) = rest.next() {
        if octet == b'%' {
            let mut digit = || char::from(rest.next()?).to_digit(16);
            octets.push(u8::try_from(digit()? * 16 + digit()?).ok()?);
        } else {
            octets.push(octet);
        }
    }
    String::from_utf8(octets).ok()
}

/// All that are listed are equally welcome (§2.5.8): where both of ours are, or neither is, nothing follows.
fn preferred(list: &str) -> Option<Tongue> {
    let named = |tongue: Tongue| {
        list.split(',').any(|tag| {
            tag.trim().split('-').next().is_some_and(|first| first.eq_ignore_ascii_case(tongue.tag()))
        })
    };
    match (named(Tongue::English), named(Tongue::Japanese)) {
        (true, false) => Some(Tongue::English),
        (false, true) => Some(Tongue::Japanese),
        _ => None,
    }
}

impl SecurityTxt {
    /// Its contacts; `url` is where it was found.
    #[must_use]
    pub fn contacts(&self, url: &str) -> Vec<Contact> {
        let contact = |address: &MailAddress| {
            let own = Contact::new(address.clone(), Side::Operator, Source::SecurityTxt { url: url.into() });
            Contact { tongue: self.tongue.unwrap_or(own.tongue), ..own }
        };
        self.contacts.iter().map(contact).collect()
    }
}

#[cfg(test)]
mod tests;
