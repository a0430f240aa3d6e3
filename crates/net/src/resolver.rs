//! DNS look-ups, with what went wrong told apart, and a twin in memory that answers from a [`Zone`].

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig, ResolverOpts};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::rr::{Name, RData, RecordType};
use hickory_resolver::{Resolver as Hickory, TokioResolver};

mod authority;
mod response_code;
mod zone;

pub use authority::Authority;
pub use response_code::ResponseCode;
pub use zone::{Record, Zone};

/// How long one try may take, and how many there are for each name server.
const TRY: (Duration, usize) = (Duration::from_secs(4), 2);
/// Seconds for which a record in memory may be kept.
const FIXED_TTL: u32 = 300;

/// Why a look-up gave nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LookupError {
    /// The name does not exist (RFC 8020).
    #[error("the name does not exist")]
    NoSuchName,
    /// The name has no record of this type.
    #[error("no such record")]
    NoRecords,
    /// The name server did not answer, or said that it cannot.
    #[error("the name server did not answer: {0}")]
    Failed(String),
    /// The name server answered, and gave nothing but an error.
    #[error("the name server answered {0}")]
    Declined(ResponseCode),
    /// The text is no name.
    #[error("not a domain name")]
    NotAName,
}

impl LookupError {
    /// Whether the name server is at fault, so that nothing is known about the name.
    #[must_use]
    pub const fn is_failure(&self) -> bool {
        matches!(self, Self::Failed(_) | Self::Declined(_))
    }
}

/// One mail exchanger.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exchange {
    /// Its preference, the lowest first.
    pub preference: u16,
    /// Its name; empty for a null MX (RFC 7505).
    pub name: String,
}

/// The start of a zone of authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Soa {
    /// The zone.
    pub zone: String,
    /// RNAME as a mail address (RFC 1035 §8).
    pub mailbox: String,
}

/// Asks name servers.
#[derive(Clone)]
pub struct Resolver(Arc<Source>);

enum Source {
    Servers(Box<TokioResolver>),
    Fixed(Zone),
}

/// The resolver could not be made.
#[derive(Debug, thiserror::Error)]
#[error("no name server can be asked: {0}")]
pub struct ResolverError(String);

impl Resolver {
    /// Asks the name servers of this machine.
    ///
    /// # Errors
    /// There are none.
    pub fn system() -> Result<Self, ResolverError> {
        let mut builder = Hickory::builder_tokio().map_err(|error| ResolverError(error.to_string()))?;
        set_options(builder.options_mut());
        let resolver = builder.build().map_err(|error| ResolverError(error.to_string()))?;
        Ok(Self(Arc::new(Source::Servers(Box::new(resolver)))))
    }

    /// Asks these name servers, UDP first.
    ///
    /// # Errors
    /// They cannot be used.
    pub fn at(servers: &[SocketAddr]) -> Result<Self, ResolverError> {
        let server = |address: &SocketAddr| {
            let mut connections = vec![ConnectionConfig::udp(), ConnectionConfig::tcp()];
            for connection in &mut connections {
                connection.port = address.port();
            }
            NameServerConfig::new(address.ip(), true, connections)
        };
        let config = ResolverConfig::from_name_servers(servers.iter().map(server).collect());
        let mut builder = Hickory::builder_with_config(config, TokioRuntimeProvider::default());
        set_options(builder.options_mut());
        let resolver = builder.build().map_err(|error| ResolverError(error.to_string()))?;
        Ok(Self(Arc::new(Source::Servers(Box::new(resolver)))))
    }

    /// Answers from `zone`.
    #[must_use]
    pub fn fixed(zone: Zone) -> Self {
        Self(Arc::new(Source::Fixed(zone)))
    }

    /// Addresses of both families, IPv4 first.
    ///
    /// # Errors
    /// See [`LookupError`]; where one family has records, the other's absence is no error.
    pub async fn addresses(&self, name: &str) -> Result<Vec<IpAddr>, LookupError> {
        let (v4, v6) = tokio::join!(self.lookup(name, RecordType::A), self.lookup(name, RecordType::AAAA));
        if let (Err(error), Err(other)) = (&v4, &v6) {
            let failed = other.is_failure();
            return Err(if failed { other.clone() } else { error.clone() });
        }
        let records = v4.into_iter().chain(v6).flatten();
        Ok(records
            .filter_map(|record| if let Record::Address(address) = record { Some(address) } else { None })
            .collect())
    }

    /// IPv4 addresses alone, as block lists answer (RFC 5782 §2.1).
    ///
    /// # Errors
    /// See [`LookupError`].
    pub async fn v4_addresses(&self, name: &str) -> Result<Vec<Ipv4Addr>, LookupError> {
        let records = self.lookup(name, RecordType::A).await?.into_iter();
        Ok(records
            .filter_map(|record| match record {
                Record::Address(IpAddr::V4(address)) => Some(address),
                _ => None,
            })
            .collect())
    }

