//! How many answers a network gets by UDP: whoever forges its address must not be able to flood it through us.
//!
//! Each thread counts alone, in a fixed number of places. A place holds no address, only a keyed hash of a network, and
//! its time; it is overwritten when it is the oldest of its neighbours.

use std::hash::Hasher as _;
use std::net::IpAddr;

use ipnet::IpNet;
use siphasher::sip::SipHasher13;

/// Networks that are counted at once; 12 octets each.
const PLACES: usize = 1 << 14;
/// Neighbours among which a network has its place.
const NEIGHBOURS: usize = 4;
/// Milliseconds after which a network is as if it had never asked.
const WINDOW: u32 = 1000;

/// What becomes of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is sent.
    Send,
    /// It says only that the client should ask by TCP.
    Slip,
    /// It is not sent.
    Drop,
}

#[derive(Clone, Copy, Debug, Default)]
struct Place {
    network: u32,
    /// When it was last looked at, in milliseconds.
    seen: u32,
    /// Answers that it may still get, in thousandths.
    left: u32,
}

/// Counts the answers of one thread.
#[derive(Debug)]
pub(crate) struct Limiter {
    per_second: u32,
    slip: u32,
    slipped: u32,
    key: [u8; 16],
    unlimited: Vec<IpNet>,
    places: Box<[[Place; NEIGHBOURS]]>,
}

impl Limiter {
    /// So many answers each second; 0 is no limit. `key` is random.
    pub(crate) fn new(per_second: u32, slip: u32, unlimited: &[IpNet], key: [u8; 16]) -> Self {
        let rows = if per_second == 0 { 0 } else { PLACES / NEIGHBOURS };
        Self {
            per_second,
            slip,
            slipped: 0,
            key,
            unlimited: unlimited.to_vec(),
            places: vec![[Place::default(); NEIGHBOURS]; rows].into(),
        }
    }

    /// What becomes of one more answer to `client` at this time in milliseconds.
    pub(crate) fn judge(&mut self, client: IpAddr, now: u32) -> Verdict {
        if self.per_second == 0 || self.unlimited.iter().any(|network| network.contains(&client)) {
            return Verdict::Send;
        }
        let full = self.per_second.saturating_mul(1000);
        let hash = self.hash(client);
        let network = (hash >> 32) as u32 | 1;
        let row = usize::try_from(hash & 0xFFFF_FFFF).unwrap_or(0) % self.places.len().max(1);
        let Some(row) = self.places.get_mut(row) else { return Verdict::Send };
        let Some(place) = row.iter_mut().min_by_key(|place| {
            // Its own place before all others, then the one that was not looked at for the longest time.
            (place.network != network, u32::MAX - now.wrapping_sub(place.seen))
        }) else {
            return Verdict::Send;
        };
        if place.network == network {
            let passed = now.wrapping_sub(place.seen).min(WINDOW);
            place.left = place.left.saturating_add(passed.saturating_mul(self.per_second)).min(full);
        } else {
            *place = Place { network, seen: now, left: full };
        }
        place.seen = now;
        if let Some(left) = place.left.checked_sub(1000) {
            place.left = left;
            return Verdict::Send;
        }
        self.slipped = self.slipped.wrapping_add(1);
        match self.slip {
            0 => Verdict::Drop,
            slip if self.slipped.is_multiple_of(slip) => Verdict::Slip,
            _ => Verdict::Drop,
        }
    }

    /// The networks that are one for us: /24 and /56.
    fn hash(&self, client: IpAddr) -> u64 {
        let mut hasher = SipHasher13::new_with_key(&self.key);
        match client {
            IpAddr::V4(address) => hasher.write_u32(u32::from(address) >> 8),
            IpAddr::V6(address) => hasher.write_u64(((u128::from(address) >> 72) as u64) | 1 << 63),
        }
        hasher.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limiter(per_second: u32, slip: u32) -> Limiter {
        Limiter::new(per_second, slip, &["127.0.0.0/8".parse().unwrap()], [7; 16])
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_network_gets_so_many_answers_each_second() {
        let mut limiter = limiter(10, 2);
        for _ in 0..10 {
            assert_eq!(limiter.judge(address("192.0.2.1"), 5000), Verdict::Send);
        }
        assert_eq!(limiter.judge(address("192.0.2.99"), 5000), Verdict::Drop);
        assert_eq!(limiter.judge(address("192.0.2.1"), 5000), Verdict::Slip);
        assert_eq!(limiter.judge(address("192.0.3.1"), 5000), Verdict::Send);
        assert_eq!(limiter.judge(address("2001:db8::1"), 5000), Verdict::Send);
        // A tenth of a second is one answer more, an hour is not more than a second.
        assert_eq!(limiter.judge(address("192.0.2.1"), 5100), Verdict::Send);
        assert_eq!(limiter.judge(address("192.0.2.1"), 5100), Verdict::Drop);
        for _ in 0..10 {
            assert_eq!(limiter.judge(address("192.0.2.1"), 3_600_000), Verdict::Send);
        }
        assert_ne!(limiter.judge(address("192.0.2.1"), 3_600_000), Verdict::Send);
    }

    #[test]
    fn some_have_no_limit() {
        let mut limited = limiter(1, 0);
        for _ in 0..100 {
            assert_eq!(limited.judge(address("127.0.0.9"), 1), Verdict::Send);
            assert_eq!(limiter(0, 0).judge(address("192.0.2.1"), 1), Verdict::Send);
        }
        assert_eq!(limited.judge(address("2001:db8:0:ff::1"), 1), Verdict::Send);
        assert_eq!(limited.judge(address("2001:db8::1"), 1), Verdict::Drop);
    }

    #[test]
    fn many_networks_take_no_more_room() {
        let mut limiter = limiter(1, 0);
        for network in 0..200_000_u32 {
            assert_eq!(limiter.judge(IpAddr::from((network << 8).to_be_bytes()), 1), Verdict::Send);
        }
        assert_eq!(std::mem::size_of_val(&*limiter.places), PLACES * 12);
    }
}
