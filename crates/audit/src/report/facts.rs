//! What a report says, before it is laid out: the same words on the terminal and on the page.

use sekisho_evidence::class::Class;
use sekisho_evidence::proof::{ArrivalKind, Proof};
use sekisho_evidence::rule::Rule;
use sekisho_evidence::verdict::Verdict;

use super::catalogue::Catalogue;
use super::{next, words};
use crate::record::finding::FindingKind;
use crate::record::probe::{Arrival, Outcome};
use crate::record::settings::Depth;
use crate::record::{Reason, Record, RuleRecord, SuiteConclusion, SuiteRecord, UntestedWhy};

mod finding;
mod listing;
mod reason;
mod table;

pub(super) use finding::{finding, severity};
pub(super) use listing::listings;
pub(super) use reason::reason;
pub(super) use table::{Row, Table, table};

/// The testers that a small run replays whole; what it shares with others by chance concludes nothing.
const REPLAYED: [&str; 2] = ["abuse.net", "nmap"];

/// The verdict in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Headline {
    /// One word, or two.
    pub verdict: String,
    /// One sentence.
    pub sentence: String,
    /// What it rests on.
    pub evidence: Option<String>,
}

/// The verdict of `record` in words; with nothing weaker or stronger than it earned.
pub(super) fn headline(catalogue: &Catalogue, record: &Record) -> Headline {
    let target = record.target.as_str();
    let says = |key: &str| catalogue.text(key, &[("target", super::visible(target).into())]);
    let level = || record.level.to_string();
    let (sentence, evidence) = match record.verdict {
        Verdict::Open => {
            let arrived = record.proofs.iter().filter(|proof| proof.kind == ArrivalKind::Relayed).count();
            let values = [("count", arrived.into()), ("level", level().into())];
            (says("verdict-open-says"), Some(catalogue.text("verdict-open-evidence", &values)))
        }
        Verdict::Accepts => {
            let handed_on = record.reasons.iter().any(|reason| matches!(reason, Reason::HandedOn { .. }));
            let (sentence, evidence) = if handed_on {
                ("verdict-accepts-says-handed-on", "verdict-accepts-evidence-handed-on")
            } else {
                ("verdict-accepts-says", "verdict-accepts-evidence")
            };
            (says(sentence), Some(catalogue.text(evidence, &[("level", level().into())])))
        }
        Verdict::Closed => {
            let small = record.settings.depth != Depth::Deep;
            let sentence = says(if small { "verdict-closed-says-small" } else { "verdict-closed-says" });
            (sentence, Some(closed_evidence(catalogue, record)))
        }
        Verdict::Inconclusive => (main_reason(catalogue, record, "verdict-inconclusive-says"), None),
        Verdict::Untestable => {
            let sentence = main_reason(catalogue, record, "verdict-untestable-says");
            (sentence, Some(catalogue.word("verdict-untestable-means")))
        }
        Verdict::NotJudged => (main_reason(catalogue, record, "verdict-not-judged-says"), None),
    };
    Headline { verdict: verdict(catalogue, record.verdict), sentence, evidence }
}

/// The verdict's word.
pub(super) fn verdict(catalogue: &Catalogue, verdict: Verdict) -> String {
    catalogue.word(match verdict {
        Verdict::Open => "verdict-open",
        Verdict::Accepts => "verdict-accepts",
        Verdict::Inconclusive => "verdict-inconclusive",
        Verdict::Untestable => "verdict-untestable",
        Verdict::NotJudged => "verdict-not-judged",
        Verdict::Closed => "verdict-closed",
    })
}

fn closed_evidence(catalogue: &Catalogue, record: &Record) -> String {
    let asked = |outcome: &Outcome| !matches!(outcome, Outcome::NotOffered { .. } | Outcome::NotAsked);
    let count = record.probes.iter().filter(|probe| asked(&probe.outcome)).count();
    let refused = |outcome: &Outcome| matches!(outcome, Outcome::Refused { .. });
    let refused = record.probes.iter().filter(|probe| refused(&probe.outcome)).count();
    let left_out = left_out(record);
    let values = [
        ("refused", refused.into()),
        ("count", count.into()),
        ("left", left_out.into()),
        ("classes", Class::ALL.len().into()),
    ];
    catalogue.text(
        match (refused == count, left_out) {
            (true, 0) => "verdict-closed-evidence",
            (false, 0) => "verdict-closed-mixed",
            (true, _) => "verdict-closed-evidence-left",
            (false, _) => "verdict-closed-mixed-left",
        },
        &values,
    )
}

/// How many classes only the deep run tests, or only where the server is proven to be the user's.
fn left_out(record: &Record) -> usize {
    let untested = record.coverage.untested.iter();
    let deep = |why: UntestedWhy| matches!(why, UntestedWhy::NeedsDeep | UntestedWhy::NeedsOwner);
    untested.filter(|untested| deep(untested.why)).count()
}

