//! The names and entries that every block list in DNS has in common (RFC 5782).

use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Listed in every list of IPv4 addresses (RFC 5782 §5).
pub const LISTED_V4: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);
/// Listed in no list of IPv4 addresses (RFC 5782 §5).
pub const UNLISTED_V4: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 1);
/// Listed in every list of IPv6 addresses (RFC 5782 §5).
pub const LISTED_V6: Ipv6Addr = LISTED_V4.to_ipv6_mapped();
/// Listed in no list of IPv6 addresses (RFC 5782 §5).
pub const UNLISTED_V6: Ipv6Addr = UNLISTED_V4.to_ipv6_mapped();
/// Listed in every list of domains (RFC 5782 §5).
pub const LISTED_DOMAIN: &str = "test";
/// Listed in no list of domains (RFC 5782 §5).
pub const UNLISTED_DOMAIN: &str = "invalid";

/// The labels under which a list is asked about an address: octets or nibbles in reverse order, without the list's own
/// name (RFC 5782 §2.1, §2.4).
#[must_use]
pub fn reversed(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => {
            let [a, b, c, d] = address.octets();
            format!("{d}.{c}.{b}.{a}")
        }
        IpAddr::V6(address) => {
            let mut name = String::with_capacity(63);
            for octet in address.octets().iter().rev() {
                let separator = if name.is_empty() { "" } else { "." };
                // A text in memory takes whatever is written to it.
                let _ = write!(name, "{separator}{:x}.{:x}", octet & 15, octet >> 4);
            }
            name
        }
    }
}

/// The address that such labels stand for; `None` where they are no address in the one form that [`reversed`] writes.
#[must_use]
pub fn address_of(labels: &str) -> Option<IpAddr> {
    let mut parts = [""; 32];
    let mut count = 0;
    for label in labels.split('.') {
        *parts.get_mut(count)? = label;
        count += 1;
    }
    match count {
        4 => {
            let mut octets = [0_u8; 4];
            for (octet, label) in octets.iter_mut().rev().zip(parts) {
                let canonical = label.bytes().all(|digit| digit.is_ascii_digit())
                    && (label.len() == 1 || !label.starts_with('0'));
                *octet = canonical.then(|| label.parse().ok())??;
            }
            Some(IpAddr::from(octets))
        }
        32 => {
            let mut value = 0_u128;
            for label in parts.iter().rev() {
                let mut digits = label.chars();
                let digit = digits.next()?.to_digit(16)?;
                if digits.next().is_some() {
                    return None;
                }
                value = value << 4 | u128::from(digit);
            }
            Some(IpAddr::from(value.to_be_bytes()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_asked_about_in_reverse() {
        let v4 = IpAddr::from([192, 0, 2, 99]);
        assert_eq!(reversed(v4), "99.2.0.192");
        assert_eq!(address_of("99.2.0.192"), Some(v4));
        let v6: IpAddr = "2001:db8:1:2:3:4:567:89ab".parse().unwrap();
        assert_eq!(reversed(v6), "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2");
        assert_eq!(address_of(&reversed(v6)), Some(v6));
        for wrong in ["", "1.2.3", "1.2.3.256", "01.2.3.4", "+1.2.3.4", "1.2.3.4.5", "1..3.4"] {
            assert_eq!(address_of(wrong), None, "{wrong}");
        }
    }
}
