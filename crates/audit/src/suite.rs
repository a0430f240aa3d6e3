//! The classic relay testers as named subsets of the space.
//!
//! Only lists that a published source shows, in whole or through its descendants, are here; the latter are
//! called reconstructed. What each of them would have concluded is told from RCPT alone, as they did.

use sekisho_evidence::shape::{Recipient, Sender, Shape, Via};
use sekisho_evidence::target::Endpoint;

use crate::record::{Record, SuiteConclusion, SuiteRecord};

/// A classic tester's list.
#[derive(Clone, Copy, Debug)]
pub struct Suite {
    /// Its name.
    pub name: &'static str,
    /// Whether its list is reconstructed from its descendants.
    pub reconstructed: bool,
    /// Its rows for a target with this host name, or none.
    rows: fn(Option<&str>) -> Vec<(Sender, Recipient)>,
}

impl Suite {
    /// Its questions at `endpoint`, in its order, to a target of the name `host_name`. Rows that need a name
    /// fall away where there is none.
    #[must_use]
    pub fn shapes(&self, endpoint: Endpoint, host_name: Option<&str>) -> Vec<Shape> {
        let plain = Shape::plain(endpoint);
        let rows = (self.rows)(host_name).into_iter();
        rows.map(|(sender, recipient)| plain.with_sender(sender).with_recipient(recipient)).collect()
    }
}

const SUITES: [Suite; 4] = [
    Suite { name: "abuse.net", reconstructed: true, rows: abuse_net },
    Suite { name: "nmap", reconstructed: false, rows: nmap },
    Suite { name: "metasploit", reconstructed: false, rows: nmap },
    Suite { name: "orve", reconstructed: true, rows: orve },
];

/// Every suite.
#[must_use]
pub const fn all() -> &'static [Suite] {
    &SUITES
}

/// The suite of this name, in either case.
#[must_use]
pub fn find(name: &str) -> Option<&'static Suite> {
    SUITES.iter().find(|suite| suite.name.eq_ignore_ascii_case(name))
}

/// What each suite would have concluded from the answers at `endpoint`. They know nothing but RCPT.
#[must_use]
pub fn conclude(record: &Record, endpoint: Endpoint, host_name: Option<&str>) -> Vec<SuiteRecord> {
    let asked = SUITES.iter().map(|suite| conclusion(record, suite, &suite.shapes(endpoint, host_name)));
    asked.filter(|concluded| concluded.asked > 0).collect()
}

fn conclusion(record: &Record, suite: &Suite, shapes: &[Shape]) -> SuiteRecord {
    let probes = shapes.iter().filter_map(|shape| record.probes.iter().find(|probe| probe.shape == *shape));
    let judged: Vec<_> = probes.filter(|probe| probe.outcome.is_judged()).collect();
    let accepted = judged.iter().filter(|probe| probe.outcome.is_accepted()).count();
    SuiteRecord {
        name: suite.name.to_owned(),
        reconstructed: suite.reconstructed,
        tests: shapes.len(),
        asked: judged.len(),
        accepted,
        probes: judged.iter().map(|probe| probe.number).collect(),
        conclusion: match (accepted, judged.len() == shapes.len()) {
            (0, true) => SuiteConclusion::NoRelay,
            (0, false) => SuiteConclusion::Incomplete,
            _ => SuiteConclusion::OpenRelay,
        },
    }
}

/// abuse.net's 17: rows 1, 2 and 17 are on record, the others are its descendants' in their order.
fn abuse_net(host: Option<&str>) -> Vec<(Sender, Recipient)> {
    let mut rows = vec![
        (Sender::Outsider, Recipient::Plain),
        (Sender::NoDomain, Recipient::Plain),
        (Sender::Null, Recipient::Plain),
    ];
    rows.extend(common_rows(host));
    rows
}

/// The 16 of nmap's `smtp-open-relay` and of Metasploit's `smtp_relay`.
fn nmap(host: Option<&str>) -> Vec<(Sender, Recipient)> {
    let mut rows = vec![(Sender::Null, Recipient::Plain), (Sender::Outsider, Recipient::Plain)];
    rows.extend(common_rows(host));
    rows
}

/// The 14 rows that the testers share: the host as forged sender, then the address literal with every form.
fn common_rows(host: Option<&str>) -> Vec<(Sender, Recipient)> {
    let literal = || Some(Via::Literal);
    let name = || host.map(|host| Via::Name(host.to_owned()));
    let forms = [
        Some(Recipient::Plain),
        literal().map(Recipient::Percent),
        name().map(Recipient::Percent),
        Some(Recipient::Quoted),
        Some(Recipient::QuotedPercent),
        literal().map(Recipient::Chain),
        literal().map(Recipient::QuotedAt),
        name().map(Recipient::Chain),
        literal().map(Recipient::SourceRoute),
        name().map(Recipient::SourceRoute),
        Some(Recipient::Bang),
        literal().map(Recipient::BangAt),
        name().map(Recipient::BangAt),
    ];
    let forged = host.map(|host| (Sender::OwnMadeUp(host.to_owned()), Recipient::Plain));
    forged.into_iter().chain(forms.into_iter().flatten().map(|form| (Sender::OwnLiteral, form))).collect()
}

/// The forms that the Brazilian ORVE list tested, as its working page describes them.
fn orve(host: Option<&str>) -> Vec<(Sender, Recipient)> {
    let vias = || std::iter::once(Via::Literal).chain(host.map(|host| Via::Name(host.to_owned())));
    let mut rows = vec![
        (Sender::Outsider, Recipient::Plain),
        (Sender::Outsider, Recipient::Quoted),
        (Sender::Outsider, Recipient::WithoutBrackets),
        (Sender::NoDomain, Recipient::Plain),
        (Sender::Null, Recipient::Plain),
    ];
    let routed: [fn(Via) -> Recipient; 4] =
        [Recipient::Percent, Recipient::Chain, Recipient::BangAt, Recipient::SourceRoute];
    for form in routed {
        rows.extend(vias().map(|via| (Sender::Outsider, form(via))));
    }
    rows
}

#[cfg(test)]
mod tests {
    use sekisho_evidence::target::Transport;

    use super::*;

    fn endpoint() -> Endpoint {
        Endpoint { address: "192.0.2.7".parse().unwrap(), port: 25, transport: Transport::Plain }
    }

    #[test]
    fn the_lists_have_the_published_lengths_and_no_repeats() {
        for (name, length) in [("abuse.net", 17), ("nmap", 16), ("metasploit", 16)] {
            let shapes = find(name).unwrap().shapes(endpoint(), Some("mx.example"));
            assert_eq!(shapes.len(), length, "{name}");
            let distinct: std::collections::BTreeSet<_> = shapes.iter().collect();
            assert_eq!(distinct.len(), length, "{name}");
        }
    }

    #[test]
    fn rows_by_name_fall_away_without_a_name() {
        for (name, length) in [("abuse.net", 12), ("nmap", 11), ("metasploit", 11), ("orve", 9)] {
            let shapes = find(name).unwrap().shapes(endpoint(), None);
            assert_eq!(shapes.len(), length, "{name}");
            let named = |shape: &Shape| matches!(shape.sender, Sender::OwnMadeUp(_));
            assert!(!shapes.iter().any(named), "{name}");
        }
    }

    #[test]
    fn no_list_forges_an_address_that_exists() {
        for suite in all() {
            let shapes = suite.shapes(endpoint(), Some("mx.example"));
            assert!(!shapes.iter().any(|shape| matches!(shape.sender, Sender::OwnExisting(_))));
        }
    }
}
