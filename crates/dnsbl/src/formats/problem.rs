//! What is wrong with a line of a file, as values: whoever shows them to people puts them into words. `Display` is English.

use std::net::Ipv4Addr;

use jiff::Timestamp;

use super::{Format, NoFormat};
use crate::settings::Kind;
use crate::subject::{NoSubject, Subject};

/// What is wrong with a line, and what was expected; or why it says nothing that a list can keep.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A line above the limit, in octets.
    #[error("longer than {0} octets")]
    LongLine(usize),
    /// Not a text.
    #[error("not UTF-8; expected a text file")]
    NoText,
    /// Neither an address nor a network nor a domain.
    #[error(transparent)]
    NoSubject(#[from] NoSubject),
    /// A domain, in a zone of addresses.
    #[error("{0} is no address; expected an address or a network, for the zone lists addresses")]
    NoAddress(Subject),
    /// An address, in a zone of domains.
    #[error("{0} is no domain; expected a domain, for the zone lists domains")]
    DomainsOnly(Subject),
    /// A word that is no domain.
    #[error("{0:?} is no domain; expected one as mail.example, *.example or .example")]
    NoDomain(String),
    /// A name that would be none in front of the zone's name, in octets.
    #[error("a name of {length} octets; expected at most {most} in front of this zone's name")]
    LongName {
        /// How long it is.
        length: usize,
        /// How long it may be.
        most: usize,
    },
    /// A value that no list may give.
    #[error("the value {0:?}; expected an address in 127.0.0.0/8, or its last octet")]
    Value(String),
    /// A text above the limit, in octets.
    #[error("a text of {length} octets; expected at most {most}")]
    LongText {
        /// How long it is.
        length: usize,
        /// How long it may be.
        most: usize,
    },
    /// A combined file has nothing for the subzone.
    #[error("no dataset is for the subzone {subzone}; those of this file: {}", if others.is_empty() { "none" } else { others })]
    NoDataset {
        /// The subzone that was asked for.
        subzone: String,
        /// Those that there are.
        others: String,
    },
    /// A special entry that rbldnsd does not have.
    #[error(
        "there is no ${0}; expected one of $SOA, $NS, $TTL, $TIMESTAMP, $MAXRANGE4, $DATASET, $=, $0 to $9"
    )]
    NoSpecial(String),
    /// A dataset begins where only one is.
    #[error("$DATASET in a file that holds one dataset; expected it in a combined file")]
    OneDataset,
    /// A type of dataset that nobody knows.
    #[error(transparent)]
    NoFormat(#[from] NoFormat),
    /// A type of dataset that no combined file has.
    #[error("a dataset of the type {0} inside a combined file; expected another type")]
    NoPart(String),
    /// Nothing says what kind of entry this is.
    #[error("an entry before the first $DATASET; expected `$DATASET type subzone …`")]
    BeforeDataset,
    /// Not an address in a dataset of single ones.
    #[error("{0:?}; expected an address as 192.0.2.1")]
    Single(String),
    /// Not a network in a dataset of networks.
    #[error("{0:?}; expected an address or a network as 192.0.2.0/24, without host bits")]
    Network(String),
    /// Not a range in a dataset of ranges.
    #[error(
        "{0:?}; expected an address, a network or a range as 192.0.2.0/24 or 192.0.2.1-192.0.2.9, without host bits"
    )]
    Range(String),
    /// Not a network of IPv6.
    #[error("{0:?}; expected an IPv6 network as 2001:db8::/32 or 2001:db8:1:2")]
    Network6(String),
    /// A network of IPv6 with bits behind its prefix.
    #[error("{0:?} has host bits; expected none")]
    HostBits(String),
    /// Not a size.
    #[error("$MAXRANGE4 {0}; expected a number of addresses, or a length as /24")]
    MaxRange(String),
    /// Not dates.
    #[error("$TIMESTAMP {0}; expected dates as 2026:11:25:03:00:00, and +4d for an expiry")]
    Dates(String),
    /// The file does not hold yet.
    #[error("this file holds from {0} on; is the clock of this machine right?")]
    NotYet(Timestamp),
    /// The file holds no longer.
    #[error("this file held until {0}; fetch a newer one")]
    NoLonger(Timestamp),
    /// A text that is none.
    #[error("a text that is not UTF-8")]
    TextNotUtf8,
    /// A name that is listed and means nothing in a zone of this kind.
    #[error("{name:?} can be no entry; expected {}", expected(*kind))]
    NoEntry {
        /// The name, relative to the zone.
        name: String,
        /// What the zone lists; either, where nothing is said.
        kind: Option<Kind>,
    },
    /// A name beside the zone.
    #[error("{owner} is outside of the zone {origin}")]
    Outside {
        /// The name.
        owner: String,
        /// The zone.
        origin: String,
    },
    /// Another file is named.
    #[error("$INCLUDE is not followed; expected one whole file")]
    Include,
    /// Not a record, in the words of whoever reads zone files.
    #[error("{0}; expected a record of a zone file")]
    NoRecord(String),
    /// An open parenthesis at the end.
    #[error("an entry that does not end; expected its closing parenthesis")]
    OpenEntry,
    /// An entry above the limit, in octets.
    #[error("an entry of more than {0} octets; is a parenthesis open?")]
    LongEntry(usize),
    /// An A record without an address.
    #[error("A {0:?}; expected an IPv4 address")]
    RecordAddress(String),
    /// A record that `generic` does not have.
    #[error("a record of type {0:?}; expected A, TXT or MX")]
    RecordType(String),
    /// Parts of a combined file that are for other subzones.
    #[error("the parts for other subzones are left out: {0}")]
    OtherSubzones(String),
    /// Left out, for the file's own limit.
    #[error("{0} is left out: larger than $MAXRANGE4 of this file allows")]
    LeftOut(String),
    /// A record that is none of a list.
    #[error("{0}: no record of a list")]
    OtherRecord(String),
    /// A record at the zone's own name.
    #[error("the zone's own name: no entry")]
    ZoneItself,
    /// A rule that no list can keep.
    #[error("{0}: nothing that this list can keep")]
    NotKept(String),
    /// An A record that is the address of a host.
    #[error("{name} A {value}: the address of a host and no entry")]
    HostAddress {
        /// The name, relative to the zone.
        name: String,
        /// The address.
        value: Ipv4Addr,
    },
}

impl Problem {
    /// A word that is no range of a dataset.
    pub(super) fn range(dataset: Format, word: &str) -> Self {
        let word = word.to_owned();
        match dataset {
            Format::Ip4Tset => Self::Single(word),
            Format::Ip4Trie => Self::Network(word),
            _ => Self::Range(word),
        }
    }
}

const fn expected(kind: Option<Kind>) -> &'static str {
    match kind {
        Some(Kind::Ip) => "an address in reverse as 99.2.0.192",
        Some(Kind::Domain) => "a domain",
        None => "an address in reverse as 99.2.0.192, or a domain",
    }
}
