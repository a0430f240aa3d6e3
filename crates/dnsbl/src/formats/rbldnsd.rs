//! The datasets of rbldnsd, with the special entries that any of them may hold.

use std::collections::BTreeSet;
use std::io::{self, BufRead};
use std::net::Ipv6Addr;

use ipnet::{IpNet, Ipv6Net};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use super::lines::{each_line, split_word};
use super::ranges::Range;
use super::values::Scope;
use super::{Format, Reading, Remark, Sink, domains, records};
use crate::answer::Answer;
use crate::subject::Subject;

/// Reads a dataset.
pub(super) fn read(input: impl BufRead, reading: &Reading<'_>, sink: &mut Sink<'_>) -> io::Result<()> {
    let scope = Scope::new(reading.answer.clone());
    let mut reader = Reader {
        reading,
        // A combined file begins with what holds for all its parts.
        dataset: (reading.format != Format::Combined).then_some(reading.format),
        wanted: reading.format != Format::Combined,
        common: (scope.clone(), u64::MAX),
        scope,
        max_range: u64::MAX,
        records: records::Generic::default(),
        subzones: BTreeSet::new(),
        found: false,
    };
    each_line(input, sink, |sink, number, line| {
        let special = line
            .strip_prefix('$')
            .or_else(|| line.get(1..)?.strip_prefix('$').filter(|_| line.starts_with(['#', ';', ':'])));
        let result = match special {
            Some(special) => reader.special(sink, number, special),
            None => reader.line(sink, number, line),
        };
        if let Err(problem) = result {
            sink.mistake(number, problem);
        }
    })?;
    if reading.format == Format::Combined && !reader.found {
        let others: Vec<&str> = reader.subzones.iter().map(String::as_str).take(20).collect();
        let others = if others.is_empty() { "none".to_owned() } else { others.join(", ") };
        sink.mistake(
            1,
            format!("no dataset is for the subzone {}; those of this file: {others}", reading.subzone),
        );
    }
    reader.records.finish(reading, sink);
    Ok(())
}

struct Reader<'a> {
    reading: &'a Reading<'a>,
    dataset: Option<Format>,
    /// Whether this part of a combined file is meant.
    wanted: bool,
    /// What the part before the first dataset said.
    common: (Scope, u64),
    scope: Scope,
    max_range: u64,
    records: records::Generic,
    /// What the parts of a combined file are for, and whether one of them was meant.
    subzones: BTreeSet<String>,
    found: bool,
}

