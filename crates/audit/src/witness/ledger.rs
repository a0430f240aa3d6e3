//! Issues tokens, remembers what they were sent with, and judges what arrives.
//!
//! It knows the running audit and earlier ones, so that a canary that comes days later is still recognised.
//! Everything is bounded: audits, probes, and what waits to be taken.

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use sekisho_evidence::level::Level;
use sekisho_evidence::proof::{ArrivalKind, Proof};
use sekisho_evidence::token::{AuditName, Binding, Token, TokenKey};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{Notify, mpsc};

use super::judge::{self, Expected, Sent};
use super::{Arrived, Witness};

/// How many probes are known at once. Beyond it the audit that was added first is forgotten.
pub const PROBES_LIMIT: usize = 1 << 20;
/// How many audits are known at once.
pub const AUDITS_LIMIT: usize = 4096;
/// How many proofs wait for somebody to take them.
pub const WAITING_LIMIT: usize = 1 << 16;
/// How many repetitions of one token are reported; further ones are only counted.
const REPEATS_LIMIT: u32 = 8;
/// The number of the probe that is the witness's self-test; probes of an audit begin at 1.
pub const SELF_TEST: u32 = 0;

/// What was counted since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Messages that were judged.
    pub messages: u64,
    /// Tokens that were genuine.
    pub genuine: u64,
    /// Texts of a token's form that nobody issued, or for an audit that is not known.
    pub unknown: u64,
    /// Genuine tokens that came once more.
    pub repeated: u64,
    /// Proofs for which there was no room. Each is a canary that must be looked for in the log.
    pub lost: u64,
    /// Audits that were forgotten to make room.
    pub forgotten: u64,
}

/// Issues tokens and recognises them. A clone is the same ledger.
#[derive(Clone, Debug)]
pub struct Ledger(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    books: Mutex<Books>,
    arrivals: mpsc::Sender<(AuditName, Proof)>,
    /// Told when a self-test's token arrived.
    self_tested: Notify,
}

#[derive(Debug, Default)]
struct Books {
    audits: BTreeMap<AuditName, Audit>,
    /// Names in the order in which they were added.
    order: VecDeque<AuditName>,
    probes: usize,
    waiting: VecDeque<(AuditName, Proof)>,
    /// Whether a task hands the waiting ones over.
    handing_over: bool,
    counts: Counts,
}

#[derive(Debug)]
struct Audit {
    key: TokenKey,
    expected: Expected,
    probes: BTreeMap<u32, Probe>,
}

#[derive(Debug)]
struct Probe {
    binding: Binding,
    digest: Option<String>,
    sent: Option<Timestamp>,
    /// The address that the probe was sent from; none for the null reverse-path, or where it is not known.
    sender: Option<String>,
    seen: Vec<ArrivalKind>,
    repeats: u32,
}

impl Ledger {
    /// A ledger that reports arrivals to `arrivals`. What does not fit there waits, see [`Ledger::unclaimed`].
    #[must_use]
    pub fn new(arrivals: mpsc::Sender<(AuditName, Proof)>) -> Self {
        let shared = Shared { books: Mutex::default(), arrivals, self_tested: Notify::new() };
        Self(Arc::new(shared))
    }

    /// Knows an audit from now on. Adding it again changes nothing, unless its key is another one.
    pub fn add_audit(&self, name: &AuditName, key: &TokenKey) {
        let mut books = self.books();
        if books.audits.get(name).is_some_and(|audit| audit.key == *key) {
            return;
        }
        books.forget(name);
        let audit = Audit { key: key.clone(), expected: Expected::default(), probes: BTreeMap::new() };
        books.audits.insert(name.clone(), audit);
        books.order.push_back(name.clone());
        books.make_room();
    }

    /// What a Received chain must name for the highest level: the target's names and addresses, and the
    /// addresses that we connect from. Adds to what is expected already.
    pub fn expect(&self, name: &AuditName, names: &[String], addresses: &[IpAddr]) {
        let mut books = self.books();
        let Some(audit) = books.audits.get_mut(name) else { return };
        let normal = names.iter().map(|name| name.trim_end_matches('.').to_ascii_lowercase());
        audit.expected.names.extend(normal);
        audit.expected.addresses.extend(addresses.iter().map(IpAddr::to_canonical));
    }

