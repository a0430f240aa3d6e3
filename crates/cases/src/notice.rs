//! What is sent to people: notices, reminders, thanks. Each has a tag of its own in the address that answers go to.

use std::fmt;
use std::str::FromStr;

use data_encoding::{Encoding, Specification};
use serde::{Deserialize, Serialize};

use crate::contact::{MailAddress, Side, Tongue};
use crate::original::Digest;

pub mod facts;
pub mod letter;
pub mod openpgp;
pub mod problem;
pub mod templates;
mod view;
mod wrap;

const SYMBOLS: &str = "0123456789abcdefghjkmnpqrstvwxyz";
/// Octets of randomness in a tag.
const RANDOM: usize = 10;
/// Letters and digits of a tag.
const LENGTH: usize = 16;

/// What tells which notice an answer belongs to: 80 random bits, so that nobody guesses one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Tag(Box<str>);

/// A text is no tag.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no tag of a notice: {LENGTH} letters and digits are expected")]
pub struct NotATag(pub String);

impl Tag {
    /// The tag of these random octets.
    #[must_use]
    pub fn from_random(octets: [u8; RANDOM]) -> Self {
        Self(encoding().map_or_else(String::new, |encoding| encoding.encode(&octets)).into())
    }

    /// The tag in the local part of an address such as `case+TAG@example.jp`, whatever stands before it.
    #[must_use]
    pub fn in_local_part(local: &str) -> Option<Self> {
        local.rsplit_once('+').and_then(|(_, tag)| tag.parse().ok())
    }

    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn encoding() -> Option<Encoding> {
    let mut specification = Specification::new();
    specification.symbols.push_str(SYMBOLS);
    specification.encoding().ok()
}

impl FromStr for Tag {
    type Err = NotATag;

    fn from_str(text: &str) -> Result<Self, NotATag> {
        let small = text.to_ascii_lowercase();
        let fits = small.len() == LENGTH && small.chars().all(|letter| SYMBOLS.contains(letter));
        if fits { Ok(Self(small.into())) } else { Err(NotATag(text.to_owned())) }
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl TryFrom<String> for Tag {
    type Error = NotATag;

    fn try_from(text: String) -> Result<Self, NotATag> {
        text.parse()
    }
}

impl From<Tag> for String {
    fn from(tag: Tag) -> Self {
        tag.0.into()
    }
}

/// What a notice is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeKind {
    /// Tells for the first time what is wrong and how to mend it.
    Notice,
    /// Asks again, since nobody answered or a promise is overdue.
    Reminder,
    /// Tells somebody above that nobody acts.
    Escalation,
    /// Thanks for the fix.
    Thanks,
    /// Tells that the case will be published, with the text.
    Publication,
}

impl NoticeKind {
    /// All kinds.
    pub const ALL: [Self; 5] =
        [Self::Notice, Self::Reminder, Self::Escalation, Self::Thanks, Self::Publication];
}

/// How a notice left us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// A mail server took it.
    Mail,
    /// It was printed; a person sends it as they like.
    Printed,
}

/// A notice that left us.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The tag of answers to it.
    pub tag: Tag,
    /// What it is for.
    pub kind: NoticeKind,
    /// To whom: a contact of the case.
    pub to: MailAddress,
    /// On which side they stand.
    pub side: Side,
    /// In which language.
    pub tongue: Tongue,
    /// How it left us.
    pub channel: Channel,
    /// Its text, which is kept.
    pub original: Digest,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_found_in_an_address_and_nowhere_else() {
        let tag = Tag::from_random([7; RANDOM]);
        assert_eq!(tag.as_str().len(), LENGTH);
        assert_eq!(Tag::in_local_part(&format!("case+{}", tag.as_str().to_uppercase())), Some(tag.clone()));
        assert_eq!(Tag::in_local_part(&format!("a+b+{tag}")), Some(tag.clone()));
        assert_eq!(Tag::in_local_part(tag.as_str()), None);
        assert_eq!(Tag::in_local_part("case+"), None);
        assert_eq!(Tag::in_local_part(&format!("case+{tag}0")), None);
        assert_ne!(Tag::from_random([8; RANDOM]), tag);
    }
}
