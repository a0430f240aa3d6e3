//! One query, read strictly: what is not exactly one well-formed question is not answered from any zone.

use super::{HEADER, NAME_LIMIT, class, kind, opcode};

/// Option of EDNS: the name of the server (RFC 5001).
pub(super) const NSID: u16 = 3;
/// Option of EDNS: a cookie (RFC 7873).
pub(super) const COOKIE: u16 = 10;
/// Records behind the question: one of a zone's start (RFC 1995 §3), EDNS, a signature.
const RECORDS: u16 = 3;

/// A query.
#[derive(Clone, Copy, Debug)]
pub struct Query<'a> {
    /// Header and question as they came; the header alone where nothing but a cookie is asked for.
    pub head: &'a [u8],
    /// The name that is asked about, in the form of messages, to the root; letters as they came.
    pub name: &'a [u8],
    /// The type that is asked for; see [`kind`].
    pub kind: u16,
    /// The class; see [`class`].
    pub class: u16,
    /// What the client says of itself (RFC 6891).
    pub edns: Option<Edns<'a>>,
    /// Whether the message is signed (RFC 8945).
    pub signed: bool,
}

/// What a client says of itself.
#[derive(Clone, Copy, Debug)]
pub struct Edns<'a> {
    /// The version; 0 is the only one there is.
    pub version: u8,
    /// The most octets of a datagram that it takes; less than 512 means 512 (RFC 6891 §6.2.3).
    pub size: u16,
    /// Its cookie.
    pub cookie: Option<Cookie<'a>>,
    /// Whether it wants to know which server answers.
    pub nsid: bool,
}

/// A cookie (RFC 7873 §4).
#[derive(Clone, Copy, Debug)]
pub struct Cookie<'a> {
    /// The client's part.
    pub client: &'a [u8; 8],
    /// Our own part as it came back, 8 to 32 octets; empty where the client has none yet.
    pub server: &'a [u8],
}

/// Why octets are no query for a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nobody is answered: shorter than a header, or itself an answer.
    Silent,
    /// The form is wrong (FORMERR).
    Form,
    /// A kind of message that is no query (NOTIMP); the octet says which.
    Opcode(u8),
}

/// Reads a message.
///
/// # Errors
/// See [`Fault`]: anything but one question, names that point elsewhere, records that have no place in a query, counts
/// that do not hold, octets behind the end.
pub fn parse(message: &[u8]) -> Result<Query<'_>, Fault> {
    let header: &[u8; HEADER] = message.first_chunk().ok_or(Fault::Silent)?;
    let [_, _, flags, _, q0, q1, a0, a1, n0, n1, r0, r1] = *header;
    if flags & 0x80 != 0 {
        return Err(Fault::Silent);
    }
    let asked = flags >> 3 & 15;
    if asked != opcode::QUERY {
        return Err(Fault::Opcode(asked));
    }
    let (authorities, additional) = (u16::from_be_bytes([n0, n1]), u16::from_be_bytes([r0, r1]));
    if [q0, q1, a0, a1, n0, n1, r0, r1] == [0, 0, 0, 0, 0, 0, 0, 1] {
        return cookie_alone(message);
    }
    if [q0, q1, a0, a1] != [0, 1, 0, 0] || authorities > 1 || additional > RECORDS {
        return Err(Fault::Form);
    }
    let rest = message.get(HEADER..).ok_or(Fault::Form)?;
    let length = name_length(rest).ok_or(Fault::Form)?;
    let (name, rest) = rest.split_at_checked(length).ok_or(Fault::Form)?;
    let ([k0, k1, c0, c1], rest) = rest.split_first_chunk::<4>().ok_or(Fault::Form)?;
    let head = message.get(..HEADER + length + 4).ok_or(Fault::Form)?;
    let mut query = Query {
        head,
        name,
        kind: u16::from_be_bytes([*k0, *k1]),
        class: u16::from_be_bytes([*c0, *c1]),
        edns: None,
        signed: false,
    };
    // RFC 1995 §3: the client's own version of the zone.
    if authorities == 1 && query.kind != kind::IXFR {
        return Err(Fault::Form);
    }
    behind_question(&mut query, rest, authorities, additional).ok_or(Fault::Form)?;
    Ok(query)
}

/// A query without a question, by which a client asks for a cookie (RFC 7873 §5.4); its name is empty.
fn cookie_alone(message: &[u8]) -> Result<Query<'_>, Fault> {
    let (head, rest) = message.split_at_checked(HEADER).ok_or(Fault::Silent)?;
    let mut query = Query { head, name: &[], kind: 0, class: class::IN, edns: None, signed: false };
    behind_question(&mut query, rest, 0, 1).ok_or(Fault::Form)?;
    if query.edns.is_some_and(|edns| edns.cookie.is_some()) { Ok(query) } else { Err(Fault::Form) }
}

