//! Where we stand, seen from the target: only an outsider can say what strangers may do.

use std::net::IpAddr;

use ipnet::IpNet;
use sekisho_evidence::consent::Publicity;

use crate::record::{Place, Vantage};

/// Neighbours of an IPv4 and of an IPv6 address share so many bits: what a server is often told to trust.
const SUBNET: (u8, u8) = (24, 64);

/// Where `source`, our address, stands, seen from `target`. Addresses mapped into IPv6 count as what they map
/// to.
#[must_use]
pub fn place(source: IpAddr, target: IpAddr, publicity: &Publicity) -> Place {
    let (source, target) = (source.to_canonical(), target.to_canonical());
    if source == target || (source.is_loopback() && target.is_loopback()) {
        return Place::SameHost;
    }
    if same_subnet(source, target) {
        return Place::SameSubnet;
    }
    if !publicity.is_public(source) && !publicity.is_public(target) {
        return Place::PrivateRange;
    }
    Place::Outside
}

/// The same as it is recorded; `declared_outside` is the user's word that the place does not matter.
#[must_use]
pub fn vantage(source: IpAddr, target: IpAddr, publicity: &Publicity, declared_outside: bool) -> Vantage {
    let (source, target) = (source.to_canonical(), target.to_canonical());
    Vantage { source, target, place: place(source, target, publicity), declared_outside }
}

fn same_subnet(one: IpAddr, other: IpAddr) -> bool {
    let bits = if one.is_ipv4() { SUBNET.0 } else { SUBNET.1 };
    IpNet::new(one, bits).is_ok_and(|net| net.contains(&other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(source: &str, target: &str) -> Place {
        let publicity = Publicity::with_declared(vec!["10.77.0.0/16".parse().unwrap()]);
        place(source.parse().unwrap(), target.parse().unwrap(), &publicity)
    }

    #[test]
    fn who_shares_a_host_a_subnet_or_a_private_range_is_no_outsider() {
        assert_eq!(placed("127.0.0.1", "127.0.0.66"), Place::SameHost);
        assert_eq!(placed("192.0.2.1", "::ffff:192.0.2.1"), Place::SameHost);
        assert_eq!(placed("203.0.113.1", "203.0.113.200"), Place::SameSubnet);
        assert_eq!(placed("2001:db8::1", "2001:db8::ffff:1"), Place::SameSubnet);
        assert_eq!(placed("192.168.1.1", "10.0.0.1"), Place::PrivateRange);
        assert_eq!(placed("fd00::1", "fd01::1"), Place::PrivateRange);
    }

    #[test]
    fn everybody_else_is_outside() {
        assert_eq!(placed("203.0.113.1", "203.0.114.1"), Place::Outside);
        assert_eq!(placed("192.168.1.1", "203.0.113.1"), Place::Outside, "behind NAT, but outside");
        assert_eq!(placed("2001:db8::1", "2001:db8:1::1"), Place::Outside);
        assert_eq!(placed("10.77.0.66", "10.77.1.5"), Place::Outside, "declared to be public");
    }
}
