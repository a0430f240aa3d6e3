//! What a message alone tells: which host relayed it for whom. No probe is sent.
//!
//! Only the topmost trace lines can be believed, those that hosts of the recipient wrote (RFC 5321 §4.4).
//! The first address outside them is a fact; everything below is what that host, or a forger, claims.

use std::collections::BTreeSet;
use std::net::IpAddr;

use sekisho_evidence::consent::Publicity;
use sekisho_evidence::proof::Hop;
use sekisho_wire::mail::header::Fields;
use sekisho_wire::mail::received::{self, Received};

mod conclusion;
mod render;

pub use crate::report::catalogue::Language;
pub use conclusion::{Claim, Conclusion, MESSAGE_LIMIT, Note, Trail, TrailError, TrailHop, follow};
pub use render::render;

/// How many trace lines are read; RFC 5321 §6.3 takes a hundred for a loop.
pub const HOPS_LIMIT: usize = 100;
/// The longest trace line that is read, in octets; a longer one is no line of a mail server.
const LINE_LIMIT: usize = 4096;
/// How many header fields are looked at.
const FIELDS_LIMIT: usize = 1000;

/// Whose trace lines are believed. By default those of the host that wrote the topmost one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trust {
    names: BTreeSet<String>,
    addresses: BTreeSet<IpAddr>,
    publicity: Publicity,
}

impl Trust {
    /// Names and addresses as the user gives them; a domain stands for all hosts below it.
    #[must_use]
    pub fn of(given: &[String]) -> Self {
        let mut trust = Self::default();
        for text in given {
            match literal(text) {
                Some(address) => trust.addresses.insert(address),
                None => trust.names.insert(normal(text)),
            };
        }
        trust
    }

    /// The same where other ranges count as public, so that tests have their own networks outside.
    #[must_use]
    pub fn with_publicity(self, publicity: Publicity) -> Self {
        Self { publicity, ..self }
    }

    fn is_default(&self) -> bool {
        self.names.is_empty() && self.addresses.is_empty()
    }

    fn has_name(&self, name: &str) -> bool {
        match literal(name) {
            Some(address) => self.addresses.contains(&address),
            None => self.names.iter().any(|own| is_at_or_below(&normal(name), own)),
        }
    }

    fn has_address(&self, address: IpAddr) -> bool {
        self.addresses.contains(&address.to_canonical())
    }
}

/// The trace lines of a message, newest first, at most [`HOPS_LIMIT`].
#[must_use]
pub fn hops(message: &[u8]) -> Vec<Hop> {
    lines(message).into_iter().map(|(hop, _)| hop).collect()
}

/// The trace lines, each with the recipient it names.
fn lines(message: &[u8]) -> Vec<(Hop, Option<String>)> {
    Fields::of(message)
        .take(FIELDS_LIMIT)
        .filter(|field| field.is("Received") && field.value.len() <= LINE_LIMIT)
        .take(HOPS_LIMIT)
        .map(|field| {
            let Received { from, from_address, by, with, recipient, .. } = received::parse(&field.unfolded());
            let from_address = from_address.map(|address| address.to_canonical());
            (Hop { by, from, from_address, with }, recipient)
        })
        .collect()
}

/// The last trusted line: the one whose client stood outside. None where the topmost line is not trusted.
///
/// A line is trusted when it is the topmost one and its writer is trusted, or when the trusted line above it says that its
/// writer stands on the same host, at a trusted address, or at a private one under a trusted name. A private address alone
/// opens nothing: whoever has a machine inside, or comes through a NAT, writes lines as well. Nor does the name that a client
/// gives itself, since anybody can give any name.
#[must_use]
pub fn boundary(hops: &[Hop], trust: &Trust) -> Option<usize> {
    let top = hops.first()?;
    if !trust.is_default() && !top.by.as_deref().is_some_and(|by| trust.has_name(by)) {
        return None;
    }
    let believed = |hop: &Hop| match hop.by.as_deref() {
        Some(by) if trust.is_default() => is_neighbour(by, top.by.as_deref().unwrap_or_default()),
        Some(by) => trust.has_name(by),
        None => false,
    };
    let mut index = 0;
    while let (Some(hop), Some(next)) = (hops.get(index), hops.get(index + 1)) {
        match client(hop, trust) {
            Client::OnSameHost => {}
            Client::Inside if believed(next) => {}
            Client::Inside | Client::Outside => break,
        }
        index += 1;
    }
    Some(index)
}

/// Where the client of a line stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Client {
    /// On the host that wrote the line, or at an address that is trusted: what it wrote is believed.
    OnSameHost,
    /// At a private address.
    Inside,
    Outside,
}

/// Where the client of a line stood. Without an address it was inside only where it was the same host, or spoke LMTP, which
/// does not cross networks (RFC 2033 §5).
fn client(hop: &Hop, trust: &Trust) -> Client {
    if let Some(address) = hop.from_address {
        return match () {
            () if trust.has_address(address) => Client::OnSameHost,
            () if trust.publicity.is_public(address) => Client::Outside,
            () if address.is_loopback() => Client::OnSameHost,
            () => Client::Inside,
        };
    }
    let lmtp = hop.with.as_deref().is_some_and(|with| with.to_ascii_uppercase().starts_with("LMTP"));
    match hop.from.as_deref() {
        None => Client::OnSameHost,
        Some(from) if lmtp || from.eq_ignore_ascii_case("localhost") => Client::OnSameHost,
        Some(_) => Client::Outside,
    }
}

/// Whether two hosts bear names of one domain: `mx1.example.jp` and `store.example.jp`.
fn is_neighbour(one: &str, other: &str) -> bool {
    let (one, other) = (normal(one), normal(other));
    let domain = other.split_once('.').map(|(_, domain)| domain).filter(|domain| domain.contains('.'));
    one == other || domain.is_some_and(|domain| is_at_or_below(&one, domain))
}

/// Reads `192.0.2.1`, `[192.0.2.1]` and `[IPv6:2001:db8::1]`.
pub(crate) fn literal(text: &str) -> Option<IpAddr> {
    let inner = text.trim_matches(['[', ']']).to_ascii_lowercase();
    let address: IpAddr = inner.strip_prefix("ipv6:").unwrap_or(&inner).parse().ok()?;
    Some(address.to_canonical())
}

fn normal(name: &str) -> String {
    name.trim_start_matches('.').trim_end_matches('.').to_ascii_lowercase()
}

/// Whether `name` is `domain` or below it; both are normal.
fn is_at_or_below(name: &str, domain: &str) -> bool {
    !domain.is_empty() && name.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests;