/// Whether a message that is no query speaks EDNS, as far as it can be read: its answer does so too (RFC 6891 §6.1.1).
pub(super) fn speaks_edns(message: &[u8]) -> bool {
    let Some([_, _, _, _, q0, q1, a0, a1, n0, n1, r0, r1]) = message.first_chunk::<HEADER>() else {
        return false;
    };
    let count = |high: &u8, low: &u8| usize::from(u16::from_be_bytes([*high, *low])).min(RECORDS_MOST);
    let mut rest = message.get(HEADER..).unwrap_or_default();
    for _ in 0..count(q0, q1) {
        let Some(next) = owner_length(rest).and_then(|owner| rest.get(owner + 4..)) else { return false };
        rest = next;
    }
    for _ in 0..count(a0, a1) + count(n0, n1) + count(r0, r1) {
        let Some((kind, next)) = record(rest) else { return false };
        if kind == kind::OPT {
            return true;
        }
        rest = next;
    }
    false
}

/// So many records of a message that is no query are looked through.
const RECORDS_MOST: usize = 16;

/// The type of the first record, and what stands behind it.
fn record(octets: &[u8]) -> Option<(u16, &[u8])> {
    let record = octets.get(owner_length(octets)?..)?;
    let ([k0, k1, _, _, _, _, _, _, l0, l1], data) = record.split_first_chunk::<10>()?;
    let next = data.get(usize::from(u16::from_be_bytes([*l0, *l1]))..)?;
    Some((u16::from_be_bytes([*k0, *k1]), next))
}

/// Octets of the name at the beginning; none where it does not end, is too long or points elsewhere.
fn name_length(octets: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        let length = usize::from(*octets.get(at)?);
        at += 1 + length;
        if length > 63 || at > NAME_LIMIT {
            return None;
        }
        if length == 0 {
            return Some(at);
        }
    }
}

/// Octets of the name of a record, which may point elsewhere: nobody follows it.
fn owner_length(octets: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        let length = *octets.get(at)?;
        match length {
            0 => return Some(at + 1),
            0xC0.. => return Some(at + 2),
            1..=63 => at += 1 + usize::from(length),
            64..=0xBF => return None,
        }
        if at > NAME_LIMIT {
            return None;
        }
    }
}

fn behind_question<'a>(
    query: &mut Query<'a>,
    mut rest: &'a [u8],
    authorities: u16,
    additional: u16,
) -> Option<()> {
    for index in 0..authorities + additional {
        // A signature is the last record (RFC 8945 §5.1).
        if query.signed {
            return None;
        }
        let owner = owner_length(rest)?;
        let (_, record) = rest.split_at_checked(owner)?;
        let ([k0, k1, c0, c1, t0, t1, _, _, l0, l1], data) = record.split_first_chunk::<10>()?;
        let (data, next) = data.split_at_checked(usize::from(u16::from_be_bytes([*l0, *l1])))?;
        rest = next;
        match u16::from_be_bytes([*k0, *k1]) {
            kind::SOA if index < authorities => {}
            _ if index < authorities => return None,
            kind::OPT => {
                // RFC 6891 §6.1.1: one, and its name is the root.
                if owner != 1 || query.edns.is_some() || *t0 != 0 {
                    return None;
                }
                query.edns = Some(edns(u16::from_be_bytes([*c0, *c1]), *t1, data)?);
            }
            kind::TSIG => query.signed = true,
            _ => return None,
        }
    }
    rest.is_empty().then_some(())
}

fn edns(size: u16, version: u8, mut options: &[u8]) -> Option<Edns<'_>> {
    let mut edns = Edns { version, size, cookie: None, nsid: false };
    // What stands in another version is not known.
    while version == 0 && !options.is_empty() {
        let ([o0, o1, l0, l1], data) = options.split_first_chunk::<4>()?;
        let (data, next) = data.split_at_checked(usize::from(u16::from_be_bytes([*l0, *l1])))?;
        options = next;
        match u16::from_be_bytes([*o0, *o1]) {
            NSID => edns.nsid = true,
            // RFC 7873 §5.2: the first one counts; a length that cannot be is a mistake in form.
            COOKIE if edns.cookie.is_none() => {
                let (client, server) = data.split_first_chunk::<8>()?;
                if !matches!(server.len(), 0 | 8..=32) {
                    return None;
                }
                edns.cookie = Some(Cookie { client, server });
            }
            _ => {}
        }
    }
    Some(edns)
}

impl Query<'_> {
    /// Whether it asks about the Internet.
    #[must_use]
    pub const fn is_internet(&self) -> bool {
        self.class == class::IN
    }
}

#[cfg(test)]
mod tests;
