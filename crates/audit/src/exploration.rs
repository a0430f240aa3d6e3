//! The course of an audit between preparation and verdict: ask the plan, explain what opens, prove it, be
//! patient with what was deferred, and wait for what may still arrive.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use sekisho_evidence::level::Level;
use sekisho_evidence::proof::ArrivalKind;
use sekisho_evidence::rule::Rule;
use sekisho_evidence::shape::Shape;
use sekisho_evidence::target::{Endpoint, Transport};

use crate::examiner::{Examiner, PAUSES};
use crate::explain::{Ask, Says, explain};
use crate::progress::Step;
use crate::record::probe::{Arrival, Outcome, Purpose, Stage};
use crate::record::{Record, RuleRecord};
use crate::space::Space;
use crate::verdict::is_taken;

/// How many questions are asked before the answers are looked at.
const CHUNK: usize = 24;
/// More rules than this are one and the same mess; the search ends.
const RULES_LIMIT: usize = 12;
/// How often the canary of one probe is offered while the recipient is refused again.
const CANARY_LIMIT: usize = 4;
/// Seconds to wait where the only canaries under way went, by all that is known, to the target's own users.
const HARMLESS_WAIT: u64 = 15;

/// What is to be asked.
#[derive(Clone, Debug, Default)]
pub struct Agenda {
    /// Questions that opened an earlier audit's relay: asked first.
    pub again: Vec<Shape>,
    /// The plan, in order.
    pub plan: Vec<Shape>,
    /// Questions that are asked even where a rule that was found already answers them.
    pub always: BTreeSet<Shape>,
}

/// Asks everything on the agenda and leaves probes, proofs, controls and rules in the record.
pub async fn explore(examiner: &mut Examiner<'_>, space: &Space, agenda: Agenda) {
    let speaking: Vec<Endpoint> =
        space.listeners.iter().filter(|own| own.speaks).map(|own| own.endpoint).collect();
    examiner.ask_controls(&speaking).await;
    let mut exploration = Exploration { examiner, space };
    exploration.ask_again(agenda.again).await;
    for endpoint in &speaking {
        exploration.weigh_recipients(*endpoint).await;
    }
    let plan = exploration.also_under_tls(agenda.plan);
    exploration.ask_plan(plan, &agenda.always).await;
    exploration.repeat_deferred().await;
    exploration.settle_accepted().await;
    // Where relay is proven, nothing rests on the controls any more.
    if !exploration.examiner.record.rules.iter().any(|rule| rule.level.is_proof()) {
        exploration.examiner.controls(&speaking).await;
    }
    exploration.examiner.own_logins(&speaking).await;
    // A postmaster is to be reached by anyone (RFC 5321 §4.5.1), whatever they claim to be: that tells nothing.
    let user = space.existing.iter().find(|own| !is_postmaster(own));
    if let (Some(main), Some(own)) = (space.main(), user) {
        exploration.examiner.own_sender_to_own_user(main.endpoint, own).await;
    }
    exploration.await_late().await;
}

fn is_postmaster(address: &str) -> bool {
    let local = address.rsplit_once('@').map_or(address, |(local, _)| local);
    local.eq_ignore_ascii_case("postmaster")
}

struct Exploration<'a, 'b> {
    examiner: &'a mut Examiner<'b>,
    space: &'a Space,
}

impl Exploration<'_, '_> {
    /// What opened the relay last time is asked first.
    async fn ask_again(&mut self, shapes: Vec<Shape>) {
        for shape in shapes {
            if self.is_over() {
                return;
            }
            self.examiner.ask(vec![shape.clone()], Purpose::Again).await;
            self.look_at(std::slice::from_ref(&shape)).await;
        }
    }

    /// Finds out whether 250 to RCPT means anything at `endpoint`: it does where a plain stranger is refused,
    /// and where the stranger's message really comes back.
    async fn weigh_recipients(&mut self, endpoint: Endpoint) {
        let plain = Shape::plain(endpoint);
        if self.is_over() || self.is_covered(&plain) {
            return;
        }
        let Some(number) = self.examiner.ask_with_message(&plain, Purpose::Explore).await else { return };
        let said_yes = self.examiner.record.probe(number).is_some_and(|probe| match &probe.outcome {
            // Whoever refuses the message only had taken the recipient before.
            Outcome::Refused { stage, .. } => *stage >= Stage::Data,
            outcome => outcome.is_accepted(),
        });
        if !said_yes {
            return;
        }
        if self.examiner.has_arrived(number) {
            self.look_at(&[plain]).await;
        } else {
            self.examiner.distrust_recipients(endpoint);
        }
    }

