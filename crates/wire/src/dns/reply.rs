//! An answer, written into a buffer of the caller: the question as it came, records that name it by pointing to it, and
//! nothing longer than what the client takes.

use super::query::{COOKIE, NSID, Query, speaks_edns};
use super::{DATAGRAM_LIMIT, HEADER, PLAIN_LIMIT, Rcode, class, kind};

/// What the server says of itself by EDNS.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// The cookie for the client: its own part and ours (RFC 9018 §4).
    pub cookie: Option<&'a [u8; 24]>,
    /// Which server answers (RFC 5001); at most 64 octets are said.
    pub nsid: Option<&'a [u8]>,
}

impl Options<'_> {
    fn nsid(&self) -> Option<&[u8]> {
        self.nsid.and_then(|name| name.get(..name.len().min(64)))
    }

    fn length(&self) -> usize {
        self.cookie.map_or(0, |cookie| 4 + cookie.len()) + self.nsid().map_or(0, |name| 4 + name.len())
    }
}

/// Whose record it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner(u16);

impl Owner {
    /// What was asked about.
    pub const ASKED: Self = Self(0xC00C);

    /// The name that begins after so many octets of the one that was asked about.
    #[must_use]
    pub fn above(octets: usize) -> Self {
        // A name has at most 255 octets.
        Self(0xC00C + u16::try_from(octets.min(255)).unwrap_or(0))
    }
}

/// An answer that is being written.
#[derive(Debug)]
pub struct Reply<'b> {
    buffer: &'b mut [u8],
    length: usize,
    /// Where records end; behind it is room for EDNS.
    limit: usize,
    question: usize,
    answers: u16,
    authorities: u16,
    truncated: bool,
    authoritative: bool,
}

/// Octets of a record of EDNS without options.
const OPT: usize = 11;

impl<'b> Reply<'b> {
    /// Begins an answer of at most `limit` octets; none where not even the question has room.
    #[must_use]
    pub fn begin(
        query: &Query<'_>,
        options: &Options<'_>,
        buffer: &'b mut [u8],
        limit: usize,
    ) -> Option<Self> {
        let room = if query.edns.is_some() { OPT + options.length() } else { 0 };
        let limit = limit.min(buffer.len()).checked_sub(room)?;
        let question = query.head.len();
        if limit < question {
            return None;
        }
        buffer.get_mut(..question)?.copy_from_slice(query.head);
        let reply = Self {
            buffer,
            length: question,
            limit,
            question,
            answers: 0,
            authorities: 0,
            truncated: false,
            authoritative: true,
        };
        Some(reply)
    }

    /// The zone is not ours.
    pub const fn not_authoritative(&mut self) {
        self.authoritative = false;
    }

    /// There is more than what is said; the client asks again by TCP.
    pub const fn truncate(&mut self) {
        self.truncated = true;
        self.length = self.question;
        self.answers = 0;
        self.authorities = 0;
    }

    /// Whether it was too long.
    #[must_use]
    pub const fn is_truncated(&self) -> bool {
        self.truncated
    }

    /// An answer.
    pub fn answer(&mut self, owner: Owner, kind: u16, ttl: u32, data: &[u8]) {
        if self.record(owner, kind, ttl, data) {
            self.answers += 1;
        }
    }

    /// The text of a TXT record, in strings of at most 255 octets (RFC 1035 §3.3.14).
    pub fn text(&mut self, owner: Owner, ttl: u32, text: &[u8]) {
        let strings = text.len().div_ceil(255).max(1);
        let begin = self.length;
        if !self.head(owner, kind::TXT, ttl, text.len() + strings) {
            return;
        }
        let mut rest = text;
        for _ in 0..strings {
            let (string, next) = rest.split_at_checked(255).unwrap_or((rest, &[]));
            let length = u8::try_from(string.len()).unwrap_or(u8::MAX);
            if !(self.put(&[length]) && self.put(string)) {
                self.length = begin;
                self.truncate();
                return;
            }
            rest = next;
        }
        self.answers += 1;
    }

    /// The start of the zone, which says how long a negative answer holds (RFC 2308 §3).
    pub fn authority(&mut self, owner: Owner, kind: u16, ttl: u32, data: &[u8]) {
        if self.record(owner, kind, ttl, data) {
            self.authorities += 1;
        }
    }

    fn record(&mut self, owner: Owner, kind: u16, ttl: u32, data: &[u8]) -> bool {
        let begin = self.length;
        if !self.head(owner, kind, ttl, data.len()) {
            return false;
        }
        if !self.put(data) {
            self.length = begin;
            self.truncate();
            return false;
        }
        true
    }

