//! The examiner puts questions to one target: it numbers them, holds the sessions, repeats what was
//! deferred, and knows what each answer says about relay.
//!
//! What RCPT says is believed until it is shown to say nothing; then a message is sent and its arrival is
//! the answer.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use sekisho_evidence::shape::{HeaderFrom, Recipient, Shape};
use sekisho_evidence::target::{Endpoint, Role};
use sekisho_evidence::token::AuditName;
use sekisho_evidence::{consent::Consent, proof::Proof};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::explain::{Answer, Ask, Says};
use crate::probe::session::SessionSettings;
use crate::progress::{Progress, Step};
use crate::record::probe::{Arrival, Outcome, Purpose, RefusedBy, Stage};
use crate::record::{Reason, Record};
use crate::witness::{Ledger, Witness};

mod arrivals;
mod control;
mod own_login;
mod own_sender;
mod questions;
mod rounds;

pub use own_login::Login;

/// Pauses between repetitions of what was deferred, in seconds: greylisting asks for half a minute to
/// several, and the same triple (RFC 6647 §2.2).
pub(crate) const PAUSES: [u64; 7] = [25, 35, 60, 60, 120, 120, 300];
/// How long the first arrivals of a round are awaited while it is not known how fast the target is.
const FIRST_WAIT: Duration = Duration::from_secs(12);
/// The shortest and the longest wait for a round once it is known.
const ROUND_WAIT: (Duration, Duration) = (Duration::from_secs(3), Duration::from_secs(45));

/// What RCPT means at a listener.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Oracle {
    /// 250 to a recipient outside means that the target would relay.
    #[default]
    Recipient,
    /// It takes every recipient; only an arrival means something.
    Arrival,
}

/// What an examiner works with.
pub struct Means<'a> {
    /// The rights, one for each address.
    pub consents: &'a [Consent],
    /// What receives canaries.
    pub witness: &'a Witness,
    /// Who issues tokens and recognises them.
    pub ledger: &'a Ledger,
    /// Sessions are held like this.
    pub session: SessionSettings,
    /// The name we give in EHLO.
    pub our_name: String,
    /// Who is to be asked about our messages.
    pub contact: Option<String>,
    /// Addresses that the target should take mail for, the likeliest first.
    pub own_recipients: Vec<String>,
    /// Listeners that offer a login.
    pub offers_login: BTreeSet<Endpoint>,
    /// A login of the user at the target, as a control.
    pub login: Option<Login>,
    /// Listeners that do not speak with us as we are; a claim may change their mind.
    pub hesitant: BTreeSet<Endpoint>,
    /// Who is told how far we are.
    pub progress: &'a (dyn Progress + Sync),
    /// Ends the audit early.
    pub stop: CancellationToken,
}

/// Puts questions to one target.
pub struct Examiner<'a> {
    /// Everything that is found out goes here.
    pub record: &'a mut Record,
    means: Means<'a>,
    arrivals: mpsc::Receiver<(AuditName, Proof)>,
    /// Proofs of earlier audits that came in meanwhile.
    pub late: Vec<(AuditName, Proof)>,
    numbers: BTreeMap<Shape, u32>,
    oracles: BTreeMap<Endpoint, Oracle>,
    /// What is left of the user's patience with temporary refusals.
    patience: Duration,
    /// How long a deferral lasted the last time it was resolved.
    learned_pause: Option<u64>,
    /// The longest time from acceptance to arrival so far.
    latency: Option<Duration>,
    /// Listeners that turned us away, with what was seen of it.
    banned: BTreeMap<Endpoint, String>,
    since_control: BTreeMap<Endpoint, usize>,
    slow: bool,
    /// Probes whose message was to be sent at least once.
    offered: BTreeSet<u32>,
    /// Probes that were taken only after another recipient of the same session was.
    doubtful: BTreeSet<u32>,
    /// Sessions in a row that broke off unanswered, weighed.
    strikes: BTreeMap<Endpoint, u32>,
}

impl<'a> Examiner<'a> {
    /// Begins or, where the record has probes already, goes on.
    #[must_use]
    pub fn new(
        record: &'a mut Record,
        means: Means<'a>,
        arrivals: mpsc::Receiver<(AuditName, Proof)>,
    ) -> Self {
        let numbers = record.probes.iter().map(|probe| (probe.shape.clone(), probe.number)).collect();
        let patience = Duration::from_secs(record.settings.patience);
        let examiner = Self {
            record,
            means,
            arrivals,
            late: Vec::new(),
            numbers,
            oracles: BTreeMap::new(),
            patience,
            learned_pause: None,
            latency: None,
            banned: BTreeMap::new(),
            since_control: BTreeMap::new(),
            slow: false,
            offered: BTreeSet::new(),
            doubtful: BTreeSet::new(),
            strikes: BTreeMap::new(),
        };
        for probe in &examiner.record.probes {
            examiner.issue_again(probe);
        }
        examiner
    }

