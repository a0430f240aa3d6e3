//! Follows the trace lines of one message down to where trust ends, and says what the rest claims.

use std::net::IpAddr;

use sekisho_evidence::proof::Hop;
use sekisho_wire::mail::header::Fields;
use serde::Serialize;

use super::{FIELDS_LIMIT, Trust, boundary, is_at_or_below, lines, literal, normal};

/// The largest message that is read, in octets.
pub const MESSAGE_LIMIT: usize = 32 * 1024 * 1024;

/// Why a message tells nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrailError {
    /// The message is larger than [`MESSAGE_LIMIT`].
    #[error("the message is larger than {} MiB", MESSAGE_LIMIT / 1024 / 1024)]
    TooLarge,
    /// It has no trace line.
    #[error(
        "the message has no Received line: it was saved before any server took it, or without its header"
    )]
    NoReceived,
    /// The topmost line was written by a host that is not trusted.
    #[error("the topmost Received line was written by {by}, which --trust does not name")]
    TopNotTrusted {
        /// The writer as it calls itself; `?` where it does not.
        by: String,
    },
}

/// One trace line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TrailHop {
    /// What it says.
    #[serde(flatten)]
    pub hop: Hop,
    /// Whether it can be believed. Whoever handed the message over may have written all others.
    pub trusted: bool,
}

/// What the host that handed the message over claims about where it had it from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Claim {
    /// What that host calls itself in its own line.
    pub by: Option<String>,
    /// The name that its client gave.
    pub from: Option<String>,
    /// Its client's address.
    pub from_address: Option<IpAddr>,
    /// Whether its client had logged in (RFC 3848: the protocol ends in A or SA).
    pub authenticated: bool,
}

/// What the trail amounts to. All of it but the address that handed the message over rests on claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Conclusion {
    /// The host belongs neither to the sender nor to the recipient, and had it from outside: it relayed.
    Relayed,
    /// The host belongs to the sender's domain and had it from outside without a login: either one of its
    /// users, or a stranger who named an address of that domain.
    RelayedForOwnSender,
    /// The host took it from its own user: logged in, or from inside.
    Submission,
    /// The host belongs to the recipient: a backup or a forwarding server.
    Recipients,
    /// The host names nobody before it.
    Direct,
    /// The trusted lines name no address outside.
    NoOutside,
}

/// Something that a reader should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "note")]
pub enum Note {
    /// The host that handed over gave a name that is trusted, from an address that is not. If it is one of
    /// the recipient's own hosts, its address has to be trusted as well.
    NameWithoutAddress {
        /// The name it gave.
        name: String,
        /// Its address.
        address: IpAddr,
    },
    /// Two neighbouring lines do not fit: the upper one had the message from another host than the one that
    /// wrote the lower one. The lower one may be forged.
    Gap {
        /// The upper line, counted from 1 at the top.
        line: usize,
        /// From whom it had the message.
        from: String,
        /// Who wrote the line below.
        by: String,
    },
}

/// What a message tells about the way it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Trail {
    /// The trace lines, newest first.
    pub hops: Vec<TrailHop>,
    /// The trusted host that took the message from outside.
    pub taken_by: Option<String>,
    /// The address that handed it over: a fact, as far as that host is trusted.
    pub handed_over_by: Option<IpAddr>,
    /// The name that it gave.
    pub handed_over_name: Option<String>,
    /// What that host claims about before.
    pub claim: Option<Claim>,
    /// The envelope sender, from Return-Path; empty for the null path.
    pub envelope_sender: Option<String>,
    /// The envelope recipient, where a trusted line names it.
    pub recipient: Option<String>,
    /// What it amounts to.
    pub conclusion: Conclusion,
    /// What a reader should know.
    pub notes: Vec<Note>,
}

