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
use super::{Format, Problem, Reading, Remark, Sink, TOLD, domains, records};
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
        let (subzone, others) = (reading.subzone.to_owned(), reader.others());
        sink.mistake(1, Problem::NoDataset { subzone, others });
    }
    if reader.found {
        reader.subzones.remove(reading.subzone);
        if !reader.subzones.is_empty() {
            sink.notice(1, Problem::OtherSubzones(reader.others()));
        }
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
    /// The subzones of a combined file, as far as they are told.
    fn others(&self) -> String {
        self.subzones.iter().map(String::as_str).take(TOLD).collect::<Vec<_>>().join(", ")
    }

    fn special(&mut self, sink: &mut Sink<'_>, number: usize, special: &str) -> Result<(), Problem> {
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
                None => return Err(Problem::NoSpecial(word.to_owned())),
            },
        }
        Ok(())
    }

    /// `$DATASET type[:name] subzone …`
    fn begin_dataset(&mut self, rest: &str) -> Result<(), Problem> {
        if self.reading.format != Format::Combined {
            return Err(Problem::OneDataset);
        }
        if self.dataset.is_none() {
            self.common = (self.scope.clone(), self.max_range);
        }
        (self.scope, self.max_range) = self.common.clone();
        let (kind, subzones) = split_word(rest);
        let kind = kind.split(':').next().unwrap_or_default();
        let format: Format = kind.parse()?;
        if !is_dataset(format) {
            return Err(Problem::NoPart(kind.to_owned()));
        }
        self.dataset = Some(format);
        self.wanted = subzones.split_whitespace().any(|subzone| subzone == self.reading.subzone);
        self.found |= self.wanted;
        self.subzones.extend(subzones.split_whitespace().map(str::to_owned));
        Ok(())
    }

    fn line(&mut self, sink: &mut Sink<'_>, number: usize, line: &str) -> Result<(), Problem> {
        let Some(dataset) = self.dataset else {
            return Err(Problem::BeforeDataset);
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
    ) -> Result<(), Problem> {
        let range = Range::parse(word).filter(|range| match dataset {
            Format::Ip4Tset => range.single().is_some(),
            Format::Ip4Trie => !word.contains('-'),
            _ => true,
        });
        let range = range.ok_or_else(|| Problem::range(dataset, word))?;
        let answer = self.scope.answer(if dataset == Format::Ip4Tset { "" } else { values })?;
        if !self.wanted {
            return Ok(());
        }
        if range.size() > self.max_range {
            sink.notice(number, Problem::LeftOut(word.to_owned()));
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
fn network6(text: &str) -> Result<Ipv6Net, Problem> {
    let wrong = || Problem::Network6(text.to_owned());
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
    if network.trunc() == network { Ok(network) } else { Err(Problem::HostBits(text.to_owned())) }
}

/// `/24` or `256`.
fn range_size(text: &str) -> Result<u64, Problem> {
    let size = match text.strip_prefix('/') {
        Some(bits) => bits.parse::<u32>().ok().filter(|bits| *bits <= 32).map(|bits| 1 << (32 - bits)),
        None => text.parse().ok().filter(|size| *size > 0),
    };
    size.ok_or_else(|| Problem::MaxRange(text.to_owned()))
}

/// Whether a file that says `$TIMESTAMP dstamp [expires]` does not hold at `now`, and why.
fn not_now(text: &str, now: Timestamp) -> Result<Option<Problem>, Problem> {
    let wrong = || Problem::Dates(text.to_owned());
    let (made, expires) = split_word(text);
    let made = moment(made).ok_or_else(wrong)?;
    if let Some(made) = made.filter(|made| *made > now) {
        return Ok(Some(Problem::NotYet(made)));
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
    Ok(expires.filter(|expires| *expires < now).map(Problem::NoLonger))
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