impl Reader<'_> {
    fn special(&mut self, sink: &mut Sink<'_>, number: usize, special: &str) -> Result<(), String> {
        let (word, rest) = split_word(special);
        match word {
            // The zone's own settings say these.
            "SOA" | "NS" | "TTL" => {}
            "TIMESTAMP" => {
                if let Some(problem) = not_now(rest, self.reading.now)? {
                    sink.not_now.get_or_insert(Remark { line: number, problem });
                }
            }
            "MAXRANGE4" => self.max_range = self.max_range.min(range_size(rest)?),
            "DATASET" => self.begin_dataset(rest)?,
            "=" => self.scope.set_variable('=', rest)?,
            _ => match word.chars().next().filter(|name| word.len() == 1 && name.is_ascii_digit()) {
                Some(name) => self.scope.set_variable(name, rest)?,
                None => {
                    return Err(format!(
                        "there is no ${word}; expected one of $SOA, $NS, $TTL, $TIMESTAMP, $MAXRANGE4, $DATASET, $=, $0 to $9"
                    ));
                }
            },
        }
        Ok(())
    }

    /// `$DATASET type[:name] subzone …`
    fn begin_dataset(&mut self, rest: &str) -> Result<(), String> {
        if self.reading.format != Format::Combined {
            return Err(
                "$DATASET in a file that holds one dataset; expected it in a combined file".to_owned()
            );
        }
        if self.dataset.is_none() {
            self.common = (self.scope.clone(), self.max_range);
        }
        (self.scope, self.max_range) = self.common.clone();
        let (kind, subzones) = split_word(rest);
        let kind = kind.split(':').next().unwrap_or_default();
        let format = kind.parse().map_err(|error: super::NoFormat| error.to_string())?;
        if !is_dataset(format) {
            return Err(format!(
                "a dataset of the type {kind} inside a combined file; expected another type"
            ));
        }
        self.dataset = Some(format);
        self.wanted = subzones.split_whitespace().any(|subzone| subzone == self.reading.subzone);
        self.found |= self.wanted;
        self.subzones.extend(subzones.split_whitespace().map(str::to_owned));
        Ok(())
    }

    fn line(&mut self, sink: &mut Sink<'_>, number: usize, line: &str) -> Result<(), String> {
        let Some(dataset) = self.dataset else {
            return Err("an entry before the first $DATASET; expected `$DATASET type subzone …`".to_owned());
        };
        if dataset == Format::Generic {
            return if self.wanted { self.records.line(sink, number, line) } else { Ok(()) };
        }
        let (word, values) = split_word(line);
        // An IPv6 address may begin with colons, too.
        let is_six = matches!(dataset, Format::Ip6Trie | Format::Ip6Tset) && network6(word).is_ok();
        if line.starts_with(':') && !is_six {
            return self.scope.set_default(line);
        }
        let (word, excluded) = word.strip_prefix('!').map_or((word, false), |word| (word, true));
        let subjects = match dataset {
            Format::Ip4Set | Format::Ip4Trie | Format::Ip4Tset => {
                return self.range(sink, number, (dataset, word, excluded), values);
            }
            Format::Ip6Trie | Format::Ip6Tset => vec![Subject::from(IpNet::V6(network6(word)?))],
            _ => domains::subjects(word)?,
        };
        if self.wanted {
            let answer = self.scope.answer(if dataset == Format::Ip6Tset { "" } else { values })?;
            put(sink, number, subjects, excluded, answer);
        }
        Ok(())
    }

    fn range(
        &mut self,
        sink: &mut Sink<'_>,
        number: usize,
        (dataset, word, excluded): (Format, &str, bool),
        values: &str,
    ) -> Result<(), String> {
        let range = Range::parse(word).filter(|range| match dataset {
            Format::Ip4Tset => range.single().is_some(),
            Format::Ip4Trie => !word.contains('-'),
            _ => true,
        });
        let range = range.ok_or_else(|| {
            let expected = match dataset {
                Format::Ip4Tset => "an address as 192.0.2.1",
                Format::Ip4Trie => "an address or a network as 192.0.2.0/24, without host bits",
                _ => "an address, a network or a range as 192.0.2.0/24 or 192.0.2.1-192.0.2.9, without host bits",
            };
            format!("{word:?}; expected {expected}")
        })?;
        let answer = self.scope.answer(if dataset == Format::Ip4Tset { "" } else { values })?;
        if !self.wanted {
            return Ok(());
        }
        if range.size() > self.max_range {
            sink.notice(number, format!("{word} is left out: larger than $MAXRANGE4 of this file allows"));
            return Ok(());
        }
        match range.single() {
            Some(address) => put(sink, number, [Subject::Address(address.into())], excluded, answer),
            None => {
                let networks = range.networks().map(|net| Subject::from(IpNet::V4(net)));
                put(sink, number, networks, excluded, answer);
            }
        }
        Ok(())
    }
}

fn put(
    sink: &mut Sink<'_>,
    number: usize,
    subjects: impl IntoIterator<Item = Subject>,
    excluded: bool,
    answer: &Answer,
) {
    for subject in subjects {
        if excluded {
            sink.excluded(number, subject);
        } else {
            sink.listed(number, subject, answer);
        }
    }
}

/// Whether a combined file may hold it.
fn is_dataset(format: Format) -> bool {
    !matches!(format, Format::Combined | Format::Plain | Format::Zone | Format::Rpz)
}

