//! Which answers of a list count.

use std::fmt;
use std::net::Ipv4Addr;
use std::str::FromStr;

/// The most ranges in one octet of a pattern, and the most patterns in a set.
const PARTS: usize = 32;

/// The values that count: patterns of addresses in 127.0.0.0/8. None stands for every value that says "listed".
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Values(Vec<Pattern>);

/// One pattern, as Postfix writes it: `127.0.0.2`, `127.0.0.[2;4..11]`; or with a plain range, `127.0.0.2-11`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pattern([Vec<(u8, u8)>; 4]);

/// The text is no pattern of values.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no value; expected one as \"127.0.0.2\", \"127.0.0.2-11\" or \"127.0.0.[2;4..11]\"")]
pub struct NoPattern(pub String);

impl Values {
    /// Only what one of these patterns has.
    #[must_use]
    pub const fn of(patterns: Vec<Pattern>) -> Self {
        Self(patterns)
    }

    /// Exactly these values.
    #[must_use]
    pub fn exactly(values: &[Ipv4Addr]) -> Self {
        let pattern = |value: &Ipv4Addr| Pattern(value.octets().map(|octet| vec![(octet, octet)]));
        Self(values.iter().map(pattern).collect())
    }

    /// Whether nothing was chosen: every value that says "listed" counts.
    #[must_use]
    pub const fn is_any(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this value counts.
    #[must_use]
    pub fn count(&self, value: Ipv4Addr) -> bool {
        self.0.is_empty() || self.0.iter().any(|pattern| pattern.matches(value))
    }

    /// The patterns.
    #[must_use]
    pub fn patterns(&self) -> &[Pattern] {
        &self.0
    }

    /// Every single value in order, for software that knows no ranges; `None` where there are more than `most`, or
    /// where nothing was chosen.
    #[must_use]
    pub fn each(&self, most: usize) -> Option<Vec<Ipv4Addr>> {
        if self.0.is_empty() {
            return None;
        }
        let mut all = Vec::new();
        for Pattern([first, second, third, fourth]) in &self.0 {
            for a in octets(first) {
                for b in octets(second) {
                    for c in octets(third) {
                        for d in octets(fourth) {
                            all.push(Ipv4Addr::new(a, b, c, d));
                            if all.len() > most.saturating_mul(2) {
                                return None;
                            }
                        }
                    }
                }
            }
        }
        all.sort_unstable();
        all.dedup();
        (all.len() <= most).then_some(all)
    }
}

fn octets(ranges: &[(u8, u8)]) -> impl Iterator<Item = u8> + '_ {
    ranges.iter().flat_map(|(first, last)| *first..=*last)
}

impl Pattern {
    fn matches(&self, value: Ipv4Addr) -> bool {
        let within = |(ranges, octet): (&Vec<(u8, u8)>, u8)| {
            ranges.iter().any(|(first, last)| (*first..=*last).contains(&octet))
        };
        self.0.iter().zip(value.octets()).all(within)
    }
}

impl FromStr for Pattern {
    type Err = NoPattern;

    fn from_str(text: &str) -> Result<Self, NoPattern> {
        parse(text).ok_or_else(|| NoPattern(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<Pattern> {
    // `..` stands for a range within brackets; everywhere else a dot ends an octet.
    let plain = text.trim().replace("..", "-");
    let mut parts = plain.split('.').map(part);
    let pattern = [parts.next()??, parts.next()??, parts.next()??, parts.next()??];
    let is_loopback = pattern.first()?.as_slice() == [(127, 127)];
    (parts.next().is_none() && is_loopback).then_some(Pattern(pattern))
}

fn part(text: &str) -> Option<Vec<(u8, u8)>> {
    let inner = match text.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']')?,
        None => text,
    };
    let ranges: Vec<_> = inner.split(';').map(range).collect::<Option<_>>()?;
    (ranges.len() <= PARTS).then_some(ranges)
}

fn range(text: &str) -> Option<(u8, u8)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_digit());
        digits.then(|| text.parse().ok()).flatten()
    };
    let (first, last) = (number(first)?, number(last)?);
    (first <= last).then_some((first, last))
}

impl fmt::Display for Pattern {
    /// As Postfix reads it (postconf(5), `reject_rbl_client`).
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, ranges) in self.0.iter().enumerate() {
            if index > 0 {
                formatter.write_str(".")?;
            }
            let single = matches!(ranges.as_slice(), [(first, last)] if first == last);
            if !single {
                formatter.write_str("[")?;
            }
            for (index, (first, last)) in ranges.iter().enumerate() {
                let separator = if index > 0 { ";" } else { "" };
                if first == last {
                    write!(formatter, "{separator}{first}")?;
                } else {
                    write!(formatter, "{separator}{first}..{last}")?;
                }
            }
            if !single {
                formatter.write_str("]")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(patterns: &[&str]) -> Values {
        Values::of(patterns.iter().map(|text| text.parse().unwrap()).collect())
    }

    #[test]
    fn patterns_are_read_as_postfix_writes_them_and_with_plain_ranges() {
        for (given, form) in [
            ("127.0.0.2", "127.0.0.2"),
            ("127.0.0.2-11", "127.0.0.[2..11]"),
            ("127.0.0.[2;4]", "127.0.0.[2;4]"),
            ("127.0.0.[2..4;9]", "127.0.0.[2..4;9]"),
            ("127.[0..1].1.[2;4]", "127.[0..1].1.[2;4]"),
        ] {
            let pattern: Pattern = given.parse().unwrap();
            assert_eq!(pattern.to_string(), form);
            assert_eq!(form.parse::<Pattern>().unwrap(), pattern);
        }
        for wrong in
            ["", "2", "127.0.0", "127.0.0.256", "127.0.0.4-2", "127.0.0.[2", "127.0.0.[]", "10.0.0.2", "x"]
        {
            assert_eq!(wrong.parse::<Pattern>(), Err(NoPattern(wrong.to_owned())));
        }
    }

    #[test]
    fn only_chosen_values_count() {
        let some = values(&["127.0.0.[2;4]", "127.0.1.2-3"]);
        let counts = |last: [u8; 2]| some.count([127, 0, last[0], last[1]].into());
        assert!(counts([0, 2]) && counts([0, 4]) && counts([1, 3]));
        assert!(!counts([0, 3]) && !counts([1, 4]));
        assert!(Values::default().count([127, 0, 0, 9].into()) && Values::default().is_any());
    }

    #[test]
    fn single_values_are_told_where_they_are_few() {
        let each = values(&["127.0.0.[2;4]", "127.0.0.2-3"]).each(8).unwrap();
        assert_eq!(each, [2, 3, 4].map(|last| Ipv4Addr::new(127, 0, 0, last)));
        assert_eq!(values(&["127.0.0-255.0-255"]).each(8), None);
        assert_eq!(Values::default().each(8), None);
        assert_eq!(Values::exactly(&each).each(8), Some(each));
    }
}