fn main_reason(catalogue: &Catalogue, record: &Record, otherwise: &str) -> String {
    match reasons(record).next() {
        Some(main) => reason(catalogue, main),
        None => catalogue.text(otherwise, &[("target", super::visible(&record.target).into())]),
    }
}

/// The reasons but for the small run, which is told by what was not tested.
fn reasons(record: &Record) -> impl Iterator<Item = &Reason> {
    record.reasons.iter().filter(|reason| **reason != Reason::SmallRun)
}

/// The reasons that the headline does not give.
pub(super) fn further_reasons(catalogue: &Catalogue, record: &Record) -> Vec<String> {
    let by_reason =
        matches!(record.verdict, Verdict::Inconclusive | Verdict::Untestable | Verdict::NotJudged);
    reasons(record).skip(usize::from(by_reason)).map(|other| reason(catalogue, other)).collect()
}

/// TXT records that would prove the user's right, as a zone file has them.
pub(super) fn to_publish(record: &Record) -> Vec<String> {
    let records = record.reasons.iter().flat_map(|reason| match reason {
        Reason::NoBasis { records, .. } => records.as_slice(),
        _ => &[],
    });
    records.map(|line| super::visible(line)).collect()
}

/// Whether error mail to forged senders was observed, which many take for relay.
pub(super) fn has_backscatter(record: &Record) -> bool {
    let seen = record.findings.iter().any(|finding| finding.kind == FindingKind::Backscatter);
    seen && record.verdict != Verdict::Open
}

/// What proves a rule, or that nothing does yet.
pub(super) fn proof(catalogue: &Catalogue, record: &Record, rule: &RuleRecord) -> String {
    match proofs_of(record, rule).next() {
        Some(proof) => arrival(catalogue, proof),
        None if handed_on(record, rule) => catalogue.word("verdict-proof-handed-on"),
        None => {
            let accepted = |number: &&u32| {
                let outcome = record.probe(**number).map(|probe| &probe.outcome);
                matches!(outcome, Some(Outcome::AcceptedMessage { .. }))
            };
            let count = rule.canaries.iter().filter(accepted).count();
            match count {
                0 => catalogue.word("verdict-proof-none"),
                _ => catalogue.text("verdict-proof-missing", &[("count", count.into())]),
            }
        }
    }
}

/// Whether a canary of `rule` was handed on.
fn handed_on(record: &Record, rule: &RuleRecord) -> bool {
    let mut canaries = rule.canaries.iter().filter_map(|number| record.probe(*number));
    canaries.any(|probe| probe.arrival == Arrival::HandedOn)
}

/// The arrivals that prove `rule`.
pub(super) fn proofs_of<'a>(
    record: &'a Record,
    rule: &'a RuleRecord,
) -> impl Iterator<Item = &'a Proof> + 'a {
    let of_rule = |number: u32| {
        rule.canaries.contains(&number)
            || record.probe(number).is_some_and(|probe| rule.condition.covers(&probe.shape))
    };
    record.proofs.iter().filter(move |proof| proof.kind == ArrivalKind::Relayed && of_rule(proof.probe))
}

fn arrival(catalogue: &Catalogue, proof: &Proof) -> String {
    let mut values = vec![("arrived", words::time_of_day(proof.arrived).into())];
    values.extend(proof.sent.map(|sent| ("sent", words::time_of_day(sent).into())));
    values.extend(proof.output.map(|output| ("output", output.to_string().into())));
    let key = match (proof.sent, proof.output) {
        (Some(_), Some(_)) => "verdict-proof-output",
        (Some(_), None) => "verdict-proof",
        (None, Some(_)) => "verdict-proof-arrived-output",
        (None, None) => "verdict-proof-arrived",
    };
    let body = if proof.body_intact { "verdict-body-intact" } else { "verdict-body-changed" };
    let (left, right) = (catalogue.text(key, &values), catalogue.word(body));
    catalogue.text("word-list-more", &[("left", left.into()), ("right", right.into())])
}

/// How long a canary was under way, in words; none where it is not known when it was sent.
#[must_use]
pub fn took(catalogue: &Catalogue, proof: &Proof) -> Option<String> {
    let took = proof.arrived.duration_since(proof.sent?).as_millis();
    Some(words::took(catalogue, u64::try_from(took).ok()?))
}

/// Whether and after how long the canary of a probe arrived.
pub(super) fn arrived(catalogue: &Catalogue, record: &Record, number: u32) -> String {
    let Some(probe) = record.probe(number) else { return "-".to_owned() };
    let proof = record.proofs.iter().find(|proof| {
        proof.probe == number && matches!(proof.kind, ArrivalKind::Relayed | ArrivalKind::HandedOn)
    });
    let took = proof.and_then(|proof| {
        let sent = proof.sent?;
        u64::try_from(proof.arrived.duration_since(sent).as_millis()).ok()
    });
    match (probe.arrival, took) {
        (Arrival::NotExpected, _) => "-".to_owned(),
        (Arrival::Pending, _) => catalogue.word("word-pending"),
        (Arrival::Bounced, _) => catalogue.word("word-bounced"),
        (Arrival::HandedOn, _) => catalogue.word("word-handed-on"),
        (Arrival::Arrived, Some(took)) => {
            catalogue.text("word-arrived-after", &[("took", words::took(catalogue, took).into())])
        }
        (Arrival::Arrived, None) => catalogue.word("word-arrived"),
    }
}

