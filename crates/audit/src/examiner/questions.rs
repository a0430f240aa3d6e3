//! Numbers, tokens and texts: how a shape becomes a question that can be put.

use sekisho_evidence::consent::{ConsentError, Permitted, Tier};
use sekisho_evidence::shape::{Sender, Shape};
use sekisho_evidence::target::Transport;
use sekisho_evidence::token::{Binding, Token};
use sekisho_net::clock;

use super::Examiner;
use crate::message::{self, Letter};
use crate::probe::envelope::{Cast, Envelope, spell};
use crate::probe::session::Question;
use crate::probe::transcript::escape;
use crate::record::probe::{Arrival, Outcome, ProbeRecord, Purpose};

impl Examiner<'_> {
    /// The number of `shape`: the one it has, or the next one. None where there is no right to ask it, or
    /// nowhere to ask it any more.
    pub(super) fn number(&mut self, shape: &Shape, purpose: Purpose) -> Option<u32> {
        if let Some(number) = self.numbers.get(shape) {
            return Some(*number);
        }
        // What was to be asked when the right ended stays in the record, unasked.
        let may_ask = self.permit(shape).is_some() || self.has_ended(shape);
        if self.banned.contains_key(&shape.endpoint) || !may_ask {
            return None;
        }
        let number = u32::try_from(self.record.probes.len()).ok()?.checked_add(1)?;
        let token = self.issue(number, shape);
        let envelope = self.spell(shape, &token);
        self.record.probes.push(ProbeRecord {
            number,
            purpose,
            shape: shape.clone(),
            token,
            sent: clock::now(),
            attempts: 0,
            helo: envelope.helo.clone(),
            mail: escape(&envelope.reverse_path),
            recipient: escape(&envelope.forward_path),
            outcome: Outcome::NotAsked,
            transcript: Vec::new(),
            arrival: Arrival::NotExpected,
        });
        self.numbers.insert(shape.clone(), number);
        Some(number)
    }

    pub(super) fn permit(&self, shape: &Shape) -> Option<Permitted> {
        let consent = self.means.consents.iter().find(|own| own.address() == shape.endpoint.address)?;
        consent.permit(shape.clone(), clock::now()).ok()
    }

    /// Whether the right to ask `shape` was there and has ended.
    fn has_ended(&self, shape: &Shape) -> bool {
        let consent = self.means.consents.iter().find(|own| own.address() == shape.endpoint.address);
        consent.is_some_and(|consent| {
            matches!(consent.permit(shape.clone(), clock::now()), Err(ConsentError::Ended { .. }))
        })
    }

    fn binding(&self, number: u32, shape: &Shape) -> Binding {
        Binding { number, target: shape.endpoint.address, issued: self.record.started.as_second() }
    }

    fn issue(&self, number: u32, shape: &Shape) -> Token {
        self.means.ledger.issue(&self.record.name, self.binding(number, shape))
    }

    pub(super) fn issue_again(&self, probe: &ProbeRecord) {
        self.issue(probe.number, &probe.shape);
    }

    fn spell(&self, shape: &Shape, token: &Token) -> Envelope {
        let witness = self.means.witness;
        let cast = Cast {
            canary: witness.canary(token),
            outsider: witness.outsider(),
            outsider_made_up: witness.outsider_made_up(token),
            our_name: self.means.our_name.clone(),
            own_recipient: self.means.session.own_recipient.clone(),
        };
        spell(shape, &cast, token)
    }

    /// The question of a probe, with its message where one is to be sent.
    pub(super) fn question(&self, number: u32, with_message: bool) -> Option<Question> {
        let probe = self.record.probe(number)?;
        let permitted = self.permit(&probe.shape)?;
        let envelope = self.spell(&probe.shape, &probe.token);
        let message = (with_message && self.may_carry(&probe.shape)).then(|| self.letter(probe, &envelope));
        if let Some(message) = &message {
            self.means.ledger.note_sender(&probe.token, &probe.mail);
            self.means.ledger.note_message(&probe.token, &message::body_digest(message), clock::now());
        }
        Some(Question { number, permitted, token: probe.token.clone(), envelope, message })
    }

    /// Whether a message may go out: one that could bounce to a third person needs the owner's consent, or a
    /// server that can be asked not to bounce (RFC 3461 §4.1).
    fn may_carry(&self, shape: &Shape) -> bool {
        if !matches!(shape.sender, Sender::Partner(_)) {
            return true;
        }
        let address = shape.endpoint.address;
        let consented =
            self.means.consents.iter().any(|own| own.address() == address && own.tier() == Tier::Full);
        let mut here =
            self.record.dossier.endpoints.iter().filter(|facts| {
                facts.endpoint.address == address && facts.endpoint.port == shape.endpoint.port
            });
        let never = here.any(|facts| {
            let offers = match shape.endpoint.transport {
                Transport::Plain => &facts.offers,
                Transport::StartTls | Transport::ImplicitTls => &facts.offers_under_tls,
            };
            offers.iter().any(|offer| offer.eq_ignore_ascii_case("DSN"))
        });
        consented || never
    }

    fn letter(&self, probe: &ProbeRecord, envelope: &Envelope) -> Vec<u8> {
        message::compose(&Letter {
            audit: &self.record.name,
            token: &probe.token,
            number: probe.number,
            class: probe.shape.class(),
            from: &envelope.header_from,
            to: &envelope.header_to,
            target: probe.shape.endpoint.address,
            our_name: &self.means.our_name,
            date: clock::now(),
            contact: self.means.contact.as_deref(),
        })
    }
}
