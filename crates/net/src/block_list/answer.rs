//! What a list answers, and what that is worth.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};

use sekisho_wire::dnsbl;

use crate::random;
use crate::resolver::ResponseCode;

/// The most characters of a list's text that are kept.
const TEXT_LIMIT: usize = 300;
/// The most values, and the most texts, of one answer that are kept.
const ENTRIES: usize = 16;

/// What a list is asked about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A host.
    Address(IpAddr),
    /// A domain: in lower case with A-labels, without a trailing dot.
    Domain(String),
}

/// What a list may have entries of. Each kind has test entries of its own (RFC 5782 §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// IPv4 addresses.
    V4,
    /// IPv6 addresses.
    V6,
    /// Domains.
    Domain,
}

/// An entry: the values that counted, and what the list says about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The values of the A records, in order.
    pub values: Vec<Ipv4Addr>,
    /// The TXT records, harmless to show: one line of printable characters each, at most 300.
    pub texts: Vec<String>,
}

/// What a list says about a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is listed, with a value that counts.
    Listed(Listing),
    /// It is listed, but only with values that were not chosen.
    OtherValues(Listing),
    /// It is not listed.
    NotListed,
    /// The list did not answer the question: an error value.
    Refused(Refusal),
    /// The list is broken: it answered with a value that no list may give.
    Broken(IpAddr),
    /// The name server answered, and gave nothing but an error.
    Declined(ResponseCode),
    /// No answer in time.
    NoAnswer(String),
    /// It was not asked, for it does not work; see [`Health`].
    NotAsked,
}

/// Why a list refuses to answer: values in 127.255.255.0/24, by the convention of Spamhaus that others share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// 127.255.255.252: the name of the list is mistyped.
    Mistyped,
    /// 127.255.255.254: asked through a public resolver.
    PublicResolver,
    /// 127.255.255.255: too many questions.
    TooMany,
    /// Another value of this range: its last octet.
    Other(u8),
}

/// Whether a list works, by its test entries (RFC 5782 §5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Health {
    /// The one test entry is listed, the other is not.
    Good,
    /// The entry that every list has is missing: the list is dead, or has no entries of this kind.
    Empty,
    /// The entry that no list may have is listed: it lists the world.
    ListsEverything,
    /// It answered the test with an error value.
    Refused(Refusal),
    /// It answered the test with a value that no list may give.
    Broken(IpAddr),
    /// The name server answered, and gave nothing but an error.
    Declined(ResponseCode),
    /// No answer in time.
    NoAnswer(String),
}

impl Subject {
    /// The kind of entries that speak of it.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Address(IpAddr::V4(_)) => Kind::V4,
            Self::Address(IpAddr::V6(_)) => Kind::V6,
            Self::Domain(_) => Kind::Domain,
        }
    }

    /// The name that is looked up in the list at `zone` (RFC 5782 §2.1, §2.4, §3).
    #[must_use]
    pub fn name_in(&self, zone: &str) -> String {
        match self {
            Self::Address(address) => format!("{}.{zone}", dnsbl::reversed(*address)),
            Self::Domain(name) => format!("{name}.{zone}"),
        }
    }

    /// An address, or a domain in any script; `None` where `text` is neither.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(address) = text.trim().parse::<IpAddr>() {
            return Some(Self::from(address));
        }
        let name = crate::resolver::ascii_name(text)?;
        // `1.2.3` and `300.1.2.3` are mistyped addresses.
        let is_number = name.bytes().all(|octet| octet.is_ascii_digit() || octet == b'.');
        (!is_number).then_some(Self::Domain(name))
    }
}

impl From<IpAddr> for Subject {
    fn from(address: IpAddr) -> Self {
        Self::Address(address.to_canonical())
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => address.fmt(formatter),
            Self::Domain(name) => formatter.write_str(name),
        }
    }
}

impl Kind {
    /// The entry that every list of this kind has, and the one that none has.
    pub(super) fn test_entries(self) -> (Subject, Subject) {
        let address = |address: IpAddr| Subject::Address(address);
        let domain = |name: &str| Subject::Domain(name.to_owned());
        match self {
            Self::V4 => (address(dnsbl::LISTED_V4.into()), address(dnsbl::UNLISTED_V4.into())),
            Self::V6 => (address(dnsbl::LISTED_V6.into()), address(dnsbl::UNLISTED_V6.into())),
            Self::Domain => (domain(dnsbl::LISTED_DOMAIN), domain(dnsbl::UNLISTED_DOMAIN)),
        }
    }
}