    /// A listener that answers everything with a wish for TLS is asked everything there again: what it says in
    /// clear tells nothing about relay.
    fn also_under_tls(&self, mut plan: Vec<Shape>) -> Vec<Shape> {
        let mut known: BTreeSet<Shape> = plan.iter().cloned().collect();
        let secured: Vec<Shape> = plan
            .iter()
            .filter(|shape| self.examiner.wants_tls_first(shape.endpoint))
            .map(|shape| shape.at(Endpoint { transport: Transport::StartTls, ..shape.endpoint }))
            .collect();
        plan.extend(secured.into_iter().filter(|shape| known.insert(shape.clone())));
        plan
    }

    async fn ask_plan(&mut self, plan: Vec<Shape>, always: &BTreeSet<Shape>) {
        let mut rest = VecDeque::from(plan);
        while !rest.is_empty() && !self.is_over() {
            let mut chunk = Vec::new();
            while chunk.len() < CHUNK * self.examiner.record.settings.connections.max(1) {
                let Some(shape) = rest.pop_front() else { break };
                if always.contains(&shape) || !self.is_covered(&shape) {
                    chunk.push(shape);
                }
            }
            self.examiner.ask_now(chunk.clone(), Purpose::Explore).await;
            self.look_at(&chunk).await;
            self.examiner.tell_worth();
        }
    }

    /// Repeats what was refused for now, with the same triple, as long as the user's patience lasts.
    async fn repeat_deferred(&mut self) {
        for round in 0..PAUSES.len() {
            let deferred: Vec<u32> = self
                .examiner
                .deferred()
                .into_iter()
                .filter(|number| self.shape_of(*number).is_some_and(|shape| !self.is_proven(&shape)))
                .collect();
            if deferred.is_empty() || self.is_over() || !self.examiner.pause(round).await {
                return;
            }
            let shapes: Vec<Shape> = deferred.iter().filter_map(|number| self.shape_of(*number)).collect();
            let before = deferred.len();
            self.examiner.repeat(deferred).await;
            if self.examiner.deferred().len() < before {
                self.examiner.learn_pause(round);
            }
            self.prove_accepted(&shapes).await;
            self.look_at(&shapes).await;
        }
    }

    /// Where RCPT turned out to say nothing after some of it was believed, the messages decide.
    async fn settle_accepted(&mut self) {
        let numbers: Vec<u32> = self
            .examiner
            .unsettled()
            .into_iter()
            .filter(|number| self.shape_of(*number).is_some_and(|shape| !self.is_covered(&shape)))
            .collect();
        if numbers.is_empty() || self.is_over() {
            return;
        }
        let shapes: Vec<Shape> = numbers.iter().filter_map(|number| self.shape_of(*number)).collect();
        self.examiner.settle(numbers).await;
        self.look_at(&shapes).await;
    }

    /// A plain stranger who is taken after a deferral shows what RCPT means only by an arrival.
    async fn prove_accepted(&mut self, shapes: &[Shape]) {
        for shape in shapes {
            if *shape == Shape::plain(shape.endpoint) && self.examiner.says(shape) == Says::Opens {
                self.weigh_recipients(shape.endpoint).await;
            }
        }
    }

    /// Waits for canaries that are under way, and explains what they show.
    async fn await_late(&mut self) {
        let seconds = seconds_to_wait(self.examiner.record);
        self.examiner.await_all(Duration::from_secs(seconds)).await;
        let shapes: Vec<Shape> = self
            .examiner
            .record
            .probes
            .iter()
            .filter(|probe| probe.arrival == Arrival::Arrived)
            .map(|probe| probe.shape.clone())
            .collect();
        self.look_at(&shapes).await;
        self.raise_levels();
    }

    /// A rule whose canary took longer than its round is as strong as what came.
    fn raise_levels(&mut self) {
        let mut rules = std::mem::take(&mut self.examiner.record.rules);
        for rule in &mut rules {
            rule.level = rule.level.max(level_of(self.examiner, &rule.canaries));
        }
        self.examiner.record.rules = rules;
    }

    /// Explains and proves the first of `shapes` that opens and that no rule explains; then the next one.
    async fn look_at(&mut self, shapes: &[Shape]) {
        for shape in shapes {
            let known = self.examiner.record.rules.len() >= RULES_LIMIT;
            if known || self.examiner.is_stopped() {
                return;
            }
            if self.is_covered(shape) {
                continue;
            }
            self.examiner.ask_alone_in_doubt(shape).await;
            if self.examiner.says(shape) != Says::Opens {
                continue;
            }
            self.examiner.tell(&Step::Explaining { class: shape.class() });
            let rule = explain(self.examiner, self.space, shape.clone()).await;
            self.prove(rule).await;
        }
    }

