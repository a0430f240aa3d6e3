//! The names of a zone with their A and TXT records, as entries of a list.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use ipnet::IpNet;
use sekisho_wire::dnsbl;

use super::values::is_value;
use super::{domains, is_test_entry};
use crate::answer::Answer;
use crate::settings::Kind;
use crate::subject::Subject;

/// What one name of a zone has.
#[derive(Debug, Default)]
struct Owner {
    /// The line where it comes first.
    line: usize,
    values: Vec<Ipv4Addr>,
    texts: Vec<String>,
}

/// What a name says.
#[derive(Debug)]
pub(crate) enum Said<'a> {
    /// This is listed.
    Listed(Subject, &'a Answer),
    /// This is not, for the name exists without an A record: no wildcard speaks for it (RFC 4592 §2.2.1).
    Excluded(Subject),
    /// It has the value of an entry, and means nothing that is asked about.
    Nothing(&'a str),
}

/// Names with their records, until all are known: A and TXT of a name need not stand together.
#[derive(Debug, Default)]
pub(crate) struct Owners(BTreeMap<String, Owner>);

impl Owners {
    /// Takes an A record; one that is the address of a host is no entry.
    pub(crate) fn add_value(&mut self, line: usize, name: &str, value: Ipv4Addr) -> bool {
        let entry = is_value(value);
        if entry {
            let owner = self.owner(line, name);
            // A set has each record once (RFC 2181 §5).
            if !owner.values.contains(&value) {
                owner.values.push(value);
            }
        }
        entry
    }

    /// Takes a TXT record.
    pub(crate) fn add_text(&mut self, line: usize, name: &str, text: String) {
        let owner = self.owner(line, name);
        if !owner.texts.contains(&text) {
            owner.texts.push(text);
        }
    }

    fn owner(&mut self, line: usize, name: &str) -> &mut Owner {
        self.0.entry(name.to_owned()).or_insert_with(|| Owner { line, ..Owner::default() })
    }

    /// Gives what every name says, with the line where it begins.
    pub(crate) fn entries(self, kind: Option<Kind>, take: &mut dyn FnMut(usize, Said<'_>)) {
        let wildcards = self.0.iter().any(|(name, owner)| name.starts_with("*.") && !owner.values.is_empty());
        for (name, Owner { line, values, texts }) in self.0 {
            let subject = subject_of(kind, &name);
            if values.is_empty() {
                let exact =
                    subject.filter(|subject| wildcards && !name.starts_with("*.") && !is_test_entry(subject));
                if let Some(subject) = exact {
                    take(line, Said::Excluded(subject));
                }
                continue;
            }
            let Some(subject) = subject else {
                take(line, Said::Nothing(&name));
                continue;
            };
            if is_test_entry(&subject) {
                continue;
            }
            // Of a network every address has the same text, which names the network at most.
            let asked = subject.to_string();
            // Which text belongs to which value nobody says: each stands somewhere, and none is lost.
            for index in 0..values.len().max(texts.len()) {
                let (value, text) = (at(&values, index), at(&texts, index));
                let text = Answer::template(text.map_or("", String::as_str), &asked);
                if let Some(value) = value {
                    take(line, Said::Listed(subject.clone(), &Answer::new(*value, text)));
                }
            }
        }
    }
}

/// The element at this place, or the last one.
fn at<T>(all: &[T], index: usize) -> Option<&T> {
    all.get(index).or_else(|| all.last())
}

/// What the labels below a zone of this kind speak of: an address in reverse, a network by a wildcard, or a domain.
fn subject_of(kind: Option<Kind>, name: &str) -> Option<Subject> {
    if kind == Some(Kind::Domain) {
        return domains::subject(name).ok();
    }
    if let Some(address) = dnsbl::address_of(name) {
        return Some(Subject::from(address));
    }
    if let Some(network) = name.strip_prefix("*.").and_then(wildcard_network) {
        return Some(Subject::from(network));
    }
    if kind == Some(Kind::Ip) { None } else { name.parse().ok() }
}

/// The network of the addresses below such labels: `2.0.192` is 192.0.2.0/24, nibbles are IPv6.
pub(crate) fn wildcard_network(labels: &str) -> Option<IpNet> {
    let count = labels.split('.').count();
    if count < 4 {
        let padded = format!("{}{labels}", "0.".repeat(4 - count));
        let address = dnsbl::address_of(&padded)?;
        return IpNet::new(address, u8::try_from(8 * count).ok()?).ok();
    }
    let padded = format!("{}{labels}", "0.".repeat(32_usize.checked_sub(count)?));
    let address = dnsbl::address_of(&padded)?;
    IpNet::new(address, u8::try_from(4 * count).ok()?).ok()
}
