//! What an audit would send: for people who want to see it before the first packet.

use sekisho_evidence::class::Class;
use sekisho_evidence::shape::Shape;
use sekisho_evidence::target::{Endpoint, Transport};
use sekisho_evidence::token::{Binding, LAST_NUMBER};
use serde::Serialize;

use super::{Preparation, Surroundings, draw, own_recipients};
use crate::probe::envelope::{Cast, spell};
use crate::probe::session::foresee;
use crate::probe::transcript::escape;
use crate::record::Record;
use crate::record::dossier::{EndpointFacts, EndpointState, TlsFacts};

/// How many questions one session holds, for the estimate.
const SESSION: u64 = 8;
/// Round trips of one question, and of the beginning of a session.
const ROUND_TRIPS: (u64, u64) = (3, 4);

/// What a listener offers at most, as far as questions depend on it.
const OFFERS: [&str; 2] = ["AUTH PLAIN LOGIN", "XCLIENT"];

/// What would be asked if every listener answered and offered all that questions depend on, which `record` then
/// says: for people who want to see it before anything is sent.
#[must_use]
pub fn imagine(record: &mut Record) -> Preparation {
    for address in record.dossier.hosts.iter().flat_map(|host| &host.addresses) {
        for port in &record.settings.ports {
            let offers: Vec<String> = OFFERS.map(str::to_owned).to_vec();
            let transport = if *port == 465 { Transport::ImplicitTls } else { Transport::Plain };
            record.dossier.endpoints.push(EndpointFacts {
                endpoint: Endpoint { address: *address, port: *port, transport },
                state: EndpointState::Speaks,
                banner: None,
                greeting_after: None,
                offers: offers.clone(),
                offers_under_tls: offers,
                tls: Some(any_tls()),
                tls_problem: None,
            });
        }
    }
    draw(record, Vec::new())
}

/// TLS of which nothing is known but that it is there.
fn any_tls() -> TlsFacts {
    TlsFacts {
        version: String::new(),
        cipher: String::new(),
        names: Vec::new(),
        not_after: None,
        problem: None,
    }
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
    /// Everything that we would say in a session of its own, in order.
    pub said: Vec<String>,
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
            said: foresee(shape, &envelope, &token, &own_recipient),
            helo: envelope.helo,
            mail: escape(&envelope.reverse_path),
            recipient: escape(&envelope.forward_path),
            shape: shape.clone(),
        });
    }
    planned
}

/// About how many seconds the plan takes at the pace of the greetings that were heard, or at the user's; none
/// where nothing was heard yet. What is found, deferred or awaited comes on top.
#[must_use]
pub fn estimate(record: &Record, preparation: &Preparation) -> Option<u64> {
    let questions = u64::try_from(preparation.agenda.plan.len()).ok()?;
    let paces = record.dossier.endpoints.iter().filter_map(|facts| facts.greeting_after);
    let greeting = paces.max()?;
    let round_trip = record.dossier.endpoints.iter().filter_map(|facts| facts.greeting_after).min()?;
    let sessions = questions.div_ceil(SESSION);
    let trips = questions * ROUND_TRIPS.0 + sessions * ROUND_TRIPS.1;
    let connections = u64::try_from(record.settings.connections.max(1)).ok()?;
    let talking = (trips * round_trip + sessions * greeting) / connections / 1000;
    let rate = record.settings.rate.filter(|rate| *rate > 0.0).unwrap_or(f64::INFINITY);
    let pacing = std::time::Duration::try_from_secs_f64(preparation.agenda.plan.len() as f64 / rate);
    Some(talking.max(pacing.map_or(0, |pacing| pacing.as_secs())).max(1))
}