    /// Asks `shapes` and waits for arrivals where only they answer, but not for what was deferred.
    pub async fn ask_now(&mut self, shapes: Vec<Shape>, purpose: Purpose) -> Vec<Answer> {
        let numbers: Vec<Option<u32>> = shapes.iter().map(|shape| self.number(shape, purpose)).collect();
        let new: Vec<u32> = numbers.iter().flatten().copied().filter(|number| self.is_new(*number)).collect();
        self.ask_numbers(new).await;
        numbers.into_iter().map(|number| Answer { number, says: self.says_number(number) }).collect()
    }

    /// Asks `shape` with its message, where the recipient is taken, and waits for the arrival. The number it
    /// was asked under; none where it may not be asked. What was answered before is not asked again.
    pub async fn ask_with_message(&mut self, shape: &Shape, purpose: Purpose) -> Option<u32> {
        let number = self.number(shape, purpose)?;
        let unproven = self.record.probe(number).is_some_and(|probe| {
            matches!(probe.outcome, Outcome::NotAsked | Outcome::AcceptedRecipient { .. })
        });
        if unproven {
            self.dispatch(vec![number], true).await;
        }
        self.await_round(&[number]).await;
        Some(number)
    }

    /// Probes whose recipient was taken where that means nothing, and whose message was never offered.
    #[must_use]
    pub fn unsettled(&self) -> Vec<u32> {
        let numbers = self.record.probes.iter().map(|probe| probe.number);
        numbers
            .filter(|number| self.is_accepted_without_meaning(*number) && !self.offered.contains(number))
            .collect()
    }

    /// Offers the messages of these probes and waits for them.
    pub async fn settle(&mut self, numbers: Vec<u32>) {
        self.dispatch(numbers.clone(), true).await;
        self.await_round(&numbers).await;
    }

    /// Asks the probes again that were deferred, and waits as [`Examiner::ask_now`].
    pub async fn repeat(&mut self, numbers: Vec<u32>) {
        let still = numbers.into_iter().filter(|number| self.is_deferred(*number)).collect();
        self.ask_numbers(still).await;
    }

    /// Asks `shape` once more in a session of its own, where it seems to open and another recipient was taken
    /// before it: that one may have opened the rest of its session.
    pub async fn ask_alone_in_doubt(&mut self, shape: &Shape) {
        let Some(number) = self.number_of(shape).filter(|number| self.doubtful.contains(number)) else {
            return;
        };
        if self.says_number(Some(number)) == Says::Opens && !self.has_arrived(number) {
            self.dispatch(vec![number], false).await;
        }
    }

    async fn ask_numbers(&mut self, numbers: Vec<u32>) {
        let (with_message, at_recipient): (Vec<u32>, Vec<u32>) =
            numbers.iter().copied().partition(|number| self.wants_message_at_once(*number));
        self.dispatch(at_recipient.clone(), false).await;
        self.dispatch(with_message, true).await;
        let accepted: Vec<u32> =
            at_recipient.into_iter().filter(|number| self.is_accepted_without_meaning(*number)).collect();
        self.dispatch(accepted, true).await;
        self.await_round(&numbers).await;
    }

    /// Sends the canary of a probe whose recipient was accepted: the same triple, now with a message.
    pub async fn send_canary(&mut self, number: u32) {
        self.dispatch(vec![number], true).await;
    }

    /// What the target said to `shape`, if it was asked.
    #[must_use]
    pub fn says(&self, shape: &Shape) -> Says {
        self.says_number(self.numbers.get(shape).copied())
    }

    fn says_number(&self, number: Option<u32>) -> Says {
        let Some(probe) = number.and_then(|number| self.record.probe(number)) else { return Says::Unknown };
        match (&probe.outcome, probe.arrival) {
            (_, Arrival::Arrived) => Says::Opens,
            (_, Arrival::Bounced) => Says::Refuses,
            (Outcome::Refused { by: RefusedBy::Policy | RefusedBy::Syntax, .. }, _) => Says::Refuses,
            (Outcome::AcceptedRecipient { .. } | Outcome::AcceptedMessage { .. }, _)
                if !self.needs_arrival(&probe.shape) =>
            {
                Says::Opens
            }
            _ => Says::Unknown,
        }
    }

    /// Whether only an arrival answers this question.
    #[must_use]
    pub fn needs_arrival(&self, shape: &Shape) -> bool {
        self.oracle(shape.endpoint) == Oracle::Arrival
            || shape.recipient.looks_local()
            || shape.header_from != HeaderFrom::Same
    }

    /// The number under which `shape` was asked.
    #[must_use]
    pub fn number_of(&self, shape: &Shape) -> Option<u32> {
        self.numbers.get(shape).copied()
    }

    /// Whether the canary of a probe came back.
    #[must_use]
    pub fn has_arrived(&self, number: u32) -> bool {
        self.record.probe(number).is_some_and(|probe| probe.arrival == Arrival::Arrived)
    }

    /// Tells whoever watches.
    pub fn tell(&self, step: &Step<'_>) {
        self.means.progress.step(step);
    }

    /// Tells whoever watches that the record has something worth keeping.
    pub fn tell_worth(&self) {
        self.means.progress.step(&Step::Worth { record: self.record });
    }