    fn head(&mut self, owner: Owner, kind: u16, ttl: u32, length: usize) -> bool {
        let Ok(length) = u16::try_from(length) else { return false };
        let ([o0, o1], [k0, k1], [l0, l1]) =
            (owner.0.to_be_bytes(), kind.to_be_bytes(), length.to_be_bytes());
        let ([c0, c1], [t0, t1, t2, t3]) = (class::IN.to_be_bytes(), ttl.to_be_bytes());
        if self.truncated {
            return false;
        }
        let fits = self.put(&[o0, o1, k0, k1, c0, c1, t0, t1, t2, t3, l0, l1]);
        if !fits {
            self.truncate();
        }
        fits
    }

    fn put(&mut self, octets: &[u8]) -> bool {
        let end = self.length + octets.len();
        if end > self.limit {
            return false;
        }
        let Some(room) = self.buffer.get_mut(self.length..end) else { return false };
        room.copy_from_slice(octets);
        self.length = end;
        true
    }

    /// Ends it and says how many octets it has.
    #[must_use]
    pub fn finish(mut self, query: &Query<'_>, rcode: Rcode, options: &Options<'_>) -> usize {
        let rcode = rcode as u8;
        let edns = u16::from(query.edns.is_some());
        if query.edns.is_some() {
            self.limit = self.buffer.len();
            self.opt(rcode >> 4, options);
        }
        if let Some([_, _, f0, f1, _, _, a0, a1, n0, n1, r0, r1]) = self.buffer.first_chunk_mut::<HEADER>() {
            // RFC 1035 §4.1.1: RD is copied; RFC 4035 §3.1.6: so is CD. Nobody is recursed for.
            let (authoritative, truncated) =
                (u8::from(self.authoritative) << 2, u8::from(self.truncated) << 1);
            *f0 = 0x80 | *f0 & 0x01 | authoritative | truncated;
            *f1 = *f1 & 0x10 | rcode & 15;
            [*a0, *a1] = self.answers.to_be_bytes();
            [*n0, *n1] = self.authorities.to_be_bytes();
            [*r0, *r1] = edns.to_be_bytes();
        }
        self.length
    }

    fn opt(&mut self, extended: u8, options: &Options<'_>) {
        let ([k0, k1], [s0, s1]) = (kind::OPT.to_be_bytes(), DATAGRAM_LIMIT.to_be_bytes());
        let [l0, l1] = u16::try_from(options.length()).unwrap_or(0).to_be_bytes();
        // The room was kept from the beginning.
        self.put(&[0, k0, k1, s0, s1, extended, 0, 0, 0, l0, l1]);
        if let Some(cookie) = options.cookie {
            let ([c0, c1], [l0, l1]) = (COOKIE.to_be_bytes(), 24_u16.to_be_bytes());
            self.put(&[c0, c1, l0, l1]);
            self.put(cookie);
        }
        if let Some(name) = options.nsid() {
            let ([n0, n1], [l0, l1]) =
                (NSID.to_be_bytes(), u16::try_from(name.len()).unwrap_or(0).to_be_bytes());
            self.put(&[n0, n1, l0, l1]);
            self.put(name);
        }
    }
}

/// The most octets of a datagram for a client: what it takes, at least 512 and at most 1232.
#[must_use]
pub fn datagram_limit(query: &Query<'_>) -> usize {
    usize::from(query.edns.map_or(PLAIN_LIMIT, |edns| edns.size.clamp(PLAIN_LIMIT, DATAGRAM_LIMIT)))
}

/// The answer to what is no query: a header alone, with the number and the kind of what came, and a record of EDNS where
/// the client speaks it (RFC 6891 §6.1.1). Says how many octets it has.
#[must_use]
pub fn header_alone(message: &[u8], rcode: Rcode, buffer: &mut [u8]) -> usize {
    let (Some([i0, i1, f0, _]), Some(header)) =
        (message.first_chunk::<4>(), buffer.first_chunk_mut::<HEADER>())
    else {
        return 0;
    };
    *header = [*i0, *i1, 0x80 | *f0 & 0x79, rcode as u8 & 15, 0, 0, 0, 0, 0, 0, 0, 0];
    let ([k0, k1], [s0, s1]) = (kind::OPT.to_be_bytes(), DATAGRAM_LIMIT.to_be_bytes());
    let Some(record) = buffer.get_mut(HEADER..HEADER + OPT).filter(|_| speaks_edns(message)) else {
        return HEADER;
    };
    record.copy_from_slice(&[0, k0, k1, s0, s1, 0, 0, 0, 0, 0, 0]);
    if let Some(count) = buffer.get_mut(HEADER - 1) {
        *count = 1;
    }
    HEADER + OPT
}

#[cfg(test)]
mod tests;
