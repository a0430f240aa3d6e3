//! Messages of DNS as the answering side sees them: one query is read strictly, one answer is written into a buffer of
//! the caller. Nothing here allocates but [`name::Name`], which is made from settings.

pub mod name;
pub mod query;
pub mod reply;

/// Types of records (RFC 1035 §3.2.2 and later).
pub mod kind {
    /// An IPv4 address.
    pub const A: u16 = 1;
    /// A name server of a zone.
    pub const NS: u16 = 2;
    /// The start of a zone.
    pub const SOA: u16 = 6;
    /// Text.
    pub const TXT: u16 = 16;
    /// EDNS (RFC 6891 §6.1.1).
    pub const OPT: u16 = 41;
    /// A signature of the whole message (RFC 8945).
    pub const TSIG: u16 = 250;
    /// The changes of a zone (RFC 1995).
    pub const IXFR: u16 = 251;
    /// A whole zone (RFC 5936).
    pub const AXFR: u16 = 252;
    /// Whatever there is (RFC 8482).
    pub const ANY: u16 = 255;
}

/// Classes (RFC 1035 §3.2.4).
pub mod class {
    /// The Internet.
    pub const IN: u16 = 1;
    /// CHAOS, where servers are asked about themselves.
    pub const CH: u16 = 3;
}

/// Kinds of queries (RFC 1035 §4.1.1).
pub mod opcode {
    /// A query.
    pub const QUERY: u8 = 0;
    /// A zone changed (RFC 1996).
    pub const NOTIFY: u8 = 4;
}

/// What became of a query; above 15 only with EDNS (RFC 6891 §6.1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Rcode {
    /// Well, even if there is no record.
    NoError = 0,
    /// The query has no form.
    FormErr = 1,
    /// The server failed.
    ServFail = 2,
    /// The name does not exist, and nothing below it (RFC 8020).
    NxDomain = 3,
    /// This kind of query is not served.
    NotImp = 4,
    /// Not for this client, or not for this zone.
    Refused = 5,
    /// The version of EDNS is not known.
    BadVers = 16,
    /// The cookie is none of ours (RFC 7873 §5.4).
    BadCookie = 23,
}

/// Octets of the header (RFC 1035 §4.1.1).
pub const HEADER: usize = 12;
/// The most octets of a name (RFC 1035 §2.3.4).
pub const NAME_LIMIT: usize = 255;
/// The most octets of a datagram where the client says nothing (RFC 1035 §2.3.4).
pub const PLAIN_LIMIT: u16 = 512;
/// The most octets of a datagram that go whole through any network of today.
pub const DATAGRAM_LIMIT: u16 = 1232;
