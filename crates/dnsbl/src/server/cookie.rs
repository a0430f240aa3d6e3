//! Server cookies (RFC 9018): whoever has one receives what is sent to its address.

use std::fmt;
use std::hash::Hasher as _;
use std::net::IpAddr;

use sekisho_wire::dns::query::Cookie;
use siphasher::sip::SipHasher24;
use subtle::ConstantTimeEq as _;

/// How long a cookie holds, and how far clocks may differ, in seconds (RFC 9018 §4.3).
const AGE: u32 = 3600;
const AHEAD: u32 = 300;

/// The secret behind the cookies. It prints as `***`.
#[derive(Clone)]
pub struct CookieSecret([u8; 16]);

impl fmt::Debug for CookieSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

impl CookieSecret {
    /// A secret of 16 random octets.
    #[must_use]
    pub const fn new(octets: [u8; 16]) -> Self {
        Self(octets)
    }

    /// The cookie for a client at this time (RFC 9018 §4.1), its own part first.
    #[must_use]
    pub fn make(&self, client: &[u8; 8], address: IpAddr, now: u32) -> [u8; 24] {
        let mut cookie = [0; 24];
        let [t0, t1, t2, t3] = now.to_be_bytes();
        let parts = client.iter().copied().chain([1, 0, 0, 0, t0, t1, t2, t3]);
        cookie.iter_mut().zip(parts).for_each(|(octet, part)| *octet = part);
        let hash = self.hash(cookie.first_chunk::<16>().unwrap_or(&[0; 16]), address);
        cookie.iter_mut().skip(16).zip(hash).for_each(|(octet, part)| *octet = part);
        cookie
    }

    /// Whether a cookie came from us, to this address, not long ago.
    #[must_use]
    pub fn holds(&self, cookie: &Cookie<'_>, address: IpAddr, now: u32) -> bool {
        let Some(([version, _, _, _, t0, t1, t2, t3], hash)) = cookie.server.split_first_chunk::<8>() else {
            return false;
        };
        if *version != 1 || hash.len() != 8 {
            return false;
        }
        let made = u32::from_be_bytes([*t0, *t1, *t2, *t3]);
        let age = now.wrapping_sub(made);
        if age > AGE && made.wrapping_sub(now) > AHEAD {
            return false;
        }
        let mut input = [0; 16];
        let parts = cookie.client.iter().chain(cookie.server);
        input.iter_mut().zip(parts).for_each(|(octet, part)| *octet = *part);
        self.hash(&input, address).ct_eq(hash).into()
    }

    /// RFC 9018 §4.4.
    fn hash(&self, input: &[u8; 16], address: IpAddr) -> [u8; 8] {
        let mut hasher = SipHasher24::new_with_key(&self.0);
        hasher.write(input);
        match address {
            IpAddr::V4(address) => hasher.write(&address.octets()),
            IpAddr::V6(address) => hasher.write(&address.octets()),
        }
        hasher.finish().to_le_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: [u8; 16] =
        [0xe5, 0xe9, 0x73, 0xe5, 0xa6, 0xb2, 0xa4, 0x3f, 0x48, 0xe7, 0xdc, 0x84, 0x9e, 0x37, 0xbf, 0xcf];
    const CLIENT: [u8; 8] = [0x24, 0x64, 0xc4, 0xab, 0xcf, 0x10, 0xc9, 0x57];

    /// RFC 9018 appendix A.1: a new server cookie.
    #[test]
    fn rfc_9018_appendix_a_1() {
        let cookie =
            CookieSecret::new(SECRET).make(&CLIENT, "198.51.100.100".parse().unwrap(), 1_559_731_985);
        let expected = [1, 0, 0, 0, 0x5c, 0xf7, 0x9f, 0x11, 0x1f, 0x81, 0x30, 0xc3, 0xee, 0xe2, 0x94, 0x80];
        assert_eq!(cookie[..8], CLIENT);
        assert_eq!(cookie[8..], expected);
    }

    #[test]
    fn a_cookie_holds_for_its_address_and_an_hour() {
        let secret = CookieSecret::new(SECRET);
        let address = "192.0.2.1".parse().unwrap();
        let made = secret.make(&CLIENT, address, 10_000);
        let cookie = Cookie { client: &CLIENT, server: &made[8..] };
        assert!(secret.holds(&cookie, address, 10_000));
        assert!(secret.holds(&cookie, address, 10_000 + AGE));
        assert!(secret.holds(&cookie, address, 10_000 - AHEAD));
        assert!(!secret.holds(&cookie, address, 10_001 + AGE));
        assert!(!secret.holds(&cookie, address, 9_999 - AHEAD));
        assert!(!secret.holds(&cookie, "192.0.2.2".parse().unwrap(), 10_000));
        assert!(!CookieSecret::new([7; 16]).holds(&cookie, address, 10_000));
        assert!(!secret.holds(&Cookie { client: &CLIENT, server: &[] }, address, 10_000));
        assert_eq!(format!("{secret:?}"), "***");
    }
}
