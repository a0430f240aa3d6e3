//! What is wrong with a settings file, as values: whoever shows them to people puts them into words. `Display` is English.

use sekisho_wire::mail::address::{AddressError, Charset, Mailbox};
use serde::{Deserialize, Serialize};

use crate::accounts::hash::HashError;
use crate::accounts::{FingerprintError, NameError};

/// What is wrong, and what was expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Problem {
    /// The file is not UTF-8.
    #[error("not UTF-8; expected a text file")]
    NotText,
    /// A key that has no default is not there.
    #[error("{}", missing(.0))]
    Missing(String),
    /// Nobody knows this key.
    #[error("there is no key `{key}`; expected one of {}", listed(.known))]
    UnknownKey {
        /// The key.
        key: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// Nobody knows this value.
    #[error("not known: `{value}`; expected one of {}", listed(.known))]
    UnknownValue {
        /// The value.
        value: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// A key stands there for the second time.
    #[error("this key stands here a second time; expected it once")]
    Twice,
    /// A text without quotes.
    #[error("a text stands between quotes; expected \"…\"")]
    Quotes,
    /// A value of another kind than the key's.
    #[error("this is {found}; expected {expected}")]
    Kind {
        /// What it is.
        found: Kind,
        /// What it should be.
        expected: Kind,
    },
    /// What the reader of TOML says, in its words.
    #[error("{0}")]
    Reader(String),
    /// Not an address with a port.
    #[error("not an address with a port; expected one as \"[::]:25\" or \"192.0.2.1:25\"")]
    SocketAddress,
    /// Not a network.
    #[error("not a network; expected one as \"192.0.2.1/32\" or \"2001:db8::1/128\"")]
    Network,
    /// Not the name of a domain.
    #[error("`{0}` is not the name of a domain; expected one as \"example.jp\"")]
    Domain(String),
    /// Not a mail address; [`address_error`] says why.
    #[error("{}", not_an_address(.0))]
    Address(String),
    /// Not a size, or too small.
    #[error("not a size of 64 KiB or more; expected a number of octets, or a text as \"32 MiB\"")]
    Size,
    /// Not a time.
    #[error("not a time; expected a number of seconds, or a text as \"5 min\"")]
    Time,
    /// Not the window of a grant.
    #[error("out of range; expected 10 s to 600 s, as \"120 s\"")]
    Window,
    /// Neither a number nor a text.
    #[error("expected a number, or a text with its unit")]
    Amount,
    /// Not a place where LMTP is spoken.
    #[error("`{0}` is neither; expected \"ADDRESS:PORT\" or the full path of a socket")]
    Lmtp(String),
    /// No own domain.
    #[error("there is none; expected at least one, as [\"example.jp\"]")]
    NoDomains,
    /// A certificate without its key, or a key without its certificate.
    #[error("a certificate needs its key; expected both tls.certificate and tls.key, or neither")]
    HalfIdentity,
    /// More or fewer messages of a grant than may be.
    #[error("{0} is out of range; expected 1 to 100")]
    GrantMessages(u32),
    /// A network that holds more than own hosts.
    #[error("{0} holds strangers; expected your own hosts, at most a /24 or a private network (IPv6: /64)")]
    WideNetwork(String),
    /// The same, of proxies.
    #[error("{0} holds strangers; expected the addresses of your own proxies")]
    WideProxy(String),
    /// The catch-all of a domain that is not ours.
    #[error("{0} is not one of `domains`")]
    ForeignDomain(String),
    /// An alias at a domain that is not ours.
    #[error("{0} is not at one of `domains`")]
    ForeignAlias(String),
    /// What cannot separate a plus address from its mailbox.
    #[error("`{0}` cannot separate; expected one character, as \"+\", or \"\"")]
    Plus(String),
    /// A login at the smart host without its password, or a password without its login.
    #[error("a login needs its password; expected both user and password_file, or neither")]
    HalfLogin,
    /// Fewer recipients than RFC 5321 expects.
    #[error("{0}; RFC 5321 §4.5.3.1.8 expects 100 or more")]
    FewRecipients(usize),
    /// More block lists than are asked.
    #[error("{lists} are too many; expected at most {most}")]
    TooManyLists {
        /// How many there are.
        lists: usize,
        /// How many there may be.
        most: usize,
    },
    /// A block list none of whose answers would count.
    #[error("{0}: no answer would count; expected some, as [\"127.0.0.2-5\"]")]
    NoValues(String),
    /// Not a pattern of a block list's answers.
    #[error("`{0}` is no value; expected one as \"127.0.0.2\", \"127.0.0.2-11\" or \"127.0.0.[2;4..11]\"")]
    ListValue(String),
    /// What cannot stand in a reply.
    #[error("not a name for a reply; expected 1 to 63 printable ASCII characters")]
    ListName,
    /// A block list stands there twice.
    #[error("{0} stands here twice; expected it once")]
    ListTwice(String),
    /// The accounts are of another version.
    #[error("version {version} is not known; expected {expected}")]
    #[serde(skip)]
    Version {
        /// What stands there.
        version: u32,
        /// What is known.
        expected: u32,
    },
    /// Not a key for salts.
    #[error("expected 32 octets in base64, as `sekisho user` writes them")]
    #[serde(skip)]
    SaltKey,
    /// Not an account's name.
    #[error("{0}")]
    #[serde(skip)]
    Name(NameError),
    /// Two accounts of one name.
    #[error("there is an account of this name above")]
    #[serde(skip)]
    AccountTwice,
    /// Not a password hash that can be used.
    #[error("{0}")]
    #[serde(skip)]
    Hash(HashError),
    /// Not an address or a domain of the account's.
    #[error("{0}; expected an address or \"@domain\"")]
    #[serde(skip)]
    Sender(AddressError),
    /// Not somebody else's address.
    #[error("{0}; expected an address")]
    #[serde(skip)]
    MaySendAs(AddressError),
    /// Not the fingerprint of a certificate.
    #[error("{FingerprintError}")]
    #[serde(skip)]
    Fingerprint,
    /// A certificate of two accounts.
    #[error("this certificate is named twice; expected once")]
    #[serde(skip)]
    CertificateTwice,
    /// Not a time of day.
    #[error("expected a time such as \"2026-11-24T09:30:00Z\"")]
    #[serde(skip)]
    Created,
}

/// The kind of a value in TOML.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A text between quotes.
    Text,
    /// A whole number.
    Integer,
    /// A number with a point.
    Float,
    /// `true` or `false`.
    Boolean,
    /// A list in brackets.
    List,
    /// A table.
    Table,
}

impl std::fmt::Display for Kind {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Text => "a text between quotes",
            Self::Integer => "a whole number",
            Self::Float => "a number with a point",
            Self::Boolean => "true or false",
            Self::List => "a list in brackets, as [\"…\"]",
            Self::Table => "a table",
        })
    }
}

/// Why a text is no mail address; none where it is one.
#[must_use]
pub fn address_error(text: &str) -> Option<AddressError> {
    Mailbox::parse(text.as_bytes(), Charset::Utf8).err()
}

fn not_an_address(text: &str) -> String {
    let why = address_error(text).map(|why| format!(" ({why})")).unwrap_or_default();
    format!("`{text}` is not a mail address{why}; expected one as \"suzuki@example.jp\"")
}

fn missing(key: &str) -> String {
    match key {
        "host_name" => "host_name is missing; expected host_name = \"mx.example.jp\"".to_owned(),
        "domains" => "domains is missing; expected domains = [\"example.jp\"]".to_owned(),
        other => format!("this key is missing: `{other}`"),
    }
}

/// "`a`, `b`".
fn listed(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
