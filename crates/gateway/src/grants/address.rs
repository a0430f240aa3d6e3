//! Addresses that are known to stand for more than one machine.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Why an address may be that of many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SharedAddress {
    /// This machine itself (127/8, ::1): a proxy or a container's forwarder, perhaps.
    Loopback,
    /// A private network (RFC 1918, RFC 4193): a gateway that hides the client, perhaps.
    Private,
    /// A link (169.254/16, fe80::/10).
    LinkLocal,
    /// A carrier's address translator (100.64/10, RFC 6598).
    CarrierGrade,
    /// No address of a client at all.
    Special,
}

impl SharedAddress {
    /// In a postmaster's words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Loopback => "the server's own machine",
            Self::Private => "a private network",
            Self::LinkLocal => "a link-local address",
            Self::CarrierGrade => "a carrier's address translator",
            Self::Special => "no client's address",
        }
    }
}

/// Whether `address` is one that many may share; none for an ordinary one. That an ordinary address has an address
/// translator behind it cannot be seen from outside.
#[must_use]
pub fn shared(address: IpAddr) -> Option<SharedAddress> {
    match address.to_canonical() {
        IpAddr::V4(address) => shared_v4(address),
        IpAddr::V6(address) => shared_v6(address),
    }
}

fn shared_v4(address: Ipv4Addr) -> Option<SharedAddress> {
    let [first, second, ..] = address.octets();
    if address.is_loopback() {
        Some(SharedAddress::Loopback)
    } else if address.is_private() {
        Some(SharedAddress::Private)
    } else if address.is_link_local() {
        Some(SharedAddress::LinkLocal)
    } else if first == 100 && second & 0xC0 == 64 {
        Some(SharedAddress::CarrierGrade)
    } else if first == 0 || first >= 224 {
        Some(SharedAddress::Special)
    } else {
        None
    }
}

fn shared_v6(address: Ipv6Addr) -> Option<SharedAddress> {
    if address.is_loopback() {
        Some(SharedAddress::Loopback)
    } else if address.is_unique_local() {
        Some(SharedAddress::Private)
    } else if address.is_unicast_link_local() {
        Some(SharedAddress::LinkLocal)
    } else if address.is_unspecified() || address.is_multicast() {
        Some(SharedAddress::Special)
    } else {
        None
    }
}
