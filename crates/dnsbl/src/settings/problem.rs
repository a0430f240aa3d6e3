//! What is wrong with `[dnsbl]`, as values: whoever shows them to people puts them into words. `Display` is English.

use sekisho_store::mistake::Reading;
use serde::{Deserialize, Serialize};

use crate::formats::Format;

/// What is wrong, and what was expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Problem {
    /// What the reader of the file says.
    #[error("{0}")]
    Reading(Reading),
    /// No place to answer at.
    #[error("listen is missing; expected listen = [\"192.0.2.53:53\"]")]
    NoListen,
    /// Nothing to answer for.
    #[error("there is no zone; expected at least one [[dnsbl.zone]]")]
    NoZone,
    /// An identifier that no answer has room for.
    #[error("longer than 64 octets; expected a short name")]
    NsidLong,
    /// A zone stands there twice.
    #[error("{0} stands here twice; expected each zone once")]
    ZoneTwice(String),
    /// Files without their source, or the source without files.
    #[error(
        "{0}: expected both or neither: source = \"files\" and files = [\"/etc/sekisho/relays.list\"] stand together"
    )]
    HalfFiles(String),
    /// A primary without its source, or the source without a primary.
    #[error(
        "{0}: expected both or neither: source = \"primary\" and primary = {{ address = \"192.0.2.53:53\" }} stand together"
    )]
    HalfPrimary(String),
    /// A tester without a witness: nothing could be proven.
    #[error(
        "no witness: expected witness_listen = [\"192.0.2.54:25\"] and witness_domain = \"w.example.net\" together, or \
         witness = \"imaps://USER@HOST\""
    )]
    NoWitness,
    /// Domains, of a register that has addresses.
    #[error("{0}: what this server proves are addresses; expected kind = \"ip\", or source = \"files\"")]
    ListingsAreAddresses(String),
    /// A table where a list of tables stands.
    #[error("this is one table; expected a list of them, each begun by [[{0}]]")]
    TwoBrackets(String),
    /// A key that nobody describes.
    #[error("there is no key {0}; expected one as [[dnsbl.key]] name = \"{0}\"")]
    NoKey(String),
    /// A zone without name servers.
    #[error("{0} has no name_servers; expected at least one, as [\"ns1.example.org\"]")]
    NoNameServers(String),
    /// A name server whose address the zone would have to know.
    #[error("{0} is inside of the zone, where only listings are; expected a name outside")]
    NameServerInside(String),
    /// Not the name of a zone or of a name server.
    #[error("`{0}` is not the name of a domain; expected one as \"relays.example.org\"")]
    Name(String),
    /// Not a mail address.
    #[error("`{0}` is not a mail address; expected one as \"list@example.org\"")]
    Mailbox(String),
    /// More threads than any machine has use for.
    #[error("{threads} threads; expected at most {most}, or 0 for one for each core")]
    Threads {
        /// How many were set.
        threads: usize,
        /// How many may be.
        most: usize,
    },
    /// No connection at all.
    #[error("0 connections; expected at least 1: what does not fit a datagram is asked again by TCP")]
    NoConnections,
    /// Not a part of all.
    #[error("{0}; expected a share above 0 and up to 1.0, as 0.1 for a tenth")]
    Share(String),
    /// Not a growth.
    #[error("{0}; expected 0 or more, as 0.5 for half of what is there")]
    Growth(String),
    /// Not the address of a page.
    #[error("`{0}` is not the address of a page; expected one as \"https://www.example.org/relays?$\"")]
    Page(String),
    /// Not a format of files.
    #[error("there is no format `{0}`; expected one of {names}", names = Format::names())]
    Format(String),
}

impl From<Reading> for Problem {
    fn from(reading: Reading) -> Self {
        Self::Reading(reading)
    }
}

impl sekisho_store::mistake::Problem for Problem {}