/// What the classic testers would have concluded, those with the same conclusion together.
pub(super) fn suites(catalogue: &Catalogue, record: &Record) -> Vec<String> {
    let replayed = |suite: &&SuiteRecord| match record.settings.depth {
        Depth::Suite => record.settings.suite.as_deref() == Some(suite.name.as_str()),
        Depth::Small => REPLAYED.contains(&suite.name.as_str()),
        Depth::Deep => true,
    };
    let with = |wanted: SuiteConclusion| {
        let suites = record.suites.iter().filter(replayed);
        suites.filter(move |suite| suite.conclusion == wanted).collect::<Vec<_>>()
    };
    let mut lines = Vec::new();
    let blind = with(SuiteConclusion::NoRelay);
    if !blind.is_empty() {
        let names: Vec<String> = blind.iter().map(|suite| suite_name(catalogue, suite)).collect();
        let names = names.into_iter().reduce(|left, right| {
            catalogue.text("word-list-more", &[("left", left.into()), ("right", right.into())])
        });
        let missed = record.verdict == Verdict::Open;
        let key = if missed { "verdict-suites-none-missed" } else { "verdict-suites-none" };
        let values = [("count", blind.len().into()), ("suites", names.unwrap_or_default().into())];
        lines.push(catalogue.text(key, &values));
    }
    for suite in with(SuiteConclusion::OpenRelay) {
        let values = [("suites", suite_name(catalogue, suite).into()), ("accepted", suite.accepted.into())];
        lines.push(catalogue.text("verdict-suites-open", &values));
    }
    for suite in with(SuiteConclusion::Incomplete) {
        let values = [
            ("suites", suite_name(catalogue, suite).into()),
            ("asked", suite.asked.into()),
            ("tests", suite.tests.into()),
        ];
        lines.push(catalogue.text("verdict-suites-incomplete", &values));
    }
    lines
}

fn suite_name(catalogue: &Catalogue, suite: &SuiteRecord) -> String {
    let key = if suite.reconstructed { "verdict-suites-reconstructed" } else { "verdict-suites-name" };
    catalogue.text(key, &[("name", suite.name.as_str().into()), ("tests", suite.tests.into())])
}

/// What was not tested: by reason, with the command that tests it where there is one.
pub(super) fn untested(catalogue: &Catalogue, record: &Record) -> Vec<(String, Option<String>)> {
    let owner = next::is_owner(record);
    let reasons = [
        (
            UntestedWhy::NeedsOwner,
            if owner { "verdict-untested-needs-owner" } else { "verdict-untested-ownership" },
            true,
        ),
        (UntestedWhy::NeedsDeep, "verdict-untested-needs-deep", true),
        (UntestedWhy::NotOffered, "verdict-untested-not-offered", false),
        (UntestedWhy::NeedsInput, "verdict-untested-needs-input", false),
        (UntestedWhy::NotAnswered, "verdict-untested-not-answered", false),
        (UntestedWhy::NeedsArrival, "verdict-untested-needs-arrival", false),
    ];
    let mut lines: Vec<(String, Option<String>)> = Vec::new();
    let mut told = false;
    for (why, key, deep) in reasons {
        let count = record.coverage.untested.iter().filter(|untested| untested.why == why).count();
        if count == 0 {
            continue;
        }
        let text = catalogue.text(key, &[("count", count.into())]);
        let command = (deep && !told).then(|| next::deep(catalogue, record));
        told |= command.is_some();
        lines.push((text, command));
    }
    lines
}

/// The rule's likely cause, or that none is known.
pub(super) fn cause(catalogue: &Catalogue, record: &Record, rule: &RuleRecord) -> String {
    let Some(advice) = rule.advice.first() else {
        return match &record.dossier.software {
            None => catalogue.word("verdict-cause-unknown"),
            Some(software) => {
                let name = super::visible(&software.name);
                catalogue.text("verdict-cause-unknown-for", &[("software", name.into())])
            }
        };
    };
    // A sentence that this version does not know is replaced by the setting itself.
    let cause = if catalogue.has(&advice.cause) {
        catalogue.text(&advice.cause, &[("directive", advice.directive.as_str().into())])
    } else {
        advice.directive.clone()
    };
    catalogue.text("verdict-cause-likely", &[("cause", super::visible(&cause).into())])
}

/// The rule in a few words, for a list.
pub(super) fn short(catalogue: &Catalogue, rule: &Rule) -> String {
    format!("{} ({})", words::class_name(catalogue, rule.class), rule.class)
}
