//! IPv4 ranges as rbldnsd's files write them: `127.0.0.1`, `127.0.0`, `127/8`, `127.16-31`, `127.0.0.1-255`.

use std::net::Ipv4Addr;

use ipnet::{Ipv4Net, Ipv4Subnets};

/// A range; both ends are part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    first: u32,
    last: u32,
}

impl Range {
    /// Reads a range; `None` where the text is none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if let Some((begin, end)) = text.split_once('-') {
            let begin = Prefix::parse(begin)?;
            let end = Prefix::parse(end)?;
            // A single octet at the end takes the place of the last octet of the beginning.
            let end =
                if end.octets == 1 && begin.octets > 1 { begin.with_last(end.value >> 24) } else { end };
            let (first, last) = (begin.value, end.value | end.host_mask());
            return (first <= last).then_some(Self { first, last });
        }
        if let Some((prefix, bits)) = text.split_once('/') {
            let prefix = Prefix::parse(prefix)?;
            let bits: u8 = digits(bits)?.try_into().ok()?;
            let network = Ipv4Net::new(Ipv4Addr::from(prefix.value), bits).ok()?;
            // Host bits are most likely a slip of the pen, as rbldnsd says too.
            return (network.trunc() == network)
                .then(|| Self { first: network.network().into(), last: network.broadcast().into() });
        }
        let prefix = Prefix::parse(text)?;
        Some(Self { first: prefix.value, last: prefix.value | prefix.host_mask() })
    }

    /// How many addresses it covers.
    pub(super) fn size(self) -> u64 {
        u64::from(self.last - self.first) + 1
    }

    /// The fewest networks that cover it and nothing else.
    pub(super) fn networks(self) -> Ipv4Subnets {
        Ipv4Subnets::new(self.first.into(), self.last.into(), 0)
    }

    /// Its address, where it is only one.
    pub(super) fn single(self) -> Option<Ipv4Addr> {
        (self.first == self.last).then(|| self.first.into())
    }
}

/// The first octets of an address.
#[derive(Clone, Copy)]
struct Prefix {
    value: u32,
    octets: u32,
}

impl Prefix {
    fn parse(text: &str) -> Option<Self> {
        let mut prefix = Self { value: 0, octets: 0 };
        for label in text.split('.') {
            let octet = digits(label).filter(|octet| *octet < 256)?;
            if prefix.octets == 4 {
                return None;
            }
            prefix.octets += 1;
            prefix.value |= octet << (32 - 8 * prefix.octets);
        }
        Some(prefix)
    }

    fn with_last(self, octet: u32) -> Self {
        let shift = 32 - 8 * self.octets;
        Self { value: self.value & !(255 << shift) | octet << shift, octets: self.octets }
    }

    fn host_mask(self) -> u32 {
        u32::MAX.checked_shr(8 * self.octets).unwrap_or(0)
    }
}

/// One to three digits.
fn digits(text: &str) -> Option<u32> {
    let sound = (1..=3).contains(&text.len()) && text.bytes().all(|octet| octet.is_ascii_digit());
    sound.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_the_manual() {
        let net = |text: &str| {
            Range::parse(text).map(|range| range.networks().map(|net| net.to_string()).collect::<Vec<_>>())
        };
        for text in ["127.0.0.0/24", "127.0.0", "127.0.0.0-127.0.0.255", "127.0.0.0-255"] {
            assert_eq!(net(text), Some(vec!["127.0.0.0/24".to_owned()]), "{text}");
        }
        for text in [
            "127.16.0.0-127.31.255.255",
            "127.16.0-127.31.255",
            "127.16-127.31",
            "127.16-31",
            "127.16.0.0/12",
            "127.16.0/12",
            "127.16/12",
        ] {
            assert_eq!(net(text), Some(vec!["127.16.0.0/12".to_owned()]), "{text}");
        }
        assert_eq!(net("127.16.0-31"), Some(vec!["127.16.0.0/19".to_owned()]));
        assert_eq!(net("127/24"), Some(vec!["127.0.0.0/24".to_owned()]));
        assert_eq!(Range::parse("192.0.2.1").and_then(Range::single), Some([192, 0, 2, 1].into()));
        assert_eq!(Range::parse("0/0").map(Range::size), Some(1 << 32));
        for wrong in
            ["", "1.2.3.4.5", "256", "1.2.3.4/33", "1.2.3.4/24", "9-8", "1..2", "a", "1/", "-1", "+1"]
        {
            assert_eq!(Range::parse(wrong), None, "{wrong}");
        }
    }
}
