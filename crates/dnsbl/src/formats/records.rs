//! Lists as records: zone files, response policy zones, rbldnsd's `generic`.

use std::io::{self, BufRead, Read as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use domain::base::iana::Class;
use domain::base::name::Name;
use domain::rdata::ZoneRecordData;
use domain::zonefile::inplace::{Entry, ScannedRecord, Zonefile};
use ipnet::IpNet;

use super::lines::split_word;
use super::owners::{Owners, Said};
use super::{Problem, Reading, Sink};
use crate::settings::Kind;
use crate::subject::Subject;

/// The longest entry of a zone file in octets.
const ENTRY_LIMIT: usize = 128 * 1024;

/// Reads a zone file of a list.
pub(super) fn zone(input: impl BufRead, reading: &Reading<'_>, sink: &mut Sink<'_>) -> io::Result<()> {
    let mut owners = Owners::default();
    scan(input, reading, sink, |sink, line, name, record| match record.data() {
        ZoneRecordData::A(a) => add_value(&mut owners, sink, line, name, a.addr()),
        ZoneRecordData::Txt(txt) => {
            let text: Vec<u8> = txt.text::<Vec<u8>>();
            match String::from_utf8(text) {
                Ok(text) => owners.add_text(line, name, text),
                Err(_) => sink.mistake(line, Problem::TextNotUtf8),
            }
        }
        ZoneRecordData::Soa(_) | ZoneRecordData::Ns(_) => {}
        _ => sink.notice(line, Problem::OtherRecord(format!("{name} {}", record.rtype()))),
    })?;
    give(owners, reading, sink);
    Ok(())
}

/// Puts what names have into the sink; a name that is listed and means nothing is a mistake.
fn give(owners: Owners, reading: &Reading<'_>, sink: &mut Sink<'_>) {
    owners.entries(reading.kind, &mut |line, said| match said {
        Said::Listed(subject, answer) => sink.listed(line, subject, answer),
        Said::Excluded(subject) => sink.excluded(line, subject),
        Said::Nothing("") => sink.notice(line, Problem::ZoneItself),
        Said::Nothing(name) => {
            sink.mistake(line, Problem::NoEntry { name: name.to_owned(), kind: reading.kind });
        }
    });
}

/// Reads a response policy zone: what its names refuse is listed, what they pass is excluded.
pub(super) fn policy(input: impl BufRead, reading: &Reading<'_>, sink: &mut Sink<'_>) -> io::Result<()> {
    scan(input, reading, sink, |sink, line, name, record| {
        let subject = match name.strip_suffix(".rpz-ip").or_else(|| name.strip_suffix(".rpz-client-ip")) {
            Some(labels) => match policy_network(labels) {
                Some(network) => Some(Subject::from(network)),
                None => {
                    sink.mistake(line, Problem::Network(name.to_owned()));
                    return;
                }
            },
            None => name.parse().ok(),
        };
        let subject = match record.data() {
            ZoneRecordData::Soa(_) | ZoneRecordData::Ns(_) => return,
            _ if name.ends_with(".rpz-nsdname") || name.ends_with(".rpz-nsip") => None,
            _ => subject,
        };
        // Such a zone speaks of many things at once; those of the other kind are none of this list.
        let of_kind = |subject: &Subject| match reading.kind {
            Some(Kind::Ip) => !matches!(subject, Subject::Domain { .. }),
            Some(Kind::Domain) => matches!(subject, Subject::Domain { .. }),
            None => true,
        };
        let Some(subject) = subject.filter(of_kind) else {
            sink.notice(line, Problem::NotKept(name.to_owned()));
            return;
        };
        match record.data() {
            ZoneRecordData::Cname(target) if target.cname().to_string() == "rpz-passthru" => {
                sink.excluded(line, subject);
            }
            _ => sink.listed(line, subject, &reading.answer),
        }
    })
}

/// `32.1.2.0.192` and `48.zz.1.db8.2001`: the length, then the words in reverse, `zz` for `::`.
fn policy_network(labels: &str) -> Option<IpNet> {
    let (length, words) = labels.split_once('.')?;
    let length = length.parse().ok()?;
    let mut words: Vec<&str> = words.split('.').rev().collect();
    let address = if words.len() == 4 && !words.contains(&"zz") {
        IpAddr::V4(words.join(".").parse().ok()?)
    } else {
        if words.iter().filter(|word| **word == "zz").count() > 1 {
            return None;
        }
        for word in &mut words {
            if *word == "zz" {
                *word = "";
            }
        }
        let mut text = words.join(":");
        if text.starts_with(':') {
            text.insert(0, ':');
        }
        if text.ends_with(':') {
            text.push(':');
        }
        IpAddr::V6(text.parse::<Ipv6Addr>().ok()?)
    };
    let network = IpNet::new(address, length).ok()?;
    (network.trunc() == network).then_some(network)
}

/// Gives each record with its line and its name relative to the zone; the zone's own name is the empty text.
fn scan(
    input: impl BufRead,
    reading: &Reading<'_>,
    sink: &mut Sink<'_>,
    mut each: impl FnMut(&mut Sink<'_>, usize, &str, &ScannedRecord),
) -> io::Result<()> {
    let mut file = Zonefile::new();
    file.set_default_class(Class::IN);
    let mut origin = reading.origin.trim_matches('.').to_ascii_lowercase();
    if let Ok(name) = Name::bytes_from_str(&format!("{origin}.")) {
        file.set_origin(name);
    }
    each_entry(input, sink, |sink, line, text| {
        file.extend_from_slice(text);
        loop {
            match file.next_entry() {
                Ok(Some(Entry::Record(record))) => {
                    let owner = record.owner().fmt_with_dot().to_string().to_ascii_lowercase();
                    let owner = owner.trim_end_matches('.');
                    if let ZoneRecordData::Soa(_) = record.data() {
                        owner.clone_into(&mut origin);
                    }
                    match relative(owner, &origin) {
                        Some(name) => each(sink, line, name, &record),
                        None => {
                            let (owner, origin) = (owner.to_owned(), origin.clone());
                            sink.mistake(line, Problem::Outside { owner, origin });
                        }
                    }
                }
                Ok(Some(Entry::Include { .. })) => {
                    sink.mistake(line, Problem::Include);
                }
                Ok(None) => return true,
                Err(error) => {
                    let error = error.to_string();
                    let words = error.splitn(3, ':').last().unwrap_or_default().trim();
                    sink.mistake(line, Problem::NoRecord(words.to_owned()));
                    // The scanner has lost its place; what follows would be mistakes of its own.
                    return false;
                }
            }
        }
    })
}

/// Gives each entry of a zone file with the number of its first line: a line, or several within parentheses (RFC 1035
/// §5.1). Ends early where `each` says so.
fn each_entry(
    mut input: impl BufRead,
    sink: &mut Sink<'_>,
    mut each: impl FnMut(&mut Sink<'_>, usize, &[u8]) -> bool,
) -> io::Result<()> {
    let mut entry = Vec::with_capacity(1024);
    let mut nesting = Nesting::default();
    let (mut number, mut first) = (0, 1);
    loop {
        let before = entry.len();
        let room = ENTRY_LIMIT.saturating_sub(before) as u64;
        if input.by_ref().take(room).read_until(b'\n', &mut entry)? == 0 && room > 0 {
            // The scanner must not see half an entry: it would look for its end beyond what there is.
            if !entry.is_empty() {
                sink.mistake(first, Problem::OpenEntry);
            }
            return Ok(());
        }
        if entry.len() >= ENTRY_LIMIT {
            sink.mistake(first, Problem::LongEntry(ENTRY_LIMIT));
            return Ok(());
        }
        number += 1;
        nesting.follow(entry.get(before..).unwrap_or_default());
        if entry.last() != Some(&b'\n') {
            entry.push(b'\n');
        }
        if nesting.depth == 0 && !nesting.quoted {
            if !each(sink, first, &entry) {
                return Ok(());
            }
            entry.clear();
            first = number + 1;
        }
    }
}

/// The parentheses that are open, but for those in quotes and comments.
#[derive(Debug, Default)]
struct Nesting {
    depth: usize,
    quoted: bool,
}

impl Nesting {
    fn follow(&mut self, line: &[u8]) {
        let mut octets = line.iter();
        while let Some(octet) = octets.next() {
            match octet {
                b'\\' => {
                    octets.next();
                }
                b'"' => self.quoted = !self.quoted,
                _ if self.quoted => {}
                b';' => return,
                b'(' => self.depth += 1,
                b')' => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
    }
}

fn relative<'a>(owner: &'a str, origin: &str) -> Option<&'a str> {
    if origin.is_empty() {
        return Some(owner);
    }
    if owner == origin {
        return Some("");
    }
    owner.strip_suffix(origin)?.strip_suffix('.')
}

fn add_value(owners: &mut Owners, sink: &mut Sink<'_>, line: usize, name: &str, value: Ipv4Addr) {
    if !owners.add_value(line, name, value) {
        sink.notice(line, Problem::HostAddress { name: name.to_owned(), value });
    }
}

/// rbldnsd's `generic`: a record a line, complete, its name relative to the zone.
#[derive(Debug, Default)]
pub(super) struct Generic {
    owners: Owners,
}

impl Generic {
    /// `name [ttl] [IN] type data`
    pub(super) fn line(&mut self, sink: &mut Sink<'_>, line: usize, text: &str) -> Result<(), Problem> {
        let (name, rest) = split_word(text);
        let name = if name == "@" { String::new() } else { name.to_ascii_lowercase() };
        let (mut kind, mut data) = split_word(rest);
        if kind.starts_with(|sign: char| sign.is_ascii_digit()) {
            (kind, data) = split_word(data);
        }
        if kind.eq_ignore_ascii_case("IN") {
            (kind, data) = split_word(data);
        }
        match kind.to_ascii_uppercase().as_str() {
            "A" => {
                let value = data.parse().map_err(|_| Problem::RecordAddress(data.to_owned()))?;
                add_value(&mut self.owners, sink, line, &name, value);
            }
            "TXT" => {
                let text = data.trim_matches('"').to_owned();
                self.owners.add_text(line, &name, text);
            }
            "MX" => sink.notice(line, Problem::OtherRecord(text.to_owned())),
            _ => return Err(Problem::RecordType(kind.to_owned())),
        }
        Ok(())
    }

    /// Gives what was collected.
    pub(super) fn finish(self, reading: &Reading<'_>, sink: &mut Sink<'_>) {
        give(self.owners, reading, sink);
    }
}