    /// Mail exchangers, the most preferred first.
    ///
    /// # Errors
    /// See [`LookupError`].
    pub async fn mx(&self, name: &str) -> Result<Vec<Exchange>, LookupError> {
        let records = self.lookup(name, RecordType::MX).await?.into_iter();
        let mut exchanges: Vec<Exchange> = records
            .filter_map(|record| if let Record::Mx(exchange) = record { Some(exchange) } else { None })
            .collect();
        exchanges.sort();
        Ok(exchanges)
    }

    /// TXT records, each one's strings joined.
    ///
    /// # Errors
    /// See [`LookupError`].
    pub async fn txt(&self, name: &str) -> Result<Vec<String>, LookupError> {
        self.texts(name, RecordType::TXT).await
    }

    /// The zone that `name` is in: asked for upwards until somebody answers.
    ///
    /// # Errors
    /// See [`LookupError`].
    pub async fn soa(&self, name: &str) -> Result<Soa, LookupError> {
        let mut zone = normal(name);
        loop {
            let error = match self.lookup(&zone, RecordType::SOA).await {
                Ok(records) => {
                    let mailbox = records.into_iter().find_map(|record| match record {
                        Record::Soa(mailbox) => Some(mailbox),
                        _ => None,
                    });
                    match mailbox {
                        Some(mailbox) => return Ok(Soa { zone, mailbox }),
                        None => LookupError::NoRecords,
                    }
                }
                Err(error) => error,
            };
            match zone.split_once('.') {
                Some((_, parent)) if parent.contains('.') && !error.is_failure() => {
                    zone = parent.to_owned();
                }
                _ => return Err(error),
            }
        }
    }

    /// Mailboxes of RP records (RFC 1183 §2.2).
    ///
    /// # Errors
    /// See [`LookupError`].
    pub async fn responsible_person(&self, name: &str) -> Result<Vec<String>, LookupError> {
        self.texts(name, RecordType::Unknown(17)).await
    }

    /// Values of `iodef` in CAA records (RFC 8659 §4.4).
    ///
    /// # Errors
    /// See [`LookupError`].
    pub async fn caa_iodef(&self, name: &str) -> Result<Vec<String>, LookupError> {
        self.texts(name, RecordType::CAA).await
    }

    /// Names of an address in its reverse zone.
    ///
    /// # Errors
    /// See [`LookupError`].
    pub async fn reverse(&self, address: IpAddr) -> Result<Vec<String>, LookupError> {
        self.texts(&reverse_name(address), RecordType::PTR).await
    }

    async fn texts(&self, name: &str, kind: RecordType) -> Result<Vec<String>, LookupError> {
        let records = self.lookup(name, kind).await?.into_iter();
        Ok(records
            .filter_map(|record| if let Record::Text(text) = record { Some(text) } else { None })
            .collect())
    }

    async fn lookup(&self, name: &str, kind: RecordType) -> Result<Vec<Record>, LookupError> {
        let records = self.lookup_with_ttl(name, kind).await?;
        Ok(records.into_iter().map(|(record, _)| record).collect())
    }

    async fn lookup_with_ttl(&self, name: &str, kind: RecordType) -> Result<Vec<(Record, u32)>, LookupError> {
        match self.0.as_ref() {
            Source::Fixed(zone) => {
                let records = zone.lookup(&normal(name), kind)?;
                Ok(records.into_iter().map(|record| (record, FIXED_TTL)).collect())
            }
            Source::Servers(resolver) => ask(resolver, name, kind).await,
        }
    }
}

fn set_options(options: &mut ResolverOpts) {
    (options.timeout, options.attempts) = TRY;
    options.ndots = 0;
    options.cache_size = 512;
    options.edns_payload_len = 1232;
}

/// The name of an address in its reverse zone, without a trailing dot.
#[must_use]
pub fn reverse_name(address: IpAddr) -> String {
    normal(&Name::from(address).to_ascii())
}

/// The name as name servers know it: in lower case, U-labels as A-labels (RFC 5890 §2.3.2.1), without a
/// trailing dot. `None` where `text` is no host's or domain's name.
#[must_use]
pub fn ascii_name(text: &str) -> Option<String> {
    let text = text.trim();
    let name = Name::from_utf8(text.strip_suffix('.').unwrap_or(text)).ok()?;
    let ascii = normal(&name.to_ascii());
    let sound = |label: &str| {
        let allowed = |octet: u8| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_');
        !label.is_empty() && !label.starts_with('-') && !label.ends_with('-') && label.bytes().all(allowed)
    };
    ascii.split('.').all(sound).then_some(ascii)
}

/// Lower case, no trailing dot.
fn normal(name: &str) -> String {
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}