/// Follows the trail of `message`, believing the lines that `trust` covers.
///
/// # Errors
/// The message tells nothing, see [`TrailError`].
pub fn follow(message: &[u8], trust: &Trust) -> Result<Trail, TrailError> {
    if message.len() > MESSAGE_LIMIT {
        return Err(TrailError::TooLarge);
    }
    let (hops, recipients): (Vec<Hop>, Vec<Option<String>>) = lines(message).into_iter().unzip();
    let top = hops.first().ok_or(TrailError::NoReceived)?;
    let Some(last) = boundary(&hops, trust) else {
        return Err(TrailError::TopNotTrusted { by: top.by.clone().unwrap_or_else(|| "?".to_owned()) });
    };
    let taking = hops.get(last);
    let outside =
        taking.and_then(|hop| hop.from_address).filter(|address| trust.publicity.is_public(*address));
    let mut trail = Trail {
        taken_by: taking.and_then(|hop| hop.by.clone()),
        handed_over_by: outside,
        handed_over_name: taking.and_then(|hop| hop.from.clone()),
        claim: hops.get(last + 1).map(claim),
        envelope_sender: envelope_sender(message),
        recipient: recipients.into_iter().take(last + 1).flatten().next(),
        conclusion: Conclusion::NoOutside,
        notes: notes(&hops, last, trust),
        hops: Vec::new(),
    };
    trail.conclusion = conclude(&trail, trust);
    let numbered = hops.into_iter().enumerate();
    trail.hops = numbered.map(|(index, hop)| TrailHop { hop, trusted: index <= last }).collect();
    Ok(trail)
}

fn claim(hop: &Hop) -> Claim {
    let protocol = hop.with.clone().unwrap_or_default().to_ascii_uppercase();
    let authenticated = protocol.ends_with("SMTPA") || protocol.ends_with("SMTPSA");
    Claim { by: hop.by.clone(), from: hop.from.clone(), from_address: hop.from_address, authenticated }
}

/// The first Return-Path, which the last server wrote (RFC 5321 §4.4).
fn envelope_sender(message: &[u8]) -> Option<String> {
    let field = Fields::of(message).take(FIELDS_LIMIT).find(|field| field.is("Return-Path"))?;
    Some(field.unfolded().trim_matches(['<', '>']).to_owned())
}

fn conclude(trail: &Trail, trust: &Trust) -> Conclusion {
    if trail.handed_over_by.is_none() {
        return Conclusion::NoOutside;
    }
    let host_names =
        [trail.handed_over_name.as_deref(), trail.claim.as_ref().and_then(|own| own.by.as_deref())];
    let belongs = |domain: &str| {
        host_names.iter().flatten().any(|host| literal(host).is_none() && is_related(host, domain))
    };
    let recipient = trail.recipient.as_deref().and_then(domain_of);
    let taker_is_trusted_host = host_names.iter().flatten().any(|host| trust.has_name(host));
    if recipient.is_some_and(belongs) || taker_is_trusted_host {
        return Conclusion::Recipients;
    }
    let Some(claim) = &trail.claim else { return Conclusion::Direct };
    let inside = claim
        .from_address
        .is_none_or(|address| !trust.publicity.is_public(address) || Some(address) == trail.handed_over_by);
    if claim.authenticated || inside {
        return Conclusion::Submission;
    }
    let sender = trail.envelope_sender.as_deref().and_then(domain_of);
    if sender.is_some_and(belongs) { Conclusion::RelayedForOwnSender } else { Conclusion::Relayed }
}

/// Whether a host is likely to be one of the domain's: at or below it, or the domain below the host's parent.
fn is_related(host: &str, domain: &str) -> bool {
    let (host, domain) = (normal(host), normal(domain));
    let parent = host.split_once('.').map(|(_, parent)| parent).filter(|parent| parent.contains('.'));
    // A parent such as co.jp belongs to a registry: everybody's hosts are below it.
    let parent = parent.filter(|parent| {
        let (first, rest) = parent.split_once('.').unwrap_or((parent, ""));
        !(rest.len() == 2 && first.len() <= 3)
    });
    is_at_or_below(&host, &domain) || parent.is_some_and(|parent| is_at_or_below(&domain, parent))
}

fn domain_of(address: &str) -> Option<&str> {
    address.rsplit_once('@').map(|(_, domain)| domain).filter(|domain| !domain.is_empty())
}

fn notes(hops: &[Hop], last: usize, trust: &Trust) -> Vec<Note> {
    let mut notes = Vec::new();
    if let Some(Hop { from: Some(name), from_address: Some(address), .. }) = hops.get(last)
        && trust.has_name(name)
        && !trust.has_address(*address)
    {
        notes.push(Note::NameWithoutAddress { name: name.clone(), address: *address });
    }
    for (index, pair) in hops.windows(2).enumerate().skip(last) {
        let [upper, lower] = pair else { continue };
        let (Some(from), Some(by)) = (&upper.from, &lower.by) else { continue };
        let same_address = literal(by).is_some_and(|address| Some(address) == upper.from_address);
        if normal(from) != normal(by) && !same_address && !is_related(from, by) && !is_related(by, from) {
            notes.push(Note::Gap { line: index + 1, from: from.clone(), by: by.clone() });
        }
    }
    notes.truncate(8);
    notes
}
