//! Explains what arrived after an audit had ended, from its record alone: nothing is asked any more.

use sekisho_evidence::level::Level;
use sekisho_evidence::proof::ArrivalKind;
use sekisho_evidence::shape::Shape;

use crate::explain::{Answer, Ask, Says, explain};
use crate::record::probe::{Arrival, Outcome, ProbeRecord, Purpose, RefusedBy};
use crate::record::{Record, RuleRecord};
use crate::run::draw;

/// Answers from what was asked before.
struct Hindsight<'a>(&'a [ProbeRecord]);

impl Ask for Hindsight<'_> {
    async fn ask(&mut self, shapes: Vec<Shape>, _purpose: Purpose) -> Vec<Answer> {
        let answer = |shape: &Shape| {
            let probe = self.0.iter().find(|probe| probe.shape == *shape);
            Answer { number: probe.map(|probe| probe.number), says: probe.map_or(Says::Unknown, says) }
        };
        shapes.iter().map(answer).collect()
    }
}

/// Only an arrival counts as an opening here: whatever RCPT meant, the audit has looked at already.
const fn says(probe: &ProbeRecord) -> Says {
    match (&probe.outcome, probe.arrival) {
        (_, Arrival::Arrived) => Says::Opens,
        (_, Arrival::Bounced) | (Outcome::Refused { by: RefusedBy::Policy | RefusedBy::Syntax, .. }, _) => {
            Says::Refuses
        }
        _ => Says::Unknown,
    }
}

/// Raises the levels of rules whose canary has come, and adds a rule for every arrival that none explains.
pub async fn explain_arrivals(record: &mut Record) {
    let relayed: Vec<(u32, Level)> = record
        .proofs
        .iter()
        .filter(|proof| proof.kind == ArrivalKind::Relayed)
        .map(|proof| (proof.probe, proof.level))
        .collect();
    for (number, level) in relayed {
        for rule in record.rules.iter_mut().filter(|rule| rule.canaries.contains(&number)) {
            rule.level = rule.level.max(level);
        }
        let Some(shape) = record.probe(number).map(|probe| probe.shape.clone()) else { continue };
        if record.rules.iter().any(|rule| rule.condition.covers(&shape)) {
            continue;
        }
        let space = draw(record, Vec::new()).space;
        let condition = explain(&mut Hindsight(&record.probes), &space, shape).await;
        record.rules.push(RuleRecord {
            class: condition.class,
            level,
            condition,
            canaries: vec![number],
            advice: Vec::new(),
        });
    }
}