/// Records with the seconds for which each may be kept.
async fn ask(
    resolver: &TokioResolver,
    name: &str,
    kind: RecordType,
) -> Result<Vec<(Record, u32)>, LookupError> {
    // Absolute, so that no search list is tried; octets beyond hostnames (an underscore) are fine.
    let mut parsed = Name::from_ascii(name).map_err(|_| LookupError::NotAName)?;
    parsed.set_fqdn(true);
    let lookup = resolver.lookup(parsed, kind).await.map_err(|error| {
        if error.is_nx_domain() {
            LookupError::NoSuchName
        } else if error.is_no_records_found() {
            LookupError::NoRecords
        } else {
            match &error {
                NetError::Dns(DnsError::ResponseCode(code)) => LookupError::Declined((*code).into()),
                other => LookupError::Failed(other.to_string()),
            }
        }
    })?;
    let records: Vec<(Record, u32)> = lookup
        .answers()
        .iter()
        .filter_map(|record| convert(&record.data, kind).map(|own| (own, record.ttl)))
        .collect();
    if records.is_empty() { Err(LookupError::NoRecords) } else { Ok(records) }
}

fn convert(data: &RData, kind: RecordType) -> Option<Record> {
    let record = match data {
        RData::A(address) => Record::Address(IpAddr::V4(address.0)),
        RData::AAAA(address) => Record::Address(IpAddr::V6(address.0)),
        RData::MX(mx) => {
            Record::Mx(Exchange { preference: mx.preference, name: normal(&mx.exchange.to_ascii()) })
        }
        RData::TXT(txt) => {
            let joined: Vec<u8> = txt.txt_data.iter().flat_map(|part| part.iter().copied()).collect();
            Record::Text(String::from_utf8_lossy(&joined).into_owned())
        }
        RData::PTR(name) => Record::Text(normal(&name.0.to_ascii())),
        RData::NS(name) => Record::Text(normal(&name.0.to_ascii())),
        RData::SOA(soa) => Record::Soa(mailbox(&soa.rname)?),
        RData::CAA(caa) if caa.tag.eq_ignore_ascii_case("iodef") => {
            Record::Text(String::from_utf8_lossy(&caa.value).into_owned())
        }
        RData::Unknown { rdata, .. } if kind == RecordType::Unknown(17) => {
            Record::Text(mailbox(&uncompressed_name(rdata.anything.as_ref())?)?)
        }
        _ => return None,
    };
    Some(record)
}

/// The first name of record data that the library does not know.
fn uncompressed_name(octets: &[u8]) -> Option<Name> {
    let mut labels: Vec<&[u8]> = Vec::new();
    let mut rest = octets;
    loop {
        let (length, after) = rest.split_first()?;
        let (label, after) = after.split_at_checked(usize::from(*length))?;
        if label.is_empty() {
            return Name::from_labels(labels).ok();
        }
        if *length > 63 {
            return None;
        }
        labels.push(label);
        rest = after;
    }
}

/// A domain name that stands for a mailbox: the first label is the local part (RFC 1035 §8).
fn mailbox(name: &Name) -> Option<String> {
    let mut labels = name.iter();
    let local = std::str::from_utf8(labels.next()?).ok()?.to_owned();
    let domain: Vec<String> =
        labels.map(|label| String::from_utf8_lossy(label).to_ascii_lowercase()).collect();
    let sound = !local.is_empty() && !domain.is_empty();
    sound.then(|| format!("{local}@{}", domain.join(".")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc_1035_section_8_mailboxes_in_names() {
        let name = |text: &str| Name::from_ascii(text).unwrap();
        assert_eq!(mailbox(&name("hostmaster.Example.JP.")).as_deref(), Some("hostmaster@example.jp"));
        assert_eq!(mailbox(&name("first\\.last.example.jp.")).as_deref(), Some("first.last@example.jp"));
        assert_eq!(mailbox(&Name::root()), None);
        assert_eq!(uncompressed_name(b"\x05alice\x07example\x00\x00"), Some(name("alice.example.")));
        assert_eq!(uncompressed_name(b"\x05ali"), None);
    }

    #[test]
    fn names_in_any_script_become_ascii() {
        assert_eq!(ascii_name("MX.Example.JP.").as_deref(), Some("mx.example.jp"));
        assert_eq!(ascii_name("日本語.jp").as_deref(), Some("xn--wgv71a119e.jp"));
        for nothing in ["", ".", "a b", "a..b", "-a.b", "a@b"] {
            assert_eq!(ascii_name(nothing), None, "{nothing:?}");
        }
    }

    #[test]
    fn reverse_names() {
        assert_eq!(reverse_name("192.0.2.7".parse().unwrap()), "7.2.0.192.in-addr.arpa");
        assert!(reverse_name("2001:db8::1".parse().unwrap()).starts_with("1.0.0.0.0"));
    }
}
