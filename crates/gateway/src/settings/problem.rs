//! What is wrong with a settings file, as values: whoever shows them to people puts them into words. `Display` is English.

use sekisho_store::mistake::Reading;
use sekisho_wire::mail::address::{AddressError, Charset, Mailbox};
use serde::{Deserialize, Serialize};

use crate::accounts::hash::HashError;
use crate::accounts::{FingerprintError, NameError};

/// What is wrong, and what was expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Problem {
    /// What the reader of the file says.
    #[error("{}", reading(.0))]
    Reading(Reading),
    /// Not the name of a domain.
    #[error("`{0}` is not the name of a domain; expected one as \"example.jp\"")]
    Domain(String),
    /// Not a mail address; [`address_error`] says why.
    #[error("{}", not_an_address(.0))]
    Address(String),
    /// Not the window of a grant.
    #[error("out of range; expected 10 s to 600 s, as \"120 s\"")]
    Window,
    /// Not a place where LMTP is spoken.
    #[error("`{0}` is neither; expected \"ADDRESS:PORT\" or the full path of a socket")]
    Lmtp(String),
    /// No own domain.
    #[error("there is none; expected at least one, as [\"example.jp\"]")]
    NoDomains,
    /// A domain stands there twice, in whatever spelling.
    #[error("{0} stands here twice; expected it once")]
    DomainTwice(String),
    /// Two services would listen at the same address.
    #[error("{0} is named twice in [listen]; expected an address for each service")]
    ListenTwice(String),
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
    /// Who may do everything.
    #[error("it does not serve as root; expected a user of its own, as \"sekisho\"")]
    Root,
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

impl From<Reading> for Problem {
    fn from(reading: Reading) -> Self {
        Self::Reading(reading)
    }
}

impl sekisho_store::mistake::Problem for Problem {
    fn of_words(words: &str) -> Option<Self> {
        let mut named = words.split('`').skip(1).step_by(2).map(str::to_owned);
        match () {
            () if words.contains("` is not the name of a domain;") => named.next().map(Self::Domain),
            () if words.contains("` is no value; expected one as") => named.next().map(Self::ListValue),
            () => None,
        }
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

fn reading(reading: &Reading) -> String {
    match reading {
        Reading::Missing(key) if key == "host_name" => {
            "host_name is missing; expected host_name = \"mx.example.jp\"".to_owned()
        }
        Reading::Missing(key) if key == "domains" => {
            "domains is missing; expected domains = [\"example.jp\"]".to_owned()
        }
        other => other.to_string(),
    }
}
