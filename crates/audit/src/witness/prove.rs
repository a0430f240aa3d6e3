//! A proof from a saved message, for canaries at an address that the user reads.
//!
//! Files differ from what came over the wire: line ends are often LF alone, an mbox line may stand before the
//! header, an empty line behind the body. So the body is compared after its line ends are made CRLF and empty
//! lines at its end are taken off; everything else counts as a change.

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use mail_parser::{Message, MessageParser, PartType};
use sekisho_evidence::consent::Consent;
use sekisho_evidence::proof::Proof;
use sekisho_evidence::token::{AuditName, Binding, Token, TokenKey};
use sekisho_wire::mail::header::Fields;
use sekisho_wire::mail::received;
use tokio::sync::mpsc;

use super::{Arrived, Ledger, Witness, judge};
use crate::record::Record;

/// The largest file that is read, in octets.
pub const FILE_LIMIT: usize = 8 * 1024 * 1024;
/// How many messages are looked for within messages.
const MESSAGES_LIMIT: usize = 32;
/// How many levels deep.
const DEPTH_LIMIT: usize = 4;

/// Why a saved message proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProveError {
    /// The file is larger than [`FILE_LIMIT`].
    #[error("the file is larger than {} MiB", FILE_LIMIT / 1024 / 1024)]
    TooLarge,
    /// There is nothing like a token in it.
    #[error("no canary's token is in this message")]
    NoToken,
    /// The token claims another audit.
    #[error("the token is of audit {0}, not of this one")]
    OtherAudit(AuditName),
    /// The token was never issued.
    #[error("the token {0} was not issued by this audit")]
    NotIssued(Token),
    /// Another message quotes the canary.
    #[error("this message only quotes the canary: save the canary itself, or forward it as an attachment")]
    Quoted,
    /// The audit had no witness.
    #[error("the audit sent no canaries")]
    NoWitness,
}

/// Judges a saved message by the record of the audit that sent its canary. The message may be the canary
/// itself, or one to which it is attached (message/rfc822). `now` is the arrival where the message names none.
///
/// # Errors
/// See [`ProveError`]. A canary that the record knows already is no error, but a repetition.
pub fn prove_message(
    record: &Record,
    key: &TokenKey,
    bytes: &[u8],
    now: Timestamp,
) -> Result<Proof, ProveError> {
    if bytes.len() > FILE_LIMIT {
        return Err(ProveError::TooLarge);
    }
    let mut witness = Witness::from_record(record.witness.as_ref().ok_or(ProveError::NoWitness)?);
    if let Some(domain) = &record.settings.mx_domain {
        witness = witness.with_domain(domain);
    }
    let (sender, _receiver) = mpsc::channel(1);
    let ledger = Ledger::new(sender);
    ledger.add_record(record, key);
    let candidates: Vec<Arrived> = messages(bytes).into_iter().map(|one| saved(one, now)).collect();
    for candidate in &candidates {
        if says_something(&ledger, candidate)
            && let Some((_, proof)) = ledger.take(&witness, candidate).pop()
        {
            return Ok(proof);
        }
    }
    Err(why_not(&ledger, record, &candidates))
}

/// Whether the message is a canary or a bounce of one, and not somebody's words about it.
fn says_something(ledger: &Ledger, candidate: &Arrived) -> bool {
    judge::find(candidate).iter().any(|found| {
        let own = judge::is_own(&candidate.message, &found.token);
        ledger.is_genuine(&found.token) && (own || judge::is_bounce(candidate, own))
    })
}

fn why_not(ledger: &Ledger, record: &Record, candidates: &[Arrived]) -> ProveError {
    let tokens: Vec<Token> = candidates.iter().flat_map(judge::find).map(|found| found.token).collect();
    if tokens.iter().any(|token| ledger.is_genuine(token)) {
        return ProveError::Quoted;
    }
    let Some(token) = tokens.into_iter().next() else { return ProveError::NoToken };
    match token.claimed() {
        Some((name, _)) if name != record.name => ProveError::OtherAudit(name),
        _ => ProveError::NotIssued(token),
    }
}

fn saved(message: Vec<u8>, now: Timestamp) -> Arrived {
    let at = date_of_top(&message).unwrap_or(now);
    Arrived { peer: None, reverse_path: None, recipients: Vec::new(), message, at, exact: false }
}

/// The date of the topmost trace line.
fn date_of_top(message: &[u8]) -> Option<Timestamp> {
    let top = Fields::of(message).take(200).find(|field| field.is("Received"))?;
    let date = received::parse(&top.unfolded()).date?;
    DateTimeParser::new().parse_timestamp(date).ok()
}

/// The message, before it those that are attached to it, innermost first; what a bounce has attached is not
/// looked at, since that did not arrive.
fn messages(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let whole = saved(bytes.to_vec(), Timestamp::UNIX_EPOCH);
    if !judge::is_bounce(&whole, false)
        && let Some(parsed) = MessageParser::default().parse(bytes)
    {
        attached(&parsed, DEPTH_LIMIT, &mut found);
    }
    found.push(whole.message);
    found
}

fn attached(message: &Message<'_>, depth: usize, found: &mut Vec<Vec<u8>>) {
    for part in &message.parts {
        let PartType::Message(inner) = &part.body else { continue };
        if depth == 0 || found.len() >= MESSAGES_LIMIT {
            return;
        }
        let Some(raw) = raw(inner) else { continue };
        let whole = saved(raw.to_vec(), Timestamp::UNIX_EPOCH);
        if !judge::is_bounce(&whole, false) {
            attached(inner, depth - 1, found);
        }
        found.push(whole.message);
    }
}

fn raw<'a>(message: &'a Message<'_>) -> Option<&'a [u8]> {
    let whole = message.parts.first()?;
    let start = usize::try_from(whole.offset_header).ok()?;
    let end = usize::try_from(whole.offset_end).ok()?;
    message.raw_message.get(start..end)
}

impl Ledger {
    /// Knows a stored audit: its probes, what its chain must name, and what arrived of it already. The digests
    /// of its bodies are not stored; a body is compared with what the same audit would write.
    pub fn add_record(&self, record: &Record, key: &TokenKey) {
        self.add_audit(&record.name, key);
        for probe in &record.probes {
            let target = probe.shape.endpoint.address;
            let issued = record.started.as_second();
            self.know(&record.name, Binding { number: probe.number, target, issued }, Some(probe.sent));
            self.note_sender(&probe.token, &probe.mail);
        }
        let hosts = &record.dossier.hosts;
        let mut names = vec![record.target.clone()];
        names.extend(hosts.iter().flat_map(|host| host.name.iter().chain(&host.reverse_names)).cloned());
        let mut addresses: Vec<_> = hosts.iter().flat_map(|host| host.addresses.iter().copied()).collect();
        addresses.extend(record.consents.iter().map(Consent::address));
        addresses.extend(record.vantage.iter().map(|vantage| vantage.source));
        self.expect(&record.name, &names, &addresses);
        for proof in &record.proofs {
            self.remember(&record.name, proof);
        }
    }
}

#[cfg(test)]
mod tests;