    /// Issues the token of a binding and recognises it from now on. An audit that was not added gets a token
    /// that nobody recognises.
    #[must_use]
    pub fn issue(&self, name: &AuditName, binding: Binding) -> Token {
        self.know(name, binding, None);
        let books = self.books();
        match books.audits.get(name) {
            Some(audit) => Token::issue(&audit.key, name, &binding),
            None => Token::issue(&TokenKey::new([0; 32]), name, &binding),
        }
    }

    /// Recognises the token of a binding from now on.
    pub fn know(&self, name: &AuditName, binding: Binding, sent: Option<Timestamp>) {
        let mut books = self.books();
        let Some(audit) = books.audits.get_mut(name) else { return };
        let known = audit.probes.get(&binding.number);
        if known.is_some_and(|probe| probe.binding == binding) {
            return;
        }
        let probe = Probe { binding, digest: None, sent, sender: None, seen: Vec::new(), repeats: 0 };
        if audit.probes.insert(binding.number, probe).is_none() {
            books.probes += 1;
            books.make_room();
        }
    }

    /// Remembers that a proof is known already, so that the same token is a repetition.
    pub fn remember(&self, name: &AuditName, proof: &Proof) {
        let mut books = self.books();
        let probe = books.audits.get_mut(name).and_then(|audit| audit.probes.get_mut(&proof.probe));
        let Some(probe) = probe else { return };
        if proof.kind != ArrivalKind::Repeated && !probe.seen.contains(&proof.kind) {
            probe.seen.push(proof.kind);
        }
    }

    /// Remembers what was sent with `token`: the digest of the body ([`crate::message::body_digest`]) and when.
    pub fn note_message(&self, token: &Token, digest: &str, sent: Timestamp) {
        let mut books = self.books();
        let Some((name, number)) = token.claimed() else { return };
        let probe = books.audits.get_mut(&name).and_then(|audit| audit.probes.get_mut(&number));
        if let Some(probe) = probe {
            probe.digest = Some(digest.to_owned());
            probe.sent = Some(sent);
        }
    }

    /// Remembers the reverse-path that `token` is sent with, as it is written after MAIL FROM: what comes
    /// back there may only have been returned.
    pub fn note_sender(&self, token: &Token, reverse_path: &str) {
        let mut books = self.books();
        let Some((name, number)) = token.claimed() else { return };
        let probe = books.audits.get_mut(&name).and_then(|audit| audit.probes.get_mut(&number));
        let address = reverse_path.trim_matches(['<', '>']);
        if let (Some(probe), false) = (probe, address.is_empty()) {
            probe.sender = Some(address.to_owned());
        }
    }

    /// Whether `token` was issued by an audit that is known.
    #[must_use]
    pub fn is_genuine(&self, token: &Token) -> bool {
        self.books().find(token).is_some()
    }

    /// Judges a received message, reports what it proves, and gives the same to the caller. Most messages
    /// prove nothing, and nothing is given for them.
    pub fn take(&self, witness: &Witness, arrived: &Arrived) -> Vec<(AuditName, Proof)> {
        // Who tells that a message is still under way has neither refused nor relayed it.
        let found = if judge::is_under_way(arrived) { Vec::new() } else { judge::find(arrived) };
        let mut judged = Vec::new();
        let mut books = self.books();
        books.counts.messages += 1;
        for found in found {
            let Some((name, audit, number)) = books.find(&found.token) else {
                books.counts.unknown += 1;
                continue;
            };
            let Some(probe) = audit.probes.get(&number) else { continue };
            let sent = Sent {
                binding: probe.binding,
                digest: probe.digest.as_deref(),
                at: probe.sent,
                sender: probe.sender.as_deref(),
                expected: &audit.expected,
            };
            let proof = judge::judge(witness, arrived, &found, &sent);
            books.counts.genuine += 1;
            judged.extend(books.single_use(&name, proof).map(|proof| (name, proof)));
        }
        let (self_tests, judged): (Vec<_>, Vec<_>) =
            judged.into_iter().partition(|(_, proof)| proof.probe == SELF_TEST);
        for (name, proof) in &judged {
            self.report(&mut books, name, proof);
        }
        drop(books);
        if !self_tests.is_empty() {
            self.0.self_tested.notify_waiters();
        }
        judged
    }