/// `2001:db8::/32`, `2001:db8:1/48`; where words are missing at the end they are zero, and where no length is given it
/// is that of the words.
fn network6(text: &str) -> Result<Ipv6Net, String> {
    let wrong = || format!("{text:?}; expected an IPv6 network as 2001:db8::/32 or 2001:db8:1:2");
    let (words, length) = text.split_once('/').map_or((text, None), |(words, length)| (words, Some(length)));
    let (address, natural) = if words.contains("::") {
        (words.parse::<Ipv6Addr>().map_err(|_| wrong())?, 128)
    } else {
        let count = words.split(':').count();
        let missing = 8_usize.checked_sub(count).ok_or_else(wrong)?;
        let whole = format!("{words}{}", ":0".repeat(missing));
        (whole.parse().map_err(|_| wrong())?, u8::try_from(16 * count).map_err(|_| wrong())?)
    };
    let length = match length {
        Some(length) => length.parse().map_err(|_| wrong())?,
        None => natural,
    };
    let network = Ipv6Net::new(address, length).map_err(|_| wrong())?;
    if network.trunc() == network {
        Ok(network)
    } else {
        Err(format!("{text:?} has host bits; expected none"))
    }
}

/// `/24` or `256`.
fn range_size(text: &str) -> Result<u64, String> {
    let size = match text.strip_prefix('/') {
        Some(bits) => bits.parse::<u32>().ok().filter(|bits| *bits <= 32).map(|bits| 1 << (32 - bits)),
        None => text.parse().ok().filter(|size| *size > 0),
    };
    size.ok_or_else(|| format!("$MAXRANGE4 {text}; expected a number of addresses, or a length as /24"))
}

/// Whether a file that says `$TIMESTAMP dstamp [expires]` does not hold at `now`, and why.
fn not_now(text: &str, now: Timestamp) -> Result<Option<String>, String> {
    let wrong = || format!("$TIMESTAMP {text}; expected dates as 2026:11:25:03:00:00, and +4d for an expiry");
    let (made, expires) = split_word(text);
    let made = moment(made).ok_or_else(wrong)?;
    if let Some(made) = made.filter(|made| *made > now) {
        return Ok(Some(format!("this file holds from {made} on; is the clock of this machine right?")));
    }
    let expires = match (expires.strip_prefix('+'), made) {
        (Some(after), Some(made)) => {
            let seconds = seconds(after).ok_or_else(wrong)?;
            made.checked_add(jiff::SignedDuration::from_secs(seconds)).map(Some).map_err(|_| wrong())?
        }
        (Some(_), None) => return Err(wrong()),
        (None, _) if expires.is_empty() => None,
        (None, _) => moment(expires).ok_or_else(wrong)?,
    };
    Ok(expires
        .filter(|expires| *expires < now)
        .map(|expires| format!("this file held until {expires}; fetch a newer one")))
}

/// A date of rbldnsd: `yyyy:mm:dd[:hh[:mi[:ss]]]`, its separators being optional; `0` and `-` are none.
fn moment(text: &str) -> Option<Option<Timestamp>> {
    if matches!(text, "0" | "-") {
        return Some(None);
    }
    let digits: String = text.chars().filter(|sign| !matches!(sign, ':' | '-')).collect();
    let whole = digits.len() >= 8 && digits.len() <= 14 && digits.len().is_multiple_of(2);
    if !whole || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let part = |range| digits.get(range).map_or(Some(0), |part: &str| part.parse::<i8>().ok());
    let date = Date::new(digits.get(..4)?.parse().ok()?, part(4..6)?, part(6..8)?).ok()?;
    let time = Time::new(part(8..10)?, part(10..12)?, part(12..14)?, 0).ok()?;
    Some(Some(date.to_datetime(time).to_zoned(TimeZone::UTC).ok()?.timestamp()))
}

/// `90`, `5m`, `1h`, `4d`, `1w`.
fn seconds(text: &str) -> Option<i64> {
    let (number, unit) = match text.chars().last()? {
        's' => (text.strip_suffix('s')?, 1),
        'm' => (text.strip_suffix('m')?, 60),
        'h' => (text.strip_suffix('h')?, 3600),
        'd' => (text.strip_suffix('d')?, 86_400),
        'w' => (text.strip_suffix('w')?, 604_800),
        _ => (text, 1),
    };
    number.parse::<u32>().ok().map(|number| i64::from(number) * unit)
}
