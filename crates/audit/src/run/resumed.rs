//! Going on with an audit that ended before everything was answered.

use std::collections::BTreeSet;

use sekisho_evidence::shape::Shape;

use super::{Preparation, draw};
use crate::record::probe::{Outcome, RefusedBy};
use crate::record::{Reason, Record};

/// Whether something is left to be asked or awaited. Everything else wants a new audit.
#[must_use]
pub fn can_resume(record: &Record) -> bool {
    let open = |reason: &Reason| {
        matches!(
            reason,
            Reason::Interrupted
                | Reason::Banned { .. }
                | Reason::StillDeferred { .. }
                | Reason::Unanswered { .. }
                | Reason::CanariesPending { .. }
        )
    };
    record.finished.is_none() || (!record.probes.is_empty() && record.reasons.iter().any(open))
}

/// Takes `record` up again: what was answered is not asked again, what got no answer is.
#[must_use]
pub fn resume(record: &mut Record, again: Vec<Shape>) -> Preparation {
    record.finished = None;
    record.reasons.retain(|reason| !matches!(reason, Reason::Interrupted | Reason::Banned { .. }));
    // What was being proven when the audit ended is explained and proven again.
    record.rules.retain(|rule| rule.level.is_proof());
    for probe in &mut record.probes {
        let unanswered = matches!(
            probe.outcome,
            Outcome::Dropped { .. }
                | Outcome::TimedOut { .. }
                | Outcome::Refused { by: RefusedBy::Dislike, .. }
        );
        if unanswered {
            probe.outcome = Outcome::NotAsked;
        }
    }
    let mut preparation = draw(record, again);
    let planned: BTreeSet<&Shape> = preparation.agenda.plan.iter().collect();
    let unasked = record.probes.iter().filter(|probe| probe.outcome == Outcome::NotAsked);
    let more: Vec<Shape> =
        unasked.map(|probe| &probe.shape).filter(|shape| !planned.contains(shape)).cloned().collect();
    preparation.agenda.plan.extend(more);
    preparation
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn only_what_left_something_open_goes_on() {
        assert!(!can_resume(&sample::closed()));
        let mut record = sample::closed();
        record.reasons.push(Reason::Unanswered { probes: 1 });
        assert!(can_resume(&record));
        record.reasons = vec![Reason::NoWitness];
        assert!(!can_resume(&record));
        record.finished = None;
        assert!(can_resume(&record));
    }

    #[test]
    fn what_was_being_proven_is_proven_again() {
        let mut record = sample::open();
        assert!(record.rules.iter().all(|rule| rule.level.is_proof()));
        let mut unproven = record.rules[0].clone();
        unproven.level = sekisho_evidence::level::Level::E2;
        record.rules.push(unproven);
        let _ = resume(&mut record, Vec::new());
        assert_eq!(record.rules.len(), 1, "a rule without proof would hide the question that opens");
    }

    #[test]
    fn answers_stay_and_silence_is_asked_again() {
        let mut record = sample::closed();
        record.reasons.push(Reason::Interrupted);
        let answered = record.probes.iter().filter(|probe| probe.outcome.is_judged()).count();
        record.probes[0].outcome = Outcome::Dropped { stage: crate::record::probe::Stage::Mail };
        let preparation = resume(&mut record, Vec::new());
        assert_eq!(record.probes[0].outcome, Outcome::NotAsked);
        assert!(preparation.agenda.plan.contains(&record.probes[0].shape));
        assert_eq!(record.probes.iter().filter(|probe| probe.outcome.is_judged()).count(), answered - 1);
        assert!(!record.reasons.contains(&Reason::Interrupted));
    }
}
