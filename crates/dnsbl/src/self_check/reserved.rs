//! Addresses and names that belong to nobody who sends mail, or to everybody.

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

/// The registry of special IPv4 addresses (RFC 6890), as far as it matters here; what no setting allows comes first.
const V4: [(Ipv4Net, Kind, &str); 15] = [
    (v4([0, 0, 0, 0], 8), Kind::Reserved, "this network"),
    (v4([192, 0, 0, 0], 24), Kind::Reserved, "protocol assignments, RFC 6890"),
    (v4([224, 0, 0, 0], 4), Kind::Reserved, "multicast"),
    (v4([240, 0, 0, 0], 4), Kind::Reserved, "reserved, RFC 1112"),
    (v4([255, 255, 255, 255], 32), Kind::Reserved, "broadcast"),
    (v4([10, 0, 0, 0], 8), Kind::Private, "private, RFC 1918"),
    (v4([100, 64, 0, 0], 10), Kind::Private, "shared behind carriers' NAT, RFC 6598"),
    (v4([127, 0, 0, 0], 8), Kind::Private, "loopback"),
    (v4([169, 254, 0, 0], 16), Kind::Private, "link-local, RFC 3927"),
    (v4([172, 16, 0, 0], 12), Kind::Private, "private, RFC 1918"),
    (v4([192, 168, 0, 0], 16), Kind::Private, "private, RFC 1918"),
    (v4([198, 18, 0, 0], 15), Kind::Private, "benchmarks, RFC 2544"),
    (v4([192, 0, 2, 0], 24), Kind::Documentation, "documentation, RFC 5737"),
    (v4([198, 51, 100, 0], 24), Kind::Documentation, "documentation, RFC 5737"),
    (v4([203, 0, 113, 0], 24), Kind::Documentation, "documentation, RFC 5737"),
];

/// The registry of special IPv6 addresses (RFC 6890), as far as it matters here; what no setting allows comes first.
const V6: [(Ipv6Net, Kind, &str); 10] = [
    (v6([0, 0, 0, 0, 0, 0], 96), Kind::Reserved, "unspecified, loopback and IPv4-compatible"),
    (v6([0, 0, 0, 0, 0, 0xffff], 96), Kind::Reserved, "IPv4-mapped: list the IPv4 addresses"),
    (v6([0x64, 0xff9b, 0, 0, 0, 0], 96), Kind::Reserved, "translated IPv4, RFC 6052"),
    (v6([0x100, 0, 0, 0, 0, 0], 64), Kind::Reserved, "discard only, RFC 6666"),
    (v6([0xff00, 0, 0, 0, 0, 0], 8), Kind::Reserved, "multicast"),
    (v6([0xfc00, 0, 0, 0, 0, 0], 7), Kind::Private, "unique local, RFC 4193"),
    (v6([0xfe80, 0, 0, 0, 0, 0], 10), Kind::Private, "link-local"),
    (v6([0xfec0, 0, 0, 0, 0, 0], 10), Kind::Private, "site-local, RFC 3879"),
    (v6([0x2001, 0xdb8, 0, 0, 0, 0], 32), Kind::Documentation, "documentation, RFC 3849"),
    (v6([0x3fff, 0, 0, 0, 0, 0], 20), Kind::Documentation, "documentation, RFC 9637"),
];

/// Second levels under which registries of countries give domains away.
const SECOND_LEVELS: [&str; 16] =
    ["ac", "ad", "co", "com", "ed", "edu", "go", "gob", "gov", "gr", "lg", "mil", "ne", "net", "or", "org"];

/// The range set aside that a network lies in or around: the first of those that it meets.
pub(super) fn meets(network: IpNet) -> Option<(IpNet, Kind, &'static str)> {
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
