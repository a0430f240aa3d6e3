//! Addresses and names that belong to nobody who sends mail, or to everybody.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// Why a range is set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// In use, but by many at once: within organisations, within hosts.
    Private,
    /// For examples.
    Documentation,
    /// By no host.
    Reserved,
}

/// What a range of special addresses is for (RFC 6890).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Special {
    /// The own network, without an address.
    ThisNetwork,
    /// Protocols of the IETF.
    Protocols,
    /// Groups of hosts.
    Multicast,
    /// Nothing yet.
    Future,
    /// Every host.
    Broadcast,
    /// Hosts within an organisation.
    Private,
    /// Hosts behind a carrier's NAT.
    Shared,
    /// The host itself.
    Loopback,
    /// Hosts on one link.
    LinkLocal,
    /// Measurements.
    Benchmarks,
    /// Examples.
    Documentation,
    /// No host, the host itself, and IPv4 as it once was written.
    Unspecified,
    /// IPv4 in the form of IPv6.
    Mapped,
    /// IPv4 behind a translator.
    Translated,
    /// Nobody.
    Discard,
    /// Hosts within an organisation, by IPv6.
    UniqueLocal,
    /// The same, as it once was.
    SiteLocal,
}

impl Special {
    /// Its word, by which texts are named.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::ThisNetwork => "this-network",
            Self::Protocols => "protocols",
            Self::Multicast => "multicast",
            Self::Future => "future",
            Self::Broadcast => "broadcast",
            Self::Private => "private",
            Self::Shared => "shared",
            Self::Loopback => "loopback",
            Self::LinkLocal => "link-local",
            Self::Benchmarks => "benchmarks",
            Self::Documentation => "documentation",
            Self::Unspecified => "unspecified",
            Self::Mapped => "mapped",
            Self::Translated => "translated",
            Self::Discard => "discard",
            Self::UniqueLocal => "unique-local",
            Self::SiteLocal => "site-local",
        }
    }
}

impl fmt::Display for Special {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::ThisNetwork => "this network",
            Self::Protocols => "protocol assignments, RFC 6890",
            Self::Multicast => "multicast",
            Self::Future => "reserved, RFC 1112",
            Self::Broadcast => "broadcast",
            Self::Private => "private, RFC 1918",
            Self::Shared => "shared behind carriers' NAT, RFC 6598",
            Self::Loopback => "loopback",
            Self::LinkLocal => "link-local",
            Self::Benchmarks => "benchmarks, RFC 2544",
            Self::Documentation => "documentation, RFC 5737, 3849 and 9637",
            Self::Unspecified => "unspecified, loopback and IPv4-compatible",
            Self::Mapped => "IPv4-mapped: list the IPv4 addresses",
            Self::Translated => "translated IPv4, RFC 6052",
            Self::Discard => "discard only, RFC 6666",
            Self::UniqueLocal => "unique local, RFC 4193",
            Self::SiteLocal => "site-local, RFC 3879",
        })
    }
}

/// The registry of special IPv4 addresses (RFC 6890), as far as it matters here; what no setting allows comes first.
const V4: [(Ipv4Net, Kind, Special); 15] = [
    (v4([0, 0, 0, 0], 8), Kind::Reserved, Special::ThisNetwork),
    (v4([192, 0, 0, 0], 24), Kind::Reserved, Special::Protocols),
    (v4([224, 0, 0, 0], 4), Kind::Reserved, Special::Multicast),
    (v4([240, 0, 0, 0], 4), Kind::Reserved, Special::Future),
    (v4([255, 255, 255, 255], 32), Kind::Reserved, Special::Broadcast),
    (v4([10, 0, 0, 0], 8), Kind::Private, Special::Private),
    (v4([100, 64, 0, 0], 10), Kind::Private, Special::Shared),
    (v4([127, 0, 0, 0], 8), Kind::Private, Special::Loopback),
    (v4([169, 254, 0, 0], 16), Kind::Private, Special::LinkLocal),
    (v4([172, 16, 0, 0], 12), Kind::Private, Special::Private),
    (v4([192, 168, 0, 0], 16), Kind::Private, Special::Private),
    (v4([198, 18, 0, 0], 15), Kind::Private, Special::Benchmarks),
    (v4([192, 0, 2, 0], 24), Kind::Documentation, Special::Documentation),
    (v4([198, 51, 100, 0], 24), Kind::Documentation, Special::Documentation),
    (v4([203, 0, 113, 0], 24), Kind::Documentation, Special::Documentation),
];

/// The registry of special IPv6 addresses (RFC 6890), as far as it matters here; what no setting allows comes first.
const V6: [(Ipv6Net, Kind, Special); 10] = [
    (v6([0, 0, 0, 0, 0, 0], 96), Kind::Reserved, Special::Unspecified),
    (v6([0, 0, 0, 0, 0, 0xffff], 96), Kind::Reserved, Special::Mapped),
    (v6([0x64, 0xff9b, 0, 0, 0, 0], 96), Kind::Reserved, Special::Translated),
    (v6([0x100, 0, 0, 0, 0, 0], 64), Kind::Reserved, Special::Discard),
    (v6([0xff00, 0, 0, 0, 0, 0], 8), Kind::Reserved, Special::Multicast),
    (v6([0xfc00, 0, 0, 0, 0, 0], 7), Kind::Private, Special::UniqueLocal),
    (v6([0xfe80, 0, 0, 0, 0, 0], 10), Kind::Private, Special::LinkLocal),
    (v6([0xfec0, 0, 0, 0, 0, 0], 10), Kind::Private, Special::SiteLocal),
    (v6([0x2001, 0xdb8, 0, 0, 0, 0], 32), Kind::Documentation, Special::Documentation),
    (v6([0x3fff, 0, 0, 0, 0, 0], 20), Kind::Documentation, Special::Documentation),
];

/// Second levels under which registries of countries give domains away.
const SECOND_LEVELS: [&str; 16] =
    ["ac", "ad", "co", "com", "ed", "edu", "go", "gob", "gov", "gr", "lg", "mil", "ne", "net", "or", "org"];

/// The range set aside that a network lies in or around: the first of those that it meets.
pub(super) fn meets(network: IpNet) -> Option<(IpNet, Kind, Special)> {
    match network {
        IpNet::V4(network) => {
            let range = V4.iter().find(|(range, ..)| range.contains(&network) || network.contains(range));
            range.map(|(range, kind, what)| (IpNet::V4(*range), *kind, *what))
        }
        IpNet::V6(network) => {
            let range = V6.iter().find(|(range, ..)| range.contains(&network) || network.contains(range));
            range.map(|(range, kind, what)| (IpNet::V6(*range), *kind, *what))
        }
    }
}

/// Whether a registry gives away the names below this one: a top-level domain, or a second level such as `co.jp`.
pub(super) fn is_registry(name: &str) -> bool {
    match name.split_once('.') {
        None => true,
        Some((second, country)) => country.len() == 2 && SECOND_LEVELS.contains(&second),
    }
}

const fn v4([a, b, c, d]: [u8; 4], length: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), length)
}

const fn v6([a, b, c, d, e, f]: [u16; 6], length: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, d, e, f, 0, 0), length)
}