impl Kind {
    /// A further entry that no list has, another one each time: within the network, or the top-level domain, of the one
    /// that none has by RFC 5782 §5. Low numbers are left out, for some lists have test entries there.
    pub(super) fn another_unlisted(self) -> Subject {
        let number = random::number().unwrap_or(0x5EC1);
        let [_, b, c, d, ..] = number.to_be_bytes();
        let four = Ipv4Addr::new(127, b.clamp(1, 254), c, d);
        match self {
            Self::V4 => Subject::Address(four.into()),
            Self::V6 => Subject::Address(four.to_ipv6_mapped().into()),
            Self::Domain => Subject::Domain(format!("{number:016x}.{}", dnsbl::UNLISTED_DOMAIN)),
        }
    }
}

impl Refusal {
    /// The refusal that a value stands for.
    #[must_use]
    pub const fn of(value: Ipv4Addr) -> Option<Self> {
        match value.octets() {
            [127, 255, 255, 252] => Some(Self::Mistyped),
            [127, 255, 255, 254] => Some(Self::PublicResolver),
            [127, 255, 255, 255] => Some(Self::TooMany),
            [127, 255, 255, last] => Some(Self::Other(last)),
            _ => None,
        }
    }

    /// A stable name, for logs and translations.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Mistyped => "mistyped",
            Self::PublicResolver => "public-resolver",
            Self::TooMany => "too-many",
            Self::Other(_) => "other-error",
        }
    }
}

impl Answer {
    /// Whether it says nothing about the subject, though the list was asked.
    #[must_use]
    pub const fn is_failure(&self) -> bool {
        matches!(self, Self::Refused(_) | Self::Broken(_) | Self::Declined(_) | Self::NoAnswer(_))
    }
}

impl Health {
    /// A stable name, for logs, metrics and translations.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Empty => "empty",
            Self::ListsEverything => "lists-everything",
            Self::Refused(refusal) => refusal.key(),
            Self::Broken(_) => "broken",
            Self::Declined(code) => code.key(),
            Self::NoAnswer(_) => "no-answer",
        }
    }
}

impl Listing {
    /// What a server says by itself: its own texts, made harmless and bounded.
    #[must_use]
    pub fn new(values: Vec<Ipv4Addr>, texts: &[String]) -> Self {
        let mut values = values;
        values.sort_unstable();
        values.dedup();
        values.truncate(ENTRIES);
        let texts = texts.iter().map(|text| printable(text)).filter(|text| !text.is_empty());
        let mut texts: Vec<String> = texts.take(ENTRIES).collect();
        texts.sort();
        texts.dedup();
        Self { values, texts }
    }
}

/// One line without control characters, of bounded length.
fn printable(text: &str) -> String {
    let harmless = |character: char| {
        // Marks that turn the direction of writing could make a text read as another one.
        let turns =
            matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if character.is_control() || turns || character == char::REPLACEMENT_CHARACTER {
            '?'
        } else {
            character
        }
    };
    text.chars().map(harmless).take(TEXT_LIMIT).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_asked_about() {
        assert_eq!(Subject::parse("::ffff:192.0.2.1"), Some(Subject::Address([192, 0, 2, 1].into())));
        assert_eq!(Subject::parse("例え.jp"), Some(Subject::Domain("xn--r8jz45g.jp".to_owned())));
        for wrong in ["", "1.2.3", "300.1.2.3", "a b", "192.0.2.0/24"] {
            assert_eq!(Subject::parse(wrong), None, "{wrong}");
        }
        let subject = Subject::parse("192.0.2.1").unwrap();
        assert_eq!(subject.name_in("list.example"), "1.2.0.192.list.example");
        assert_eq!(Subject::parse("a.example").unwrap().name_in("list.example"), "a.example.list.example");
    }

    #[test]
    fn a_text_is_one_harmless_line() {
        let texts = [format!("a\r\n250 ok\u{202e}{}", "x".repeat(1000)), " ".to_owned()];
        let listing = Listing::new(vec![[127, 0, 0, 4].into(), [127, 0, 0, 2].into()], &texts);
        assert_eq!(listing.texts.len(), 1);
        assert!(listing.texts[0].starts_with("a??250 ok?x") && listing.texts[0].len() == 300);
        assert_eq!(listing.values, [Ipv4Addr::new(127, 0, 0, 2), Ipv4Addr::new(127, 0, 0, 4)]);
    }
}
