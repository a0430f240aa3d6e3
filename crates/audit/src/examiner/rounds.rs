//! Rounds of sessions: several at once where allowed, and nothing lost when one ends early.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use sekisho_evidence::target::Endpoint;
use tokio::task::JoinSet;

use super::Examiner;
use super::control::outcome_text;
use crate::probe::answer;
use crate::probe::conversation::ConversationError;
use crate::probe::session::{Question, SessionEnd, SessionKey, SessionReport, SessionSettings, Told, hold};
use crate::progress::Step;
use crate::record::probe::{Arrival, Outcome, RefusedBy, Stage};

/// How often a session may fail to begin before its questions are given up.
const TROUBLE_LIMIT: u32 = 4;
/// How often one question may break a session before that is its answer.
const BREAKS_LIMIT: u32 = 2;
/// When a listener is given up at which one session after the other breaks off unanswered: so many strikes,
/// three for each silence that was waited out, one for everything that is over at once.
const STRIKES_LIMIT: u32 = 12;
/// A reply that takes longer than this is a tarpit's.
const SLOW: Duration = Duration::from_secs(4);
/// Questions of one session while the target is a tarpit: its delays grow within a session.
const SHARE_WHEN_SLOW: usize = 3;
/// After how many questions the control is repeated.
const CONTROL_INTERVAL: usize = 24;

/// Questions that wait for a session, and what went wrong with theirs so far.
#[derive(Default)]
struct Queue {
    waiting: BTreeMap<SessionKey, VecDeque<Question>>,
    troubles: BTreeMap<SessionKey, u32>,
    breaks: BTreeMap<u32, u32>,
}

