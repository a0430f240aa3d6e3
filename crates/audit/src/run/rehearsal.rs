//! The audit without a packet to the target: what would be asked, spelled out.

use sekisho_evidence::class::Class;
use sekisho_evidence::shape::Shape;
use sekisho_evidence::target::{Endpoint, Transport};
use sekisho_evidence::token::{Binding, LAST_NUMBER};
use serde::Serialize;

use super::{Preparation, Surroundings, draw, own_recipients};
use crate::probe::envelope::{Cast, spell};
use crate::probe::transcript::escape;
use crate::record::Record;
use crate::record::dossier::{EndpointFacts, EndpointState};

/// What would be asked if every listener answered: for people who want to see it before anything is sent.
#[must_use]
pub fn imagine(record: &Record) -> Preparation {
    let mut imagined = record.clone();
    for address in record.dossier.hosts.iter().flat_map(|host| &host.addresses) {
        for port in &record.settings.ports {
            let transport = if *port == 465 { Transport::ImplicitTls } else { Transport::Plain };
            imagined.dossier.endpoints.push(EndpointFacts {
                endpoint: Endpoint { address: *address, port: *port, transport },
                state: EndpointState::Speaks,
                banner: None,
                greeting_after: None,
                offers: Vec::new(),
                offers_under_tls: Vec::new(),
                tls: None,
                tls_problem: None,
            });
        }
    }
    draw(&imagined, Vec::new())
}

/// One envelope of the plan as it would be said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlannedEnvelope {
    /// Its place in the plan.
    pub number: usize,
    /// Where.
    pub endpoint: Endpoint,
    /// The class that is tested.
    pub class: Class,
    /// The name in EHLO.
    pub helo: String,
    /// What follows `MAIL FROM:`.
    pub mail: String,
    /// What follows `RCPT TO:`.
    pub recipient: String,
    /// The whole question.
    pub shape: Shape,
}

/// Spells the plan out; the tokens in it are examples.
#[must_use]
pub fn envelopes(
    record: &Record,
    preparation: &Preparation,
    around: &Surroundings<'_>,
) -> Vec<PlannedEnvelope> {
    let own_recipient = own_recipients(record).into_iter().next().unwrap_or_default();
    let mut planned = Vec::new();
    for (index, shape) in preparation.agenda.plan.iter().enumerate() {
        let issued = record.started.as_second();
        let number = u32::try_from(index + 1).unwrap_or(LAST_NUMBER);
        let binding = Binding { number, target: shape.endpoint.address, issued };
        let token = around.ledger.issue(&record.name, binding);
        let cast = Cast {
            canary: around.witness.canary(&token),
            outsider: around.witness.outsider(),
            outsider_made_up: around.witness.outsider_made_up(&token),
            our_name: around.our_name.clone(),
            own_recipient: own_recipient.clone(),
        };
        let envelope = spell(shape, &cast, &token);
        planned.push(PlannedEnvelope {
            number: index + 1,
            endpoint: shape.endpoint,
            class: shape.class(),
            helo: envelope.helo,
            mail: escape(&envelope.reverse_path),
            recipient: escape(&envelope.forward_path),
            shape: shape.clone(),
        });
    }
    planned
}