    /// Sends the canary of a rule's smallest case and keeps the rule, proven or not.
    async fn prove(&mut self, rule: Rule) {
        self.examiner.tell(&Step::Found { rule: &rule });
        let number = self.examiner.number_of(&rule.example);
        if let Some(number) = number {
            self.prove_by_canary(number).await;
        }
        // What takes the recipient and refuses the message is no relay; there only arrivals count.
        if number.is_some_and(|number| self.is_refused(number)) {
            self.examiner.distrust_recipients(rule.example.endpoint);
            return;
        }
        let canaries: Vec<u32> = number.into_iter().collect();
        self.examiner.record.rules.push(RuleRecord {
            class: rule.class,
            level: level_of(self.examiner, &canaries),
            condition: rule,
            canaries,
            advice: Vec::new(),
        });
        self.examiner.tell_worth();
    }

    /// Sends the canary of a probe, unless an earlier part of the audit sent it, and waits for it. Where the
    /// recipient that was taken is refused now, another server of the target may answer: it is tried again.
    async fn prove_by_canary(&mut self, number: u32) {
        let outcome = |own: &Self| own.examiner.record.probe(number).map(|probe| probe.outcome.clone());
        let sent =
            self.examiner.record.probe(number).is_some_and(|probe| probe.arrival != Arrival::NotExpected);
        for _ in 0..CANARY_LIMIT {
            if sent || self.examiner.is_stopped() {
                break;
            }
            let before = outcome(self);
            self.examiner.send_canary(number).await;
            if outcome(self) != before || !matches!(before, Some(Outcome::AcceptedRecipient { .. })) {
                break;
            }
        }
        self.examiner.await_canary(number).await;
    }

    fn is_refused(&self, number: u32) -> bool {
        self.examiner.record.probe(number).is_some_and(|probe| {
            matches!(probe.outcome, Outcome::Refused { .. }) && probe.arrival != Arrival::Arrived
        })
    }

    fn is_covered(&self, shape: &Shape) -> bool {
        self.examiner.record.rules.iter().any(|rule| rule.condition.covers(shape))
    }

    /// Whether a rule answers for `shape` that rests on more than RCPT.
    fn is_proven(&self, shape: &Shape) -> bool {
        let mut proven = self.examiner.record.rules.iter().filter(|rule| rule.level.is_proof());
        proven.any(|rule| rule.condition.covers(shape))
    }

    fn shape_of(&self, number: u32) -> Option<Shape> {
        self.examiner.record.probe(number).map(|probe| probe.shape.clone())
    }

    /// Whether there is nobody left to ask.
    fn is_over(&self) -> bool {
        let mut listeners = self.space.listeners.iter();
        self.examiner.is_stopped() || listeners.all(|own| self.examiner.is_banned(own.endpoint))
    }
}

/// How long the last canaries are awaited: as long as the user said, and by default only briefly where all of
/// them went to the target's own users.
fn seconds_to_wait(record: &Record) -> u64 {
    let uncertain =
        record.probes.iter().any(|probe| probe.arrival == Arrival::Pending && is_taken(record, probe));
    let wait = record.settings.wait;
    if uncertain || record.settings.wait_chosen { wait } else { wait.min(HARMLESS_WAIT) }
}

/// How far the probes of a rule got.
fn level_of(examiner: &Examiner<'_>, canaries: &[u32]) -> Level {
    let relayed = examiner.record.proofs.iter().filter(|proof| proof.kind == ArrivalKind::Relayed);
    let proofs = relayed.filter(|proof| canaries.contains(&proof.probe));
    let proven = proofs.filter(|proof| proof.level.is_proof()).map(|proof| proof.level).max();
    proven.unwrap_or_else(|| {
        let outcomes = canaries.iter().filter_map(|number| examiner.record.probe(*number));
        let message = outcomes
            .map(|probe| &probe.outcome)
            .any(|outcome| matches!(outcome, Outcome::AcceptedMessage { .. }));
        if message { Level::E3 } else { Level::E2 }
    })
}

#[cfg(test)]
mod tests {
    use sekisho_evidence::shape::{Recipient, Via};

    use super::*;
    use crate::record::probe::Said;
    use crate::report::sample;

    #[test]
    fn only_the_default_wait_is_cut_short() {
        let mut record = sample::closed();
        let probe = &mut record.probes[0];
        probe.shape.recipient = Recipient::OriginalRecipient(Via::Name("example.jp".to_owned()));
        probe.outcome =
            Outcome::AcceptedMessage { said: Said { code: 250, enhanced: None, text: "Ok".to_owned() } };
        probe.arrival = Arrival::Pending;
        assert_eq!(seconds_to_wait(&record), HARMLESS_WAIT);
        record.settings.wait_chosen = true;
        assert_eq!(seconds_to_wait(&record), record.settings.wait);
        record.settings.wait_chosen = false;
        record.probes[0].shape.recipient = Recipient::Plain;
        assert_eq!(seconds_to_wait(&record), record.settings.wait);
    }
}
