//! Nothing is closed that was not reached.

use sekisho_evidence::target::Transport;

use super::*;
use crate::report::sample;

/// A closed record whose listeners are in these states.
fn judged(states: &[(&str, u16, EndpointState)]) -> Record {
    let mut record = sample::closed();
    let template = record.dossier.endpoints[0].clone();
    let facts = states.iter().map(|(address, port, state)| EndpointFacts {
        endpoint: Endpoint { address: address.parse().unwrap(), port: *port, transport: Transport::Plain },
        state: state.clone(),
        ..template.clone()
    });
    record.dossier.endpoints = facts.collect();
    judge(&mut record);
    record
}

#[test]
fn a_blocked_port_25_is_no_closed_target() {
    let (spoken, silent) = (EndpointState::Speaks, EndpointState::TimedOut);
    let record = judged(&[("192.0.2.1", 25, silent.clone()), ("192.0.2.1", 587, spoken.clone())]);
    assert_eq!(record.verdict, Verdict::Inconclusive);
    assert!(matches!(&record.reasons[0], Reason::OutboundBlocked { endpoints } if endpoints[0].port == 25));
    let refused = EndpointState::Refused;
    let record = judged(&[("192.0.2.1", 25, silent.clone()), ("192.0.2.1", 587, refused)]);
    assert!(matches!(&record.reasons[0], Reason::OutboundBlocked { .. }), "{:?}", record.reasons);
    // Where port 25 answers at one host, our line lets it through.
    let record = judged(&[
        ("192.0.2.1", 25, spoken),
        ("192.0.2.2", 25, silent.clone()),
        ("192.0.2.2", 465, silent.clone()),
    ]);
    assert_eq!(record.verdict, Verdict::Inconclusive);
    assert!(matches!(&record.reasons[0], Reason::ConnectionTimedOut { endpoints } if endpoints.len() == 2));
    let record = judged(&[("192.0.2.1", 25, silent.clone()), ("192.0.2.1", 587, silent)]);
    assert!(matches!(&record.reasons[0], Reason::ConnectionTimedOut { endpoints } if endpoints.len() == 2));
}

#[test]
fn unused_ports_that_a_filter_swallows_leave_the_verdict_alone() {
    let record = judged(&[
        ("192.0.2.1", 25, EndpointState::Speaks),
        ("192.0.2.1", 2525, EndpointState::TimedOut),
        ("192.0.2.1", 465, EndpointState::Refused),
    ]);
    assert_eq!(record.verdict, Verdict::Closed, "{:?}", record.reasons);
}
