//! Records in memory, for tests and for servers to practise on.

use std::collections::BTreeMap;
use std::net::IpAddr;

use hickory_resolver::proto::rr::RecordType;

use super::{Exchange, LookupError, reverse_name};

/// The data of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// A or AAAA.
    Address(IpAddr),
    /// MX.
    Mx(Exchange),
    /// TXT, PTR, RP or CAA, as text.
    Text(String),
    /// SOA, with RNAME as a mail address.
    Soa(String),
}

/// Records by name and type.
#[derive(Clone, Debug, Default)]
pub struct Zone {
    records: BTreeMap<String, Vec<(RecordType, Record)>>,
}

impl Zone {
    /// No records.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an address.
    pub fn add_address(&mut self, name: &str, address: IpAddr) {
        let kind = if address.is_ipv4() { RecordType::A } else { RecordType::AAAA };
        self.add(name, kind, Record::Address(address));
    }

    /// Adds an address, and its name in the reverse zone.
    pub fn add_host(&mut self, name: &str, address: IpAddr) {
        self.add_address(name, address);
        self.add(&reverse_name(address), RecordType::PTR, Record::Text(name.to_ascii_lowercase()));
    }

    /// Adds a mail exchanger.
    pub fn add_mx(&mut self, name: &str, preference: u16, exchange: &str) {
        let exchange = Exchange { preference, name: exchange.to_ascii_lowercase() };
        self.add(name, RecordType::MX, Record::Mx(exchange));
    }

    /// Adds a text.
    pub fn add_txt(&mut self, name: &str, text: &str) {
        self.add(name, RecordType::TXT, Record::Text(text.to_owned()));
    }

    /// Adds the start of authority with its mailbox.
    pub fn add_soa(&mut self, name: &str, mailbox: &str) {
        self.add(name, RecordType::SOA, Record::Soa(mailbox.to_owned()));
    }

    /// Adds a CAA record with `iodef`.
    pub fn add_caa_iodef(&mut self, name: &str, url: &str) {
        self.add(name, RecordType::CAA, Record::Text(url.to_owned()));
    }

    /// Adds a responsible person.
    pub fn add_responsible_person(&mut self, name: &str, mailbox: &str) {
        self.add(name, RecordType::Unknown(17), Record::Text(mailbox.to_owned()));
    }

    /// Adds everything of `other`.
    pub fn extend(&mut self, other: Self) {
        for (name, records) in other.records {
            self.records.entry(name).or_default().extend(records);
        }
    }

    fn add(&mut self, name: &str, kind: RecordType, record: Record) {
        let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
        self.records.entry(name).or_default().push((kind, record));
    }

    /// The records of `name` with this type, for whoever serves the zone.
    ///
    /// # Errors
    /// [`LookupError::NoSuchName`] or [`LookupError::NoRecords`].
    pub fn lookup(&self, name: &str, kind: RecordType) -> Result<Vec<Record>, LookupError> {
        let Some(records) = self.records.get(name) else {
            let above = format!(".{name}");
            let is_above = self.records.keys().any(|known| known.ends_with(&above));
            return Err(if is_above { LookupError::NoRecords } else { LookupError::NoSuchName });
        };
        let found: Vec<Record> =
            records.iter().filter(|(own, _)| *own == kind).map(|(_, record)| record.clone()).collect();
        if found.is_empty() { Err(LookupError::NoRecords) } else { Ok(found) }
    }
}