    /// Waits until the token of a self-test arrived, at most `within`.
    pub async fn await_self_test(&self, token: &Token, within: Duration) -> bool {
        let waiting = async {
            loop {
                let told = self.0.self_tested.notified();
                if self.has_arrived(token) {
                    return;
                }
                told.await;
            }
        };
        tokio::time::timeout(within, waiting).await.is_ok()
    }

    /// Whether the message of `token` has arrived.
    #[must_use]
    pub fn has_arrived(&self, token: &Token) -> bool {
        let books = self.books();
        let probe = books.find(token).and_then(|(_, audit, number)| audit.probes.get(&number));
        probe.is_some_and(|probe| probe.seen.contains(&ArrivalKind::Relayed))
    }

    /// What was counted.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.books().counts
    }

    /// Proofs that nobody has taken, for example after the examiner has gone; they are given once.
    #[must_use]
    pub fn unclaimed(&self) -> Vec<(AuditName, Proof)> {
        self.books().waiting.drain(..).collect()
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.0.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands a proof over, behind those that wait already.
    fn report(&self, books: &mut Books, name: &AuditName, proof: &Proof) {
        let item = (name.clone(), proof.clone());
        let rest = if books.waiting.is_empty() {
            match self.0.arrivals.try_send(item) {
                Ok(()) => return,
                Err(TrySendError::Full(item) | TrySendError::Closed(item)) => item,
            }
        } else {
            item
        };
        if books.waiting.len() >= WAITING_LIMIT {
            books.counts.lost += 1;
            return;
        }
        books.waiting.push_back(rest);
        let runtime = tokio::runtime::Handle::try_current();
        if let (false, false, Ok(runtime)) = (books.handing_over, self.0.arrivals.is_closed(), runtime) {
            books.handing_over = true;
            runtime.spawn(hand_over(self.clone()));
        }
    }
}

/// Hands over what waits, as there is room.
async fn hand_over(ledger: Ledger) {
    loop {
        let permit = ledger.0.arrivals.reserve().await;
        let mut books = ledger.books();
        let next = match permit {
            Ok(permit) => books.waiting.pop_front().map(|item| permit.send(item)),
            Err(_) => None,
        };
        if next.is_none() {
            books.handing_over = false;
            return;
        }
    }
}

impl Books {
    /// The audit and the number of a genuine token.
    fn find(&self, token: &Token) -> Option<(AuditName, &Audit, u32)> {
        let (name, number) = token.claimed()?;
        let audit = self.audits.get(&name)?;
        let probe = audit.probes.get(&number)?;
        token.is_genuine(&audit.key, &name, &probe.binding).then_some((name, audit, number))
    }

    /// A token proves something once. None where even the repetition is not worth telling.
    fn single_use(&mut self, name: &AuditName, proof: Proof) -> Option<Proof> {
        let probe = self.audits.get_mut(name)?.probes.get_mut(&proof.probe)?;
        // Once it was relayed, nothing that comes later says anything new.
        let spent = probe.seen.contains(&proof.kind) || probe.seen.contains(&ArrivalKind::Relayed);
        if !spent {
            probe.seen.push(proof.kind);
            return Some(proof);
        }
        probe.repeats += 1;
        self.counts.repeated += 1;
        (probe.repeats <= REPEATS_LIMIT).then_some(Proof {
            kind: ArrivalKind::Repeated,
            level: Level::E3,
            ..proof
        })
    }

    fn forget(&mut self, name: &AuditName) {
        if let Some(audit) = self.audits.remove(name) {
            self.probes -= audit.probes.len();
            self.order.retain(|other| other != name);
        }
    }

    fn make_room(&mut self) {
        while self.order.len() > 1 && (self.probes > PROBES_LIMIT || self.order.len() > AUDITS_LIMIT) {
            let Some(oldest) = self.order.front().cloned() else { return };
            self.forget(&oldest);
            self.counts.forgotten += 1;
        }
    }
}

#[cfg(test)]
mod tests;