impl Examiner<'_> {
    /// Asks the probes with these numbers; afterwards each has an outcome, unless the audit was stopped.
    pub(super) async fn dispatch(&mut self, numbers: Vec<u32>, with_message: bool) {
        let mut queue = Queue::default();
        if with_message {
            self.offered.extend(&numbers);
        }
        for number in numbers {
            let Some(question) = self.question(number, with_message) else { continue };
            let key = SessionKey::of(question.permitted.shape(), &question.envelope);
            queue.waiting.entry(key).or_default().push_back(question);
        }
        let settings = Arc::new(self.means.session.clone());
        let mut running = JoinSet::new();
        loop {
            while running.len() < self.record.settings.connections.max(1) {
                if !self.start(&mut queue, &mut running, &settings) {
                    break;
                }
            }
            let finished = tokio::select! {
                finished = running.join_next() => finished,
                () = self.means.stop.cancelled() => None,
            };
            let Some(finished) = finished else { break };
            if let Ok((key, report)) = finished {
                self.take(&mut queue, key, report).await;
            }
        }
    }

    /// Starts the next session; `false` when nothing waits.
    fn start(
        &self,
        queue: &mut Queue,
        running: &mut JoinSet<(SessionKey, SessionReport)>,
        settings: &Arc<SessionSettings>,
    ) -> bool {
        let Some(key) = queue.waiting.iter().find(|(_, some)| !some.is_empty()).map(|(key, _)| key.clone())
        else {
            return false;
        };
        let Some(questions) = queue.waiting.get_mut(&key) else { return false };
        // A question that broke a session gets one of its own.
        let broke = questions.front().is_some_and(|first| queue.breaks.contains_key(&first.number));
        let share = match (broke, self.slow) {
            (true, _) => 1,
            (false, true) => key.share().min(SHARE_WHEN_SLOW),
            (false, false) => key.share(),
        };
        let rest = questions.split_off(share.min(questions.len()));
        let mut share = std::mem::replace(questions, rest);
        // The right may have ended while they waited.
        share.retain(|question| self.permit(question.permitted.shape()).is_some());
        if share.is_empty() {
            return true;
        }
        let settings = Arc::clone(settings);
        running.spawn(async move {
            let report = hold(&key, share, &settings).await;
            (key, report)
        });
        true
    }

    async fn take(&mut self, queue: &mut Queue, key: SessionKey, report: SessionReport) {
        self.slow |= report.slowest > SLOW;
        let answered = report.told.len();
        let endpoint = key.endpoint;
        for told in report.told {
            self.apply(endpoint, told);
        }
        self.tell_worth();
        let mut unasked = report.unasked;
        if answered > 0 {
            self.strikes.remove(&endpoint);
        }
        match report.end {
            SessionEnd::Finished => {}
            SessionEnd::TurnedAway(outcome) => {
                self.trouble(queue, &key, &mut unasked, &outcome).await;
            }
            SessionEnd::Closed(outcome) if answered == 0 => {
                self.trouble(queue, &key, &mut unasked, &outcome).await;
            }
            SessionEnd::Closed(_) => {
                queue.troubles.remove(&key);
            }
            SessionEnd::Broken(error) => self.broken(queue, &key, &mut unasked, &error, answered).await,
        }
        let waiting = queue.waiting.entry(key).or_default();
        for question in unasked.into_iter().rev() {
            waiting.push_front(question);
        }
        self.watch(endpoint, answered).await;
    }

    /// Repeats the control from time to time, so that a ban is noticed while it is young.
    async fn watch(&mut self, endpoint: Endpoint, answered: usize) {
        let count = self.since_control.entry(endpoint).or_default();
        *count += answered;
        if *count >= CONTROL_INTERVAL && !self.banned.contains_key(&endpoint) {
            self.control(endpoint).await;
        }
    }

    /// A session that did not begin: wait and try again, or give its questions up.
    async fn trouble(
        &mut self,
        queue: &mut Queue,
        key: &SessionKey,
        unasked: &mut VecDeque<Question>,
        outcome: &Outcome,
    ) {
        let count = queue.troubles.entry(key.clone()).or_default();
        *count += 1;
        let count = *count;
        let permanent = matches!(outcome, Outcome::Refused { .. });
        if count >= TROUBLE_LIMIT || (permanent && count >= 2) {
            let hesitant = self.means.hesitant.contains(&key.endpoint);
            let gone = permanent || matches!(outcome, Outcome::Dropped { .. } | Outcome::TimedOut { .. });
            if gone && !hesitant {
                self.give_up(queue, key.endpoint, unasked, (outcome, outcome_text(outcome)));
                return;
            }
            let all = queue.waiting.remove(key).unwrap_or_default();
            // Who never speaks with a stranger refuses by policy, not by dislike.
            let outcome = if hesitant { by_policy(outcome) } else { outcome.clone() };
            for question in unasked.drain(..).chain(all) {
                self.apply(key.endpoint, told(question.number, outcome.clone()));
            }
            return;
        }
        let pause = Duration::from_secs(u64::from(count) * 4);
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = self.means.stop.cancelled() => {}
        }
    }

    /// Asks nothing more at a listener that does not talk with us any more.
    fn give_up(
        &mut self,
        queue: &mut Queue,
        endpoint: Endpoint,
        unasked: &mut VecDeque<Question>,
        (outcome, seen): (&Outcome, String),
    ) {
        self.banned.entry(endpoint).or_insert(seen);
        let mut all: Vec<Question> = unasked.drain(..).collect();
        for (_, waiting) in queue.waiting.iter_mut().filter(|(key, _)| key.endpoint == endpoint) {
            all.extend(waiting.drain(..));
        }
        for question in all {
            self.apply(endpoint, told(question.number, outcome.clone()));
        }
    }

    /// A session that broke: the question it broke at is asked once more, first in a session of its own.
    async fn broken(
        &mut self,
        queue: &mut Queue,
        key: &SessionKey,
        unasked: &mut VecDeque<Question>,
        error: &ConversationError,
        answered: usize,
    ) {
        let stage = stage_of(error);
        if stage < Stage::Mail {
            let outcome = answer::broken_off(error, stage);
            self.trouble(queue, key, unasked, &outcome).await;
            return;
        }
        let strikes = self.strikes.entry(key.endpoint).or_default();
        *strikes += if matches!(error, ConversationError::TimedOut { .. }) { 3 } else { 1 };
        if *strikes >= STRIKES_LIMIT {
            let outcome = answer::broken_off(error, stage);
            self.give_up(queue, key.endpoint, unasked, (&outcome, error.to_string()));
            return;
        }
        // A question that was not the first of its session may only have been one too many.
        let Some(first) = unasked.front() else { return };
        let breaks = queue.breaks.entry(first.number).or_default();
        *breaks += u32::from(answered == 0) + 1;
        if *breaks >= BREAKS_LIMIT * 2 {
            let number = first.number;
            unasked.pop_front();
            self.apply(key.endpoint, told(number, answer::broken_off(error, stage)));
        }
    }

    /// Writes an answer into the record.
    fn apply(&mut self, endpoint: Endpoint, told: Told) {
        let submission = match &told.outcome {
            Outcome::Refused { stage, by: RefusedBy::Dislike, .. } => {
                self.is_submission_policy(endpoint, *stage)
            }
            _ => false,
        };
        let arrived = self.record.proofs.iter().any(|proof| proof.probe == told.number);
        let total = self.record.coverage.planned;
        let Some(probe) = self.record.probes.iter_mut().find(|probe| probe.number == told.number) else {
            return;
        };
        probe.attempts += 1;
        probe.sent = told.sent;
        // One server of several may answer otherwise. What was taken once is not refused because the next
        // answer is a no.
        let doubted = self.doubtful.remove(&told.number);
        let wavers = !doubted
            && matches!(probe.outcome, Outcome::AcceptedRecipient { .. })
            && matches!(told.outcome, Outcome::Refused { stage, .. } if stage <= Stage::Recipient);
        if wavers {
            probe.transcript.extend(told.transcript);
            return;
        }
        if told.after_acceptance && told.outcome.is_accepted() {
            self.doubtful.insert(told.number);
        }
        probe.outcome = match told.outcome {
            Outcome::Refused { stage, said, .. } if submission => {
                Outcome::Refused { stage, by: RefusedBy::Policy, said }
            }
            outcome => outcome,
        };
        if !told.transcript.is_empty() {
            probe.transcript = told.transcript;
        }
        if matches!(probe.outcome, Outcome::AcceptedMessage { .. }) && !arrived {
            probe.arrival = Arrival::Pending;
        }
        let step = Step::Asked { number: probe.number, total, endpoint, class: probe.shape.class() };
        self.means.progress.step(&step);
    }
}

fn by_policy(outcome: &Outcome) -> Outcome {
    match outcome.clone() {
        Outcome::Refused { stage, said, .. } => Outcome::Refused { stage, by: RefusedBy::Policy, said },
        other => other,
    }
}

fn told(number: u32, outcome: Outcome) -> Told {
    let sent = sekisho_net::clock::now();
    Told { number, outcome, sent, transcript: Vec::new(), after_acceptance: false }
}

const fn stage_of(error: &ConversationError) -> Stage {
    match error {
        ConversationError::TimedOut { stage, .. } | ConversationError::Dropped { stage } => *stage,
        ConversationError::Tls(_) => Stage::Tls,
        ConversationError::Connect(_) => Stage::Greeting,
        // Nonsense in the middle of a session is the answer to the question that it broke at.
        ConversationError::NotSmtp { .. } | ConversationError::Endless | ConversationError::OutOfStep => {
            Stage::Mail
        }
    }
}
