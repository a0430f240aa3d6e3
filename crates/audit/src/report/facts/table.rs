//! The table under a rule: what was refused beside what was accepted, by the dimension that decides.

use sekisho_evidence::rule::{EndpointCondition, Rule, SenderCondition};
use sekisho_evidence::shape::{Authentication, Claim, Dimension, History, Order, Sender};

use super::arrived;
use crate::record::Record;
use crate::record::probe::ProbeRecord;
use crate::report::catalogue::Catalogue;
use crate::report::{sentence, visible, words};

/// The most rows: the verdict block has to fit a screen.
const ROWS_LIMIT: usize = 5;

/// A table of three columns and a remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) struct Table {
    /// The headings of the columns.
    pub headings: [String; 3],
    /// The rows: refused ones first, the rule's own example last.
    pub rows: Vec<Row>,
}

/// One probe as a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) struct Row {
    /// The probe.
    pub probe: u32,
    /// What was varied, the answer, the arrival.
    pub cells: [String; 3],
    /// What the first cell stands for.
    pub remark: String,
    /// Whether this is the rule's own example.
    pub opens: bool,
}

/// The table of `rule`, none where its probes are not in the record.
pub(in crate::report) fn table(catalogue: &Catalogue, record: &Record, rule: &Rule) -> Option<Table> {
    let dimension = deciding(rule);
    let example = record.probes.iter().find(|probe| probe.shape == rule.example)?;
    let clause = rule.clauses.iter().find(|clause| clause.dimension == dimension);
    let cited: Vec<u32> = match clause {
        Some(clause) => clause.refused.iter().chain(&clause.accepted).copied().collect(),
        None if dimension == Dimension::Endpoint => at_endpoints(record, rule),
        None => rule.refused.iter().chain(&rule.accepted).copied().collect(),
    };
    let mut probes: Vec<&ProbeRecord> = cited
        .into_iter()
        .filter(|number| *number != example.number)
        .filter_map(|number| record.probe(number))
        .filter(|probe| probe.shape.differences(&rule.example) == [dimension])
        .collect();
    // A stranger, then made-up addresses, then existing ones; what is accepted comes last.
    probes.sort_by_key(|probe| (probe.outcome.is_accepted(), weight(&probe.shape.sender), probe.number));
    if probes.len() >= ROWS_LIMIT {
        let accepted = probes.iter().filter(|probe| probe.outcome.is_accepted()).count().min(2);
        let kept = probes.split_off(probes.len() - accepted);
        probes.truncate(ROWS_LIMIT - 1 - accepted);
        probes.extend(kept);
    }
    probes.push(example);
    let rows = probes.into_iter().map(|probe| row(catalogue, record, dimension, probe, example)).collect();
    Some(Table { headings: headings(catalogue, dimension), rows })
}

/// The dimension that tells most about a rule.
fn deciding(rule: &Rule) -> Dimension {
    if rule.sender != SenderCondition::Anyone {
        return Dimension::Sender;
    }
    match (rule.clauses.first(), &rule.endpoints) {
        (Some(clause), _) => clause.dimension,
        (None, EndpointCondition::Only { .. }) => Dimension::Endpoint,
        (None, EndpointCondition::Every { .. }) => Dimension::Sender,
    }
}

/// The example's question at other listeners.
fn at_endpoints(record: &Record, rule: &Rule) -> Vec<u32> {
    let (EndpointCondition::Every { endpoints } | EndpointCondition::Only { endpoints, .. }) =
        &rule.endpoints;
    let refused = match &rule.endpoints {
        EndpointCondition::Only { refused, .. } => refused.as_slice(),
        EndpointCondition::Every { .. } => &[],
    };
    let shapes = refused.iter().chain(endpoints).map(|endpoint| rule.example.at(*endpoint));
    shapes
        .filter_map(|shape| record.probes.iter().find(|probe| probe.shape == shape))
        .map(|probe| probe.number)
        .collect()
}

const fn weight(sender: &Sender) -> u8 {
    match sender {
        Sender::Outsider => 0,
        Sender::OwnMadeUp(_) => 1,
        Sender::OwnExisting(_) => 2,
        Sender::Null => 3,
        _ => 4,
    }
}

fn headings(catalogue: &Catalogue, dimension: Dimension) -> [String; 3] {
    let first = match dimension {
        Dimension::Sender => "word-heading-mail",
        Dimension::Recipient => "word-heading-recipient",
        Dimension::Helo => "word-heading-helo",
        Dimension::HeaderFrom => "word-heading-header-from",
        Dimension::Authentication => "word-heading-login",
        Dimension::Claim => "word-heading-claim",
        Dimension::Endpoint => "word-heading-endpoint",
        Dimension::Order | Dimension::History => "word-heading-session",
    };
    let second = if dimension == Dimension::Recipient { "word-heading-reply" } else { "word-heading-answer" };
    [catalogue.word(first), catalogue.word(second), catalogue.word("word-heading-arrived")]
}

fn row(
    catalogue: &Catalogue,
    record: &Record,
    dimension: Dimension,
    probe: &ProbeRecord,
    example: &ProbeRecord,
) -> Row {
    let (first, remark) = value(catalogue, record, dimension, probe);
    let arrival = arrived(catalogue, record, probe.number);
    Row {
        probe: probe.number,
        cells: [first, words::outcome(catalogue, &probe.outcome), arrival],
        remark,
        opens: probe.number == example.number,
    }
}

/// The value of the dimension at a probe, and what it stands for.
fn value(
    catalogue: &Catalogue,
    record: &Record,
    dimension: Dimension,
    probe: &ProbeRecord,
) -> (String, String) {
    let shape = &probe.shape;
    let nothing = String::new;
    match dimension {
        Dimension::Sender => (words::path(record, &probe.mail), words::sender(catalogue, &shape.sender)),
        Dimension::Recipient => (words::pattern(&shape.recipient, &shape.endpoint), nothing()),
        Dimension::Helo => (visible(&probe.helo), nothing()),
        Dimension::HeaderFrom => match &shape.header_from {
            sekisho_evidence::shape::HeaderFrom::Same => (words::path(record, &probe.mail), nothing()),
            sekisho_evidence::shape::HeaderFrom::OwnExisting(own) => {
                (own.clone(), catalogue.word("word-sender-exists"))
            }
        },
        Dimension::Authentication => match shape.authentication {
            Authentication::None => (catalogue.word("word-none"), nothing()),
            login => (sentence::login(catalogue, login), nothing()),
        },
        Dimension::Claim => match shape.claim {
            Claim::None => (catalogue.word("word-none"), nothing()),
            claim => (sentence::claim(catalogue, claim), nothing()),
        },
        Dimension::Endpoint => (shape.endpoint.to_string(), words::family(&shape.endpoint).to_owned()),
        Dimension::Order => {
            let key = match shape.order {
                Order::Alone => "word-order-alone",
                Order::AfterLocal => "word-order-after-local",
            };
            (catalogue.word(key), nothing())
        }
        Dimension::History => {
            let key = match shape.history {
                History::Fresh => "word-history-fresh",
                History::AfterReset => "word-history-reset",
                History::AfterFailedAuth => "word-history-failed-auth",
                History::SecondTransaction => "word-history-second",
            };
            (catalogue.word(key), nothing())
        }
    }
}