    /// What RCPT means at `endpoint`.
    #[must_use]
    pub fn oracle(&self, endpoint: Endpoint) -> Oracle {
        self.oracles.get(&endpoint).copied().unwrap_or_default()
    }

    /// From now on only arrivals count at `endpoint`.
    pub fn distrust_recipients(&mut self, endpoint: Endpoint) {
        self.oracles.insert(endpoint, Oracle::Arrival);
    }

    /// Probes that are deferred.
    #[must_use]
    pub fn deferred(&self) -> Vec<u32> {
        let deferred = self.record.probes.iter().filter(|probe| self.is_deferred(probe.number));
        deferred.map(|probe| probe.number).collect()
    }

    /// Whether the user, or the end of our patience, wants an end.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.means.stop.is_cancelled()
    }

    /// Listeners that turned us away in the middle of the audit.
    #[must_use]
    pub fn is_banned(&self, endpoint: Endpoint) -> bool {
        self.banned.contains_key(&endpoint)
    }

    /// The listeners that turned us away, as reasons.
    #[must_use]
    pub fn bans(&self) -> Vec<Reason> {
        let of = |(endpoint, seen): (&Endpoint, &String)| {
            let probes = self.record.probes.iter().filter(|probe| probe.shape.endpoint == *endpoint);
            Reason::Banned { endpoint: *endpoint, after: probes.count(), said: seen.clone() }
        };
        self.banned.iter().map(of).collect()
    }

    /// Sleeps until what was deferred may be repeated, and counts it against the user's patience. `false`
    /// when there is none left.
    pub async fn pause(&mut self, round: usize) -> bool {
        let seconds = match self.learned_pause {
            Some(learned) if round == 0 => learned,
            _ => PAUSES.get(round).copied().unwrap_or(300),
        };
        let pause = Duration::from_secs(seconds);
        if self.patience < pause || self.is_stopped() {
            return false;
        }
        self.patience -= pause;
        self.means.progress.step(&Step::Pausing { seconds, deferred: self.deferred().len() });
        tokio::select! {
            () = tokio::time::sleep(pause) => true,
            () = self.means.stop.cancelled() => false,
        }
    }

    /// Remembers that a pause of round `round` resolved something.
    pub fn learn_pause(&mut self, round: usize) {
        let total: u64 = PAUSES.iter().take(round + 1).sum();
        self.learned_pause.get_or_insert_with(|| total.min(180));
    }

    fn is_new(&self, number: u32) -> bool {
        self.record.probe(number).is_some_and(|probe| probe.outcome == Outcome::NotAsked)
    }

    fn is_deferred(&self, number: u32) -> bool {
        self.record.probe(number).is_some_and(|probe| matches!(probe.outcome, Outcome::Deferred { .. }))
    }

    fn wants_message_at_once(&self, number: u32) -> bool {
        self.record.probe(number).is_some_and(|probe| {
            // What was put off behind RCPT is repeated as far.
            let put_off =
                matches!(probe.outcome, Outcome::Deferred { stage: Stage::Data | Stage::Message, .. });
            put_off
                || self.oracle(probe.shape.endpoint) == Oracle::Arrival
                || probe.shape.header_from != HeaderFrom::Same
        })
    }

    fn is_accepted_without_meaning(&self, number: u32) -> bool {
        self.record.probe(number).is_some_and(|probe| {
            matches!(probe.outcome, Outcome::AcceptedRecipient { .. }) && self.needs_arrival(&probe.shape)
        })
    }

    /// Whether a refusal that sounds like dislike is this submission listener's ordinary policy: whoever
    /// offers a login may turn everybody else away with any words (RFC 6409 §4.3).
    fn is_submission_policy(&self, endpoint: Endpoint, stage: Stage) -> bool {
        endpoint.role() == Role::Submission
            && stage >= Stage::Mail
            && self.means.offers_login.contains(&endpoint)
    }
}

impl Ask for Examiner<'_> {
    async fn ask(&mut self, shapes: Vec<Shape>, purpose: Purpose) -> Vec<Answer> {
        let mut answers = self.ask_now(shapes.clone(), purpose).await;
        for (shape, answer) in shapes.iter().zip(&mut answers) {
            self.ask_alone_in_doubt(shape).await;
            answer.says = self.says_number(answer.number);
        }
        for round in 0..PAUSES.len() {
            let deferred: Vec<u32> = answers
                .iter()
                .filter_map(|answer| answer.number)
                .filter(|number| self.is_deferred(*number))
                .collect();
            if deferred.is_empty() || !self.pause(round).await {
                break;
            }
            let before = deferred.len();
            self.repeat(deferred.clone()).await;
            if deferred.iter().filter(|number| self.is_deferred(**number)).count() < before {
                self.learn_pause(round);
            }
            answers = answers
                .into_iter()
                .map(|answer| Answer { says: self.says_number(answer.number), ..answer })
                .collect();
        }
        answers
    }
}

/// Whether the form of `shape` could only mean a local user where every local name is taken.
#[must_use]
pub fn reads_as_local(shape: &Shape) -> bool {
    shape.recipient.looks_local() && !matches!(shape.recipient, Recipient::OriginalRecipient(_))
}
