//! What is known of a target, each fact with its source.

use std::net::{IpAddr, Ipv4Addr};

use jiff::Timestamp;
use sekisho_evidence::target::Endpoint;
use serde::{Deserialize, Serialize};

/// What is known of a target.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dossier {
    /// Its hosts, most preferred first.
    pub hosts: Vec<Host>,
    /// Domains that are taken for its own, likeliest first.
    pub domains: Vec<OwnDomain>,
    /// Addresses that may exist there.
    pub addresses: Vec<KnownAddress>,
    /// Domains of partners: given by the user, or included by the domain's SPF record.
    pub partners: Vec<String>,
    /// Its listeners.
    pub endpoints: Vec<EndpointFacts>,
    /// The software, told by its words.
    pub software: Option<Software>,
    /// Look-ups that failed: the question and what was seen.
    pub failed_lookups: Vec<FailedLookup>,
    /// What block lists say of its addresses, where the user had some asked.
    #[serde(default)]
    pub listings: Vec<ListEntry>,
}

/// What one block list says of one address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListEntry {
    /// The list's name.
    pub list: String,
    /// The address.
    pub address: IpAddr,
    /// What it says.
    pub answer: ListAnswer,
    /// The values, where it is listed.
    pub values: Vec<Ipv4Addr>,
    /// What the list says about the entry.
    pub texts: Vec<String>,
}

/// What a block list says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ListAnswer {
    /// It has the address, with a value that counts.
    Listed,
    /// It has it not.
    NotListed,
    /// It does not pass its self-test (RFC 5782 §5), so it does not count.
    NotBelieved,
    /// It did not answer.
    NoAnswer,
}

/// One host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Host {
    /// Its name, or none for a bare address.
    pub name: Option<String>,
    /// The preference of the MX record that names it.
    pub preference: Option<u16>,
    /// Its addresses, both families.
    pub addresses: Vec<IpAddr>,
    /// The names its addresses have in the reverse zones.
    pub reverse_names: Vec<String>,
}

/// How a domain came to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DomainSource {
    /// The user named it.
    Given,
    /// Its MX record names the target.
    MxOwner,
    /// The target's own host name.
    HostName,
    /// The parent of the host name.
    Parent,
    /// The greeting named it.
    Banner,
    /// The reverse zone named it.
    ReverseName,
    /// A certificate named it.
    Certificate,
}

/// A domain of the target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnDomain {
    /// Its name, in lower case, without a trailing dot.
    pub name: String,
    /// How it came to be known, likeliest first.
    pub sources: Vec<DomainSource>,
}

/// How an address came to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AddressSource {
    /// The user gave it.
    Given,
    /// `postmaster`, which must exist (RFC 5321 §4.5.1).
    Postmaster,
    /// The RNAME of the SOA record.
    Soa,
    /// The RP record (RFC 1183).
    ResponsiblePerson,
    /// `rua` or `ruf` of the DMARC record (RFC 7489).
    Dmarc,
    /// `rua` of the TLS-RPT record (RFC 8460).
    TlsReporting,
    /// `iodef` of a CAA record (RFC 8659).
    Caa,
    /// `Contact` of security.txt (RFC 9116).
    SecurityTxt,
    /// A mailbox name for a common role (RFC 2142).
    Role,
}

/// Whether the target confirms an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Existence {
    /// RCPT takes it and refuses a random name beside it.
    Confirmed,
    /// RCPT refuses it.
    Denied,
    /// RCPT takes every name, so it says nothing.
    Indistinct,
    /// Not asked, or not answered.
    Unknown,
}

/// An address that may exist at the target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownAddress {
    /// The address, its domain in lower case.
    pub address: String,
    /// How it came to be known.
    pub sources: Vec<AddressSource>,
    /// Whether the target confirms it.
    pub existence: Existence,
}

/// What became of connecting to an endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum EndpointState {
    /// It speaks SMTP with us.
    Speaks,
    /// The connection was refused.
    Refused,
    /// No connection within the time.
    TimedOut,
    /// No route, or the network said it is unreachable.
    Unreachable,
    /// It turned us away in its greeting (RFC 5321 §3.1).
    TurnedAway {
        /// What it said.
        said: String,
    },
    /// What answered is not SMTP.
    NotSmtp {
        /// What it said, cut to 200 octets.
        said: String,
    },
    /// It said nothing.
    Silent {
        /// Seconds waited.
        seconds: u64,
    },
    /// It never ended a line or a reply.
    Endless,
    /// It cut the connection before its greeting.
    Dropped,
    /// The TLS handshake failed.
    TlsFailed {
        /// Why.
        detail: String,
    },
}

/// One listener.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndpointFacts {
    /// Where.
    pub endpoint: Endpoint,
    /// What became of connecting.
    #[serde(flatten)]
    pub state: EndpointState,
    /// The text of its greeting.
    pub banner: Option<String>,
    /// Milliseconds until the greeting.
    pub greeting_after: Option<u64>,
    /// What it offers in clear: keyword and parameters, one each.
    pub offers: Vec<String>,
    /// What it offers under TLS.
    pub offers_under_tls: Vec<String>,
    /// Its TLS, where it has one.
    pub tls: Option<TlsFacts>,
    /// Why there is no TLS, or nothing to say under it, though it is offered.
    #[serde(default)]
    pub tls_problem: Option<String>,
}

/// The TLS of an endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TlsFacts {
    /// The protocol version, for example `TLSv1.3`.
    pub version: String,
    /// The cipher suite.
    pub cipher: String,
    /// The names in the certificate.
    pub names: Vec<String>,
    /// When the certificate ends.
    pub not_after: Option<Timestamp>,
    /// Whether the certificate is valid for the host, and if not, why.
    pub problem: Option<String>,
}

/// The software that answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Software {
    /// Its name, for example `Postfix`.
    pub name: String,
    /// Its version, where it says one.
    pub version: Option<String>,
    /// The replies that gave it away.
    pub evidence: Vec<String>,
}

/// A look-up that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedLookup {
    /// The question, for example `MX example.jp`.
    pub question: String,
    /// What was seen.
    pub detail: String,
}
